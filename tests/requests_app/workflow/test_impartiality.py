"""Who took part in a request never rules on its objection, however the decision was saved again (domain rule 30)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents.exemptions import verbs as exemptions
from opd import ledger
from opd.condition import examine
from opd.errors import NotAllowed
from opd.models import ChangeKind, Membership, PersonChange, Role
from opd.people import changes, shell
from requests_app.letters import rulings
from requests_app.models import (
    Decision,
    Delivery,
    Destruction,
    Event,
    InformationRequest,
    LostProof,
    Objection,
    ObjectionOutcome,
)
from requests_app.models.objection import RULED_BY_ITS_APPROVER
from requests_app.registers.registers import OBJECTIONS
from requests_app.states import ObjectionState
from requests_app.workflow import decisions, fees, impartiality, lost_proofs, objections
from requests_app.workflow import requests as workflow
from tests import first_page
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.markup import text
from tests.offices import redate
from tests.requests_app.conftest import ON_PAPER, TODAY, send_on_paper, waiver
from tests.requests_app.workflow.test_deliveries import on
from tests.requests_app.workflow.test_living_tests import REFUSED
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TEXTS = {"reason": "Bukan itu.", "purpose": "Penelitian.", "position": "Diminta rinci, dijawab ringkas."}
UPHELD = {"outcome": ObjectionOutcome.UPHELD, "reasons": "Sudah dijawab."}


@pytest.fixture
def both(make_user, city):
    """Someone who is PPID and its superior at once."""
    person = make_user("rangkap", Role.REVIEWER, city)
    Membership.objects.create(user=person, role=Role.SUPERIOR, opd=city)
    return type(person).objects.get(pk=person.pk)


@pytest.fixture
def refuses_ruling():
    """-> verb, ORM and SQL refuse this person's ruling."""

    def check(objection, person, today=TODAY):
        with undone(person), pytest.raises(NotAllowed):
            objections.rule(objection, by=person, today=today, **UPHELD)
        ruling = UPHELD | {"state": ObjectionState.DECIDED, "decided_on": today, "decided_by": person}
        with undone(person), pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(**ruling)
        row = Objection.objects.get(pk=objection.pk)
        for name, value in ruling.items():
            setattr(row, name, value)
        with undone(person), pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.bulk_update([row], list(ruling))

    return check


def objection_to(inforequest, grounds="d", today=TODAY):
    return objections.file(grounds, TEXTS, inforequest=inforequest, today=today).objection


def test_who_decided_first_is_barred_though_another_saved_the_decision(
    make_request, both, reviewer, granting, superior, refuses_ruling
):
    case = make_request("answered")
    decisions.decide(case, by=both, today=TODAY, **granting)
    decisions.decide(case, by=reviewer, today=TODAY, **granting)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    assert Decision.objects.get().decided_by == reviewer
    objection = objection_to(case)
    refuses_ruling(objection, both)
    objections.rule(objection, by=superior, today=TODAY, **UPHELD)


