"""Objections to rule on and to answer, late ones wherever they are, and what rulings order."""

from collections.abc import Iterator
from functools import partial

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.release.privacy_gate import masked
from opd.desk.work import Link, Row, Work, shortened
from opd.models import Role, User
from requests_app.models import Event, Objection, OpeningTask
from requests_app.read_rights import RequestRights
from requests_app.staff.views.objections import ACTS, NEXT, TASK_ACTS
from requests_app.states import ObjectionState
from requests_app.workflow import transition
from requests_app.workflow.impartiality import to_rule_by, without_judge

CONFIRM = "benarkan"


def waiting(user: User) -> Iterator[Work]:
    if not RequestRights.OBJECTION.reach(user):
        return
    last = Event.objects.filter(objection=OuterRef("pk")).order_by("-pk").values("at")[:1]
    every = Link(_("Semua keberatan"), reverse("desk:objections"))
    yield Work(
        kind="keberatan",
        label=_("Keberatan dan perintah"),
        rows=_objections(user),
        show=partial(_row, user=user),
        due="reply_due_on",
        since=Subquery(last),
        lists=(every, Link(_("Tugas menurut putusan"), reverse("desk:tasks"))),
    )
    yield Work(
        kind="keberatan",
        label=_("Keberatan dan perintah"),
        rows=OpeningTask.objects.open().select_related("objection", "opd"),
        show=partial(_task_row, user=user),
        due="due_on",
        since="raised_on",
    )


def _objections(user: User) -> QuerySet:
    """Return the objections that the person may rule on or answer, and late ones and those without a judge."""
    received = Objection.objects.filter(state=ObjectionState.RECEIVED)
    to_rule = to_rule_by(user, received) if user.has_city_role(Role.SUPERIOR) else received.none()
    is_to_rule = Q(pk__in=to_rule.values("pk"))
    is_late = Q(reply_due_on__lt=timezone.localdate())
    objections = Objection.objects.visible_to(user).open().select_related("opd", "inforequest__opd")
    return objections.annotate(is_to_rule=ExpressionWrapper(is_to_rule, BooleanField())).filter(
        is_to_rule | is_late | Q(state=ObjectionState.DECIDED) | Q(pk__in=without_judge().values("pk"))
    )


def _row(case: Objection, user: User) -> Row:
    act = NEXT[ObjectionState(case.state)]
    may = transition.may(case, act, user) and (case.state != ObjectionState.RECEIVED or case.is_to_rule)  # type: ignore[attr-defined]
    agency = case.opd or (case.inforequest and case.inforequest.opd)
    return Row(
        title=shortened(masked(case.reason)),
        number=case.number,
        agency=agency.label if agency else "",
        note=case.get_state_display(),
        act=str(ACTS[act].label) if may else _("Buka perkara"),
        address=reverse("desk:objection_act", args=[case.pk, ACTS[act].slug]) if may else case.get_absolute_url(),
    )


def _task_row(task: OpeningTask, user: User) -> Row:
    may_confirm = task.is_asked and user.has_city_role(*TASK_ACTS[CONFIRM].roles) and task.asked_by_id != user.pk
    page = reverse("desk:task_act", args=[task.pk, CONFIRM]) if may_confirm else task.objection.get_absolute_url()
    return Row(
        title=shortened(masked(task.information)),
        number=task.objection.number,
        agency=task.opd.label if task.opd else "",
        note=_("menunggu dibenarkan Atasan PPID") if task.is_asked else task.get_aim_display(),
        act=str(TASK_ACTS[CONFIRM].label) if may_confirm else _("Buka perintah"),
        address=page,
    )
