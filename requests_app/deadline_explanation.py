"""Explanation of a deadline: every day that is counted or skipped, with the reason, and the article of the law."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opd.calendar.workdays import explain
from opd.models.holiday import HolidayTable
from requests_app import deadlines
from requests_app.models import InformationRequest, Objection


@dataclass(frozen=True)
class LegalPeriod:
    """A period of the law. `code` is its value in query strings, `count` working days, `begins` the event of day 0."""

    code: str
    label: str | Promise
    count: int
    article: str
    begins: str | Promise


ANSWER = LegalPeriod(
    "jawaban",
    _("Jawaban PPID atas permohonan"),
    deadlines.ANSWER,
    "UU 14/2008 Pasal 22 ayat (7)",
    _("Permohonan diterima"),
)
EXTENDED = LegalPeriod(
    "diperpanjang",
    _("Jawaban PPID bila waktunya diperpanjang"),
    deadlines.ANSWER + deadlines.EXTENSION,
    "UU 14/2008 Pasal 22 ayat (7) dan (8)",
    _("Permohonan diterima"),
)
OBJECTION = LegalPeriod(
    "keberatan",
    _("Pemohon mengajukan keberatan"),
    deadlines.OBJECT,
    "UU 14/2008 Pasal 36 ayat (1)",
    _("Alasan keberatan ditemukan"),
)
REPLY = LegalPeriod(
    "tanggapan",
    _("Tanggapan Atasan PPID atas keberatan"),
    deadlines.REPLY,
    "UU 14/2008 Pasal 36 ayat (2)",
    _("Keberatan diterima"),
)
DISPUTE = LegalPeriod(
    "sengketa",
    _("Pemohon mengajukan sengketa ke Komisi Informasi"),
    deadlines.DISPUTE,
    "UU 14/2008 Pasal 37 ayat (2)",
    _("Tanggapan Atasan PPID diterima"),
)
PERIODS = {period.code: period for period in (ANSWER, EXTENDED, OBJECTION, REPLY, DISPUTE)}


@dataclass(frozen=True)
class ExplainedDay:
    """A day of the period. `ordinal` is its number as a working day, or None where `reason` says why it is skipped."""

    date: date
    ordinal: int | None
    reason: str


@dataclass(frozen=True)
class DeadlineExplanation:
    """All days from the one after `start`, which is day 0, to `due`.

    `count` is the number of working days. `is_provisional` is True when one of the days lies in a year whose table of
    days off is not confirmed.
    """

    start: date
    count: int
    days: list[ExplainedDay]
    article: str
    is_provisional: bool

    @property
    def due(self) -> date:
        return self.days[-1].date

    @property
    def skipped(self) -> int:
        return len(self.days) - self.count


def explain_days(start: date, count: int, table: HolidayTable, *, article: str) -> DeadlineExplanation:
    """Explain `count` working days (at least 1) after `start`, under `article` of the law."""
    days, ordinal = [], 0
    for day, counted, reason in explain(start, count, table.names):
        ordinal += counted
        days.append(ExplainedDay(day, ordinal if counted else None, reason))
    is_provisional = any(table.is_provisional(day.date) for day in days)
    return DeadlineExplanation(start, count, days, article, is_provisional)


def explain_period(period: LegalPeriod, start: date, table: HolidayTable) -> DeadlineExplanation:
    return explain_days(start, period.count, table, article=period.article)


def explain_request(inforequest: InformationRequest, table: HolidayTable) -> DeadlineExplanation:
    """Explain the due date of the answer, by the table of days off as it is now."""
    period = EXTENDED if inforequest.is_extended else ANSWER
    return explain_period(period, inforequest.received_on, table)


def explain_objection(objection: Objection, table: HolidayTable) -> DeadlineExplanation:
    """Explain the due date of the superior's reply, by the table of days off as it is now."""
    return explain_period(REPLY, objection.received_on, table)
