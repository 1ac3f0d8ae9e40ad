"""Objection, dispute, and what they open (UU 14/2008 Pasal 35 to 40; domain rules 24 to 33)."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from opd.errors import NotAllowed, WrongState
from opd.models import Membership, Message, Role, User
from requests_app.models import (
    Aim,
    Channel,
    Delivery,
    DisputeStage,
    Objection,
    ObjectionGround,
    ObjectionOutcome,
    OpeningTask,
    Paper,
    Timeliness,
    legal_calendar,
)
from requests_app.states import ObjectionState
from requests_app.tracking import citizen_limits, secret_links
from requests_app.workflow import decisions, disputes, objections, orders
from requests_app.workflow import requests as workflow
from tests.requests_app.conftest import TODAY, carry_out, on_slip, reply_on_paper, scanned
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TEXTS = {"reason": "Tidak dijawab.", "purpose": "Penelitian.", "position": "Diminta 10 Juli 2026, belum ada jawaban."}
JULY = date(2026, 7, 10)


@pytest.fixture
def silent(make_request):
    """Received on 10 July 2026 and not answered by 24 July."""
    return make_request("assigned", today=JULY)


def offered(case, calendar, day):
    return [window.ground for window in objections.open_windows(case, calendar, day)]


def test_silence_offers_itself_from_the_first_day_after_the_due_date(silent, calendar):
    assert offered(silent, calendar, date(2026, 7, 24)) == []
    assert offered(silent, calendar, date(2026, 7, 25)) == [ObjectionGround.C]
    assert offered(silent, calendar, date(2026, 9, 8)) == [ObjectionGround.C]
    assert offered(silent, calendar, date(2026, 9, 9)) == []


@pytest.mark.parametrize(
    ("day", "timeliness"),
    [
        (date(2026, 7, 24), Timeliness.PREMATURE),
        (date(2026, 7, 25), Timeliness.IN_TIME),
        (date(2026, 9, 8), Timeliness.IN_TIME),
        (date(2026, 9, 9), Timeliness.LATE),
    ],
)
def test_early_and_late_are_recorded_and_flagged(silent, day, timeliness):
    objection = objections.file("c", TEXTS, inforequest=silent, today=day).objection
    assert (objection.timeliness, objection.window_until) == (timeliness, date(2026, 9, 8))
    assert objection.state == ObjectionState.RECEIVED


def test_reply_is_due_on_the_thirtieth_working_day(silent, calendar):
    objection = objections.file("c", TEXTS, inforequest=silent, today=date(2026, 8, 3)).objection
    assert objection.reply_due_on == date(2026, 9, 16)
    assert citizen_limits.dispute_until(objection, calendar).on == date(2026, 10, 6)
    assert not objection.is_overdue(date(2026, 9, 16)) and objection.is_overdue(date(2026, 9, 17))


def test_what_a_case_proves(make_request, calendar, reviewer):
    assert offered(make_request("submitted"), calendar, TODAY) == []
    assert offered(make_request("sent"), calendar, TODAY) == [ObjectionGround.D, ObjectionGround.E]
    late = make_request("decided")
    decisions.send(late, by=reviewer, channel=Delivery.EMAIL, today=date(2026, 4, 7), looked_for=True)
    assert ObjectionGround.G in offered(late, calendar, date(2026, 4, 7))


@pytest.mark.parametrize("text", TEXTS)
def test_what_pasal_35_asks(silent, text):
    with pytest.raises(ValidationError):
        objections.file("c", TEXTS | {text: ""}, inforequest=silent, today=date(2026, 7, 25))


@pytest.mark.parametrize("grounds", ["", "x", "cx"])
def test_grounds_are_those_of_the_law(silent, grounds):
    with pytest.raises(ValidationError):
        objections.file(grounds, TEXTS, inforequest=silent, today=date(2026, 7, 25))


def test_ground_b_stands_alone_and_no_other(calendar, person, superior, reviewer, opd_health):
    filed = objections.file("b", TEXTS, applicant=person(), opd=opd_health, today=TODAY)
    assert (filed.objection.inforequest, filed.objection.timeliness) == (None, Timeliness.IN_TIME)
    assert secret_links.case_by_token(filed.token) == filed.objection
    assert secret_links.case_by_code(filed.objection.number, secret_links.code_of(filed.token)) == filed.objection
    for grounds in ("c", "bc"):
        with pytest.raises(ValidationError, match="keberatan menyebut nomor permohonan"):
            objections.file(grounds, TEXTS, applicant=person(), today=TODAY)
    with pytest.raises(ValidationError):
        objections.file("b", TEXTS, today=TODAY)


def test_staff_enter_an_objection(silent, reviewer, operator):
    entry = {"inforequest": silent, "channel": Channel.LETTER, "received_on": date(2026, 7, 27)}
    objection = objections.file("c", TEXTS, by=reviewer, today=date(2026, 7, 29), **entry).objection
    assert (objection.received_on, objection.entered_on) == (date(2026, 7, 27), date(2026, 7, 29))
    with pytest.raises(NotAllowed):
        objections.file("c", TEXTS, by=operator, today=date(2026, 7, 29), **entry)
    with pytest.raises(ValidationError):
        objections.file("c", TEXTS, by=reviewer, today=date(2026, 7, 26), **entry)


# The superior


def uphold(objection, by, **fields):
    whole = {"outcome": ObjectionOutcome.UPHELD, "reasons": "Jawaban sudah lengkap.", "today": TODAY}
    objections.rule(objection, by=by, **whole | fields)


def grant(objection, by, **fields):
    uphold(objection, by, outcome=ObjectionOutcome.GRANTED, order="Berikan rinciannya.", **fields)


def test_only_the_superior_rules(make_objection, operator, reviewer, site_admin, superior):
    objection = make_objection()
    for person in (operator, reviewer, site_admin):
        with pytest.raises(NotAllowed):
            uphold(objection, person)
    uphold(objection, superior)
    assert (objection.state, objection.decided_by) == (ObjectionState.DECIDED, superior)


def test_never_who_decided_the_request(make_objection, reviewer, city):
    objection = make_objection()
    Membership.objects.create(user=reviewer, role=Role.SUPERIOR, opd=city)
    both = type(reviewer).objects.get(pk=reviewer.pk)
    with pytest.raises(NotAllowed, match="memutuskan, mengirim, atau menutup permohonannya"):
        uphold(objection, both)


@pytest.mark.django_db(transaction=True)
def test_one_who_decides_and_rules_at_the_same_moment_does_one_of_them(make_request, make_objection, granting, city):
    inforequest = make_request("answered")
    objection = make_objection("c", inforequest=inforequest)
    both = User.objects.create_user("rangkap", "rahasia-panjang-1")
    for role in (Role.REVIEWER, Role.SUPERIOR):
        Membership.objects.create(user=both, role=role, opd=city)
    both, gate, told = User.objects.get(pk=both.pk), Barrier(2), []

    def act(verb):
        try:
            gate.wait()
            verb()
            told.append("done")
        except (NotAllowed, WrongState) as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    verbs = (
        lambda: decisions.decide(inforequest, by=both, today=TODAY, **granting),
        lambda: uphold(objection, both),
    )
    threads = [Thread(target=act, args=[verb]) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(words) > 4 for words in told) == [False, True], told


@pytest.mark.parametrize("outcome", [ObjectionOutcome.UPHELD, ObjectionOutcome.INADMISSIBLE])
def test_upholding_needs_reasons(make_objection, superior, outcome):
    with pytest.raises(ValidationError):
        uphold(make_objection(), superior, outcome=outcome, reasons="  ")


def test_granting_needs_an_order(make_objection, superior):
    with pytest.raises(ValidationError):
        uphold(make_objection(), superior, outcome=ObjectionOutcome.GRANTED)


def test_reply_opens_the_way_to_the_commission(make_objection, superior, reviewer, calendar):
    objection = make_objection(today=TODAY)
    uphold(objection, superior)
    reply_on_paper(objection, superior, today=date(2026, 8, 28))
    objections.receive(objection, by=reviewer, proof=on_slip(date(2026, 9, 1), scan=scanned()), today=date(2026, 9, 2))
    assert objection.state == ObjectionState.SENT
    assert citizen_limits.dispute_until(objection, calendar).on == date(2026, 9, 21)
    assert objection.letters.filter(kind="objection_decision").exists()
    assert Message.objects.filter(act="objection_replied", to_citizen=True).count() == 1
    with pytest.raises(WrongState):
        uphold(objection, superior)


@pytest.mark.parametrize("due_on", [TODAY - DAY, TODAY + 367 * DAY, date(9999, 12, 31)])
def test_an_order_is_carried_out_within_a_year(make_objection, superior, due_on):
    with pytest.raises(ValidationError, match="Batas pelaksanaan"):
        objections.rule(
            make_objection(), by=superior, outcome="granted", order="Berikan.", order_due_on=due_on, today=TODAY
        )


def test_the_same_words_twice_on_a_day_are_one_objection(make_request, reviewer):
    sent, tomorrow = make_request("sent"), TODAY + DAY
    first, again = (objections.file("de", TEXTS, inforequest=sent, today=TODAY).objection for _tab in range(2))
    other = objections.file("d", TEXTS, inforequest=sent, today=TODAY).objection
    later = objections.file("de", TEXTS, inforequest=sent, today=tomorrow).objection
    assert [first.sequence, again.sequence, other.sequence, later.sequence] == [1, 1, 2, 3]
    assert Message.objects.filter(act="objection_registered", to_citizen=True).count() == 3


def test_an_objection_follows_its_request(silent, reviewer):
    entry = {"inforequest": silent, "channel": Channel.LETTER, "by": reviewer}
    with pytest.raises(ValidationError, match="mendahului permohonannya"):
        objections.file("c", TEXTS, received_on=JULY - DAY, today=JULY + DAY, **entry)


def test_what_is_opened_raises_a_task(make_objection, superior, reviewer, operator, make_document):
    objection = make_objection()
    grant(objection, superior, aims=[Aim.DOCUMENT])
    assert not OpeningTask.objects.exists()
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    task = OpeningTask.objects.get()
    assert (task.information, task.opd) == ("Berikan rinciannya.", objection.inforequest.opd)
    assert (task.aim, task.due_on) == (Aim.DOCUMENT, objection.order_due_on)
    with pytest.raises(ValidationError):
        orders.finish_opening(task, by=reviewer, document=make_document("draft"))
    document = make_document()
    with pytest.raises(NotAllowed):
        orders.finish_opening(task, by=operator, document=document)
    orders.finish_opening(task, by=reviewer, document=document)
    task.refresh_from_db()
    assert (task.document, task.done_on) == (document, None)  # any document might be named: a superior confirms it
    done = {"done_on": TODAY, "done_by": reviewer, "end": "carried_out"}
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningTask.objects.update(**done)
    with pytest.raises(NotAllowed):
        orders.confirm(task, by=reviewer)
    orders.confirm(task, by=superior)
    with pytest.raises(WrongState):
        orders.finish_opening(task, by=reviewer, document=document)
    task.refresh_from_db()
    assert (task.document, task.done_by, task.end) == (document, superior, "carried_out")


def test_order_is_carried_out(make_objection, superior, reviewer):
    objection = make_objection()
    grant(objection, superior)
    objections.reply(objection, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    assert objection.is_unfulfilled and list(Objection.objects.unfulfilled()) == [objection]
    carry_out(objection, reviewer, today=TODAY + DAY)
    assert objection.fulfilled_on == TODAY + DAY
    assert not Objection.objects.unfulfilled().exists()


def test_applicant_responds_and_drops(make_objection, superior):
    objection = make_objection()
    with pytest.raises(WrongState):
        objections.respond(objection, text="Saya terima.")
    dropped = make_objection("e", inforequest=objection.inforequest)
    objections.drop(dropped)
    assert dropped.state == ObjectionState.WITHDRAWN
    uphold(objection, superior)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    objections.respond(objection, text="Saya terima.")
    assert objection.applicant_response == "Saya terima."


# Dispute


def test_dispute(make_objection, superior, reviewer, operator):
    objection = make_objection()
    uphold(objection, superior)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    with pytest.raises(NotAllowed):
        disputes.record_dispute(objection, by=operator, filed_on=TODAY, today=TODAY)
    with pytest.raises(ValidationError):
        disputes.record_dispute(objection, by=reviewer, filed_on=TODAY + DAY, today=TODAY)
    dispute = disputes.record_dispute(
        objection, by=reviewer, filed_on=TODAY + 9 * DAY, registration="12/REG/2026", today=TODAY + 9 * DAY
    )
    assert (dispute.window_until, dispute.is_late) == (date(2026, 4, 10), False)
    with pytest.raises(WrongState):
        disputes.record_dispute(objection, by=reviewer, filed_on=TODAY, today=TODAY + DAY)
    disputes.change_dispute(dispute, by=reviewer, stage=DisputeStage.MEDIATION, today=TODAY + 20 * DAY)
    with pytest.raises(ValidationError):
        disputes.change_dispute(dispute, by=reviewer, stage=DisputeStage.FINISHED, today=TODAY + 30 * DAY)
    finished = {"stage": DisputeStage.FINISHED, "finished_on": TODAY + 40 * DAY, "result": "Rincian dibuka."}
    disputes.change_dispute(dispute, by=reviewer, opens_information=True, today=TODAY + 40 * DAY, **finished)
    assert OpeningTask.objects.get().information == "Rincian dibuka."


@pytest.fixture
def dispute(make_objection, superior, reviewer):
    objection = make_objection()
    uphold(objection, superior)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    return disputes.record_dispute(objection, by=reviewer, filed_on=TODAY + DAY, today=TODAY + DAY)


def test_the_receipts_of_award_and_judgment_are_stored_and_give_the_limits(dispute, reviewer):
    award, judgment, today = date(2026, 8, 3), date(2026, 11, 13), date(2026, 11, 16)
    disputes.change_dispute(dispute, by=reviewer, stage=DisputeStage.COURT, award_received_on=award, today=today)
    disputes.change_dispute(dispute, by=reviewer, judgment_received_on=judgment, today=today)
    dispute.refresh_from_db()
    assert (dispute.award_received_on, dispute.judgment_received_on) == (award, judgment)
    assert dispute.lawsuit_until(legal_calendar()).on == date(2026, 8, 24)
    assert dispute.cassation_until(legal_calendar()).on == date(2026, 11, 27)
    facts = dispute.objection.events.latest("pk").facts
    received = {"award_received_on": "2026-08-03", "judgment_received_on": "2026-11-13"}
    assert facts == received | {
        "stage": DisputeStage.COURT,
        "opens_information": False,
        "aims": "",
        "order_due_on": None,
        "finished_on": None,
    }


@pytest.mark.parametrize(
    "days",
    [
        {"award_received_on": TODAY},  # before the dispute was filed
        {"award_received_on": date(2026, 9, 2)},  # tomorrow
        {"judgment_received_on": date(2026, 8, 3)},  # no award
        {"award_received_on": date(2026, 8, 3), "judgment_received_on": date(2026, 8, 2)},
    ],
)
def test_receipts_of_rulings_follow_each_other(dispute, reviewer, days):
    with pytest.raises(ValidationError):
        disputes.change_dispute(dispute, by=reviewer, today=date(2026, 9, 1), **days)


def test_late_dispute_is_recorded(make_objection, superior, reviewer):
    objection = make_objection()
    uphold(objection, superior)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    late = date(2026, 4, 13)
    assert disputes.record_dispute(objection, by=reviewer, filed_on=late, today=late).is_late


def test_agencies_see_no_objection(make_objection, operator, reviewer, superior, site_admin):
    make_objection()
    people = (operator, reviewer, superior, site_admin)
    assert [Objection.objects.visible_to(person).count() for person in people] == [0, 1, 1, 0]


def test_new_code_of_an_objection_that_stands_alone(calendar, person, reviewer, make_objection):
    filed = objections.file("b", TEXTS, applicant=person(email=""), today=TODAY)
    lost = {"by": reviewer, "reason": "Kehilangan tanda terima.", "today": TODAY}
    token = workflow.renew_code(filed.objection, scan=scanned(Paper), **lost)
    assert secret_links.case_by_token(filed.token) is None
    assert secret_links.case_by_token(token) == secret_links.case_by_code(
        filed.objection.number, secret_links.code_of(token)
    )
    with pytest.raises(WrongState):
        workflow.renew_code(make_objection(), scan=scanned(Paper), **lost)


def test_a_reply_that_came_back_is_sent_again_after_its_order_was_carried_out(make_objection, superior, reviewer):
    objection, tomorrow = make_objection(), TODAY + timedelta(days=3)
    objections.rule(objection, by=superior, outcome="granted", order="Berikan rinciannya.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    carry_out(objection, reviewer)
    objections.bounce(objection, by=reviewer, on=TODAY, reason="Alamat tidak dikenal.", scan=scanned(), today=TODAY)
    with undone("sent again"):
        reply_on_paper(objection, superior, today=tomorrow)
        assert (objection.sent_on, objection.fulfilled_on) == (tomorrow, TODAY)
    objection.refresh_from_db()
    objections.rule(objection, by=superior, outcome="granted", order="Berikan rinciannya, tercetak.", today=tomorrow)
    assert objection.fulfilled_on is None
