"""Signing in: a stranger is slowed, a clerk never locked out, and nothing says whether an account exists."""

import re
from html import unescape

import pytest
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.contrib.admin import site
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from opd.models import User
from opd.sign_in import limits
from opd.web import session_age
from tests.conftest import PASSWORD
from tests.opd.sign_in.factor import complete
from tests.requests_app.web.test_bot_check import solve

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

LOGIN = "/admin/login/"
HOME, OFFICE = "198.51.100.7", "203.0.113.9"


def stranger(number: int) -> str:
    return f"10.{number // 256}.{number % 256}.1"


def sign_in(client, username, password=PASSWORD, *, address=HOME, proof=None):
    sent = {"username": username, "password": password, "next": "/admin/"}
    if proof:
        sent |= {"formulir": proof.seal, "bukti": solve(proof)}
    return client.post(LOGIN, sent, REMOTE_ADDR=address)


def let_in(client, person, **where):
    """Sign in by all steps."""
    sign_in(client, person.username, **where)
    return complete(client, person)


def shown(response) -> limits.Challenge:
    return response.context["challenge"]


def sentence(response) -> str:
    [found] = re.findall(r'<p class="errornote"[^>]*>(.*?)</p>', response.content.decode(), re.DOTALL)
    return unescape(found).strip()


def attack(username, tries, *, addresses=500):
    """Wrong passwords from as many addresses as there are tries, without proof; -> statuses."""
    return [
        sign_in(Client(), username, "keliru", address=stranger(number % addresses)).status_code
        for number in range(tries)
    ]


@pytest.mark.parametrize(
    ("address", "landing"),
    [("/admin/tabel/?x=1", "/admin/tabel/?x=1"), ("//jahat.test/", "/admin/"), ("kata", "/admin/")],
)
def test_it_leads_to_a_whole_path_of_this_site(client, operator, address, landing):
    client.post(LOGIN, {"username": operator.username, "password": PASSWORD, "next": address})
    assert complete(client, operator).headers["Location"] == landing


def test_the_right_password_and_a_code_let_in(client, operator):
    response = let_in(client, operator)
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


def test_an_account_has_a_limit_whatever_the_address(operator):
    statuses = attack(operator.username, limits.ACCOUNT_TRIES)
    assert statuses == [200] * limits.ACCOUNT_TRIES
    slow = sign_in(Client(), operator.username, "keliru", address=HOME)
    refused = sign_in(Client(), operator.username, "keliru", address=HOME)
    assert (slow.status_code, refused.status_code) == (200, 429)
    assert refused.headers["Retry-After"] == "60"


def test_an_address_has_a_limit_whatever_the_account(make_user):
    for number in range(limits.ADDRESS_TRIES):
        assert sign_in(Client(), f"orang{number}", "keliru").status_code == 200
    statuses = [sign_in(Client(), f"lain{number}", "keliru").status_code for number in range(8)]
    assert statuses == [200] * limits.WAITING_TRIES + [429] * 2
    assert sign_in(Client(), "lain", "keliru", address=OFFICE).status_code == 200


@pytest.mark.parametrize("addresses", [100, pytest.param(500, marks=pytest.mark.long)])
def test_many_addresses_against_one_account_while_its_clerk_signs_in(client, operator, addresses):
    let_in(client, operator)
    client.post("/admin/logout/")
    attack(operator.username, addresses)
    assert sign_in(client, operator.username).status_code == 302  # from the own device, at once and without proof

    new_device = Client()
    first = sign_in(new_device, operator.username, "salah ketik")
    assert first.status_code == 200
    refused = sign_in(new_device, operator.username)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, str(limits.WAIT_UNDER_ATTACK))
    assert shown(refused).bits == limits.BITS_MOST
    assert f'value="{operator.username}"' in refused.content.decode()
    assert sign_in(new_device, operator.username, proof=shown(refused)).status_code == 302


def test_a_clerk_without_scripts_gets_in_under_attack(operator):
    attack(operator.username, 100)
    assert sign_in(Client(), operator.username).status_code == 302


def test_a_stranger_in_the_same_office_locks_nobody_out(client, operator):
    """The pair of account and address is used up, as by somebody behind the same mobile network."""
    for _ in range(6):
        sign_in(Client(), operator.username, "keliru", address=OFFICE)
    refused = sign_in(Client(), operator.username, "keliru", address=OFFICE)
    assert refused.status_code == 429
    assert sign_in(Client(), operator.username, address=OFFICE, proof=shown(refused)).status_code == 302


