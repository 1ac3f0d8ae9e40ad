from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from documents.models.revision import Revision
from opd.models.columns import checks


class RenditionState(models.TextChoices):
    WAITING = "waiting", _("menunggu disiapkan")
    DONE = "done", _("siap dibaca")
    FAILED = "failed", _("tidak dapat disiapkan")


class RenditionKind(models.TextChoices):
    PAGES = "pages", _("halaman")
    SECTIONS = "sections", _("bagian")
    SLIDES = "slides", _("salindia")
    SHEETS = "sheets", _("lembar")


class RenditionQuerySet(models.QuerySet):
    def public(self):
        """Renditions of files that the public may fetch. A key is looked up for each, as the list of all is long."""
        return self.filter(Exists(Revision.objects.public().filter(pk=OuterRef("revision"))))


class Rendition(models.Model):
    """What is known of the parts of a file; may be made again at any time.

    `outline` describes its sheets, or has the headings. `edition` is that of the program that made it.
    """

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="rendition", verbose_name=_("versi berkas"))
    edition = models.PositiveSmallIntegerField(_("edisi"), default=0)
    kind = models.CharField(_("bentuk"), max_length=20, choices=RenditionKind)
    state = models.CharField(_("keadaan"), max_length=20, choices=RenditionState, default=RenditionState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    count = models.PositiveIntegerField(_("jumlah bagian"), default=0)
    outline = models.JSONField(_("kerangka"), default=list)
    error = models.CharField(_("galat"), max_length=300, blank=True)

    objects = RenditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("salinan baca")
        verbose_name_plural = _("salinan baca")
        ordering = ["revision"]

    def __str__(self):
        return f"{self.revision_id}, {self.get_state_display()}"


class RenditionPart(models.Model):
    """A part of a file, numbered from 1. For a sheet, `sheet` is its number, `first` and `last` are rows.

    A line of a sheet has its number and its cells, by tabs. `blocks`: as `documents.files.formats.blocks` describes.
    """

    rendition = models.ForeignKey(Rendition, models.CASCADE, related_name="parts", verbose_name=_("salinan baca"))
    number = models.PositiveIntegerField(_("nomor"))
    sheet = models.PositiveIntegerField(_("lembar"), default=0)
    first = models.PositiveIntegerField(_("baris pertama"), default=0)
    last = models.PositiveIntegerField(_("baris terakhir"), default=0)
    blocks = models.JSONField(_("isi"), null=True, blank=True)
    # The last column, because SQLite reads through all columns before the one it needs.
    text = models.TextField(_("teks"), blank=True)

    class Meta:
        verbose_name = _("bagian salinan baca")
        verbose_name_plural = _("bagian salinan baca")
        ordering = ["rendition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["rendition", "number"], name="rendition_part_once"),
            *checks(
                rendition_part_from_one=Q(number__gte=1), rendition_part_rows_in_order=Q(first__lte=models.F("last"))
            ),
        ]

    def __str__(self):
        return f"{self.rendition_id}, {self.number}"


class PagePicture(models.Model):
    """A drawn picture of a page, kept until newer ones need its room.

    `digest` is the SHA-256 of the file. `words` of the smallest picture are those of the page with their boxes.
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="page_pictures", verbose_name=_("versi berkas"))
    page = models.PositiveIntegerField(_("halaman"))
    width = models.PositiveSmallIntegerField(_("lebar"))
    height = models.PositiveSmallIntegerField(_("tinggi"))
    digest = models.CharField(_("SHA-256 berkas"), max_length=64)
    name = models.CharField(_("nama berkas gambar"), max_length=120, unique=True)
    size = models.PositiveIntegerField(_("ukuran"))
    drawn_at = models.DateTimeField(_("digambar pada"), auto_now_add=True, db_index=True)
    words = models.BinaryField(_("kata"), blank=True, default=b"")

    class Meta:
        verbose_name = _("gambar halaman")
        verbose_name_plural = _("gambar halaman")
        ordering = ["revision", "page", "width"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "page", "width"], name="page_picture_once"),
            *checks(page_picture_from_one=Q(page__gte=1)),
        ]

    def __str__(self):
        return f"{self.revision_id}, {self.page}, {self.width}"
