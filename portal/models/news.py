from datetime import datetime

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import TITLE_LENGTH
from opd.models import Opd
from opd.models.columns import optional
from portal.models.picture import IllustratedQuerySet, Picture
from portal.models.rich_text import RichText


class NewsQuerySet(IllustratedQuerySet):
    def public(self, now: datetime | None = None):
        return self.filter(is_public=True, published_at__lte=now or timezone.now())

    def listed(self):
        """Load only what a row of a list shows: agencies have many columns, and texts are long."""
        return self.select_related("opd").only("title", "slug", "summary", "published_at", "opd__name")


class News(RichText):
    """An item of news. Its address is a promise: the slug stays; outdated news is hidden, never deleted."""

    title = models.CharField(_("judul"), max_length=TITLE_LENGTH)
    slug = models.SlugField(
        _("alamat"),
        max_length=200,
        unique=True,
        help_text=_("Bagian akhir alamat berita. Tidak dapat diubah setelah disimpan."),
        error_messages={"unique": _("Alamat ini sudah dipakai berita lain.")},
    )
    summary = models.TextField(
        _("ringkasan"), max_length=500, blank=True, help_text=_("Satu atau dua kalimat untuk daftar berita.")
    )
    body = models.TextField(_("isi"), max_length=200_000)
    picture = optional(Picture, _("gambar"), "news")
    opd = optional(Opd, _("OPD"))
    published_at = models.DateTimeField(
        _("terbit"), default=timezone.now, help_text=_("Waktu yang belum tiba: berita tampil saat itu.")
    )
    is_public = models.BooleanField(
        _("tampil untuk umum"), default=True, help_text=_("Tanpa tanda ini berita tersimpan sebagai konsep.")
    )
    updated_at = models.DateTimeField(_("diperbarui pada"), auto_now=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("berita")
        verbose_name_plural = _("berita")
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["-published_at", "-id"], name="news_newest")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("portal:news_item", args=[self.slug])
