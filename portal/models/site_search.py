"""The table of the second search index: news, notices, pages, FAQ and agencies, one row for each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteKind(models.TextChoices):
    NEWS = "berita", _("Berita")
    ALERT = "peringatan", _("Peringatan")
    PAGE = "halaman", _("Halaman")
    FAQ = "tanya-jawab", _("Tanya jawab")
    AGENCY = "instansi", _("Instansi")


class SiteEntry(models.Model):
    """The index entry of one object, whether it is public or not: that is asked when a question is answered.

    A trigger empties it, with `format` 0, when a column of its text changes (`portal.search.triggers`). `version` is
    random and changes with the content. `data` has the terms, by `format`; The others are shown.
    """

    kind = models.CharField(max_length=20, choices=SiteKind)
    object_id = models.BigIntegerField()
    version = models.BigIntegerField(db_index=True)
    format = models.PositiveSmallIntegerField(default=0)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    address = models.TextField(blank=True)
    moment = models.DateTimeField(null=True)  # of a publication or the beginning of a notice
    data = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="site_entry_once")]

    def __str__(self):
        return f"{self.kind} {self.object_id}"
