"""Verbs of an objection: UU 14/2008 Pasal 35 and 36; domain rules 25 to 30."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.errors import NotAllowed, WrongState
from opd.models import Membership, Opd, Role, User
from opd.rules import has_role
from opd.words import required, stored
from requests_app import deadlines
from requests_app.letters import content as letters
from requests_app.models import (
    BY_PORTAL,
    OPENING,
    Applicant,
    Channel,
    Decision,
    Delivery,
    DeliveryRecord,
    InformationRequest,
    LegalCalendar,
    Letter,
    LetterKind,
    NumberSeries,
    Objection,
    ObjectionGround,
    ObjectionOutcome,
    OpeningTask,
    Orderer,
    Paper,
    Timeliness,
    legal_calendar,
)
from requests_app.states import NOTIFIED_STATES, ObjectionAct, ObjectionState, State
from requests_app.tracking import citizen_limits, secret_links
from requests_app.workflow import entry_dates, impartiality, orders, withdrawals
from requests_app.workflow.delivery import deliveries, letters_alone, promises
from requests_app.workflow.delivery.written_answers import WrittenAnswer
from requests_app.workflow.transition import (
    Deed,
    acting,
    entry_columns,
    notify,
    notify_applicant,
    notify_reviewers,
    record_event,
    require,
)


@dataclass(frozen=True)
class Window:
    """Period in which a ground of Pasal 35 may be used: from `opens_on` to `until`; None while not open.

    A notice by post opens it on the day of posting already, since the day of its receipt may be presumed.
    """

    ground: ObjectionGround
    opens_on: date | None
    until: date | None


@dataclass(frozen=True)
class RegisteredObjection:
    """A new objection. `token` opens an objection without a request (ground b), and is "" for any other."""

    objection: Objection
    token: str = ""


def window(
    inforequest: InformationRequest, ground: ObjectionGround, calendar: LegalCalendar, today: date | None = None
) -> Window:
    """Return the window of one ground in the present state of the case.

    Ground b has no window: it lasts as long as the information is missing, and so do e and g as long as anything is
    owed. A day that a notice has stated holds, also where the notice came back.
    """
    if ground == ObjectionGround.B:
        return Window(ground, None, None)
    (sent, notified), given = _notification(inforequest, today), inforequest.given_on
    arose_on = deadlines.ground_arose_on(ground, due=inforequest.due_on, notified=notified, given=given)
    lost = deliveries.returned_notice(inforequest)
    if arose_on is None or (lost and not notified and ground == ObjectionGround.E):
        return Window(ground, lost.sent_on, lost.stated) if lost else Window(ground, None, None)
    opens_on = sent if sent and arose_on == notified else arose_on
    if lost and ground == ObjectionGround.C:
        arose_on = max(arose_on, lost.returned_on)  # the silence went on
    if ground == ObjectionGround.C and notified and _lapsed_overdue(inforequest):
        arose_on = max(arose_on, notified)  # the lapse is no answer
    if ground in (ObjectionGround.E, ObjectionGround.G) and notified:
        arose_on = max(arose_on, _owed_until(inforequest, today or timezone.localdate()))
    return Window(ground, opens_on, citizen_limits.object_until(inforequest, arose_on, calendar).on)


def _owed_until(inforequest: InformationRequest, today: date) -> date:
    """Return today while a file, a paid hand-over or an order is owed, else the day of the last hand-over."""
    tasks = OpeningTask.objects.filter(objection__inforequest=inforequest)
    if promises.is_open(inforequest) or tasks.open().exists():
        return today
    followed = inforequest.answer_files.aggregate(at=Max("followed_at"))["at"]
    days = [inforequest.given_on, followed and timezone.localdate(followed), tasks.aggregate(on=Max("done_on"))["on"]]
    return max((day for day in days if day), default=inforequest.received_on)


def open_windows(inforequest: InformationRequest, calendar: LegalCalendar, today: date | None = None) -> list[Window]:
    today = today or timezone.localdate()
    proven = [window(inforequest, ground, calendar, today) for ground in _proven_grounds(inforequest, today)]
    return [w for w in proven if w.opens_on and w.until and w.opens_on <= today <= w.until]


def _lapsed_overdue(inforequest: InformationRequest) -> bool:
    """Return whether a request lapsed after the office was late: the applicant keeps the ground of silence."""
    ended_on = inforequest.ended_on
    return inforequest.state == State.LAPSED and ended_on is not None and ended_on > inforequest.due_on


def _proven_grounds(inforequest: InformationRequest, today: date) -> list[ObjectionGround]:
    ground = ObjectionGround
    if inforequest.state == State.WITHDRAWN:
        return []
    if inforequest.is_overdue(today):
        return [ground.C]
    if inforequest.state == State.LAPSED:
        return [ground.C, ground.E] if _lapsed_overdue(inforequest) else [ground.E]
    if inforequest.state not in NOTIFIED_STATES:
        return []
    decision, due = inforequest.decision, inforequest.due_on
    late = [ground.G] if any(day and day > due for day in (decision.sent_on, inforequest.given_on)) else []
    refused = [ground.A] if decision.grounds else []
    fee = [ground.F] if decision.cost else []
    return [*refused, ground.D, ground.E, *fee, *late]


def _notification(inforequest: InformationRequest, today: date | None) -> tuple[date | None, date | None]:
    """Return the days of sending and receipt of the notice, or of the lapse; a letter that waits arrives today."""
    if inforequest.state == State.LAPSED and inforequest.ended_on:
        letter = inforequest.letters.filter(kind=LetterKind.LAPSE).last()
        if letter is None or not letter.needs_delivery:
            return inforequest.ended_on, inforequest.ended_on
        _sent_on, received_on = deliveries.arrival(letter) or (None, today or timezone.localdate())
        return inforequest.ended_on, max(inforequest.ended_on, received_on)
    decision = Decision.objects.filter(inforequest=inforequest, sent_on__isnull=False).first()
    return (decision.sent_on, decision.received_on) if decision else (None, None)


def file(
    grounds: str,
    texts: dict,
    *,
    inforequest: InformationRequest | None = None,
    applicant: Applicant | None = None,
    papers: list[Paper] | None = None,
    opd: Opd | None = None,
    by: User | None = None,
    channel: Channel = Channel.PORTAL,
    received_on: date | None = None,
    today: date | None = None,
) -> RegisteredObjection:
    """Register an objection with its number, receipt and due date of the reply.

    `grounds` are letters of Pasal 35, `texts` reason, purpose and position. With a request, its applicant objects;
    without one, the unsaved `applicant`, on ground b alone. An early or late objection is flagged, never refused. The
    same words to the same request on the same day return the first objection.
    """
    today = today or timezone.localdate()
    received_on, grounds = received_on or today, "".join(sorted(set(grounds)))
    _check_filing(grounds, inforequest, by, received_on, today)
    token = "" if inforequest else secret_links.new_token()
    with transaction.atomic():
        NumberSeries.objects.lock("objection", today.year)
        if inforequest and (earlier := _duplicate_of(inforequest, grounds, texts, today)):
            return RegisteredObjection(earlier)
        person = inforequest.applicant if inforequest else _saved_applicant(applicant, papers or [])
        sequence, number = NumberSeries.objects.take("objection", today.year)
        objection = Objection(
            number=number,
            year=today.year,
            sequence=sequence,
            inforequest=inforequest,
            applicant=person,
            opd=opd,
            **entry_columns(channel, received_on, today, by),
            **_computed_columns(inforequest, grounds, received_on),
            grounds=grounds,
            **texts,
            state=ObjectionState.RECEIVED,
            code_hash=secret_links.hash_of_code(secret_links.code_of(token), number) if token else "",
        )
        objection.full_clean(exclude=["applicant", "number"])
        objection.save(force_insert=True)
        if token:
            secret_links.grant(objection, token)
        _announce(objection, by, today)
    return RegisteredObjection(objection, token)


def _announce(objection: Objection, by: User | None, today: date) -> None:
    letters.objection_receipt(objection)
    notify_applicant(objection, "objection_registered")
    notify(User.objects.with_role(Role.SUPERIOR), objection, "objection_received")
    notify_reviewers(objection, "objection_received", by=by)
    facts = {name: getattr(objection, name) for name in ("grounds", "timeliness", "reply_due_on")}
    record_event(objection, ObjectionAct.OBJECT, by, applicant=by is None, facts=facts, today=today)


def rule(
    objection: Objection,
    *,
    by: User,
    outcome: ObjectionOutcome,
    reasons: str = "",
    order: str = "",
    aims: Iterable[str] = (),
    order_due_on: date | None = None,
    today: date | None = None,
) -> None:
    """Decide an objection as the superior. Upholding needs reasons (Pasal 36 ayat 3), granting an order to PPID.

    `aims` are members of `Aim`, by default what the grounds ask for. *Raises* NotAllowed for a person who took part.
    """
    require(objection, ObjectionAct.RULE, by)
    today = today or timezone.localdate()
    deliveries.require_no_less(outcome, objection.returned_outcome)
    if not Membership.objects.in_force(today).filter(user=by, role=Role.SUPERIOR).exists():
        raise NotAllowed(_("Keberatan diputuskan oleh Atasan PPID yang menjabat pada hari keputusan."))
    is_opening = outcome in OPENING
    if is_opening:
        entry_dates.check_order(order_due_on, today)
        returned = orders.returned_tasks(objection).values_list("aim", flat=True)
        order_due_on = order_due_on or _usual_due(objection, today)
        aims = orders.aims_of(objection, list(aims) or list(returned))
        orders.require_no_less(objection, aims, order_due_on, today)
    is_same = is_opening and (stored(order), ",".join(aims)) == (objection.order, objection.aims)
    columns = {
        "outcome": outcome,
        "reasons": stored(reasons),
        "order": stored(order) if is_opening else "",
        "aims": ",".join(aims) if is_opening else "",
        "order_due_on": order_due_on if is_opening else None,
        "decided_on": today,
        "decided_by": by,
        "letter": None,  # a reply that was made has the words of before
        "fulfilled_on": objection.fulfilled_on if is_same else None,
    }
    _check_columns(objection, columns | {"state": ObjectionState.DECIDED})
    with transaction.atomic():
        if objection.inforequest_id:
            InformationRequest.objects.select_for_update(no_key=True).get(pk=objection.inforequest_id)
        if why := impartiality.bar(objection, by, today):
            raise NotAllowed(why)
        with acting(objection, ObjectionAct.RULE, by, today) as deed:
            deed.move(**columns)
            notify_reviewers(objection, "objection_ruled", by=by)
            approved = {"approved_its_test": True} if impartiality.approved_its_test(objection, by) else {}
            deed.record(facts={"outcome": outcome} | approved)


def _usual_due(objection: Objection, today: date) -> date:
    usual = deadlines.order_due(today, legal_calendar()).on
    return min(usual, orders.returned_due(objection, today) or usual)


def _prepare(deed: Deed, channel: Delivery | None, _on: date) -> Objection:
    objection = cast(Objection, deed.case)
    if channel is None or channel in BY_PORTAL:
        objection.letter = letters.objection_decision(objection, today=deed.today)
    return objection


def _store(deed: Deed, _objection: Objection, columns: dict[str, Any]) -> dict:
    deed.move(**columns)
    return {}


def _replied(deed: Deed, objection: Objection) -> None:
    if objection.is_opening:
        orders.raise_tasks(
            objection,
            by=Orderer.SUPERIOR,
            aims=objection.aims,
            information=objection.order,
            due_on=objection.order_due_on,
            today=deed.today,
        )
        orders.supersede_returned(objection, by=cast(User, deed.by), today=deed.today)


def _has_it(objection: Objection) -> str:
    """Return why the reply cannot have come back: what staff enter in the applicant's name proves nothing of it."""
    if has_responded(objection):
        return _("Pemohon sudah menanggapi surat ini sendiri, jadi sudah menerimanya.")
    return ""


