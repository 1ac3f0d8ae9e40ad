"""The articles of law that ground j names (UU 14/2008 Pasal 17 huruf j)."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

NUMBER = RegexValidator(r"^[0-9]{1,4}[A-Z]{0,2}$", _("Tulis angkanya saja, misalnya 4 atau 95A."))
ACT_OF_LAW = re.compile(r"(?:UU|Undang-Undang|Perppu) \S", re.IGNORECASE)


class StatuteQuerySet(models.QuerySet):
    def in_force(self, today: date | None = None):
        today = today or timezone.localdate()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today), Q(valid_to__isnull=True) | Q(valid_to__gte=today)
        )


class Statute(models.Model):
    """What a consequence test names is never changed or deleted."""

    act = models.CharField(_("undang-undang"), max_length=60, help_text=_("Nomor dan tahunnya, misalnya UU 27/2022."))
    title = models.CharField(_("tentang"), max_length=200, help_text=_("Misalnya: Pelindungan Data Pribadi."))
    article = models.CharField(
        _("pasal"), max_length=8, validators=[NUMBER], help_text=_("Angkanya saja, misalnya 4 atau 95A.")
    )
    paragraph = models.CharField(
        _("ayat"), max_length=8, blank=True, validators=[NUMBER], help_text=_("Angkanya saja, bila ada.")
    )
    valid_from = models.DateField(_("berlaku sejak"), null=True, blank=True)
    valid_to = models.DateField(
        _("berlaku sampai"), null=True, blank=True, help_text=_("Isi bila pasal ini dicabut atau diganti.")
    )

    UNSCREENED_TEXT = {"article": "a short number", "paragraph": "a short number"}

    objects = StatuteQuerySet.as_manager()

    class Meta:
        verbose_name = _("undang-undang untuk huruf j")
        verbose_name_plural = _("undang-undang untuk huruf j")
        ordering = ["act", "article", "paragraph"]
        constraints = [
            models.UniqueConstraint(
                fields=["act", "article", "paragraph"],
                name="statute_once",
                violation_error_message=_("Pasal dan ayat ini sudah ada di tabel."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="statute_ends_after_begin",
                violation_error_message=_("Tanggal akhir tidak boleh sebelum tanggal awal."),
            ),
            *(
                models.CheckConstraint(condition=~Q(**{name: ""}), name=f"statute_has_{name}")
                for name in ("act", "title", "article")
            ),
        ]

    def __str__(self):
        return f"{self.citation} ({self.title})"

    def clean(self):
        if self.act and not ACT_OF_LAW.match(self.act):
            raise ValidationError({"act": _("Huruf j hanya berdasarkan undang-undang, misalnya UU 27/2022.")})

    @property
    def citation(self) -> str:
        article = _now("%(act)s Pasal %(article)s") % {"act": self.act, "article": self.article}
        return (
            _now("%(article)s ayat (%(n)s)") % {"article": article, "n": self.paragraph} if self.paragraph else article
        )

    def is_in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
