"""Withdrawals of cases: recorded by whom, when and how, and revocable where they were only told to PPID.

The verbs of a case are in `requests` and `objections`.
"""

from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from opd.calendar.workdays import add_workdays
from opd.errors import WrongState
from opd.models import Holiday, User
from requests_app import deadlines
from requests_app.letters import content as letters
from requests_app.models import Channel, Event, InformationRequest, Objection, Withdrawal, case_column
from requests_app.states import OPEN_STATES, Act, ObjectionState, State
from requests_app.workflow import entry_dates
from requests_app.workflow.transition import Case, notify_applicant

Cases = TypeVar("Cases", bound=QuerySet)
TOLD_BY = (Channel.PHONE, Channel.WALK_IN, Channel.LETTER, Channel.EMAIL)


def pending(case: Case) -> Withdrawal | None:
    """Return the withdrawal that was told to PPID and neither revoked nor carried out."""
    told = case.withdrawals.filter(recorded_by__isnull=False, revoked_on=None) if case.is_open else None
    return told.last() if told is not None else None


def pending_of(case: Case, objections: list[Objection]) -> dict[Case, Withdrawal]:
    """Return the pending withdrawals of a case and of the objections to it, by case, in one query."""
    cases = {case, *objections}
    requests = [row.pk for row in cases if not isinstance(row, Objection)]
    of_cases = Q(inforequest__in=requests) | Q(objection__in=[row.pk for row in cases if isinstance(row, Objection)])
    told = Withdrawal.objects.filter(of_cases, recorded_by__isnull=False, revoked_on=None)
    by_case = {(row.inforequest_id, row.objection_id): row for row in told}
    keys = {row: (None, row.pk) if isinstance(row, Objection) else (row.pk, None) for row in cases}
    return {row: by_case[key] for row, key in keys.items() if key in by_case and row.is_open}


def with_pending(cases: Cases) -> Cases:
    """Annotate the cases with `revocable_until`: the last day to revoke what was told to PPID, or None."""
    column = "objection" if cases.model is Objection else "inforequest"
    told = Withdrawal.objects.filter(recorded_by__isnull=False, revoked_on=None, **{column: OuterRef("pk")})
    return cases.annotate(revocable_until=Subquery(told.values("until")[:1]))


def record_own(case: Case, *, today: date) -> None:
    """Record that the applicant withdraws the case on its page; it takes effect at once."""
    Withdrawal.objects.create(**case_column(case), told_by=Channel.PORTAL, told_on=today, recorded_on=today)


def record_told(case: Case, *, by: User, told_by: str, told_on: date | None, today: date) -> Withdrawal:
    """Record a withdrawal that the applicant has told, and write to the applicant how to revoke it.

    *Raises* WrongState for a second one, ValidationError by field.
    """
    told_on = told_on or today
    if told_by not in TOLD_BY:
        raise ValidationError({"told_by": _("Pilih bagaimana pemohon menyampaikannya.")})
    entry_dates.check_told(told_on, case.received_on, today)
    if pending(case):
        raise WrongState(_("Keinginan mencabut sudah dicatat dan masih dapat dibatalkan pemohon."))
    withdrawal = Withdrawal.objects.create(
        **case_column(case),
        told_by=told_by,
        told_on=told_on,
        recorded_on=today,
        recorded_by=by,
        until=add_workdays(today, deadlines.WITHDRAWAL, Holiday.objects.names()),
    )
    letters.withdrawal(case, withdrawal)
    notify_applicant(case, "withdrawal_recorded", withdrawal=withdrawal)
    return withdrawal


def revoke(case: Case, *, today: date) -> None:
    """Revoke the pending withdrawal. *Raises* WrongState where there is none."""
    told = case.withdrawals.filter(recorded_by__isnull=False, revoked_on=None)
    if not told.update(revoked_on=today):
        raise WrongState(_("Tidak ada pencabutan yang dapat dibatalkan."))


def facts_of(withdrawal: Withdrawal) -> dict:
    """Return what history and ledger keep of a withdrawal."""
    return {"told_by": withdrawal.told_by, "told_on": withdrawal.told_on, "until": withdrawal.until}


def ripe(today: date) -> QuerySet[Withdrawal]:
    """Return the withdrawals of open cases that can be revoked no longer."""
    is_open = Q(inforequest__state__in=OPEN_STATES) | Q(objection__state=ObjectionState.RECEIVED)
    told = Withdrawal.objects.filter(is_open, recorded_by__isnull=False, revoked_on=None, until__lt=today)
    return told.select_related("inforequest__opd", "inforequest__applicant", "objection__applicant").order_by("pk")


def unrecorded() -> QuerySet[InformationRequest]:
    """Return the requests that PPID withdrew before it had to record how the applicant told them so."""
    by_staff = Event.objects.filter(inforequest=OuterRef("pk"), act=Act.WITHDRAW, by__isnull=False)
    return InformationRequest.objects.filter(Exists(by_staff), state=State.WITHDRAWN)
