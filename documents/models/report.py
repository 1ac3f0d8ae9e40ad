"""Citizens' reports that information is missing, stale, broken or wrong; no KIP requests."""

from datetime import date
from typing import cast
from uuid import uuid4

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import monev
from documents.models.category import Category
from documents.models.document import TITLE_LENGTH, Document
from opd.encryption import EncryptedTextField
from opd.models import Opd, Role, User
from opd.models.columns import by_later, checks, optional, whole


class ReportKind(models.TextChoices):
    MISSING = "hilang", _("Informasinya tidak ada")
    STALE = "usang", _("Informasinya sudah usang")
    BROKEN = "rusak", _("Berkasnya rusak atau tidak terbaca")
    WRONG = "salah", _("Isi atau keterangannya salah")


class ReportState(models.TextChoices):
    RECEIVED = "diterima", _("Diterima")
    FORWARDED = "diteruskan", _("Diteruskan ke OPD")
    DONE = "selesai", _("Selesai")
    REFUSED = "ditolak", _("Ditolak")


OPEN_REPORTS = (ReportState.RECEIVED, ReportState.FORWARDED)


class ReportAct(models.TextChoices):
    RECEIVE = "receive", _("Diterima")
    FORWARD = "forward", _("Diteruskan ke OPD")
    FINISH = "finish", _("Diselesaikan")
    REFUSE = "refuse", _("Ditolak")
    JOIN = "join", _("Dilaporkan juga oleh orang lain")
    RELEASE = "release", _("Uraian dibuka untuk umum")


class ReportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN_REPORTS)

    def overdue(self, today: date | None = None):
        return self.open().filter(due_on__lt=today or timezone.localdate())

    def listed(self):
        """Return the public reports: those with an unsuspicious voice, and those that staff forwarded or resolved."""
        spoke = ReportVoice.objects.filter(report=OuterRef("pk"), is_suspect=False)
        return self.filter(Exists(spoke) | Q(state__in=(ReportState.FORWARDED, ReportState.DONE)))

    def with_voices(self):
        return self.annotate(heard=Count("voices", filter=Q(voices__is_suspect=False)))

    def with_document(self):
        long = [f"{name}__{text}" for name in ("document", "solution") for text in ("summary", "proposed", "reason")]
        return self.select_related("document", "solution").defer(*long)

    def answerable_by(self, user):
        return self.filter(opd__in=Opd.objects.where(user, Role.OPERATOR, Role.REVIEWER))


class Report(models.Model):
    """A report on one matter; what each person wrote about it is a `ReportVoice`.

    It is about a document, a category, a duty (`duty_code`), or an agency. `subject` is its name of then, for staff.
    """

    opd = models.ForeignKey(Opd, models.PROTECT, related_name="reports", verbose_name=_("OPD"))
    document = optional(Document, _("dokumen"), "reports")
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("kategori")
    )
    duty_code = models.SlugField(_("kewajiban"), max_length=80, blank=True)
    subject = models.CharField(_("tentang"), max_length=TITLE_LENGTH)
    kind = models.CharField(_("jenis"), max_length=10, choices=ReportKind)
    # The key of the matter: at most one open report has it (`documents.reports.verbs.Target.sameness`).
    sameness = models.CharField(max_length=120, editable=False)

    state = models.CharField(_("status"), max_length=12, choices=ReportState, default=ReportState.RECEIVED)
    received_at = models.DateTimeField(_("diterima"))
    due_on = models.DateField(_("paling lambat"))
    answered_at = models.DateTimeField(_("dijawab"), null=True, blank=True)
    answered_by = by_later(_("dijawab oleh"))
    answer = models.TextField(_("jawaban"), max_length=2000, blank=True)
    solution = optional(Document, _("dokumen yang menjawab"))
    version = models.PositiveIntegerField(default=0, editable=False)

    UNSCREENED_TEXT = {
        "duty_code": "an identifier",
        "subject": "the name of what is reported",
        "sameness": "calculated",
    }

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("laporan warga")
        verbose_name_plural = _("laporan warga")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="report_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["sameness"], condition=Q(state__in=OPEN_REPORTS), name="report_one_open_for_each_matter"
            ),
            whole("report_closed_has_an_answer", "answered_at", "answered_by", state__in=OPEN_REPORTS),
            *checks(
                report_document_or_other=Q(document__isnull=True) | Q(category__isnull=True, duty_code=""),
                report_category_or_duty=Q(category__isnull=True) | Q(duty_code=""),
                report_done_with_a_document=~Q(state=ReportState.DONE) | Q(solution__isnull=False),
                report_refused_with_a_reason=~Q(state=ReportState.REFUSED) | ~Q(answer=""),
            ),
        ]

    def __str__(self):
        return f"{self.number} · {self.subject}"

    def get_absolute_url(self):
        return reverse("documents:report", args=[self.pk])

    @property
    def number(self) -> str:
        return f"LI-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_REPORTS

    @property
    def received_on(self) -> date:
        return timezone.localdate(self.received_at)

    @property
    def public_subject(self) -> str:
        """The subject for the public, of a document its title now. Reads the document; lists use `with_document`."""
        return self.document.public_title if self.document else self.subject

    @property
    def status_label(self) -> str:
        """The state for people: "done" is what is published, so a solution that is no longer public is said so."""
        if self.state == ReportState.DONE and not cast(Document, self.solution).is_public:
            return str(_("Dijawab, tetapi dokumennya tidak terbit lagi"))
        return str(ReportState(self.state).label)

    def is_overdue(self, today: date | None = None) -> bool:
        return self.is_open and self.due_on < (today or timezone.localdate())


