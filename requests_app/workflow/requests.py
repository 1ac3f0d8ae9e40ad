"""The verbs of a request; `states.STEPS` says which is possible when and for whom.

Every verb is one transaction: the right person, the right state, one winner, the letter's row, the history, the
messages and, last, the ledger. Files are sealed before it, PDFs and mails are made after it by the worker.
`by` is None where the applicant acts himself. `today` is the day in Jakarta.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.release import privacy_gate
from opd.calendar.workdays import add_workdays
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, Opd, Role, User
from opd.rules import has_role
from requests_app import deadlines, entry_dates, numbering, secret_links
from requests_app.answers import files as answers
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
)
from requests_app.states import Act, State
from requests_app.workflow.transition import (
    entered,
    hold,
    moment,
    move,
    note,
    require,
    tell,
    tell_applicant,
    tell_reviewers,
)


@dataclass(frozen=True)
class Registered:
    """What the applicant takes home: the case, and the token of his secret link (`access.code_of` gives his code)."""

    inforequest: InformationRequest
    token: str


class AlreadySent(Exception):
    """These answers became a request before; `token` leads to it."""

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
) -> Registered:
    """Give number, receipt and due date in one transaction (UU 14/2008 Pasal 22 ayat 2 to 5).

    `facts`: information, purpose, access, format, delivery, proposed_opd. `applicant`, `papers`, `attachments` are
    unsaved; files are already sealed. Staff (`by`, a reviewer) enter what came by another channel, with its day of
    receipt. Not `confirmed`: number and clock all the same, only forwarding waits. A `draft` is used once: a second
    time raises AlreadySent.
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
        due = deadlines.answer_due(received_on, Holiday.objects.names())  # after the number: see calendar
        applicant.save(force_insert=True)
        inforequest = InformationRequest(
            **number,
            **facts,
            **entered(channel, received_on, today, by),
            applicant=applicant,
            state=State.SUBMITTED if confirmed else State.UNCONFIRMED,
            code_hash=secret_links.fingerprint_of_code(secret_links.code_of(token)),
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
    return Registered(inforequest, token)


def _announce(inforequest: InformationRequest, by: User | None, today: date) -> None:
    is_unconfirmed = inforequest.state == State.UNCONFIRMED
    tell_applicant(inforequest, "request_unconfirmed" if is_unconfirmed else "request_registered")
    tell_reviewers(inforequest, "request_received", by=by)
    facts = {name: getattr(inforequest, name) for name in ("channel", "received_on", "due_on")}
    note(inforequest, Act.REGISTER, by, applicant=by is None, facts=facts, today=today)


def confirm(inforequest: InformationRequest, *, by: User | None = None, today: date | None = None) -> None:
    """The click in the e-mail, or a person's release: forwarding need not wait any longer."""
    with transaction.atomic():
        move(inforequest, Act.CONFIRM, by)
        note(inforequest, Act.CONFIRM, by, applicant=by is None, today=today)


def ask_completion(inforequest: InformationRequest, *, by: User, missing: str, today: date | None = None) -> None:
    """Ask for what is missing, within the house rule's days; the legal clock goes on (domain rule 10)."""
    require(inforequest, Act.ASK_COMPLETION, by)
    missing, today = _required(missing), today or timezone.localdate()
    with transaction.atomic():
        hold(inforequest, Act.ASK_COMPLETION)
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
        tell_applicant(inforequest, "completion_asked")
        note(inforequest, Act.ASK_COMPLETION, by, reason=missing, facts={"completion_due_on": until}, today=today)


def complete(
    inforequest: InformationRequest,
    *,
    by: User | None = None,
    text: str = "",
    papers: list[Paper] | None = None,
    attachments: list[Attachment] | None = None,
    today: date | None = None,
) -> None:
    """The applicant adds what was missing, or PPID holds the request complete; later than asked is still welcome."""
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
        tell_reviewers(inforequest, "request_completed", by=by)
        note(inforequest, Act.COMPLETE, by, applicant=by is None, today=today)


def lapse(inforequest: InformationRequest, *, by: User, today: date | None = None) -> None:
    """Close what was not completed in time, with notice; never before the asked day has ended."""
    require(inforequest, Act.LAPSE, by)
    today = today or timezone.localdate()
    until = inforequest.completion_due_on
    if until and today <= until:
        raise WrongState(_("Pemohon masih punya waktu melengkapi."))
    with transaction.atomic():
        move(inforequest, Act.LAPSE, by, ended_on=today)
        letters.lapse(inforequest, today=today)
        tell_applicant(inforequest, "request_lapsed")
        note(inforequest, Act.LAPSE, by, today=today)


def assign(inforequest: InformationRequest, *, by: User, opd: Opd, reason: str = "", today: date | None = None) -> None:
    """Put the request into an agency's hands; another agency that had it sees nothing of it any more."""
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
        tell(User.objects.with_role(Role.OPERATOR, opd), inforequest, "request_assigned", by=by)
        note(inforequest, act, by, opd=opd, reason=reason, facts={"opd": opd.slug}, today=today)


def hand_back(inforequest: InformationRequest, *, by: User, reason: str, today: date | None = None) -> None:
    """The agency says it is not the right one; PPID decides where the request goes."""
    require(inforequest, Act.HAND_BACK, by)
    reason, opd = _required(reason), inforequest.opd
    with transaction.atomic():
        move(inforequest, Act.HAND_BACK, by, opd=None)
        tell_reviewers(inforequest, "request_handed_back", by=by)
        note(inforequest, Act.HAND_BACK, by, opd=opd, reason=reason, today=today)


def answer(
    inforequest: InformationRequest, *, by: User, text: str, documents=(), files=(), today: date | None = None
) -> None:
    """The agency's answer to PPID: words, published documents, sealed unsaved `AnswerFile`s. PPID decides with it."""
    require(inforequest, Act.ANSWER, by)
    text = _required(text)
    with transaction.atomic():
        move(inforequest, Act.ANSWER, by, agency_answer=text)
        inforequest.answer_documents.set(documents)
        answers.add(inforequest, files, by=by)
        tell_reviewers(inforequest, "request_answered", by=by)
        note(
            inforequest,
            Act.ANSWER,
            by,
            opd=inforequest.opd,
            facts={"files": len(files), "documents": len(documents)},
            today=today,
        )


def extend(inforequest: InformationRequest, *, by: User, reason: str, today: date | None = None) -> None:
    """The one extension, to the 17th working day, with a written reason, before day 10 ends (Pasal 22 ayat 8)."""
    require(inforequest, Act.EXTEND, by)
    reason, today = _required(reason), today or timezone.localdate()
    if inforequest.is_extended:
        raise WrongState(_("Waktu jawab hanya dapat diperpanjang satu kali."))
    if today > inforequest.first_due_on:
        raise WrongState(_("Perpanjangan hanya mungkin sampai hari kerja ke-%d berakhir.") % deadlines.ANSWER)
    with transaction.atomic():
        hold(inforequest, Act.EXTEND)
        due = deadlines.extended_due(inforequest.received_on, Holiday.objects.names())
        move(
            inforequest,
            Act.EXTEND,
            by,
            extended_on=today,
            extension_reason=reason,
            due_on=due,
        )
        letters.extension(inforequest, today=today)
        tell_applicant(inforequest, "request_extended")
        if inforequest.opd:
            tell(User.objects.with_role(Role.OPERATOR, inforequest.opd), inforequest, "request_extended_agency", by=by)
        note(
            inforequest, Act.EXTEND, by, reason=reason, facts={"old": inforequest.first_due_on, "new": due}, today=today
        )


def withdraw(
    inforequest: InformationRequest, *, by: User | None = None, reason: str = "", today: date | None = None
) -> None:
    """The applicant takes it back; the number stays used."""
    if by:
        reason = _required(reason)
    with transaction.atomic():
        move(inforequest, Act.WITHDRAW, by, ended_on=today or timezone.localdate())
        tell_applicant(inforequest, "request_withdrawn")
        if by is None:
            tell_reviewers(inforequest, "request_withdrawn_staff")
        note(inforequest, Act.WITHDRAW, by, applicant=by is None, reason=reason, today=today)


def close(
    inforequest: InformationRequest, *, by: User, given_on: date | None = None, today: date | None = None
) -> None:
    """End a case that was told; where information is given, its day is recorded beside the notice's (rule 23)."""
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
        note(inforequest, Act.CLOSE, by, facts={"given_on": inforequest.given_on}, today=today)


def say(
    inforequest: InformationRequest, *, by: User | None, text: str, audience: Audience, today: date | None = None
) -> Remark:
    """An internal note, or a line to or from the applicant. It moves nothing and stops no clock."""
    text = _required(text)
    if by and not has_role(by, None, Role.REVIEWER, Role.SUPERIOR):
        raise NotAllowed(_("Catatan dan percakapan ditulis oleh PPID Utama."))
    with transaction.atomic():
        remark = Remark.objects.create(inforequest=inforequest, audience=audience, text=text, by=by, at=moment(today))
        if by is None:
            tell_reviewers(inforequest, "applicant_wrote")
        elif audience == Audience.APPLICANT:
            tell_applicant(inforequest, "ppid_wrote")
    return remark


def renew_code(inforequest: InformationRequest, *, by: User, reason: str, today: date | None = None) -> str:
    """A new link and code for who lost his; all older links die. -> the new token."""
    require(inforequest, Act.RENEW_CODE, by)
    reason, token = _required(reason), secret_links.new_token()
    with transaction.atomic():
        move(inforequest, Act.RENEW_CODE, by, code_hash=secret_links.fingerprint_of_code(secret_links.code_of(token)))
        secret_links.revoke(inforequest)
        secret_links.grant(inforequest, token)
        note(inforequest, Act.RENEW_CODE, by, reason=reason, today=today)
    return token


def publish_text(inforequest: InformationRequest, *, by: User, text: str, today: date | None = None) -> None:
    """Release the words that the public register shows, after a person has read them; empty takes them back."""
    text = text.strip()
    privacy_gate.require_clear_texts(InformationRequest(public_text=text))
    with transaction.atomic():
        move(inforequest, Act.PUBLISH_TEXT, by, public_text=text, public_text_by=by if text else None)
        note(inforequest, Act.PUBLISH_TEXT, by, facts={"shown": bool(text)}, today=today)


def _claim(draft: Draft | None) -> None:
    if draft is None:
        return
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.inforequest_id:
        raise AlreadySent(draft.token)


def _number(kind: str, year: int) -> dict:
    sequence, number = numbering.take(kind, year)
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
