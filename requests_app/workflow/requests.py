"""Verbs of a request; `states.STEPS` says who may use each one, and in which states.

Every act is one transaction: check of person and state, conditional update, row of the letter, messages, history and
finally the ledger. Files are sealed before it; the worker makes PDFs and sends e-mails after it. `by` is None where
the applicant acts, `today` is the day in Jakarta. Verbs *raise* NotAllowed, WrongState or ValidationError.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from opd.calendar.workdays import add_workdays
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, Opd, Role, User
from opd.rules import has_role
from requests_app import deadlines, numbering, secret_links
from requests_app.answers import files as answers
from requests_app.answers import public_texts
from requests_app.letters import content as letters
from requests_app.models import (
    Applicant,
    Attachment,
    Audience,
    Channel,
    Draft,
    InformationRequest,
    Paper,
    Remark,
    legal_calendar,
)
from requests_app.states import Act, State
from requests_app.workflow import entry_dates, impartiality, withdrawals
from requests_app.workflow.transition import (
    entry_columns,
    lock_case,
    moment,
    move,
    move_by_portal,
    notify,
    notify_applicant,
    notify_reviewers,
    record_event,
    require,
    require_known_applicant,
)


@dataclass(frozen=True)
class RegisteredRequest:
    """A new request, and the token of its secret link; `secret_links.code_of` gives the tracking code."""

    inforequest: InformationRequest
    token: str


class AlreadySent(Exception):
    """A draft that has become a request before; `token` opens that request."""

    def __init__(self, token: str):
        super().__init__(_("Permohonan ini sudah terkirim."))
        self.token = token


def register(
    facts: dict,
    applicant: Applicant,
    *,
    papers: list[Paper] | None = None,
    attachments: list[Attachment] | None = None,
    by: User | None = None,
    channel: Channel = Channel.PORTAL,
    received_on: date | None = None,
    confirmed: bool = True,
    draft: Draft | None = None,
    today: date | None = None,
) -> RegisteredRequest:
    """Register a request: number, receipt and due date in one transaction (UU 14/2008 Pasal 22 ayat 2 to 5).

    `facts` are information, purpose, access, format, delivery and proposed_opd. `applicant`, `papers` and
    `attachments` are unsaved; their files are already sealed. A reviewer (`by`) enters what came by another channel,
    with its day of receipt. A request that is not `confirmed` gets number and due date like any other; only its
    forwarding waits. *Raises* AlreadySent where `draft` was registered before.
    """
    today = today or timezone.localdate()
    received_on = received_on or today
    if by and not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Permohonan dicatat oleh PPID Utama."))
    entry_dates.check_entry(received_on, today)
    token = secret_links.new_token()
    with transaction.atomic():
        _claim(draft)
        number = _number("request", today.year)
        # The calendar is read after the number is taken: see `clock.recompute.lock_calendar`.
        due = deadlines.answer_due(received_on, legal_calendar()).on
        applicant.save(force_insert=True)
        inforequest = InformationRequest(
            **number,
            **facts,
            **entry_columns(channel, received_on, today, by),
            applicant=applicant,
            state=State.SUBMITTED if confirmed else State.UNCONFIRMED,
            code_hash=secret_links.hash_of_code(secret_links.code_of(token)),
            first_due_on=due,
            due_on=due,
        )
        inforequest.save(force_insert=True)
        _attach(inforequest, papers or [], attachments or [])
        secret_links.grant(inforequest, token)
        letters.receipt(inforequest, token=token)
        if draft:
            Draft.objects.filter(pk=draft.pk).update(inforequest=inforequest, token=token, answers="")
        _announce(inforequest, by, today)
    return RegisteredRequest(inforequest, token)


def _announce(inforequest: InformationRequest, by: User | None, today: date) -> None:
    is_unconfirmed = inforequest.state == State.UNCONFIRMED
    notify_applicant(inforequest, "request_unconfirmed" if is_unconfirmed else "request_registered")
    notify_reviewers(inforequest, "request_received", by=by)
    facts = {name: getattr(inforequest, name) for name in ("channel", "received_on", "due_on")}
    record_event(inforequest, Act.REGISTER, by, applicant=by is None, facts=facts, today=today)


def confirm(inforequest: InformationRequest, *, by: User | None = None, today: date | None = None) -> None:
    """Confirm a request, by the applicant's click in the e-mail or by PPID: it can be forwarded from now on."""
    with transaction.atomic():
        move(inforequest, Act.CONFIRM, by)
        record_event(inforequest, Act.CONFIRM, by, applicant=by is None, today=today)


