"""Objections (UU 14/2008 Pasal 35, 36), disputes at the Komisi Informasi (Pasal 37), and tasks of publishing."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Document, Opening, OpeningStage
from opd.models import Opd, User
from requests_app import deadlines
from requests_app.deadlines import Calendar, Deadline
from requests_app.models.applicant import Applicant
from requests_app.models.choices import (
    OPENING,
    Delivery,
    DisputeStage,
    ObjectionGround,
    ObjectionOutcome,
    Timeliness,
)
from requests_app.models.inforequest import InformationRequest
from requests_app.models.registered import Registered
from requests_app.read_rights import RequestRights
from requests_app.states import ObjectionState

OPEN_OBJECTION_STATES = (ObjectionState.RECEIVED, ObjectionState.DECIDED)


class ObjectionQuerySet(models.QuerySet):
    def open(self):
        """Return the objections whose written reply was not sent yet."""
        return self.filter(state__in=OPEN_OBJECTION_STATES)

    def overdue(self, today: date | None = None):
        return self.open().filter(reply_due_on__lt=today or timezone.localdate())

    def unfulfilled(self):
        """Return the objections whose reply gives PPID an order that it has not carried out yet."""
        return self.filter(state=ObjectionState.SENT, outcome__in=OPENING, fulfilled_on=None)

    def visible_to(self, user):
        """Return all objections for the superior and PPID Utama, none for agencies."""
        return RequestRights.OBJECTION.scope(self, user)


class Objection(Registered):
    """An objection (keberatan) to a request, or on ground b without one. The reply cannot be extended."""

    inforequest = models.ForeignKey(
        InformationRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("permohonan"),
    )
    applicant = models.ForeignKey(Applicant, models.PROTECT, related_name="objections", verbose_name=_("pemohon"))
    opd = models.ForeignKey(
        Opd, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("OPD yang dimaksud")
    )
    grounds = models.CharField(_("alasan Pasal 35"), max_length=7)
    reason = models.TextField(_("uraian alasan"))
    purpose = models.TextField(_("tujuan penggunaan"))
    position = models.TextField(_("kasus posisi"))
    timeliness = models.CharField(_("jangka waktu"), max_length=10, choices=Timeliness)
    window_until = models.DateField(_("batas mengajukan"), null=True, blank=True)
    reply_due_on = models.DateField(_("tenggat tanggapan"))
    state = models.CharField(_("status"), max_length=20, choices=ObjectionState)

    outcome = models.CharField(_("keputusan Atasan PPID"), max_length=20, choices=ObjectionOutcome, blank=True)
    reasons = models.TextField(_("pertimbangan"), blank=True)
    order = models.TextField(_("perintah kepada PPID"), blank=True)
    order_due_on = models.DateField(_("dilaksanakan paling lambat"), null=True, blank=True)
    decided_on = models.DateField(_("diputuskan tanggal"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diputuskan oleh")
    )
    letter = models.ForeignKey(
        "requests_app.Letter", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("surat")
    )  # the reply of these words, as in `Decision`
    sent_on = models.DateField(_("tanggapan dikirim tanggal"), null=True, blank=True)
    sent_by_channel = models.CharField(_("dikirim lewat"), max_length=10, choices=Delivery, blank=True)
    reply_received_on = models.DateField(_("tanggapan diterima tanggal"), null=True, blank=True)
    fulfilled_on = models.DateField(_("perintah dilaksanakan tanggal"), null=True, blank=True)
    applicant_response = models.TextField(_("tanggapan pemohon"), blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("keberatan")
        verbose_name_plural = _("keberatan")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "reply_due_on"], name="objection_due")]
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="objection_sequence_once"),
            models.CheckConstraint(condition=Q(state__in=ObjectionState.values), name="objection_state_known"),
            models.CheckConstraint(
                condition=~Q(grounds="") & ~Q(reason="") & ~Q(purpose="") & ~Q(position=""),
                name="objection_says_what_pasal_35_asks",
            ),
            models.CheckConstraint(
                condition=Q(inforequest__isnull=False) | Q(grounds="b"), name="objection_needs_request_except_ground_b"
            ),
            models.CheckConstraint(
                condition=Q(received_on__lte=F("entered_on")), name="objection_received_before_entered"
            ),
            models.CheckConstraint(condition=Q(reply_due_on__gt=F("received_on")), name="objection_due_after_receipt"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True, decided_by__isnull=True)
                | Q(decided_on__isnull=False, decided_by__isnull=False) & ~Q(outcome=""),
                name="objection_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(ObjectionState.RECEIVED, ObjectionState.WITHDRAWN), outcome="")
                | Q(state__in=(ObjectionState.DECIDED, ObjectionState.SENT)) & ~Q(outcome=""),
                name="objection_state_fits_decision",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=(ObjectionOutcome.UPHELD, ObjectionOutcome.INADMISSIBLE)) | ~Q(reasons=""),
                name="objection_upheld_has_reasons",
                violation_error_message=_("Keputusan yang menguatkan PPID memuat alasan tertulis (Pasal 36 ayat 3)."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=OPENING) | ~Q(order=""),
                name="objection_granted_has_order",
                violation_error_message=_("Tulis perintah kepada PPID: informasi apa yang harus diberikan."),
            ),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True, sent_by_channel="", reply_received_on__isnull=True)
                | Q(reply_received_on__isnull=False, sent_on__gte=F("decided_on"), reply_received_on__gte=F("sent_on"))
                & ~Q(sent_by_channel=""),
                name="objection_reply_has_day_and_channel",
            ),
            models.CheckConstraint(
                condition=Q(state=ObjectionState.SENT, sent_on__isnull=False)
                | ~Q(state=ObjectionState.SENT) & Q(sent_on__isnull=True),
                name="objection_sent_has_day",
            ),
            models.CheckConstraint(
                condition=Q(fulfilled_on__isnull=True) | Q(outcome__in=OPENING), name="objection_fulfilled_was_ordered"
            ),
        ]

    def get_absolute_url(self):
        return reverse("desk:objection", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_OBJECTION_STATES

    @property
    def is_opening(self) -> bool:
        return self.outcome in OPENING

    @property
    def is_unfulfilled(self) -> bool:
        return self.state == ObjectionState.SENT and self.is_opening and self.fulfilled_on is None

    @property
    def ground_labels(self) -> list[str]:
        return [str(ObjectionGround(letter).label) for letter in self.grounds]

    def is_overdue(self, today: date | None = None) -> bool:
        return self.is_open and self.reply_due_on < (today or timezone.localdate())


class Dispute(models.Model):
    """A dispute (sengketa informasi) at the Komisi Informasi, as the city records it."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="dispute", verbose_name=_("keberatan"))
    registration = models.CharField(_("nomor register Komisi Informasi"), max_length=80, blank=True)
    filed_on = models.DateField(_("diajukan tanggal"))
    window_until = models.DateField(_("batas mengajukan"))
    stage = models.CharField(_("tahap"), max_length=20, choices=DisputeStage, default=DisputeStage.FILED)
    summary = models.TextField(_("catatan perkembangan"), blank=True)
    result = models.TextField(_("hasil"), blank=True)
    opens_information = models.BooleanField(_("informasi dinyatakan terbuka"), default=False)
    finished_on = models.DateField(_("selesai tanggal"), null=True, blank=True)
    award_received_on = models.DateField(_("putusan Komisi Informasi diterima tanggal"), null=True, blank=True)
    judgment_received_on = models.DateField(_("putusan pengadilan diterima tanggal"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("sengketa informasi")
        verbose_name_plural = _("sengketa informasi")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=DisputeStage.FINISHED, finished_on__isnull=False) & ~Q(result="")
                | ~Q(stage=DisputeStage.FINISHED) & Q(finished_on__isnull=True),
                name="dispute_finished_has_result_and_day",
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(finished_on__gte=F("filed_on")),
                name="dispute_finished_after_filed",
            ),
            models.CheckConstraint(
                condition=Q(award_received_on__isnull=True) | Q(award_received_on__gte=F("filed_on")),
                name="dispute_award_after_filed",
                violation_error_message=_("Putusan Komisi Informasi diterima sesudah sengketanya diajukan."),
            ),
            models.CheckConstraint(
                condition=Q(judgment_received_on__isnull=True)
                | Q(award_received_on__isnull=False, judgment_received_on__gte=F("award_received_on")),
                name="dispute_judgment_after_award",
                violation_error_message=_(
                    "Isi dahulu tanggal putusan Komisi Informasi; putusan pengadilan diterima sesudahnya."
                ),
            ),
        ]

    def __str__(self):
        return self.registration or str(self.objection)

    @property
    def is_late(self) -> bool:
        return self.filed_on > self.window_until

    @property
    def is_opening(self) -> bool:
        """Whether it has declared the information open for good; an award under appeal opens nothing."""
        return self.opens_information and self.stage == DisputeStage.FINISHED

    def cassation_until(self, calendar: Calendar) -> Deadline | None:
        """Return the last day to ask for cassation, once the judgment was received (UU 14/2008 Pasal 50)."""
        return deadlines.cassation_until(self.judgment_received_on, calendar) if self.judgment_received_on else None

    def lawsuit_until(self, calendar: Calendar) -> Deadline | None:
        """Return the last day to sue, once the award was received (UU 14/2008 Pasal 48 ayat 1)."""
        return deadlines.lawsuit_until(self.award_received_on, calendar) if self.award_received_on else None


