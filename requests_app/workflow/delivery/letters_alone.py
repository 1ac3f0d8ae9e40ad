"""Verbs of letters that are neither notice nor reply: completion, extension, lapse, a withdrawal or waiver.

What such a letter does begins with its hand-over: an extension counts from that day, the applicant's own time from the
day of receipt. One that comes back waits again, and an extension then extends nothing.
"""

from datetime import date
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from opd.calendar.workdays import add_workdays
from opd.errors import WrongState
from opd.models import Holiday, User
from opd.words import required
from requests_app import deadlines
from requests_app.models import (
    Delivery,
    DeliveryRecord,
    DeliveryStage,
    InformationRequest,
    Letter,
    LetterKind,
    Objection,
    OpeningTask,
    Withdrawal,
    case_column,
    legal_calendar,
)
from requests_app.states import NOTIFIED_STATES, OPEN_STATES, SILENCE, ObjectionState, State
from requests_app.workflow.clock import recompute
from requests_app.workflow.delivery import deliveries
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.transition import Case, acting, acts_of, notify_reviewers, require

RECORDED = Q(needs_delivery=True)  # made since the hand-over of such letters is recorded


def waiting() -> QuerySet[Letter]:
    """Return the letters that were made and not handed over, or that came back, while what they say still matters."""
    return with_last_step(RECORDED & _matters(), Q(last_step=None) | Q(last_step=DeliveryStage.BOUNCED))


def on_the_way() -> QuerySet[Letter]:
    """Return the letters that may come back while it matters; an extension also after the notice."""
    noticed = Q(kind=LetterKind.EXTENSION, inforequest__state__in=NOTIFIED_STATES)
    handed_over = Q(last_step=DeliveryStage.HANDED_OVER, last_way__in=deliveries.MAY_BOUNCE)
    ordered = Q(kind=LetterKind.FULFILMENT, pk__in=OpeningTask.objects.exclude(done_on=None).values("letter"))
    return with_last_step(RECORDED & (_matters() | noticed) | ordered, handed_over)


def _matters() -> Q:
    newest = Letter.objects.filter(kind=OuterRef("kind"), inforequest=OuterRef("inforequest")).order_by("-pk")
    return (
        Q(kind=LetterKind.EXTENSION, inforequest__state__in=OPEN_STATES)
        | Q(kind=LetterKind.COMPLETION, inforequest__state=State.INCOMPLETE, pk=Subquery(newest.values("pk")[:1]))
        | Q(kind=LetterKind.LAPSE, inforequest__state=State.LAPSED)
        | Q(kind=LetterKind.WITHDRAWAL, waived_tasks__done_on=None, waived_tasks__waiver_until__isnull=False)
        | Q(kind=LetterKind.WITHDRAWAL, withdrawals__revoked_on=None)
        & (Q(inforequest__state__in=OPEN_STATES) | Q(objection__state=ObjectionState.RECEIVED))
    )


def with_last_step(kinds: Q, last: Q) -> QuerySet[Letter]:
    """Return the letters of these kinds for whose last hand-over or bounce (`last_step`, `last_way`) `last` holds."""
    moving = (DeliveryStage.HANDED_OVER, DeliveryStage.BOUNCED)
    steps = DeliveryRecord.objects.filter(stage__in=moving, letter=OuterRef("pk")).order_by("-pk")
    step, way = (Subquery(steps.values(name)[:1]) for name in ("stage", "channel"))
    rows: Any = Letter.objects.filter(kinds).order_by("pk")
    return rows.annotate(last_step=step, last_way=way).filter(last)


def waiting_of(case: Case) -> QuerySet[Letter]:
    return waiting().filter(**case_column(case))


def hand_over(
    case: Case,
    *,
    by: User | None,
    letter: Letter,
    channel: str = Delivery.PORTAL,
    proof: Proof | None = None,
    today: date | None = None,
) -> None:
    """Record a waiting letter as handed over, or opened (`by` None). *Raises* WrongState, ValidationError by field."""
    with acting(case, acts_of(case).HAND_OVER, by, today) as deed:
        if not waiting_of(case).filter(pk=letter.pk).exists():
            raise WrongState(_("Surat ini tidak menunggu diserahkan."))
        days = deliveries.hand_over(case, letter, "", by=by, channel=channel, proof=proof, today=deed.today)
        check_late_entry(case, letter, days[0], channel, proof, deed.today)
        deed.move(**effects(case, letter, *days))
        facts = {"channel": channel, "sent_on": days[0], "received_on": days[1], "letter": letter.number}
        deed.record(facts=facts | deliveries.facts_of(proof))


