from django.db import models
from django.utils.translation import gettext_lazy as _


class ThrottleWindow(models.Model):
    """The number of uses in a window of time that began with the first; `key` is a keyed hash."""

    key = models.CharField(_("sidik"), max_length=64, primary_key=True)
    ends_at = models.DateTimeField(_("berakhir pada"), db_index=True)
    uses = models.PositiveIntegerField(_("pemakaian"), default=0)

    class Meta:
        verbose_name = _("batas pemakaian")
        verbose_name_plural = _("batas pemakaian")

    def __str__(self):
        return f"{self.key[:8]} · {self.uses}"
