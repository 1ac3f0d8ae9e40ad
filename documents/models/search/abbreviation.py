"""Abbreviations that public documents explain themselves, as in *Kawasan Tanpa Rokok (KTR)*."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document

LONGEST_SHORT, LONGEST_LONG = 10, 160  # characters


class SearchAbbreviation(models.Model):
    """An abbreviation in one public document, part of its index entry; `gist` is the long form as compared."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    short = models.CharField(max_length=LONGEST_SHORT, db_index=True)
    long = models.CharField(max_length=LONGEST_LONG)
    gist = models.CharField(max_length=LONGEST_LONG)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "short", "gist"], name="abbreviation_once")]

    def __str__(self):
        return f"{self.long} ({self.short})"


class LearnedAbbreviation(models.Model):
    """A short form with one meaning, its documents and agencies; used while `is_active`."""

    short = models.CharField(_("singkatan"), max_length=LONGEST_SHORT)
    long = models.CharField(_("kepanjangan"), max_length=LONGEST_LONG)
    gist = models.CharField(max_length=LONGEST_LONG)
    documents = models.PositiveIntegerField(_("dokumen"))
    agencies = models.PositiveIntegerField(_("OPD"))
    has_conflict = models.BooleanField(_("punya arti lain"))
    is_active = models.BooleanField(_("dipakai pencarian"))

    class Meta:
        verbose_name = _("singkatan dari dokumen")
        verbose_name_plural = _("singkatan dari dokumen")
        ordering = ["short", "-documents"]
        constraints = [
            models.UniqueConstraint(fields=["short", "gist"], name="learned_abbreviation_once"),
            models.CheckConstraint(
                condition=models.Q(is_active=False) | models.Q(has_conflict=False, documents__gte=3, agencies__gte=2),
                name="learned_abbreviation_is_sure",
            ),
        ]

    def __str__(self):
        return f"{self.short} = {self.long}"
