"""Readers of tables of days off: the `holidays` package, CSV and iCal become plain rows."""

import csv
import io
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version

from django.utils.translation import gettext as _

from opd.models import Holiday, HolidayKind
from opd.models.holiday import NEEDS_SKB, has_number
from opd.tables.text import csv as csv_of
from opd.tables.text import unsafe

MAX_BYTES = 1024 * 1024
MAX_LINES = 50_000  # of an iCal file: 25 for each day
MAX_DAYS = 2000
MAX_EVENT_DAYS = 60
FIRST_YEAR, LAST_YEAR = 2000, 2100
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)  # a year outside is a typing error
OWN_DECISION = {HolidayKind.LOCAL, HolidayKind.CLOSURE}

PACKAGE_KINDS = {HolidayKind.NATIONAL: "public", HolidayKind.JOINT_LEAVE: "government"}
# Years that were compared with their SKB; of later ones the package estimates some days. A Keppres sets election days.
SKB = {
    2024: "SKB 855/2023, 3/2023, 4/2023",
    2025: "SKB 1017/2024, 2/2024, 2/2024, diubah dengan 933/2025, 1/2025, 3/2025",
    2026: "SKB 1497/2025, 2/2025, 5/2025",
}
KEPPRES = {date(2024, 2, 14): "Keppres 10/2024", date(2024, 11, 27): "Keppres 33/2024"}

COLUMNS = ["tanggal", "jenis", "nama", "sumber", "pasti"]
YES, NO = {"ya", "true", "1"}, {"tidak", "false", "0", ""}

ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)", re.ASCII)
LOCAL_DATE = re.compile(r"(?P<day>\d\d?)[-/](?P<month>\d\d?)[-/](?P<year>\d{4})", re.ASCII)
# The first day alone would silently lose the others.
ICS_NOT_READ = ["RRULE", "RDATE", "DURATION"]


class UnreadableHolidays(Exception):
    """The table cannot be read; `str()` is a sentence with the line, if known."""


@dataclass(frozen=True)
class Day:
    """A row for `Holiday` that is not in the database yet."""

    date: date
    kind: HolidayKind
    name: str
    source: str = ""
    confirmed: bool = False


def from_package(years: Iterable[int]) -> list[Day]:
    """Return the days by date; a year without SKB has no joint leave and is not confirmed."""
    from holidays import country_holidays  # noqa: PLC0415 - large, and asked once a year

    years = list(years)
    package = _("Paket holidays versi %(version)s") % {"version": version("holidays")}
    days = [
        Day(day, kind, name, KEPPRES.get(day) or SKB.get(day.year, package), day.year in SKB)
        for kind, category in PACKAGE_KINDS.items()
        for day, name in country_holidays("ID", years=years, categories=(category,), language="id").items()
    ]
    return _by_date(days)


def from_csv(content: bytes) -> list[Day]:
    """Return the rows of a CSV file (UTF-8, comma or semicolon) by date. Raises UnreadableHolidays.

    The columns, in any order, are tanggal (ISO or day-month-year), jenis and nama, optionally sumber and pasti.
    """
    text = _decoded(_checked(content))
    heading = text.lstrip().partition("\n")[0]
    separator = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return _collected(_csv_days(reader))
    except csv.Error as error:
        raise _unreadable(reader.line_num, _("tanda kutip atau pemisah kolomnya keliru.")) from error


def as_csv(days: Iterable[Day | Holiday]) -> str:
    """Return days as CSV that `from_csv` reads."""
    rows = ([day.date, day.kind, day.name, day.source, "ya" if day.confirmed else "tidak"] for day in days)
    return b"".join(csv_of([COLUMNS, *rows])).decode()


def from_ics(content: bytes, *, source: str = "", confirmed: bool = False) -> list[Day]:
    """Return the days of the whole-day events of an iCal file by date. Raises UnreadableHolidays, also if any recur.

    An event with *cuti bersama* in its summary is joint leave, others are national; a cancelled one is left out.
    """
    events = _events(_checked(content))
    return _collected((line, day) for line, event in events for day in _event_days(line, event, source, confirmed))


def _unreadable(line: int, reason: str) -> UnreadableHolidays:
    return UnreadableHolidays(_("Baris %(line)d: %(reason)s") % {"line": line, "reason": reason})


def _shown(text: str) -> str:
    return "".join(character for character in text[:40] if character.isprintable())


