"""The portal's own texts: pages."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PageQuerySet(models.QuerySet):
    def public(self):
        return self.filter(is_public=True)


class Page(models.Model):
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
    body = models.TextField(_("isi"), max_length=200_000)
    is_public = models.BooleanField(_("tampil untuk umum"), default=True)
    updated_at = models.DateTimeField(_("diperbarui pada"), auto_now=True)

    UNSCREENED_TEXT: dict[str, str] = {}

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("halaman")
        verbose_name_plural = _("halaman")
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("portal:page", args=[self.slug])
