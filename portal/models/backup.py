from django.db import models
from django.utils.translation import gettext_lazy as _

from opd.encryption import EncryptedTextField


class BackupKey(models.Model):
    """The key of the names in folders of backups: sealed, so a rotation of PII_KEYS changes no name."""

    key = EncryptedTextField(_("kunci"), editable=False)

    class Meta:
        verbose_name = _("kunci nama cadangan")
        verbose_name_plural = _("kunci nama cadangan")

    def __str__(self):
        return f"{self.pk}"
