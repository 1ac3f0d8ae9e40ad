"""Delivery of every letter that starts or changes a period of the applicant.

Making a letter and handing it over are two acts (domain rules 23, 27, 31). The portal delivers by its page and by
e-mail, on the day of the act, only to somebody whose mailbox it reaches. Any other letter waits: a person enters the
day on which it was handed over, with its proof, and later the day of receipt; or the applicant opens it with number and
code. A bounce delivers nothing: the letter waits again.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.calendar.workdays import add_workdays, workdays_between
from opd.errors import WrongState
from opd.models import Holiday, Message, MessageState, User
from opd.words import is_written, kept
from requests_app.models import (
    BY_PORTAL,
    FAVOUR,
    NUMBER_FORMS,
    OWN_BOOK,
    AnswerFile,
    Decision,
    Delivery,
    DeliveryRecord,
    DeliveryStage,
    InformationRequest,
    Letter,
    LetterKind,
    LostProof,
    Objection,
    case_column,
)
from requests_app.workflow import entry_dates
from requests_app.workflow.transition import Case, moment, notify_applicant, require_known_applicant

ON_THE_WAY = (Delivery.POST, Delivery.COURIER)
MAY_BOUNCE = (*BY_PORTAL, *ON_THE_WAY)
NOT_REACHED = gettext_lazy(
    "Pemohon tidak mencantumkan alamat surel, atau surelnya pernah kembali: laman ini tidak menyampaikan apa-apa "
    "kepadanya. Buat suratnya, lalu serahkan lewat pos, kurir, atau langsung."
)
LESS_FAVOURABLE = gettext_lazy(
    "Surat yang kembali hanya membuka lagi penyampaiannya: keputusan tidak boleh lebih merugikan pemohon daripada yang "
    "kembali itu."
)
OWN_WORD = gettext_lazy(
    "Buku ekspedisi ditulis kantor sendiri: nomornya saja hanya cukup pada hari penyerahan. Untuk hari yang sudah "
    "lewat, lampirkan pindaian halamannya."
)
ENTERED_LATE = gettext_lazy(
    "Perpanjangan yang baru dicatat sesudah tenggat semula dibuktikan pindaian: resi pos atau kurir bersama nomornya, "
    "atau tanda terima yang ditandatangani pemohon. Buku ekspedisi dan pernyataan petugas tidak cukup."
)
PUNCTUAL_BY_A_NUMBER = gettext_lazy(
    "Penyerahan ini baru dicatat sesudah tenggatnya lewat, jadi nomornya saja tidak cukup: lampirkan pindaian resinya, "
    "halaman buku ekspedisi, atau tanda terima yang ditandatangani. Bila buktinya hilang, ajukan pernyataan yang "
    "dikuatkan orang kedua."
)
EARLY_BY_A_NUMBER = gettext_lazy(
    "Nomor saja tidak memendekkan waktu pemohon: untuk hari sebelum %(day)s lampirkan pindaian tanda tangan penerima."
)
OPENED = gettext_lazy(
    "Pemohon sendiri sudah mengunduh isinya dari halamannya pada %(day)s, jadi sudah menerimanya. Yang perlu "
    "disampaikan lagi, tulis dalam percakapan, atau kirim berkasnya sebagai susulan."
)
USED_SLIP = gettext_lazy(
    "Nomor ini sudah membuktikan penyerahan lain. Satu nomor hanya untuk surat kepada pemohon yang sama pada hari yang "
    "sama: isi nomor surat ini sendiri, atau kosongkan dan lampirkan pindaian buktinya."
)
NO_ENVELOPE = gettext_lazy("Lampirkan buktinya: sampul yang kembali, atau jawaban peladen surel.")
DAYS = {
    DeliveryStage.HANDED_OVER: "handed_over_on",
    DeliveryStage.RECEIVED: "received_on",
    DeliveryStage.GIVEN: "given_on",
}  # fields of forms and of errors
ABOUT_THE_NOTICE = "[adf]"  # grounds of what the notice itself says: it was refused, answered otherwise, or too dear


@dataclass(frozen=True)
class Proof:
    """Day and proof of a delivery on paper: the slip's `number`, an unsaved `scan`, or neither (`lost_proofs`)."""

    on: date | None
    number: str = ""
    scan: DeliveryRecord | None = None
    lost: LostProof | None = None


def facts_of(proof: Proof | None) -> dict[str, bool]:
    """Return what the history says of a proof, beside the day."""
    return {"lost_proof": True} if proof and proof.lost else {}


def check_is_made(letter: Letter | None) -> Letter:
    """Return the letter that a person hands over. *Raises* ValidationError where it is not made yet."""
    if letter is None:
        raise ValidationError({"channel": _("Buat dahulu suratnya, lalu catat kapan diserahkan.")})
    return letter


