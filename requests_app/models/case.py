"""Records that belong to a request or to an objection: history, letters, secret links; and remarks, numbers."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.encryption import EncryptedTextField
from opd.models import Message, Opd, SealedFile, User
from requests_app.models.choices import BY_PORTAL, Channel, Delivery, DeliveryStage, LetterKind
from requests_app.models.inforequest import InformationRequest
from requests_app.models.objection import Objection
from requests_app.states import Act, ObjectionAct

ONE_CASE = Q(inforequest__isnull=False, objection__isnull=True) | Q(inforequest__isnull=True, objection__isnull=False)


def case_key(model, related_name: str, *, null: bool = True):
    return models.ForeignKey(
        model, models.PROTECT, null=null, blank=null, related_name=related_name, verbose_name=model._meta.verbose_name
    )


def case_column(case: InformationRequest | Objection) -> dict[str, InformationRequest | Objection]:
    """Return the foreign key of `Event`, `Letter` or `AccessKey` to a case, as keyword argument."""
    return {"inforequest": case} if isinstance(case, InformationRequest) else {"objection": case}


class Event(models.Model):
    """An entry of a case's history: written once, never changed or deleted (database triggers).

    `by` is empty for the applicant, where `by_applicant` is True, and for the portal itself. `facts` holds dates, slugs
    and choices, never personal data. An agency sees only entries from its own assignment on.
    """

    inforequest = case_key(InformationRequest, "events")
    objection = case_key(Objection, "events")
    act = models.CharField(_("tindakan"), max_length=20, choices=[*Act.choices, *ObjectionAct.choices])
    state = models.CharField(_("status sesudahnya"), max_length=20)
    at = models.DateTimeField(_("waktu"), default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("oleh"))
    by_applicant = models.BooleanField(_("oleh pemohon"), default=False)
    opd = models.ForeignKey(Opd, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("OPD"))
    reason = models.TextField(_("keterangan"), blank=True)
    facts = models.JSONField(_("rincian"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("riwayat")
        verbose_name_plural = _("riwayat")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=ONE_CASE, name="event_of_one_case")]

    def __str__(self):
        return f"{self.inforequest or self.objection} · {self.get_act_display()}"


class Letter(SealedFile):
    """A letter that the law requires, numbered and dated by an act. The worker makes its PDF from `data`.

    Number, date and SHA-256 are kept for ever; `/verifikasi/` confirms them. The file itself is sealed.
    """

    folder = "surat"

    inforequest = case_key(InformationRequest, "letters")
    objection = case_key(Objection, "letters")
    kind = models.CharField(_("jenis surat"), max_length=20, choices=LetterKind)
    number = models.CharField(_("nomor surat"), max_length=80, unique=True)
    dated_on = models.DateField(_("tanggal surat"))
    stated_due_on = models.DateField(_("tenggat yang disebut"), null=True, blank=True)
    verification = models.CharField(_("kode verifikasi"), max_length=20, unique=True)
    data = EncryptedTextField(_("isi yang dicetak"), blank=True)
    made_at = models.DateTimeField(_("dibuat pada"), null=True, blank=True)

    class Meta(SealedFile.Meta):
        verbose_name = _("surat")
        verbose_name_plural = _("surat")
        ordering = ["pk"]
        constraints = [
            *SealedFile.Meta.constraints,
            models.CheckConstraint(condition=ONE_CASE, name="letter_of_one_case"),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, sha256="") | Q(made_at__isnull=False) & ~Q(sha256=""),
                name="letter_made_has_fingerprint",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_made(self) -> bool:
        return self.made_at is not None


class DeliveryRecord(SealedFile):
    """A step of a letter on its way to the applicant: written once, never changed or deleted.

    The portal delivers by its page and by e-mail, on the day of the act. What goes by post, by courier or by hand is
    entered with its proof: a number, or a scan, which is the sealed file.
    """

    folder = "bukti-kirim"

    inforequest = case_key(InformationRequest, "deliveries")
    objection = case_key(Objection, "deliveries")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="deliveries", verbose_name=_("surat"))
    stage = models.CharField(_("peristiwa"), max_length=20, choices=DeliveryStage)
    channel = models.CharField(_("lewat"), max_length=10, choices=Delivery)
    happened_on = models.DateField(_("tanggal"))
    proof = models.CharField(_("nomor resi atau tanda terima"), max_length=80, blank=True)
    # A message may be deleted one day; the record stays.
    message = models.ForeignKey(
        Message,
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("surel"),
    )
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dicatat oleh")
    )
    entered_at = models.DateTimeField(_("dicatat pada"), default=timezone.now)

    class Meta(SealedFile.Meta):
        verbose_name = _("penyampaian surat")
        verbose_name_plural = _("penyampaian surat")
        ordering = ["pk"]
        constraints = [
            *SealedFile.Meta.constraints,
            models.CheckConstraint(condition=ONE_CASE, name="delivery_of_one_case"),
            models.CheckConstraint(
                condition=Q(stage__in=DeliveryStage.values, channel__in=Delivery.values), name="delivery_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(stage=DeliveryStage.HANDED_OVER, channel__in=BY_PORTAL)
                | Q(stage=DeliveryStage.BOUNCED)
                | Q(entered_by__isnull=False) & (~Q(proof="") | ~Q(sha256="")),
                name="delivery_on_paper_has_proof_and_person",
                violation_error_message=_("Isi nomor bukti atau lampirkan pindaiannya."),
            ),
            models.CheckConstraint(
                condition=~Q(stage=DeliveryStage.BOUNCED) | Q(entered_by__isnull=False) | Q(message__isnull=False),
                name="bounce_has_person_or_message",
            ),
            models.CheckConstraint(
                condition=~Q(stage=DeliveryStage.HANDED_OVER, channel=Delivery.EMAIL) | Q(message__isnull=False),
                name="delivery_by_email_has_message",
            ),
        ]

    def __str__(self):
        return f"{self.letter} · {self.get_stage_display()}"


class Withdrawal(models.Model):
    """The wish of the applicant to withdraw a case: their own act, or told to PPID, who records how and when.

    What was told takes effect after `until`, the 10th working day, unless it was revoked before.
    """

    inforequest = case_key(InformationRequest, "withdrawals")
    objection = case_key(Objection, "withdrawals")
    told_by = models.CharField(_("disampaikan lewat"), max_length=10, choices=Channel)
    told_on = models.DateField(_("disampaikan tanggal"))
    recorded_on = models.DateField(_("dicatat tanggal"))
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dicatat oleh")
    )
    until = models.DateField(_("dapat dibatalkan sampai"), null=True, blank=True)
    revoked_on = models.DateField(_("dibatalkan tanggal"), null=True, blank=True)

    class Meta:
        verbose_name = _("pencabutan")
        verbose_name_plural = _("pencabutan")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_CASE, name="withdrawal_of_one_case"),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True, until__isnull=True, revoked_on__isnull=True)
                | Q(recorded_by__isnull=False, until__isnull=False),
                name="withdrawal_told_can_be_revoked",
            ),
            models.CheckConstraint(condition=Q(told_on__lte=F("recorded_on")), name="withdrawal_told_before_recorded"),
            *(
                models.UniqueConstraint(
                    fields=[case],
                    condition=Q(revoked_on__isnull=True, recorded_by__isnull=False),
                    name=f"withdrawal_of_{case}_told_once",
                )
                for case in ("inforequest", "objection")
            ),
        ]

    def __str__(self):
        return f"{self.inforequest or self.objection} · {self.recorded_on}"


class Audience(models.TextChoices):
    STAFF = "staff", _("Catatan internal")
    APPLICANT = "applicant", _("Percakapan dengan pemohon")


class Remark(models.Model):
    """An internal note of PPID, or a line of the conversation between PPID and the applicant."""

    inforequest = models.ForeignKey(
        InformationRequest, models.PROTECT, related_name="remarks", verbose_name=_("permohonan")
    )
    audience = models.CharField(_("untuk"), max_length=10, choices=Audience)
    text = EncryptedTextField(_("isi"))
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("oleh"))
    at = models.DateTimeField(_("waktu"), default=timezone.now)

    class Meta:
        verbose_name = _("catatan")
        verbose_name_plural = _("catatan")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.inforequest} · {self.pk}"


class AccessKey(models.Model):
    """A secret link to a case, of which only the hash of the token is stored.

    Without `expires_at` it is valid until the identity of the applicant is destroyed.
    """

    inforequest = case_key(InformationRequest, "access_keys")
    objection = case_key(Objection, "access_keys")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tautan rahasia")
        verbose_name_plural = _("tautan rahasia")
        constraints = [models.CheckConstraint(condition=ONE_CASE, name="access_key_of_one_case")]

    def __str__(self):
        return f"{self.inforequest or self.objection} · {self.pk}"


class NumberSeries(models.Model):
    """The counter of one kind of number in one year. It is locked by the transaction of the act: no gaps."""

    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("deret nomor")
        verbose_name_plural = _("deret nomor")
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="number_series_once")]

    def __str__(self):
        return f"{self.kind} {self.year}: {self.last}"
