from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.models.rich_text import RichText


class FaqQuerySet(models.QuerySet):
    def public(self):
        return self.filter(is_public=True)


class Faq(RichText):
    """A question and its answer. Questions of one `group` stand together, in the order of `position`."""

    RICH_TEXT = "answer"

    question = models.CharField(_("pertanyaan"), max_length=200)
    answer = models.TextField(_("jawaban"), max_length=20_000)
    group = models.CharField(
        _("kelompok"),
        max_length=80,
        help_text=_("Misalnya “Memohon informasi”. Pertanyaan dengan kelompok yang sama tampil bersama."),
    )
    position = models.PositiveIntegerField(
        _("urutan"), default=0, help_text=_("Yang kecil lebih dahulu, juga untuk urutan kelompoknya.")
    )
    is_public = models.BooleanField(_("tampil untuk umum"), default=True)
    updated_at = models.DateTimeField(_("diperbarui pada"), auto_now=True)

    objects = FaqQuerySet.as_manager()

    class Meta:
        verbose_name = _("tanya jawab")
        verbose_name_plural = _("tanya jawab")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["question"], name="faq_asked_once")]

    def __str__(self):
        return self.question

    def get_absolute_url(self):
        return f"{reverse('portal:faq')}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return f"tanya-{self.pk}"
