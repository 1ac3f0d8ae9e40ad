"""A serta-merta notice (UU 14/2008 Pasal 10) in its eight parts (domain.md 2.4)."""

from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.models import Opd, Role, User
from opd.models.columns import by_later, checks, whole

SOON = timedelta(hours=6)  # before its end a running notice is shown to those who may extend it


class AlertKind(models.TextChoices):
    NATURAL = "bencana-alam", _("Bencana alam")
    NON_NATURAL = "bencana-nonalam", _("Bencana nonalam")
    SOCIAL = "bencana-sosial", _("Bencana sosial")
    DISEASE = "penyakit-menular", _("Penyakit menular")
    POISON = "racun-pangan", _("Racun pada bahan makanan")
    UTILITY = "gangguan-utilitas", _("Rencana gangguan layanan umum")


class AlertReview(models.TextChoices):
    WAITING = "menunggu", _("Menunggu pemeriksaan")
    SEEN = "diperiksa", _("Sudah diperiksa")
    CORRECTION = "dikoreksi", _("Perlu dikoreksi")


class AlertPhase(models.TextChoices):
    UPCOMING = "akan", _("Akan berlaku")
    RUNNING = "berlaku", _("Sedang berlaku")
    OVER = "berakhir", _("Sudah berakhir")


class AlertAct(models.TextChoices):
    PUBLISH = "publish", _("Diterbitkan")
    UPDATE = "update", _("Diperbarui")
    END = "end", _("Diakhiri")
    REVIEW = "review", _("Diperiksa")


# The eight parts, in the order of the law's list.
PARTS = ("danger", "affected", "evacuation", "avoidance", "help", "announcer", "procedure", "efforts")


def agencies_to_warn_for(user):
    """Return the agencies for which the person may publish a notice at once."""
    mine = Opd.objects.where(user, Role.OPERATOR, Role.REVIEWER).exclude(parent=None)
    return mine if user.has_city_role(Role.REVIEWER) else mine.filter(operators_publish=True)


class AlertQuerySet(models.QuerySet):
    def running(self, now: datetime | None = None):
        now = now or timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now, ended_at__isnull=True)

    def upcoming(self, now: datetime | None = None):
        return self.filter(starts_at__gt=now or timezone.now(), ended_at__isnull=True)

    def over(self, now: datetime | None = None):
        return self.filter(Q(ends_at__lte=now or timezone.now()) | Q(ended_at__isnull=False))

    def ending_soon(self, now: datetime | None = None):
        now = now or timezone.now()
        return self.running(now).filter(ends_at__lte=now + SOON)

    def editable_by(self, user):
        return self.filter(opd__in=agencies_to_warn_for(user))


class Alert(models.Model):
    """Public from the moment it is written, on every page while it runs, never deleted."""

    opd = models.ForeignKey(Opd, models.PROTECT, related_name="alerts", verbose_name=_("OPD"))
    title = models.CharField(_("judul"), max_length=120)
    kind = models.CharField(_("jenis"), max_length=20, choices=AlertKind)
    area = models.CharField(_("wilayah"), max_length=200)
    phone = models.CharField(_("telepon bantuan"), max_length=40, blank=True)
    danger = models.TextField(_("potensi bahaya dan besaran dampak"), max_length=3000)
    affected = models.TextField(_("pihak yang berpotensi terkena dampak"), max_length=3000, blank=True)
    evacuation = models.TextField(_("prosedur dan tempat evakuasi"), max_length=3000, blank=True)
    avoidance = models.TextField(_("cara menghindari bahaya"), max_length=3000, blank=True)
    help = models.TextField(_("cara mendapat bantuan"), max_length=3000, blank=True)
    announcer = models.TextField(_("pihak yang wajib mengumumkan"), max_length=3000, blank=True)
    procedure = models.TextField(_("tata cara pengumuman"), max_length=3000, blank=True)
    efforts = models.TextField(_("upaya yang dilakukan"), max_length=3000, blank=True)

    starts_at = models.DateTimeField(_("berlaku sejak"))
    ends_at = models.DateTimeField(_("berlaku sampai"), db_index=True)
    published_at = models.DateTimeField(_("terbit"))
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diterbitkan oleh"))
    changed_at = models.DateTimeField(_("terakhir diperbarui"))
    ended_at = models.DateTimeField(_("diakhiri pada"), null=True, blank=True)
    ended_by = by_later(_("diakhiri oleh"))
    end_reason = models.TextField(_("alasan diakhiri"), max_length=1000, blank=True)

    review = models.CharField(_("pemeriksaan"), max_length=20, choices=AlertReview, default=AlertReview.WAITING)
    reviewed_at = models.DateTimeField(_("diperiksa pada"), null=True, blank=True)
    reviewed_by = by_later(_("diperiksa oleh"))

    version = models.PositiveIntegerField(default=0, editable=False)
    # Identifies the form: sent twice, it publishes once.
    submission = models.UUIDField(default=uuid4, unique=True, editable=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("peringatan serta-merta")
        verbose_name_plural = _("peringatan serta-merta")
        ordering = ["-published_at", "-pk"]
        constraints = [
            whole("alert_review_is_a_pair", "reviewed_at", "reviewed_by"),
            *checks(
                alert_ends_after_start=Q(ends_at__gt=F("starts_at")),
                alert_says_what_and_where=~Q(danger="") & ~Q(area=""),
                alert_ended_early_has_reason=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                alert_reviewed_by_somebody=Q(review=AlertReview.WAITING) | Q(reviewed_at__isnull=False),
                alert_reviewed_by_another=(
                    Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("published_by")),
                    _("Yang menerbitkan peringatan tidak memeriksanya sendiri."),
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("documents:alert", args=[self.pk])

    @property
    def filled(self) -> list[tuple[str, str]]:
        """(label, text) of the parts that are not empty, in the law's order."""
        return [(column_label(name), getattr(self, name)) for name in PARTS if getattr(self, name).strip()]

    @property
    def missing(self) -> list[str]:
        return [column_label(name) for name in PARTS if not getattr(self, name).strip()]

    @property
    def over_at(self) -> datetime:
        return self.ended_at or self.ends_at

    def phase(self, now: datetime | None = None) -> AlertPhase:
        now = now or timezone.now()
        if self.over_at <= now:
            return AlertPhase.OVER
        return AlertPhase.RUNNING if self.starts_at <= now else AlertPhase.UPCOMING


def column_label(column: str) -> str:
    return str(cast(models.Field, Alert._meta.get_field(column)).verbose_name)


class AlertEvent(models.Model):
    """A line of a notice's history. `text` of an update and of an end is public, of a review is not."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="events", verbose_name=_("peringatan"))
    act = models.CharField(_("tindakan"), max_length=20, choices=AlertAct)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    at = models.DateTimeField(_("waktu"))
    text = models.TextField(_("uraian"), blank=True)
    changes = models.JSONField(_("perubahan"), default=dict, blank=True)  # {field: [old, new]}

    class Meta:
        verbose_name = _("riwayat peringatan")
        verbose_name_plural = _("riwayat peringatan")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.act} · {self.at:%Y-%m-%d}"