def has_responded(objection: Objection) -> bool:
    """Return whether the answer to the reply is the applicant's own act."""
    own = objection.events.filter(act=ObjectionAct.RESPOND, by_applicant=True)
    return bool(objection.applicant_response) and own.exists()


def bounce_refused(record: DeliveryRecord, *, today: date | None = None) -> None:
    """Record, for the portal itself, that the mail server refused the e-mail of the reply, or of what it ordered."""
    if record.letter.kind != LetterKind.FULFILMENT:
        return REPLY.bounce_refused(record, today=today)
    with transaction.atomic():
        letters_alone.bounce_refused(record, today=today)
        orders.take_back(record.letter)


def letter_back(
    objection: Objection,
    *,
    by: User,
    letter: Letter,
    on: date,
    reason: str,
    scan: DeliveryRecord | None,
    today: date | None = None,
) -> None:
    """Record that a letter other than the reply came back, as `letters_alone.bounce`; the order it ended is open."""
    with transaction.atomic():
        letters_alone.bounce(objection, by=by, letter=letter, on=on, reason=reason, scan=scan, today=today)
        orders.take_back(letter)


REPLY = WrittenAnswer(
    acts=ObjectionAct,
    issues=ObjectionAct.ISSUE,
    sends=ObjectionAct.REPLY,
    kind=LetterKind.OBJECTION_DECISION,
    message="objection_replied",
    received="reply_received_on",
    returned=("outcome",),
    row=lambda objection: objection,
    opened=lambda objection: objection,
    prepare=_prepare,
    store=_store,
    has_it=_has_it,
    then=_replied,
)
drop, tell_drop, revoke_drop = withdrawals.withdraw, withdrawals.tell, withdrawals.revoke
issue, reply, read, receive, bounce = REPLY.issue, REPLY.send, REPLY.read, REPLY.receive, REPLY.bounce


