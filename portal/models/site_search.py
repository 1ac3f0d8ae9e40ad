from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteKind(models.TextChoices):
    NEWS = "berita", _("Berita")
    ALERT = "peringatan", _("Peringatan")
    PAGE = "halaman", _("Halaman")
    FAQ = "tanya-jawab", _("Tanya jawab")
    AGENCY = "instansi", _("Instansi")


class SiteEntry(models.Model):
    """The index entry of an object, public or not; `version` is random, `format` 0 once a text has changed."""

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
