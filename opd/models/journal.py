"""The tables of the two journals, written by `opd.ledger` only."""

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ChainName(models.TextChoices):
    LEDGER = "ledger", _("Jurnal tindakan")
    ACCESS = "access", _("Jurnal akses")


class ChainEntry(models.Model):
    """An entry of a chain, without foreign keys and personal data; it never changes."""

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
        abstract = True
        ordering = ["number"]

    def __str__(self):
        return f"{self.number} · {gettext(self.verb)}"


class ChainHead(models.Model):
    """Number and hash of the last entry: the lock of the chain, and the proof that none is missing at its end."""

    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.number} · {self.hash}"


class LedgerEntry(ChainEntry):
    class Meta(ChainEntry.Meta):
        verbose_name = _("catatan jurnal")
        verbose_name_plural = _("jurnal")
        indexes = [models.Index(fields=["object_type", "object_id"], name="ledger_object")]


class LedgerHead(ChainHead):
    @classmethod
    def last_number(cls) -> int:
        return cls.last()[0]

    @classmethod
    def last(cls) -> tuple[int, str]:
        """Return number and hash of the last entry; in plain SQL, as every public page asks."""
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(f"SELECT number, hash FROM {cls._meta.db_table}")  # noqa: S608 - our own name
            return cursor.fetchone()


class AccessEntry(ChainEntry):
    """An entry about sign-ins, identities that were seen, or rights. No page depends on it."""

    class Meta(ChainEntry.Meta):
        verbose_name = _("catatan akses")
        verbose_name_plural = _("jurnal akses")
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="access_object"),
            models.Index(fields=["at"], name="access_at"),
        ]


class AccessHead(ChainHead):
    """The head of the access journal."""


class AccessCount(models.Model):
    """How often an account (0: unknown name) was refused from `hour` on."""

    verb = models.CharField(_("tindakan"), max_length=60)
    account = models.PositiveBigIntegerField(_("nomor akun"), default=0)
    hour = models.DateTimeField(_("jam"))
    number = models.PositiveIntegerField(_("jumlah"), default=0)
    last_at = models.DateTimeField(_("terakhir"))

    class Meta:
        verbose_name = _("penolakan per jam")
        verbose_name_plural = _("penolakan per jam")
        ordering = ["hour", "account", "verb"]
        constraints = [models.UniqueConstraint(fields=["verb", "account", "hour"], name="access_count_once")]

    def __str__(self):
        return f"{self.verb} · {self.account} · {self.number}"


class PublishedHead(models.Model):
    """Number and hash of a chain's last entry at the beginning of a day, as outsiders were told; never changed."""

    chain = models.CharField(_("jurnal"), max_length=10, choices=ChainName, default=ChainName.LEDGER)
    day = models.DateField(_("tanggal"))
    number = models.PositiveBigIntegerField(_("nomor"))
    hash = models.CharField(_("sidik"), max_length=64)

    class Meta:
        verbose_name = _("sidik jurnal yang diumumkan")
        verbose_name_plural = _("sidik jurnal yang diumumkan")
        ordering = ["-day", "chain"]
        constraints = [models.UniqueConstraint(fields=["chain", "day"], name="published_head_once_a_day")]

    def __str__(self):
        return f"{self.chain} {self.day} {self.number}"
