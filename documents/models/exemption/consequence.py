"""The consequence test (pengujian konsekuensi): UU 14/2008 Pasal 2 ayat 4, 17 to 20."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.models.choices import Ground
from documents.models.exemption.statute import Statute
from opd.models import Opd, User
from opd.models.columns import CheckedTogether, by_later, checks, optional, whole

if TYPE_CHECKING:
    from documents.models.document import Document

MUST_END = (Ground.A, Ground.B, Ground.C, Ground.D, Ground.E, Ground.F)  # Pasal 20 ayat (1): not permanent
LONGEST_EXEMPTION = 100  # years; only for a is there a shorter one in the law, and no date may be mistyped by centuries
PERSONAL = (Ground.G, Ground.H)
REVIEW_EVERY = timedelta(days=365)
REQUIRED_TEXTS = (
    "information",
    "law",
    "consequence_if_opened",
    "benefit_if_closed",
    "interest_in_opening",
    "interest_in_closing",
    "officer",
    "team",
)


class ExemptionEnd(models.TextChoices):
    OPENED = "opened", _("Dibuka sesudah masanya berakhir")
    RULING = "ruling", _("Dinyatakan terbuka lewat keberatan atau sengketa")
    RENEWED = "renewed", _("Diganti uji yang baru")


class ConsequenceStage(models.TextChoices):
    WAITING = "menunggu", _("Menunggu persetujuan Atasan PPID")
    RETURNED = "dikembalikan", _("Dikembalikan untuk diperbaiki")
    REFUSED = "ditolak", _("Ditolak Atasan PPID")
    APPROVED = "disetujui", _("Disetujui Atasan PPID")


OPEN_STAGES = (ConsequenceStage.WAITING, ConsequenceStage.RETURNED)


class ConsequenceAct(models.TextChoices):
    WRITE = "write", _("Ditulis dan dikirim ke Atasan PPID")
    CHANGE = "change", _("Diubah")
    RESEND = "resend", _("Diperbaiki dan dikirim lagi")
    RETURN = "return", _("Dikembalikan Atasan PPID")
    REFUSE = "refuse", _("Ditolak Atasan PPID")
    APPROVE = "approve", _("Disetujui Atasan PPID")
    REVIEW = "review", _("Ditinjau: masih perlu dikecualikan")


NOT_RULED_OPEN = Q(ruled_open_on=None) | Q(ruling_lifted_on__isnull=False)


class ConsequenceTestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(stage__in=OPEN_STAGES)

    def waiting(self):
        return self.filter(stage=ConsequenceStage.WAITING)

    def in_force(self):
        return self.filter(approved_at__isnull=False, ended_at__isnull=True)

    def of_classes(self):
        return self.filter(document=None)

    def serving(self, day: date):
        """Return the tests on which a part may rest that goes out on that day."""
        return self.in_force().filter(decision_date__lte=day).exclude(ends_on__lt=day).filter(NOT_RULED_OPEN)

    def for_parts_of(self, document: "Document", day: date):
        """Return the tests on which a redacted part may rest: of a class, or of the document's files."""
        of_class = Q(document=None) & (Q(opd=None) | Q(opd=document.opd_id))
        same_file = Q(document__revisions__sha256__in=document.revisions.values("sha256"))
        return self.serving(day).filter(of_class | same_file).distinct()

    def of_subject(self, test: "ConsequenceTest"):
        if test.document_id:
            return self.filter(document=test.document_id)
        return self.of_classes().filter(subject_class=test.subject_class, opd=test.opd_id)

    def ruled_open(self):
        """Return the tests of documents that a final ruling declared open, without a later one."""
        return self.filter(Q(end=ExemptionEnd.RULING) | ~NOT_RULED_OPEN, ruling_lifted_on=None)

    def ending(self, today: date, last: date):
        return self.filter(ends_on__range=(today, last))

    def without_date(self):
        """Return the tests that end by a condition or a need: they are reviewed every year."""
        return self.filter(ends_on__isnull=True)

    def incomplete(self):
        """Return exemptions of before today's rules, without duration, limit, or statute of ground j."""
        no_duration = Q(ends_on__isnull=True, ends_when="", lasts_while="")
        no_limit = Q(ground=Ground.A, ends_on__isnull=True)
        return self.in_force().filter(no_duration | no_limit | Q(ground=Ground.J, statute__isnull=True))

    def to_review(self, today: date | None = None):
        """Return the exemptions without an end date that nobody has reviewed for a year."""
        year_ago = (today or timezone.localdate()) - REVIEW_EVERY
        last = Coalesce("reviewed_on", "decision_date")
        return self.in_force().without_date().annotate(last_review=last).filter(last_review__lte=year_ago)