def test_the_pair_is_counted_by_axes_alone_and_needs_proof_from_then_on(operator):
    for _ in range(5):
        assert sign_in(Client(), operator.username, "keliru").status_code == 200
    assert AccessAttempt.objects.get().failures_since_start == 5
    page = Client().get(LOGIN, REMOTE_ADDR=HOME)
    assert sign_in(Client(), operator.username, proof=shown(page)).status_code == 302


def test_what_was_typed_as_a_name_is_kept_as_a_keyed_hash_only(operator, neighbour, settings):
    """It may be a password in the wrong field. The rows of one name are still counted together."""
    for name in ("rahasia-besar-7", operator.username):
        typed = {"username": name, "password": "keliru", "next": "/?q=Budi"}
        Client().post(f"{LOGIN}?next=/admin/permohonan/%3Fq=Budi", typed)
    rows = list(AccessAttempt.objects.values())
    for word in ("rahasia-besar-7", operator.username, "Budi", "keliru"):
        assert word not in str(rows)
    assert len({row["username"] for row in rows}) == 2
    for _ in range(6):
        sign_in(Client(), operator.username, "keliru")
    assert [is_locked(operator), is_locked(neighbour)] == [True, False]
    settings.SECRET_KEY = "k" * 60
    assert not is_locked(operator)  # the hashes are of no use without it


def is_locked(person) -> bool:
    request = RequestFactory().post(LOGIN, REMOTE_ADDR=HOME)
    AxesProxyHandler.update_request(request)
    return AxesProxyHandler.is_locked(request, {"username": person.username})


def test_right_passwords_use_nothing_up(operator):
    for _ in range(limits.ACCOUNT_TRIES + limits.ADDRESS_TRIES):
        assert sign_in(Client(), operator.username).status_code == 302


def test_a_device_is_slowed_like_a_stranger_when_it_guesses(client, operator):
    let_in(client, operator)
    client.post("/admin/logout/")
    attack(operator.username, limits.ACCOUNT_TRIES)
    statuses = [sign_in(client, operator.username, "keliru").status_code for _ in range(limits.DEVICE_TRIES + 2)]
    assert statuses == [200] * (limits.DEVICE_TRIES + 1) + [429]


def test_work_grows_with_the_tries_and_ends_somewhere(operator):
    client, bits = Client(), []
    attack(operator.username, limits.ACCOUNT_TRIES)
    for _ in range(12):
        bits.append(limits._bits(operator.username, HOME))
        limits._counted_past_limits(operator.username, HOME)
    assert (bits[0], bits[5], bits[10]) == (limits.BITS, limits.BITS + 1, limits.BITS + 2)
    for _ in range(100):
        limits._counted_past_limits(operator.username, HOME)
    assert limits._bits(operator.username, HOME) == limits.BITS_MOST
    assert limits._bits("orang lain", OFFICE) == limits.BITS
    assert shown(client.get(LOGIN, REMOTE_ADDR=OFFICE)).bits == limits.BITS


def test_a_proof_is_good_for_one_try(operator):
    attack(operator.username, limits.ACCOUNT_TRIES)
    page = Client().get(LOGIN, REMOTE_ADDR=HOME)
    sign_in(Client(), operator.username, "keliru")  # the turn without proof
    assert sign_in(Client(), operator.username, "keliru", proof=shown(page)).status_code == 200
    assert sign_in(Client(), operator.username, "keliru", proof=shown(page)).status_code == 429


def test_a_proof_of_the_request_form_is_none_here(operator):
    from requests_app.web import bot_check  # noqa: PLC0415 - an upper floor, named where it is needed

    attack(operator.username, limits.ACCOUNT_TRIES)
    sign_in(Client(), operator.username, "keliru")
    assert sign_in(Client(), operator.username, proof=bot_check.issue("sign_in", HOME)).status_code == 429


def test_nothing_says_whether_an_account_exists(operator):
    def story(username):
        answers = [sign_in(Client(), username, "keliru", address=stranger(number)) for number in range(11)]
        answers += [sign_in(Client(), username, "keliru", address=stranger(10))]
        pages = [unescape(answer.content.decode()).replace(username, "NAMA") for answer in answers]
        secrets = re.compile(r'(name="(?:formulir|csrfmiddlewaretoken)" value=")[^"]+')
        return [answer.status_code for answer in answers], [secrets.sub(r"\1", page) for page in pages]

    assert story(operator.username) == story("tidak-ada")


