"""Hashes of passwords at once are bounded: strangers have one place and a short queue, staff another."""

import threading

import argon2
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, identify_hasher, make_password
from django.test import Client

from opd.models import User
from opd.people.factors import hashing
from opd.web.limits import rate_limit
from opd.web.limits.semaphore import SemaphoreFull
from tests.conftest import PASSWORD
from tests.opd.sign_in.test_sign_in import let_in, sentence, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_in_production(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["opd.people.factors.hashing.BoundedArgon2Hasher"]
    settings.VAR_DIR = tmp_path


def test_the_settings_name_it(settings):
    source = (settings.BASE_DIR / "config" / "settings.py").read_text()
    assert 'PASSWORD_HASHERS = [\n    "opd.people.factors.hashing.BoundedArgon2Hasher",' in source


def test_parameters_are_those_of_owasp():
    """https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html: 46 MiB, 1 pass, 1 lane."""
    found = argon2.extract_parameters(make_password(PASSWORD).removeprefix("argon2"))
    assert (found.memory_cost, found.time_cost, found.parallelism) == (47104, 1, 1)
    assert found.type == argon2.Type.ID


def test_an_older_hash_is_replaced_when_its_owner_signs_in(client, make_user):
    person = make_user("lama")
    old = Argon2PasswordHasher().encode(PASSWORD, "garamgaramgaramgaram12")
    User.objects.filter(pk=person.pk).update(password=old, is_superuser=True)
    assert sign_in(client, "lama").status_code == 302
    new = User.objects.get(pk=person.pk).password
    assert new != old and not identify_hasher(new).must_update(new)
    assert check_password(PASSWORD, new)


@pytest.mark.parametrize("act", [lambda: make_password("x"), lambda: check_password("x", STORED)])
@pytest.mark.parametrize(("stranger", "semaphore"), [("", hashing.STAFF), ("198.51.100.7", hashing.STRANGERS)])
def test_each_hash_takes_a_place(act, stranger, semaphore, monkeypatch):
    impatient = hashing.Semaphore(semaphore.name, semaphore.holders, semaphore.queue, semaphore.per_owner, patience=0)
    for name in ("STAFF", "STRANGERS"):
        if getattr(hashing, name) is semaphore:
            monkeypatch.setattr(hashing, name, impatient)
    with semaphore.acquire():
        with hashing.hashing_for(stranger), pytest.raises(SemaphoreFull):
            act()
        with hashing.hashing_for("" if stranger else "198.51.100.7"):
            act()  # the others have a place of their own
    with hashing.hashing_for(stranger):
        act()


STORED = Argon2PasswordHasher().encode("y", "garamgaramgaramgaram12")


def test_two_hashes_at_once_at_most_whoever_asks():
    assert hashing.STRANGERS.holders + hashing.STAFF.holders == 2


def test_strangers_leave_half_of_the_threads_to_others():
    assert hashing.STRANGERS.queue <= 16 // 2


def test_a_stranger_in_the_crowd_keeps_the_name_and_a_clerk_passes_by(client, operator):
    operator.set_password(PASSWORD)
    operator.save()
    assert let_in(client, operator).status_code == 302
    client.post("/admin/logout/")
    counted = rate_limit.used("sign_in.account", operator.username)
    with hashing.STRANGERS.acquire():
        crowd = [sign_in(Client(), operator.username)]
        assert sign_in(client, operator.username).status_code == 302
    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in crowd] == [(503, "10")]
    assert sentence(crowd[0]).startswith("Banyak orang sedang masuk.")
    assert f'value="{operator.username}"' in crowd[0].content.decode()
    assert rate_limit.used("sign_in.account", operator.username) == counted
    assert sign_in(Client(), operator.username).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_30_strangers_at_once_nobody_gets_an_error(operator):
    operator.set_password(PASSWORD)
    operator.save()
    statuses, start = [], threading.Barrier(30)

    def run(number):
        client = Client()
        start.wait()
        statuses.append(sign_in(client, operator.username, address=f"198.51.100.{number}").status_code)
        from django.db import connection  # noqa: PLC0415 - of this thread

        connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {302, 429, 503} and statuses.count(302) >= 1
    assert rate_limit.used("sign_in.account", operator.username) == 0
