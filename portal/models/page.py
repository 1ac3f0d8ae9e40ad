from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.models.columns import optional
from portal.models.picture import IllustratedQuerySet, Picture
from portal.models.rich_text import RichText


class PageGroup(models.TextChoices):
    """The parts of the overview /ppid/, in their order. A page without a group is not listed there."""

    PROFILE = "profil", _("Profil PPID")
    SERVICE = "layanan", _("Standar layanan")
    PROCEDURE = "sop", _("Prosedur operasional standar (SOP)")
    SITE = "situs", _("Tentang situs ini")


class PageQuerySet(IllustratedQuerySet):
    def public(self, now: datetime | None = None):
        return self.filter(Q(published_at__isnull=True) | Q(published_at__lte=now or timezone.now()), is_public=True)

    def listed(self):
        return self.exclude(group="").order_by("position", "title").defer("body")


class Page(RichText):
    """A text under /halaman/. Its address is a promise: the slug stays; a page is hidden, never deleted."""

    CONTACT = "kontak"  # the page that also shows the SiteProfile

    slug = models.SlugField(
        _("alamat"),
        max_length=80,
        unique=True,
        help_text=_("Bagian akhir alamat halaman, misalnya tata-cara. Tidak dapat diubah setelah disimpan."),
        error_messages={"unique": _("Alamat ini sudah dipakai halaman lain.")},
    )
    title = models.CharField(_("judul"), max_length=150)
    summary = models.CharField(
        _("ringkasan"), max_length=200, blank=True, help_text=_("Satu kalimat untuk daftar halaman dan mesin pencari.")
    )
    body = models.TextField(_("isi"), max_length=200_000)
    picture = optional(Picture, _("gambar"), "pages")
    group = models.CharField(
        _("kelompok"),
        max_length=10,
        choices=PageGroup,
        blank=True,
        help_text=_(
            "Bagian halaman “Profil dan standar layanan” yang memuatnya. Tanpa kelompok: tidak dimuat di sana."
        ),
    )
    position = models.PositiveSmallIntegerField(
        _("urutan"), default=0, blank=True, help_text=_("Urutan dalam kelompoknya; yang kecil lebih dahulu.")
    )
    published_at = models.DateTimeField(
        _("terbit"),
        null=True,
        blank=True,
        help_text=_("Waktu yang belum tiba: halaman tampil saat itu. Kosong: tampil begitu disimpan."),
    )
    is_public = models.BooleanField(
        _("tampil untuk umum"), default=True, help_text=_("Tanpa tanda ini halaman tersimpan sebagai konsep.")
    )
    updated_at = models.DateTimeField(_("diperbarui pada"), auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("halaman")
        verbose_name_plural = _("halaman")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=Q(group="") | Q(group__in=PageGroup.values), name="page_group_known")
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("portal:page", args=[self.slug])
