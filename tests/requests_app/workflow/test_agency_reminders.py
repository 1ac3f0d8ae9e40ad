"""*Ingatkan OPD*: one e-mail to the operators of the agency, once a working day for each case."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from opd.errors import NotAllowed, WrongState
from opd.models import LedgerEntry, Message, Role, User
from requests_app.models import InformationRequest
from requests_app.states import Act
from requests_app.workflow import agency_reminders
from requests_app.workflow import requests as workflow
from tests.markup import CheckedClient, text

pytestmark = pytest.mark.django_db


def on(day, hour=10):
    return time_machine.travel(datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False)


def reminders(case):
    return Message.objects.about(case).filter(act="agency_reminded")


def remind(case, by):
    agency_reminders.remind(InformationRequest.objects.get(pk=case.pk), by=by)


@pytest.fixture
def case(make_request):
    return make_request("assigned")


def test_the_operators_get_one_message_and_the_ledger_its_entry(case, reviewer, operator, neighbour):
    with on(13):
        remind(case, reviewer)
        remind(case, reviewer)
        [message] = reminders(case)
        assert message.recipient == operator.email
        assert case.number in message.subject + message.body and not message.to_citizen
        assert case.applicant.name not in message.body
        entries = LedgerEntry.objects.filter(verb="informationrequest.remind")
        assert [(entry.actor, entry.fields["number"]) for entry in entries] == [(reviewer.username, case.number)]
        assert [event.opd for event in case.events.filter(act=Act.REMIND)] == [case.opd]
        client = CheckedClient()
        client.force_login(operator)
        assert "OPD diingatkan" in text(client.get(case.get_absolute_url()))


def test_again_on_the_next_working_day_and_not_on_a_day_off(case, reviewer):
    for day, number in ((13, 1), (14, 1), (15, 1), (16, 2)):  # Friday, the weekend, Monday
        with on(day):
            remind(case, reviewer)
            assert reminders(case).count() == number, day


def test_only_ppid_utama_reminds_and_only_an_agency_that_has_the_request(
    case, make_request, operator, superior, reviewer
):
    with on(13):
        for person in (operator, superior):
            with pytest.raises(NotAllowed):
                remind(case, person)
        for stage in ("submitted", "answered"):
            with pytest.raises(WrongState):
                remind(make_request(stage), reviewer)
        assert not Message.objects.filter(act="agency_reminded").exists()


def test_a_case_that_went_on_is_not_reminded_of(case, reviewer, operator):
    seen = InformationRequest.objects.get(pk=case.pk)
    workflow.answer(InformationRequest.objects.get(pk=case.pk), by=operator, text="Ini.")
    with on(13), pytest.raises(WrongState):
        agency_reminders.remind(seen, by=reviewer)
    assert not reminders(case).exists()


def test_without_an_address_it_is_said(case, reviewer, opd_health):
    operators = User.objects.with_role(Role.OPERATOR, opd_health)
    User.objects.filter(pk__in=operators.values("pk")).update(email="")
    with on(13), pytest.raises(WrongState, match="belum mempunyai operator dengan surel"):
        remind(case, reviewer)


def test_the_page_reminds_and_then_says_when_again(case, reviewer):
    with on(13):
        client = CheckedClient()
        client.force_login(reviewer)
        page = f"{case.get_absolute_url()}ingatkan/"
        assert "Operator OPD itu disurati sekarang juga." in text(client.get(page))
        case.refresh_from_db()
        for _press in range(2):
            assert client.post(page, {"version": case.version}).status_code == 302
        assert reminders(case).count() == 1
        assert "sudah diingatkan" in text(client.get(case.get_absolute_url()))
