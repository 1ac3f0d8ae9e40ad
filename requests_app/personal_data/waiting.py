from collections.abc import Iterator

from django.db.models import DateTimeField, ExpressionWrapper, F
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from opd.desk.work import Row, Work, shortened
from opd.models import Role, User
from requests_app.models import PrivacyIncident, PrivacyRequest
from requests_app.models.privacy import THREE_TIMES_24


def waiting(user: User) -> Iterator[Work]:
    """Yield incidents and requests about personal data whose clock of UU 27/2022 runs."""
    if user.has_city_role(Role.REVIEWER, Role.ADMIN):
        yield _work(PrivacyIncident.objects.unnotified(), _incident_row, "detected_at")
        yield _work(PrivacyRequest.objects.filter(answered_at=None), _request_row, "received_at")


def _work(rows, show, since: str) -> Work:
    ends = ExpressionWrapper(F(since) + THREE_TIMES_24, DateTimeField())
    return Work(kind="data", label=_("Data pribadi"), rows=rows, show=show, due=TruncDate(ends), since=since)


def _incident_row(incident: PrivacyIncident) -> Row:
    address = reverse("admin:requests_app_privacyincident_change", args=[incident.pk])
    return Row(title=incident.title, number=_("Insiden data pribadi"), act=_("Beri tahu"), address=address)


def _request_row(request: PrivacyRequest) -> Row:
    return Row(
        title=shortened(request.asked),
        number=_("Hak atas data pribadi"),
        note=request.get_right_display(),
        act=_("Jawab"),
        address=reverse("admin:requests_app_privacyrequest_change", args=[request.pk]),
    )
