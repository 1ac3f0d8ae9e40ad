"""Many who sign in at the same moment, on real threads and real commits."""

import pytest
from django.test import Client
from django.utils import timezone

from opd.models import ThrottleWindow
from opd.sign_in import limits
from opd.web.limits import rate_limit
from tests.opd.sign_in.test_sign_in import sign_in, stranger
from tests.requests_app.citizen.test_filing_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def statuses_of(count, act):
    answers = at_once(count, act)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    return [answer.status_code for answer in answers]


def test_twenty_wrong_ones_at_once_are_not_more_than_in_turn(operator):
    statuses = statuses_of(20, lambda number: sign_in(Client(), operator.username, "keliru"))
    assert statuses.count(200) <= limits.ACCOUNT_TRIES + 1  # and one turn without proof
    assert set(statuses) == {200, 429}


def test_twenty_clerks_of_one_office_at_once_all_get_in(make_user):
    for number in range(20):
        make_user(f"orang{number}", is_superuser=True)
    assert statuses_of(20, lambda number: sign_in(Client(), f"orang{number}")) == [302] * 20
    running = ThrottleWindow.objects.filter(ends_at__gt=timezone.now())
    assert set(running.values_list("uses", flat=True)) == {0}


def test_one_clerk_on_twenty_new_devices_at_once_gets_in_with_all_that_the_limit_lets(operator):
    statuses = statuses_of(20, lambda number: sign_in(Client(), operator.username, address=stranger(number)))
    assert set(statuses) == {302}  # past the limit each address has its own turn
    assert rate_limit.used("sign_in.account", operator.username) == 0


def test_a_proof_sent_twenty_times_at_once_is_one_try(operator):
    for number in range(limits.ACCOUNT_TRIES):
        sign_in(Client(), operator.username, "keliru", address=stranger(number))
    sign_in(Client(), operator.username, "keliru")
    page = sign_in(Client(), operator.username, "keliru")
    proof = page.context["challenge"]
    statuses = statuses_of(20, lambda number: sign_in(Client(), operator.username, "keliru", proof=proof))
    assert statuses.count(200) == 1
    assert statuses.count(429) == 19


def test_what_is_given_back_is_never_less_than_nothing():
    rate_limit.allow("uji", "a", limit=5, seconds=60)
    at_once(10, lambda number: rate_limit.give_back("uji", "a"))
    assert rate_limit.used("uji", "a") == 0
    assert [rate_limit.allow("uji", "a", limit=2, seconds=60) for _ in range(3)] == [True, True, False]
