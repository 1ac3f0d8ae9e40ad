"""Records that belong to a request or to an objection, and the numbers of their letters."""

from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.encryption import EncryptedTextField
from opd.models import Message, Opd, Role, SealedFile
from opd.models.columns import by_later, checks, optional
from opd.models.two_people import ByTwo, ByTwoQuerySet, checks_of_two, waits_once
from requests_app.models.choices import BY_PORTAL, Channel, Delivery, DeliveryStage, LetterKind
from requests_app.models.inforequest import InformationRequest
from requests_app.models.objection import Objection
from requests_app.states import Act, ObjectionAct

ONE_CASE = Q(inforequest__isnull=False, objection__isnull=True) | Q(inforequest__isnull=True, objection__isnull=False)


def acts_of_history() -> list:
    """Return the choices of `Event.act`; called by Django, so that a new act needs no migration."""
    return [*Act.choices, *ObjectionAct.choices]


def case_key(model, related_name: str):
    return optional(model, model._meta.verbose_name, related_name)


def case_column(case: InformationRequest | Objection) -> dict[str, InformationRequest | Objection]:
    """Return the foreign key to a case of `Event`, `Letter` or `AccessKey`, as keyword argument."""
    return {"inforequest": case} if isinstance(case, InformationRequest) else {"objection": case}


