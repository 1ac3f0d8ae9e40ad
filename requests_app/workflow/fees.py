"""Verbs of costs and payments (UU 14/2008 Pasal 22 ayat (7) huruf g, 35 ayat (1) huruf f; domain rules 22 and 59).

No verb of a notice asks whether something was paid: a payment never delays it.
"""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.models import CitySetting, Role, User
from opd.rules import has_role
from opd.triggers import city_settings
from opd.words import stored
from requests_app.letters.wording import rupiah
from requests_app.models import AccessMode, Aim, Decision, FeeLine, InformationRequest, OpeningTask, Payment
from requests_app.models.fee import HIGHEST_AMOUNT, FeeKind, chargeable_kinds
from requests_app.workflow import impartiality

NOT_BY_THE_TABLE = gettext_lazy(
    "Biaya harus sama dengan hitungan menurut standar biaya. Putuskan lagi: pilih barisnya, atau nyatakan tanpa biaya."
)


def lines_of(fees: Iterable[dict]) -> list[FeeLine]:
    """Return unsaved lines. `fees` are {"fee": Fee, "quantity": int}; those without a quantity are left out."""
    return [FeeLine(fee=row["fee"], quantity=row["quantity"]) for row in fees if row["quantity"]]


def total(lines: Iterable[FeeLine]) -> int:
    return sum(line.total for line in lines)


def check(decision: Decision, lines: list[FeeLine]) -> None:
    """Check that a decision charges what the standard says. *Raises* ValidationError on `fees`, or `cost` (sum)."""
    if len({line.fee for line in lines}) < len(lines):
        raise ValidationError({"fees": _("Sebutkan setiap baris standar biaya satu kali.")})
    for line in lines:
        line.full_clean(exclude=["decision", "fee"])
        _check_line(decision, line)
    if (decision.cost or 0) != total(lines):
        raise ValidationError({"cost": NOT_BY_THE_TABLE})
    if decision.cost and decision.cost > HIGHEST_AMOUNT:
        raise ValidationError({"fees": _("Biayanya lebih dari %(most)s.") % {"most": rupiah(HIGHEST_AMOUNT)}})
    if decision.pk and (decision.cost or 0) < (paid := decision.paid):
        words = _("Pemohon sudah membayar %(paid)s: biayanya tidak lebih rendah. Uangnya kembali lewat keberatan.")
        raise ValidationError({"cost": words % {"paid": rupiah(paid)}})


def waits_for_superior(decision: Decision) -> bool:
    """Return whether no Atasan PPID has confirmed yet a cost above the sum of the city, or with postage.

    Postage has no price in the table, and its slip is not there before the parcel is.
    """
    if not decision.cost or decision.cost_confirmed_by_id:
        return False
    return decision.cost > city_settings.value_of(CitySetting.COST_TO_CONFIRM) or has_postage(decision)


def has_postage(decision: Decision) -> bool:
    return decision.fee_lines.filter(fee__kind=FeeKind.DELIVERY).exists()


def ask_superior(decision: Decision) -> None:
    if waits_for_superior(decision):
        case = decision.inforequest
        link = settings.SITE_ADDRESS + case.get_absolute_url()
        context = {"case": case, "cost": rupiah(decision.cost or 0), "link": link}
        outbox.write("cost_waits", User.objects.with_role(Role.SUPERIOR), context, about=case)


def require_confirmed(decision: Decision) -> None:
    if waits_for_superior(decision):
        words = _("Biaya sebesar ini disetujui Atasan PPID sebelum diberitahukan.")
        if has_postage(decision):
            words = _("Biaya kiriman belum ada resinya, jadi disetujui Atasan PPID sebelum diberitahukan.")
        raise ValidationError({"cost": words})