class ConsequenceTest(CheckedTogether):
    """A consequence test of a document, or of a class of information such as NIK (no document).

    An approved or refused one is never changed. The test of a class closes no document: parts rest on it.
    """

    document = optional("Document", _("dokumen"), "tests")
    subject_class = models.CharField(
        _("golongan informasi"),
        max_length=200,
        blank=True,
        help_text=_("Misalnya: NIK orang perseorangan. Berlaku untuk tiap bagian dokumen yang termasuk di dalamnya."),
    )
    opd = optional(Opd, _("OPD"), db_index=False, help_text=_("Kosongkan bila golongan ini berlaku di semua OPD."))
    information = models.TextField(_("uraian informasi"), help_text=_("Jelas, tanpa membuka isi yang dikecualikan."))
    ground = models.CharField(_("alasan pengecualian"), max_length=1, choices=Ground)
    law = models.TextField(
        _("dasar undang-undang"), help_text=_("Sebut undang-undang dan pasalnya, misalnya UU 27/2022 Pasal 4.")
    )
    statute = optional(Statute, _("undang-undang untuk huruf j"))
    consequence_if_opened = models.TextField(_("konsekuensi bila dibuka"))
    benefit_if_closed = models.TextField(_("manfaat bila ditutup"))
    interest_in_opening = models.TextField(_("kepentingan umum untuk membuka"))
    interest_in_closing = models.TextField(_("kepentingan umum untuk menutup"))
    written_consent = models.BooleanField(
        _("ada persetujuan tertulis dari orang yang bersangkutan"), null=True, blank=True
    )
    public_office = models.BooleanField(_("berkaitan dengan posisi dalam jabatan publik"), null=True, blank=True)
    ends_on = models.DateField(_("dikecualikan sampai tanggal"), null=True, blank=True)
    ends_when = models.CharField(_("atau sampai keadaan"), max_length=300, blank=True)
    lasts_while = models.CharField(_("atau selama keadaan"), max_length=300, blank=True)
    reviewed_on = models.DateField(_("terakhir ditinjau"), null=True, blank=True, editable=False)
    ruled_open_on = models.DateField(_("dinyatakan terbuka tanggal"), null=True, blank=True, editable=False)
    ruling_lifted_on = models.DateField(_("putusannya diganti tanggal"), null=True, blank=True, editable=False)
    officer = models.CharField(_("PPID yang menguji"), max_length=150, help_text=_("Jabatan, tanpa nama orang."))
    team = models.TextField(
        _("tim penguji"),
        help_text=_("Satu baris untuk tiap anggota: jabatan atau unitnya, boleh dengan nama. Mereka menandatangani."),
    )
    tested_on = models.DateField(_("tanggal pengujian"))
    decision_number = models.CharField(_("nomor keputusan"), max_length=80, blank=True)  # given when it is approved
    decision_date = models.DateField(_("tanggal keputusan"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)  # a decision is on the version that was read
    stage = models.CharField(
        _("status"),
        max_length=12,
        choices=ConsequenceStage,
        default=ConsequenceStage.WAITING,
        editable=False,
        db_index=True,
    )
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("ditulis oleh"))
    written_at = models.DateTimeField(_("ditulis pada"), auto_now_add=True)
    approved_by = by_later(_("disetujui oleh"))
    approved_at = models.DateTimeField(_("disetujui pada"), null=True, blank=True)

    end = models.CharField(_("akhirnya"), max_length=20, choices=ExemptionEnd, blank=True, editable=False)
    end_reason = models.TextField(_("alasan berakhir"), blank=True, editable=False)
    ended_at = models.DateTimeField(_("berakhir pada"), null=True, blank=True, editable=False)
    ended_by = optional(User, _("diakhiri oleh"), editable=False)

    UNSCREENED_TEXT = {
        "information": "read by staff only",
        "consequence_if_opened": "read by staff only",
        "benefit_if_closed": "read by staff only",
        "interest_in_opening": "read by staff only",
        "interest_in_closing": "read by staff only",
        "team": "read by staff only",
        "end_reason": "read by staff only",
    }

    objects = ConsequenceTestQuerySet.as_manager()

    class Meta:
        verbose_name = _("uji konsekuensi")
        verbose_name_plural = _("uji konsekuensi")
        ordering = ["-pk"]
        constraints = [
            whole("test_approval_is_a_pair", "approved_by", "approved_at"),
            *checks(
                test_stage_is_what_was_decided=(
                    Q(stage=ConsequenceStage.APPROVED, approved_at__isnull=False)
                    | Q(stage__in=(*OPEN_STAGES, ConsequenceStage.REFUSED), approved_at__isnull=True)
                ),
                test_approved_has_number_and_date=~Q(stage=ConsequenceStage.APPROVED)
                | ~Q(decision_number="") & Q(decision_date__isnull=False),
                test_needs_two_persons=(
                    Q(approved_by__isnull=True) | ~Q(approved_by=F("written_by")),
                    _("Yang menulis uji konsekuensi tidak boleh menyetujuinya sendiri."),
                ),
                test_before_decision=(
                    Q(tested_on__lte=F("decision_date")),
                    _("Tanggal pengujian tidak boleh sesudah tanggal keputusan."),
                ),
                test_ground_a_to_f_ends=(
                    ~Q(ground__in=MUST_END) | Q(ends_on__isnull=False) | ~Q(ends_when=""),
                    _("Pengecualian huruf a sampai f tidak permanen: isi kapan berakhir."),
                ),
                test_only_g_to_j_last_while=(
                    ~Q(ground__in=MUST_END) | Q(lasts_while=""),
                    _("“Selama” hanya untuk huruf g sampai j. Isi kapan berakhir."),
                ),
                test_statute_of_ground_j=(
                    Q(ground=Ground.J) | Q(statute__isnull=True),
                    _("Undang-undang dari tabel hanya dipilih untuk huruf j."),
                ),
                test_ends_after_decision=(
                    Q(ends_on__isnull=True) | Q(ends_on__gt=F("decision_date")),
                    _("Tanggal berakhir harus sesudah tanggal keputusan."),
                ),
                test_personal_ground_without_consent_or_office=(
                    Q(approved_by__isnull=True)
                    | ~Q(ground__in=PERSONAL)
                    | Q(written_consent=False, public_office=False),
                    _("Huruf g dan h tidak berlaku bila ada persetujuan tertulis atau menyangkut jabatan publik."),
                ),
                test_end_is_whole=(
                    Q(end="", end_reason="", ended_at__isnull=True, ended_by__isnull=True)
                    | (
                        ~Q(end="")
                        & ~Q(end_reason="")
                        & Q(ended_at__isnull=False, ended_by__isnull=False, approved_at__isnull=False)
                    )
                ),
            ),
            *checks(**{f"test_has_{field}": ~Q(**{field: ""}) for field in REQUIRED_TEXTS}),
        ]

    def __str__(self):
        return " · ".join(filter(None, (self.decision_number, self.information[:60])))

    @property
    def title(self) -> str:
        return self.document.title if self.document else self.subject_class

    @property
    def agency(self) -> Opd | None:
        return self.document.opd if self.document else self.opd

    @property
    def agency_name(self) -> str:
        return self.agency.name if self.agency else gettext("Semua OPD")

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    @property
    def members(self) -> list[str]:
        return [line.strip() for line in self.team.splitlines() if line.strip()]

    @property
    def is_ruled_open(self) -> bool:
        """Whether a final ruling declared its document open."""
        is_opened = self.end == ExemptionEnd.RULING or self.ruled_open_on is not None
        return is_opened and self.ruling_lifted_on is None

    def is_expired(self, today: date | None = None) -> bool:
        return self.ends_on is not None and self.ends_on < (today or timezone.localdate())

    @property
    def has_duration(self) -> bool:
        return self.ends_on is not None or bool(self.ends_when or self.lasts_while)

    def serves(self, day: date) -> bool:
        """Return whether a refusal of that day may rest on this test: approved, in force, not expired.

        A test against which a final ruling was made serves no refusal still to be sent, of whatever day.
        """
        is_ended = self.ended_at is not None and timezone.localdate(self.ended_at) <= day
        is_in_force = self.is_approved and not is_ended and not self.is_ruled_open
        return is_in_force and cast(date, self.decision_date) <= day and not self.is_expired(day)


class ConsequenceEvent(models.Model):
    test = models.ForeignKey(ConsequenceTest, models.PROTECT, related_name="events", verbose_name=_("uji konsekuensi"))
    act = models.CharField(_("tindakan"), max_length=12, choices=ConsequenceAct)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    at = models.DateTimeField(_("waktu"), auto_now_add=True)
    text = models.TextField(_("alasan"), blank=True)
    changes = models.JSONField(_("perubahan"), default=dict, blank=True)  # {field: [old, new]}

    class Meta:
        verbose_name = _("riwayat uji konsekuensi")
        verbose_name_plural = _("riwayat uji konsekuensi")
        ordering = ["pk"]
        constraints = checks(
            test_returned_or_refused_with_reason=~Q(act__in=(ConsequenceAct.RETURN, ConsequenceAct.REFUSE))
            | ~Q(text="")
        )

    def __str__(self):
        return f"{self.act} · {self.at:%Y-%m-%d}"
