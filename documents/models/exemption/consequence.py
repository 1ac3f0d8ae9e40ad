"""The consequence test (pengujian konsekuensi), on which every exemption rests: UU 14/2008 Pasal 2 ayat 4, 17 to 20."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.choices import Ground
from documents.models.exemption.statute import Statute
from opd.models import User

MUST_END = (Ground.A, Ground.B, Ground.C, Ground.D, Ground.E, Ground.F)  # Pasal 20 ayat (1): not permanent
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
    "decision_number",
)


class ExemptionEnd(models.TextChoices):
    """How the exemption by an approved test ended."""

    OPENED = "opened", _("Dibuka sesudah masanya berakhir")
    RULING = "ruling", _("Dinyatakan terbuka lewat keberatan atau sengketa")
    RENEWED = "renewed", _("Diganti uji yang baru")


class ConsequenceStage(models.TextChoices):
    """The stage of a test: with the superior, returned to its writer, or decided for good."""

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


class ConsequenceTestQuerySet(models.QuerySet):
    def open(self):
        """Undecided tests: neither approved nor refused."""
        return self.filter(stage__in=OPEN_STAGES)

    def waiting(self):
        return self.filter(stage=ConsequenceStage.WAITING)

    def returned(self):
        return self.filter(stage=ConsequenceStage.RETURNED)

    def in_force(self):
        """Return the tests by which a document is exempt now, also when their time has run out."""
        return self.filter(approved_at__isnull=False, ended_at__isnull=True)

    def ending(self, today: date, last: date):
        return self.filter(ends_on__range=(today, last))

    def without_date(self):
        """Return the tests whose end is a condition, or the time of a need: they are reviewed every year."""
        return self.filter(ends_on__isnull=True)

    def incomplete(self):
        """Return exemptions of before today's rules, which stay: without duration, limit, or statute of ground j."""
        no_duration = Q(ends_on__isnull=True, ends_when="", lasts_while="")
        no_limit = Q(ground=Ground.A, ends_on__isnull=True)
        return self.in_force().filter(no_duration | no_limit | Q(ground=Ground.J, statute__isnull=True))

    def to_review(self, today: date | None = None):
        """Return the exemptions without an end date that nobody has reviewed for a year."""
        year_ago = (today or timezone.localdate()) - REVIEW_EVERY
        last = Coalesce("reviewed_on", "decision_date")
        return self.in_force().without_date().annotate(last_review=last).filter(last_review__lte=year_ago)


