"""A new password by e-mail: good once and for half an hour, silent about accounts, and never without the factor."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from opd.models import AccessEntry, Message, SecondFactor, User
from opd.sign_in.views import by_mail
from portal.serving.log_masking import masked
from tests.conftest import PASSWORD
from tests.opd.sign_in.factor import complete, give_factor
from tests.opd.sign_in.test_second_factor import is_in
from tests.opd.sign_in.test_sign_in import sign_in
from tests.requests_app.citizen.test_filing_races import at_once

ASK = "/admin/lupa-kata-sandi/"
NEW = {"new_password1": "padi menguning di sawah", "new_password2": "padi menguning di sawah"}


@pytest.fixture
def clerk(operator):
    give_factor(operator)
    return operator


def link_for(person) -> str:
    Client().post(ASK, {"username": person.username})
    body = Message.objects.filter(act="password_link").latest("pk").body
    return re.search(r"/admin/kata-sandi/s/[^\s]+", body)[0]


@pytest.mark.django_db
def test_the_link_sets_a_password_once_and_leaves_the_factor(client, clerk):
    sign_in(client, clerk.username)
    complete(client, clerk)
    before = SecondFactor.objects.values().get()
    link = link_for(clerk)
    page = Client().get(link)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert Client().post(link, NEW).headers["Location"] == "/admin/login/"
    assert SecondFactor.objects.values().get() == before
    assert not is_in(client)  # every open session is over
    assert [Client().get(link).status_code, Client().post(link, NEW).status_code] == [410, 410]
    assert sign_in(client, clerk.username, NEW["new_password1"]).headers["Location"] == "/admin/masuk/kode/"
    assert not is_in(client)
    assert [message.act for message in Message.objects.order_by("pk")] == ["password_link", "person_password_changed"]
    assert AccessEntry.objects.latest("number").verb == "user.password_by_mail"


@pytest.mark.django_db
def test_it_is_good_for_half_an_hour(clerk):
    link = link_for(clerk)
    with time_machine.travel(timezone.localtime() + timedelta(minutes=29)):
        assert Client().get(link).status_code == 200
    with time_machine.travel(timezone.localtime() + timedelta(minutes=31)):
        assert Client().get(link).status_code == 410


@pytest.mark.django_db
def test_it_ends_with_the_next_sign_in_and_with_the_address(client, clerk):
    link = link_for(clerk)
    sign_in(client, clerk.username)
    complete(client, clerk)
    assert Client().get(link).status_code == 410
    link = link_for(clerk)
    User.objects.filter(pk=clerk.pk).update(email="lain@contoh.test")
    assert Client().get(link).status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["unknown", "without factor", "inactive", "superuser", "no address", "void password"])
def test_the_answer_is_the_same_for_all(clerk, state):
    def answer(username):
        content = Client().post(ASK, {"username": username}).content.decode()
        return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", content)

    known = answer(clerk.username)
    assert Message.objects.filter(act="password_link").count() == 1
    changed = {"inactive": {"is_active": False}, "superuser": {"is_superuser": True}, "no address": {"email": ""}}
    User.objects.update(**changed.get(state, {"full_name": ""}))
    if state == "void password":
        User.objects.update(password="!")
    if state == "without factor":
        SecondFactor.objects.all().delete()
    assert answer("tidak-ada" if state == "unknown" else clerk.username) == known
    assert Message.objects.filter(act="password_link").count() == 1


@pytest.mark.django_db
def test_few_letters_to_one_person_and_few_questions_of_one_address(clerk):
    statuses = [Client().post(ASK, {"username": clerk.username}).status_code for _ in range(by_mail.OF_ADDRESS + 1)]
    assert statuses == [200] * by_mail.OF_ADDRESS + [429]
    assert Message.objects.filter(act="password_link").count() == by_mail.OF_ACCOUNT


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "1-", "-", "1-x", "zzzzzzzzzzzzzzzzzz-1", "é-1", "0-0"])
def test_what_is_no_link(clerk, token):
    assert Client().get(f"/admin/kata-sandi/s/{token}/").status_code == 410


@pytest.mark.django_db
def test_a_weak_password_is_refused_and_the_link_stays_good(clerk):
    link = link_for(clerk)
    weak = Client().post(link, {"new_password1": "123", "new_password2": "123"})
    assert weak.context["form"].errors and Client().get(link).status_code == 200
    assert User.objects.get(pk=clerk.pk).check_password(PASSWORD)


@pytest.mark.django_db
def test_no_log_has_the_secret(clerk):
    link = link_for(clerk)
    secret = link.split("/")[-2]
    assert secret not in masked(f"GET {link}") and secret not in masked(f"http://contoh.test{link}?x=1")


@pytest.mark.django_db(transaction=True)
def test_a_link_used_twice_at_once_sets_one_password(operator):
    give_factor(operator)
    link = link_for(operator)
    words = ["padi menguning di sawah", "sungai mengalir ke laut"]
    answers = at_once(2, lambda n: Client().post(link, {"new_password1": words[n], "new_password2": words[n]}))
    assert sorted(answer.status_code for answer in answers) == [302, 410]
    assert AccessEntry.objects.filter(verb="user.password_by_mail").count() == 1
