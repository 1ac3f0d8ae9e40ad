"""All acts by all people in any order: whatever is let through is legal, and nothing but a sentence refuses the rest.

`RANDOM_WALK_STEPS=20000` walks far; the suite takes a short walk.
"""

import os
import random
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from documents.publishing import NotAllowed, WrongState
from opd import ledger
from opd.models import Holiday, HolidayKind, Membership, Message, Role
from opd.workdays import explain
from requests_app import answers, calendar, deciding, disputes, objections, workflow
from requests_app.models import (
    Audience,
    Channel,
    Decision,
    Delivery,
    Dispute,
    DisputeStage,
    InformationRequest,
    Objection,
    ObjectionOutcome,
    OpeningTask,
    Outcome,
)
from requests_app.states import OPEN_STATES, Act, ObjectionAct, ObjectionState, State

pytestmark = pytest.mark.django_db

STEPS = int(os.environ.get("RANDOM_WALK_STEPS", "1500"))
REFUSALS = (WrongState, NotAllowed, ValidationError)
LIVE = 8  # cases that are walked at the same time


class Walk:
    """A city of a few cases, its people, and a day that goes on."""

    def __init__(self, chance, people, opds, person, asked, answer_file, test, document):
        self.chance, self.people, self.opds = chance, people, opds
        self.person, self.asked, self.answer_file, self.test, self.document = person, asked, answer_file, test, document
        self.today = date(2026, 3, 13)
        self.done, self.refused = {}, {}

    def step(self):
        if self.chance.random() < 0.25:
            self.today += timedelta(self.chance.choice([1, 1, 1, 2, 5]))
        name = self.chance.choice(self.acts())
        try:
            getattr(self, name)()
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
        return self.chance.choice([*self.people.values(), self.people["reviewer"], self.people["reviewer"]])

    def anybody_or_applicant(self):
        return self.chance.choice([None, self.anybody()])

    def case(self):
        recent = list(InformationRequest.objects.order_by("-pk")[: 2 * LIVE])
        return self.chance.choice(recent) if recent else self.register()

    def objection(self):
        recent = list(Objection.objects.order_by("-pk")[:LIVE])
        if not recent:
            raise WrongState("Belum ada keberatan.")
        return self.chance.choice(recent)

    def words(self, *more):
        return self.chance.choice(["", "   ", "Alasan yang cukup panjang.", *more])

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
        workflow.confirm(self.case(), by=self.anybody_or_applicant(), today=self.today)

    def act_ask_completion(self):
        workflow.ask_completion(self.case(), by=self.anybody(), missing=self.words("Salinan KTP."), today=self.today)

    def act_complete(self):
        workflow.complete(self.case(), by=self.anybody_or_applicant(), text=self.words(), today=self.today)

    def act_lapse(self):
        workflow.lapse(self.case(), by=self.anybody(), today=self.today)

    def act_assign(self):
        opd = self.chance.choice(self.opds)
        workflow.assign(self.case(), by=self.anybody(), opd=opd, reason=self.words("Urusan OPD itu."), today=self.today)

    def act_hand_back(self):
        workflow.hand_back(self.case(), by=self.anybody(), reason=self.words("Bukan kami."), today=self.today)

    def act_answer(self):
        files = [self.answer_file()] if self.chance.random() < 0.2 else []
        workflow.answer(self.case(), by=self.anybody(), text=self.words(), files=files, today=self.today)

    def act_add_file(self):
        answers.add(self.case(), [self.answer_file()], by=self.anybody())

    def act_extend(self):
        workflow.extend(self.case(), by=self.anybody(), reason=self.words("Arsip di gudang."), today=self.today)

    def act_decide(self):
        chance = self.chance
        grounds = chance.choice(["", "", "h", "hj", "x", "b"])
        fields = {
            "outcome": chance.choice(Outcome.values),
            "reason": self.words("Sebagian rahasia."),
            "grounds": grounds,
            "law": "UU 27/2022 Pasal 4" if grounds or chance.random() < 0.3 else "",
            "test": chance.choice([None, self.test, self.test]),
            "document_kind": chance.choice(["", "laporan", "peraturan"]),
            "written_consent": chance.choice([None, False, False, True]),
            "public_office": chance.choice([None, False, False]),
            "controlled": chance.choice([None, True, True, False]),
            "material": self.words("Laporan 2025."),
            "delivery": chance.choice(["", "email", "email"]),
            "format": chance.choice(["", "softcopy", "hardcopy"]),
            "cost": chance.choice([None, 0, 0, 5000]),
        }
        if not fields["grounds"] and chance.random() < 0.7:
            fields |= {"law": "", "test": None}
        part = {"subject": "Nama", "reason": "Rahasia", "ground": chance.choice(["", "h"]), "words": "Sri"}
        withheld = [part] if chance.random() < 0.4 else []
        deciding.decide(self.case(), by=self.anybody(), withheld=withheld, today=self.today, **fields)

    def act_decide_well(self):
        fields = {"controlled": True, "material": "Laporan.", "delivery": "email", "format": "softcopy", "cost": 0}
        deciding.decide(self.case(), by=self.anybody(), outcome=Outcome.GRANTED, today=self.today, **fields)

    def act_send(self):
        case = self.case()
        if case.state != State.DECIDED and self.chance.random() < 0.5:
            raise WrongState("Belum diputuskan.")
        if not hasattr(case, "decision"):
            raise WrongState("Belum diputuskan.")
        sent_on = self.chance.choice([None, None, self.day()])
        received_on = self.chance.choice([None, None, self.day()])
        deciding.send(
            case, by=self.anybody(), channel=Delivery.EMAIL, sent_on=sent_on, received_on=received_on, today=self.today
        )

    def act_close(self):
        case = self.case()
        if not hasattr(case, "decision"):
            raise WrongState("Belum diputuskan.")
        workflow.close(case, by=self.anybody(), given_on=self.chance.choice([None, self.day()]), today=self.today)

    def act_withdraw(self):
        if self.chance.random() < 0.2:
            by = self.anybody_or_applicant()
            workflow.withdraw(self.case(), by=by, reason=self.words("Diminta pemohon."), today=self.today)

    def act_say(self):
        by, audience = self.anybody_or_applicant(), self.chance.choice(list(Audience))
        workflow.say(self.case(), by=by, text=self.words("Halo."), audience=audience, today=self.today)

    def act_renew_code(self):
        workflow.renew_code(self.case(), by=self.anybody(), reason=self.words("Hilang."), today=self.today)

    def act_publish_text(self):
        workflow.publish_text(self.case(), by=self.anybody(), text=self.words("Laporan anggaran."), today=self.today)

    def act_object(self):
        grounds = "".join(self.chance.sample("abcdefgx", self.chance.choice([0, 1, 1, 2])))
        texts = dict.fromkeys(("reason", "purpose", "position"), self.chance.choice(["", "Kurang lengkap."]))
        by = self.chance.choice([None, self.anybody()])
        received = None if by is None else self.day()
        if self.chance.random() < 0.1:
            objections.file(grounds, texts, applicant=self.person(), by=by, received_on=received, today=self.today)
        else:
            objections.file(grounds, texts, inforequest=self.case(), by=by, received_on=received, today=self.today)

    def act_rule(self):
        outcome = self.chance.choice(list(ObjectionOutcome))
        reasons, order = self.words("Sudah benar."), self.words("Berikan laporannya.")
        objections.rule(
            self.objection(), by=self.anybody(), outcome=outcome, reasons=reasons, order=order, today=self.today
        )

    def act_reply(self):
        sent_on = self.chance.choice([None, self.day()])
        objections.reply(self.objection(), by=self.anybody(), channel=Delivery.POST, sent_on=sent_on, today=self.today)

    def act_fulfil(self):
        objections.fulfil(self.objection(), by=self.anybody(), on=self.day(), today=self.today)

    def act_respond(self):
        objections.respond(self.objection(), by=self.anybody_or_applicant(), text=self.words(), today=self.today)

    def act_drop(self):
        if self.chance.random() < 0.2:
            objections.drop(self.objection(), by=self.anybody_or_applicant(), today=self.today)

    def act_dispute(self):
        disputes.record_dispute(self.objection(), by=self.anybody(), filed_on=self.day(), today=self.today)

    def act_change_dispute(self):
        recent = list(Dispute.objects.all()[:LIVE])
        if recent:
            stage, finished = self.chance.choice(list(DisputeStage)), self.chance.choice([None, self.day()])
            fields = {"stage": stage, "finished_on": finished, "result": self.words("Terbuka.")}
            fields["opens_information"] = self.chance.random() < 0.5
            disputes.change_dispute(self.chance.choice(recent), by=self.anybody(), today=self.today, **fields)

    def act_finish_opening(self):
        tasks = list(OpeningTask.objects.all()[:LIVE])
        if tasks:
            task = self.chance.choice(tasks)
            disputes.finish_opening(task, by=self.anybody(), document=self.document, today=self.today)

    def act_holiday(self):
        if self.chance.random() < 0.7:
            return
        extra = list(Holiday.objects.filter(kind=HolidayKind.LOCAL))
        if extra and self.chance.random() < 0.5:
            calendar.remove_day(self.chance.choice(extra), by=self.anybody())
        else:
            day = self.today + timedelta(self.chance.randrange(-5, 40))
            source = self.chance.choice(["", "SK 1/2026"])
            new = Holiday(date=day, kind=HolidayKind.LOCAL, name="Hari contoh", source=source)
            calendar.save_day(new, by=self.anybody())


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
    assert acts.count(Act.SEND) <= 1
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
        assert decision.law and decision.test.approved_at and decision.test.decision_date <= decision.decided_on
        assert decision.document_kind != "peraturan"
    if set(decision.grounds) & {"g", "h"}:
        assert (decision.written_consent, decision.public_office) == (False, False)
    if decision.cost:
        assert decision.payment


