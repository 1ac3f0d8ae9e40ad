"""Worklists of the desk: cases that wait for a person, and their numbers."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Case, Count, DateField, Q, TextChoices, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.desk.first_hour import Step
from opd.desk.worklists import Worklist
from opd.models import Role, User
from opd.rules import Reach
from requests_app.models import Event, InformationRequest, Objection, OpeningTask
from requests_app.read_rights import RequestRights
from requests_app.staff.reads.due_dates import DueDates
from requests_app.states import OPEN_STATES, Act, ObjectionState, State
from requests_app.workflow.impartiality import to_rule_by


class WaitingObjections(TextChoices):
    """What an objection waits for, and from whom."""

    RULING = "putusan", gettext_lazy("Keberatan menunggu keputusan Anda")
    SENDING = "kirim", gettext_lazy("Keputusan keberatan yang belum dikirim")
    ORDER = "perintah", gettext_lazy("Perintah Atasan PPID yang belum dilaksanakan")


FOR_REVIEWER = (State.UNCONFIRMED, State.SUBMITTED, State.ANSWERED, State.DECIDED)


def waiting_for(user: User, cases, today: date):
    """Return those of `cases` that cannot go on before this person acts."""
    if user.has_city_role(Role.REVIEWER):
        not_completed = Q(state=State.INCOMPLETE, completion_due_on__lt=today)
        return cases.filter(Q(state__in=FOR_REVIEWER) | not_completed)
    if user.has_city_role(Role.SUPERIOR) or Role.OPERATOR not in user.roles_in_force:
        return cases.none()
    return cases.filter(state=State.IN_PROGRESS)


def due_within(period: str, due_dates: DueDates) -> Q:
    """Return the condition of a period as `InboxFilter` names them."""
    today = due_dates.today
    return {
        "lewat": Q(due_on__lt=today),
        "hari-ini": Q(due_on=today),
        "segera": Q(due_on__gte=today, due_on__lte=due_dates.soon),
    }[period]


def figures(user: User, due_dates: DueDates) -> list[tuple[str, int, str, str]]:
    """Return (label, number, tone, query string of the inbox) for requests that the person may see.

    The tone is "" where the number is 0.
    """
    is_open = Q(state__in=OPEN_STATES)
    counts = (
        InformationRequest.objects.visible_to(user)
        .filter(is_open | Q(state=State.SENT))
        .aggregate(
            open=Count("pk", filter=is_open),
            late=Count("pk", filter=is_open & due_within("lewat", due_dates)),
            today=Count("pk", filter=is_open & due_within("hari-ini", due_dates)),
            soon=Count("pk", filter=is_open & due_within("segera", due_dates)),
            unconfirmed=Count("pk", filter=Q(state=State.UNCONFIRMED)),
            sent=Count("pk", filter=Q(state=State.SENT)),
        )
    )
    rows = [
        (_("Terbuka"), counts["open"], "", ""),
        (_("Terlambat"), counts["late"], "late", "tenggat=lewat"),
        (_("Jatuh tempo hari ini"), counts["today"], "today", "tenggat=hari-ini"),
        (_("Jatuh tempo dalam 3 hari kerja"), counts["soon"], "soon", "tenggat=segera"),
    ]
    if RequestRights.CASE.reach(user) is Reach.CITY:  # an agency sees no case in these states
        rows.append((_("Menunggu konfirmasi"), counts["unconfirmed"], "", f"status={State.UNCONFIRMED}"))
        rows.append((_("Menunggu diselesaikan"), counts["sent"], "", f"status={State.SENT}"))
    return [(label, number, tone if number else "", query) for label, number, tone, query in rows]


def waiting_objections(objections):
    """Return those of `objections` that wait for their reply or for the order in it; due first on top."""
    due = Case(When(state=ObjectionState.SENT, then="order_due_on"), default="reply_due_on", output_field=DateField())
    waiting = objections.open() | objections.unfulfilled()
    return waiting.order_by(due.asc(nulls_last=True), "pk")


def objections_of(which: str, objections, user: User):
    """Return those of `objections` that wait for this, a ruling only if the person may rule on them."""
    if which == WaitingObjections.ORDER:
        return objections.unfulfilled()
    if which == WaitingObjections.SENDING:
        return objections.filter(state=ObjectionState.DECIDED)
    return to_rule_by(user, objections.filter(state=ObjectionState.RECEIVED))


def objection_figures(user: User, today: date) -> dict[str, int]:
    """Count open objections, orders not carried out, late ones of both, and open tasks of publishing, in one query."""
    objections = Objection.objects.visible_to(user)
    is_open = Q(pk__in=objections.open().values("pk"))
    is_ordered = Q(pk__in=objections.unfulfilled().values("pk"))
    return objections.aggregate(
        open=Count("pk", filter=is_open, distinct=True),
        late=Count("pk", filter=is_open & Q(reply_due_on__lt=today), distinct=True),
        orders=Count("pk", filter=is_ordered, distinct=True),
        late_orders=Count("pk", filter=is_ordered & Q(order_due_on__lt=today), distinct=True),
        tasks=Count("opening_tasks", filter=Q(opening_tasks__done_on=None), distinct=True),
    )


def waiting_cases(user: User) -> Iterator[Worklist]:
    """Yield the requests, objections and tasks that wait for a person, for the first page of the admin."""
    if not RequestRights.CASE.reach(user):
        return
    waiting = waiting_for(user, InformationRequest.objects.visible_to(user), timezone.localdate())
    yield Worklist(_("Permohonan untuk Anda"), waiting.count(), reverse("desk:inbox") + "?saya=on")
    objections, desk = Objection.objects.visible_to(user), reverse("desk:objections")
    chosen = [WaitingObjections.RULING] if user.has_city_role(Role.SUPERIOR) else []
    chosen += [WaitingObjections.SENDING, WaitingObjections.ORDER] if user.has_city_role(Role.REVIEWER) else []
    for which in chosen:
        yield Worklist(str(which.label), objections_of(which, objections, user).count(), f"{desk}?menunggu={which}")
    if user.has_city_role(Role.REVIEWER):
        tasks = OpeningTask.objects.filter(done_on=None)
        yield Worklist(_("Tugas membuka informasi"), tasks.count(), reverse("desk:tasks"))


def first_steps(user: User) -> Iterator[Step]:
    """Yield the steps of a reviewer's first hour with requests."""
    if not user.has_city_role(Role.REVIEWER):
        return
    done = set(Event.objects.filter(by=user).order_by().values_list("act", flat=True).distinct())
    inbox = reverse("desk:inbox")
    for act, label, hint in (
        (Act.ASSIGN, _("Teruskan satu permohonan"), _("Pilih OPD yang menguasai informasinya; identitas tidak ikut.")),
        (Act.DECIDE, _("Putuskan satu permohonan"), _("Formulirnya menanyakan huruf a sampai g dari Pasal 22 ayat 7.")),
        (Act.SEND, _("Kirim pemberitahuannya"), _("Sejak diterima pemohon, waktunya untuk keberatan berjalan.")),
    ):
        yield Step(label, hint, act in done, inbox)