def respond(objection: Objection, *, by: User | None = None, text: str, today: date | None = None) -> None:
    """Record what the applicant answers, once; their own words replace what staff have entered for them.

    *Raises* WrongState where there is an answer.
    """
    with acting(objection, ObjectionAct.RESPOND, by, today) as deed:
        current = cast(Objection, deed.case)
        if (by and current.applicant_response) or has_responded(current):
            raise WrongState(_("Tanggapan pemohon sudah ada dan tidak diganti. Yang baru ia tulis dalam percakapan."))
        deed.move(applicant_response=required(text, sentence=_("Tulis tanggapan Anda.")))
        deed.record()


def _computed_columns(inforequest: InformationRequest | None, grounds: str, received_on: date) -> dict:
    calendar = legal_calendar()  # read after the counter is locked: see `clock.recompute.lock_calendar`
    judged, until = timeliness(inforequest, grounds, received_on, calendar)
    return {
        "timeliness": judged,
        "window_until": until,
        "reply_due_on": deadlines.reply_due(received_on, calendar).on,
    }


def timeliness(inforequest: InformationRequest | None, grounds: str, received_on: date, calendar):
    """Return the best timeliness of any ground (in time, then late, then premature) and the last day, or None."""
    windows = (
        [window(inforequest, ObjectionGround(g), calendar, received_on) for g in grounds if g != "b"]
        if inforequest
        else []
    )
    until = max((w.until for w in windows if w.until), default=None)
    if not windows or any(w.opens_on and w.until and w.opens_on <= received_on <= w.until for w in windows):
        return Timeliness.IN_TIME, until
    if any(w.until and received_on > w.until for w in windows):
        return Timeliness.LATE, until
    return Timeliness.PREMATURE, until