def reaches(case: Case) -> bool:
    """Return whether the applicant has a mailbox from which no letter of the case came back."""
    return bool(case.applicant.email) and not _returned(case).exists()


def _returned(case: Case) -> QuerySet[DeliveryRecord]:
    request = case.inforequest if isinstance(case, Objection) else case
    of_case = Q(**case_column(case)) | Q(inforequest=request, inforequest__isnull=False)
    of_case |= Q(objection__inforequest=request, objection__inforequest__isnull=False)
    return DeliveryRecord.objects.filter(of_case, stage=DeliveryStage.BOUNCED, channel__in=BY_PORTAL)


def hand_over(
    case: Case,
    letter: Letter,
    message: str,
    *,
    by: User | None,
    channel: str,
    proof: Proof | None = None,
    today: date,
    **context,
) -> tuple[date, date]:
    """Deliver a letter by the portal, or record that it was handed over on paper, and write to the applicant.

    `message` is the e-mail, "" for none, `context` that of its template. `by` is None where the applicant opens the
    letter. *Returns* the days of sending and of receipt; by post and courier the second is presumed until it is
    recorded. *Raises* ValidationError by field.
    """
    by_portal = channel in BY_PORTAL and by is not None
    not_after = end_of_day(today) if by_portal else None
    email = notify_applicant(case, message, not_after=not_after, **context) if by and message else None
    if channel not in BY_PORTAL:
        stage, first = DeliveryStage.HANDED_OVER, may_go_from(letter)
        sent_on = _record(case, letter, stage, channel, proof, first=first, by=by, today=today)
        return sent_on, _presumed_receipt(sent_on) if channel in ON_THE_WAY else sent_on
    if proof:
        raise ValidationError({"handed_over_on": _("Laman ini mencatat sendiri hari pengirimannya. Kosongkan.")})
    if by_portal and (email is None or not reaches(case)):
        raise ValidationError({"channel": str(NOT_REACHED)})
    record = _new_record(case, letter, DeliveryStage.HANDED_OVER, channel, by=by, today=today)
    record.happened_on, record.message = today, email if by_portal else None
    record.save(force_insert=True)
    return today, today


def may_go_from(letter: Letter) -> date:
    """Return the first day on which a letter that waits can be handed over: that of its last return, if it has one."""
    last = letter.deliveries.filter(stage=DeliveryStage.BOUNCED).last()
    return last.happened_on if last else letter.dated_on


def mail_or_wait(case: Case, letter: Letter, message: str, *, by: User, today: date, **context) -> date | None:
    """Deliver a letter that was just made by e-mail. *Returns* None where it waits, because no mailbox is reached."""
    if not reaches(case):
        return None
    return hand_over(case, letter, message, by=by, channel=Delivery.EMAIL, today=today, **context)[1]


def arrival(letter: Letter) -> tuple[date, date] | None:
    """Return the days on which a letter that stands alone was handed over and received, None while it waits."""
    last = letter.deliveries.filter(stage__in=(DeliveryStage.HANDED_OVER, DeliveryStage.BOUNCED)).last()
    if last is None or last.stage == DeliveryStage.BOUNCED:
        return None
    sent_on = last.happened_on
    return sent_on, _presumed_receipt(sent_on) if last.channel in ON_THE_WAY else sent_on


@dataclass(frozen=True)
class ReturnedNotice:
    sent_on: date
    returned_on: date
    stated: date | None


def returned_notice(inforequest: InformationRequest) -> ReturnedNotice | None:
    """Return the notices of a request that came back, as one: the first day of sending, the last of the others."""
    decision = getattr(inforequest, "decision", None)
    if decision is None or not decision.returned_outcome:
        return None
    steps = list(inforequest.deliveries.filter(letter__kind=LetterKind.NOTICE).select_related("letter"))
    back = [step.happened_on for step in steps if step.stage == DeliveryStage.BOUNCED]
    sent = [step for step in steps if step.stage == DeliveryStage.HANDED_OVER]
    stated = [step.letter.stated_due_on for step in sent if step.letter.stated_due_on]
    return ReturnedNotice(min(step.happened_on for step in sent), max(back), max(stated, default=None))


def record_receipt(
    case: Case, letter: Letter, sent: Decision | Objection, *, by: User, proof: Proof | None, today: date
) -> date:
    """Record when the applicant signed for a letter, which was `sent`. *Returns* its day.

    *Raises* WrongState if none is on its way, and ValidationError.
    """
    channel, stage, first = sent.sent_by_channel, DeliveryStage.RECEIVED, cast(date, sent.sent_on)
    if channel not in ON_THE_WAY:
        raise WrongState(_("Hanya surat lewat pos atau kurir yang penerimaannya dicatat."))
    if _since_hand_over(letter, stage):
        raise WrongState(_("Penerimaan surat ini sudah dicatat."))
    presumed = sent.received_on if isinstance(sent, Decision) else sent.reply_received_on
    return _record(case, letter, stage, channel, proof, first=first, by=by, today=today, presumed=presumed)