def confirm_cost(inforequest: InformationRequest, *, by: User, cost: int, today: date | None = None) -> None:
    """Confirm the cost that the person has seen, as Atasan PPID. *Raises* NotAllowed, or WrongState."""
    if not has_role(by, None, Role.SUPERIOR):
        raise NotAllowed(_("Biaya ini disetujui oleh Atasan PPID."))
    with transaction.atomic():
        decision = Decision.objects.select_for_update(no_key=True).filter(inforequest=inforequest).first()
        if decision and decision.decided_by_id == by.pk:
            raise NotAllowed(_("Yang memutuskan tidak menyetujui biayanya sendiri."))
        impartiality.require_no_judge(inforequest, by)
        if decision is None or decision.cost != cost or not waits_for_superior(decision):
            raise WrongState(_("Biaya ini sudah berubah, atau tidak menunggu persetujuan."))
        decision.cost_confirmed_by, decision.cost_confirmed_on = by, today or timezone.localdate()
        decision.save(update_fields=["cost_confirmed_by", "cost_confirmed_on"])
        ledger.record("cost.confirm", decision, by, {"number": inforequest.number, "amount": cost})


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
    inforequest = decision.inforequest
    given = chargeable_kinds(decision.delivery, decision.format)
    asked = chargeable_kinds(inforequest.delivery, inforequest.format, inforequest.access)
    if not decision.is_giving or fee.kind not in given:
        raise ValidationError(
            {"fees": _("%(fee)s tidak dapat dikenakan pada penyampaian yang dipilih.") % {"fee": fee}}
        )
    if inforequest.access == AccessMode.VIEW:
        words = _("Pemohon meminta melihat, bukan salinan, jadi tanpa biaya. Salinan diminta dengan permohonan baru.")
        raise ValidationError({"fees": words})
    if fee.kind not in asked:
        words = _("%(fee)s tidak diminta pemohon, jadi tidak dikenakan: berkas elektronik tidak berbiaya.")
        raise ValidationError({"fees": words % {"fee": fee}})


def save_lines(decision: Decision, lines: list[FeeLine]) -> None:
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
    is_refund: bool = False,
    today: date | None = None,
) -> Payment:
    """Record that an applicant has paid, with the number of the receipt or `proof`, an unsaved sealed scan.

    `is_refund`: PPID has paid back what a ruling orders. *Raises* NotAllowed, WrongState where nothing is due, or
    ValidationError by field.
    """
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Pembayaran dicatat oleh PPID Utama."))
    today, payment = today or timezone.localdate(), proof or Payment()
    with transaction.atomic():
        decision = Decision.objects.select_for_update(no_key=True).get(inforequest=inforequest)
        if not decision.sent_on or not decision.cost:
            raise WrongState(_("Tidak ada biaya yang diberitahukan atas permohonan ini."))
        payment.decision, payment.entered_by, payment.is_refund = decision, by, is_refund
        tasks = OpeningTask.objects.open().filter(objection__inforequest=inforequest, aim=Aim.FEE)
        if is_refund and not tasks.exists():
            raise WrongState(_("Tidak ada putusan tentang biaya yang menunggu pelaksanaan."))
        payment.amount, payment.paid_on, payment.number = amount, paid_on, stored(number)
        _check_payment(payment, decision.sent_on, today)
        payment.save(force_insert=True)
        facts = {"number": inforequest.number, "amount": amount, "paid_on": paid_on, "proof": payment.number}
        facts |= {"refund": True} if is_refund else {}
        ledger.record("payment.record", payment, by, facts)
    return payment


def _check_payment(payment: Payment, sent_on: date, today: date) -> None:
    if not sent_on <= payment.paid_on <= today:
        raise ValidationError({"paid_on": _("Tanggal bayar antara tanggal pemberitahuan dan hari ini.")})
    if not payment.number and not payment.sha256:
        raise ValidationError({"number": _("Isi nomor buktinya, atau lampirkan pindaiannya.")})
    rest = payment.decision.paid if payment.is_refund else unpaid(payment.decision)
    if not 1 <= payment.amount <= rest:
        values = {"rest": rupiah(rest)}
        words = _("Yang sudah dibayar %(rest)s.") if payment.is_refund else _("Yang belum dibayar %(rest)s.")
        raise ValidationError({"amount": f"{words % values} {_('Isi paling banyak sebesar itu.')}"})
    payment.full_clean(exclude=["decision", "entered_by"])


def unpaid(decision: Decision) -> int:
    """Return what is left to pay of a notice, in rupiah, after what a ruling has lowered."""
    lowered = Coalesce(OpeningTask.objects.lowered_to("inforequest"), F("cost"))
    return (Decision.objects.filter(pk=decision.pk).values_list(lowered, flat=True).get() or 0) - decision.paid
