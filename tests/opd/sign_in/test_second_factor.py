"""Enrolling a second factor and signing in with it; before it is given, a person is nobody."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import check_password, identify_hasher
from django.db import connection
from django.test import Client
from django.utils import timezone

from opd.models import AccessEntry, Message, RecoveryCode, SecondFactor, User
from opd.people.factors import codes, second_factor, typed_codes
from opd.sign_in import code_limits
from tests.conftest import PASSWORD
from tests.opd.sign_in.factor import KEY, code_now, complete, give_factor
from tests.opd.sign_in.test_sign_in import HOME, LOGIN, OFFICE, sign_in
from tests.test_imports import FLOORS

pytestmark = pytest.mark.django_db

CODE, ENROL, CLOSED = "/admin/masuk/kode/", "/admin/masuk/faktor-kedua/", "/admin/masuk/belum/"
NEW = "padi menguning di sawah"


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


def give(client, code, **where):
    return client.post(CODE, {"code": code}, **where)


def enrolled(client, person) -> list[str]:
    """Enrol by the pages. -> recovery codes."""
    sign_in(client, person.username)
    key = client.get(ENROL).context["key"]
    key = codes.base64.b32decode(key.replace(" ", "")).hex()
    return client.post(ENROL, {"code": code_now(key)}).context["codes"]


def told(person) -> list[str]:
    """What was written to the person: the kinds of the messages, in order."""
    return [message.act for message in Message.objects.order_by("pk") if message.recipient == person.email]


# Enrolling ----------------------------------------------------------------------------------------------------------


def test_a_new_account_enrols_at_its_first_sign_in(client, operator):
    first = sign_in(client, operator.username)
    assert (first.status_code, first.headers["Location"]) == (302, ENROL)
    assert not is_in(client)
    page = client.get(ENROL)
    content = page.content.decode()
    [picture] = re.findall(r'<div class="qr"[^>]*>(<svg.*?</svg>)', content, re.DOTALL)
    assert "style" not in picture and "<script" not in picture
    shown = page.context["key"]
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", shown) and shown in content
    assert client.get(ENROL).context["key"] == shown  # the same until it is confirmed

    key = codes.base64.b32decode(shown.replace(" ", "")).hex()
    wrong = client.post(ENROL, {"code": "000000" if code_now(key) != "000000" else "000001"})
    assert wrong.context["form"].errors["code"] and not SecondFactor.objects.exists()
    done = client.post(ENROL, {"code": code_now(key)})
    assert done.status_code == 200 and "no-store" in done.headers["Cache-Control"]
    assert is_in(client)
    assert SecondFactor.objects.get().key == key
    assert User.objects.get(pk=operator.pk).may_enrol_until is None
    assert client.get(ENROL).status_code == 302  # the way in is over
    assert told(operator) == ["factor_enrolled"]
    verbs_of_it = list(AccessEntry.objects.order_by("number").values_list("verb", flat=True))
    assert verbs_of_it == ["user.factor_enrolled", "sign_in.done"]


def test_the_next_person_at_the_browser_gets_a_key_of_their_own(client, operator, neighbour):
    sign_in(client, operator.username)
    noted = client.get(ENROL).context["key"]
    sign_in(client, neighbour.username)
    assert client.get(ENROL).context["key"] != noted
    sign_in(client, operator.username)
    assert client.get(ENROL).context["key"] != noted  # begun anew


def test_nothing_is_stored_in_clear(client, operator):
    shown = enrolled(client, operator)
    key = SecondFactor.objects.get().key
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM opd_secondfactor")
        [[stored]] = cursor.fetchall()
    assert stored.startswith("v1:") and key not in stored
    hashes = list(RecoveryCode.objects.values_list("hash", flat=True))
    assert len(hashes) == len(set(hashes)) == 10
    plain = [codes.read_recovery_code(one)[1] for one in shown]
    assert all(check_password(one, hashed) for one, hashed in zip(plain, hashes, strict=True))
    assert all(identify_hasher(hashed) for hashed in hashes)


def test_an_enrolment_that_waits_is_sealed_in_the_session(client, operator):
    sign_in(client, operator.username)
    key = codes.base64.b32decode(client.get(ENROL).context["key"].replace(" ", "")).hex()
    kept = str(dict(client.session))
    assert key not in kept and codes.in_base32(key) not in kept


def test_the_code_of_the_enrolment_does_not_sign_in(client, operator):
    with time_machine.travel(timezone.now(), tick=False):  # within one step of the app's clock
        enrolled(client, operator)
        key = SecondFactor.objects.get().key
        other = Client()
        assert sign_in(other, operator.username).headers["Location"] == CODE
        assert give(other, code_now(key)).status_code == 200
        assert not is_in(other)


def test_a_second_enrolment_by_password_is_refused(client, operator):
    """A thief with the password, after the clerk has enrolled."""
    thief = Client()
    sign_in(thief, operator.username)
    key = thief.get(ENROL).context["key"]
    enrolled(client, operator)
    thief.post(ENROL, {"code": code_now(codes.base64.b32decode(key.replace(" ", "")).hex())})
    assert not is_in(thief)
    assert is_in(client)
    assert SecondFactor.objects.get().key != codes.base64.b32decode(key.replace(" ", "")).hex()


def test_after_the_time_of_enrolling_the_password_opens_nothing(client, operator):
    User.objects.filter(pk=operator.pk).update(may_enrol_until=timezone.now() - timedelta(seconds=1))
    assert sign_in(client, operator.username).headers["Location"] == CLOSED
    page = client.get(CLOSED)
    assert page.status_code == 403 and "pemasangan ulang" in page.content.decode()
    assert client.post(ENROL, {"code": "123456"}).headers["Location"] == CLOSED
    assert not is_in(client) and not SecondFactor.objects.exists()


def test_a_person_without_membership_is_told(client, make_user):
    make_user("tanpa.peran")
    wrong = sign_in(Client(), "tanpa.peran", "keliru").content.decode()
    assert "peran" not in wrong.split("<form")[0]
    assert sign_in(client, "tanpa.peran").headers["Location"] == CLOSED
    assert "belum atau tidak lagi memegang peran" in client.get(CLOSED).content.decode()
    assert client.get("/admin/").status_code == 302


# Signing in ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def clerk(operator):
    give_factor(operator)
    return operator


def test_a_code_is_good_once(client, clerk):
    code = code_now()
    sign_in(client, clerk.username)
    assert give(client, code).headers["Location"] == "/admin/"
    thief = Client()
    sign_in(thief, clerk.username)
    again = give(thief, code)
    assert again.status_code == 200 and "sudah dipakai" in again.content.decode()
    assert not is_in(thief)


@pytest.mark.parametrize(("steps", "gets_in"), [(-2, False), (-1, True), (0, True), (1, False)])
def test_the_clock_of_the_telephone(client, clerk, steps, gets_in):
    with time_machine.travel(timezone.now(), tick=False):
        sign_in(client, clerk.username)
        give(client, code_now(steps=steps))
    assert is_in(client) is gets_in


def test_an_earlier_step_than_the_last_one_is_refused(client, clerk):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        SecondFactor.objects.update(last_step=codes.current_step())
        sign_in(client, clerk.username)
        give(client, code_now(steps=-1))
        assert not is_in(client)
        clock.shift(codes.STEP)
        give(client, code_now())
        assert is_in(client)


def test_the_page_that_was_asked_for_comes_after_the_code(client, clerk):
    client.post(LOGIN, {"username": clerk.username, "password": PASSWORD, "next": "/admin/tugas/"}, REMOTE_ADDR=HOME)
    assert give(client, code_now()).headers["Location"] == "/admin/tugas/"


def test_no_other_site_comes_after_the_code(client, clerk):
    client.post(LOGIN, {"username": clerk.username, "password": PASSWORD, "next": "https://jahat.test/"})
    assert give(client, code_now()).headers["Location"] == "/admin/"


def test_the_code_alone_opens_nothing(clerk):
    assert give(Client(), code_now()).headers["Location"] == LOGIN


def test_what_was_begun_ends_with_time_password_and_account(client, clerk, time_machine_at):
    sign_in(client, clerk.username)
    time_machine_at(timedelta(minutes=16))
    assert give(client, code_now()).headers["Location"] == LOGIN
    sign_in(client, clerk.username)
    clerk.set_password(NEW)
    clerk.save()
    assert give(client, code_now()).headers["Location"] == LOGIN
    sign_in(client, clerk.username, NEW)
    User.objects.update(is_active=False)
    assert give(client, code_now()).headers["Location"] == LOGIN


@pytest.fixture
def time_machine_at():
    import time_machine  # noqa: PLC0415 - a name that the fixture would hide

    travellers = []

    def travel(delta):
        travellers.append(time_machine.travel(timezone.now() + delta))
        travellers[-1].start()

    yield travel
    for traveller in reversed(travellers):
        traveller.stop()


def test_a_recovery_code_is_good_once(client, clerk):
    recovery = second_factor.renew_recovery_codes(clerk)
    shown = typed_codes.grouped(recovery[3]).lower()
    sign_in(client, clerk.username)
    assert give(client, recovery[3][:-1] + "Z" * 2).status_code == 200
    assert give(client, shown).headers["Location"] == "/admin/"
    other = Client()
    sign_in(other, clerk.username)
    assert give(other, shown).status_code == 200
    assert not is_in(other)
    assert second_factor.unused_codes(clerk) == 9
    assert told(clerk) == ["recovery_codes_renewed", "recovery_code_used"]
    entry = AccessEntry.objects.filter(verb="user.recovery_code").get()
    assert entry.fields == {"account": clerk.pk, "left": 9}


def test_a_recovery_code_of_another_account_opens_nothing(client, clerk, neighbour):
    give_factor(neighbour, KEY[::-1])
    recovery = second_factor.renew_recovery_codes(neighbour)
    sign_in(client, clerk.username)
    assert give(client, recovery[0]).status_code == 200
    assert not is_in(client) and second_factor.unused_codes(neighbour) == 10


# Limits -------------------------------------------------------------------------------------------------------------


def wrong_codes(client, number, **where) -> list[int]:
    right = {code_now(steps=steps) for steps in (-1, 0, 1, 2)}
    wrong = [code for code in (f"{one:06}" for one in range(number + 4)) if code not in right][:number]
    return [give(client, code, **where).status_code for code in wrong]


def test_strangers_cannot_guess_and_cannot_lock_out_the_device_of_the_clerk(client, clerk):
    sign_in(client, clerk.username)
    complete(client, clerk)
    client.post("/admin/logout/")
    recovery = second_factor.renew_recovery_codes(clerk)
    thief = Client()
    sign_in(thief, clerk.username, address=OFFICE)
    assert wrong_codes(thief, code_limits.ACCOUNT_CODES + 2) == [200] * code_limits.ACCOUNT_CODES + [429] * 2
    refused = give(thief, code_now())  # the right one, too
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert told(clerk).count("code_guessed") == 1

    give_factor(clerk)
    sign_in(client, clerk.username)
    assert give(client, code_now()).status_code == 302 and is_in(client)
    new_device = Client()
    sign_in(new_device, clerk.username)
    assert give(new_device, recovery[0]).status_code == 302 and is_in(new_device)


def test_a_known_device_has_a_limit_too(client, clerk):
    sign_in(client, clerk.username)
    complete(client, clerk)
    client.post("/admin/logout/")
    sign_in(client, clerk.username)
    assert wrong_codes(client, code_limits.DEVICE_CODES + 1) == [200] * code_limits.DEVICE_CODES + [429]


def test_right_codes_use_nothing_up(clerk):
    for _ in range(code_limits.ACCOUNT_CODES + 2):
        client = Client()
        sign_in(client, clerk.username)
        assert complete(client, clerk).status_code == 302


def test_a_thief_with_the_password_does_not_become_a_known_device(clerk):
    thief = Client()
    sign_in(thief, clerk.username)
    assert "perangkat" not in thief.cookies


# The way in ---------------------------------------------------------------------------------------------------------


def test_one_place_opens_sessions():
    """What calls `login` decides who is in: no other module of ours may."""
    calling = [
        path.relative_to(settings.BASE_DIR).as_posix()
        for floor in FLOORS
        for path in (settings.BASE_DIR / floor).rglob("*.py")
        if re.search(r"django\.contrib\.auth import .*\blogin\b|auth_login|force_login", path.read_text())
    ]
    assert calling == ["opd/sign_in/steps.py"]