def ask_completion(inforequest: InformationRequest, *, by: User, missing: str, today: date | None = None) -> None:
    """Ask the applicant to complete the request, within the days that the settings allow.

    The period of Pasal 22 ayat (7) goes on meanwhile (domain rule 10).
    """
    require(inforequest, Act.ASK_COMPLETION, by)
    missing, today = _required(missing), today or timezone.localdate()
    with transaction.atomic():
        lock_case(inforequest, Act.ASK_COMPLETION)
        holidays = Holiday.objects.names()
        _require_early_enough(inforequest, today, holidays)
        until = add_workdays(today, settings.COMPLETION_WORKDAYS, holidays)
        move(
            inforequest,
            Act.ASK_COMPLETION,
            by,
            missing=missing,
            completion_asked_on=today,
            completion_due_on=until,
            completed_on=None,
        )
        letters.completion(inforequest, today=today)
        notify_applicant(inforequest, "completion_asked")
        record_event(
            inforequest, Act.ASK_COMPLETION, by, reason=missing, facts={"completion_due_on": until}, today=today
        )


def complete(
    inforequest: InformationRequest,
    *,
    by: User | None = None,
    text: str = "",
    papers: list[Paper] | None = None,
    attachments: list[Attachment] | None = None,
    today: date | None = None,
) -> None:
    """Complete a request: the applicant adds what was missing, or PPID declares it complete.

    Also possible after the time to do so has ended, as long as PPID has not closed the request.
    """
    require(inforequest, Act.COMPLETE, by)
    if by is None and not (text.strip() or papers or attachments):
        raise ValidationError(_("Tulis keterangan atau lampirkan berkas yang diminta."))
    with transaction.atomic():
        move(inforequest, Act.COMPLETE, by, completed_on=today or timezone.localdate())
        _attach(inforequest, papers or [], attachments or [])
        if text.strip():
            Remark.objects.create(
                inforequest=inforequest,
                audience=Audience.APPLICANT if by is None else Audience.STAFF,
                text=text,
                by=by,
                at=moment(today),
            )
        notify_reviewers(inforequest, "request_completed", by=by)
        record_event(inforequest, Act.COMPLETE, by, applicant=by is None, today=today)


def lapse(inforequest: InformationRequest, *, by: User, today: date | None = None) -> None:
    """Close a request that was not completed in time, with a letter; not before the time to do so has ended."""
    require(inforequest, Act.LAPSE, by)
    today = today or timezone.localdate()
    until = inforequest.completion_due_on
    if until and today <= until:
        raise WrongState(_("Pemohon masih punya waktu melengkapi."))
    with transaction.atomic():
        lock_case(inforequest, Act.LAPSE)
        impartiality.require_no_judge(inforequest, by)
        move(inforequest, Act.LAPSE, by, ended_on=today)
        letters.lapse(inforequest, today=today)
        notify_applicant(inforequest, "request_lapsed")
        record_event(inforequest, Act.LAPSE, by, today=today)


def assign(inforequest: InformationRequest, *, by: User, opd: Opd, reason: str = "", today: date | None = None) -> None:
    """Assign the request to an agency, or forward it to another one.

    The agency that had it before no longer sees it, and its answer is emptied.
    """
    act = Act.ASSIGN if inforequest.state == State.SUBMITTED else Act.FORWARD
    require(inforequest, act, by)
    if not opd.is_in_force():
        raise ValidationError({"opd": _("OPD ini sudah tidak ada. Pilih penggantinya.")})
    if act == Act.FORWARD:
        reason = _required(reason)
        if inforequest.opd_id == opd.pk:
            raise ValidationError({"opd": _("Permohonan ini sudah di OPD tersebut.")})
    with transaction.atomic():
        move(inforequest, act, by, opd=opd, agency_answer="")
        inforequest.answer_documents.clear()
        notify(User.objects.with_role(Role.OPERATOR, opd), inforequest, "request_assigned", by=by)
        record_event(inforequest, act, by, opd=opd, reason=reason, facts={"opd": opd.slug}, today=today)


def hand_back(inforequest: InformationRequest, *, by: User, reason: str, today: date | None = None) -> None:
    """Hand the request back to PPID, because the agency does not hold the information."""
    require(inforequest, Act.HAND_BACK, by)
    reason, opd = _required(reason), inforequest.opd
    with transaction.atomic():
        move(inforequest, Act.HAND_BACK, by, opd=None)
        notify_reviewers(inforequest, "request_handed_back", by=by)
        record_event(inforequest, Act.HAND_BACK, by, opd=opd, reason=reason, today=today)


