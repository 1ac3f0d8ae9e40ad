"""Standard of costs (standar biaya), what a decision charges by it, and payments (UU 14/2008 Pasal 22 ayat 7 huruf g).

What may cost something is in the closed list CHARGEABLE, and only as two people have set it in a row of `Fee` (domain
rules 22 and 59).
"""

from datetime import date
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Document, DocumentKind
from opd.models import ChangeState, SealedFile, User
from opd.models.columns import by_later
from opd.models.two_people import ByTwo, ByTwoQuerySet, checks_of_two, waits_once
from requests_app.models.choices import AccessMode, Delivery, Format
from requests_app.models.decision import Decision

MOST_UNITS = 100_000
WAITING = _("Usul untuk biaya ini sudah menunggu orang kedua.")
NOT_LISTED = _(
    "Yang dapat dikenai biaya hanya salinan menurut ukuran dan warna, media penyimpan, dan kiriman menurut resi."
)
HIGHEST_AMOUNT = 100_000_000  # rupiah, of one unit and of a whole case


class FeeKind(models.TextChoices):
    COPY = "copy", _("Penggandaan")
    MEDIUM = "medium", _("Media penyimpan")
    DELIVERY = "delivery", _("Pengiriman")
    ELECTRONIC = "electronic", _("Berkas elektronik")  # in rows of before alone


COLOURS, SIZES = ("hitam putih", "berwarna"), ("A4", "F4", "A3", "A2", "A1", "A0")
CHARGEABLE = {
    FeeKind.COPY: [f"Salinan {colour} ukuran {size}" for colour in COLOURS for size in SIZES],
    FeeKind.MEDIUM: ["CD", "DVD", "Diska lepas"],
    FeeKind.DELIVERY: ["Kiriman pos", "Kiriman kurir"],
}
BY_RECEIPT = "rupiah menurut resi"  # each rupiah that the carrier takes is a unit of one rupiah
UNITS = {FeeKind.COPY: "lembar", FeeKind.MEDIUM: "buah", FeeKind.DELIVERY: BY_RECEIPT}
KIND_OF = {name: kind for kind, names in CHARGEABLE.items() for name in names}
DECREES = (DocumentKind.DECREE, DocumentKind.REGULATION)


def _is_listed() -> Q:
    rows = [Q(kind=kind, name__in=names, unit=UNITS[kind]) for kind, names in CHARGEABLE.items()]
    return reduce(or_, rows) & (~Q(kind=FeeKind.DELIVERY) | Q(amount=1))


def chargeable_kinds(delivery: str, format: str, access: str = AccessMode.COPY) -> tuple[FeeKind, ...]:
    """Return the kinds of fees that an answer may cost, by how and in which format it is delivered.

    A file that is sent electronically is neither copied nor carried, and who asked to look gets no copy: it costs
    nothing.
    """
    if delivery in (Delivery.PORTAL, Delivery.EMAIL) or access == AccessMode.VIEW:
        return ()
    thing = FeeKind.COPY if format == Format.HARD else FeeKind.MEDIUM
    return (thing, FeeKind.DELIVERY) if delivery in (Delivery.POST, Delivery.COURIER) else (thing,)


class FeeQuerySet(ByTwoQuerySet):
    def in_force(self, today: date | None = None):
        today = today or timezone.localdate()
        return self.confirmed().filter(Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today)


class Fee(ByTwo):
    """One row of the standard of costs; once confirmed it only ends. Those of before are of nobody."""

    UNSCREENED_TEXT = {"answer": "read by staff only", "name": "of a closed list", "unit": "of a closed list"}

    kind = models.CharField(_("jenis"), max_length=20, choices=FeeKind)
    name = models.CharField(_("nama"), max_length=150)
    unit = models.CharField(_("satuan"), max_length=40)
    amount = models.PositiveIntegerField(
        _("biaya per satuan (rupiah)"),
        validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_AMOUNT)],
        help_text=_("Kiriman dibayar menurut resi: isi 1."),
    )
    basis = models.CharField(
        _("dasar hukum"), max_length=300, help_text=_("Nomor dan tanggal keputusan yang menetapkan biaya ini.")
    )
    decree = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("keputusannya"),
        help_text=_("Keputusan atau peraturan itu, yang sudah terbit di katalog."),
    )
    valid_from = models.DateField(
        _("berlaku sejak"), help_text=_("Paling cepat hari orang kedua menyetujuinya; baris yang lama berakhir.")
    )
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True, help_text=_("Hari terakhir berlakunya."))

    asked_by = by_later(_("diusulkan oleh"))

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
            waits_once("fee", "name", words=WAITING),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | _is_listed() & Q(decree__isnull=False),
                name="fee_is_for_what_may_cost_something",
                violation_error_message=NOT_LISTED,
            ),
            models.CheckConstraint(condition=Q(state__in=ChangeState.values), name="fee_state_known"),
            *checks_of_two("fee", some_by_nobody=True),
        ]

    def __str__(self):
        return f"{self.name} ({self.unit})"

    def clean(self):
        lines = self.lines.filter(decision__decided_on__gt=self.valid_to) if self.pk and self.valid_to else None
        if lines is not None and lines.exists():
            raise ValidationError({"valid_to": _("Biaya ini sudah dikenakan sesudah hari itu.")})

    def same_on_the_same_days(self) -> models.QuerySet["Fee"]:
        same = Fee.objects.confirmed().exclude(pk=self.pk).filter(kind=self.kind, name=self.name, unit=self.unit)
        same = same.filter(Q(valid_to=None) | Q(valid_to__gte=self.valid_from))
        return same.filter(valid_from__lte=self.valid_to) if self.valid_to else same


class FeeLine(models.Model):
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
    """A payment of what a notice charges, or its refund, with the number of its receipt or a scan. Written once."""

    folder = "pembayaran"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="payments", verbose_name=_("keputusan"))
    amount = models.PositiveIntegerField(_("dibayar (rupiah)"))
    is_refund = models.BooleanField(_("pengembalian menurut putusan"), default=False)
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
