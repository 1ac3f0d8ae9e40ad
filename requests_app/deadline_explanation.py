"""Show the working of a deadline: every day counted or skipped, with its reason and the article of the law."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opd.calendar.workdays import explain
from opd.models.holiday import HolidayTable
from requests_app import deadlines
from requests_app.models import InformationRequest, Objection


@dataclass(frozen=True)
class Period:
    """A period of the law in working days; `begins` says what its day 0 is."""

    code: str
    label: str | Promise
    count: int
    article: str
    begins: str | Promise


ANSWER = Period(
    "jawaban",
    _("Jawaban PPID atas permohonan"),
    deadlines.ANSWER,
    "UU 14/2008 Pasal 22 ayat (7)",
    _("Permohonan diterima"),
)
EXTENDED = Period(
    "diperpanjang",
    _("Jawaban PPID bila waktunya diperpanjang"),
    deadlines.ANSWER + deadlines.EXTENSION,
    "UU 14/2008 Pasal 22 ayat (7) dan (8)",
    _("Permohonan diterima"),
)
OBJECTION = Period(
    "keberatan",
    _("Pemohon mengajukan keberatan"),
    deadlines.OBJECT,
    "UU 14/2008 Pasal 36 ayat (1)",
    _("Alasan keberatan ditemukan"),
)
REPLY = Period(
    "tanggapan",
    _("Tanggapan Atasan PPID atas keberatan"),
    deadlines.REPLY,
    "UU 14/2008 Pasal 36 ayat (2)",
    _("Keberatan diterima"),
)
DISPUTE = Period(
    "sengketa",
    _("Pemohon mengajukan sengketa ke Komisi Informasi"),
    deadlines.DISPUTE,
    "UU 14/2008 Pasal 37 ayat (2)",
    _("Tanggapan Atasan PPID diterima"),
)
PERIODS = {period.code: period for period in (ANSWER, EXTENDED, OBJECTION, REPLY, DISPUTE)}


@dataclass(frozen=True)
class Day:
    """`ordinal`: which working day it is; None where it does not count, and `reason` says why."""

    date: date
    ordinal: int | None
    reason: str


@dataclass(frozen=True)
class Working:
    """How `due` follows from `start`, which is day 0. Provisional: it hangs on a year without a confirmed table."""

    start: date
    count: int
    days: list[Day]
    article: str
    is_provisional: bool

    @property
    def due(self) -> date:
        return self.days[-1].date

    @property
    def skipped(self) -> int:
        return len(self.days) - self.count


def working(start: date, count: int, table: HolidayTable, *, article: str) -> Working:
    """The working of `count` (at least 1) working days after `start`."""
    days, ordinal = [], 0
    for day, counted, reason in explain(start, count, table.names):
        ordinal += counted
        days.append(Day(day, ordinal if counted else None, reason))
    unsure = any(table.is_provisional(day.date) for day in days)
    return Working(start, count, days, article, unsure)


def of_period(period: Period, start: date, table: HolidayTable) -> Working:
    return working(start, period.count, table, article=period.article)


def of_request(inforequest: InformationRequest, table: HolidayTable) -> Working:
    """The answer's period, by the table of days off as it is now."""
    period = EXTENDED if inforequest.is_extended else ANSWER
    return of_period(period, inforequest.received_on, table)


def of_objection(objection: Objection, table: HolidayTable) -> Working:
    """The reply's period, by the table of days off as it is now."""
    return of_period(REPLY, objection.received_on, table)
