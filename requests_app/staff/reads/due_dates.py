"""Time that is left until the due date of a case, counted in working days from today."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from opd.calendar.workdays import add_workdays, workdays_between
from requests_app import deadlines
from requests_app.models import InformationRequest, LegalCalendar, Objection, legal_calendar
from requests_app.tracking.status_texts import dated

SOON = 3  # working days before the due date from which a case is shown as urgent


@dataclass(frozen=True)
class Clock:
    """A due date seen from today: `tone` (late, today, soon, calm), working days `left`, PPID's own day `target`."""

    due: date
    left: int
    tone: str
    words: str
    target: date | None
    is_provisional: bool


class DueDates:
    def __init__(self, today: date | None = None):
        self.today = today or timezone.localdate()

    @cached_property
    def calendar(self) -> LegalCalendar:
        return legal_calendar()

    @property
    def holidays(self) -> dict[date, str]:
        return self.calendar.names

    @property
    def soon(self) -> date:
        return add_workdays(self.today, SOON, self.holidays)

    def ahead(self, workdays: int) -> date:
        return add_workdays(self.today, workdays, self.holidays)

    def dated(self, day: date | None) -> str:
        return dated(day, self.calendar)

    def clock(self, case: InformationRequest | Objection) -> Clock | None:
        """Return the clock of a case, after a reply that of the order; None where no due date is open."""
        if isinstance(case, Objection) and case.is_unfulfilled and case.order_due_on:
            return self._clock(case.order_due_on, None, is_computed=False)
        if not case.is_open:
            return None
        if isinstance(case, Objection):
            return self._clock(case.reply_due_on, None)
        return self._clock(case.due_on, deadlines.target(case.received_on, case.due_on, self.calendar))

    def _clock(self, due: date, target: date | None, *, is_computed: bool = True) -> Clock:
        left = workdays_between(self.today, due, self.holidays)
        provisional = is_computed and self.calendar.is_provisional(due)
        if due < self.today:
            late = workdays_between(due, self.today, self.holidays)
            words = _("Terlambat %(days)d hari kerja") % {"days": late} if late else _("Lewat tenggat")
            return Clock(due, 0, "late", words, target, provisional)
        if due == self.today:
            return Clock(due, 0, "today", _("Jatuh tempo hari ini"), target, provisional)
        tone = "soon" if left <= SOON else "calm"
        return Clock(due, left, tone, _("Sisa %(days)d hari kerja") % {"days": left}, target, provisional)
