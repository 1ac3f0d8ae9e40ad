"""The verbs of an objection: UU 14/2008 Pasal 35 and 36; domain rules 25 to 30.

An objection outside its window is recorded and flagged; the superior decides it, and nobody extends his 30 days.
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
from requests_app import deadlines, entry_dates, numbering, secret_links
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
from requests_app.states import TOLD_STATES, ObjectionAct, ObjectionState, State
from requests_app.workflow.disputes import raise_opening
from requests_app.workflow.transition import entered, move, note, require, tell, tell_applicant, tell_reviewers

CODE_OF_REQUEST = gettext_lazy("Ganti kode pada permohonannya: keberatan ini dibuka dari sana.")


@dataclass(frozen=True)
class Window:
    """When a ground of Pasal 35 may be used: from `found` (day 0; None: not yet) to `until`."""

    ground: ObjectionGround
    found: date | None
    until: date | None


@dataclass(frozen=True)
class Filed:
    """`token` opens a case of its own: only an objection without a request (ground b) needs one."""

    objection: Objection
    token: str = ""


def window(inforequest: InformationRequest, ground: ObjectionGround, holidays) -> Window:
    """The window of one ground as the case stands; ground b has none, its ground lasts as long as the gap."""
    if ground == ObjectionGround.B:
        return Window(ground, None, None)
    told, given = _told_on(inforequest), inforequest.given_on
    found = deadlines.ground_found(ground, due=inforequest.due_on, told=told, given=given)
    return Window(ground, found, deadlines.objection_until(found, holidays) if found else None)


def offered(inforequest: InformationRequest, holidays, today: date | None = None) -> list[Window]:
    """The grounds that the case itself proves today, each inside its window; empty when none is (any more)."""
    today = today or timezone.localdate()
    proven = [window(inforequest, ground, holidays) for ground in _proven_grounds(inforequest, today)]
    return [w for w in proven if w.found and w.until and w.found <= today <= w.until]


def _proven_grounds(inforequest: InformationRequest, today: date) -> list[ObjectionGround]:
    ground = ObjectionGround
    if inforequest.state == State.WITHDRAWN:
        return []
    if inforequest.is_overdue(today):
        return [ground.C]
    if inforequest.state == State.LAPSED:
        return [ground.E]
    if inforequest.state not in TOLD_STATES:
        return []
    decision, due = inforequest.decision, inforequest.due_on
    late = [ground.G] if any(day and day > due for day in (decision.sent_on, inforequest.given_on)) else []
    refused = [ground.A] if decision.grounds else []
    fee = [ground.F] if decision.cost else []
    return [*refused, ground.D, ground.E, *fee, *late]


def _told_on(inforequest: InformationRequest) -> date | None:
    """When the applicant learnt how it ended: by the written notice, or that it was not processed."""
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
) -> Filed:
    """Register an objection with its number, receipt and reply date.

    `grounds`: letters of Pasal 35; `texts`: reason, purpose, position. With a request its applicant objects; without,
    the unsaved `applicant` of a ground b. Never refused for being early or late: flagged. The same words on the same
    day are the same objection: who sends them again is given the first one.
    """
    today = today or timezone.localdate()
    received_on, grounds = received_on or today, "".join(sorted(set(grounds)))
    _check_filing(grounds, inforequest, by, received_on, today)
    token = "" if inforequest else secret_links.new_token()
    with transaction.atomic():
        numbering.hold("objection", today.year)
        if inforequest and (same := _same(inforequest, grounds, texts, today)):
            return Filed(same)
        person = inforequest.applicant if inforequest else _new(applicant, papers or [])
        sequence, number = numbering.take("objection", today.year)
        objection = Objection(
            number=number,
            year=today.year,
            sequence=sequence,
            inforequest=inforequest,
            applicant=person,
            opd=opd,
            **entered(channel, received_on, today, by),
            **_clock(inforequest, grounds, received_on),
            grounds=grounds,
            **texts,
            state=ObjectionState.RECEIVED,
            code_hash=secret_links.fingerprint_of_code(secret_links.code_of(token)) if token else "",
        )
        objection.full_clean(exclude=["applicant", "number"])
        objection.save(force_insert=True)
        if token:
            secret_links.grant(objection, token)
        _announce(objection, token, by, today)
    return Filed(objection, token)


def _announce(objection: Objection, token: str, by: User | None, today: date) -> None:
    letters.objection_receipt(objection, token=token)
    tell_applicant(objection, "objection_registered")
    tell(User.objects.with_role(Role.SUPERIOR), objection, "objection_received")
    tell_reviewers(objection, "objection_received", by=by)
    facts = {name: getattr(objection, name) for name in ("grounds", "timeliness", "reply_due_on")}
    note(objection, ObjectionAct.OBJECT, by, applicant=by is None, facts=facts, today=today)


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
    """The superior's decision; upholding needs reasons (Pasal 36 ayat 3), granting an order to PPID.

    Never by who decided the request: raises NotAllowed.
    """
    require(objection, ObjectionAct.RULE, by)
    today = today or timezone.localdate()
    opening = outcome in OPENING
    if opening:
        entry_dates.check_order(order_due_on, today)
    columns = {
        "outcome": outcome,
        "reasons": reasons.strip(),
        "order": order.strip() if opening else "",
        "order_due_on": order_due_on if opening else None,
        "decided_on": today,
        "decided_by": by,
    }
    _check_columns(objection, columns | {"state": ObjectionState.DECIDED})
    with transaction.atomic():
        if _decided_request(objection, by):
            raise NotAllowed(_("Keberatan tidak boleh diputuskan oleh orang yang memutuskan permohonannya."))
        move(objection, ObjectionAct.RULE, by, **columns)
        tell_reviewers(objection, "objection_ruled", by=by)
        note(objection, ObjectionAct.RULE, by, facts={"outcome": outcome}, today=today)


def reply(
    objection: Objection,
    *,
    by: User,
    channel: Delivery,
    sent_on: date | None = None,
    received_on: date | None = None,
    today: date | None = None,
) -> None:
    """Send the written reply; `received_on` is day 0 of the 14 working days to go to the Komisi Informasi."""
    require(objection, ObjectionAct.REPLY, by)
    today = today or timezone.localdate()
    sent_on = sent_on or today
    received_on = received_on or sent_on
    entry_dates.check_sending(objection.decided_on, sent_on, received_on, today)
    columns = {"sent_on": sent_on, "sent_by_channel": channel, "reply_received_on": received_on}
    with transaction.atomic():
        move(objection, ObjectionAct.REPLY, by, **columns)
        letters.objection_decision(objection, today=sent_on)
        if objection.is_opening:
            raise_opening(objection, objection.order, today)
        tell_applicant(objection, "objection_replied")
        note(objection, ObjectionAct.REPLY, by, facts={"channel": channel, "sent_on": sent_on}, today=today)


def renew_code(objection: Objection, *, by: User, reason: str, today: date | None = None) -> str:
    """A new link and code for an objection that stands alone; all older links die. -> the new token."""
    require(objection, ObjectionAct.RENEW_CODE, by)
    if objection.inforequest_id:
        raise WrongState(str(CODE_OF_REQUEST))
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya.")})
    token = secret_links.new_token()
    with transaction.atomic():
        code_hash = secret_links.fingerprint_of_code(secret_links.code_of(token))
        move(objection, ObjectionAct.RENEW_CODE, by, code_hash=code_hash)
        objection.access_keys.all().delete()
        secret_links.grant(objection, token)
        note(objection, ObjectionAct.RENEW_CODE, by, reason=reason.strip(), today=today)
    return token


def fulfil(objection: Objection, *, by: User, on: date | None = None, today: date | None = None) -> None:
    """PPID has done what the superior ordered."""
    require(objection, ObjectionAct.FULFIL, by)
    today = today or timezone.localdate()
    on = on or today
    if not objection.is_opening:
        raise WrongState(_("Keputusan ini tidak memuat perintah kepada PPID."))
    if objection.sent_on and not objection.sent_on <= on <= today:
        raise ValidationError({"on": _("Pelaksanaan antara tanggal tanggapan dan hari ini.")})
    with transaction.atomic():
        move(objection, ObjectionAct.FULFIL, by, fulfilled_on=on)
        tell_applicant(objection, "objection_fulfilled")
        note(objection, ObjectionAct.FULFIL, by, facts={"fulfilled_on": on}, today=today)


def respond(objection: Objection, *, by: User | None = None, text: str, today: date | None = None) -> None:
    """The applicant's own word on the reply: a column of the register."""
    require(objection, ObjectionAct.RESPOND, by)
    if not text.strip():
        raise ValidationError(_("Tulis tanggapan Anda."))
    with transaction.atomic():
        move(objection, ObjectionAct.RESPOND, by, applicant_response=text.strip())
        note(objection, ObjectionAct.RESPOND, by, applicant=by is None, today=today)


