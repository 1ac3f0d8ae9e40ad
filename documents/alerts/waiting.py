from collections.abc import Iterator
from functools import partial

from django.db.models import Case, Q, When
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Alert, AlertReview
from opd.desk.work import NO_DAY, Link, Row, Work
from opd.models import Role, User


def waiting(user: User) -> Iterator[Work]:
    """Yield the notices to review or to correct, and those that end within hours."""
    is_reviewer = user.has_city_role(Role.REVIEWER)
    if not (is_reviewer or user.opd_ids(Role.OPERATOR)):
        return
    mine = Alert.objects.editable_by(user)
    is_ending = Q(pk__in=mine.ending_soon().values("pk"))
    to_do = Q(review=AlertReview.WAITING) & ~Q(published_by=user) if is_reviewer else Q(review=AlertReview.CORRECTION)
    yield Work(
        kind="peringatan",
        label=_("Peringatan serta-merta"),
        rows=mine.filter(is_ending | to_do).select_related("opd"),
        show=partial(_row, is_reviewer=is_reviewer, user=user),
        due=Case(When(is_ending, then=TruncDate("ends_at")), default=NO_DAY),
        since="published_at",
        lists=(Link(_("Semua peringatan"), reverse("admin:documents_alert_changelist")),),
    )


def _row(alert: Alert, is_reviewer: bool, user: User) -> Row:
    act, ends = _("Perpanjang atau akhiri"), timezone.localtime(alert.ends_at)
    if is_reviewer and alert.review == AlertReview.WAITING and alert.published_by_id != user.pk:
        act = _("Periksa")
    elif not is_reviewer and alert.review == AlertReview.CORRECTION:
        act = _("Koreksi")
    ends_today = alert.ended_at is None and ends.date() == timezone.localdate()
    return Row(
        title=alert.title,
        number=_("Peringatan"),
        agency=alert.opd.label,
        note=_("berlaku sampai pukul %(time)s") % {"time": f"{ends:%H.%M}"} if ends_today else "",
        act=act,
        address=reverse("admin:documents_alert_change", args=[alert.pk]),
    )
