"""Requests for information (permohonan informasi publik, UU 14/2008 Pasal 22) and their attachments."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from opd.models import Opd, SealedFile
from opd.models.columns import by_later, checks, optional, whole
from requests_app.models.applicant import Applicant
from requests_app.models.choices import AccessMode, Delivery, Format
from requests_app.models.registered import Registered
from requests_app.read_rights import RequestRights
from requests_app.states import OPEN_STATES, State


class InformationRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, today: date | None = None):
        return self.open().filter(due_on__lt=today or timezone.localdate())

    def visible_to(self, user):
        """Return all requests for PPID Utama and the superior; for an operator those now assigned to their agency."""
        return RequestRights.CASE.scope(self, user)


class InformationRequest(Registered):
    applicant = models.OneToOneField(Applicant, models.PROTECT, related_name="inforequest", verbose_name=_("pemohon"))
    information = models.TextField(_("informasi yang diminta"))
    purpose = models.TextField(_("tujuan penggunaan"))
    access = models.CharField(_("cara memperoleh"), max_length=10, choices=AccessMode)
    format = models.CharField(_("bentuk"), max_length=10, choices=Format)
    delivery = models.CharField(_("cara mengirimkan"), max_length=10, choices=Delivery)
    proposed_opd = optional(Opd, _("OPD menurut pemohon"))
    opd = optional(Opd, _("OPD yang menjawab"), "inforequests")
    state = models.CharField(_("status"), max_length=20, choices=State)

    first_due_on = models.DateField(_("tenggat pertama"))
    due_on = models.DateField(_("tenggat"))
    original_due_on = models.DateField(_("tenggat semula"), null=True, blank=True)  # the earliest: by it one extends
    corrected_from = models.DateField(_("tenggat sebelum dikoreksi"), null=True, blank=True)
    extended_on = models.DateField(_("diperpanjang tanggal"), null=True, blank=True)
    extension_reason = models.TextField(_("alasan perpanjangan"), blank=True)

    missing = models.TextField(_("yang perlu dilengkapi"), blank=True)
    completion_asked_on = models.DateField(_("diminta melengkapi tanggal"), null=True, blank=True)
    completion_due_on = models.DateField(_("dilengkapi paling lambat"), null=True, blank=True)
    completed_on = models.DateField(_("dilengkapi tanggal"), null=True, blank=True)

    agency_answer = models.TextField(_("jawaban OPD"), blank=True)
    answer_documents = models.ManyToManyField(
        Document, blank=True, related_name="+", verbose_name=_("dokumen terbit sebagai jawaban")
    )
    given_on = models.DateField(_("informasi diberikan tanggal"), null=True, blank=True)
    ended_on = models.DateField(_("berakhir tanggal"), null=True, blank=True)

    public_text = models.TextField(_("isi di register umum"), blank=True)
    public_text_by = by_later(_("dibuka oleh"))

    UNSCREENED_TEXT = {
        "number": "taken from a series",
        "code_hash": "calculated",
        "information": "read by staff and the applicant",
        "purpose": "read by staff and the applicant",
        "extension_reason": "read by staff and the applicant",
        "missing": "read by staff and the applicant",
        "agency_answer": "read by staff and the applicant",
    }

    objects = InformationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("permohonan informasi")
        verbose_name_plural = _("permohonan informasi")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="inforequest_due"),
            models.Index(fields=["opd", "state"], name="inforequest_opd"),
            models.Index(fields=["received_on"], name="inforequest_received"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="inforequest_sequence_once"),
            *checks(
                inforequest_has_subject_and_purpose=~Q(information="") & ~Q(purpose=""),
                inforequest_state_known=Q(state__in=State.values),
                inforequest_received_before_entered=(
                    Q(received_on__lte=F("entered_on")),
                    _("Tanggal diterima tidak boleh sesudah hari pencatatan."),
                ),
                inforequest_extension_has_day_reason_and_date=(
                    Q(extended_on__isnull=True, due_on=F("first_due_on"))
                    | Q(extended_on__isnull=False) & ~Q(extension_reason="")
                ),
                inforequest_extended_inside_the_period=(
                    Q(extended_on__isnull=True)
                    | Q(extended_on__gte=F("received_on"), extended_on__lte=F("first_due_on"))
                ),
                inforequest_due_after_receipt=Q(due_on__gt=F("received_on")),
                inforequest_extended_in_time=(
                    Q(extended_on__isnull=True)
                    | Q(original_due_on__isnull=True)
                    | Q(extended_on__lte=F("original_due_on"))
                ),
                inforequest_completion_asked_with_date=(
                    Q(completion_asked_on__isnull=True, completion_due_on__isnull=True, missing="")
                    | Q(
                        completion_asked_on__isnull=False,
                        completion_due_on__isnull=False,
                        completion_due_on__gt=F("completion_asked_on"),
                    )
                    & ~Q(missing="")
                ),
                inforequest_in_progress_somewhere=~Q(state=State.IN_PROGRESS) | Q(opd__isnull=False),
                inforequest_incomplete_was_asked=~Q(state__in=(State.INCOMPLETE, State.LAPSED))
                | Q(completion_asked_on__isnull=False),
                inforequest_ended_has_day=(
                    Q(state__in=(State.CLOSED, State.LAPSED, State.WITHDRAWN), ended_on__isnull=False)
                    | ~Q(state__in=(State.CLOSED, State.LAPSED, State.WITHDRAWN)) & Q(ended_on__isnull=True)
                ),
                inforequest_given_after_notice=Q(given_on__isnull=True) | Q(state__in=(State.SENT, State.CLOSED)),
            ),
            whole("inforequest_public_text_released_by_somebody", "public_text_by", public_text=""),
        ]

    def get_absolute_url(self):
        return reverse("desk:inforequest", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_extended(self) -> bool:
        return self.extended_on is not None

    @property
    def extendable_until(self) -> date:
        """The earliest due date that the request had."""
        return min(self.first_due_on, self.original_due_on or self.first_due_on)

    def is_overdue(self, today: date | None = None) -> bool:
        """Return whether the due date has ended without a notice (domain rule 6)."""
        return self.is_open and self.due_on < (today or timezone.localdate())


class Attachment(SealedFile):
    folder = "lampiran"

    inforequest = models.ForeignKey(
        InformationRequest, models.PROTECT, related_name="attachments", verbose_name=_("permohonan")
    )
    added_at = models.DateTimeField(_("ditambahkan pada"), auto_now_add=True)

    class Meta(SealedFile.Meta):
        verbose_name = _("lampiran pemohon")
        verbose_name_plural = _("lampiran pemohon")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.inforequest} · {self.pk}"
