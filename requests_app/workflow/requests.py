"""Verbs of a request; `states.STEPS` says who may use each one, and in which states.

Every act is one transaction; files are sealed before it, PDFs and e-mails are the worker's after it. `by` is None where
the applicant acts, `today` is the day in Jakarta. Verbs *raise* NotAllowed, WrongState or ValidationError.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.calendar.workdays import add_workdays
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, Opd, Role, User
from opd.rules import has_role
from opd.words import is_written, kept, required, stored
from requests_app import deadlines
from requests_app.answers import files as answers
from requests_app.answers import public_texts
from requests_app.letters import content as letters
from requests_app.models import (
    Applicant,
    Attachment,
    Audience,
    Channel,
    Delivery,
    Draft,
    InformationRequest,
    KeyHolder,
    LetterKind,
    NumberSeries,
    Objection,
    Paper,
    PaperKind,
    Remark,
    legal_calendar,
)
from requests_app.states import Act, State
from requests_app.tracking import secret_links
from requests_app.workflow import entry_dates, impartiality, withdrawals
from requests_app.workflow.delivery import deliveries, letters_alone, promises
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.transition import (
    Case,
    acting,
    acts_of,
    entry_columns,
    moment,
    notify,
    notify_applicant,
    notify_reviewers,
    record_event,
    require,
    require_known_applicant,
)

NO_SIGNED_REQUEST = gettext_lazy(
    "Surel pemohon tidak ada atau tidak sampai, jadi kodenya Anda yang menyerahkan. Lampirkan permintaannya yang ia "
    "tanda tangani."
)
UNREAD = gettext_lazy("Pemohon menulis pesan yang belum dibaca. Jawab dahulu, atau nyatakan tidak perlu dijawab.")
CODE_OF_REQUEST = gettext_lazy("Ganti kode pada permohonannya: keberatan ini dibuka dari sana.")
withdraw, end_withdrawn = withdrawals.withdraw, withdrawals.end
tell_withdrawal, revoke_withdrawal = withdrawals.tell, withdrawals.revoke


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

    `facts` are information, purpose, access, format, delivery and proposed_opd. `applicant`, `papers` and `attachments`
    are unsaved; their files are already sealed. A reviewer (`by`) enters what came by another channel. A request that
    is not `confirmed` waits only with its forwarding. *Raises* AlreadySent where `draft` was registered before.
    """
    today = today or timezone.localdate()
    received_on = received_on or today
    if by and not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Permohonan dicatat oleh PPID Utama."))
    entry_dates.check_entry(received_on, today)
    token = secret_links.new_token()
    with transaction.atomic():
        _claim(draft)
        sequence, number = NumberSeries.objects.take("request", today.year)
        # The calendar is read after the number is taken: see `clock.recompute.lock_calendar`.
        due = deadlines.answer_due(received_on, legal_calendar()).on
        applicant.save(force_insert=True)
        inforequest = InformationRequest(
            number=number,
            year=today.year,
            sequence=sequence,
            **facts,
            **entry_columns(channel, received_on, today, by),
            applicant=applicant,
            state=State.SUBMITTED if confirmed else State.UNCONFIRMED,
            code_hash=secret_links.hash_of_code(secret_links.code_of(token), number),
            first_due_on=due,
            original_due_on=due,
            due_on=due,
        )
        inforequest.save(force_insert=True)
        _attach(inforequest, papers or [], attachments or [])
        secret_links.grant(inforequest, token)
        letters.receipt(inforequest)
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
    with acting(inforequest, Act.CONFIRM, by, today) as deed:
        deed.move()
        deed.record()


