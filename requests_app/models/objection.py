"""Objections (UU 14/2008 Pasal 35, 36), disputes at the Komisi Informasi (Pasal 37), and what their rulings order."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Document, Opening, OpeningStage
from opd.encryption import EncryptedTextField
from opd.models import Opd, Role, SealedFile
from opd.models.columns import by_later, checks, optional
from opd.models.two_people import ByTwo, ByTwoQuerySet, checks_of_two, waits_once
from requests_app import deadlines
from requests_app.deadlines import Calendar, Deadline
from requests_app.models.applicant import Applicant, Paper
from requests_app.models.choices import (
    HANDED_OVER,
    OPENING,
    Aim,
    Delivery,
    DisputeStage,
    ObjectionGround,
    ObjectionOutcome,
    Orderer,
    TaskEnd,
    Timeliness,
)
from requests_app.models.inforequest import InformationRequest
from requests_app.models.registered import Registered
from requests_app.read_rights import RequestRights
from requests_app.states import ObjectionAct, ObjectionState

RULED_BY_ITS_APPROVER = _(
    "Diputuskan oleh Atasan PPID yang menyetujui uji konsekuensinya, karena tidak ada Atasan PPID lain yang boleh "
    "memutuskannya."
)
OPEN_OBJECTION_STATES = (ObjectionState.RECEIVED, ObjectionState.DECIDED)


class ObjectionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN_OBJECTION_STATES)

    def overdue(self, today: date | None = None):
        return self.open().filter(reply_due_on__lt=today or timezone.localdate())

    def unfulfilled(self):
        """Return those with an order of the superior of which a task is open."""
        own = OpeningTask.objects.open().filter(objection=OuterRef("pk"), ordered_by=Orderer.SUPERIOR)
        return self.filter(Exists(own), state=ObjectionState.SENT, outcome__in=OPENING)

    def visible_to(self, user):
        """Return all objections for the superior and PPID Utama, none for agencies."""
        return RequestRights.OBJECTION.scope(self, user)


class Objection(Registered):
    """An objection (keberatan) to a request, or on ground b without one. The reply cannot be extended."""

    inforequest = optional(InformationRequest, _("permohonan"), "objections")
    applicant = models.ForeignKey(Applicant, models.PROTECT, related_name="objections", verbose_name=_("pemohon"))
    opd = optional(Opd, _("OPD yang dimaksud"))
    grounds = models.CharField(_("alasan Pasal 35"), max_length=7)
    reason = models.TextField(_("uraian alasan"))
    purpose = models.TextField(_("tujuan penggunaan"))
    position = models.TextField(_("kasus posisi"))
    timeliness = models.CharField(_("jangka waktu"), max_length=10, choices=Timeliness)
    window_until = models.DateField(_("batas mengajukan"), null=True, blank=True)
    reply_due_on = models.DateField(_("tenggat tanggapan"))
    corrected_from = models.DateField(_("tenggat sebelum dikoreksi"), null=True, blank=True)
    state = models.CharField(_("status"), max_length=20, choices=ObjectionState)

    outcome = models.CharField(_("keputusan Atasan PPID"), max_length=20, choices=ObjectionOutcome, blank=True)
    reasons = models.TextField(_("pertimbangan"), blank=True)
    order = models.TextField(_("perintah kepada PPID"), blank=True)
    aims = models.CharField(_("yang diperintahkan"), max_length=60, blank=True)  # members of `Aim`, with commas
    order_due_on = models.DateField(_("dilaksanakan paling lambat"), null=True, blank=True)
    decided_on = models.DateField(_("diputuskan tanggal"), null=True, blank=True)
    decided_by = by_later(_("diputuskan oleh"))
    letter = optional("requests_app.Letter", _("surat"))  # the reply of these words, as in `Decision`
    sent_on = models.DateField(_("tanggapan dikirim tanggal"), null=True, blank=True)
    sent_by_channel = models.CharField(_("dikirim lewat"), max_length=10, choices=Delivery, blank=True)
    reply_received_on = models.DateField(_("tanggapan diterima tanggal"), null=True, blank=True)
    returned_outcome = models.CharField(
        _("tanggapan yang kembali"), max_length=20, choices=ObjectionOutcome, blank=True
    )
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
            *checks(
                objection_state_known=Q(state__in=ObjectionState.values),
                objection_says_what_pasal_35_asks=~Q(grounds="") & ~Q(reason="") & ~Q(purpose="") & ~Q(position=""),
                objection_needs_request_except_ground_b=Q(inforequest__isnull=False) | Q(grounds="b"),
                objection_received_before_entered=Q(received_on__lte=F("entered_on")),
                objection_due_after_receipt=Q(reply_due_on__gt=F("received_on")),
                objection_decision_is_whole=(
                    Q(outcome="", decided_on__isnull=True, decided_by__isnull=True)
                    | Q(decided_on__isnull=False, decided_by__isnull=False) & ~Q(outcome="")
                ),
                objection_state_fits_decision=(
                    Q(state__in=(ObjectionState.RECEIVED, ObjectionState.WITHDRAWN), outcome="")
                    | Q(state__in=(ObjectionState.DECIDED, ObjectionState.SENT)) & ~Q(outcome="")
                ),
                objection_upheld_has_reasons=(
                    ~Q(outcome__in=(ObjectionOutcome.UPHELD, ObjectionOutcome.INADMISSIBLE)) | ~Q(reasons=""),
                    _("Keputusan yang menguatkan PPID memuat alasan tertulis (Pasal 36 ayat 3)."),
                ),
                objection_granted_has_order=(
                    ~Q(outcome__in=OPENING) | ~Q(order=""),
                    _("Tulis perintah kepada PPID: informasi apa yang harus diberikan."),
                ),
                objection_reply_has_day_and_channel=(
                    Q(sent_on__isnull=True, sent_by_channel="", reply_received_on__isnull=True)
                    | Q(
                        reply_received_on__isnull=False,
                        sent_on__gte=F("decided_on"),
                        reply_received_on__gte=F("sent_on"),
                    )
                    & ~Q(sent_by_channel="")
                ),
                objection_sent_has_day=(
                    Q(state=ObjectionState.SENT, sent_on__isnull=False)
                    | ~Q(state=ObjectionState.SENT) & Q(sent_on__isnull=True)
                ),
                objection_fulfilled_was_ordered=Q(fulfilled_on__isnull=True) | Q(outcome__in=OPENING),
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
        is_ordered = self.state == ObjectionState.SENT and self.is_opening and self.fulfilled_on is None
        return is_ordered and not ended_otherwise(self, Orderer.SUPERIOR)

    @property
    def ground_labels(self) -> list[str]:
        return [str(ObjectionGround(letter).label) for letter in self.grounds]

    @property
    def is_ruled_by_its_approver(self) -> bool:
        """Whether who ruled had approved a consequence test of the refusal, as nobody else in office might rule."""
        return self.events.filter(act=ObjectionAct.RULE, by=self.decided_by_id, facts__approved_its_test=True).exists()

    def is_overdue(self, today: date | None = None) -> bool:
        return self.is_open and self.reply_due_on < (today or timezone.localdate())


NOTED = (  # of a dispute, in history and ledger
    *("stage", "opens_information", "aims", "order_due_on", "finished_on"),
    *("award_received_on", "judgment_received_on"),
)


class Dispute(models.Model):
    objection = models.OneToOneField(Objection, models.PROTECT, related_name="dispute", verbose_name=_("keberatan"))
    registration = models.CharField(_("nomor register Komisi Informasi"), max_length=80, blank=True)
    filed_on = models.DateField(_("diajukan tanggal"))
    window_until = models.DateField(_("batas mengajukan"))
    stage = models.CharField(_("tahap"), max_length=20, choices=DisputeStage, default=DisputeStage.FILED)
    summary = models.TextField(_("catatan perkembangan"), blank=True)
    result = models.TextField(_("hasil"), blank=True)
    opens_information = models.BooleanField(_("informasi dinyatakan terbuka"), default=False)
    aims = models.CharField(_("yang diperintahkan"), max_length=60, blank=True)  # as in `Objection`
    order_due_on = models.DateField(_("dilaksanakan paling lambat"), null=True, blank=True)
    fulfilled_on = models.DateField(_("putusan dilaksanakan tanggal"), null=True, blank=True)
    finished_on = models.DateField(_("selesai tanggal"), null=True, blank=True)
    award_received_on = models.DateField(_("putusan Komisi Informasi diterima tanggal"), null=True, blank=True)
    judgment_received_on = models.DateField(_("putusan pengadilan diterima tanggal"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("sengketa informasi")
        verbose_name_plural = _("sengketa informasi")
        ordering = ["-pk"]
        constraints = [
            *checks(
                dispute_finished_has_result_and_day=(
                    Q(stage=DisputeStage.FINISHED, finished_on__isnull=False) & ~Q(result="")
                    | ~Q(stage=DisputeStage.FINISHED) & Q(finished_on__isnull=True)
                ),
                dispute_finished_after_filed=Q(finished_on__isnull=True) | Q(finished_on__gte=F("filed_on")),
                dispute_award_after_filed=(
                    Q(award_received_on__isnull=True) | Q(award_received_on__gte=F("filed_on")),
                    _("Putusan Komisi Informasi diterima sesudah sengketanya diajukan."),
                ),
                dispute_judgment_after_award=(
                    Q(judgment_received_on__isnull=True)
                    | Q(award_received_on__isnull=False, judgment_received_on__gte=F("award_received_on")),
                    _("Isi dahulu tanggal putusan Komisi Informasi; putusan pengadilan diterima sesudahnya."),
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

    @property
    def facts(self) -> dict:
        """What history and ledger know of its course and its end."""
        return {name: getattr(self, name) for name in NOTED}

    def cassation_until(self, calendar: Calendar) -> Deadline | None:
        """Return the last day to ask for cassation (UU 14/2008 Pasal 50)."""
        return deadlines.cassation_until(self.judgment_received_on, calendar) if self.judgment_received_on else None

    def lawsuit_until(self, calendar: Calendar) -> Deadline | None:
        """Return the last day to sue (UU 14/2008 Pasal 48 ayat 1)."""
        return deadlines.lawsuit_until(self.award_received_on, calendar) if self.award_received_on else None


JUDGMENT_WAITING = _("Putusan kemudian untuk sengketa ini sudah menunggu orang kedua.")


class LaterJudgment(SealedFile, ByTwo):
    """A judgment that replaces a final one: one person enters it with its scan, an Atasan confirms it."""

    folder = "putusan"
    second_roles = frozenset({Role.SUPERIOR})

    dispute = models.ForeignKey(
        Dispute, models.PROTECT, related_name="later_judgments", verbose_name=_("sengketa informasi")
    )
    number = models.CharField(_("nomor putusan"), max_length=120)
    judged_on = models.DateField(_("diputuskan tanggal"))
    result = models.TextField(_("hasil"))
    opens_information = models.BooleanField(_("informasi dinyatakan terbuka"), default=False)
    aims = models.CharField(_("yang diperintahkan"), max_length=60, blank=True)  # as in `Objection`
    order_due_on = models.DateField(_("dilaksanakan paling lambat"), null=True, blank=True)

    objects = ByTwoQuerySet.as_manager()

    class Meta(SealedFile.Meta):
        verbose_name = _("putusan kemudian")
        verbose_name_plural = _("putusan kemudian")
        ordering = ["-pk"]
        constraints = [
            *SealedFile.Meta.constraints,
            waits_once("later_judgment", "dispute", words=JUDGMENT_WAITING),
            models.CheckConstraint(condition=~Q(sha256=""), name="later_judgment_has_its_scan"),
            *checks_of_two("later_judgment"),
        ]

    def __str__(self):
        return self.number


def ended_otherwise(objection: Objection, by: Orderer) -> bool:
    """Return whether what a ruling ordered has ended, and not all of it was carried out.

    Lists prefetch the tasks; those of a judgment that was replaced do not count.
    """
    ends = {task.end for task in objection.opening_tasks.all() if task.ordered_by == by} - {TaskEnd.SUPERSEDED}
    return bool(ends - {TaskEnd.CARRIED_OUT}) and "" not in ends


class OpeningTaskQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_on=None)

    def to_hand_over(self, inforequest: InformationRequest):
        """Return the open tasks for which the applicant of a request is to get files."""
        return self.open().filter(objection__inforequest=inforequest, aim__in=HANDED_OVER)

    def lowered_to(self, request: str) -> Subquery:
        """Return the cost to which the latest ruling has lowered that of a request; `request` is its column."""
        lowered = self.filter(objection__inforequest=OuterRef(request), aim=Aim.FEE, done_on__isnull=False)
        return Subquery(lowered.filter(cost__isnull=False).order_by("-pk").values("cost")[:1])


class OpeningTask(models.Model):
    """What an objection or a dispute has ordered: by when, and what carried it out (UU 14/2008 Pasal 11 ayat 2, 46).

    A document that was opened is published; anything else goes to the applicant with its `letter`. An order of the
    superior may end by `excuse`, which `asked_by` has stated and another superior confirms, once its letter was handed
    over, as they confirm its document or the `named_parts`; any order by the `waiver` that its winner has signed, after
    `waiver_until`, unless they revoked it. `end` says how.
    """

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="opening_tasks", verbose_name=_("keberatan"))
    aim = models.CharField(_("yang diperintahkan"), max_length=10, choices=Aim, default=Aim.DOCUMENT)
    ordered_by = models.CharField(_("diperintahkan oleh"), max_length=10, choices=Orderer, default=Orderer.SUPERIOR)
    information = models.TextField(_("isi perintahnya"))
    opd = optional(Opd, _("OPD"))
    raised_on = models.DateField(_("dibuat tanggal"))
    due_on = models.DateField(_("dilaksanakan paling lambat"), null=True, blank=True)
    opening = optional(Opening, _("usul membuka dokumen"))
    document = optional(Document, _("dokumen yang terbit"))
    letter = optional("requests_app.Letter", _("surat"), db_index=False)
    kept_words = EncryptedTextField(_("kata yang tetap dihitamkan, satu per baris"), blank=True)
    # Their keys between commas, "" where only words stay black, NULL before anybody named them.
    named_parts = models.TextField(_("bagian yang disebut"), null=True, blank=True, editable=False)  # noqa: DJ001
    cost = models.PositiveIntegerField(_("biaya menurut putusan (rupiah)"), null=True, blank=True)
    waiver = optional(Paper, _("pernyataan pemohon"), db_index=False)
    waiver_until = models.DateField(_("dapat dibatalkan sampai"), null=True, blank=True)
    waiver_letter = optional("requests_app.Letter", _("surat tentang pernyataan itu"), "waived_tasks", db_index=False)
    excuse = models.TextField(_("alasan tidak dilaksanakan"), blank=True)
    asked_by = by_later(_("diminta oleh"), db_index=False)
    confirmed_by = by_later(_("dibenarkan oleh"), db_index=False)
    confirmed_on = models.DateField(_("dibenarkan tanggal"), null=True, blank=True)
    end = models.CharField(_("berakhir karena"), max_length=20, choices=TaskEnd, blank=True)
    received_on = models.DateField(_("suratnya diterima tanggal"), null=True, blank=True)
    done_on = models.DateField(_("selesai tanggal"), null=True, blank=True)
    done_by = by_later(_("diselesaikan oleh"))

    objects = OpeningTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("tugas menurut putusan")
        verbose_name_plural = _("tugas menurut putusan")
        ordering = ["pk"]
        constraints = [
            *checks(
                opening_done_says_how=(
                    Q(done_on__isnull=True, done_by__isnull=True, end="")
                    | Q(done_on__isnull=False, done_by__isnull=False)
                    & (
                        Q(end=TaskEnd.CARRIED_OUT) & (Q(document__isnull=False) | Q(letter__isnull=False))
                        | Q(end=TaskEnd.WAIVED, waiver__isnull=False)
                        | Q(end=TaskEnd.EXCUSED) & ~Q(excuse="")
                        | Q(end=TaskEnd.SUPERSEDED)
                    )
                ),
                opening_aim_known=Q(aim__in=Aim.values, ordered_by__in=Orderer.values),
            ),
        ]

    def __str__(self):
        return self.information[:80]

    @property
    def is_opening_proposed(self) -> bool:
        return self.opening is not None and self.opening.stage in (OpeningStage.WAITING, OpeningStage.CONFIRMED)

    @property
    def is_handed_over(self) -> bool:
        return self.aim in HANDED_OVER

    @property
    def is_asked(self) -> bool:
        """Return whether what somebody has stated waits for a superior."""
        is_stated = bool(self.excuse or self.document_id) or self.named_parts is not None
        return is_stated and self.confirmed_by_id is None

    @property
    def named(self) -> models.QuerySet:
        keys = [int(key) for key in (self.named_parts or "").split(",") if key]
        return self.parts.model.objects.filter(pk__in=keys)

    @property
    def is_excused(self) -> bool:
        return bool(self.excuse) and self.confirmed_by_id is not None

    @property
    def brings_files(self) -> bool:
        return self.is_handed_over and not self.is_excused

    @property
    def word_list(self) -> list[str]:
        return [line.strip() for line in self.kept_words.splitlines() if line.strip()]
