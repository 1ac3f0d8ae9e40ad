"""Which cases wait, for whom, and how many of each kind there are."""

from datetime import date

from django.db.models import Case, Count, DateField, Q, When
from django.utils.translation import gettext as _

from opd.models import Role, User
from requests_app.models import InformationRequest, Objection
from requests_app.staff.reads.due_dates import Calendar
from requests_app.states import OPEN_STATES, ObjectionState, State

FOR_REVIEWER = (State.UNCONFIRMED, State.SUBMITTED, State.ANSWERED, State.DECIDED)


def waiting_for(user: User, cases, today: date):
    """Those that cannot go on before this person acts."""
    if user.has_city_role(Role.REVIEWER):
        unanswered = Q(state=State.INCOMPLETE, completion_due_on__lt=today)
        return cases.filter(Q(state__in=FOR_REVIEWER) | unanswered)
    if user.has_city_role(Role.SUPERIOR):
        return cases.none()
    return cases.filter(state=State.IN_PROGRESS)


def inbox(user: User, calendar: Calendar, asked: dict):
    """Cases as the filter form asked for them (its `cleaned_data`), what is due first on top."""
    cases = InformationRequest.objects.visible_to(user).select_related("opd")
    state = asked.get("status")
    if state != "semua":
        cases = cases.filter(state=state) if state else cases.open()
    if asked.get("opd"):
        cases = cases.filter(opd=asked["opd"])
    if asked.get("kanal"):
        cases = cases.filter(channel=asked["kanal"])
    if asked.get("nomor"):
        cases = cases.filter(number__icontains=asked["nomor"])
    if asked.get("saya"):
        cases = waiting_for(user, cases, calendar.today)
    if asked.get("tenggat"):
        cases = cases.open().filter(_due_within(asked["tenggat"], calendar))
    return cases.order_by("due_on", "pk") if state != "semua" else cases.order_by("-pk")


def _due_within(period: str, calendar: Calendar) -> Q:
    today = calendar.today
    return {
        "lewat": Q(due_on__lt=today),
        "hari-ini": Q(due_on=today),
        "segera": Q(due_on__gte=today, due_on__lte=calendar.soon),
    }[period]


def figures(user: User, calendar: Calendar) -> list[tuple[str, int, str, str]]:
    """(label, number, tone, query of the inbox) of what the person may see and is not ended; nothing has no tone."""
    is_open = Q(state__in=OPEN_STATES)
    found = (
        InformationRequest.objects.visible_to(user)
        .filter(is_open | Q(state=State.SENT))
        .aggregate(
            open=Count("pk", filter=is_open),
            late=Count("pk", filter=is_open & _due_within("lewat", calendar)),
            today=Count("pk", filter=is_open & _due_within("hari-ini", calendar)),
            soon=Count("pk", filter=is_open & _due_within("segera", calendar)),
            unconfirmed=Count("pk", filter=Q(state=State.UNCONFIRMED)),
            sent=Count("pk", filter=Q(state=State.SENT)),
        )
    )
    rows = [
        (_("Terbuka"), found["open"], "", ""),
        (_("Terlambat"), found["late"], "late", "tenggat=lewat"),
        (_("Jatuh tempo hari ini"), found["today"], "today", "tenggat=hari-ini"),
        (_("Jatuh tempo dalam 3 hari kerja"), found["soon"], "soon", "tenggat=segera"),
    ]
    if user.has_city_role(Role.REVIEWER, Role.SUPERIOR):
        rows.append((_("Menunggu konfirmasi"), found["unconfirmed"], "", f"status={State.UNCONFIRMED}"))
        rows.append((_("Menunggu diselesaikan"), found["sent"], "", f"status={State.SENT}"))
    return [(label, number, tone if number else "", query) for label, number, tone, query in rows]


def waiting_objections(user: User):
    """Objections that wait for their reply, or for what the reply ordered; what is due first on top."""
    objections = Objection.objects.visible_to(user)
    due = Case(When(state=ObjectionState.SENT, then="order_due_on"), default="reply_due_on", output_field=DateField())
    waiting = objections.open() | objections.unfulfilled()
    return waiting.order_by(due.asc(nulls_last=True), "pk")


def objection_figures(user: User, today: date) -> dict[str, int]:
    """Open objections, orders not carried out, late ones of both, and unfinished tasks of opening, in one query."""
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
