"""Health of a person. An illness alone is the subject of many health reports."""

import re
from collections.abc import Iterator

from documents.privacy.hit import Headings, Hit, Kind, line_before, mentions, one_line

ILLNESS = (
    r"(?:HIV|AIDS|ODHA|TBC?|tuberkulosis|diabetes|kanker|tumor|hepatitis|sifilis|gonore|IMS|epilepsi|ayan|skizofrenia"
    r"|ODGJ|gangguan\s+jiwa|depresi|bipolar|autis\w*|down\s+syndrome|tunagrahita|lumpuh|stroke|jantung|gagal\s+ginjal"
    r"|asma|lepra|kusta|demam\s+berdarah|DBD|malaria|covid(?:-19)?|talasemia|leukemia|hipertensi|tifus|tipes|cacar"
    r"|keguguran|aborsi|kecanduan|napza|narkoba|stunting|gizi\s+buruk)"
)
RECORD = re.compile(
    r"\b(?:No(?:mor)?\b[. ]{0,2}(?:RM|rekam\s+medi[sk])|rekam\s+medi[sk]\s+(?:No\b\.?|nomor))\b[ .:]{0,4}"
    r"[0-9]{2}[\-. ]?[0-9]{2}[\-. ]?[0-9]{2,4}\b",
    re.IGNORECASE,
)
FINDING = re.compile(
    r"\b(?:Diagnos[ai]s?|Riwayat\s+penyakit|Penyakit\s+yang\s+diderita|Keluhan\s+utama|Hasil\s+tes\s+HIV)"
    r"[ \t]{0,20}:[ \t]{0,20}"
    r"[A-Za-z][^\n;.|]{2,60}",
    re.IGNORECASE,
)
SUFFERS = re.compile(
    rf"\b(?:menderita|penderita|mengidap|terinfeksi|terjangkit|positif|didiagnosa|didiagnosis|terdiagnosis|sakit)\b"
    rf"[^\n.;]{{0,30}}?\b{ILLNESS}\b(?:[ ][a-z]{{1,15}})?",
    re.IGNORECASE,
)
# Every match of the expression contains one of these.
FINDING_WORDS = ("diagnos", "penyakit", "keluhan", "hiv")
SUFFERS_WORDS = ("derita", "idap", "terinfeksi", "terjangkit", "positif", "diagnos", "sakit")
ANY_ILLNESS = re.compile(rf"\b{ILLNESS}\b(?:[ ][a-z]{{3,15}})?", re.IGNORECASE)
PERSON = re.compile(
    r"\bnama\b[^:\n]{0,20}:|\bNIK\b|\b(?:umur|usia|berumur|berusia)\b[ :]{0,3}[0-9]{1,3}|[0-9]{1,2}[ ](?:th|tahun)\b"
    r"|(?:\b(?:Tn|Ny|Nn|An|Sdri?|Bpk)\.|\bIbu\b|\bBapak\b)[ ]?[A-Z]|berinisial|atas\s+nama|\ba\.n\."
)
OF_AGE = re.compile(r"\W{0,3}\((?:umur|usia)\s+[0-9]", re.IGNORECASE)
REACH = 200


def health(text: str) -> Iterator[Hit]:
    for match in RECORD.finditer(text):
        yield _hit(match)
    for match in FINDING.finditer(text) if mentions(text, *FINDING_WORDS) else ():
        if ANY_ILLNESS.search(match[0]) or _is_about_somebody(text, match.start()):
            yield _hit(match)
    for match in SUFFERS.finditer(text) if mentions(text, *SUFFERS_WORDS) else ():
        if _is_about_somebody(text, match.start()) or OF_AGE.match(text, match.end()):
            yield _hit(match)
    headings = Headings(text, r"\bdiagnos", r"\bnama\b")
    for match in ANY_ILLNESS.finditer(text) if headings else ():
        if headings.are_above(match.start()) and line_before(text, match.start(), REACH).strip():
            yield _hit(match)


def _is_about_somebody(text: str, place: int) -> bool:
    return bool(PERSON.search(text[max(0, place - REACH) : place]))


def _hit(match: re.Match[str]) -> Hit:
    return Hit(Kind.HEALTH, match.start(), match.end(), one_line(match[0]).casefold())
