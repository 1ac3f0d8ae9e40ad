"""Explanation of a deadline: every day that is counted or skipped, and the article of the law."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opd.calendar.workdays import explain
from requests_app import deadlines
from requests_app.deadlines import Deadline
from requests_app.models import InformationRequest, LegalCalendar, Objection


@dataclass(frozen=True)
class ExplainablePeriod:
    """A period that the calculator offers. `code` is its value in query strings, `begins` the event of day 0."""

    code: str
    label: str | Promise
    begins: str | Promise
    end: Callable[[date, LegalCalendar], Deadline]


ANSWER = ExplainablePeriod("jawaban", _("Jawaban PPID atas permohonan"), _("Permohonan diterima"), deadlines.answer_due)
EXTENDED = ExplainablePeriod(
    "diperpanjang", _("Jawaban PPID bila waktunya diperpanjang"), _("Permohonan diterima"), deadlines.extended_due
)
OBJECTION = ExplainablePeriod(
    "keberatan", _("Pemohon mengajukan keberatan"), _("Alasan keberatan ditemukan"), deadlines.objection_until
)
REPLY = ExplainablePeriod(
    "tanggapan", _("Tanggapan Atasan PPID atas keberatan"), _("Keberatan diterima"), deadlines.reply_due
)
DISPUTE = ExplainablePeriod(
    "sengketa",
    _("Pemohon mengajukan sengketa ke Komisi Informasi"),
    _("Tanggapan Atasan PPID diterima"),
    lambda received, calendar: deadlines.dispute_until(received, received, calendar),
)
PERIODS = {period.code: period for period in (ANSWER, EXTENDED, OBJECTION, REPLY, DISPUTE)}


@dataclass(frozen=True)
class ExplainedDay:
    """A day of the period. `ordinal` is its number as a working day, None where it is skipped."""

    date: date
    ordinal: int | None
    reason: str


@dataclass(frozen=True)
class DeadlineExplanation:
    """The days after `start` (day 0) to `due`, of which `count` are working days."""

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


def explain_days(start: date, count: int, calendar: LegalCalendar, *, article: str) -> DeadlineExplanation:
    days, ordinal = [], 0
    for day, counted, reason in explain(start, count, calendar.names):
        ordinal += counted
        days.append(ExplainedDay(day, ordinal if counted else None, reason))
    is_provisional = any(calendar.is_provisional(day.date) for day in days)
    return DeadlineExplanation(start, count, days, article, is_provisional)


def explain_period(period: ExplainablePeriod, start: date, calendar: LegalCalendar) -> DeadlineExplanation:
    end = period.end(start, calendar)
    return explain_days(start, end.count, calendar, article=end.citation)


def explain_request(inforequest: InformationRequest, calendar: LegalCalendar) -> DeadlineExplanation:
    end = deadlines.due_of(inforequest, calendar)
    return explain_days(inforequest.received_on, end.count, calendar, article=end.citation)


def explain_objection(objection: Objection, calendar: LegalCalendar) -> DeadlineExplanation:
    return explain_period(REPLY, objection.received_on, calendar)
