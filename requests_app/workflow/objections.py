"""Verbs of an objection: UU 14/2008 Pasal 35 and 36; domain rules 25 to 30.

An objection outside its window is recorded and flagged, and the superior decides it. Their 30 working days cannot be
extended.
"""

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.errors import NotAllowed, WrongState
from opd.models import Membership, Message, Opd, Role, User
from opd.rules import has_role
from requests_app import citizen_limits, deadlines, numbering, secret_links
from requests_app.letters import content as letters
from requests_app.models import (
    BY_PORTAL,
    OPENING,
    Applicant,
    Channel,
    Decision,
    Delivery,
    DeliveryRecord,
    Dispute,
    InformationRequest,
    LegalCalendar,
    Letter,
    LetterKind,
    Objection,
    ObjectionGround,
    ObjectionOutcome,
    Paper,
    Timeliness,
    legal_calendar,
)
from requests_app.states import NOTIFIED_STATES, ObjectionAct, ObjectionState, State
from requests_app.workflow import entry_dates, impartiality, withdrawals
from requests_app.workflow.clock import recompute
from requests_app.workflow.delivery import deliveries
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.disputes import raise_opening
from requests_app.workflow.transition import (
    entry_columns,
    lock_case,
    move,
    move_by_portal,
    notify,
    notify_applicant,
    notify_reviewers,
    record_event,
    require,
    require_known_applicant,
)

CODE_OF_REQUEST = gettext_lazy("Ganti kode pada permohonannya: keberatan ini dibuka dari sana.")


@dataclass(frozen=True)
class Window:
    """Period in which a ground of Pasal 35 may be used: from `opens_on` to `until`; None while not open.

    It is counted from the day on which the ground arose. A notice by post opens it on the day of posting already, since
    the day of its receipt may be presumed.
    """

    ground: ObjectionGround
    opens_on: date | None
    until: date | None


@dataclass(frozen=True)
class RegisteredObjection:
    """A new objection. `token` opens an objection without a request (ground b), and is "" for any other."""

    objection: Objection
    token: str = ""


def window(inforequest: InformationRequest, ground: ObjectionGround, calendar: LegalCalendar) -> Window:
    """Return the window of one ground in the present state of the case.

    Ground b has no window: it lasts as long as the information is missing.
    """
    if ground == ObjectionGround.B:
        return Window(ground, None, None)
    (sent, notified), given = _notification(inforequest), inforequest.given_on
    arose_on = deadlines.ground_arose_on(ground, due=inforequest.due_on, notified=notified, given=given)
    if arose_on is None:
        return Window(ground, None, None)
    opens_on = sent if sent and arose_on == notified else arose_on
    return Window(ground, opens_on, citizen_limits.object_until(inforequest, arose_on, calendar).on)


def open_windows(inforequest: InformationRequest, calendar: LegalCalendar, today: date | None = None) -> list[Window]:
    """Return the windows that are open today, of the grounds for which the case itself gives reason."""
    today = today or timezone.localdate()
    proven = [window(inforequest, ground, calendar) for ground in _proven_grounds(inforequest, today)]
    return [w for w in proven if w.opens_on and w.until and w.opens_on <= today <= w.until]


def _proven_grounds(inforequest: InformationRequest, today: date) -> list[ObjectionGround]:
    ground = ObjectionGround
    if inforequest.state == State.WITHDRAWN:
        return []
    if inforequest.is_overdue(today):
        return [ground.C]
    if inforequest.state == State.LAPSED:
        return [ground.E]
    if inforequest.state not in NOTIFIED_STATES:
        return []
    decision, due = inforequest.decision, inforequest.due_on
    late = [ground.G] if any(day and day > due for day in (decision.sent_on, inforequest.given_on)) else []
    refused = [ground.A] if decision.grounds else []
    fee = [ground.F] if decision.cost else []
    return [*refused, ground.D, ground.E, *fee, *late]


