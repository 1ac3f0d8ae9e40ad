"""Verbs of an objection: UU 14/2008 Pasal 35 and 36; domain rules 25 to 30.

An objection outside its window is recorded and flagged, and the superior decides it. Their 30 working days cannot be
extended.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, Opd, Role, User
from opd.rules import has_role
from requests_app import deadlines, numbering, secret_links
from requests_app.letters import content as letters
from requests_app.models import (
    OPENING,
    Applicant,
    Channel,
    Decision,
    Delivery,
    InformationRequest,
    Objection,
    ObjectionGround,
    ObjectionOutcome,
    Paper,
    Timeliness,
)
from requests_app.states import NOTIFIED_STATES, ObjectionAct, ObjectionState, State
from requests_app.workflow import entry_dates
from requests_app.workflow.disputes import raise_opening
from requests_app.workflow.transition import (
    entry_columns,
    lock_case,
    move,
    notify,
    notify_applicant,
    notify_reviewers,
    record_event,
    require,
)

CODE_OF_REQUEST = gettext_lazy("Ganti kode pada permohonannya: keberatan ini dibuka dari sana.")


@dataclass(frozen=True)
class Window:
    """Period in which a ground of Pasal 35 may be used: from `opens_on`, its day 0, to `until`; None while not open."""

    ground: ObjectionGround
    opens_on: date | None
    until: date | None


@dataclass(frozen=True)
class RegisteredObjection:
    """A new objection. `token` opens an objection without a request (ground b), and is "" for any other."""

    objection: Objection
    token: str = ""


def window(inforequest: InformationRequest, ground: ObjectionGround, holidays) -> Window:
    """Return the window of one ground in the present state of the case.

    Ground b has no window: it lasts as long as the information is missing.
    """
    if ground == ObjectionGround.B:
        return Window(ground, None, None)
    notified, given = _notified_on(inforequest), inforequest.given_on
    opens_on = deadlines.ground_arose_on(ground, due=inforequest.due_on, notified=notified, given=given)
    return Window(ground, opens_on, deadlines.objection_until(opens_on, holidays) if opens_on else None)


def open_windows(inforequest: InformationRequest, holidays, today: date | None = None) -> list[Window]:
    """Return the windows that are open today, of the grounds for which the case itself gives reason."""
    today = today or timezone.localdate()
    proven = [window(inforequest, ground, holidays) for ground in _proven_grounds(inforequest, today)]
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


def _notified_on(inforequest: InformationRequest) -> date | None:
    """Return the day on which the applicant received the written notice, or on which the request lapsed."""
    if inforequest.state == State.LAPSED:
        return inforequest.ended_on
    decision = Decision.objects.filter(inforequest=inforequest, sent_on__isnull=False).first()
    return decision.received_on if decision else None


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

    *Raises* NotAllowed for the person who decided the request.
    """
    require(objection, ObjectionAct.RULE, by)
    today = today or timezone.localdate()
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
    }
    _check_columns(objection, columns | {"state": ObjectionState.DECIDED})
    with transaction.atomic():
        if _decided_request(objection, by):
            raise NotAllowed(_("Keberatan tidak boleh diputuskan oleh orang yang memutuskan permohonannya."))
        move(objection, ObjectionAct.RULE, by, **columns)
        notify_reviewers(objection, "objection_ruled", by=by)
        record_event(objection, ObjectionAct.RULE, by, facts={"outcome": outcome}, today=today)


def reply(
    objection: Objection,
    *,
    by: User,
    channel: Delivery,
    sent_on: date | None = None,
    received_on: date | None = None,
    today: date | None = None,
) -> None:
    """Send the written reply (Pasal 36 ayat 2).

    `received_on` is day 0 of the 14 working days to go to the Komisi Informasi, by default the day of sending.
    """
    require(objection, ObjectionAct.REPLY, by)
    today = today or timezone.localdate()
    sent_on = sent_on or today
    received_on = received_on or sent_on
    entry_dates.check_sending(objection.decided_on, sent_on, received_on, today)
    columns = {"sent_on": sent_on, "sent_by_channel": channel, "reply_received_on": received_on}
    with transaction.atomic():
        lock_case(objection, ObjectionAct.REPLY)
        letters.objection_decision(objection, today=sent_on)  # first: the database marks nothing sent without it
        move(objection, ObjectionAct.REPLY, by, **columns)
        if objection.is_opening:
            raise_opening(objection, objection.order, today)
        notify_applicant(objection, "objection_replied")
        record_event(objection, ObjectionAct.REPLY, by, facts={"channel": channel, "sent_on": sent_on}, today=today)


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


def drop(objection: Objection, *, by: User | None = None, reason: str = "", today: date | None = None) -> None:
    """Withdraw an objection at the applicant's wish."""
    with transaction.atomic():
        move(objection, ObjectionAct.DROP, by)
        notify_reviewers(objection, "objection_dropped", by=by)
        record_event(objection, ObjectionAct.DROP, by, applicant=by is None, reason=reason, today=today)


def _decided_request(objection: Objection, by: User) -> bool:
    """Return whether `by` decided the request; locks the request, as `decisions.decide` does before it writes."""
    if objection.inforequest_id is None:
        return False
    InformationRequest.objects.select_for_update().get(pk=objection.inforequest_id)
    return Decision.objects.filter(inforequest=objection.inforequest_id, decided_by=by).exists()


def _computed_columns(inforequest: InformationRequest | None, grounds: str, received_on: date) -> dict:
    holidays = Holiday.objects.names()  # read after the counter is locked: see `holiday_changes._lock_table`
    timeliness, until = _timeliness(inforequest, grounds, received_on, holidays)
    return {
        "timeliness": timeliness,
        "window_until": until,
        "reply_due_on": deadlines.reply_due(received_on, holidays),
    }


def _timeliness(inforequest: InformationRequest | None, grounds: str, received_on: date, holidays):
    """Return the best timeliness of any ground (in time, then late, then premature) and the last day, or None."""
    windows = [window(inforequest, ObjectionGround(g), holidays) for g in grounds if g != "b"] if inforequest else []
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
