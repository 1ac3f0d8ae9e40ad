"""Every act of the step tables is done from a page: the desk's by its buttons, the applicant's behind the secret link.

That each button of the desk does its act is in `test_desk_acts`, which walks the same tables.
"""

import re

import pytest

from opd.models import Message
from requests_app import secret_links
from requests_app.citizen.views.case import APPLICANT_ACTS
from requests_app.models import Channel, Delivery, Event, ObjectionOutcome
from requests_app.staff.views.objections import ACTS as OBJECTION_ACTS
from requests_app.staff.views.request_acts import ACTS
from requests_app.states import OBJECTION_STEPS, STEPS, Act, ObjectionAct
from requests_app.workflow import objections
from requests_app.workflow import requests as workflow
from tests.conftest import NOW

pytestmark = pytest.mark.one_engine
REMARK = {"tulis"}  # a message to PPID moves no case


def test_the_desk_has_a_button_for_every_act():
    assert set(ACTS) == {act for act, step in STEPS.items() if step.roles}
    assert set(OBJECTION_ACTS) == {act for act, step in OBJECTION_STEPS.items() if step.roles}


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
    objections.tell_drop(case, by=world["reviewer"], told_by=Channel.WALK_IN, reason="Sudah puas.")
    return post(case.inforequest, "batalkan-pencabutan-keberatan", objection=case.pk)


def respond(post, world):
    case, superior = world["make_objection"](today=NOW), world["superior"]
    objections.rule(case, by=superior, outcome=ObjectionOutcome.GRANTED, order="Berikan rinciannya.")
    objections.reply(case, by=superior, channel=Delivery.EMAIL)
    return post(case.inforequest, "tanggapan", objection=case.pk, text="Terima kasih.")


def drop(post, world):
    case = world["make_objection"](today=NOW)
    return post(case.inforequest, "cabut-keberatan", objection=case.pk)


# The applicant's forms by their address: the way to each, and the act that it does.
WAYS = {
    "konfirmasi": (confirm, Act.CONFIRM),
    "lengkapi": (complete, Act.COMPLETE),
    "cabut": (withdraw, Act.WITHDRAW),
    "tanggapan": (respond, ObjectionAct.RESPOND),
    "cabut-keberatan": (drop, ObjectionAct.DROP),
    "batalkan-pencabutan": (revoke, Act.REVOKE_WITHDRAWAL),
    "batalkan-pencabutan-keberatan": (revoke_drop, ObjectionAct.REVOKE_DROP),
}


def test_the_applicant_has_a_form_for_every_act_that_is_theirs():
    theirs = {act for table in (STEPS, OBJECTION_STEPS) for act, step in table.items() if step.applicant}
    assert {act for _way, act in WAYS.values()} == theirs
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
