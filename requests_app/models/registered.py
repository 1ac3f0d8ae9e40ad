"""Base of requests and objections: received on a day, numbered once, never deleted."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.models.columns import CheckedTogether, by_later
from requests_app.models.choices import Channel


class Registered(CheckedTogether):
    """A registered case; number and day of receipt stay, and of two acts on one `version` only one succeeds."""

    number = models.CharField(_("nomor pendaftaran"), max_length=60, unique=True)
    year = models.PositiveSmallIntegerField(_("tahun"))
    sequence = models.PositiveIntegerField(_("nomor urut"))
    channel = models.CharField(_("diterima lewat"), max_length=10, choices=Channel)
    received_on = models.DateField(_("diterima tanggal"))
    entered_on = models.DateField(_("dicatat tanggal"))
    registered_at = models.DateTimeField(_("didaftar pada"), default=timezone.now)
    entered_by = by_later(_("dicatat oleh"))
    version = models.PositiveIntegerField(default=0, editable=False)
    code_hash = models.CharField(max_length=64, editable=False, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.number