def _checked(content: bytes) -> bytes:
    if len(content) > MAX_BYTES:
        raise UnreadableHolidays(_("Berkas terlalu besar: paling banyak 1 MB."))
    content = content.removeprefix(BOM_UTF8)
    if not content.strip():
        raise UnreadableHolidays(_("Berkas kosong."))
    return content


def _decoded(content: bytes, line: int = 1) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line += content.count(b"\n", 0, error.start)
        raise _unreadable(line, _("bukan teks UTF-8. Simpan ulang berkas sebagai UTF-8.")) from error


def _collected(days: Iterable[tuple[int, Day]]) -> list[Day]:
    """Return (line, day) pairs as days by date, each once. Raises UnreadableHolidays."""
    lines: dict[tuple[date, HolidayKind], int] = {}
    found: list[Day] = []
    for line, day in days:
        once = day.date, day.kind
        if once in lines:
            values = {"date": f"{day.date:%d-%m-%Y}", "kind": day.kind.label.lower(), "first": lines[once]}
            raise _unreadable(line, _("%(date)s (%(kind)s) sudah ada di baris %(first)d.") % values)
        if len(found) == MAX_DAYS:
            raise _unreadable(line, _("terlalu banyak hari: paling banyak %(max)d.") % {"max": MAX_DAYS})
        lines[once] = line
        found.append(day)
    if not found:
        raise UnreadableHolidays(_("Tidak ada satu pun hari libur di dalam berkas."))
    return _by_date(found)


def _by_date(days: list[Day]) -> list[Day]:
    return sorted(days, key=lambda day: (day.date, day.kind))


def _day(line: int, day: date, kind: HolidayKind, name: str, source: str, confirmed: bool) -> Day:
    name, source = _words(line, name), _words(line, source)
    if not name:
        raise _unreadable(line, _("nama hari libur kosong."))
    if kind in OWN_DECISION and not has_number(source):
        raise _unreadable(line, _("%(kind)s perlu sumber: nomor keputusannya.") % {"kind": kind.label.lower()})
    if confirmed and not has_number(source):
        raise _unreadable(line, str(NEEDS_SKB))
    return Day(day, kind, name, source, confirmed)


def _words(line: int, text: str) -> str:
    text = " ".join(text.split())
    if len(text) > Holiday.MAX_LENGTH:
        raise _unreadable(line, _("teks terlalu panjang: paling banyak %(max)d huruf.") % {"max": Holiday.MAX_LENGTH})
    if not text.isprintable():
        raise _unreadable(line, _("ada karakter yang tidak dapat dicetak."))
    return text


def _date(line: int, text: str, read: Callable[[str], date]) -> date:
    try:
        day = read(text.strip())
    except ValueError as error:
        raise _unreadable(line, _("“%(text)s” bukan tanggal.") % {"text": _shown(text)}) from error
    if day.year not in YEARS:
        values = {"year": day.year, "first": FIRST_YEAR, "last": LAST_YEAR}
        raise _unreadable(line, _("tahun %(year)d di luar tabel: %(first)d sampai %(last)d.") % values)
    return day


def _csv_days(reader) -> Iterator[tuple[int, Day]]:
    rows = (row for row in reader if any(cell.strip() for cell in row))
    heading = [cell.strip().lower() for cell in next(rows, [])]
    if not set(COLUMNS[:3]) <= set(heading) or any(heading.count(column) > 1 for column in COLUMNS):
        raise _unreadable(reader.line_num, _("judul kolom harus %(columns)s.") % {"columns": ", ".join(COLUMNS)})
    for row in rows:
        if any(cell.strip() for cell in row[len(heading) :]):
            raise _unreadable(
                reader.line_num, _("isinya lebih banyak daripada judul kolom. Apit koma dengan tanda kutip.")
            )
        cells = dict.fromkeys(COLUMNS, "") | dict(zip(heading, row, strict=False))
        yield reader.line_num, _csv_day(reader.line_num, cells)


def _csv_day(line: int, cells: dict[str, str]) -> Day:
    day = _date(line, cells["tanggal"], _csv_date)
    kind = _csv_kind(line, cells["jenis"])
    name, source = unsafe(cells["nama"]), unsafe(cells["sumber"])
    return _day(line, day, kind, name, source, _csv_yes(line, cells["pasti"]))


