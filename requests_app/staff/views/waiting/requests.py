"""Requests that wait for a person, or that are due soon wherever they are, and messages to answer."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.release.privacy_gate import masked
from opd.desk.work import Days, Link, Row, Work, shortened
from opd.models import CitySetting, Role, User
from opd.triggers import city_settings
from requests_app.models import Event, FeeLine, InformationRequest, Remark
from requests_app.models.fee import FeeKind
from requests_app.read_rights import RequestRights
from requests_app.staff.reads.worklists import waiting_for
from requests_app.staff.views.request_acts import ACTS, NEXT
from requests_app.states import Act, State
from requests_app.workflow import transition

NONE = Q(pk__in=[])


def waiting(user: User) -> Iterator[Work]:
    if not RequestRights.CASE.reach(user):
        return
    last = Event.objects.filter(inforequest=OuterRef("pk")).order_by("-pk").values("at")[:1]
    yield Work(
        kind="permohonan",
        label=_("Permohonan"),
        rows=_cases(user),
        show=partial(_row, user=user),
        due="due_on",
        since=Subquery(last),
        lists=(Link(_("Semua permohonan"), reverse("desk:requests")),),
    )
    if user.has_city_role(Role.REVIEWER):
        yield _messages()


def _cases(user: User) -> QuerySet:
    """Return the cases that wait for the person, and to those who answer for the city what is due soon at others."""
    today = timezone.localdate()
    mine = Q(pk__in=waiting_for(user, InformationRequest.objects.all(), today).values("pk"))
    has_cost = _has_cost_to_confirm() if user.has_city_role(Role.SUPERIOR) else NONE
    is_due_soon = Q(due_on__lte=Days(today).week_end) if RequestRights.CASE_FILE.reach(user) else NONE
    cases = InformationRequest.objects.visible_to(user).open().select_related("opd", "proposed_opd")
    marked = cases.annotate(has_cost=ExpressionWrapper(has_cost, BooleanField()))
    return marked.filter(mine | has_cost | is_due_soon)


def _has_cost_to_confirm() -> Q:
    most = city_settings.value_of(CitySetting.COST_TO_CONFIRM)
    postage = FeeLine.objects.filter(decision__inforequest=OuterRef("pk"), fee__kind=FeeKind.DELIVERY)
    is_seen = Q(decision__cost__gt=most) | Q(Exists(postage))
    return Q(state=State.DECIDED, decision__cost_confirmed_by=None) & is_seen


def _row(case: Any, user: User) -> Row:
    if case.has_cost:
        note = _("biayanya menunggu persetujuan Anda")
        return _shown(case, _("Setujui biaya"), f"{case.get_absolute_url()}#biaya", note)
    act = _next(case, user)
    if not transition.may(case, act, user) or _may_be_completed(case):
        return _shown(case, _("Buka perkara"), case.get_absolute_url(), _note(case))
    page = reverse("desk:act", args=[case.pk, ACTS[act].slug])
    return _shown(case, str(ACTS[act].label), page, _note(case))


def _next(case: InformationRequest, user: User) -> Act:
    """Return the next act: what has waited too long for its applicant ends, what waits for others is asked for."""
    if case.state == State.INCOMPLETE:
        return Act.LAPSE
    following = NEXT[State(case.state)]
    return following if transition.may(case, following, user) else Act.REMIND


def _may_be_completed(case: InformationRequest) -> bool:
    until = case.completion_due_on
    return case.state == State.INCOMPLETE and until is not None and until >= timezone.localdate()


def _note(case: InformationRequest) -> str:
    if case.state != State.SUBMITTED:
        return case.get_state_display()
    if not case.proposed_opd:
        return _("permohonan baru")
    return _("permohonan baru; pemohon menyebut %(opd)s") % {"opd": case.proposed_opd.label}


def _shown(case: InformationRequest, act: str, address: str, note: str, title: str = "") -> Row:
    agency = case.opd.label if case.opd else ""
    title = title or shortened(masked(case.information))
    return Row(title=title, number=case.number, agency=agency, note=note, act=act, address=address)


def _messages() -> Work:
    return Work(
        kind="pesan",
        label=_("Pesan warga"),
        rows=Remark.objects.waiting().select_related("inforequest__opd"),
        show=_message_row,
        since="at",
        is_message=True,
    )


def _message_row(remark: Remark) -> Row:
    case = remark.inforequest
    address = f"{case.get_absolute_url()}#percakapan"
    return _shown(case, _("Balas"), address, _("dari pemohon"), f"“{shortened(masked(remark.text))}”")