class ConsequenceTest(models.Model):
    """A consequence test of a document. An approved or refused one is never changed; a new one follows it."""

    document = models.ForeignKey("Document", models.PROTECT, related_name="tests", verbose_name=_("dokumen"))
    information = models.TextField(_("uraian informasi"), help_text=_("Jelas, tanpa membuka isi yang dikecualikan."))
    ground = models.CharField(_("alasan pengecualian"), max_length=1, choices=Ground)
    law = models.TextField(
        _("dasar undang-undang"), help_text=_("Sebut undang-undang dan pasalnya, misalnya UU 27/2022 Pasal 4.")
    )
    statute = models.ForeignKey(
        Statute, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undang-undang untuk huruf j")
    )
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
    officer = models.CharField(_("PPID yang menguji"), max_length=150, help_text=_("Jabatan, tanpa nama orang."))
    team = models.TextField(
        _("tim penguji"),
        help_text=_("Satu baris untuk tiap anggota: jabatan atau unitnya, boleh dengan nama. Mereka menandatangani."),
    )
    tested_on = models.DateField(_("tanggal pengujian"))
    decision_number = models.CharField(_("nomor keputusan"), max_length=80)
    decision_date = models.DateField(_("tanggal keputusan"))
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
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("disetujui oleh")
    )
    approved_at = models.DateTimeField(_("disetujui pada"), null=True, blank=True)

    end = models.CharField(_("akhirnya"), max_length=20, choices=ExemptionEnd, blank=True, editable=False)
    end_reason = models.TextField(_("alasan berakhir"), blank=True, editable=False)
    ended_at = models.DateTimeField(_("berakhir pada"), null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("diakhiri oleh")
    )

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
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="test_approval_is_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(stage=ConsequenceStage.APPROVED, approved_at__isnull=False)
                | Q(stage__in=(*OPEN_STAGES, ConsequenceStage.REFUSED), approved_at__isnull=True),
                name="test_stage_is_what_was_decided",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("written_by")),
                name="test_needs_two_persons",
                violation_error_message=_("Yang menulis uji konsekuensi tidak boleh menyetujuinya sendiri."),
            ),
            models.CheckConstraint(
                condition=Q(tested_on__lte=F("decision_date")),
                name="test_before_decision",
                violation_error_message=_("Tanggal pengujian tidak boleh sesudah tanggal keputusan."),
            ),
            models.CheckConstraint(
                condition=~Q(ground__in=MUST_END) | Q(ends_on__isnull=False) | ~Q(ends_when=""),
                name="test_ground_a_to_f_ends",
                violation_error_message=_("Pengecualian huruf a sampai f tidak permanen: isi kapan berakhir."),
            ),
            models.CheckConstraint(
                condition=~Q(ground__in=MUST_END) | Q(lasts_while=""),
                name="test_only_g_to_j_last_while",
                violation_error_message=_("“Selama” hanya untuk huruf g sampai j. Isi kapan berakhir."),
            ),
            models.CheckConstraint(
                condition=Q(ground=Ground.J) | Q(statute__isnull=True),
                name="test_statute_of_ground_j",
                violation_error_message=_("Undang-undang dari tabel hanya dipilih untuk huruf j."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("decision_date")),
                name="test_ends_after_decision",
                violation_error_message=_("Tanggal berakhir harus sesudah tanggal keputusan."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | ~Q(ground__in=PERSONAL)
                | Q(written_consent=False, public_office=False),
                name="test_personal_ground_without_consent_or_office",
                violation_error_message=_(
                    "Huruf g dan h tidak berlaku bila ada persetujuan tertulis atau menyangkut jabatan publik."
                ),
            ),
            models.CheckConstraint(
                condition=Q(end="", end_reason="", ended_at__isnull=True, ended_by__isnull=True)
                | (
                    ~Q(end="")
                    & ~Q(end_reason="")
                    & Q(ended_at__isnull=False, ended_by__isnull=False, approved_at__isnull=False)
                ),
                name="test_end_is_whole",
            ),
            *(
                models.CheckConstraint(
                    condition=~Q(**{field: ""}),
                    name=f"test_has_{field}",
                )
                for field in REQUIRED_TEXTS
            ),
        ]

    def __str__(self):
        return f"{self.decision_number} · {self.information[:60]}"

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    @property
    def members(self) -> list[str]:
        """The members of the test team."""
        return [line.strip() for line in self.team.splitlines() if line.strip()]

    def is_expired(self, today: date | None = None) -> bool:
        return self.ends_on is not None and self.ends_on < (today or timezone.localdate())

    @property
    def has_duration(self) -> bool:
        return self.ends_on is not None or bool(self.ends_when or self.lasts_while)

    def serves(self, day: date) -> bool:
        """Return whether a refusal of that day may rest on this test: approved by then, in force, not expired.

        A test that a ruling has ended serves no refusal that is still to be sent, of whatever day it is.
        """
        is_ended = self.ended_at is not None and timezone.localdate(self.ended_at) <= day
        is_in_force = self.is_approved and not is_ended and self.end != ExemptionEnd.RULING
        return is_in_force and self.decision_date <= day and not self.is_expired(day)


class ConsequenceEvent(models.Model):
    """An entry of a test's history, written once: what was changed, or the superior's reason."""

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
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=(ConsequenceAct.RETURN, ConsequenceAct.REFUSE)) | ~Q(text=""),
                name="test_returned_or_refused_with_reason",
            )
        ]

    def __str__(self):
        return f"{self.act} · {self.at:%Y-%m-%d}"
