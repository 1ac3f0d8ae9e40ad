from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_WAY = 100  # characters


class Synonym(models.Model):
    """Synonyms, one a line in lower case (`search.snapshot.synonyms`)."""

    ways = models.TextField(
        _("cara menulis"),
        help_text=_(
            "Satu baris satu cara, misalnya “dinkes” lalu “dinas kesehatan”. Siapa mencari yang satu, menemukan juga "
            "yang lain. Huruf besar dan kecil dianggap sama."
        ),
    )
    wider = models.CharField(
        _("termasuk dalam"),
        max_length=LONGEST_WAY,
        blank=True,
        help_text=_(
            "Boleh kosong. Kata yang lebih luas, misalnya “anggaran” untuk APBD: dokumen dengan kata itu ikut "
            "ditemukan, tetapi di bawah, dan hanya bila pencarian memuat kata lain juga."
        ),
    )
    is_regulation = models.BooleanField(
        _("jenis peraturan"),
        default=False,
        help_text=_("Siapa mencari “perda 3/2019”, menemukan peraturan itu sendiri di atas dokumen yang menyebutnya."),
    )

    class Meta:
        verbose_name = _("singkatan dan padanan kata")
        verbose_name_plural = _("singkatan dan padanan kata")
        ordering = ["ways"]
        constraints = [models.CheckConstraint(condition=~models.Q(ways=""), name="synonym_says_something")]

    def __str__(self):
        return " = ".join(self.lines)

    @property
    def lines(self) -> list[str]:
        return self.ways.splitlines()


class SynonymTable(models.Model):
    """The only row for the table as a whole: its version, random with each change, and the lock for changes."""

    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_table_of_synonyms")]

    def __str__(self):
        return str(self.version)
