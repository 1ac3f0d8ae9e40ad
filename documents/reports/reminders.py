"""Morning messages about citizens' reports: a digest for each agency and for PPID Utama, at most one a day.

The same round creates the task of the yearly report and reminds of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents.models import Report, ReportState
from documents.reports import verbs as reports
from documents.reports import yearly
from opd import outbox
from opd.calendar.workdays import add_workdays, workdays_between
from opd.models import Holiday, Opd, Role, User

SOON = 2  # working days before the due date


@dataclass(frozen=True)
class ReminderCounts:
    moved: int  # reports whose due date was corrected to the calendar
    messages: int
    forgotten: int  # reports whose e-mails were blanked


def remind(today: date | None = None) -> ReminderCounts:
    """Correct due dates, blank old e-mail addresses, create yearly tasks and, on working days, write the digests.

    Safe to run again on the same day, also at the same time.
    """
    today = today or timezone.localdate()
    moved, forgotten = reports.recompute(today), reports.forget_contacts(today)
    yearly.raise_task(today)
    holidays = Holiday.objects.names()
    if not workdays_between(today - timedelta(days=1), today, holidays):
        return ReminderCounts(moved, 0, forgotten)
    until = add_workdays(today, SOON, holidays)
    messages = tell_agencies(today, until) + tell_reviewers(today) + yearly.remind(today)
    return ReminderCounts(moved, messages, forgotten)


def tell_agencies(today: date, until: date) -> int:
    """Write each agency its reports that are late or due by `until`; return how many messages were written."""
    rows = Report.objects.filter(state=ReportState.FORWARDED, due_on__lte=until).select_related("opd")
    written = 0
    for opd, group in groupby(rows.order_by("opd_id", "due_on", "pk"), attrgetter("opd")):
        written += _digest("report_agency_digest", opd, User.objects.with_role(Role.OPERATOR, opd), list(group), today)
    return written


def tell_reviewers(today: date) -> int:
    """Write PPID Utama the late reports and those not forwarded yet; return how many messages were written."""
    city = Opd.objects.filter(parent=None).first()
    late = Report.objects.listed().overdue(today)
    unread = Report.objects.listed().filter(state=ReportState.RECEIVED)
    rows = list((late | unread).select_related("opd").order_by("due_on", "pk"))
    if city is None:
        return 0
    return _digest("report_reviewer_digest", city, User.objects.with_role(Role.REVIEWER), rows, today)


def _digest(act: str, about: Opd, people, rows: list[Report], today: date) -> int:
    if not rows:
        return 0
    context = {"opd": about, "lines": _lines(rows, today), "late": sum(row.is_overdue(today) for row in rows)}
    return outbox.once(act, about, today, lambda: len(outbox.write(act, people, context, about=about)))


def _lines(rows: Iterable[Report], today: date) -> list[str]:
    return [
        _("%(number)s, %(opd)s: %(subject)s. %(state)s, %(due)s")
        % {
            "number": row.number,
            "opd": row.opd.label,
            "subject": row.subject,
            "state": row.get_state_display(),
            "due": _due(row, today),
        }
        for row in rows
    ]


def _due(row: Report, today: date) -> str:
    day = date_format(row.due_on, "j F Y")
    return (_("seharusnya dijawab %(day)s") if row.is_overdue(today) else _("paling lambat %(day)s")) % {"day": day}