class Event(models.Model):
    """An entry of a case's history: written once, never changed or deleted (database triggers).

    `by` is empty for the applicant (`by_applicant`) and for the portal itself. `facts` holds dates, slugs and choices,
    never personal data.
    """

    inforequest = case_key(InformationRequest, "events")
    objection = case_key(Objection, "events")
    act = models.CharField(_("tindakan"), max_length=20, choices=acts_of_history)
    state = models.CharField(_("status sesudahnya"), max_length=20)
    at = models.DateTimeField(_("waktu"), default=timezone.now)
    by = by_later(_("oleh"))
    by_applicant = models.BooleanField(_("oleh pemohon"), default=False)
    opd = optional(Opd, _("OPD"))
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

    Number, date and SHA-256 are kept for ever; `/verifikasi/` confirms them.
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
    # False: made before deliveries were recorded.
    needs_delivery = models.BooleanField(_("penyerahannya dicatat"), default=False)
    made_at = models.DateTimeField(_("dibuat pada"), null=True, blank=True)
    opened_at = models.DateTimeField(_("isinya diunduh pemohon pada"), null=True, blank=True, editable=False)

    class Meta(SealedFile.Meta):
        verbose_name = _("surat")
        verbose_name_plural = _("surat")
        ordering = ["pk"]
        constraints = [
            *SealedFile.Meta.constraints,
            *checks(
                letter_of_one_case=ONE_CASE,
                letter_made_has_fingerprint=Q(made_at__isnull=True, sha256="")
                | Q(made_at__isnull=False) & ~Q(sha256=""),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_made(self) -> bool:
        return self.made_at is not None


PROOF_LOST = _("Buktinya hilang; hari ini dinyatakan petugas dan dikuatkan orang kedua.")
WAITING = _("Pernyataan tentang surat ini sudah menunggu orang kedua.")


class LostProof(SealedFile, ByTwo):
    """A hand-over or receipt whose proof was lost: an officer signs a statement of it, a second person confirms it."""

    folder = "bukti-hilang"
    second_roles = frozenset({Role.REVIEWER, Role.SUPERIOR})

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="lost_proofs", verbose_name=_("surat"))
    stage = models.CharField(
        _("peristiwa"), max_length=20, choices=[(s.value, s.label) for s in DeliveryStage if s != DeliveryStage.BOUNCED]
    )
    channel = models.CharField(
        _("lewat"), max_length=10, choices=[(way.value, way.label) for way in Delivery if way not in BY_PORTAL]
    )
    happened_on = models.DateField(_("tanggal"))
    reason = models.TextField(_("bagaimana buktinya hilang"), max_length=1000)
    looked_for = models.BooleanField(default=False)

    objects = ByTwoQuerySet.as_manager()

    class Meta(SealedFile.Meta):
        verbose_name = _("bukti penyerahan yang hilang")
        verbose_name_plural = _("bukti penyerahan yang hilang")
        ordering = ["-pk"]
        constraints = [
            *SealedFile.Meta.constraints,
            *checks_of_two("lost_proof"),
            *checks(
                lost_proof_is_of_paper=~Q(stage=DeliveryStage.BOUNCED) & ~Q(channel__in=BY_PORTAL),
                lost_proof_has_its_statement=~Q(sha256=""),
            ),
            waits_once("lost_proof", "letter", "stage", words=WAITING),
        ]

    def __str__(self):
        return f"{self.letter} · {self.get_stage_display()}"


class DeliveryRecord(SealedFile):
    """A step of a letter on its way to the applicant: written once, never changed or deleted.

    A step on paper has its proof: a number, a scan, which is the sealed file, or what two people say of a `lost_proof`.
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
    lost_proof = optional(LostProof, _("bukti yang hilang"), "deliveries", db_index=False)
    entered_by = by_later(_("dicatat oleh"))
    entered_at = models.DateTimeField(_("dicatat pada"), default=timezone.now)

    class Meta(SealedFile.Meta):
        verbose_name = _("penyampaian surat")
        verbose_name_plural = _("penyampaian surat")
        ordering = ["pk"]
        constraints = [
            *SealedFile.Meta.constraints,
            *checks(
                delivery_of_one_case=ONE_CASE,
                delivery_stage_known=Q(stage__in=DeliveryStage.values, channel__in=Delivery.values),
                delivery_on_paper_has_proof_and_person=(
                    Q(stage=DeliveryStage.HANDED_OVER, channel__in=BY_PORTAL)
                    | Q(stage=DeliveryStage.BOUNCED)
                    | Q(entered_by__isnull=False) & (~Q(proof="") | ~Q(sha256="") | Q(lost_proof__isnull=False)),
                    _("Isi nomor bukti atau lampirkan pindaiannya."),
                ),
                bounce_has_person_or_message=~Q(stage=DeliveryStage.BOUNCED)
                | Q(entered_by__isnull=False)
                | Q(message__isnull=False),
                delivery_by_email_has_message=~Q(stage=DeliveryStage.HANDED_OVER, channel=Delivery.EMAIL)
                | Q(message__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.letter} · {self.get_stage_display()}"


class Withdrawal(SealedFile):
    """The wish of the applicant to withdraw a case: their own act, or told to PPID.

    What was told takes effect after `until`, the 10th working day after its letter was received, unless it was revoked.
    The sealed file is the statement that the applicant has signed.
    """

    folder = "pencabutan"

    inforequest = case_key(InformationRequest, "withdrawals")
    objection = case_key(Objection, "withdrawals")
    told_by = models.CharField(_("disampaikan lewat"), max_length=10, choices=Channel)
    told_on = models.DateField(_("disampaikan tanggal"))
    recorded_on = models.DateField(_("dicatat tanggal"))
    recorded_by = by_later(_("dicatat oleh"))
    # None of one's own act, and of what was told before letters were handed over.
    letter = optional(Letter, _("surat"), "withdrawals")
    until = models.DateField(_("dapat dibatalkan sampai"), null=True, blank=True)
    revoked_on = models.DateField(_("dibatalkan tanggal"), null=True, blank=True)

    class Meta(SealedFile.Meta):
        verbose_name = _("pencabutan")
        verbose_name_plural = _("pencabutan")
        ordering = ["pk"]
        constraints = [
            *SealedFile.Meta.constraints,
            *checks(
                withdrawal_of_one_case=ONE_CASE,
                withdrawal_told_can_be_revoked=(
                    Q(recorded_by__isnull=True, until__isnull=True, revoked_on__isnull=True)
                    | Q(recorded_by__isnull=False, until__isnull=False)
                ),
                withdrawal_told_before_recorded=Q(told_on__lte=F("recorded_on")),
            ),
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


class RemarkQuerySet(models.QuerySet):
    def waiting(self):
        """Return the last words of applicants which nobody has answered, or read as what needs no answer."""
        last = Remark.objects.filter(inforequest=OuterRef("inforequest"), audience=Audience.APPLICANT).order_by("-pk")
        events = Event.objects.annotate(message=Cast(KT("facts__message"), models.BigIntegerField()))
        read = events.filter(inforequest=OuterRef("inforequest"), act=Act.READ_MESSAGE, message=OuterRef("pk"))
        return self.filter(~Exists(read), audience=Audience.APPLICANT, by=None, pk=Subquery(last.values("pk")[:1]))


class Remark(models.Model):
    inforequest = models.ForeignKey(
        InformationRequest, models.PROTECT, related_name="remarks", verbose_name=_("permohonan")
    )
    audience = models.CharField(_("untuk"), max_length=10, choices=Audience)
    text = EncryptedTextField(_("isi"))
    by = by_later(_("oleh"))
    at = models.DateTimeField(_("waktu"), default=timezone.now)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("catatan")
        verbose_name_plural = _("catatan")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.inforequest} · {self.pk}"


class KeyHolder(models.TextChoices):
    """Who can have read a secret link before the applicant used it."""

    APPLICANT = "applicant"  # alone
    LETTER = "letter"  # who reads the letter in which it is printed
    STAFF = "staff"  # who hands it over in place of a lost one


class AccessKey(models.Model):
    """A secret link to a case, stored as a hash; without `expires_at` valid until the identity is destroyed.

    A link that others than the applicant can have read opens the case, but ends and confirms nothing in it.
    """

    inforequest = case_key(InformationRequest, "access_keys")
    objection = case_key(Objection, "access_keys")
    token_hash = models.CharField(max_length=64, unique=True)
    holder = models.CharField(max_length=10, choices=KeyHolder, default=KeyHolder.APPLICANT)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    # Of what the row says: who writes by SQL alone makes none. A row from before it was kept has none (NULL).
    seal = EncryptedTextField(null=True, editable=False)

    class Meta:
        verbose_name = _("tautan rahasia")
        verbose_name_plural = _("tautan rahasia")
        constraints = [models.CheckConstraint(condition=ONE_CASE, name="access_key_of_one_case")]

    def __str__(self):
        return f"{self.inforequest or self.objection} · {self.pk}"

    @property
    def facts(self) -> str:
        until = self.expires_at.astimezone(UTC).isoformat() if self.expires_at else ""
        return f"{self.inforequest_id}/{self.objection_id} {self.token_hash} {self.holder} {until}"
