"""Verbs of the end of a case by its applicant: at once from its page, or told to PPID and revocable for a time."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.calendar.workdays import add_workdays
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, User
from opd.words import required
from requests_app import deadlines
from requests_app.letters import content as letters
from requests_app.models import Channel, Event, InformationRequest, Objection, Withdrawal, case_column
from requests_app.states import OPEN_STATES, Act, ObjectionAct, ObjectionState, State
from requests_app.workflow import entry_dates, impartiality
from requests_app.workflow.delivery import deliveries, letters_alone
from requests_app.workflow.transition import Case, Deed, acting, notify_applicant, notify_reviewers, require

Cases = TypeVar("Cases", bound=QuerySet)
PARTY = gettext_lazy(
    "Pencabutan permohonan yang lewat tenggat, atau keberatan, tidak dicatat oleh PPID yang memutuskan atau yang diam. "
    "Pemohon mencabutnya sendiri, atau Atasan PPID mencatatnya."
)
VOID = gettext_lazy("Tenggatnya lewat lebih dahulu, dan keinginan mencabutnya hanya lisan: perkaranya berjalan terus.")
NO_STATEMENT = gettext_lazy(
    "Lampirkan pernyataan pemohon yang ditandatangani, atau bercap jempol di hadapan saksi: permohonan yang lewat "
    "tenggat, atau keberatan, tidak dicabut dengan lisan."
)
LETTERS = (letters_alone.waiting, letters_alone.on_the_way)
TOLD_BY = (Channel.PHONE, Channel.WALK_IN, Channel.LETTER, Channel.EMAIL)


def pending(case: Case) -> Withdrawal | None:
    """Return the withdrawal that was told to PPID and neither revoked nor carried out."""
    return _told(case).last() if case.is_open else None


def pending_of(case: Case, objections: list[Objection]) -> dict[Case, Withdrawal]:
    cases = {case, *objections}
    requests = [row.pk for row in cases if not isinstance(row, Objection)]
    of_cases = Q(inforequest__in=requests) | Q(objection__in=[row.pk for row in cases if isinstance(row, Objection)])
    told = Withdrawal.objects.filter(of_cases, recorded_by__isnull=False, revoked_on=None)
    by_case = {(row.inforequest_id, row.objection_id): row for row in told}
    keys = {row: (None, row.pk) if isinstance(row, Objection) else (row.pk, None) for row in cases}
    return {row: by_case[key] for row, key in keys.items() if key in by_case and row.is_open}


def with_pending(cases: Cases) -> Cases:
    """Annotate `revocable_until`, the last day to revoke what was told, and which letters alone wait or may bounce."""
    column = "objection" if cases.model is Objection else "inforequest"
    told = Withdrawal.objects.filter(recorded_by__isnull=False, revoked_on=None, **{column: OuterRef("pk")})
    waiting, on_the_way = (rows().filter(**{column: OuterRef("pk")}) for rows in LETTERS)
    letters = {"has_waiting_letter": Exists(waiting), "has_letter_on_the_way": Exists(on_the_way)}
    return cases.annotate(revocable_until=Subquery(told.values("until")[:1]), **letters)


@dataclass(frozen=True)
class Ending:
    """How one kind of case is withdrawn: its acts, and the messages to reviewers and applicant."""

    withdraw: Act | ObjectionAct
    tell: Act | ObjectionAct
    revoke: Act | ObjectionAct
    to_reviewers: str
    to_applicant: str = ""


ENDINGS: dict[type, Ending] = {
    InformationRequest: Ending(
        Act.WITHDRAW, Act.TELL_WITHDRAWAL, Act.REVOKE_WITHDRAWAL, "request_withdrawn_staff", "request_withdrawn"
    ),
    Objection: Ending(ObjectionAct.DROP, ObjectionAct.TELL_DROP, ObjectionAct.REVOKE_DROP, "objection_dropped"),
}


def withdraw(case: Case, *, by: None = None, reason: str = "", today: date | None = None) -> None:
    """Withdraw a case: an act of the applicant alone, from the page of the case."""
    with acting(case, ENDINGS[type(case)].withdraw, by, today) as deed:
        day = deed.today
        Withdrawal.objects.create(**case_column(case), told_by=Channel.PORTAL, told_on=day, recorded_on=day)
        _end(deed, reason)


def tell(
    case: Case,
    *,
    by: User,
    told_by: Channel,
    told_on: date | None = None,
    reason: str,
    scan: Withdrawal | None = None,
    today: date | None = None,
) -> None:
    """Record that the applicant told PPID of the wish to withdraw: by telephone, at the counter, in writing.

    They may revoke it for 10 working days after they have its letter; until then the case goes on. `scan` is their
    signed statement, which an overdue request and an objection need, entered by somebody who took no part in the
    request; it replaces a wish that was only spoken. *Raises* ValidationError.
    """
    act = ENDINGS[type(case)].tell
    require(case, act, by)
    reason = required(reason, "reason")
    with acting(case, act, by, today) as deed:
        day = deed.today
        told = _record_told(case, by=by, told_by=told_by, told_on=told_on or day, scan=scan, today=day)
        deed.move()
        deed.record(reason=reason, facts={"told_by": told.told_by, "told_on": told.told_on, "until": told.until})


def revoke(case: Case, *, by: User | None = None, today: date | None = None) -> None:
    """Revoke the pending withdrawal. *Raises* WrongState where there is none."""
    act = ENDINGS[type(case)].revoke
    require(case, act, by)
    if not _told(case).exists():
        raise WrongState(_("Tidak ada pencabutan yang dapat dibatalkan."))
    with acting(case, act, by, today) as deed:
        _revoke(deed)


def end(case: Case, *, today: date) -> bool:
    """Withdraw a case at the end of the time to revoke it. *Returns* whether the case has ended.

    An objection, or a request that has become overdue since, ends only by a signed statement.
    """
    is_void, ending = _needs_statement(case, today) and _told(case).filter(sha256="").exists(), ENDINGS[type(case)]
    with acting(case, ending.revoke if is_void else ending.withdraw, None, today, by_portal=True) as deed:
        if is_void:
            _revoke(deed, str(VOID))
        else:
            _end(deed)
    return not is_void


def _told(case: Case) -> QuerySet[Withdrawal]:
    return case.withdrawals.filter(recorded_by__isnull=False, revoked_on=None)


def _needs_statement(case: Case, today: date) -> bool:
    return isinstance(case, Objection) or case.is_overdue(today)


def _revoke(deed: Deed, reason: str = "") -> None:
    _told(deed.case).update(revoked_on=deed.today)
    deed.move()
    notify_reviewers(deed.case, "withdrawal_revoked", by=deed.by, reason=reason)
    deed.record(reason=reason)


def _end(deed: Deed, reason: str = "") -> None:
    case, ending = deed.case, ENDINGS[type(deed.case)]
    deed.move(**({"ended_on": deed.today} if isinstance(case, InformationRequest) else {}))
    if ending.to_applicant:
        notify_applicant(case, ending.to_applicant)
    notify_reviewers(case, ending.to_reviewers)
    deed.record(reason=reason)


def _record_told(
    case: Case, *, by: User, told_by: str, told_on: date, scan: Withdrawal | None, today: date
) -> Withdrawal:
    if told_by not in TOLD_BY:
        raise ValidationError({"told_by": _("Pilih bagaimana pemohon menyampaikannya.")})
    entry_dates.check_told(told_on, case.received_on, today)
    earlier = _told(case)
    if earlier.exists() and (scan is None or earlier.exclude(sha256="").exists()):
        raise WrongState(_("Keinginan mencabut sudah dicatat dan masih dapat dibatalkan pemohon."))
    earlier.update(revoked_on=today)  # only spoken, and signed now
    if _needs_statement(case, today):
        if impartiality.is_party(case, by, today):
            raise NotAllowed(str(PARTY))
        if scan is None:
            raise ValidationError({"uploads": str(NO_STATEMENT)})
    withdrawal = scan or Withdrawal()
    columns = case_column(case) | {"told_by": told_by, "told_on": told_on, "recorded_on": today, "recorded_by": by}
    for name, value in columns.items():
        setattr(withdrawal, name, value)
    withdrawal.until = add_workdays(today, deadlines.WITHDRAWAL, Holiday.objects.names())
    withdrawal.letter = letters.withdrawal(case, withdrawal)
    withdrawal.save(force_insert=True)
    deliveries.mail_or_wait(case, withdrawal.letter, "withdrawal_recorded", by=by, today=today, withdrawal=withdrawal)
    return withdrawal


def ripe(today: date) -> QuerySet[Withdrawal]:
    """Return the withdrawals of open cases that can be revoked no longer, and whose letter does not wait."""
    is_open = Q(inforequest__state__in=OPEN_STATES) | Q(objection__state=ObjectionState.RECEIVED)
    told = Withdrawal.objects.filter(is_open, recorded_by__isnull=False, revoked_on=None, until__lt=today)
    told = told.exclude(letter__in=letters_alone.waiting())
    return told.select_related("inforequest__opd", "inforequest__applicant", "objection__applicant").order_by("pk")


def unrecorded() -> QuerySet[InformationRequest]:
    """Return the requests that PPID withdrew before it had to record how the applicant told them so."""
    by_staff = Event.objects.filter(inforequest=OuterRef("pk"), act=Act.WITHDRAW, by__isnull=False)
    return InformationRequest.objects.filter(Exists(by_staff), state=State.WITHDRAWN)
