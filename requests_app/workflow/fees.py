"""Verbs of costs: what a decision charges by the standard of costs, and the payments that were received.

UU 14/2008 Pasal 22 ayat (7) huruf g, 35 ayat (1) huruf f; domain rules 22 and 59. No verb of a notice asks whether
something was paid: a payment never delays it.
"""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.release import privacy_gate
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from requests_app.letters.wording import rupiah
from requests_app.models import Decision, Fee, FeeLine, InformationRequest, Payment
from requests_app.models.fee import HIGHEST_AMOUNT, chargeable_kinds

NOT_BY_THE_TABLE = gettext_lazy(
    "Biaya harus sama dengan hitungan menurut standar biaya. Putuskan lagi: pilih barisnya, atau nyatakan tanpa biaya."
)


def add_fee(*, by: User, **columns) -> Fee:
    """Add a row to the standard of costs. *Raises* NotAllowed or ValidationError."""
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Standar biaya diubah oleh PPID Utama."))
    fee = Fee(**columns)
    fee.full_clean()
    privacy_gate.require_clear_texts(fee)
    with transaction.atomic():
        fee.save(force_insert=True)
        ledger.record("fee.save", fee, by, {"title": str(fee), "changed": sorted(columns)})
    return fee


def lines_of(fees: Iterable[dict]) -> list[FeeLine]:
    """Return unsaved lines. `fees` are {"fee": Fee, "quantity": int}; those without a quantity are left out."""
    return [FeeLine(fee=row["fee"], quantity=row["quantity"]) for row in fees if row["quantity"]]


def total(lines: Iterable[FeeLine]) -> int:
    return sum(line.total for line in lines)


def check(decision: Decision, lines: list[FeeLine]) -> None:
    """Check that a decision charges what the standard of costs says on its day, and nothing else.

    *Raises* ValidationError, on `fees` for a line and on `cost` for a sum that the lines do not give.
    """
    if len({line.fee for line in lines}) < len(lines):
        raise ValidationError({"fees": _("Sebutkan setiap baris standar biaya satu kali.")})
    for line in lines:
        line.full_clean(exclude=["decision", "fee"])
        _check_line(decision, line)
    if (decision.cost or 0) != total(lines):
        raise ValidationError({"cost": NOT_BY_THE_TABLE})
    if decision.cost and decision.cost > HIGHEST_AMOUNT:
        raise ValidationError({"fees": _("Biayanya lebih dari %(most)s.") % {"most": rupiah(HIGHEST_AMOUNT)}})


def is_by_the_table(decision: Decision) -> bool:
    """Return whether the stored decision charges what the standard of costs says."""
    try:
        check(decision, list(decision.charges))
    except ValidationError:
        return False
    return True


def _check_line(decision: Decision, line: FeeLine) -> None:
    fee = line.fee
    if fee.valid_from > decision.decided_on or (fee.valid_to and fee.valid_to < decision.decided_on):
        raise ValidationError({"fees": _("%(fee)s tidak berlaku pada tanggal keputusan.") % {"fee": fee}})
    if not decision.is_giving or fee.kind not in chargeable_kinds(decision.delivery, decision.format):
        raise ValidationError(
            {"fees": _("%(fee)s tidak dapat dikenakan pada penyampaian yang dipilih.") % {"fee": fee}}
        )


def save_lines(decision: Decision, lines: list[FeeLine]) -> None:
    """Replace the lines of a decision; runs in the transaction of the act."""
    decision.fee_lines.all().delete()
    for line in lines:
        line.decision = decision
        line.save(force_insert=True)


def record_payment(
    inforequest: InformationRequest,
    *,
    by: User,
    amount: int,
    paid_on: date,
    number: str = "",
    proof: Payment | None = None,
    today: date | None = None,
) -> Payment:
    """Record that an applicant has paid, with the number of the receipt or `proof`, an unsaved sealed scan.

    *Raises* NotAllowed, WrongState where nothing is due, or ValidationError by field.
    """
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Pembayaran dicatat oleh PPID Utama."))
    today, payment = today or timezone.localdate(), proof or Payment()
    with transaction.atomic():
        decision = Decision.objects.select_for_update(no_key=True).get(inforequest=inforequest)
        if not decision.sent_on or not decision.cost:
            raise WrongState(_("Tidak ada biaya yang diberitahukan atas permohonan ini."))
        payment.decision, payment.entered_by = decision, by
        payment.amount, payment.paid_on, payment.number = amount, paid_on, number.strip()
        _check_payment(payment, decision.sent_on, today)
        payment.save(force_insert=True)
        facts = {"number": inforequest.number, "amount": amount, "paid_on": paid_on, "proof": payment.number}
        ledger.record("payment.record", payment, by, facts)
    return payment


def _check_payment(payment: Payment, sent_on: date, today: date) -> None:
    if not sent_on <= payment.paid_on <= today:
        raise ValidationError({"paid_on": _("Tanggal bayar antara tanggal pemberitahuan dan hari ini.")})
    if not payment.number and not payment.sha256:
        raise ValidationError({"number": _("Isi nomor buktinya, atau lampirkan pindaiannya.")})
    rest = unpaid(payment.decision)
    if not 1 <= payment.amount <= rest:
        values = {"rest": rupiah(rest)}
        raise ValidationError({"amount": _("Yang belum dibayar %(rest)s. Isi paling banyak sebesar itu.") % values})
    payment.full_clean(exclude=["decision", "entered_by"])


def unpaid(decision: Decision) -> int:
    """Return what is left to pay of a notice, in rupiah."""
    paid = Payment.objects.filter(decision=decision).aggregate(sum=Sum("amount"))["sum"] or 0
    return (decision.cost or 0) - paid