def record_giving(
    inforequest: InformationRequest, decision: Decision, *, by: User, channel: str, proof: Proof | None, today: date
) -> date:
    """Record when the applicant was given on paper, or shown, what the notice has promised. *Returns* its day.

    A day on which the notice itself was handed over or signed for on paper is proved already. *Raises* ValidationError.
    """
    letter, first = cast(Letter, decision.letter), decision.sent_on or inforequest.received_on
    on_paper = letter.deliveries.exclude(stage=DeliveryStage.BOUNCED).exclude(channel__in=BY_PORTAL)
    bare = proof.on if proof and not (proof.number or proof.scan or proof.lost) else None
    if bare and bare >= first and on_paper.filter(happened_on=bare).exists():
        return bare
    if channel in BY_PORTAL:
        raise ValidationError({"channel": _("Pilih cara informasinya diberikan: diambil langsung, pos, atau kurir.")})
    return _record(inforequest, letter, DeliveryStage.GIVEN, channel, proof, first=first, by=by, today=today)


def record_bounce(
    case: Case,
    letter: Letter,
    *,
    by: User | None,
    on: date,
    today: date,
    email: Message | None = None,
    scan: DeliveryRecord | None = None,
    before: tuple[str, date] | None = None,
) -> dict[str, Any]:
    """Record that a letter did not reach the applicant, by the envelope or the mail server's answer, as `scan`.

    `by` is None for an e-mail that the mail server itself refused. `before` is the way and the day of a letter that was
    sent before deliveries were recorded. *Returns* facts for the history. *Raises* WrongState for a letter that the
    applicant has, or after their identity was destroyed, ValidationError on `on`.
    """
    require_known_applicant(case)
    if opened_at := Letter.objects.values_list("opened_at", flat=True).get(pk=letter.pk):
        raise WrongState(OPENED % {"day": date_format(timezone.localdate(opened_at))})
    sent = letter.deliveries.filter(stage=DeliveryStage.HANDED_OVER).last()
    channel, sent_on = (sent.channel, sent.happened_on) if sent else cast(tuple[str, date], before)
    if channel not in MAY_BOUNCE or (sent and sent.channel in BY_PORTAL and sent.entered_by_id is None):
        raise WrongState(_("Surat yang dibuka pemohon sendiri atau diambil langsung tidak dapat kembali."))
    if _since_hand_over(letter, DeliveryStage.RECEIVED):
        raise WrongState(_("Penerimaan surat ini sudah dicatat dengan buktinya."))
    entry_dates.check_delivery("on", sent_on, on, today)
    if by and scan is None:
        raise ValidationError({"uploads": str(NO_ENVELOPE)})
    record = _new_record(case, letter, DeliveryStage.BOUNCED, channel, by=by, today=today, record=scan)
    record.happened_on, record.message = on, email
    record.save(force_insert=True)
    return {"channel": channel, "sent_on": sent_on, "bounced_on": on}


def note_opened(inforequest: InformationRequest, file: AnswerFile) -> None:
    """Note that the applicant has fetched a file of the notice, or of what a ruling has ordered, on the own page."""
    letter = (file.carries_out or inforequest.decision).letter
    Letter.objects.filter(pk=letter and letter.pk, opened_at=None).update(opened_at=timezone.now())


def refused() -> QuerySet[DeliveryRecord]:
    """Return the e-mails that the mail server refused, and whose bounce is not recorded yet."""
    bounced = DeliveryRecord.objects.filter(stage=DeliveryStage.BOUNCED).values("letter")
    handed_over = DeliveryRecord.objects.filter(stage=DeliveryStage.HANDED_OVER, message__state=MessageState.FAILED)
    return handed_over.exclude(letter__in=bounced).select_related("inforequest", "objection", "letter", "message")


def end_of_day(today: date) -> datetime | None:
    if today != timezone.localdate():
        return None
    return datetime.combine(today + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())


