from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class RuleKind(models.TextChoices):
    WATCHED = "watched", _("Istilah yang dicari")
    ALLOWED = "allowed", _("Istilah yang tidak dicari lagi")
    HOST = "host", _("Situs luar yang dikenal")


class IntegrityRule(models.Model):
    """A term to look for or not any more, or a known host, beside those that the portal comes with."""

    kind = models.CharField(_("jenis"), max_length=20, choices=RuleKind)
    text = models.CharField(
        _("isi"), max_length=100, help_text=_("Istilah, misalnya slot gacor; atau nama situs, misalnya contoh.id.")
    )
    note = models.CharField(_("catatan"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("aturan pemeriksaan situs")
        verbose_name_plural = _("aturan pemeriksaan situs")
        ordering = ["kind", "text"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "text"], name="integrity_rule_once"),
            models.CheckConstraint(condition=~Q(text=""), name="integrity_rule_has_text"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text}"


class FindingKind(models.TextChoices):
    TERM = "term", _("Istilah judi, obat, atau pornografi")
    HIDDEN = "hidden", _("Tautan atau tulisan tersembunyi")
    HOST = "host", _("Tautan ke situs yang tidak dikenal")
    SCRIPT = "script", _("Skrip atau bingkai asing")
    STORED = "stored", _("Isi tersimpan yang memuat kode terlarang")
    DEAD = "dead", _("Tautan mati")
    NO_ALTERNATIVE = "no-alt", _("Gambar tanpa teks pengganti")


class FindingQuerySet(models.QuerySet):
    def open(self):
        return self.filter(gone_at=None, accepted_because="")


class SiteFinding(models.Model):
    """Something that a check found on a public page; it stays as a row after it is gone."""

    kind = models.CharField(_("jenis"), max_length=20, choices=FindingKind)
    subject = models.CharField(_("yang ditemukan"), max_length=300)
    address = models.CharField(_("halaman"), max_length=500)
    first_seen_at = models.DateTimeField(_("pertama terlihat"))
    last_seen_at = models.DateTimeField(_("terakhir terlihat"))
    gone_at = models.DateTimeField(_("hilang sejak"), null=True, blank=True)
    accepted_because = models.CharField(
        _("boleh, karena"),
        max_length=200,
        blank=True,
        help_text=_("Isi bila ini memang seharusnya ada. Temuan ini tidak disebut lagi di Sistem."),
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("temuan di situs")
        verbose_name_plural = _("temuan di situs")
        ordering = ["-first_seen_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "address"], name="site_finding_once"),
            models.CheckConstraint(
                condition=Q(last_seen_at__gte=models.F("first_seen_at")), name="site_finding_seen_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.subject}"

    def get_absolute_url(self):
        return reverse("admin:portal_sitefinding_change", args=[self.pk])


class SiteCheck(models.Model):
    """The single row of the last check. `next_document`: where the next one goes on among the documents."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    ended_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)
    next_document = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("pemeriksaan situs")
        verbose_name_plural = _("pemeriksaan situs")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="sitecheck_one_row")]

    def __str__(self):
        return str(_("Pemeriksaan situs"))