def drop(objection: Objection, *, by: User | None = None, reason: str = "", today: date | None = None) -> None:
    """The applicant takes his objection back."""
    with transaction.atomic():
        move(objection, ObjectionAct.DROP, by)
        tell_reviewers(objection, "objection_dropped", by=by)
        note(objection, ObjectionAct.DROP, by, applicant=by is None, reason=reason, today=today)


def _decided_request(objection: Objection, by: User) -> bool:
    """Judged under the request's lock, which `deciding.decide` takes first, too."""
    if objection.inforequest_id is None:
        return False
    InformationRequest.objects.select_for_update().get(pk=objection.inforequest_id)
    return Decision.objects.filter(inforequest=objection.inforequest_id, decided_by=by).exists()


def _clock(inforequest: InformationRequest | None, grounds: str, received_on: date) -> dict:
    holidays = Holiday.objects.names()  # after the number: see calendar
    timeliness, until = _timeliness(inforequest, grounds, received_on, holidays)
    return {
        "timeliness": timeliness,
        "window_until": until,
        "reply_due_on": deadlines.reply_due(received_on, holidays),
    }


def _timeliness(inforequest: InformationRequest | None, grounds: str, received_on: date, holidays):
    """The best that any ground gives: in time before late before premature; -> (timeliness, last day or None)."""
    windows = [window(inforequest, ObjectionGround(g), holidays) for g in grounds if g != "b"] if inforequest else []
    untils = [w.until for w in windows if w.until]
    until = max(untils) if untils else None
    if not windows or any(w.found and w.until and w.found <= received_on <= w.until for w in windows):
        return Timeliness.IN_TIME, until
    if any(w.until and received_on > w.until for w in windows):
        return Timeliness.LATE, until
    return Timeliness.PREMATURE, until


def _same(inforequest: InformationRequest, grounds: str, texts: dict, today: date) -> Objection | None:
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


def _new(applicant: Applicant | None, papers: list[Paper]) -> Applicant:
    if applicant is None:
        raise ValidationError(_("Isi identitas pemohon."))
    applicant.save(force_insert=True)
    for paper in papers:
        paper.applicant = applicant
        paper.save(force_insert=True)
    return applicant
