"""A hand-over whose slip was lost: one officer signs a statement of it, another confirms it, and everybody reads so."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from opd.errors import NotAllowed, WrongState
from opd.models import AccessEntry, Message, Role
from requests_app.models import (
    PROOF_LOST,
    AccessMode,
    DataClass,
    Delivery,
    DeliveryRecord,
    DeliveryStage,
    Letter,
    LostProof,
    ObjectionOutcome,
    legal_calendar,
)
from requests_app.personal_data import inventory
from requests_app.registers import registers
from requests_app.states import ObjectionState, State
from requests_app.tracking import status_texts
from requests_app.workflow import decisions, lost_proofs, objections, requests
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import NIK, TODAY, on_slip, pdf, scanned, send_on_paper, waiver
from tests.requests_app.workflow.test_deliveries import DAY, fresh, on
from tests.undone import undone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def later():
    """Two days after the letters were made: the day of the hand-over is past."""
    with on(TODAY + 2 * DAY):
        yield


@pytest.fixture
def second(make_user, city):
    return make_user("petugas-lain", Role.REVIEWER, city)


@pytest.fixture
def issued(make_request, reviewer):
    case = make_request("decided")
    decisions.issue(case, by=reviewer, today=TODAY, looked_for=True)
    return fresh(case)


def stated(case, by, **fields):
    letter = Letter.objects.filter(inforequest=case).last()
    said = {"letter": letter, "channel": Delivery.POST, "happened_on": TODAY, "reason": "Resinya basah."}
    return lost_proofs.ask(LostProof(**said | {"looked_for": True} | fields), by=by, scan=waiver())


def test_the_statement_counts_once_another_has_confirmed_it(issued, reviewer, second, make_user, city):
    asked = stated(issued, reviewer)
    assert asked.stage == DeliveryStage.HANDED_OVER and fresh(issued).state == State.DECIDED
    assert second.email in Message.objects.filter(act="lost_proof_stated").values_list("recipient", flat=True)
    for person in (reviewer, make_user("admin-lain", Role.ADMIN, city)):
        with pytest.raises(NotAllowed):
            lost_proofs.confirm(asked, by=person)
    lost_proofs.confirm(asked, by=second)
    case, record = fresh(issued), DeliveryRecord.objects.get()
    assert (case.state, case.decision.sent_on) == (State.SENT, TODAY)
    assert (record.lost_proof, record.entered_by, record.proof) == (asked, reviewer, "")
    told = [
        line
        for step in status_texts.timeline(case.events.select_related("opd"), legal_calendar())
        for line in step["details"]
    ]
    assert str(PROOF_LOST) in told
    [row] = registers.REQUESTS.rows(case.year)
    assert any(str(PROOF_LOST) in str(cell) for cell in row)
    with pytest.raises(WrongState):
        lost_proofs.confirm(asked, by=second)


def test_what_is_stated_is_held_against_the_letter(issued, reviewer, operator):
    with pytest.raises(ValidationError, match="Unggah pernyataan"):
        lost_proofs.ask(LostProof(letter=issued.letters.last()), by=reviewer, scan=None)
    for fields, sentence in [
        ({"happened_on": TODAY - DAY}, "Tanggalnya antara"),
        ({"happened_on": TODAY + 3 * DAY}, "Tanggalnya antara"),
        ({"reason": "\u3164"}, "Tulis"),
        ({"channel": Delivery.EMAIL}, "bukan pilihan"),
        ({"looked_for": False}, "looked_for"),
    ]:
        with pytest.raises(ValidationError, match=sentence):
            stated(issued, reviewer, **fields)
    with pytest.raises(NotAllowed):
        stated(issued, operator)
    stated(issued, reviewer)
    with pytest.raises(ValidationError, match="sudah menunggu orang kedua"):
        stated(issued, reviewer)


def test_a_receipt_whose_slip_was_lost(make_request, reviewer, second):
    case = make_request("decided")
    send_on_paper(case, reviewer)
    with pytest.raises(ValidationError, match="diserahkan lewat Pos"):
        stated(case, reviewer, channel=Delivery.COURIER, happened_on=TODAY + DAY)
    asked = stated(case, reviewer, happened_on=TODAY + DAY)
    assert asked.stage == DeliveryStage.RECEIVED
    lost_proofs.confirm(asked, by=second)
    assert fresh(case).decision.received_on == TODAY + DAY


def test_what_the_notice_promised_was_given_and_its_slip_was_lost(make_request, reviewer, second):
    case = make_request("decided", access=AccessMode.VIEW)
    case.answer_files.update(goes_out=False)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    asked = stated(case, reviewer, channel=Delivery.PICK_UP, happened_on=TODAY + DAY)
    assert asked.stage == DeliveryStage.GIVEN
    lost_proofs.confirm(asked, by=second)
    case = fresh(case)
    assert (case.state, case.given_on, case.events.last().act) == (State.CLOSED, TODAY + DAY, "close")
    assert case.events.last().facts["lost_proof"]
    with pytest.raises(ValidationError, match="tidak menunggu"):
        stated(case, reviewer, channel=Delivery.PICK_UP, happened_on=TODAY + DAY)


def test_a_reply_and_its_register(make_objection, reviewer, superior):
    objection = make_objection()
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
    objections.issue(objection, by=reviewer, today=TODAY)
    asked = stated(None, reviewer, letter=fresh(objection).letter)
    lost_proofs.confirm(asked, by=superior)
    assert fresh(objection).state == ObjectionState.SENT
    [row] = registers.OBJECTIONS.rows(objection.year)
    assert any(str(PROOF_LOST) in str(cell) for cell in row)


def test_what_was_handed_over_meanwhile_is_not_entered_twice(issued, reviewer, second):
    asked = stated(issued, reviewer)
    decisions.send(fresh(issued), by=reviewer, channel=Delivery.POST, proof=on_slip(TODAY), looked_for=True)
    with pytest.raises(WrongState), transaction.atomic():
        lost_proofs.confirm(asked, by=second)
    assert LostProof.objects.get().state == "waiting" and DeliveryRecord.objects.count() == 1


def test_what_came_back_meanwhile_is_not_entered_as_of_before(issued, reviewer, second):
    """As it was found: a statement from before the return was confirmed after it, and the late notice was punctual."""
    asked = stated(issued, reviewer)
    decisions.send(fresh(issued), by=reviewer, channel=Delivery.POST, proof=on_slip(TODAY), looked_for=True)
    back = {"on": TODAY + 2 * DAY, "reason": "Pindah.", "scan": scanned()}
    decisions.bounce(fresh(issued), by=reviewer, **back)
    with pytest.raises(ValidationError, match="Tanggalnya antara"), transaction.atomic():
        lost_proofs.confirm(asked, by=second)
    assert fresh(issued).state == State.DECIDED
    asked.refresh_from_db()
    lost_proofs.refuse(asked, by=second, reason="Suratnya kembali.")
    lost_proofs.confirm(stated(issued, reviewer, happened_on=TODAY + 2 * DAY), by=second)
    assert fresh(issued).decision.sent_on == TODAY + 2 * DAY


def test_no_statement_extends_what_is_overdue(make_request, person, reviewer):
    with on(TODAY):
        case = make_request("assigned", applicant=person(email=""))
        requests.extend(case, by=reviewer, reason="Arsip di gudang.")
    with on(case.due_on + DAY), pytest.raises(ValidationError, match="pernyataan petugas tidak cukup"):
        stated(case, reviewer)


def refuses(write, **columns):
    with undone(columns), pytest.raises(IntegrityError), transaction.atomic():
        write(**columns)


def test_the_database_takes_no_lost_proof_that_nobody_confirmed(issued, reviewer, second, operator):
    asked = stated(issued, reviewer)
    facts = {"inforequest": issued, "letter": asked.letter, "channel": "post", "happened_on": TODAY}
    entered = facts | {"entered_by": reviewer, "entered_at": timezone.now(), "stage": "handed_over"}
    refuses(DeliveryRecord.objects.create, **entered, lost_proof=asked)
    decided = {"state": "confirmed", "decided_at": timezone.now()}
    for person in (reviewer, operator):
        refuses(LostProof.objects.update, **decided, decided_by=person)
    refuses(LostProof.objects.update, happened_on=TODAY + DAY)
    refuses(LostProof.objects.filter(pk=asked.pk).delete)
    lost_proofs.confirm(asked, by=second)
    refuses(DeliveryRecord.objects.create, **entered, lost_proof=asked)  # a second time


def test_the_statement_goes_with_the_letters_of_the_applicant(issued, reviewer):
    asked = stated(issued, reviewer)
    assert issued.applicant in inventory.applicants_with(DataClass.LETTERS)
    inventory.destroy(DataClass.LETTERS, issued.applicant, timezone.now())
    asked.refresh_from_db()
    assert asked.destroyed_at and not asked.file


def test_pages_of_a_lost_proof(issued, reviewer, second):
    browser = CheckedClient()
    browser.force_login(reviewer)
    address = reverse("admin:requests_app_lostproof_add")
    typed = {
        "letter": issued.letters.last().pk,
        "channel": "post",
        "happened_on": TODAY.isoformat(),
        "looked_for": "on",
    }
    browser.post(address, typed)
    assert not LostProof.objects.exists()
    named = {"reason": f"Milik NIK {NIK}.", "scan": SimpleUploadedFile("pernyataan.pdf", pdf("Saya menyatakan."))}
    assert "NIK dan nomor KK tidak boleh" in text(browser.post(address, typed | named))
    typed |= {"reason": "Resinya basah.", "scan": SimpleUploadedFile("pernyataan.pdf", pdf("Saya menyatakan."))}
    browser.post(address, typed)
    asked = LostProof.objects.get()
    browser.force_login(second)
    assert "Resinya basah." in text(browser.get(asked.get_absolute_url()))
    opened = browser.get(reverse("admin:requests_app_lostproof_basis", args=[asked.pk]))
    assert opened.status_code == 200 and AccessEntry.objects.filter(actor_id=second.pk).exists()
    browser.post(reverse("admin:requests_app_lostproof_confirm", args=[asked.pk]))
    assert fresh(issued).state == State.SENT
