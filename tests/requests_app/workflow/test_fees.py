"""Costs follow the standard of costs, and payments are recorded (UU 14/2008 Pasal 22 ayat 7 g; rules 22 and 59)."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from documents.lifecycle import publishing
from opd import ledger
from opd.database import triggers
from opd.errors import NotAllowed, WrongState
from opd.models import CitySetting, LedgerEntry, Message, User
from opd.people import settings
from requests_app.models import (
    AccessMode,
    Decision,
    Delivery,
    DeliveryRecord,
    Fee,
    FeeKind,
    FeeLine,
    Format,
    InformationRequest,
    Letter,
    Outcome,
    Payment,
)
from requests_app.models.fee import chargeable_kinds
from requests_app.states import State
from requests_app.triggers import TRIGGERS
from requests_app.workflow import decisions, fee_changes, fees
from requests_app.workflow.transition import moment
from tests import first_page
from tests.requests_app.conftest import COPY, ON_PAPER, TODAY, scanned, send_on_paper
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 13, 5, tzinfo=UTC)


@pytest.fixture
def printed(granting):
    """A grant on paper, which is fetched."""
    return granting | ON_PAPER | {"payment": "Tunai di loket."}


@pytest.fixture
def answered(make_request):
    return make_request("answered", **ON_PAPER)


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
        proof = {"sha256": "0" * 64, "happened_on": TODAY, "entered_by": reviewer}
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


FREE = [
    {"name": "Pencarian arsip"},
    {"name": "Jasa penyiapan dan pengolahan data"},
    {"name": "Jasa menemukan kembali arsip", "unit": "jam"},
    {"kind": "electronic", "name": "Berkas besar", "unit": "berkas"},
    {"name": ""},
    {"unit": "jam"},
    {"kind": "delivery", "name": "Kiriman pos", "unit": "rupiah menurut resi", "amount": 12_000},
]
WHOLE = {"kind": "copy", "unit": "lembar", "valid_from": TODAY + DAY} | COPY


@pytest.fixture
def propose(decree, reviewer):
    """-> a proposal of PPID Utama, from tomorrow."""
    return lambda **columns: fee_changes.propose(Fee(decree=decree, **WHOLE | columns), by=reviewer)


@pytest.mark.parametrize("free", FREE)
def test_nothing_costs_but_what_the_list_names(decree, reviewer, propose, free):
    """A service, an hour, looking for something and an electronic file have no row, by the verb and past it."""
    if "name" in free and free["name"] != "Kiriman pos":
        with pytest.raises(ValidationError, match="hanya salinan menurut ukuran dan warna"):
            propose(**free)
    past = Fee(decree=decree, asked_by=reviewer, **WHOLE | free)
    refused_by_database(Fee.objects.bulk_create, [past], trigger="fee_is_for_what_may_cost_something|no_blank_text")
    waiting = propose()
    refused_by_database(Fee.objects.filter(pk=waiting.pk).update, trigger="fee_stays_as_proposed|no_blank_text", **free)


@pytest.mark.parametrize("wrong", [{"basis": ""}, {"basis": "\u200b"}, {"amount": 0}])
def test_a_row_is_whole(decree, reviewer, propose, wrong):
    with pytest.raises(ValidationError):
        propose(**wrong)
    refused_by_database(Fee.objects.bulk_create, [Fee(decree=decree, asked_by=reviewer, **WHOLE | wrong)])


def test_carriage_costs_what_the_receipt_says(propose):
    fee = propose(name="Kiriman pos", amount=1)
    assert (fee.kind, fee.unit, fee.amount) == (FeeKind.DELIVERY, "rupiah menurut resi", 1)


@pytest.mark.parametrize("who", ["operator", "superior", "site_admin"])
def test_only_ppid_utama_proposes_a_row(request, decree, who):
    with pytest.raises(NotAllowed):
        fee_changes.propose(Fee(decree=decree, **WHOLE), by=request.getfixturevalue(who))
    assert not Fee.objects.exists()


def test_a_row_is_in_force_once_a_second_person_confirms_it(propose, reviewer, superior):
    fee = propose(valid_from=TODAY)
    for person in (reviewer, User.objects.get(username="operator")):
        with pytest.raises(NotAllowed):
            fee_changes.confirm(fee, by=person, now=NOON)
    assert not Fee.objects.in_force(TODAY).exists()
    fee_changes.confirm(fee, by=superior, now=NOON)
    assert list(Fee.objects.in_force(TODAY)) == [fee]
    assert LedgerEntry.objects.latest("number").verb == "fee.confirmed"
    assert Message.objects.filter(act="fee_decided").exists()


def test_a_decree_is_one_that_everybody_reads(propose, decree, make_document, superior):
    draft = make_document("draft", kind="keputusan", title="Rancangan keputusan")
    report = make_document(title="Laporan biaya")
    for other in (draft, report, None):
        with undone(str(other)), pytest.raises(ValidationError):
            fee_changes.propose(Fee(**WHOLE | {"decree": other}), by=User.objects.get(username="verifikator"))
        with undone(f"{other} past the verb"):
            asked = {"asked_by": superior, "decree": other}
            refused_by_database(Fee.objects.bulk_create, [Fee(**WHOLE | asked)])
    fee = propose()
    publishing.withdraw(decree, by=User.objects.get(username="verifikator"), reason="Dicabut.")
    with pytest.raises(ValidationError, match="sudah terbit di katalog"):
        fee_changes.confirm(fee, by=superior, now=NOON)


def test_a_row_is_never_backdated(propose, superior, reviewer):
    fee = propose(valid_from=TODAY - DAY)
    with pytest.raises(ValidationError, match="tidak berlaku surut"):
        fee_changes.confirm(fee, by=superior, now=NOON)
    rows, done = Fee.objects.filter(pk=fee.pk), {"state": "confirmed", "decided_by": superior, "decided_at": NOON}
    refused_by_database(rows.update, trigger="fee_is_valid_from_its_confirmation", **done)
    refused_by_database(rows.update, **done | {"decided_by": reviewer}, valid_from=TODAY)
    of_nobody = Fee(**WHOLE | {"state": "confirmed"})
    refused_by_database(Fee.objects.bulk_create, [of_nobody], trigger="fee_begins_as_proposed|published_decree")
    other = propose(name="DVD")
    alone = done | {"decided_by": reviewer}
    refused_by_database(Fee.objects.filter(pk=other.pk).update, trigger="fee_two_people", **alone)


def test_the_next_row_ends_the_one_before(make_fee, propose, superior, reviewer):
    old, new = make_fee(), propose(amount=300)
    rows = Fee.objects.filter(pk=new.pk)
    done = {"state": "confirmed", "decided_by": superior, "decided_at": NOON}
    refused_by_database(rows.update, trigger="fee_is_valid_once_on_a_day", **done)
    fee_changes.confirm(new, by=superior, now=NOON)
    old.refresh_from_db()
    assert (old.valid_to, new.valid_from) == (TODAY, TODAY + DAY)
    assert [list(Fee.objects.in_force(day)) for day in (TODAY, TODAY + DAY)] == [[old], [new]]


def test_a_row_in_force_only_ends(charge, make_fee, reviewer):
    fee = make_fee()
    charge((fee, 2))
    rows = Fee.objects.filter(pk=fee.pk)
    for changed in ({"amount": 1}, {"unit": "kg"}, {"name": "DVD"}, {"basis": "Lain"}, {"valid_from": TODAY}):
        with undone(changed):
            refused_by_database(rows.update, trigger="fee_stays_as_proposed", **changed)
    refused_by_database(rows.update, trigger="fee_ends_after_it_was_charged", valid_to=TODAY - DAY)
    with pytest.raises(ValidationError, match="sudah dikenakan sesudah hari itu"):
        fee_changes.end(fee, by=reviewer, valid_to=TODAY - DAY)
    refused_by_database(rows._raw_delete, "default")
    fee_changes.end(fee, by=reviewer, valid_to=TODAY)
    refused_by_database(rows.update, trigger="fee_only_ends", valid_to=None)
    with pytest.raises(ValidationError, match="dimajukan"):
        fee_changes.end(fee, by=reviewer, valid_to=TODAY + DAY)


@pytest.fixture
def of_before(charge, answered, reviewer):
    """A notice that charges a row of an older city: by one person, with a free name, ended by the upgrade."""
    triggers.drop("requests_app")
    fee = Fee.objects.create(
        kind="electronic",
        name="Jasa penyiapan data",
        unit="berkas",
        amount=500_000,
        basis="Kebijakan",
        state="confirmed",
        valid_from=TODAY,
        valid_to=TODAY + DAY,
    )
    decision = charge(cost=0)
    FeeLine.objects.create(decision=decision, fee=fee, quantity=1)
    sent = {"sent_on": TODAY, "received_on": TODAY, "sent_by_channel": "email", "delivery": "email"}
    Decision.objects.filter(pk=decision.pk).update(cost=500_000, **sent)
    triggers.install("requests_app", TRIGGERS)
    decision.refresh_from_db()
    return decision


def test_what_a_decision_of_before_charges_is_paid_as_it_was(of_before, reviewer):
    decision = of_before
    assert not Fee.objects.in_force(TODAY + 3 * DAY).exists()
    assert (decision.cost, decision.charges.get().total, fees.unpaid(decision)) == (500_000, 500_000, 500_000)
    decision.save()
    decision.charges.get().fee.full_clean(exclude=["decree"])
    fees.record_payment(decision.inforequest, by=reviewer, amount=500_000, paid_on=TODAY, number="STS 1", today=TODAY)


# A dear case ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def dear(charge, make_fee):
    """A decision of 100250 rupiah, just above what the city leaves to PPID Utama."""
    return charge((make_fee(), 401))


def test_a_dear_notice_waits_for_the_superior(dear, answered, superior, reviewer, send, client):
    client.force_login(superior)
    assert [(row.number, row.act) for row in first_page.rows(client, "?jenis=permohonan")] == [
        (answered.number, "Setujui biaya")
    ]
    [told] = Message.objects.about(answered).filter(act="cost_waits")
    assert told.recipient == superior.email and "Rp100.250" in told.body
    with pytest.raises(ValidationError, match="disetujui Atasan PPID"):
        decisions.issue(answered, by=reviewer, today=TODAY)
    with pytest.raises(NotAllowed):
        fees.confirm_cost(answered, by=reviewer, cost=100_250, today=TODAY)
    with pytest.raises(WrongState):
        fees.confirm_cost(answered, by=superior, cost=1, today=TODAY)
    fees.confirm_cost(answered, by=superior, cost=100_250, today=TODAY)
    entry = LedgerEntry.objects.latest("number")
    assert (entry.verb, entry.actor, entry.fields["amount"]) == ("cost.confirm", superior.username, 100_250)
    send()
    dear.refresh_from_db()
    assert (dear.sent_on, dear.cost_confirmed_by) == (TODAY, superior)


def test_postage_of_any_sum_waits_for_the_superior(make_request, make_fee, reviewer, superior, printed, client):
    """As it was found: below the sum of the city one person charged postage without any slip."""
    case = make_request("answered", format=Format.HARD, delivery=Delivery.POST)
    charged = [{"fee": make_fee(name="Kiriman pos", amount=1), "quantity": 9_000}]
    decisions.decide(case, by=reviewer, charged=charged, today=TODAY, **printed | {"delivery": "post", "cost": None})
    client.force_login(superior)
    assert [row.act for row in first_page.rows(client, "?jenis=permohonan")] == ["Setujui biaya"]
    with pytest.raises(ValidationError, match="belum ada resinya"):
        decisions.issue(case, by=reviewer, today=TODAY)
    with pytest.MonkeyPatch.context() as past:
        past.setattr(fees, "require_confirmed", lambda _decision: None)
        with pytest.raises(IntegrityError, match="dear_notice_waits_for_the_superior"), transaction.atomic():
            decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    fees.confirm_cost(case, by=superior, cost=9_000, today=TODAY)
    case.refresh_from_db()
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)


def test_the_confirmation_is_of_this_cost_alone(dear, charge, make_fee, answered, superior, send):
    fees.confirm_cost(answered, by=superior, cost=100_250, today=TODAY)
    assert charge((dear.fee_lines.get().fee, 500)).cost_confirmed_by is None
    with pytest.raises(ValidationError, match="disetujui Atasan PPID"):
        send()


def test_the_database_waits_for_the_superior_too(dear, answered, reviewer, superior, site_admin):
    rows, day = Decision.objects.filter(pk=dear.pk), {"cost_confirmed_on": TODAY}
    refused_by_database(rows.update, cost_confirmed_by=reviewer, **day)
    refused_by_database(rows.update, trigger="cost_is_confirmed_by_a_superior", cost_confirmed_by=site_admin, **day)
    refused_by_database(rows.update, trigger="cost_is_the_sum_of_its_fees", cost=100_000)
    refused_by_database(rows.update, trigger="cost_is_the_sum_of_its_fees", cost=None)
    proof = {
        "proof": "EE123456789ID",
        "happened_on": TODAY,
        "entered_by": reviewer,
        "entered_at": moment(TODAY),
        "channel": Delivery.POST,
    }
    fees.confirm_cost(answered, by=superior, cost=100_250, today=TODAY)
    decisions.issue(answered, by=reviewer, today=TODAY)
    letter = answered.letters.get(kind="notice")
    DeliveryRecord.objects.create(inforequest=answered, letter=letter, stage="handed_over", **proof)
    rows.update(letter=None)
    rows.update(cost_confirmed_by=None, cost_confirmed_on=None)
    sent = {"letter": letter, "sent_on": TODAY, "sent_by_channel": Delivery.POST}
    sent |= {"looked_for_by": reviewer, "looked_for_at": timezone.now()}
    refused_by_database(rows.update, trigger="dear_notice_waits_for_the_superior", **sent)


def test_two_people_set_the_sum(dear, reviewer, superior, send):
    change = settings.ask(CitySetting.COST_TO_CONFIRM, 200_000, by=reviewer, reason="Peta kota mahal.")
    with pytest.raises(NotAllowed):
        settings.confirm(change, by=reviewer)
    settings.confirm(change, by=superior)
    send()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has REPLACE")
def test_nothing_is_replaced(told, reviewer):
    fees.record_payment(told.inforequest, by=reviewer, amount=1000, paid_on=TODAY, number="1", today=TODAY)
    for model in (Fee, FeeLine, Payment):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            refused_by_database(cursor.execute, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


# What a decision charges ----------------------------------------------------------------------------------------------


def test_kinds_follow_the_way_of_delivery():
    for format in Format.values:
        assert chargeable_kinds(Delivery.EMAIL, format) == chargeable_kinds(Delivery.PORTAL, format) == ()
    assert chargeable_kinds(Delivery.PICK_UP, Format.SOFT) == (FeeKind.MEDIUM,)
    assert chargeable_kinds(Delivery.PICK_UP, Format.HARD) == (FeeKind.COPY,)
    assert chargeable_kinds(Delivery.POST, Format.HARD) == (FeeKind.COPY, FeeKind.DELIVERY)
    assert chargeable_kinds(Delivery.POST, Format.HARD, AccessMode.VIEW) == ()


def test_who_asked_to_look_pays_for_no_copy(make_request, reviewer, granting, cost_on_paper):
    case = make_request("answered", access=AccessMode.VIEW, **ON_PAPER)
    with pytest.raises(ValidationError, match="Pemohon meminta melihat, bukan salinan"):
        decisions.decide(case, by=reviewer, today=TODAY, **granting | {"cost": None} | cost_on_paper)
    with pytest.MonkeyPatch.context() as past:
        past.setattr(fees, "check", lambda _decision, _lines: None)
        decisions.decide(case, by=reviewer, today=TODAY, **granting | {"cost": None} | cost_on_paper)
        with pytest.raises(IntegrityError, match="notice_charges_by_the_fees"), transaction.atomic():
            decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)


def test_without_a_row_there_is_no_fee(charge):
    with pytest.raises(ValidationError, match="menurut standar biaya"):
        charge(cost=5000)
    rows = Decision.objects.filter(pk=charge(cost=0).pk)
    refused_by_database(rows.update, trigger="cost_is_the_sum_of_its_fees", cost=5000)
    assert rows.get().cost == 0


def test_the_cost_is_the_sum_of_its_rows(charge, make_fee):
    copy, colour = make_fee(), make_fee(name="Salinan berwarna ukuran A4", amount=1500)
    decision = charge((copy, 150), (colour, 2), (make_fee(name="CD"), 0), cost=7)
    assert decision.cost == 40500
    assert [line.total for line in decision.charges] == [37500, 3000]
    charge((copy, 10))
    decision.refresh_from_db()
    assert (decision.cost, decision.fee_lines.count()) == (2500, 1)


def test_a_row_is_valid_on_the_day_of_the_decision(charge, make_fee):
    ways = {"CD": {"valid_to": TODAY - DAY}, "DVD": {"valid_from": TODAY + DAY}}
    for name, dates in ways.items():
        fee = make_fee(name=name, **dates)
        with pytest.raises(ValidationError, match="tidak berlaku pada tanggal keputusan"):
            charge((fee, 1))
        decision = charge(cost=0)
        refused_by_database(FeeLine.objects.create, decision=decision, fee=fee, quantity=1)


def test_a_row_is_valid_on_its_only_day(charge, make_fee):
    fee = make_fee(name="Salinan hitam putih ukuran A4", valid_from=TODAY, valid_to=TODAY)
    assert charge((fee, 2)).cost == 2 * fee.amount


def test_an_electronic_file_is_neither_copied_nor_carried(charge, refuses_to_mark_sent, make_fee):
    electronic = {"delivery": Delivery.EMAIL, "format": Format.SOFT}
    copy, post, disc = make_fee(), make_fee(name="Kiriman pos", amount=1), make_fee(name="CD", amount=5000)
    for fee, way in ((copy, electronic), (post, electronic), (disc, electronic), (post, {}), (disc, {})):
        with undone(f"{fee} {way}"), pytest.raises(ValidationError, match="tidak dapat dikenakan"):
            charge((fee, 1), **way)
    refuses_to_mark_sent(charge((copy, 1)), **electronic)


def test_who_asked_for_a_file_pays_for_no_paper(make_request, reviewer, printed, make_fee):
    """As it was found: the office answered an e-mail on paper, and charged copies and postage."""
    by_email, to_fetch = make_request("answered"), make_request("answered", **ON_PAPER)
    post = printed | {"delivery": Delivery.POST, "cost": None}
    for case, name in ((by_email, COPY["name"]), (by_email, "Kiriman pos"), (to_fetch, "Kiriman pos")):
        fee = make_fee(name=name, amount=1)
        with undone(name), pytest.raises(ValidationError, match="tidak diminta pemohon"):
            decisions.decide(case, by=reviewer, charged=[{"fee": fee, "quantity": 1}], today=TODAY, **post)


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
    fee, dear = make_fee(), make_fee(name="Salinan berwarna ukuran A0", amount=100_000_000)
    with pytest.raises(ValidationError, match="satu kali"):
        charge((fee, 1), (fee, 2))
    with pytest.raises(ValidationError, match=r"lebih dari Rp100\.000\.000"):
        charge((dear, 2))


def test_lines_of_a_sent_notice_stay(told, make_fee):
    line = told.fee_lines.get()
    refused_by_database(FeeLine.objects.filter(pk=line.pk).update, quantity=1)
    refused_by_database(told.fee_lines.all()._raw_delete, "default")
    refused_by_database(FeeLine.objects.create, decision=told, fee=make_fee(name="DVD"), quantity=1)


def test_lines_of_a_made_notice_stay_until_it_is_decided_again(charge, send, make_fee, answered, reviewer):
    fee, other = make_fee(), make_fee(name="DVD")
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


def test_a_notice_that_came_back_charges_no_less_than_was_paid(told, reviewer, granting):
    """PPID enters the payment, so it does not prove that the notice came; but what was paid has its cost."""
    pay(told, reviewer, amount=1)
    back = {"on": TODAY + DAY, "reason": "Alamat tidak dikenal.", "scan": scanned()}
    decisions.bounce(told.inforequest, by=reviewer, today=TODAY + DAY, **back)
    case = InformationRequest.objects.get(pk=told.inforequest_id)
    with pytest.raises(ValidationError, match="sudah membayar Rp1"):
        decisions.decide(case, by=reviewer, today=TODAY + DAY, **granting | {"cost": 0})
    trigger = "cost_is_no_less_than_what_was_paid"
    refused_by_database(Decision.objects.filter(pk=told.pk).update, trigger=trigger, cost=0)


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