class ReportVoice(models.Model):
    """The text of one person. It is public only after a reviewer has released it; the e-mail address never is."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="voices", verbose_name=_("laporan"))
    text = models.TextField(_("uraian"), max_length=2000)
    email = EncryptedTextField(_("surel"), max_length=254, blank=True)
    at = models.DateTimeField(_("waktu"))
    is_suspect = models.BooleanField(_("mungkin dikirim mesin"), default=False)
    released_at = models.DateTimeField(_("dibuka pada"), null=True, blank=True)
    released_by = by_later(_("dibuka oleh"))
    submission = models.UUIDField(default=uuid4, unique=True, editable=False)

    UNSCREENED_TEXT = {"email": "sealed, never shown"}

    class Meta:
        verbose_name = _("suara warga")
        verbose_name_plural = _("suara warga")
        ordering = ["pk"]
        constraints = [whole("report_voice_release_is_a_pair", "released_at", "released_by")]

    def __str__(self):
        return f"{self.report_id} · {self.at:%Y-%m-%d}"


class ReportEvent(models.Model):
    """`by` is empty for an act of a citizen."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="events", verbose_name=_("laporan"))
    act = models.CharField(_("tindakan"), max_length=12, choices=ReportAct)
    state = models.CharField(_("status sesudahnya"), max_length=12, choices=ReportState)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("oleh"))
    at = models.DateTimeField(_("waktu"))
    text = models.TextField(_("catatan"), blank=True)

    class Meta:
        verbose_name = _("riwayat laporan")
        verbose_name_plural = _("riwayat laporan")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.act} · {self.at:%Y-%m-%d}"


class YearlyReportQuerySet(models.QuerySet):
    def open(self):
        """Return the tasks whose report is not public: it was never recorded, or it was withdrawn since."""
        public = Document.objects.public().filter(pk=OuterRef("document"))
        return self.exclude(Exists(public))


class YearlyReport(models.Model):
    """The report on a year's services, from 1 January to 31 March (UU 14/2008 Pasal 12; rule 45)."""

    year = models.PositiveSmallIntegerField(_("tahun"), unique=True, editable=False)
    document = optional(Document, _("laporan yang terbit"))
    done_on = models.DateField(_("selesai tanggal"), null=True, blank=True, editable=False)
    done_by = optional(User, _("diselesaikan oleh"), editable=False)
    monev_score = models.DecimalField(
        _("nilai Monev"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Nilai tahun itu dari Komisi Informasi, 0 sampai 100."),
    )

    objects = YearlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("laporan tahunan")
        verbose_name_plural = _("laporan tahunan")
        ordering = ["-year"]
        constraints = [
            whole("yearly_report_done_names_document", "document", "done_on", "done_by"),
            *checks(
                yearly_report_score_to_100=(
                    Q(monev_score__isnull=True) | Q(monev_score__gte=monev.LOWEST, monev_score__lte=monev.HIGHEST),
                    _("Nilai Monev antara 0 dan 100."),
                )
            ),
        ]

    def __str__(self):
        return _("Laporan layanan informasi tahun %(year)s") % {"year": self.year}

    @property
    def due_on(self) -> date:
        return date(self.year + 1, 3, 31)

    @property
    def monev_category(self) -> str:
        return "" if self.monev_score is None else monev.category_of(self.monev_score)