def _notification(inforequest: InformationRequest) -> tuple[date | None, date | None]:
    """Return the days on which the written notice was sent and received; both are that on which the request lapsed."""
    if inforequest.state == State.LAPSED:
        return inforequest.ended_on, inforequest.ended_on
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
    same words to the same request on the same day are one objection: a second call returns the first one.
    """
    today = today or timezone.localdate()
    received_on, grounds = received_on or today, "".join(sorted(set(grounds)))
    _check_filing(grounds, inforequest, by, received_on, today)
    token = "" if inforequest else secret_links.new_token()
    with transaction.atomic():
        numbering.lock_counter("objection", today.year)
        if inforequest and (earlier := _duplicate_of(inforequest, grounds, texts, today)):
            return RegisteredObjection(earlier)
        person = inforequest.applicant if inforequest else _saved_applicant(applicant, papers or [])
        sequence, number = numbering.take_number("objection", today.year)
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
            code_hash=secret_links.hash_of_code(secret_links.code_of(token)) if token else "",
        )
        objection.full_clean(exclude=["applicant", "number"])
        objection.save(force_insert=True)
        if token:
            secret_links.grant(objection, token)
        _announce(objection, token, by, today)
    return RegisteredObjection(objection, token)


def _announce(objection: Objection, token: str, by: User | None, today: date) -> None:
    letters.objection_receipt(objection, token=token)
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
    order_due_on: date | None = None,
    today: date | None = None,
) -> None:
    """Decide an objection as the superior. Upholding needs reasons (Pasal 36 ayat 3), granting an order to PPID.

    *Raises* NotAllowed for a person who took part in the request (`impartiality`).
    """
    require(objection, ObjectionAct.RULE, by)
    today = today or timezone.localdate()
    if not Membership.objects.in_force(today).filter(user=by, role=Role.SUPERIOR).exists():
        raise NotAllowed(_("Keberatan diputuskan oleh Atasan PPID yang menjabat pada hari keputusan."))
    is_opening = outcome in OPENING
    if is_opening:
        entry_dates.check_order(order_due_on, today)
    columns = {
        "outcome": outcome,
        "reasons": reasons.strip(),
        "order": order.strip() if is_opening else "",
        "order_due_on": order_due_on if is_opening else None,
        "decided_on": today,
        "decided_by": by,
        "letter": None,  # a reply that was made has the words of before
        "fulfilled_on": None,  # that was the order of before
    }
    _check_columns(objection, columns | {"state": ObjectionState.DECIDED})
    with transaction.atomic():
        _lock_request(objection)
        if impartiality.took_part(objection, by):
            raise NotAllowed(str(impartiality.BARRED))
        move(objection, ObjectionAct.RULE, by, **columns)
        notify_reviewers(objection, "objection_ruled", by=by)
        record_event(objection, ObjectionAct.RULE, by, facts={"outcome": outcome}, today=today)


def issue(objection: Objection, *, by: User, today: date | None = None) -> None:
    """Make the written reply on paper, which somebody then hands over; for the portal's own ways `reply` makes it."""
    require(objection, ObjectionAct.ISSUE, by)
    today = today or timezone.localdate()
    with transaction.atomic():
        letter = letters.objection_decision(objection, today=today)
        move(objection, ObjectionAct.ISSUE, by, letter=letter)
        record_event(objection, ObjectionAct.ISSUE, by, facts={"letter": letter.number}, today=today)


def reply(
    objection: Objection,
    *,
    by: User,
    channel: Delivery,
    proof: Proof | None = None,
    today: date | None = None,
) -> None:
    """Deliver the written reply (Pasal 36 ayat 2), as `decisions.send` delivers a notice.

    The day of receipt is day 0 of the 14 working days to go to the Komisi Informasi.
    """
    require(objection, ObjectionAct.REPLY, by)
    today = today or timezone.localdate()
    with transaction.atomic():
        lock_case(objection, ObjectionAct.REPLY)
        if channel in BY_PORTAL:
            objection.letter = letters.objection_decision(objection, today=today)
        letter = deliveries.check_is_made(objection.letter)
        sent_on, received_on = deliveries.hand_over(
            objection, letter, "objection_replied", by=by, channel=channel, proof=proof, today=today
        )
        columns = {"letter": letter, "sent_on": sent_on, "sent_by_channel": channel, "reply_received_on": received_on}
        move(objection, ObjectionAct.REPLY, by, **columns)
        if objection.is_opening and not objection.opening_tasks.exists():
            raise_opening(objection, objection.order, today)
        facts = {"channel": channel, "sent_on": sent_on, "received_on": received_on, "letter": letter.number}
        record_event(objection, ObjectionAct.REPLY, by, facts=facts, today=today)