def ask_completion(inforequest: InformationRequest, *, by: User, missing: str, today: date | None = None) -> None:
    """Ask the applicant to complete the request in time; Pasal 22 ayat (7) goes on (domain rule 10)."""
    with acting(inforequest, Act.ASK_COMPLETION, by, today) as deed:
        missing, asked_on, holidays = required(missing), deed.today, Holiday.objects.names()
        _require_early_enough(inforequest, asked_on, holidays)
        until = add_workdays(asked_on, settings.COMPLETION_WORKDAYS, holidays)
        deed.move(missing=missing, completion_asked_on=asked_on, completion_due_on=until, completed_on=None)
        letter = letters.completion(inforequest, today=asked_on)
        deliveries.mail_or_wait(inforequest, letter, "completion_asked", by=by, today=asked_on)
        deed.record(reason=missing, facts={"completion_due_on": until})


def complete(
    inforequest: InformationRequest,
    *,
    by: User | None = None,
    text: str = "",
    papers: list[Paper] | None = None,
    attachments: list[Attachment] | None = None,
    today: date | None = None,
) -> None:
    """Complete a request: the applicant adds what is missing, or PPID declares it complete."""
    require(inforequest, Act.COMPLETE, by)
    if by is None and not (is_written(text) or papers or attachments):
        raise ValidationError(_("Tulis keterangan atau lampirkan berkas yang diminta."))
    with acting(inforequest, Act.COMPLETE, by, today) as deed:
        deed.move(completed_on=deed.today)
        _attach(inforequest, papers or [], attachments or [])
        if is_written(text):
            Remark.objects.create(
                inforequest=inforequest,
                audience=Audience.APPLICANT if by is None else Audience.STAFF,
                text=kept(text),
                by=by,
                at=moment(today),
            )
        notify_reviewers(inforequest, "request_completed", by=by)
        deed.record()


def lapse(inforequest: InformationRequest, *, by: User, today: date | None = None) -> None:
    """Close a request that was not completed in time, with a letter."""
    require(inforequest, Act.LAPSE, by)
    today, until = today or timezone.localdate(), inforequest.completion_due_on
    if until and today <= until:
        raise WrongState(_("Pemohon masih punya waktu melengkapi."))
    if letters_alone.waiting_of(inforequest).filter(kind=LetterKind.COMPLETION).exists():
        raise WrongState(_("Surat permintaan kelengkapan belum diserahkan kepada pemohon."))
    with acting(inforequest, Act.LAPSE, by, today) as deed:
        if Remark.objects.waiting().filter(inforequest=inforequest).exists():
            raise WrongState(str(UNREAD))
        impartiality.require_no_judge(inforequest, by)
        deed.move(ended_on=today)
        letter = letters.lapse(inforequest, today=today)
        deliveries.mail_or_wait(inforequest, letter, "request_lapsed", by=by, today=today)
        deed.record()


def assign(inforequest: InformationRequest, *, by: User, opd: Opd, reason: str = "", today: date | None = None) -> None:
    """Assign the request to an agency; the one before no longer sees it, and its answer is emptied."""
    act = Act.ASSIGN if inforequest.state == State.SUBMITTED else Act.FORWARD
    require(inforequest, act, by)
    if not opd.is_in_force():
        raise ValidationError({"opd": _("OPD ini sudah tidak ada. Pilih penggantinya.")})
    if act == Act.FORWARD:
        reason = required(reason)
        if inforequest.opd_id == opd.pk:
            raise ValidationError({"opd": _("Permohonan ini sudah di OPD tersebut.")})
    with acting(inforequest, act, by, today) as deed:
        deed.move(opd=opd, agency_answer="")
        inforequest.answer_documents.clear()
        notify(User.objects.with_role(Role.OPERATOR, opd), inforequest, "request_assigned", by=by)
        deed.record(opd=opd, reason=reason, facts={"opd": opd.slug})


def hand_back(inforequest: InformationRequest, *, by: User, reason: str, today: date | None = None) -> None:
    with acting(inforequest, Act.HAND_BACK, by, today) as deed:
        reason, opd = required(reason), inforequest.opd
        deed.move(opd=None)
        notify_reviewers(inforequest, "request_handed_back", by=by)
        deed.record(opd=opd, reason=reason)


