"""The pages of subscriptions, as a citizen, a stranger and a mail program see them."""

import re

import pytest

from opd.models import Message
from portal.models import Frequency, Subscriber, Subscription
from portal.subscriptions import links
from requests_app.web import bot_check
from tests.markup import CheckedClient, text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def citizen():
    return CheckedClient()


def sent(page, **changes) -> dict:
    seal = re.search(r'name="formulir" value="([^"]+)"', page.content.decode())[1]
    return {"email": "warga@contoh.test", "frequency": "at_once", "formulir": seal, "bukti": ""} | changes


def form(citizen, query="", **changes):
    address = f"/langganan/{query}"
    return citizen.post(address, sent(citizen.get(address), **changes))


def test_a_whole_way(citizen, opd_health):
    page = form(citizen, "?opd=dinas-kesehatan&q=air")
    assert "Periksa kotak surel Anda" in text(page)
    link = re.search(r"http\S+(/langganan/s/\S+)", Message.objects.get().body)[1]
    opened = citizen.get(link)
    assert "“air”; Dinas Kesehatan" in text(opened)
    assert opened["Referrer-Policy"] == "no-referrer"
    assert opened["Cache-Control"] == "no-store"
    assert Subscription.objects.get().confirmed_at is None  # a scanner of links confirms nothing
    pk = Subscription.objects.get().pk
    assert f'name="topic" value="{pk}"' in opened.content.decode()
    assert "sudah aktif" in text(citizen.post(link, {"act": "confirm", "topic": pk}, follow=True))
    citizen.post(link, {"act": "change", "topic": pk, "frequency": "weekly"})
    assert Subscription.objects.get().frequency == Frequency.WEEKLY
    ended = citizen.post(link, {"act": "stop", "topic": pk})
    assert "sudah berhenti" in text(ended)
    assert not Subscriber.objects.exists()
    assert citizen.get(link).status_code == 410


def test_everybody_gets_the_same_answer(citizen, subscribe):
    subscribe("lama@contoh.test")
    known, unknown = form(citizen, email="lama@contoh.test"), form(citizen, email="baru@contoh.test")
    assert text(known) == text(unknown)


@pytest.mark.parametrize(
    "address",
    ["", "bukan surel", "a@b\nBcc: c@d.id", "x" * 300 + "@contoh.test", '"warga"@contoh.test', "warga@[127.0.0.1]"],
)
def test_a_wrong_address_is_kept_in_the_form(citizen, address):
    page = form(citizen, email=address)
    assert page.context["form"].errors["email"]
    assert not Subscriber.objects.exists()


def test_a_form_counts_once(citizen):
    values = sent(citizen.get("/langganan/"))
    citizen.post("/langganan/", values)
    again = citizen.post("/langganan/", values | {"email": "lain@contoh.test"})
    assert "sudah lama terbuka" in text(again)
    assert Subscriber.objects.count() == 1


def test_a_seal_of_another_topic_and_none_at_all(citizen):
    values = sent(citizen.get("/langganan/"))
    assert "sudah lama terbuka" in text(citizen.post("/langganan/?q=air", values))
    assert "sudah lama terbuka" in text(citizen.post("/langganan/", values | {"formulir": "x"}))
    assert not Subscriber.objects.exists()


def test_without_a_proof_only_as_many_as_a_household_sends(citizen):
    answers = [form(citizen, email=f"warga{n}@contoh.test").status_code for n in range(bot_check.UNPROVEN_PER_HOUR + 1)]
    assert answers == [200] * bot_check.UNPROVEN_PER_HOUR + [429]


@pytest.mark.parametrize("token", ["x", "x.y", "0" * 32 + "." + "a" * 43, "a" * 3000])
def test_a_link_that_is_not_ours(citizen, token):
    assert citizen.get(f"/langganan/s/{token}/").status_code == 404
    assert citizen.post(f"/langganan/s/{token}/berhenti/", {"List-Unsubscribe": "One-Click"}).status_code == 404


def test_one_click_of_a_mail_program(subscribe):
    subscriber = subscribe()
    program = CheckedClient(enforce_csrf_checks=True)
    address = f"/langganan/s/{links.token_of(subscriber)}/berhenti/"
    assert program.get(address).status_code == 302
    assert program.post(address).status_code == 400
    assert Subscriber.objects.exists()
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscriber.objects.exists()
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 410


def test_the_topics_of_others_stay(citizen, subscribe):
    mine, other = subscribe("saya@contoh.test"), subscribe("lain@contoh.test")
    citizen.post(f"/langganan/s/{links.token_of(mine)}/", {"act": "stop", "topic": other.subscriptions.get().pk})
    assert Subscription.objects.count() == 2


def test_an_unknown_act_changes_nothing(citizen, subscribe):
    link = f"/langganan/s/{links.token_of(subscribe())}/"
    for values in ({}, {"act": "x"}, {"act": "change", "topic": "9" * 40, "frequency": "x"}, {"act": "stop"}):
        assert citizen.post(link, values).status_code == 303
    assert Subscription.objects.count() == 1


def test_a_question_too_long_for_a_topic_means_all(citizen):
    page = citizen.get("/langganan/", {"q": "ä" * 900})
    assert "Semua dokumen" in text(page)