def check_objection(objection, holidays):
    events = list(objection.events.all())
    assert events[0].act == ObjectionAct.OBJECT and events[-1].state == objection.state
    assert objection.inforequest_id or objection.grounds == "b"
    if objection.state in (ObjectionState.RECEIVED, ObjectionState.DECIDED):
        assert counted(objection.received_on, objection.reply_due_on, holidays) == 30
    if objection.decided_by_id:
        assert objection.decided_by.has_city_role(Role.SUPERIOR)
        decided = Decision.objects.filter(inforequest=objection.inforequest, inforequest__isnull=False)
        assert not decided.filter(decided_by=objection.decided_by).exists()
    if objection.outcome == ObjectionOutcome.UPHELD:
        assert objection.reasons.strip()
    if objection.outcome in (ObjectionOutcome.GRANTED, ObjectionOutcome.PARTLY):
        assert objection.order.strip()
        assert (objection.state == ObjectionState.SENT) <= objection.opening_tasks.exists()


@pytest.mark.usefixtures("calendar")
def test_random_walk(
    make_user, city, operator, neighbour, reviewer, superior, site_admin, opd_health, opd_kominfo,
    person, asked, answer_file, test_of_exemption, make_document,
):  # fmt: skip
    both = make_user("rangkap", Role.REVIEWER, city)
    Membership.objects.create(user=both, role=Role.SUPERIOR, opd=city)
    people = {
        "operator": operator, "neighbour": neighbour, "reviewer": reviewer, "superior": superior, "admin": site_admin,
        "both": both,
    }  # fmt: skip
    seed = int(os.environ.get("RANDOM_WALK_SEED", "0")) or random.randrange(1, 10**6)
    chance = random.Random(seed)
    walk = Walk(
        chance, people, [opd_health, opd_kominfo], person, asked, answer_file, test_of_exemption, make_document()
    )
    for number in range(STEPS):
        try:
            walk.step()
            if number % 5 == 0:
                check(walk)
        except Exception as error:
            raise AssertionError(f"seed {seed}, step {number}") from error
    assert ledger.verify() is None
    assert Message.objects.exists() and InformationRequest.objects.count() > LIVE
    print(f"seed {seed}", "done", walk.done, "refused", walk.refused)
    if STEPS >= 10_000:
        assert {name for name in dir(walk) if name.startswith("act_")} <= set(walk.done)
