"""Conditions of the lists of cases: what waits for a person, and what is due when."""

from datetime import date

from django.db.models import Case, DateField, Q, When

from opd.models import Role, User
from requests_app.staff.reads.due_dates import DueDates
from requests_app.states import ObjectionState, State

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
    today = due_dates.today
    return {
        "lewat": Q(due_on__lt=today),
        "hari-ini": Q(due_on=today),
        "segera": Q(due_on__gte=today, due_on__lte=due_dates.soon),
    }[period]


def waiting_objections(objections):
    """Return those that wait for their reply or for the order in it; due first on top."""
    due = Case(When(state=ObjectionState.SENT, then="order_due_on"), default="reply_due_on", output_field=DateField())
    return (objections.open() | objections.unfulfilled()).order_by(due.asc(nulls_last=True), "pk")
