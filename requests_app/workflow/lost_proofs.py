"""Verbs of a delivery on paper whose proof was lost (domain rules 23 and 27).

The confirmation enters the delivery in the name of the officer who signed the statement.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.files.intake import Incoming
from opd.errors import WrongState
from opd.models import User
from opd.two_people import Columns, TwoPeople
from opd.words import required
from requests_app.answers import sending
from requests_app.models import (
    GIVING,
    Decision,
    DeliveryRecord,
    DeliveryStage,
    InformationRequest,
    Letter,
    LetterKind,
    LostProof,
    Objection,
    OpeningTask,
)
from requests_app.models.case import WAITING
from requests_app.states import Act, ObjectionAct, State
from requests_app.workflow import decisions, entry_dates, objections, orders, requests
from requests_app.workflow.delivery import deliveries, letters_alone
from requests_app.workflow.delivery.deliveries import ON_THE_WAY, Proof
from requests_app.workflow.transition import Case, acts_of, require

ANSWERS: dict[str, Any] = {
    LetterKind.NOTICE: decisions.NOTICE,
    LetterKind.OBJECTION_DECISION: objections.REPLY,
    LetterKind.FULFILMENT: orders.FULFILMENT,
}
RECEIVED_LATER = (LetterKind.NOTICE, LetterKind.OBJECTION_DECISION)


def letters() -> QuerySet[Letter]:
    """Return the letters of which a step on paper may be entered, with `last_step` and `last_way`."""
    answers = Q(pk__in=Decision.objects.values("letter")) | Q(pk__in=Objection.objects.values("letter"))
    others = Q(pk__in=OpeningTask.objects.open().values("letter")) | Q(pk__in=letters_alone.waiting().values("pk"))
    is_waiting = Q(last_step=None) | Q(last_step=DeliveryStage.BOUNCED)
    is_on_the_way = Q(last_step=DeliveryStage.HANDED_OVER, last_way__in=ON_THE_WAY, kind__in=RECEIVED_LATER)
    is_received = Exists(DeliveryRecord.objects.filter(letter=OuterRef("pk"), stage=DeliveryStage.RECEIVED))
    promised = Decision.objects.filter(inforequest__state=State.SENT, inforequest__given_on=None, outcome__in=GIVING)
    is_promising = Q(last_step=DeliveryStage.HANDED_OVER, pk__in=promised.values("letter"))
    may_enter = (is_waiting | is_on_the_way) & ~is_received | is_promising
    return letters_alone.with_last_step(answers | others, may_enter)


def ask(lost: LostProof, *, by: User, scan: Incoming | None) -> LostProof:
    """Store an unsaved row with the officer's statement. *Raises* NotAllowed, WrongState, ValidationError by field."""
    if scan is None:
        raise ValidationError({"scan": _("Unggah pernyataan yang Anda tanda tangani.")})
    with scan.sealed_in(lost):
        return LOST_PROOFS.ask(lost, by=by)


def case_of(lost: LostProof) -> Case:
    return cast(Case, lost.letter.inforequest or lost.letter.objection)


def _may_ask(lost: LostProof, by: User) -> None:
    letter = _waiting_letter(lost)
    lost.stage = _stage(letter)
    require(case_of(lost), _entry(lost)[0], by)
    lost.reason = required(lost.reason, "reason")
    _check_step(lost, letter)
    if lost.letter.kind == LetterKind.NOTICE and lost.stage == DeliveryStage.HANDED_OVER:
        inforequest = cast(InformationRequest, case_of(lost))
        sending.look_through(inforequest, inforequest.decision, by=by, looked_for=lost.looked_for)
    lost.full_clean()


def _waiting_letter(lost: LostProof) -> Any:
    letter = letters().filter(pk=lost.letter_id).first()
    if letter is None:
        raise ValidationError({"letter": _("Surat ini tidak menunggu diserahkan atau diterima.")})
    return letter


def _check_step(lost: LostProof, letter: Letter) -> None:
    is_sent = lost.stage != DeliveryStage.HANDED_OVER
    sent = letter.deliveries.filter(stage=DeliveryStage.HANDED_OVER).last() if is_sent else None
    first = sent.happened_on if sent else deliveries.may_go_from(letter)
    today = timezone.localdate()
    entry_dates.check_delivery("happened_on", first, lost.happened_on, today)
    if not is_sent:
        letters_alone.check_late_entry(case_of(lost), letter, lost.happened_on, lost.channel, None, today)
    if sent and lost.stage == DeliveryStage.RECEIVED and sent.channel != lost.channel:
        raise ValidationError({"channel": _("Surat ini diserahkan lewat %s.") % sent.get_channel_display()})


def _require_still(lost: LostProof) -> None:
    """Check that what was stated still fits: the letter may have gone out, or come back, since then."""
    letter = letters().filter(pk=lost.letter_id).first()
    if letter is None or _stage(letter) != lost.stage:
        raise WrongState(_("Surat ini sudah diserahkan atau kembali sejak pernyataannya dibuat. Tolak pernyataan ini."))
    _check_step(lost, letter)


def _stage(letter: Any) -> DeliveryStage:
    if letter.last_step != DeliveryStage.HANDED_OVER:
        return DeliveryStage.HANDED_OVER
    is_received = letter.deliveries.filter(stage=DeliveryStage.RECEIVED).exists()
    is_on_the_way = letter.last_way in ON_THE_WAY and letter.kind in RECEIVED_LATER
    return DeliveryStage.RECEIVED if is_on_the_way and not is_received else DeliveryStage.GIVEN


def _entry(lost: LostProof) -> tuple[Act | ObjectionAct, Callable]:
    case, kind = case_of(lost), lost.letter.kind
    if lost.stage == DeliveryStage.RECEIVED:
        return ANSWERS[kind].acts.RECEIVE, ANSWERS[kind].receive
    asked: dict[str, Any] = {"channel": lost.channel}
    if lost.stage == DeliveryStage.GIVEN:
        return Act.CLOSE, partial(requests.close, **asked)
    if kind in (LetterKind.NOTICE, LetterKind.FULFILMENT):
        asked["looked_for"] = lost.looked_for
    if kind == LetterKind.FULFILMENT:
        asked["task"] = OpeningTask.objects.open().filter(letter=lost.letter).first()
    if kind in ANSWERS:
        return ANSWERS[kind].sends, partial(ANSWERS[kind].send, **asked)
    return acts_of(case).HAND_OVER, partial(letters_alone.hand_over, letter=lost.letter, **asked)


def _enter(lost: LostProof, _by: User) -> dict:
    verb = _entry(lost)[1]
    verb(case_of(lost), by=lost.asked_by, proof=Proof(lost.happened_on, lost=lost))
    return {"letter": lost.letter.number}


LOST_PROOFS = TwoPeople(
    model=LostProof,
    columns=Columns(facts=("letter", "stage", "channel", "happened_on", "sha256"), called="lost"),
    messages=("lost_proof_stated", "lost_proof_decided"),
    entries=lambda act: f"lost_proof.{act}",
    may_ask=_may_ask,
    ready=_require_still,
    apply=_enter,
    rival=WAITING,
)
confirm, refuse, withdraw = LOST_PROOFS.confirm, LOST_PROOFS.refuse, LOST_PROOFS.withdraw