def answer(
    inforequest: InformationRequest, *, by: User, text: str, documents=(), files=(), today: date | None = None
) -> None:
    """Give the agency's answer to PPID: published `documents`, and `files` as sealed, unsaved `AnswerFile`s."""
    with acting(inforequest, Act.ANSWER, by, today) as deed:
        deed.move(agency_answer=required(text))
        inforequest.answer_documents.set(documents)
        answers.add(inforequest, files, by=by)
        notify_reviewers(inforequest, "request_answered", by=by)
        deed.record(opd=inforequest.opd, facts={"files": len(files), "documents": len(documents)})


def extend(inforequest: InformationRequest, *, by: User, reason: str, today: date | None = None) -> None:
    """Extend the due date to the 17th working day, once and until the 10th has ended (Pasal 22 ayat 8).

    Where the portal does not reach the applicant, the due date moves with the hand-over of the letter
    (`letters_alone`), which must come by the same day.
    """
    require(inforequest, Act.EXTEND, by)
    reason, today = required(reason), today or timezone.localdate()
    if inforequest.is_extended:
        raise WrongState(_("Waktu jawab hanya dapat diperpanjang satu kali."))
    if inforequest.extension_reason:
        raise WrongState(_("Surat perpanjangannya sudah dibuat dan belum diserahkan."))
    if today > inforequest.extendable_until:
        words = _("Perpanjangan hanya mungkin sampai tenggat semula, %(day)s, berakhir.")
        raise WrongState(words % {"day": date_format(inforequest.extendable_until, "j F Y")})
    with acting(inforequest, Act.EXTEND, by, today) as deed:
        impartiality.require_no_judge(inforequest, by)
        due = deadlines.extended_due(inforequest.received_on, legal_calendar(), extended_on=today).on
        inforequest.extension_reason, inforequest.due_on = reason, due  # as the letter says it
        letter = letters.extension(inforequest, today=today)
        is_sent = deliveries.mail_or_wait(inforequest, letter, "request_extended", by=by, today=today)
        deed.move(extension_reason=reason, **({"extended_on": today, "due_on": due} if is_sent else {}))
        if inforequest.opd and is_sent:
            operators = User.objects.with_role(Role.OPERATOR, inforequest.opd)
            notify(operators, inforequest, "request_extended_agency", by=by)
        facts = {"old": inforequest.first_due_on, "new": due} if is_sent else {"letter": letter.number}
        deed.record(reason=reason, facts=facts)


def close(
    inforequest: InformationRequest,
    *,
    by: User,
    channel: str = Delivery.PICK_UP,
    proof: Proof | None = None,
    given_on: date | None = None,
    today: date | None = None,
) -> None:
    """Close a request whose notice was sent; what it promised on paper needs day and `proof` (domain rule 23).

    `given_on` alone is enough for a day on which the notice itself was handed over on paper. *Raises* ValidationError.
    """
    require(inforequest, Act.CLOSE, by)
    today, decision = today or timezone.localdate(), inforequest.decision
    proof = proof or (Proof(given_on) if given_on else None)
    if promises.is_owed(decision):
        raise ValidationError({"given_on": _("Berkas yang dijanjikan menyusul belum dikirim. Kirim dahulu.")})
    if decision.is_giving and not inforequest.given_on and not (proof and proof.on):
        raise ValidationError({"given_on": _("Catat tanggal informasi diberikan.")})
    with acting(inforequest, Act.CLOSE, by, today) as deed:
        impartiality.require_no_judge(inforequest, by)
        given, facts = inforequest.given_on, {}
        if decision.is_giving and not given:
            given = deliveries.record_giving(inforequest, decision, by=by, channel=channel, proof=proof, today=today)
            facts = deliveries.facts_of(proof)
        deed.move(ended_on=today, given_on=given)
        deed.record(facts={"given_on": given} | facts)