def receive(objection: Objection, *, by: User, proof: Proof | None, today: date | None = None) -> None:
    """Record the day on which the applicant signed for the reply: day 0 of the way to the Komisi Informasi."""
    require(objection, ObjectionAct.RECEIVE, by)
    today = today or timezone.localdate()
    with transaction.atomic():
        lock_case(objection, ObjectionAct.RECEIVE)
        received_on = deliveries.record_receipt(
            objection,
            reply_of(objection),
            by=by,
            channel=objection.sent_by_channel,
            sent_on=cast(date, objection.sent_on),
            proof=proof,
            today=today,
        )
        move(objection, ObjectionAct.RECEIVE, by, reply_received_on=received_on)
        record_event(objection, ObjectionAct.RECEIVE, by, facts={"received_on": received_on}, today=today)


def bounce(objection: Objection, *, by: User, on: date, reason: str, today: date | None = None) -> None:
    """Record that the reply came back on the day `on`: the superior's duty to reply is open again.

    *Raises* WrongState where the applicant has it, as their response or a dispute shows.
    """
    require(objection, ObjectionAct.BOUNCE, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya.")})
    _bounce(objection, by=by, on=on, reason=reason.strip(), today=today or timezone.localdate())


def bounce_refused(record: DeliveryRecord, *, today: date | None = None) -> None:
    """Record that the mail server refused the e-mail of the reply; the portal itself does it."""
    today = today or timezone.localdate()
    objection = cast(Objection, record.objection)
    _bounce(objection, by=None, on=max(today, record.happened_on), reason="", today=today, email=record.message)


def reply_of(objection: Objection) -> Letter:
    """Return the reply that was handed over; for one that was sent before this was recorded, the latest."""
    return objection.letter or objection.letters.filter(kind=LetterKind.OBJECTION_DECISION).latest("pk")


def _bounce(
    objection: Objection, *, by: User | None, on: date, reason: str, today: date, email: Message | None = None
) -> None:
    with transaction.atomic():
        recompute.lock_calendar()
        lock_case(objection, ObjectionAct.BOUNCE)
        if objection.applicant_response or Dispute.objects.filter(objection=objection).exists():
            raise WrongState(_("Pemohon sudah menanggapi surat ini, jadi sudah menerimanya."))
        channel, sent_on = objection.sent_by_channel, cast(date, objection.sent_on)
        facts = {"channel": channel, "sent_on": sent_on, "bounced_on": on}
        deliveries.record_bounce(
            objection,
            reply_of(objection),
            by=by,
            channel=channel,
            sent_on=sent_on,
            on=on,
            today=today,
            email=email,
        )
        columns = {"sent_on": None, "sent_by_channel": "", "reply_received_on": None}
        if by:
            move(objection, ObjectionAct.BOUNCE, by, **columns)
        else:
            move_by_portal(objection, ObjectionAct.BOUNCE, **columns)
        notify_reviewers(objection, "delivery_bounced", by=by)
        record_event(objection, ObjectionAct.BOUNCE, by, reason=reason, facts=facts, today=today)
        recompute.catch_up_reopened(objection, by=by, by_mail=channel != Delivery.EMAIL, today=today)


def renew_code(objection: Objection, *, by: User, reason: str, today: date | None = None) -> str:
    """Replace link and code of an objection without a request; all older links are revoked.

    *Returns* the new token. *Raises* WrongState for an objection to a request, which is opened from there.
    """
    require(objection, ObjectionAct.RENEW_CODE, by)
    if objection.inforequest_id:
        raise WrongState(str(CODE_OF_REQUEST))
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya.")})
    token = secret_links.new_token()
    with transaction.atomic():
        code_hash = secret_links.hash_of_code(secret_links.code_of(token))
        move(objection, ObjectionAct.RENEW_CODE, by, code_hash=code_hash)
        require_known_applicant(objection)
        objection.access_keys.all().delete()
        secret_links.grant(objection, token)
        record_event(objection, ObjectionAct.RENEW_CODE, by, reason=reason.strip(), today=today)
    return token


def fulfil(objection: Objection, *, by: User, on: date | None = None, today: date | None = None) -> None:
    """Record that PPID has carried out the superior's order, on the day `on`."""
    require(objection, ObjectionAct.FULFIL, by)
    today = today or timezone.localdate()
    on = on or today
    if not objection.is_opening:
        raise WrongState(_("Keputusan ini tidak memuat perintah kepada PPID."))
    if objection.sent_on and not objection.sent_on <= on <= today:
        raise ValidationError({"on": _("Pelaksanaan antara tanggal tanggapan dan hari ini.")})
    with transaction.atomic():
        move(objection, ObjectionAct.FULFIL, by, fulfilled_on=on)
        notify_applicant(objection, "objection_fulfilled")
        record_event(objection, ObjectionAct.FULFIL, by, facts={"fulfilled_on": on}, today=today)


def respond(objection: Objection, *, by: User | None = None, text: str, today: date | None = None) -> None:
    """Record the applicant's response to the reply, which is a column of the register."""
    require(objection, ObjectionAct.RESPOND, by)
    if not text.strip():
        raise ValidationError(_("Tulis tanggapan Anda."))
    with transaction.atomic():
        move(objection, ObjectionAct.RESPOND, by, applicant_response=text.strip())
        record_event(objection, ObjectionAct.RESPOND, by, applicant=by is None, today=today)


def drop(objection: Objection, *, by: None = None, reason: str = "", today: date | None = None) -> None:
    """Withdraw an objection: an act of the applicant alone, from the page of the case."""
    today = today or timezone.localdate()
    require(objection, ObjectionAct.DROP, by)
    with transaction.atomic():
        withdrawals.record_own(objection, today=today)
        move(objection, ObjectionAct.DROP, by)
        notify_reviewers(objection, "objection_dropped")
        record_event(objection, ObjectionAct.DROP, by, applicant=True, reason=reason, today=today)


def tell_drop(
    objection: Objection,
    *,
    by: User,
    told_by: Channel,
    told_on: date | None = None,
    reason: str,
    today: date | None = None,
) -> None:
    """Record that the applicant told PPID of the wish to withdraw the objection, as `requests.tell_withdrawal` does."""
    require(objection, ObjectionAct.TELL_DROP, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya.")})
    today = today or timezone.localdate()
    with transaction.atomic():
        lock_case(objection, ObjectionAct.TELL_DROP)
        withdrawal = withdrawals.record_told(objection, by=by, told_by=told_by, told_on=told_on, today=today)
        move(objection, ObjectionAct.TELL_DROP, by)
        facts = withdrawals.facts_of(withdrawal)
        record_event(objection, ObjectionAct.TELL_DROP, by, reason=reason.strip(), facts=facts, today=today)


def revoke_drop(objection: Objection, *, by: User | None = None, today: date | None = None) -> None:
    """Revoke a withdrawal that was told to PPID, by the applicant or at the applicant's word."""
    require(objection, ObjectionAct.REVOKE_DROP, by)
    today = today or timezone.localdate()
    with transaction.atomic():
        withdrawals.revoke(objection, today=today)
        move(objection, ObjectionAct.REVOKE_DROP, by)
        notify_reviewers(objection, "withdrawal_revoked", by=by)
        record_event(objection, ObjectionAct.REVOKE_DROP, by, applicant=by is None, today=today)


def end_dropped(objection: Objection, *, today: date) -> None:
    """Withdraw an objection at the end of the time in which the applicant could revoke it; done by the portal."""
    with transaction.atomic():
        move_by_portal(objection, ObjectionAct.DROP)
        notify_reviewers(objection, "objection_dropped")
        record_event(objection, ObjectionAct.DROP, None, today=today)


def _lock_request(objection: Objection) -> None:
    """Lock the request, as `decisions.decide` does before it writes."""
    if objection.inforequest_id:
        InformationRequest.objects.select_for_update(no_key=True).get(pk=objection.inforequest_id)


def _computed_columns(inforequest: InformationRequest | None, grounds: str, received_on: date) -> dict:
    calendar = legal_calendar()  # read after the counter is locked: see `clock.recompute.lock_calendar`
    timeliness, until = _timeliness(inforequest, grounds, received_on, calendar)
    return {
        "timeliness": timeliness,
        "window_until": until,
        "reply_due_on": deadlines.reply_due(received_on, calendar).on,
    }


def _timeliness(inforequest: InformationRequest | None, grounds: str, received_on: date, calendar):
    """Return the best timeliness of any ground (in time, then late, then premature) and the last day, or None."""
    windows = [window(inforequest, ObjectionGround(g), calendar) for g in grounds if g != "b"] if inforequest else []
    untils = [w.until for w in windows if w.until]
    until = max(untils) if untils else None
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
