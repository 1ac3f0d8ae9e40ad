"""All acts by all people in any order: whatever is let through is legal, and nothing but a sentence refuses the rest.

`make test` takes a short walk, `make test-long` a long one, and `RANDOM_WALK_STEPS=20000` sets the steps of the latter.
"""

import os
import random
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from opd import ledger
from opd.calendar.workdays import explain
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, HolidayKind, Membership, Message, Role
from requests_app import reminders
from requests_app.answers import files as answers
from requests_app.models import (
    BY_PORTAL,
    Audience,
    Channel,
    Decision,
    Delivery,
    Dispute,
    DisputeStage,
    Event,
    InformationRequest,
    Objection,
    ObjectionOutcome,
    OpeningTask,
    Outcome,
)
from requests_app.states import OPEN_STATES, STEPS, Act, ObjectionAct, ObjectionState, State
from requests_app.workflow import decisions, disputes, objections
from requests_app.workflow import requests as workflow
from requests_app.workflow.clock import holiday_changes
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.transition import may, step_of
from tests.requests_app.conftest import screened, seen

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

STEPS_OF_A_SHORT_WALK = 500
STEPS_OF_A_LONG_WALK = int(os.environ.get("RANDOM_WALK_STEPS", "4000"))
ENOUGH_FOR_EVERY_ACT = 10_000
REFUSALS = (WrongState, NotAllowed, ValidationError)
LIVE = 8  # cases that are walked at the same time


class Nothing(Exception):
    """There was nothing to do it with."""


