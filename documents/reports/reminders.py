from collections.abc import Iterable
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


def remind(today: date | None = None) -> tuple[int, int, int]:
    """Correct due dates, blank addresses, create yearly tasks, write digests. Safe to run again.

    *Returns* how many due dates were corrected, messages written, and reports whose addresses were blanked.
    """
    today = today or timezone.localdate()
    moved, forgotten = reports.recompute(today), reports.forget_contacts(today)
    yearly.raise_task(today)
    holidays = Holiday.objects.names()
    if not workdays_between(today - timedelta(days=1), today, holidays):
        return moved, 0, forgotten
    until = add_workdays(today, SOON, holidays)
    messages = tell_agencies(today, until) + tell_reviewers(today) + yearly.remind(today)
    return moved, messages, forgotten


def tell_agencies(today: date, until: date) -> int:
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
    return outbox.write_once(act, people, context, about=about, since=today)


def _lines(rows: Iterable[Report], today: date) -> list[str]:
    lines = []
    for row in rows:
        due = _("seharusnya dijawab %(day)s") if row.is_overdue(today) else _("paling lambat %(day)s")
        facts = {"number": row.number, "opd": row.opd.label, "subject": row.subject, "state": row.get_state_display()}
        facts["due"] = due % {"day": date_format(row.due_on, "j F Y")}
        lines.append(_("%(number)s, %(opd)s: %(subject)s. %(state)s, %(due)s") % facts)
    return lines