def answer(
    inforequest: InformationRequest, *, by: User, text: str, documents=(), files=(), today: date | None = None
) -> None:
    """Give the agency's answer to PPID, which decides with it.

    `documents` are published ones, `files` sealed and unsaved `AnswerFile`s.
    """
    require(inforequest, Act.ANSWER, by)
    text = _required(text)
    with transaction.atomic():
        move(inforequest, Act.ANSWER, by, agency_answer=text)
        inforequest.answer_documents.set(documents)
        answers.add(inforequest, files, by=by)
        notify_reviewers(inforequest, "request_answered", by=by)
        record_event(
            inforequest,
            Act.ANSWER,
            by,
            opd=inforequest.opd,
            facts={"files": len(files), "documents": len(documents)},
            today=today,
        )


def extend(inforequest: InformationRequest, *, by: User, reason: str, today: date | None = None) -> None:
    """Extend the due date to the 17th working day, with a written reason (Pasal 22 ayat 8).

    Possible once, and only until the 10th working day has ended.
    """
    require(inforequest, Act.EXTEND, by)
    reason, today = _required(reason), today or timezone.localdate()
    if inforequest.is_extended:
        raise WrongState(_("Waktu jawab hanya dapat diperpanjang satu kali."))
    if today > inforequest.first_due_on:
        words = _("Perpanjangan hanya mungkin sampai tenggat semula, %(day)s, berakhir.")
        raise WrongState(words % {"day": date_format(inforequest.first_due_on, "j F Y")})
    with transaction.atomic():
        lock_case(inforequest, Act.EXTEND)
        due = deadlines.extended_due(inforequest.received_on, legal_calendar()).on
        move(
            inforequest,
            Act.EXTEND,
            by,
            extended_on=today,
            extension_reason=reason,
            due_on=due,
        )
        letters.extension(inforequest, today=today)
        notify_applicant(inforequest, "request_extended")
        if inforequest.opd:
            notify(
                User.objects.with_role(Role.OPERATOR, inforequest.opd), inforequest, "request_extended_agency", by=by
            )
        record_event(
            inforequest, Act.EXTEND, by, reason=reason, facts={"old": inforequest.first_due_on, "new": due}, today=today
        )


def withdraw(inforequest: InformationRequest, *, by: None = None, reason: str = "", today: date | None = None) -> None:
    """Withdraw the request: an act of the applicant alone, from the page of the case. Its number is not used again."""
    today = today or timezone.localdate()
    require(inforequest, Act.WITHDRAW, by)
    with transaction.atomic():
        withdrawals.record_own(inforequest, today=today)
        move(inforequest, Act.WITHDRAW, by, ended_on=today)
        _announce_withdrawal(inforequest)
        record_event(inforequest, Act.WITHDRAW, by, applicant=True, reason=reason, today=today)


def tell_withdrawal(
    inforequest: InformationRequest,
    *,
    by: User,
    told_by: Channel,
    told_on: date | None = None,
    reason: str,
    today: date | None = None,
) -> None:
    """Record that the applicant told PPID of the wish to withdraw: by telephone, at the counter, in writing.

    The applicant gets a letter and may revoke it for 10 working days. Until then the request goes on, with its due date
    and its objections.
    """
    require(inforequest, Act.TELL_WITHDRAWAL, by)
    reason, today = _required(reason), today or timezone.localdate()
    with transaction.atomic():
        lock_case(inforequest, Act.TELL_WITHDRAWAL)
        withdrawal = withdrawals.record_told(inforequest, by=by, told_by=told_by, told_on=told_on, today=today)
        move(inforequest, Act.TELL_WITHDRAWAL, by)
        facts = withdrawals.facts_of(withdrawal)
        record_event(inforequest, Act.TELL_WITHDRAWAL, by, reason=reason, facts=facts, today=today)


def revoke_withdrawal(inforequest: InformationRequest, *, by: User | None = None, today: date | None = None) -> None:
    """Revoke a withdrawal that was told to PPID, by the applicant or at the applicant's word."""
    require(inforequest, Act.REVOKE_WITHDRAWAL, by)
    today = today or timezone.localdate()
    with transaction.atomic():
        withdrawals.revoke(inforequest, today=today)
        move(inforequest, Act.REVOKE_WITHDRAWAL, by)
        notify_reviewers(inforequest, "withdrawal_revoked", by=by)
        record_event(inforequest, Act.REVOKE_WITHDRAWAL, by, applicant=by is None, today=today)


def end_withdrawn(inforequest: InformationRequest, *, today: date) -> None:
    """Withdraw a request at the end of the time in which the applicant could revoke it; the portal itself does it."""
    with transaction.atomic():
        move_by_portal(inforequest, Act.WITHDRAW, ended_on=today)
        _announce_withdrawal(inforequest)
        record_event(inforequest, Act.WITHDRAW, None, today=today)