def add_remark(
    inforequest: InformationRequest, *, by: User | None, text: str, audience: Audience, today: date | None = None
) -> Remark:
    """Write an internal note, or a line of the conversation (`by` None: the applicant); state and dates stay."""
    text = required(text)
    if by and not has_role(by, None, Role.REVIEWER, Role.SUPERIOR):
        raise NotAllowed(_("Catatan dan percakapan ditulis oleh PPID Utama."))
    with transaction.atomic():
        remark = Remark.objects.create(inforequest=inforequest, audience=audience, text=text, by=by, at=moment(today))
        if by is None:
            notify_reviewers(inforequest, "applicant_wrote")
        elif audience == Audience.APPLICANT:
            notify_applicant(inforequest, "ppid_wrote")
    return remark


def mark_read(remark: Remark, *, by: User, today: date | None = None) -> None:
    """Record that the applicant's last words need no answer; what they write next waits again. *Raises* WrongState."""
    with acting(remark.inforequest, Act.READ_MESSAGE, by, today) as deed:
        if not Remark.objects.waiting().filter(pk=remark.pk).exists():
            raise WrongState(_("Pesan ini tidak menunggu jawaban lagi."))
        deed.record(facts={"message": remark.pk})


def renew_code(case: Case, *, by: User, reason: str, scan: Paper | None = None, today: date | None = None) -> str:
    """Replace link and code for an applicant who lost them; older links are revoked.

    They go to the applicant's mailbox. Where none is reached, staff hand over the token that this *returns*, else "";
    `scan` is then the request that the applicant has signed. *Raises* ValidationError without it, and WrongState for an
    objection to a request, which has no code of its own.
    """
    act = acts_of(case).RENEW_CODE
    require(case, act, by)
    if isinstance(case, Objection) and case.inforequest_id:
        raise WrongState(str(CODE_OF_REQUEST))
    reason, token = required(reason, "reason"), secret_links.new_token()
    code = secret_links.code_of(token)
    with acting(case, act, by, today) as deed:
        deed.move(code_hash=secret_links.hash_of_code(code, case.number))
        require_known_applicant(case)
        secret_links.revoke(case)
        is_mailed = deliveries.reaches(case) and notify_applicant(case, "code_renewed", code=code) is not None
        if not is_mailed:
            if scan is None:
                raise ValidationError({"uploads": str(NO_SIGNED_REQUEST)})
            scan.applicant, scan.kind = case.applicant, PaperKind.CODE
            scan.save(force_insert=True)
            secret_links.grant(case, token, holder=KeyHolder.STAFF)
        deed.record(reason=reason)
    return "" if is_mailed else token


def publish_text(
    inforequest: InformationRequest,
    *,
    by: User,
    text: str,
    not_people: Collection[str] = (),
    today: date | None = None,
) -> None:
    """Release `text` in the public register, after the clerk has read it; an empty text takes it back.

    `not_people` are words that look like a name and are no private person's, as the clerk says. *Raises*
    ValidationError for a text with personal data.
    """
    text = stored(text)
    public_texts.require_clear(text)
    public_texts.require_no_names(inforequest, text, not_people)
    with acting(inforequest, Act.PUBLISH_TEXT, by, today) as deed:
        deed.move(public_text=text, public_text_by=by if text else None)
        deed.record(facts={"shown": bool(text)})


def _claim(draft: Draft | None) -> None:
    if draft is None:
        return
    draft = Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    if draft.inforequest_id:
        raise AlreadySent(draft.token)


def _attach(inforequest: InformationRequest, papers: list[Paper], attachments: list[Attachment]) -> None:
    for paper in papers:
        paper.applicant = inforequest.applicant
        paper.save(force_insert=True)
    for attachment in attachments:
        attachment.inforequest = inforequest
        attachment.save(force_insert=True)


def _require_early_enough(inforequest: InformationRequest, today: date, holidays) -> None:
    if today > add_workdays(inforequest.received_on, settings.COMPLETION_ASK_WORKDAYS, holidays):
        raise WrongState(
            _("Kelengkapan hanya dapat diminta sampai %(days)s hari kerja sejak diterima. Gunakan percakapan.")
            % {"days": settings.COMPLETION_ASK_WORKDAYS}
        )