class Walk:
    """A city of a few cases, its people, and a day that goes on."""

    def __init__(self, chance, people, opds, person, asked, answer_file, test, document, fee):
        self.chance, self.people, self.opds = chance, people, opds
        self.person, self.asked, self.answer_file, self.test, self.document = person, asked, answer_file, test, document
        self.today, self.fee = date(2026, 3, 13), fee
        self.done, self.refused = {}, {}

    def step(self):
        if self.chance.random() < 0.15:
            self.today += timedelta(self.chance.choice([1, 1, 1, 2, 5]))
        name = self.chance.choice(self.acts())
        try:
            getattr(self, name)()
        except Nothing:
            pass
        except REFUSALS as refusal:
            assert str(refusal)
            self.refused[name] = self.refused.get(name, 0) + 1
        else:
            self.done[name] = self.done.get(name, 0) + 1

    def acts(self):
        if InformationRequest.objects.filter(state__in=OPEN_STATES).count() < LIVE and self.chance.random() < 0.3:
            return ["register"]
        return [name for name in dir(self) if name.startswith("act_")]

    def anybody(self):
        return self.chance.choice(list(self.people.values()))

    def scene(self, act):
        """A case and a person: often such that the act is possible, often not."""
        cases = list((InformationRequest if act in STEPS else Objection).objects.order_by("-pk")[: 2 * LIVE])
        fitting = [case for case in cases if case.state in step_of(act).moves]
        if not cases:
            raise Nothing
        case = self.chance.choice(fitting if fitting and self.chance.random() < 0.85 else cases)
        people = [None, *self.people.values()]
        entitled = [person for person in people if may(case, act, person)]
        return case, self.chance.choice(entitled if entitled and self.chance.random() < 0.8 else people)

    def words(self, *more):
        return self.chance.choice(["   ", *more, "Alasan yang cukup panjang.", "Alasan lain."])

    def day(self):
        return self.today + timedelta(self.chance.choice([-30, -3, -1, 0, 0, 0, 0, 1, 4]))

    # what people do

    def register(self):
        by = self.chance.choice([None, None, self.people["reviewer"], self.people["operator"]])
        received = None if by is None else self.day()
        channel = Channel.PORTAL if by is None else Channel.WALK_IN
        registered = workflow.register(
            self.asked,
            self.person(),
            by=by,
            channel=channel,
            received_on=received,
            confirmed=self.chance.random() < 0.6,
            today=self.today,
        )
        return registered.inforequest

    def act_confirm(self):
        case, by = self.scene(Act.CONFIRM)
        workflow.confirm(case, by=by, today=self.today)

    def act_ask_completion(self):
        case, by = self.scene(Act.ASK_COMPLETION)
        workflow.ask_completion(case, by=by, missing=self.words("Salinan KTP."), today=self.today)

    def act_complete(self):
        case, by = self.scene(Act.COMPLETE)
        workflow.complete(case, by=by, text=self.words(), today=self.today)

    def act_lapse(self):
        case, by = self.scene(Act.LAPSE)
        workflow.lapse(case, by=by, today=self.today)

    def act_assign(self):
        case, by = self.scene(self.chance.choice([Act.ASSIGN, Act.ASSIGN, Act.FORWARD]))
        workflow.assign(case, by=by, opd=self.chance.choice(self.opds), reason=self.words(), today=self.today)

    def act_hand_back(self):
        case, by = self.scene(Act.HAND_BACK)
        workflow.hand_back(case, by=by, reason=self.words("Bukan kami."), today=self.today)

    def act_answer(self):
        case, by = self.scene(Act.ANSWER)
        files = [self.answer_file()] if self.chance.random() < 0.5 else []
        workflow.answer(case, by=by, text=self.words("Ini laporannya."), files=files, today=self.today)

    def act_add_file(self):
        case, by = self.scene(Act.DECIDE)
        answers.add(case, [self.answer_file()], by=by)

    def act_read_files(self):
        case, _by = self.scene(Act.SEND)
        screened(case)

    def act_extend(self):
        case, by = self.scene(Act.EXTEND)
        workflow.extend(case, by=by, reason=self.words("Arsip di gudang."), today=self.today)

    def act_decide_anyhow(self):
        """Any mixture of columns: most are against the law."""
        choose = self.chance.choice
        fields = {
            "outcome": choose(Outcome.values),
            "reason": self.words("Sebagian rahasia."),
            "grounds": choose(["", "", "h", "hj", "x", "b"]),
            "refused": choose([[], [self.test.document], [self.test.document, self.document]]),
            "document_kind": choose(["", "laporan", "peraturan"]),
            "written_consent": choose([None, False, True]),
            "public_office": choose([None, False]),
            "controlled": choose([None, True, False]),
            "material": self.words("Laporan 2025."),
            "delivery": choose(["", "email"]),
            "format": choose(["", "softcopy", "hardcopy"]),
            "cost": choose([None, 0, 0, 5000]),
            "charged": choose([[], [], [{"fee": self.fee, "quantity": 3}]]),
            "payment": choose(["", "Tunai."]),
        }
        part = {"subject": "Nama", "reason": "Rahasia", "ground": choose(["", "h"]), "words": "Sri"}
        case, by = self.scene(Act.DECIDE)
        decisions.decide(case, by=by, withheld=choose([[], [part]]), today=self.today, **fields)

    def act_decide(self):
        """What the law allows, of each outcome."""
        case, by = self.scene(Act.DECIDE)
        given = {"material": "Laporan.", "delivery": "email", "format": "softcopy"}
        exempt = {"refused": [self.test.document], "document_kind": "data"}
        exempt |= {"written_consent": False, "public_office": False}
        part = {"subject": "Nama", "reason": "Rahasia", "ground": "h", "words": "Sri"}
        fields = self.chance.choice(
            [
                {"outcome": Outcome.GRANTED, "controlled": True, **given},
                {"outcome": Outcome.PARTLY, "controlled": True, "reason": "R.", "withheld": [part], **given, **exempt},
                {"outcome": Outcome.REFUSED, "controlled": True, "reason": "R.", **exempt},
                {"outcome": Outcome.NOT_HELD, "controlled": False, "reason": "R."},
                {"outcome": Outcome.NOT_DOCUMENTED, "controlled": False, "reason": "R."},
            ]
        )
        decisions.decide(case, by=by, cost=0, today=self.today, **fields)

    def act_send(self):
        case, by = self.scene(Act.SEND)
        channel, proof = self.way()
        decisions.send(case, by=by, channel=channel, proof=proof, today=self.today, looked_for=True)

    def act_issue(self):
        case, by = self.scene(Act.ISSUE)
        decisions.issue(case, by=by, today=self.today)

    def act_receive(self):
        case, by = self.scene(Act.RECEIVE)
        decisions.receive(case, by=by, proof=self.way()[1], today=self.today)

    def act_bounce(self):
        self.seldom(0.3)
        case, by = self.scene(Act.BOUNCE)
        decisions.bounce(case, by=by, on=self.day(), reason=self.words("Alamat tidak dikenal."), today=self.today)

    def way(self):
        """A channel, and mostly the proof that it needs."""
        channel = self.chance.choice([*BY_PORTAL, *Delivery])
        proof = Proof(self.chance.choice([None, *4 * [self.day()]]), self.chance.choice(["", "RESI-7", "RESI-8"]))
        return channel, None if channel in BY_PORTAL and self.chance.random() < 0.9 else proof

    def act_close(self):
        case, by = self.scene(Act.CLOSE)
        workflow.close(case, by=by, given_on=self.chance.choice([None, self.day()]), today=self.today)

    def act_withdraw(self):
        self.seldom(0.15)
        case, by = self.scene(Act.WITHDRAW)
        workflow.withdraw(case, by=by, reason=self.words("Diminta pemohon."), today=self.today)

    def act_tell_withdrawal(self):
        self.seldom(0.3)
        case, by = self.scene(Act.TELL_WITHDRAWAL)
        told = {"told_by": self.chance.choice(list(Channel)), "told_on": self.chance.choice([None, self.day()])}
        workflow.tell_withdrawal(case, by=by, reason=self.words("Tidak perlu lagi."), today=self.today, **told)

    def act_revoke_withdrawal(self):
        case, by = self.scene(Act.REVOKE_WITHDRAWAL)
        workflow.revoke_withdrawal(case, by=by, today=self.today)

    def act_end_withdrawals(self):
        reminders.end_withdrawals(self.today)

    def act_say(self):
        case, by = self.scene(Act.PUBLISH_TEXT)
        workflow.add_remark(
            case, by=by, text=self.words(), audience=self.chance.choice(list(Audience)), today=self.today
        )

    def act_renew_code(self):
        case, by = self.scene(Act.RENEW_CODE)
        workflow.renew_code(case, by=by, reason=self.words("Hilang."), today=self.today)

    def act_publish_text(self):
        case, by = self.scene(Act.PUBLISH_TEXT)
        workflow.publish_text(case, by=by, text=self.words("Laporan anggaran."), today=self.today)

    def act_object(self):
        grounds = "".join(self.chance.sample("abcdefgx", self.chance.choice([0, 1, 1, 2])))
        texts = dict.fromkeys(("reason", "purpose", "position"), self.chance.choice(["", "Kurang.", "Kurang."]))
        by = self.chance.choice([None, self.anybody()])
        entry = {"by": by, "received_on": None if by is None else self.day(), "today": self.today}
        if self.chance.random() < 0.1:
            objections.file(grounds, texts, applicant=self.person(), **entry)
        else:
            objections.file(grounds, texts, inforequest=self.scene(Act.CLOSE)[0], **entry)

    def act_rule(self):
        case, by = self.scene(ObjectionAct.RULE)
        texts = {"reasons": self.words("Sudah benar."), "order": self.words("Berikan laporannya.")}
        objections.rule(case, by=by, outcome=self.chance.choice(list(ObjectionOutcome)), today=self.today, **texts)

    def act_reply(self):
        case, by = self.scene(ObjectionAct.REPLY)
        channel, proof = self.way()
        objections.reply(case, by=by, channel=channel, proof=proof, today=self.today)

    def act_issue_reply(self):
        case, by = self.scene(ObjectionAct.ISSUE)
        objections.issue(case, by=by, today=self.today)

    def act_receive_reply(self):
        case, by = self.scene(ObjectionAct.RECEIVE)
        objections.receive(case, by=by, proof=self.way()[1], today=self.today)

    def act_bounce_reply(self):
        self.seldom(0.3)
        case, by = self.scene(ObjectionAct.BOUNCE)
        objections.bounce(case, by=by, on=self.day(), reason=self.words("Alamat tidak dikenal."), today=self.today)

    def act_fulfil(self):
        case, by = self.scene(ObjectionAct.FULFIL)
        objections.fulfil(case, by=by, on=self.day(), today=self.today)

    def act_respond(self):
        case, by = self.scene(ObjectionAct.RESPOND)
        objections.respond(case, by=by, text=self.words(), today=self.today)

    def act_drop(self):
        self.seldom(0.15)
        case, by = self.scene(ObjectionAct.DROP)
        objections.drop(case, by=by, today=self.today)

    def act_tell_drop(self):
        self.seldom(0.3)
        case, by = self.scene(ObjectionAct.TELL_DROP)
        told_by = self.chance.choice(list(Channel))
        objections.tell_drop(case, by=by, told_by=told_by, reason=self.words("Sudah puas."), today=self.today)

    def act_revoke_drop(self):
        case, by = self.scene(ObjectionAct.REVOKE_DROP)
        objections.revoke_drop(case, by=by, today=self.today)

    def act_dispute(self):
        case, by = self.scene(ObjectionAct.DISPUTE)
        disputes.record_dispute(case, by=by, filed_on=self.day(), today=self.today)

    def act_change_dispute(self):
        recent = list(Dispute.objects.all()[:LIVE])
        if not recent:
            raise Nothing
        fields = {"stage": self.chance.choice(list(DisputeStage)), "result": self.words("Terbuka.")}
        fields |= {
            "finished_on": self.chance.choice([None, self.day()]),
            "opens_information": self.chance.random() < 0.5,
        }
        by = self.scene(ObjectionAct.DISPUTE_CHANGE)[1]
        disputes.change_dispute(self.chance.choice(recent), by=by, today=self.today, **fields)

    def act_finish_opening(self):
        tasks = list(OpeningTask.objects.order_by("-pk")[:LIVE])
        if not tasks:
            raise Nothing
        disputes.finish_opening(self.chance.choice(tasks), by=self.anybody(), document=self.document, today=self.today)

    def act_holiday(self):
        self.seldom(0.3)
        extra = list(Holiday.objects.filter(kind=HolidayKind.LOCAL))
        if extra and self.chance.random() < 0.5:
            seen(holiday_changes.remove_day, self.chance.choice(extra), by=self.anybody())
        else:
            day = self.today + timedelta(self.chance.randrange(-5, 40))
            source = self.chance.choice(["", "SK 1/2026"])
            new = Holiday(date=day, kind=HolidayKind.LOCAL, name="Hari contoh", source=source)
            seen(holiday_changes.save_day, new, by=self.anybody())

    def seldom(self, probability):
        if self.chance.random() > probability:
            raise Nothing