class OpeningTask(models.Model):
    """The task of publishing what an objection or a dispute has declared open (UU 14/2008 Pasal 11 ayat 2)."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="opening_tasks", verbose_name=_("keberatan"))
    information = models.TextField(_("informasi yang dinyatakan terbuka"))
    opd = models.ForeignKey(Opd, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("OPD"))
    raised_on = models.DateField(_("dibuat tanggal"))
    opening = models.ForeignKey(
        Opening, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("usul membuka dokumen")
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dokumen yang terbit")
    )
    handed_over = models.TextField(_("bagian putusan: diberikan kepada pemohon saja"), blank=True)
    done_on = models.DateField(_("selesai tanggal"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diselesaikan oleh")
    )

    class Meta:
        verbose_name = _("tugas membuka informasi")
        verbose_name_plural = _("tugas membuka informasi")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True, document__isnull=True, handed_over="")
                | Q(done_on__isnull=False, done_by__isnull=False)
                & (Q(document__isnull=False, handed_over="") | Q(document__isnull=True) & ~Q(handed_over="")),
                name="opening_done_names_document",
            )
        ]

    def __str__(self):
        return self.information[:80]

    @property
    def is_opening_proposed(self) -> bool:
        """Whether its document waits for a second person, or has been opened."""
        return self.opening is not None and self.opening.stage in (OpeningStage.WAITING, OpeningStage.CONFIRMED)
