"""Home addresses. The address of an office has no RT and RW, and no person before it."""

import re
from collections.abc import Iterator

from documents.privacy.hit import Headings, Hit, Kind, line_after, line_before, mentions, one_line

STREET = (
    r"(?:\b(?:Jl|Jln|Gg|Dsn|Kp|Perum)\b\.?"
    r"|\b(?:Jalan|Gang|Perumahan|Komplek|Kompleks|Dusun|Kampung|Lingkungan|Blok)\b)"
)
NUMBER = r"[0-9]{1,3}"
RT, RW = rf"\bRT\b[ .:]{{0,3}}{NUMBER}", r"RW\b[ .:]{0,3}"
RT_RW = rf"(?:{RT}[ ]?[/,\-]?[ ]?(?:{RW})?{NUMBER}|{RT}|\bRT[ ]?/[ ]?{RW}{NUMBER}[ ]?/[ ]?{NUMBER})"
KELURAHAN = r"(?:[ ,]{1,3}(?:Kel|Kelurahan|Kec|Kecamatan|Desa)\b\.?[ ]?[A-Z][a-z]{2,20}(?:[ ][A-Z][a-z]{2,20})?){0,3}"
HAS_RT = re.compile(r"\b[Rr][Tt]\b")
WITH_RT = re.compile(rf"{STREET}[^\n]{{1,60}}?{RT_RW}(?i:{KELURAHAN})", re.IGNORECASE)
RT_WITH_KELURAHAN = re.compile(rf"{RT_RW}[ ,]{{1,3}}(?:Kel|Kelurahan|Desa)\b\.?[ ]?\w{{3,20}}", re.IGNORECASE)
HOUSE = re.compile(rf"{STREET}[^\n,;|\t]{{2,40}}?\b(?:No|Nomor)\b[ .]{{0,2}}[0-9]{{1,4}}[A-Z]?\b", re.IGNORECASE)

WORKS = re.compile(
    r"pembangunan|perbaikan|rehabilitasi|drainase|peningkatan|pemeliharaan|pelebaran|lokasi|paket|ruas|usulan|posyandu"
    r"|kantor|balai|poskamling|sekretariat|masjid|musala|mushola|lampu",
    re.IGNORECASE,
)
LIVES = re.compile(
    r"(alamat\s+(?:rumah|tempat\s+tinggal|tinggal|domisili|asal|sesuai\s+KTP|KTP|lengkap)|(?:ber)?tempat\s+tinggal\s+di"
    r"|\btinggal\s+di|\bberdomisili\s+di|\bberalamat\s+di|\balamat)\b[ \t]*:?[ \t]*",
    re.IGNORECASE,
)
HOME_WORDS = ("alamat", "tinggal", "domisili")  # every match of LIVES has one of these
VALUE = re.compile(rf"(?:{STREET}|{RT_RW})[^\n;|\t]{{2,120}}", re.IGNORECASE)
SURELY = re.compile(r"rumah|tinggal|domisili|KTP", re.IGNORECASE)
OFFICE = re.compile(
    r"\b(?:kantor|dinas|badan|sekolah|instansi|perusahaan|PT|CV|puskesmas|UPTD|telp|telepon|faks?|laman|kode\s+pos|www|go\.id"
    r"|berkedudukan|yayasan|direktur)\b",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"\bnama\b[^:\n]{0,20}:|\bNIK\b|\blahir\b|\bumur\b|\bpekerjaan\b|\bKTP\b|\b(?:Tn|Ny|Sdri?|Nn)\.", re.IGNORECASE
)
PERSON_REACH = 400
LINE = 160


def addresses(text: str) -> Iterator[Hit]:
    for pattern in (WITH_RT, RT_WITH_KELURAHAN) if HAS_RT.search(text) else ():
        for match in pattern.finditer(text):
            if not WORKS.search(line_before(text, match.start(), LINE)):
                yield _hit(text, *match.span())
    for label in LIVES.finditer(text) if mentions(text, *HOME_WORDS) else ():
        value = VALUE.match(text, label.end())
        if value and _is_home(text, label, value[0]):
            yield _hit(text, *value.span())
    headings = Headings(text, r"\balamat\b", r"\bnama\b", r"\b(?:NIK|KK|KTP|umur|HP|L/P|kelamin|pekerjaan)\b")
    for match in HOUSE.finditer(text) if headings else ():
        if headings.are_above(match.start()) and not OFFICE.search(line_before(text, match.start(), LINE)):
            yield _hit(text, *match.span())


def _is_home(text: str, label: re.Match[str], value: str) -> bool:
    line = line_before(text, label.start(), LINE) + line_after(text, label.start(), LINE)
    if OFFICE.search(line):
        return False
    return bool(SURELY.search(label[1]) or PERSON.search(text[max(0, label.start() - PERSON_REACH) : label.start()]))


def _hit(text: str, start: int, end: int) -> Hit:
    written = text[start:end].rstrip(" ,.")
    return Hit(Kind.ADDRESS, start, start + len(written), one_line(written).casefold())
