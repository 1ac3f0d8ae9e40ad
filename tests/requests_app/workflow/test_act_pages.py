"""Every act of the step tables is done from a page: the desk's by its buttons, the applicant's behind the secret link.

That each button of the desk does its act is in `test_desk_acts`, which walks the same tables.
"""

import re

import pytest

from opd.models import Message
from requests_app.citizen.views.case import APPLICANT_ACTS
from requests_app.models import Channel, Decision, Delivery, Event, ObjectionOutcome, Withdrawal
from requests_app.staff.views.objections import ACTS as OBJECTION_ACTS
from requests_app.staff.views.request_acts import ACTS
from requests_app.states import OBJECTION_STEPS, STEPS, Act, ObjectionAct
from requests_app.tracking import secret_links
from requests_app.workflow import decisions, objections, orders
from requests_app.workflow import requests as workflow
from tests.conftest import NOW
from tests.requests_app.conftest import scanned, waiver

pytestmark = pytest.mark.one_engine
ON_TASKS = {ObjectionAct.ISSUE_ORDERED, ObjectionAct.HAND_OVER_ORDERED, ObjectionAct.WAIVE}  # pages of `TASK_ACTS`
BESIDE_A_MESSAGE = {Act.READ_MESSAGE}  # its button stands in the conversation
REMARK = {"tulis"}  # a message to PPID moves no case


def test_the_desk_has_a_button_for_every_act():
    assert set(ACTS) | BESIDE_A_MESSAGE == {act for act, step in STEPS.items() if step.roles}
    assert set(OBJECTION_ACTS) | ON_TASKS == {act for act, step in OBJECTION_STEPS.items() if step.roles}


@pytest.fixture
def post(citizen, link):
    """-> the acts that the applicant has done to the case, after a form behind its link was sent."""

    def send(case, act, address=None, **data):
        data = {"once": secret_links.new_token(), **data}
        response = citizen.post(f"{address or link(case)}{act}/", data)
        assert response.status_code == 302, response.content.decode()
        return set(Event.objects.filter(by_applicant=True).values_list("act", flat=True))

    return send


def confirm(post, world):
    case = workflow.register(world["asked"], world["person"](), confirmed=False, today=NOW).inforequest
    address = re.search(r"/permohonan/s/\S+", Message.objects.get(to_citizen=True).body)[0]
    return post(case, "konfirmasi", address)


def complete(post, world):
    return post(world["make_request"]("incomplete", today=NOW), "lengkapi", text="Ini kelengkapannya.")


def withdraw(post, world):
    return post(world["make_request"](today=NOW), "cabut", reason="Sudah saya temukan.")


def revoke(post, world):
    case = world["make_request"](today=NOW)
    workflow.tell_withdrawal(case, by=world["reviewer"], told_by=Channel.PHONE, reason="Tidak perlu lagi.")
    return post(case, "batalkan-pencabutan")


def revoke_drop(post, world):
    case = world["make_objection"](today=NOW)
    told = {"told_by": Channel.WALK_IN, "reason": "Sudah puas.", "scan": scanned(Withdrawal)}
    objections.tell_drop(case, by=world["superior"], **told)
    return post(case.inforequest, "batalkan-pencabutan-keberatan", objection=case.pk)


def revoke_waiver(post, world):
    case, superior = world["make_objection"](today=NOW), world["superior"]
    objections.rule(case, by=superior, outcome=ObjectionOutcome.GRANTED, order="Berikan rinciannya.")
    objections.reply(case, by=superior, channel=Delivery.EMAIL)
    orders.waive(case.opening_tasks.get(), by=superior, scan=waiver())
    return post(case.inforequest, "batalkan-pelepasan", objection=case.pk)


def respond(post, world):
    case, superior = world["make_objection"](today=NOW), world["superior"]
    objections.rule(case, by=superior, outcome=ObjectionOutcome.GRANTED, order="Berikan rinciannya.")
    objections.reply(case, by=superior, channel=Delivery.EMAIL)
    return post(case.inforequest, "tanggapan", objection=case.pk, text="Terima kasih.")


def drop(post, world):
    case = world["make_objection"](today=NOW)
    return post(case.inforequest, "cabut-keberatan", objection=case.pk)


def read(post, world):
    case = world["make_request"]("decided", today=NOW, applicant=world["person"](email=""))
    decisions.issue(case, by=world["reviewer"], looked_for=True)
    by_code = f"/permohonan/s/{secret_links.new_visit_token(case)}/"
    return post(case, "baca", by_code, letter=Decision.objects.get(inforequest=case).letter_id)


OPENED = {Act.HAND_OVER, ObjectionAct.REPLY, ObjectionAct.HAND_OVER}  # what *baca* does too: `test_delivered`
# The applicant's forms by their address: the way to each, and the act that it does.
WAYS = {
    "konfirmasi": (confirm, Act.CONFIRM),
    "baca": (read, Act.SEND),
    "lengkapi": (complete, Act.COMPLETE),
    "cabut": (withdraw, Act.WITHDRAW),
    "tanggapan": (respond, ObjectionAct.RESPOND),
    "cabut-keberatan": (drop, ObjectionAct.DROP),
    "batalkan-pencabutan": (revoke, Act.REVOKE_WITHDRAWAL),
    "batalkan-pencabutan-keberatan": (revoke_drop, ObjectionAct.REVOKE_DROP),
    "batalkan-pelepasan": (revoke_waiver, ObjectionAct.REVOKE_WAIVER),
}


def test_the_applicant_has_a_form_for_every_act_that_is_theirs():
    theirs = {act for table in (STEPS, OBJECTION_STEPS) for act, step in table.items() if step.applicant}
    assert {act for _way, act in WAYS.values()} | OPENED == theirs
    assert set(WAYS) == set(APPLICANT_ACTS) - REMARK


@pytest.mark.usefixtures("one_day")
@pytest.mark.parametrize("name", WAYS)
def test_each_form_does_its_act(name, post, make_request, make_objection, superior, reviewer, asked, person):
    way, act = WAYS[name]
    world = {
        "make_request": make_request,
        "make_objection": make_objection,
        "superior": superior,
        "reviewer": reviewer,
        "asked": asked,
        "person": person,
    }
    before = set(Event.objects.filter(by_applicant=True).values_list("act", flat=True))
    assert act not in before
    assert act in way(post, world)