def _duplicate_of(inforequest: InformationRequest, grounds: str, texts: dict, today: date) -> Objection | None:
    return inforequest.objections.open().filter(grounds=grounds, entered_on=today, **texts).first()


def _check_filing(grounds: str, inforequest, by: User | None, received_on: date, today: date) -> None:
    if by and not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Keberatan dicatat oleh PPID Utama."))
    if not grounds or not set(grounds) <= set(ObjectionGround.values):
        raise ValidationError({"grounds": _("Pilih sedikitnya satu alasan.")})
    if inforequest is None and grounds != "b":
        raise ValidationError({"grounds": _("Selain alasan informasi berkala, keberatan menyebut nomor permohonan.")})
    entry_dates.check_entry(received_on, today, inforequest.received_on if inforequest else None)


def _check_columns(objection: Objection, columns: dict) -> None:
    after = Objection.objects.get(pk=objection.pk)
    for name, value in columns.items():
        setattr(after, name, value)
    after.full_clean()


def _saved_applicant(applicant: Applicant | None, papers: list[Paper]) -> Applicant:
    if applicant is None:
        raise ValidationError(_("Isi identitas pemohon."))
    applicant.save(force_insert=True)
    for paper in papers:
        paper.applicant = applicant
        paper.save(force_insert=True)
    return applicant
