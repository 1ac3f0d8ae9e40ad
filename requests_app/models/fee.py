"""Standard of costs (standar biaya), what a decision charges by it, and payments (UU 14/2008 Pasal 22 ayat 7 huruf g).

Information costs nothing, and neither does looking for it. What may cost something is a row of `Fee`, with its legal
basis and the days on which it is valid; without a row nothing is charged (domain rules 22 and 59).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.models import SealedFile, User
from requests_app.models.choices import Delivery, Format
from requests_app.models.decision import Decision

MOST_UNITS = 100_000
HIGHEST_AMOUNT = 100_000_000  # rupiah, of one unit and of a whole case
SEARCHING = ("cari", "elusur")  # parts of the words for looking for information, which is never charged


class FeeKind(models.TextChoices):
    COPY = "copy", _("Penggandaan")
    DELIVERY = "delivery", _("Pengiriman")
    ELECTRONIC = "electronic", _("Berkas elektronik")


def chargeable_kinds(delivery: str, format: str) -> tuple[FeeKind, ...]:
    """Return the kinds of fees that an answer may cost, by how and in which format it is delivered.

    A file that is sent electronically is neither copied nor carried.
    """
    if delivery in (Delivery.PORTAL, Delivery.EMAIL) and format == Format.SOFT:
        return (FeeKind.ELECTRONIC,)
    if delivery in (Delivery.POST, Delivery.COURIER):
        return (FeeKind.COPY, FeeKind.DELIVERY)
    return (FeeKind.COPY,)


class FeeQuerySet(models.QuerySet):
    def in_force(self, today: date | None = None):
        today = today or timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today)


class Fee(models.Model):
    """One row of the standard of costs. Once a decision has charged it, only its last day may change."""

    kind = models.CharField(_("jenis"), max_length=20, choices=FeeKind)
    name = models.CharField(_("nama"), max_length=150, help_text=_("Misalnya: Fotokopi hitam putih ukuran F4."))
    unit = models.CharField(_("satuan"), max_length=40, help_text=_("Misalnya: lembar, keping, kiriman."))
    amount = models.PositiveIntegerField(
        _("biaya per satuan (rupiah)"), validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_AMOUNT)]
    )
    basis = models.CharField(
        _("dasar hukum"), max_length=300, help_text=_("Nomor dan tanggal keputusan yang menetapkan biaya ini.")
    )
    valid_from = models.DateField(_("berlaku sejak"))
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True, help_text=_("Hari terakhir berlakunya."))

    objects = FeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("standar biaya")
        verbose_name_plural = _("standar biaya")
        ordering = ["kind", "name", "unit", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FeeKind.values), name="fee_kind_known"),
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=HIGHEST_AMOUNT) & ~Q(name="") & ~Q(unit="") & ~Q(basis=""),
                name="fee_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="fee_ends_after_it_begins",
                violation_error_message=_("Hari terakhir tidak boleh mendahului hari pertama."),
            ),
            models.CheckConstraint(
                condition=~Q(name__icontains=SEARCHING[0]) & ~Q(name__icontains=SEARCHING[1]),
                name="fee_is_not_for_searching",
                violation_error_message=_("Mencari informasi tidak dipungut biaya."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.unit})"

    @property
    def is_charged(self) -> bool:
        """Whether a decision charges this row, so that its facts stay as they are."""
        return self.pk is not None and self.lines.exists()

    def clean(self):
        for name in ("name", "unit", "basis"):
            setattr(self, name, " ".join(getattr(self, name).split()))
        if self.valid_from and self.same_on_the_same_days().exists():
            raise ValidationError(_("Biaya yang sama sudah berlaku pada hari itu. Akhiri dahulu baris yang lama."))
        lines = self.lines.filter(decision__decided_on__gt=self.valid_to) if self.pk and self.valid_to else None
        if lines is not None and lines.exists():
            raise ValidationError({"valid_to": _("Biaya ini sudah dikenakan sesudah hari itu.")})

    def same_on_the_same_days(self) -> models.QuerySet["Fee"]:
        """Return other rows for the same thing that are valid on a day on which this one is."""
        same = Fee.objects.exclude(pk=self.pk).filter(kind=self.kind, name=self.name, unit=self.unit)
        same = same.filter(Q(valid_to=None) | Q(valid_to__gte=self.valid_from))
        return same.filter(valid_from__lte=self.valid_to) if self.valid_to else same


class FeeLine(models.Model):
    """A number of units of a fee that a decision charges."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="fee_lines", verbose_name=_("keputusan"))
    fee = models.ForeignKey(Fee, models.PROTECT, related_name="lines", verbose_name=_("standar biaya"))
    quantity = models.PositiveIntegerField(
        _("jumlah"), validators=[MinValueValidator(1), MaxValueValidator(MOST_UNITS)]
    )

    class Meta:
        verbose_name = _("biaya yang dikenakan")
        verbose_name_plural = _("biaya yang dikenakan")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "fee"], name="fee_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_UNITS), name="fee_line_has_quantity"
            ),
        ]

    def __str__(self):
        return f"{self.fee} × {self.quantity}"

    @property
    def total(self) -> int:
        return self.quantity * self.fee.amount


class Payment(SealedFile):
    """A payment of what a notice charges, with the number of its receipt or a sealed scan. Written once."""

    folder = "pembayaran"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="payments", verbose_name=_("keputusan"))
    amount = models.PositiveIntegerField(_("dibayar (rupiah)"))
    paid_on = models.DateField(_("dibayar tanggal"))
    number = models.CharField(_("nomor bukti"), max_length=80, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dicatat oleh"))
    entered_at = models.DateTimeField(_("dicatat pada"), default=timezone.now)

    class Meta(SealedFile.Meta):
        verbose_name = _("bukti pembayaran")
        verbose_name_plural = _("bukti pembayaran")
        ordering = ["pk"]
        constraints = [
            *SealedFile.Meta.constraints,
            models.CheckConstraint(condition=Q(amount__gte=1), name="payment_is_not_empty"),
            models.CheckConstraint(condition=~Q(number="") | ~Q(sha256=""), name="payment_has_proof"),
        ]

    def __str__(self):
        return f"{self.decision_id} · {self.paid_on:%Y-%m-%d} · {self.amount}"