def _announce_withdrawal(inforequest: InformationRequest) -> None:
    notify_applicant(inforequest, "request_withdrawn")
    notify_reviewers(inforequest, "request_withdrawn_staff")


def close(
    inforequest: InformationRequest, *, by: User, given_on: date | None = None, today: date | None = None
) -> None:
    """Close a request after its notice was sent.

    Where information is given, `given_on` is recorded beside the day of the notice (domain rule 23).
    """
    require(inforequest, Act.CLOSE, by)
    today, decision = today or timezone.localdate(), inforequest.decision
    given_on = inforequest.given_on or given_on
    if decision.is_giving and not given_on:
        raise ValidationError({"given_on": _("Catat tanggal informasi diberikan.")})
    sent_on = decision.sent_on or inforequest.received_on
    if given_on and not sent_on <= given_on <= today:
        raise ValidationError({"given_on": _("Informasi diberikan sejak pemberitahuan sampai hari ini.")})
    with transaction.atomic():
        move(inforequest, Act.CLOSE, by, ended_on=today, given_on=given_on if decision.is_giving else None)
        record_event(inforequest, Act.CLOSE, by, facts={"given_on": inforequest.given_on}, today=today)


def add_remark(
    inforequest: InformationRequest, *, by: User | None, text: str, audience: Audience, today: date | None = None
) -> Remark:
    """Write an internal note, or a line of the conversation with the applicant (`by` None: from the applicant).

    It changes neither the state nor any due date.
    """
    text = _required(text)
    if by and not has_role(by, None, Role.REVIEWER, Role.SUPERIOR):
        raise NotAllowed(_("Catatan dan percakapan ditulis oleh PPID Utama."))
    with transaction.atomic():
        remark = Remark.objects.create(inforequest=inforequest, audience=audience, text=text, by=by, at=moment(today))
        if by is None:
            notify_reviewers(inforequest, "applicant_wrote")
        elif audience == Audience.APPLICANT:
            notify_applicant(inforequest, "ppid_wrote")
    return remark


def renew_code(inforequest: InformationRequest, *, by: User, reason: str, today: date | None = None) -> str:
    """Replace link and code, for an applicant who has lost them; all older links are revoked.

    *Returns* the new token.
    """
    require(inforequest, Act.RENEW_CODE, by)
    reason, token = _required(reason), secret_links.new_token()
    with transaction.atomic():
        move(inforequest, Act.RENEW_CODE, by, code_hash=secret_links.hash_of_code(secret_links.code_of(token)))
        require_known_applicant(inforequest)
        secret_links.revoke(inforequest)
        secret_links.grant(inforequest, token)
        record_event(inforequest, Act.RENEW_CODE, by, reason=reason, today=today)
    return token


def publish_text(inforequest: InformationRequest, *, by: User, text: str, today: date | None = None) -> None:
    """Release `text` in the public register, after the clerk has read it; an empty text takes it back.

    *Raises* ValidationError for a text with personal data of any kind.
    """
    text = text.strip()
    public_texts.require_clear(text)
    with transaction.atomic():
        move(inforequest, Act.PUBLISH_TEXT, by, public_text=text, public_text_by=by if text else None)
        record_event(inforequest, Act.PUBLISH_TEXT, by, facts={"shown": bool(text)}, today=today)


def _claim(draft: Draft | None) -> None:
    if draft is None:
        return
    draft = Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    if draft.inforequest_id:
        raise AlreadySent(draft.token)


def _number(kind: str, year: int) -> dict:
    sequence, number = numbering.take_number(kind, year)
    return {"number": number, "year": year, "sequence": sequence}


def _attach(inforequest: InformationRequest, papers: list[Paper], attachments: list[Attachment]) -> None:
    for paper in papers:
        paper.applicant = inforequest.applicant
        paper.save(force_insert=True)
    for attachment in attachments:
        attachment.inforequest = inforequest
        attachment.save(force_insert=True)


def _required(text: str) -> str:
    if not text.strip():
        raise ValidationError(_("Tulis alasannya."))
    return text.strip()


def _require_early_enough(inforequest: InformationRequest, today: date, holidays) -> None:
    if today > add_workdays(inforequest.received_on, settings.COMPLETION_ASK_WORKDAYS, holidays):
        raise WrongState(
            _("Kelengkapan hanya dapat diminta sampai %(days)s hari kerja sejak diterima. Gunakan percakapan.")
            % {"days": settings.COMPLETION_ASK_WORKDAYS}
        )
