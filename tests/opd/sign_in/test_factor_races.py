"""The same code at the same moment, on real threads and real commits: one gets in."""

import pytest
from django.test import Client

from opd.models import RecoveryCode, SecondFactor
from opd.people.factors import codes, second_factor
from tests.opd.sign_in.factor import code_now, give_factor
from tests.opd.sign_in.test_second_factor import ENROL, give, is_in
from tests.opd.sign_in.test_sign_in import sign_in
from tests.requests_app.citizen.test_filing_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def waiting_clients(person, count) -> list[Client]:
    clients = [Client() for _ in range(count)]
    for client in clients:
        sign_in(client, person.username)
    return clients


def test_a_code_sent_twice_at_once_opens_one_session(operator):
    give_factor(operator)
    clients, code = waiting_clients(operator, 4), code_now()
    answers = at_once(4, lambda number: give(clients[number], code))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    assert sum(is_in(client) for client in clients) == 1


def test_a_recovery_code_sent_twice_at_once_opens_one_session(operator):
    give_factor(operator)
    recovery = second_factor.renew_recovery_codes(operator)
    clients = waiting_clients(operator, 4)
    answers = at_once(4, lambda number: give(clients[number], recovery[5]))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    assert RecoveryCode.objects.exclude(used_at=None).count() == 1


def test_of_two_enrolments_at_once_one_counts(operator):
    clients = waiting_clients(operator, 2)
    keys = [codes.base64.b32decode(client.get(ENROL).context["key"].replace(" ", "")).hex() for client in clients]
    at_once(2, lambda number: clients[number].post(ENROL, {"code": code_now(keys[number])}))
    assert SecondFactor.objects.get().key in keys
    inside = [number for number, client in enumerate(clients) if is_in(client)]
    assert [keys[number] for number in inside] == [SecondFactor.objects.get().key]
    assert RecoveryCode.objects.count() == codes.RECOVERY_CODES