def _record(
    case: Case,
    letter: Letter,
    stage: DeliveryStage,
    channel: str,
    proof: Proof | None,
    *,
    first: date,
    by: User | None,
    today: date,
    presumed: date | None = None,
) -> date:
    field = DAYS[stage]
    if proof is None or proof.on is None:
        raise ValidationError({field: _("Isi tanggal yang tertulis pada buktinya.")})
    number = _number_of(proof)
    if not (number or proof.scan or proof.lost):
        raise ValidationError({"number": _("Isi nomor bukti atau lampirkan pindaiannya.")})
    if number and not is_number_of(channel, number):
        raise ValidationError({"number": _number_words(channel)})
    entry_dates.check_delivery(field, first, proof.on, today)
    if number and _has_proved_another(case, stage, channel, number, proof.on):
        raise ValidationError({"number": str(USED_SLIP)})
    if _shape(number) in OWN_BOOK and proof.on < today and proof.scan is None:
        raise ValidationError({"uploads": str(OWN_WORD)})
    if not (proof.scan or proof.lost) and _heals_lateness(case, letter, stage, proof.on, today):
        raise ValidationError({"uploads": str(PUNCTUAL_BY_A_NUMBER)})
    if not (proof.scan or proof.lost) and presumed and proof.on < presumed:
        raise ValidationError({"uploads": EARLY_BY_A_NUMBER % {"day": date_format(presumed, "j F Y")}})
    record = _new_record(case, letter, stage, channel, by=by, today=today, record=proof.scan)
    record.happened_on, record.proof, record.lost_proof = proof.on, number, proof.lost
    record.save(force_insert=True)
    return proof.on


def _has_proved_another(case: Case, stage: DeliveryStage, channel: str, number: str, on: date) -> bool:
    """Return whether a number has proved a letter to another applicant, or the same step on another day."""
    is_receipt = stage == DeliveryStage.RECEIVED
    earlier = DeliveryRecord.objects.filter(channel=channel, proof=number).exclude(stage=DeliveryStage.BOUNCED)
    earlier = earlier.select_related("inforequest", "objection")
    return any(
        cast(Case, step.inforequest or step.objection).applicant_id != case.applicant_id
        or (step.happened_on != on and (step.stage == DeliveryStage.RECEIVED) == is_receipt)
        for step in earlier
    )


def _heals_lateness(case: Case, letter: Letter, stage: DeliveryStage, on: date, today: date) -> bool:
    """Return whether a notice or reply is punctual on the day `on` and late when it is entered, working days later."""
    if letter.kind not in (LetterKind.NOTICE, LetterKind.OBJECTION_DECISION) or stage == DeliveryStage.RECEIVED:
        return False
    due_on = case.reply_due_on if isinstance(case, Objection) else case.due_on
    return on <= due_on < today and workdays_between(on, today, Holiday.objects.names()) > 1


def require_proof_of_others(channel: str, proof: Proof | None) -> None:
    """Check that somebody outside the office proves a hand-over, by a scan. *Raises* ValidationError on `uploads`."""
    number = _number_of(proof) if proof else ""
    is_of_others = (is_number_of(channel, number) and _shape(number) not in OWN_BOOK) or channel not in ON_THE_WAY
    if not (proof and proof.scan and is_of_others):
        raise ValidationError({"uploads": str(ENTERED_LATE)})


def _number_of(proof: Proof) -> str:
    return re.sub(r"\s", "", kept(proof.number)).upper() if is_written(proof.number) else ""


def is_number_of(channel: str, number: str) -> bool:
    return any(_shape(number) in forms for forms in NUMBER_FORMS.get(Delivery(channel), {}).values())


def _shape(number: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"[0-9]", "9", number))


def _number_words(channel: str) -> str:
    forms = NUMBER_FORMS.get(Delivery(channel), {})
    if not forms:
        return _("Yang diambil langsung tidak bernomor resi. Lampirkan pindaian tanda terima yang ditandatangani.")
    carriers = "; ".join(f"{name}: {', '.join(of_carrier)}" for name, of_carrier in forms.items())
    return _("Bukan nomor resi (A huruf, 9 angka): %(carriers)s. Untuk yang lain lampirkan pindaian buktinya.") % {
        "carriers": carriers
    }


def favour(outcome: str) -> int:
    """Return how favourable an outcome is to the applicant: 0 is the most, all that give nothing are equal."""
    return FAVOUR.index(outcome) if outcome in FAVOUR else len(FAVOUR)


def require_no_less(outcome: str, returned: str) -> None:
    """Check that what came back is not replaced by something less favourable. *Raises* ValidationError."""
    if returned and favour(outcome) > favour(returned):
        raise ValidationError({"outcome": str(LESS_FAVOURABLE)})


def _new_record(
    case: Case,
    letter: Letter,
    stage: DeliveryStage,
    channel: str,
    *,
    by: User | None,
    today: date,
    record: DeliveryRecord | None = None,
) -> DeliveryRecord:
    record = record or DeliveryRecord()
    for name, value in case_column(case).items():
        setattr(record, name, value)
    record.letter, record.stage, record.channel = letter, stage, channel
    record.entered_by, record.entered_at = by, moment(today)
    return record


def _since_hand_over(letter: Letter, stage: DeliveryStage) -> bool:
    last = letter.deliveries.filter(stage__in=(DeliveryStage.HANDED_OVER, stage)).last()
    return last is not None and last.stage == stage


def _presumed_receipt(sent_on: date) -> date:
    return add_workdays(sent_on, settings.POST_WORKDAYS, Holiday.objects.names())
