from datetime import datetime
from typing import Any, cast

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _


class PictureQuerySet(models.QuerySet):
    def public(self, now: datetime | None = None):
        now = now or timezone.now()
        shown = [
            Exists(cast(Any, relation.related_model).objects.public(now).filter(picture=OuterRef("pk")))
            for relation in self.model._meta.related_objects
        ]
        return self.filter(Q(*shown, _connector=Q.OR))

    def without_content(self):
        return self.defer("large", "small")


class IllustratedQuerySet(models.QuerySet):
    def with_picture(self):
        """Join the picture of each row, without its content."""
        return self.select_related("picture").defer("picture__large", "picture__small")


class Picture(models.Model):
    """A picture as it is shown: drawn anew by `intake.redraw` in two sizes, so nothing of the upload is kept."""

    LARGE, SMALL = (1200, 1200), (640, 640)  # pixels at most
    SIZES = {"besar": "large", "kecil": "small"}

    alt = models.CharField(
        _("teks pengganti"),
        max_length=250,
        help_text=_("Apa yang terlihat, untuk orang yang tidak melihat gambarnya. Satu kalimat."),
    )
    caption = models.CharField(
        _("keterangan"), max_length=250, blank=True, help_text=_("Tampil di bawah gambar, misalnya nama pemotretnya.")
    )
    large = models.BinaryField()  # WebP
    small = models.BinaryField()  # WebP
    width = models.PositiveSmallIntegerField(_("lebar"), editable=False)  # of `large`
    height = models.PositiveSmallIntegerField(_("tinggi"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)  # of `large`
    updated_at = models.DateTimeField(_("diperbarui pada"), auto_now=True)

    UNSCREENED_TEXT = {"sha256": "written by the program"}

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("gambar")
        verbose_name_plural = _("gambar")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt=""),
                name="picture_has_alternative_text",
                violation_error_message=_("Gambar memerlukan teks pengganti."),
            )
        ]

    def __str__(self):
        return Truncator(self.alt).chars(80)

    def get_absolute_url(self):
        return self.address_of("besar")

    @property
    def small_url(self) -> str:
        return self.address_of("kecil")

    @property
    def small_width(self) -> int:
        return round(self.width * min(1, self.SMALL[0] / max(self.width, self.height)))

    def address_of(self, size: str) -> str:
        return reverse("machines:picture", args=[self.pk, size])
