"""The tables of the city-wide ledger; only `opd.ledger` writes them."""

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.utils.translation import gettext_lazy as _


class LedgerEntry(models.Model):
    """An entry for one act, chained to the entry before by its hash.

    It has no foreign keys and no personal data, because it outlives both. Database triggers refuse every change of a
    written row (`opd.ledger.TRIGGERS`).
    """

    number = models.PositiveBigIntegerField(_("nomor"), primary_key=True)
    at = models.DateTimeField(_("waktu"))
    actor = models.CharField(_("pelaku"), max_length=80)
    actor_id = models.PositiveBigIntegerField(_("nomor akun pelaku"), null=True, blank=True)
    verb = models.CharField(_("tindakan"), max_length=60)
    object_type = models.CharField(_("jenis objek"), max_length=60)
    object_id = models.CharField(_("nomor objek"), max_length=60)
    fields = models.JSONField(_("rincian"), default=dict)
    previous = models.CharField(_("sidik sebelumnya"), max_length=64)
    hash = models.CharField(_("sidik"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("catatan jurnal")
        verbose_name_plural = _("jurnal")
        ordering = ["number"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="ledger_object")]

    def __str__(self):
        return f"{self.number} · {self.verb} · {self.object_type} {self.object_id}"


class LedgerHead(models.Model):
    """Number and hash of the last entry: the lock of the chain, and the proof that no last entries are missing."""

    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self):
        return f"{self.number} · {self.hash}"

    @classmethod
    def last_number(cls) -> int:
        """Return the number of the last entry."""
        return cls.last()[0]

    @classmethod
    def last(cls) -> tuple[int, str]:
        """Return number and hash of the last entry.

        In plain SQL, because every public page begins with it and the ORM takes three times as long.
        """
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(f"SELECT number, hash FROM {cls._meta.db_table}")  # noqa: S608 - our own name
            return cursor.fetchone()


class PublishedHead(models.Model):
    """Number and hash of the last entry at the beginning of a day, as outsiders were told; never changed."""

    day = models.DateField(_("tanggal"), unique=True)
    number = models.PositiveBigIntegerField(_("nomor"))
    hash = models.CharField(_("sidik"), max_length=64)

    class Meta:
        verbose_name = _("sidik jurnal yang diumumkan")
        verbose_name_plural = _("sidik jurnal yang diumumkan")
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day} {self.number}"