def test_the_sentence_says_what_to_do(operator):
    attack(operator.username, limits.ACCOUNT_TRIES)
    sign_in(Client(), operator.username, "keliru")
    assert sentence(sign_in(Client(), operator.username, "keliru")) == (
        "Terlalu banyak percobaan masuk yang gagal. Tulis kata sandi sekali lagi, lalu tekan Masuk. "
        "Bila peramban Anda tidak menjalankan JavaScript, tunggu dahulu 1 menit."
    )


# Devices ------------------------------------------------------------------------------------------------------------


def device_of(client):
    return client.cookies["perangkat"]


def test_the_cookie_of_a_device(client, operator, settings):
    settings.SESSION_COOKIE_SECURE, settings.DEVICE_COOKIE_NAME = True, "__Host-perangkat"
    let_in(client, operator)
    cookie = client.cookies["__Host-perangkat"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        *(True, True, "Strict", "/"),
        "",
    )
    assert cookie["max-age"] == 180 * 86400
    assert operator.password not in cookie.value and operator.username not in cookie.value


def test_a_device_may_be_of_several_accounts(client, operator, neighbour):
    for person in (operator, neighbour):
        let_in(client, person)
        client.post("/admin/logout/")
    for person in (operator, neighbour):
        attack(person.username, limits.ACCOUNT_TRIES)
        sign_in(Client(), person.username, "keliru")
        assert sign_in(client, person.username, "keliru").status_code == 200
        assert sign_in(client, person.username, "keliru").status_code == 200


def is_known(client, person) -> bool:
    """Whether this browser is treated as the person's, while an attack goes on."""
    attack(person.username, limits.ACCOUNT_TRIES)
    statuses = [sign_in(client, person.username, "keliru", address=OFFICE).status_code for _ in range(3)]
    return statuses == [200] * 3


def test_a_device_ends_with_the_password(client, operator):
    let_in(client, operator)
    operator.set_password("kata sandi yang baru")
    operator.save()
    client.cookies.pop("sessionid")  # `client.logout()` would take the cookie of the device, too
    assert device_of(client).value
    assert not is_known(client, operator)


def test_who_changes_the_own_password_stays_known_on_this_device(client, operator):
    let_in(client, operator)
    new = "padi menguning di sawah"
    response = client.post(
        "/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert response.status_code == 302
    client.cookies.pop("sessionid")
    assert is_known(client, User.objects.get(pk=operator.pk))


def test_the_device_of_another_account_is_a_stranger(client, operator, neighbour):
    let_in(client, neighbour)
    client.cookies.pop("sessionid")
    assert not is_known(client, operator)


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "é", "x" * 5000])
def test_a_forged_cookie_is_none(client, operator, value):
    client.cookies["perangkat"] = value
    assert not is_known(client, operator)


# One's own password -------------------------------------------------------------------------------------------------


def test_the_old_password_is_not_guessed_at_an_open_desk(client, operator):
    client.force_login(operator)
    new = {"new_password1": "padi menguning di sawah", "new_password2": "padi menguning di sawah"}
    statuses = [
        client.post("/admin/password_change/", new | {"old_password": f"tebakan {number}"}).status_code
        for number in range(5)
    ]
    assert statuses == [200] * 5
    refused = client.post("/admin/password_change/", new | {"old_password": PASSWORD})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert "Kata sandi lama salah beberapa kali." in refused.content.decode()
    assert User.objects.get(pk=operator.pk).check_password(PASSWORD)


@pytest.mark.parametrize("taken", ["another password", "no longer active"])
def test_a_password_that_was_replaced_meanwhile_is_said(operator, taken):
    """The request had loaded the person before."""
    new = {"new_password1": "padi menguning di sawah", "new_password2": "padi menguning di sawah"}
    request = RequestFactory().post("/admin/password_change/", new | {"old_password": PASSWORD})
    request.user, request._dont_enforce_csrf_checks = User.objects.get(pk=operator.pk), True
    request.session = SessionStore()
    session_age.begin(None, request, operator)
    if taken == "another password":
        operator.set_password("pasang surut di pantai")
    operator.is_active = taken == "another password"
    operator.save()
    before = User.objects.get(pk=operator.pk).password
    response = site.password_change(request).render()
    assert response.status_code == 200
    assert "Kata sandi Anda diganti sementara ini. Masuklah lagi." in response.content.decode()
    assert User.objects.get(pk=operator.pk).password == before