def _csv_date(text: str) -> date:
    match = ISO_DATE.fullmatch(text) or LOCAL_DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return date(**{part: int(number) for part, number in match.groupdict().items()})


def _csv_kind(line: int, text: str) -> HolidayKind:
    word = " ".join(text.lower().split())
    for kind in HolidayKind:
        if word in (kind.value, kind.label.lower()):
            return kind
    values = {"text": _shown(text), "known": ", ".join(kind.label.lower() for kind in HolidayKind)}
    raise _unreadable(line, _("jenis “%(text)s” tidak dikenal. Pilih salah satu: %(known)s.") % values)


def _csv_yes(line: int, text: str) -> bool:
    word = text.strip().lower()
    if word not in YES | NO:
        raise _unreadable(line, _("kolom pasti diisi ya atau tidak, bukan “%(text)s”.") % {"text": _shown(text)})
    return word in YES


# iCal (RFC 5545): `icalendar` reads lines and dates. Its reader of whole calendars replaces bytes that are not UTF-8,
# pairs BEGIN with any END, keeps no line numbers, and remembers a file's time zones for the whole process.


def _content_lines(content: bytes) -> Iterator[tuple[int, str, str]]:
    from icalendar.parser import Contentline  # noqa: PLC0415 - large, and asked once a year

    for number, line in _unfolded(content):
        try:
            name, _parameters, value = Contentline(_decoded(line, number)).parts()
        except ValueError as error:
            raise _unreadable(number, _("bukan baris kalender iCal.")) from error
        yield number, name.upper(), value


def _unfolded(content: bytes) -> list[tuple[int, bytes]]:
    """Return the lines with their numbers, folded ones joined as bytes: a fold may split a character."""
    lines = content.splitlines()
    if len(lines) > MAX_LINES:
        raise UnreadableHolidays(_("Berkas terlalu panjang: paling banyak %(max)d baris.") % {"max": MAX_LINES})
    unfolded: list[tuple[int, list[bytes]]] = []
    for number, line in enumerate(lines, 1):
        if line[:1] in (b" ", b"\t") and unfolded:
            unfolded[-1][1].append(line[1:])
        elif line.strip():
            unfolded.append((number, [line]))
    return [(number, b"".join(parts)) for number, parts in unfolded]


def _events(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    inside: list[str] = []
    started, event = 0, dict[str, str]()
    for line, name, value in _content_lines(content):
        component = value.strip().upper()
        if not inside and (name, component) != ("BEGIN", "VCALENDAR"):
            raise _unreadable(line, _("kalender iCal harus dimulai dengan BEGIN:VCALENDAR."))
        if name == "BEGIN":
            inside.append(component)
            if component == "VEVENT":
                started, event = line, {}
        elif name == "END":
            if inside.pop() != component:
                raise _unreadable(line, _("END:%(name)s tanpa pembukanya.") % {"name": _shown(component)})
            if component == "VEVENT":
                yield started, event
        elif inside[-1] == "VEVENT":
            event.setdefault(name, value)
    if inside:
        raise UnreadableHolidays(_("Berkas terpotong: END:%(name)s tidak ada.") % {"name": _shown(inside[-1])})


def _event_days(line: int, event: dict[str, str], source: str, confirmed: bool) -> Iterator[Day]:
    from icalendar import vDate  # noqa: PLC0415 - large, and asked once a year

    if event.get("STATUS", "").strip().upper() == "CANCELLED":
        return
    for name in ICS_NOT_READ:
        if name in event:
            values = {"name": name}
            raise _unreadable(line, _("acara memakai %(name)s. Tulis setiap tanggal sebagai acara sendiri.") % values)
    start = _date(line, event.get("DTSTART", ""), vDate.from_ical)
    end = _date(line, event["DTEND"], vDate.from_ical) if "DTEND" in event else start + timedelta(days=1)
    length = (end - start).days
    if not 1 <= length <= MAX_EVENT_DAYS:
        raise _unreadable(line, _("acara harus berlangsung 1 sampai %(max)d hari.") % {"max": MAX_EVENT_DAYS})
    name = event.get("SUMMARY", "")
    kind = HolidayKind.JOINT_LEAVE if "cuti bersama" in name.lower() else HolidayKind.NATIONAL
    for offset in range(length):
        yield _day(line, start + timedelta(days=offset), kind, name, source, confirmed)