def test_who_sent_the_notice_is_barred(make_request, both, refuses_ruling):
    case = make_request("decided")
    decisions.send(case, by=both, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    refuses_ruling(objection_to(case), both)


def test_who_confirmed_the_cost_is_barred_where_it_is_objected_to(
    make_request, make_fee, granting, both, reviewer, superior, refuses_ruling
):
    case = make_request("answered", **ON_PAPER)
    charged = {"charged": [{"fee": make_fee(), "quantity": 401}], "payment": "Tunai.", "cost": None}
    decisions.decide(case, by=reviewer, today=TODAY, **granting | ON_PAPER | charged)
    fees.confirm_cost(case, by=both, cost=100250, today=TODAY)
    send_on_paper(case, reviewer)
    assert not impartiality.took_part(objection_to(case, "d"), both)
    objection = objection_to(case, "f")
    refuses_ruling(objection, both)
    objections.rule(objection, by=superior, today=TODAY, **UPHELD)


def test_who_confirmed_a_lost_proof_is_barred(make_request, make_user, city, reviewer, superior, refuses_ruling):
    """As it was found: the superior vouched for the day of the hand-over, and ruled that it was punctual."""
    case = make_request("decided")
    decisions.issue(case, by=reviewer, today=TODAY, looked_for=True)
    with on(TODAY + DAY):
        lost = LostProof(letter=case.letters.last(), channel=Delivery.POST, happened_on=TODAY, reason="Basah.")
        lost.looked_for = True
        lost_proofs.confirm(lost_proofs.ask(lost, by=reviewer, scan=waiver()), by=superior)
    objection = objection_to(InformationRequest.objects.get(pk=case.pk), "d", TODAY + DAY)
    refuses_ruling(objection, superior, TODAY + DAY)
    another = make_user("atasan2", Role.SUPERIOR, city)
    objections.rule(objection, by=another, today=TODAY + DAY, **UPHELD)


def test_who_closed_the_request_is_barred(make_request, both, refuses_ruling):
    case = make_request("sent")
    workflow.close(case, by=both, today=TODAY)
    refuses_ruling(objection_to(case), both)


def test_who_closed_it_as_not_processed_is_barred(make_request, both, refuses_ruling):
    case = make_request("incomplete")
    day = case.completion_due_on + DAY
    workflow.lapse(case, by=both, today=day)
    refuses_ruling(objection_to(case, "e", day), both, day)


@pytest.mark.parametrize("grounds", ["c", "eg"])
def test_for_silence_the_ppid_in_office_meanwhile_is_barred(
    make_request, make_user, city, both, refuses_ruling, grounds
):
    """Whatever ground is named, and also who was PPID on some of the days only."""
    case = make_request("assigned")
    late = case.due_on + DAY
    objection = objection_to(case, grounds, late)
    refuses_ruling(objection, both, late)
    for last_day in (case.due_on, case.due_on - DAY, case.received_on, case.received_on - DAY):
        person = make_user(f"sampai-{last_day}", Role.SUPERIOR, city)
        Membership.objects.create(user=person, role=Role.REVIEWER, opd=city, valid_to=last_day)
        if last_day >= case.received_on:
            refuses_ruling(objection, person, late)
    objections.rule(objection, by=person, today=late, **UPHELD)


@pytest.mark.parametrize("grounds", ["e", "g"])
def test_for_silence_after_the_objection_the_ppid_is_barred_too(make_request, both, superior, refuses_ruling, grounds):
    """As it was found: filed on the due date itself, and ruled by the PPID who then let it pass in silence."""
    case = make_request("assigned")
    objection, late = objection_to(case, grounds, case.due_on), case.due_on + DAY
    assert not impartiality.took_part(objection, both, case.due_on)
    refuses_ruling(objection, both, late)
    objections.rule(objection, by=superior, today=late, **UPHELD)


def test_no_membership_of_silence_is_voided(make_request, make_user, city, site_admin):
    """As it was found: who was only silent had done nothing, so two people could take the office back from them."""
    person, second = make_user("diam"), make_user("admin2", Role.ADMIN, city)
    case = make_request("assigned")
    silent, later = (
        Membership.objects.create(user=person, role=Role.REVIEWER, opd=city, valid_from=first, valid_to=last)
        for first, last in ((case.due_on - DAY, case.due_on), (case.due_on + DAY, None))
    )
    with pytest.raises(ValidationError, match="lewat tanpa jawaban"):
        changes.ask_void(person, by=site_admin, membership=silent)
    asked = {"kind": ChangeKind.VOID, "asked_by": site_admin, "state": "confirmed", "decided_by": second}
    PersonChange.objects.create(person=person, membership=silent, decided_at=timezone.now(), **asked)
    with pytest.raises(IntegrityError, match="membership_of_silence_is_not_voided"), transaction.atomic():
        Membership.objects.filter(pk=silent.pk).update(valid_to=silent.valid_from - DAY)
    changes.confirm(changes.ask_void(person, by=site_admin, membership=later).change, by=second)


def test_an_answer_in_time_bars_no_ppid_who_did_nothing(make_request, both):
    case = make_request("sent")
    objections.rule(objection_to(case, "d", case.due_on + DAY), by=both, today=case.due_on + DAY, **UPHELD)


def test_who_extended_is_barred(make_request, both, reviewer, granting, refuses_ruling):
    case = make_request("answered")
    workflow.extend(case, by=both, reason="Arsipnya di gudang.", today=TODAY)
    decisions.decide(case, by=reviewer, today=TODAY, **granting)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    refuses_ruling(objection_to(case), both)


@pytest.fixture
def refused(make_request, make_document, reviewer):
    """-> the objection to a refusal by a test that these two people wrote and approved."""

    def make(writer, approver):
        document = make_document("draft", title="Riwayat lelang")
        facts = COMPLETE | {"tested_on": date(2026, 3, 2)}
        exemptions.approve(exemptions.write_test(document, by=writer, **facts), by=approver)
        case = make_request("answered")
        document.refresh_from_db()
        decisions.decide(case, by=reviewer, today=TODAY, refused=[document], **REFUSED)
        decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
        return objection_to(case, "a")

    return make


def test_who_wrote_the_test_is_barred(refused, both, superior, refuses_ruling):
    objection = refused(both, superior)
    refuses_ruling(objection, both)


def test_who_approved_the_test_rules_only_where_no_other_superior_may(
    refused, reviewer, superior, make_user, city, refuses_ruling, client
):
    objection = refused(reviewer, superior)
    other = make_user("atasan-lain", Role.SUPERIOR, city)
    assert "diputuskan Atasan PPID lain" in impartiality.bar(objection, superior, TODAY)
    refuses_ruling(objection, superior)
    assert list(impartiality.to_rule_by(other, Objection.objects.all(), TODAY)) == [objection]
    shell.close_account(other, by=shell.operator())
    client.force_login(superior)
    assert str(RULED_BY_ITS_APPROVER) not in text(client.get(objection.get_absolute_url()))
    objections.rule(objection, by=superior, today=TODAY, **UPHELD)
    assert str(RULED_BY_ITS_APPROVER) in text(client.get(objection.get_absolute_url()))
    objections.reply(objection, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    assert any("menyetujui uji konsekuensinya" in line for line in rulings.objection(objection, TODAY)["considering"])
    assert any(str(RULED_BY_ITS_APPROVER) in str(cell) for [*row] in OBJECTIONS.rows(2026) for cell in row)


def test_another_ground_bars_no_ppid_who_did_nothing(make_request, both):
    objections.rule(objection_to(make_request("sent")), by=both, today=TODAY, **UPHELD)


def test_the_office_counts_on_the_day_of_the_ruling(make_request, superior, refuses_ruling):
    objection = objection_to(make_request("sent"))
    office = Membership.objects.filter(user=superior)
    redate(office, valid_to=TODAY - DAY)
    refuses_ruling(objection, type(superior).objects.get(pk=superior.pk))
    redate(office, valid_from=TODAY + DAY, valid_to=None)
    refuses_ruling(objection, type(superior).objects.get(pk=superior.pk))
    redate(office, valid_from=TODAY)
    objections.rule(objection, by=type(superior).objects.get(pk=superior.pk), today=TODAY, **UPHELD)


def test_who_ruled_first_does_not_decide_though_another_ruled_again(make_request, both, superior, reviewer, granting):
    case = make_request("answered")
    late = case.due_on + DAY
    objection = objection_to(case, "c", late)
    office = Membership.objects.filter(user=both, role=Role.REVIEWER)
    redate(office, valid_from=late)  # not PPID when the time ran out
    person = type(both).objects.get(pk=both.pk)
    objections.rule(objection, by=person, today=late, **UPHELD)
    objections.rule(objection, by=superior, today=late, **UPHELD)
    with pytest.raises(NotAllowed):
        decisions.decide(case, by=person, today=late, **granting)
    decisions.decide(case, by=reviewer, today=late, **granting)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(inforequest=case).update(decided_by=both)


def test_who_ruled_first_sends_and_closes_nothing_later(make_request, both, superior, reviewer):
    """A request that is still open may be objected to, on ground c when its time has run out."""
    decided, asked = make_request("decided"), make_request("incomplete")
    late = decided.due_on + DAY
    redate(Membership.objects.filter(user=both, role=Role.REVIEWER), valid_from=late)
    judge = type(both).objects.get(pk=both.pk)
    for case in (decided, asked):
        objections.rule(objection_to(case, "c", late), by=judge, today=late, **UPHELD)
    tries = [
        lambda by: decisions.issue(decided, by=by, today=late),
        lambda by: decisions.send(decided, by=by, channel=Delivery.EMAIL, looked_for=True, today=late),
        lambda by: workflow.lapse(asked, by=by, today=late),
    ]
    for number, act in enumerate(tries):
        with undone(number), pytest.raises(NotAllowed, match="memutuskan keberatan"):
            act(judge)
        with undone(number):
            act(reviewer)
        decided.refresh_from_db()
        asked.refresh_from_db()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(inforequest=decided, act="send", state="sent", by=judge)


def test_system_and_desk_name_an_objection_that_nobody_may_decide(make_request, both, superior, client):
    label = "Atasan PPID untuk keberatan"

    def remedy():
        return next(fact for fact in examine(timezone.now()) if fact.label == label)

    case = make_request("decided")
    decisions.send(case, by=both, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    objection = objection_to(case)
    assert not impartiality.without_judge().exists() and not remedy().remedy
    shell.close_account(superior, by=shell.operator())
    assert impartiality.without_judge().get() == objection
    assert objection.number in remedy().words and "Angkat atasan dari Atasan PPID" in remedy().remedy
    client.force_login(both)
    assert [(row.number, row.act) for row in first_page.rows(client, "?jenis=keberatan")] == [
        (objection.number, "Buka perkara")
    ]
    assert "Tidak ada yang boleh memutuskan keberatan ini" in text(client.get(objection.get_absolute_url()))
    redate(Membership.objects.filter(user=both, role=Role.SUPERIOR), valid_to=timezone.localdate() - DAY)
    assert impartiality.without_judge().get() == objection


def test_the_ledger_names_a_ruling_and_a_destruction_that_no_verb_made(make_request, superior):
    objection = objection_to(make_request("sent"))
    assert list(ledger.differences()) == []
    columns = UPHELD | {"state": ObjectionState.DECIDED, "decided_on": TODAY, "decided_by": superior}
    Event.objects.create(objection=objection, act="rule", state="decided", by=superior)
    Objection.objects.filter(pk=objection.pk).update(**columns)
    Destruction.objects.create(at=timezone.now(), data_class="identity", cases=["1"], files=[], months=1, basis="x")
    told = list(ledger.differences())
    assert any(f"keberatan {objection.pk}, " in sentence and "tidak dikenal jurnal" in sentence for sentence in told)
    assert any("pemusnahan" in sentence.lower() and "tidak dikenal jurnal" in sentence for sentence in told)