def extends(case: Case, letter: Letter, sent_on: date) -> bool:
    """Return whether the hand-over of a letter extends the period.

    One that comes to light after the applicant has objected about silence undoes nothing of the objection.
    """
    if isinstance(case, Objection) or letter.kind != LetterKind.EXTENSION or case.is_extended:
        return False
    silence = case.objections.filter(grounds__contains=SILENCE, received_on__gt=case.extendable_until)
    return sent_on <= case.extendable_until and not silence.exists()


def check_late_entry(case: Case, letter: Letter, sent_on: date, channel: str, proof: Proof | None, today: date) -> None:
    """Check the proof of an extension that is entered after the last day to extend. *Raises* ValidationError."""
    if extends(case, letter, sent_on) and today > cast(InformationRequest, case).extendable_until:
        deliveries.require_proof_of_others(channel, proof)


def effects(case: Case, letter: Letter, sent_on: date, received_on: date) -> dict[str, date]:
    """Return the columns of the case that the arrival changes; no day of the applicant becomes earlier."""
    if letter.kind == LetterKind.WITHDRAWAL:
        until = add_workdays(received_on, deadlines.WITHDRAWAL, Holiday.objects.names())
        Withdrawal.objects.filter(letter=letter, until__lt=until).update(until=until)
        letter.waived_tasks.filter(waiver_until__lt=until).update(waiver_until=until)
    if isinstance(case, Objection):
        return {}
    if extends(case, letter, sent_on):
        due = deadlines.extended_due(case.received_on, legal_calendar(), extended_on=sent_on).on
        return {"extended_on": sent_on, "due_on": due}
    if letter.kind == LetterKind.COMPLETION and case.completion_due_on:
        until = add_workdays(received_on, settings.COMPLETION_WORKDAYS, Holiday.objects.names())
        return {"completion_due_on": max(case.completion_due_on, until)}
    return {}


def bounce(
    case: Case,
    *,
    by: User,
    letter: Letter,
    on: date,
    reason: str,
    scan: DeliveryRecord | None,
    today: date | None = None,
) -> None:
    """Record that a letter came back on the day `on`, with its proof as `scan`: it waits again.

    *Raises* WrongState for a letter that the applicant has, ValidationError by field.
    """
    require(case, acts_of(case).LETTER_BACK, by)
    reason = required(reason, "reason")
    if not on_the_way().filter(pk=letter.pk, **case_column(case)).exists():
        raise WrongState(_("Surat ini tidak sedang dalam pengiriman."))
    _bounce(case, letter, by=by, on=on, reason=reason, today=today, scan=scan)


def bounce_refused(record: DeliveryRecord, *, today: date | None = None) -> None:
    """Record, for the portal itself, that the mail server refused the e-mail of a letter."""
    today, case = today or timezone.localdate(), cast(Case, record.inforequest or record.objection)
    on = max(today, record.happened_on)
    _bounce(case, record.letter, by=None, on=on, reason="", today=today, email=record.message)


def _bounce(case: Case, letter: Letter, *, by: User | None, reason: str, today: date | None, **evidence: Any) -> None:
    with transaction.atomic():
        recompute.lock_calendar()
        with acting(case, acts_of(case).LETTER_BACK, by, today, by_portal=by is None) as deed:
            facts = deliveries.record_bounce(case, letter, by=by, today=deed.today, **evidence)
            facts["letter"] = letter.number
            if letter.kind == LetterKind.EXTENSION and isinstance(case, InformationRequest) and case.is_extended:
                facts |= {"old": case.due_on, "new": case.first_due_on}
                deed.move(extended_on=None, due_on=case.first_due_on)
            else:
                deed.move()
            context = {name: date_format(day, "j F Y") for name, day in facts.items() if name in ("old", "new")}
            notify_reviewers(case, "delivery_bounced", by=by, **context)
            deed.record(reason=reason, facts=facts)
            if "new" in facts and case.is_open:
                recompute.catch_up_reopened(case, by=by, by_mail=False, today=deed.today)
