from collections.abc import Iterator
from functools import partial

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Report, ReportState
from opd.desk.work import Link, Row, Work
from opd.models import Role, User


def waiting(user: User) -> Iterator[Work]:
    """Yield citizens' reports: those to forward or to answer, and for a reviewer the late ones at agencies."""
    is_reviewer = user.has_city_role(Role.REVIEWER)
    if not (is_reviewer or user.opd_ids(Role.OPERATOR)):
        return
    is_late = Q(due_on__lt=timezone.localdate())
    mine = Q(state=ReportState.RECEIVED) | is_late if is_reviewer else Q(state=ReportState.FORWARDED)
    yield Work(
        kind="laporan",
        label=_("Laporan warga"),
        rows=Report.objects.answerable_by(user).open().filter(mine).select_related("opd"),
        show=partial(_row, is_reviewer=is_reviewer),
        due="due_on",
        since="received_at",
        lists=(Link(_("Semua laporan warga"), reverse("admin:documents_report_changelist")),),
    )


def _row(report: Report, is_reviewer: bool) -> Row:
    act = _("Jawab")
    if is_reviewer:
        act = _("Teruskan atau jawab") if report.state == ReportState.RECEIVED else _("Buka laporan")
    return Row(
        title=report.subject,
        number=report.number,
        agency=report.opd.label,
        note=report.get_state_display(),
        act=act,
        address=reverse("admin:documents_report_change", args=[report.pk]),
    )
