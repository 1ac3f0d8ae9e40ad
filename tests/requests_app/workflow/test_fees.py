"""Costs follow the standard of costs, and payments are recorded (UU 14/2008 Pasal 22 ayat 7 g; rules 22 and 59)."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import LedgerEntry, Message
from requests_app.models import (
    Decision,
    Delivery,
    DeliveryRecord,
    Fee,
    FeeKind,
    FeeLine,
    Format,
    Letter,
    Outcome,
    Payment,
)
from requests_app.models.fee import chargeable_kinds
from requests_app.states import State
from requests_app.workflow import decisions, fees
from tests.requests_app.conftest import TODAY, send_on_paper
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def printed(granting):
    """A grant on paper, which is fetched."""
    return granting | {"delivery": Delivery.PICK_UP, "format": Format.HARD, "payment": "Tunai di loket."}


@pytest.fixture
def answered(make_request):
    return make_request("answered")


@pytest.fixture
def charge(answered, reviewer, printed):
    """-> decides with (fee, quantity) pairs."""

    def decide(*rows, today=TODAY, **overrides):
        charged = [{"fee": fee, "quantity": quantity} for fee, quantity in rows]
        return decisions.decide(answered, by=reviewer, charged=charged, today=today, **printed | overrides)

    return decide


@pytest.fixture
def send(answered, reviewer):
    return lambda: send_on_paper(answered, reviewer)


@pytest.fixture
def refuses_to_mark_sent(answered, reviewer):
    """-> hands the letter of a decision over, changes the decision past its verb, and marks it sent.

    *Returns* its row and the columns of the sending, which the costs alone keep out.
    """

    def check(decision, **changed):
        decisions.issue(answered, by=reviewer, today=TODAY)
        letter, rows = answered.letters.get(kind="notice"), Decision.objects.filter(pk=decision.pk)
        proof = {"proof": "Tanda terima 7", "happened_on": TODAY, "entered_by": reviewer}
        DeliveryRecord.objects.create(
            inforequest=answered, letter=letter, stage="handed_over", channel=Delivery.PICK_UP, **proof
        )
        rows.update(letter=None, **changed)
        sent = {"letter": letter, "sent_on": TODAY, "sent_by_channel": Delivery.PICK_UP, "received_on": TODAY}
        sent |= {"looked_for_by": reviewer, "looked_for_at": timezone.now()}
        refused_by_database(rows.update, trigger="notice_charges_by_the_fees", **sent)
        return rows, sent

    return check


@pytest.fixture
def told(charge, send, make_fee):
    """A decision of 37500 rupiah whose notice is sent."""
    decision = charge((make_fee(), 150))
    send()
    decision.refresh_from_db()
    return decision


def refused_by_database(write, *args, trigger=None, **kwargs):
    with pytest.raises(IntegrityError, match=trigger), transaction.atomic():
        write(*args, **kwargs)


# The table ------------------------------------------------------------------------------------------------------------


WRONG = [
    {"name": "Pencarian arsip"},
    {"name": "Biaya MENCARI berkas"},
    {"name": "Penelusuran dokumen lama"},
    {"name": ""},
    {"unit": ""},
    {"basis": ""},
    {"amount": 0},
    {"valid_to": date(2024, 12, 31)},
    {"kind": "denda"},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_row_is_whole_and_never_for_searching(make_fee, reviewer, wrong):
    whole = {"kind": "copy", "name": "Fotokopi", "unit": "lembar", "amount": 250, "basis": "SK 1/2025"}
    whole |= {"valid_from": date(2025, 1, 1)} | wrong
    with pytest.raises(ValidationError):
        fees.add_fee(by=reviewer, **whole)
    refused_by_database(Fee.objects.bulk_create, [Fee(**whole)])
    other = make_fee(name="Cetak")
    refused_by_database(Fee.objects.filter(pk=other.pk).update, **wrong)


@pytest.mark.parametrize("who", ["operator", "superior", "site_admin"])
def test_only_ppid_utama_adds_a_row(request, who):
    columns = {"kind": "copy", "name": "Fotokopi", "unit": "lembar", "amount": 250, "basis": "SK 1/2025"}
    with pytest.raises(NotAllowed):
        fees.add_fee(by=request.getfixturevalue(who), valid_from=TODAY, **columns)
    fees.add_fee(by=request.getfixturevalue("reviewer"), valid_from=TODAY, **columns)
    assert LedgerEntry.objects.latest("number").verb == "fee.save"


def test_the_same_thing_costs_one_amount_on_a_day(make_fee):
    old = make_fee(valid_to=date(2025, 12, 31))
    new = make_fee(amount=300, valid_from=date(2026, 1, 1))
    for overlapping in ({"valid_to": None}, {"valid_to": date(2026, 1, 1)}):
        with pytest.raises(ValidationError, match="Akhiri dahulu baris yang lama"):
            Fee(**row(old) | overlapping, pk=old.pk).full_clean()
        refused_by_database(Fee.objects.filter(pk=old.pk).update, **overlapping)
    refused_by_database(make_fee, valid_from=date(2027, 1, 1))
    assert list(Fee.objects.in_force(date(2025, 12, 31))) == [old]
    assert list(Fee.objects.in_force(date(2026, 1, 1))) == [new]


def row(fee: Fee) -> dict:
    return {field.name: getattr(fee, field.name) for field in Fee._meta.fields if field.name != "id"}


def test_what_was_charged_only_ends(charge, make_fee):
    fee, unused = make_fee(), make_fee(name="Cetak warna")
    charge((fee, 2))
    rows = Fee.objects.filter(pk=fee.pk)
    for changed in ({"amount": 1}, {"unit": "kg"}, {"name": "Lain"}, {"basis": "Lain"}, {"valid_from": TODAY}):
        with undone(changed):
            refused_by_database(rows.update, **changed)
    refused_by_database(rows.update, valid_to=TODAY - DAY)
    with pytest.raises(ValidationError, match="sudah dikenakan sesudah hari itu"):
        Fee(**row(fee) | {"valid_to": TODAY - DAY}, pk=fee.pk).full_clean()
    refused_by_database(rows._raw_delete, "default")
    rows.update(valid_to=TODAY)
    unused.delete()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows no REPLACE")
def test_nothing_is_replaced(told, reviewer):
    fees.record_payment(told.inforequest, by=reviewer, amount=1000, paid_on=TODAY, number="1", today=TODAY)
    for model in (Fee, FeeLine, Payment):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            refused_by_database(cursor.execute, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


# What a decision charges ----------------------------------------------------------------------------------------------


def test_kinds_follow_the_way_of_delivery():
    assert chargeable_kinds(Delivery.EMAIL, Format.SOFT) == (FeeKind.ELECTRONIC,)
    assert chargeable_kinds(Delivery.PORTAL, Format.SOFT) == (FeeKind.ELECTRONIC,)
    assert chargeable_kinds(Delivery.PICK_UP, Format.HARD) == (FeeKind.COPY,)
    assert chargeable_kinds(Delivery.POST, Format.HARD) == (FeeKind.COPY, FeeKind.DELIVERY)


def test_without_a_row_there_is_no_fee(charge, send, refuses_to_mark_sent):
    with pytest.raises(ValidationError, match="menurut standar biaya"):
        charge(cost=5000)
    decision = charge(cost=0)
    Decision.objects.filter(pk=decision.pk).update(cost=5000)
    with pytest.raises(ValidationError, match="menurut standar biaya"):
        send()
    rows, sent = refuses_to_mark_sent(charge(cost=0), cost=5000)
    refused_by_database(rows.update, cost=1, trigger="notice_charges_by_the_fees", **sent)
    assert rows.update(cost=0, **sent) == 1


def test_the_cost_is_the_sum_of_its_rows(charge, make_fee):
    copy, colour = make_fee(), make_fee(name="Cetak warna", amount=1500)
    decision = charge((copy, 150), (colour, 2), (make_fee(name="Tak dipakai"), 0), cost=7)
    assert decision.cost == 40500
    assert [line.total for line in decision.charges] == [37500, 3000]
    charge((copy, 10))
    decision.refresh_from_db()
    assert (decision.cost, decision.fee_lines.count()) == (2500, 1)


def test_a_row_is_valid_on_the_day_of_the_decision(charge, make_fee):
    for dates in ({"valid_to": TODAY - DAY}, {"valid_from": TODAY + DAY}):
        fee = make_fee(name=f"Fotokopi {dates}", **dates)
        with pytest.raises(ValidationError, match="tidak berlaku pada tanggal keputusan"):
            charge((fee, 1))
        decision = charge(cost=0)
        refused_by_database(FeeLine.objects.create, decision=decision, fee=fee, quantity=1)


def test_an_electronic_file_is_neither_copied_nor_carried(charge, refuses_to_mark_sent, make_fee):
    electronic = {"delivery": Delivery.EMAIL, "format": Format.SOFT}
    copy, post = make_fee(), make_fee(kind=FeeKind.DELIVERY, name="Kiriman pos", unit="kiriman", amount=12000)
    for fee, way in ((copy, electronic), (post, electronic), (post, {}), (make_fee(kind="electronic"), {})):
        with undone(fee.kind), pytest.raises(ValidationError, match="tidak dapat dikenakan"):
            charge((fee, 1), **way)
    refuses_to_mark_sent(charge((copy, 1)), **electronic)
    charge((make_fee(kind="electronic", name="Berkas besar"), 3), **electronic)


def test_what_is_not_given_costs_nothing(answered, reviewer, make_fee):
    fields = {"outcome": Outcome.NOT_HELD, "controlled": False, "reason": "Bukan urusan kota."}
    with pytest.raises(ValidationError):
        decisions.decide(
            answered, by=reviewer, charged=[{"fee": make_fee(), "quantity": 1}], today=TODAY, payment="Tunai.", **fields
        )


@pytest.mark.parametrize("quantity", [-1, 100_001, 10**12])
def test_absurd_quantities_are_refused(charge, make_fee, quantity):
    fee = make_fee()
    with pytest.raises(ValidationError):
        charge((fee, quantity))
    decision = charge(cost=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        FeeLine.objects.create(decision=decision, fee=fee, quantity=quantity)


def test_a_row_is_charged_once_and_no_case_costs_a_fortune(charge, make_fee):
    fee, dear = make_fee(), make_fee(name="Peta emas", amount=100_000_000)
    with pytest.raises(ValidationError, match="satu kali"):
        charge((fee, 1), (fee, 2))
    with pytest.raises(ValidationError, match=r"lebih dari Rp100\.000\.000"):
        charge((dear, 2))


def test_lines_of_a_sent_notice_stay(told, make_fee):
    line = told.fee_lines.get()
    refused_by_database(FeeLine.objects.filter(pk=line.pk).update, quantity=1)
    refused_by_database(told.fee_lines.all()._raw_delete, "default")
    refused_by_database(FeeLine.objects.create, decision=told, fee=make_fee(name="Lain"), quantity=1)


def test_lines_of_a_made_notice_stay_until_it_is_decided_again(charge, send, make_fee, answered, reviewer):
    fee, other = make_fee(), make_fee(name="Lain")
    decision = charge((fee, 10))
    decisions.issue(answered, by=reviewer, today=TODAY)
    refused_by_database(decision.fee_lines.update, quantity=1)
    refused_by_database(decision.fee_lines.all()._raw_delete, "default")
    refused_by_database(FeeLine.objects.create, decision=decision, fee=other, quantity=1)
    assert charge((fee, 20)).letter is None
    send()
    decision.refresh_from_db()
    assert (decision.cost, decision.fee_lines.get().quantity, "Rp5.000" in decision.letter.data) == (5000, 20, True)


def test_letter_and_message_go_out_with_the_calculation_before_anything_is_paid(told):
    """A payment never delays the notice."""
    assert told.inforequest.state == State.SENT
    letter = Letter.objects.get(kind="notice")
    assert '"costs"' in letter.data and "Rp37.500" in letter.data and "Keputusan PPID 3/2025" in letter.data
    assert Message.objects.about(told.inforequest).filter(act="notice_sent").exists()
    assert not Payment.objects.exists()


# Payments -------------------------------------------------------------------------------------------------------------


def pay(decision, by, **fields):
    whole = {"amount": 37500, "paid_on": TODAY + DAY, "number": "STS 12/2026", "today": TODAY + DAY}
    return fees.record_payment(decision.inforequest, by=by, **whole | fields)


def test_a_payment_keeps_amount_day_proof_and_who_entered_it(told, reviewer):
    payment = pay(told, reviewer)
    payment.refresh_from_db()
    assert (payment.amount, payment.paid_on, payment.number) == (37500, TODAY + DAY, "STS 12/2026")
    assert (payment.entered_by, fees.unpaid(told)) == (reviewer, 0)
    entry = LedgerEntry.objects.latest("number")
    assert (entry.verb, entry.actor, entry.fields["amount"]) == ("payment.record", reviewer.username, 37500)
    assert ledger.verify() is None


def test_a_scan_is_proof_enough_and_is_sealed(told, reviewer):
    scan = Payment()
    scan.seal(SimpleUploadedFile("bukti.png", b"Rekening 123"), name="bukti.png", mime="image/png")
    pay(told, reviewer, number="", proof=scan)
    assert b"".join(Payment.objects.get().chunks()) == b"Rekening 123"
    [stored] = (Path(default_storage.location) / "pembayaran").rglob("*.sealed")
    assert b"Rekening" not in stored.read_bytes()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 37501}, "amount"),
        ({"number": "  "}, "number"),
        ({"paid_on": TODAY - DAY}, "paid_on"),
        ({"paid_on": TODAY + 2 * DAY}, "paid_on"),
    ],
)
def test_a_payment_is_of_what_is_due_and_has_a_proof(told, reviewer, wrong, field):
    with pytest.raises(ValidationError) as refusal:
        pay(told, reviewer, **wrong)
    assert field in refusal.value.message_dict
    assert not Payment.objects.exists()


def test_parts_are_paid_until_nothing_is_left(told, reviewer):
    pay(told, reviewer, amount=30000)
    with pytest.raises(ValidationError, match=r"Rp7\.500"):
        pay(told, reviewer, amount=7501)
    pay(told, reviewer, amount=7500)
    with pytest.raises(ValidationError):
        pay(told, reviewer, amount=1)


def test_nothing_is_paid_before_the_notice_or_without_a_cost(charge, make_fee, answered, make_request, reviewer):
    charge((make_fee(), 1))
    for case in (answered, make_request("sent")):
        with pytest.raises(WrongState):
            fees.record_payment(case, by=reviewer, amount=250, paid_on=TODAY, number="1", today=TODAY)


def test_a_notice_whose_cost_was_paid_does_not_bounce(told, reviewer):
    """Otherwise a new decision could charge less than was paid."""
    pay(told, reviewer, amount=1)
    back = {"on": TODAY + DAY, "reason": "Alamat tidak dikenal."}
    with pytest.raises(WrongState, match="sudah membayar"):
        decisions.bounce(told.inforequest, by=reviewer, today=TODAY + DAY, **back)
    record = {"letter": told.letter, "stage": "bounced", "channel": "post", "entered_by": reviewer}
    DeliveryRecord.objects.create(inforequest=told.inforequest, happened_on=TODAY + DAY, **record)
    unsent = {"sent_on": None, "received_on": None, "sent_by_channel": ""}
    trigger = "notice_is_open_again_after_a_bounce"
    refused_by_database(Decision.objects.filter(pk=told.pk).update, trigger=trigger, **unsent)


@pytest.mark.parametrize("who", ["operator", "superior", "site_admin"])
def test_only_ppid_utama_records_a_payment(request, told, who):
    with pytest.raises(NotAllowed):
        pay(told, request.getfixturevalue(who))


def test_the_database_holds_what_the_verb_holds(told, reviewer, make_request):
    whole = {"decision": told, "amount": 37500, "paid_on": TODAY, "number": "1", "entered_by": reviewer}
    free = make_request("sent").decision
    for wrong in (
        *({"amount": 0}, {"amount": 37501}, {"number": ""}, {"paid_on": TODAY - DAY}, {"decision": free}),
        {"paid_on": date(9999, 1, 1)},
    ):
        with undone(wrong):
            refused_by_database(Payment.objects.bulk_create, [Payment(**whole | wrong)])
    paid = Payment.objects.create(**whole)
    refused_by_database(Payment.objects.create, **whole | {"amount": 1})
    for changed in ({"amount": 1}, {"paid_on": TODAY + DAY}, {"number": "2"}, {"sha256": "0" * 64}):
        with undone(changed):
            refused_by_database(Payment.objects.filter(pk=paid.pk).update, **changed)
    refused_by_database(Payment.objects.all()._raw_delete, "default")