def counted(start, end, holidays):
    return sum(is_counted for _day, is_counted, _reason in explain(start, 60, holidays) if _day <= end)


def check(walk):
    """The law, told once more and without the code under test."""
    holidays = Holiday.objects.names()
    for case in InformationRequest.objects.order_by("-pk")[: 2 * LIVE]:
        check_request(case, list(case.events.all()), holidays)
    for objection in Objection.objects.order_by("-pk")[:LIVE]:
        check_objection(objection, holidays)
    for year in set(InformationRequest.objects.values_list("year", flat=True)):
        numbers = InformationRequest.objects.filter(year=year).order_by("sequence").values_list("sequence", flat=True)
        assert list(numbers) == list(range(1, len(numbers) + 1))


def check_request(case, events, holidays):
    acts = [event.act for event in events]
    assert acts[0] == Act.REGISTER and events[-1].state == case.state
    assert acts.count(Act.EXTEND) == int(case.is_extended) <= 1
    assert acts.count(Act.SEND) - acts.count(Act.BOUNCE) <= 1
    if case.state == State.WITHDRAWN:
        told = case.withdrawals.filter(revoked_on=None)
        assert any(row.recorded_by_id is None or row.until < case.ended_on for row in told)
    if case.state in OPEN_STATES:
        due = 17 if case.is_extended else 10
        assert case.due_on.weekday() < 5 and case.due_on not in holidays
        assert counted(case.received_on, case.due_on, holidays) == due
    if case.is_extended:
        assert case.extension_reason.strip() and case.received_on <= case.extended_on <= case.first_due_on
    decision = Decision.objects.filter(inforequest=case).first()
    assert (case.state in (State.SENT, State.CLOSED)) == bool(decision and decision.sent_on)
    if decision and decision.sent_on:
        check_notice(decision)
    if case.state == State.LAPSED:
        assert case.completion_asked_on and case.ended_on > case.completion_due_on
    if case.state in (State.IN_PROGRESS, State.ANSWERED):
        assert case.opd_id


