"""The portal's own texts: pages, and the contacts of its office."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opd.page_cache.memo import cached_until_next_act


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


class SiteProfile(models.Model):
    """The single row of contacts of the portal's office. Until they are entered, pages leave them out or say so."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    address = models.TextField(_("alamat kantor layanan"), max_length=500, blank=True)
    hours = models.TextField(_("jam layanan"), max_length=500, blank=True)
    phone = models.CharField(_("telepon"), max_length=40, blank=True)
    email = models.EmailField(_("surel"), blank=True)
    complaint_officer = models.CharField(_("nama petugas pengaduan"), max_length=150, blank=True)
    complaint_address = models.TextField(_("alamat petugas pengaduan"), max_length=500, blank=True)
    emblem = models.BinaryField(_("lambang"), blank=True, default=bytes)  # a small PNG, redrawn by `intake.redraw`

    UNSCREENED_TEXT = {"email": "an address, checked as one"}

    class Meta:
        verbose_name = _("profil situs")
        verbose_name_plural = _("profil situs")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="siteprofile_one_row")]

    def __str__(self):
        return str(_("Profil situs"))

    @classmethod
    @cached_until_next_act
    def load(cls) -> "SiteProfile":
        """Return the row, or an empty profile if none is saved."""
        return cls.objects.filter(pk=cls.ONLY).first() or cls()
