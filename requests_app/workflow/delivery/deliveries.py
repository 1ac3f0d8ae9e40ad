"""Delivery of the two letters that start a period: the written notice and the superior's reply.

Making a letter and handing it over are two acts (domain rules 23, 27, 31). The portal delivers by its page and by
e-mail, on the day of the act, and nobody enters a day. A letter by post, courier or hand is made first; a person then
enters the day on which it was handed over, with its proof, and later the day of receipt. A bounce delivers nothing: the
case returns to the state before the sending. The verbs of a case are in `decisions` and `objections`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.calendar.workdays import add_workdays
from opd.errors import WrongState
from opd.models import Holiday, Message, MessageState, User
from requests_app.models import (
    BY_PORTAL,
    Delivery,
    DeliveryRecord,
    DeliveryStage,
    Letter,
    case_column,
)
from requests_app.workflow import entry_dates
from requests_app.workflow.transition import Case, moment, notify_applicant, require_known_applicant

ON_THE_WAY = (Delivery.POST, Delivery.COURIER)  # handed over on one day, received on another
MAY_BOUNCE = (Delivery.EMAIL, *ON_THE_WAY)
ABOUT_THE_NOTICE = "[adefg]"  # grounds of an objection by someone who has the notice


@dataclass(frozen=True)
class Proof:
    """The day of a delivery on paper and its proof, as a person enters them.

    `number` is that of the slip or the signed receipt, `scan` an unsaved record with the sealed scan; one is enough.
    """

    on: date | None
    number: str = ""
    scan: DeliveryRecord | None = None


def check_is_made(letter: Letter | None) -> Letter:
    """Return the letter that a person hands over. *Raises* ValidationError where it is not made yet."""
    if letter is None:
        raise ValidationError({"channel": _("Buat dahulu suratnya, lalu catat kapan diserahkan.")})
    return letter


def hand_over(
    case: Case, letter: Letter, message: str, *, by: User, channel: str, proof: Proof | None, today: date, **context
) -> tuple[date, date]:
    """Deliver a letter by the portal, or record that it was handed over on paper, and write to the applicant.

    `message` is the e-mail, `context` that of its template. *Returns* the days of sending and of receipt; by post and
    courier the second is presumed until it is recorded. *Raises* ValidationError by field.
    """
    is_email = channel == Delivery.EMAIL
    email = notify_applicant(case, message, not_after=end_of_day(today) if is_email else None, **context)
    if channel not in BY_PORTAL:
        stage, first = DeliveryStage.HANDED_OVER, letter.dated_on
        sent_on = _record(case, letter, stage, channel, proof, first=first, by=by, today=today)
        return sent_on, _presumed_receipt(sent_on) if channel in ON_THE_WAY else sent_on
    if proof:
        raise ValidationError({"handed_over_on": _("Laman ini mencatat sendiri hari pengirimannya. Kosongkan.")})
    if is_email and email is None:
        raise ValidationError({"channel": _("Pemohon tidak mencantumkan alamat surel. Pilih cara lain.")})
    record = _new_record(case, letter, DeliveryStage.HANDED_OVER, channel, by=by, today=today)
    record.happened_on, record.message = today, email if is_email else None
    record.save(force_insert=True)
    return today, today


def record_receipt(
    case: Case, letter: Letter, *, by: User, channel: str, sent_on: date, proof: Proof | None, today: date
) -> date:
    """Record the day on which the applicant signed for a letter by post or courier.

    *Raises* WrongState where nothing is on its way, ValidationError for the day or its proof.
    """
    if channel not in ON_THE_WAY:
        raise WrongState(_("Hanya surat lewat pos atau kurir yang penerimaannya dicatat."))
    if _since_hand_over(letter, DeliveryStage.RECEIVED):
        raise WrongState(_("Penerimaan surat ini sudah dicatat."))
    stage = DeliveryStage.RECEIVED
    return _record(case, letter, stage, channel, proof, first=sent_on, by=by, today=today)


def record_bounce(
    case: Case,
    letter: Letter,
    *,
    by: User | None,
    channel: str,
    sent_on: date,
    on: date,
    today: date,
    email: Message | None = None,
) -> None:
    """Record that a letter did not reach the applicant. `by` is None for an e-mail that the mail server refused.

    *Raises* WrongState for a letter that the applicant has, and after the identity of the applicant was destroyed;
    ValidationError on `on`.
    """
    require_known_applicant(case)
    if channel not in MAY_BOUNCE:
        raise WrongState(_("Surat lewat laman atau yang diambil langsung tidak dapat kembali."))
    if _since_hand_over(letter, DeliveryStage.RECEIVED):
        raise WrongState(_("Penerimaan surat ini sudah dicatat dengan buktinya."))
    entry_dates.check_delivery("on", sent_on, on, today)
    record = _new_record(case, letter, DeliveryStage.BOUNCED, channel, by=by, today=today)
    record.happened_on, record.message = on, email
    record.save(force_insert=True)


def refused() -> QuerySet[DeliveryRecord]:
    """Return the deliveries by e-mail that the mail server refused, and whose bounce is not recorded yet."""
    bounced = DeliveryRecord.objects.filter(stage=DeliveryStage.BOUNCED).values("letter")
    handed_over = DeliveryRecord.objects.filter(stage=DeliveryStage.HANDED_OVER, message__state=MessageState.FAILED)
    return handed_over.exclude(letter__in=bounced).select_related("inforequest", "objection", "letter", "message")


def end_of_day(today: date) -> datetime | None:
    """Return the end of today, after which an e-mail that was not accepted delivers nothing.

    None for another day, as in the demo world.
    """
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
    by: User,
    today: date,
) -> date:
    """Record what a person enters from a proof, on the day `first` at the earliest. *Returns* its day."""
    field = "handed_over_on" if stage == DeliveryStage.HANDED_OVER else "received_on"
    if proof is None or proof.on is None:
        raise ValidationError({field: _("Isi tanggal yang tertulis pada buktinya.")})
    if not proof.number.strip() and proof.scan is None:
        raise ValidationError({"number": _("Isi nomor bukti atau lampirkan pindaiannya.")})
    entry_dates.check_delivery(field, first, proof.on, today)
    record = _new_record(case, letter, stage, channel, by=by, today=today, record=proof.scan)
    record.happened_on, record.proof = proof.on, proof.number.strip()
    record.save(force_insert=True)
    return proof.on


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
    """Return whether the last hand-over of the letter was followed by this stage."""
    last = letter.deliveries.filter(stage__in=(DeliveryStage.HANDED_OVER, stage)).last()
    return last is not None and last.stage == stage


def _presumed_receipt(sent_on: date) -> date:
    return add_workdays(sent_on, settings.POST_WORKDAYS, Holiday.objects.names())