def check_notice(decision):
    assert decision.decided_on <= decision.sent_on <= decision.received_on and decision.sent_by_channel
    handed_over = decision.letter.deliveries.filter(stage="handed_over").last()
    assert (handed_over.happened_on, handed_over.channel) == (decision.sent_on, decision.sent_by_channel)
    assert decision.letter.dated_on <= decision.sent_on
    if decision.sent_by_channel in ("portal", "email"):
        assert decision.letter.dated_on == decision.sent_on == decision.received_on
    else:
        assert handed_over.proof and handed_over.entered_by_id
    assert decision.controlled is not None and decision.cost is not None
    if decision.outcome in (Outcome.GRANTED, Outcome.PARTLY):
        assert decision.material and decision.delivery and decision.format
    else:
        assert decision.reason.strip()
    if decision.outcome == Outcome.REFUSED:
        assert decision.grounds
    if decision.outcome == Outcome.PARTLY:
        assert decision.withheld.exists()
    if decision.grounds:
        tests = list(decision.tests.all())
        assert {test.ground for test in tests} == set(decision.grounds)
        assert all(test.approved_at and test.decision_date <= decision.decided_on for test in tests)
        assert decision.law and decision.document_kind not in ("", "peraturan")
    if set(decision.grounds) & {"g", "h"}:
        assert (decision.written_consent, decision.public_office) == (False, False)
    lines = list(decision.fee_lines.select_related("fee"))
    assert decision.cost == sum(line.quantity * line.fee.amount for line in lines)
    if decision.cost:
        assert decision.payment and decision.outcome in (Outcome.GRANTED, Outcome.PARTLY)


def check_objection(objection, holidays):
    events = list(objection.events.all())
    assert events[0].act == ObjectionAct.OBJECT and events[-1].state == objection.state
    assert objection.inforequest_id or objection.grounds == "b"
    if objection.state in (ObjectionState.RECEIVED, ObjectionState.DECIDED):
        assert counted(objection.received_on, objection.reply_due_on, holidays) == 30
    if objection.decided_by_id:
        assert objection.decided_by.has_city_role(Role.SUPERIOR)
        parts = Event.objects.filter(inforequest=objection.inforequest, inforequest__isnull=False)
        assert not parts.filter(by=objection.decided_by, act__in=["decide", "issue", "send", "lapse"]).exists()
    if objection.outcome == ObjectionOutcome.UPHELD:
        assert objection.reasons.strip()
    if objection.outcome in (ObjectionOutcome.GRANTED, ObjectionOutcome.PARTLY):
        assert objection.order.strip()
        assert (objection.state == ObjectionState.SENT) <= objection.opening_tasks.exists()


@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize("steps", [STEPS_OF_A_SHORT_WALK, pytest.param(STEPS_OF_A_LONG_WALK, marks=pytest.mark.long)])
def test_random_walk(
    steps, make_user, city, operator, neighbour, reviewer, superior, site_admin, opd_health, opd_kominfo,
    person, asked, answer_file, test_of_exemption, make_document, upload, make_fee,
):  # fmt: skip
    both = make_user("rangkap", Role.REVIEWER, city)
    Membership.objects.create(user=both, role=Role.SUPERIOR, opd=city)
    people = {
        "operator": operator, "neighbour": neighbour, "reviewer": reviewer, "superior": superior, "admin": site_admin,
        "both": both,
    }  # fmt: skip
    seed = int(os.environ.get("RANDOM_WALK_SEED", "0")) or random.randrange(1, 10**6)
    chance = random.Random(seed)
    document = make_document(incoming=upload("Yang terbuka"))
    walk = Walk(
        chance,
        people,
        [opd_health, opd_kominfo],
        person,
        asked,
        answer_file,
        test_of_exemption,
        document,
        make_fee(kind="electronic"),
    )
    for number in range(steps):
        try:
            walk.step()
            if number % 5 == 0:
                check(walk)
        except Exception as error:
            raise AssertionError(f"seed {seed}, step {number}") from error
    assert ledger.verify() is None
    assert Message.objects.exists() and InformationRequest.objects.count() > LIVE
    print(f"seed {seed}", "done", walk.done, "refused", walk.refused)
    if steps >= ENOUGH_FOR_EVERY_ACT:
        assert {name for name in dir(walk) if name.startswith("act_")} <= set(walk.done)
