"""The fast lane at the desk: form, check, published; and the acts afterwards."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.alerts import verbs as alerts
from documents.models import Alert
from tests import first_page
from tests.documents.alerts.test_alerts import FACTS, make_alert, trusted
from tests.markup import text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
__all__ = ["make_alert", "trusted"]

ADD = "/admin/documents/alert/add/"
TYPED = {**FACTS, "lasts": "24"}


@pytest.fixture
def desk(trusted, client):
    client.force_login(trusted)
    return client


def hidden(response):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.content.decode()))


def test_three_pages_from_the_desk_to_every_page(desk, citizen):
    assert ADD in desk.get("/admin/").content.decode()
    form = desk.get(ADD)
    check = desk.post(ADD, TYPED | hidden(form))
    page = text(check)
    assert not Alert.objects.exists()
    assert "Ditulis “menyusul”: Pihak yang berpotensi terkena dampak, Prosedur dan tempat evakuasi" in page
    done = desk.post(ADD, hidden(check) | {"publish": "Terbitkan sekarang"}, follow=True)
    alert = Alert.objects.get()
    assert "sudah terbit dan tayang di setiap halaman" in text(done)
    assert "Masih menyusul: pihak yang berpotensi terkena dampak" in text(done)
    assert (alert.title, alert.avoidance, alert.opd.slug) == (FACTS["title"], FACTS["avoidance"], "dinas-kesehatan")
    assert timedelta(hours=23, minutes=58) < alert.ends_at - timezone.now() <= timedelta(hours=24)
    assert FACTS["title"] in text(citizen.get("/"))
    again = desk.post(ADD, hidden(check) | {"publish": "Terbitkan sekarang"}, follow=True)
    assert "Peringatan ini sudah terbit." in text(again)
    assert Alert.objects.count() == 1


def test_change_first_loses_nothing(desk):
    check = desk.post(ADD, TYPED | {"danger": "Baris satu\r\nbaris dua", "efforts": "Tim."} | hidden(desk.get(ADD)))
    back = desk.post(ADD, hidden(check) | {"change": "Ubah dahulu"})
    assert back.context["form"]["danger"].value().split() == ["Baris", "satu", "baris", "dua"]
    assert back.context["form"]["efforts"].value() == "Tim."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": ""}, "Tulis judul"),
        ({"kind": ""}, "Pilih jenis bahayanya."),
        ({"area": " "}, "Tulis wilayah"),
        ({"danger": ""}, "Tulis apa bahayanya"),
        ({"danger": "Hubungi 1872010101900001"}, "NIK dan nomor KK tidak boleh"),
        ({"danger": "x" * 3001}, "paling banyak 3000 huruf"),
        ({"phone": "satu"}, "Tulis nomor telepon dengan angka"),
        ({"ends_at": "besok"}, "Tulis tanggal dan jam"),
        ({"ends_at": "2020-01-01T10:00"}, "sudah lewat"),
        ({"ends_at": "2199-01-01T10:00"}, "Paling lama 30 hari"),
        ({"lasts": "9999999"}, "9999999"),
        ({"submission": "x"}, "UUID"),
    ],
)
def test_wrong_input_gets_a_sentence_and_loses_nothing(desk, typed, sentence):
    response = desk.post(ADD, {**TYPED, **hidden(desk.get(ADD)), **typed, "publish": "ya"})
    assert response.status_code == 200
    assert sentence in text(response)
    assert response.context["form"]["avoidance"].value() == FACTS["avoidance"]
    assert not Alert.objects.exists()


def test_the_check_page_names_what_runs_already(desk, make_alert):
    make_alert(title="Banjir yang sama")
    check = desk.post(ADD, TYPED | hidden(desk.get(ADD)))
    assert "Bila ini peristiwa yang sama, perbarui yang sudah ada." in text(check)


def test_who_may_warn_for_many_is_asked_for_which(desk, reviewer, opd_kominfo, opd_health):
    desk.force_login(reviewer)
    assert {opd_kominfo.slug, opd_health.slug} <= set(re.findall(r'\?opd=([\w-]+)"', desk.get(ADD).content.decode()))
    response = desk.post(f"{ADD}?opd={opd_kominfo.slug}", TYPED | hidden(desk.get(f"{ADD}?opd={opd_kominfo.slug}")))
    desk.post(f"{ADD}?opd={opd_kominfo.slug}", hidden(response) | {"publish": "ya"})
    assert Alert.objects.get().opd == opd_kominfo


@pytest.mark.parametrize("person", ["neighbour", "superior", "site_admin"])
def test_others_have_neither_button_nor_page(client, person, request, opd_health):
    client.force_login(request.getfixturevalue(person))
    assert ADD not in client.get("/admin/").content.decode()
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, TYPED | {"publish": "ya"}).status_code == 403


def work(alert, name):
    return reverse(f"admin:documents_alert_{name}", args=[alert.pk])


def test_update_extend_end_and_review_through_their_pages(desk, make_alert, reviewer):
    alert = make_alert(hours=1)
    form = desk.get(work(alert, "perbarui"))
    typed = {field.name: field.value() for field in form.context["form"] if field.value() is not None}
    later = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    data = typed | {"text": "Diperpanjang.", "ends_at": later, "evacuation": "SDN 1 Metro Timur."}
    assert desk.post(work(alert, "perbarui"), data).status_code == 302
    alert.refresh_from_db()
    assert (alert.evacuation, alert.ends_at > timezone.now() + timedelta(hours=40)) == ("SDN 1 Metro Timur.", True)
    old = desk.post(work(alert, "perbarui"), data | {"text": "Isi yang tidak boleh hilang."})
    assert "Orang lain lebih dulu mengubah peringatan ini." in text(old)
    assert "Isi yang tidak boleh hilang." in text(old)
    assert desk.get(work(alert, "periksa")).status_code == 404
    assert desk.post(work(alert, "akhiri"), {"version": alert.version, "reason": ""}).status_code == 200
    assert desk.post(work(alert, "akhiri"), {"version": alert.version, "reason": "Surut."}).status_code == 302
    assert desk.get(work(alert, "akhiri")).status_code == 404
    desk.force_login(reviewer)
    alert.refresh_from_db()
    review = {"version": alert.version, "result": "koreksi", "note": ""}
    assert "Tulis apa yang perlu dikoreksi." in text(desk.post(work(alert, "periksa"), review))
    assert desk.post(work(alert, "periksa"), review | {"note": "Alamatnya."}).status_code == 302
    assert "Verifikator minta koreksi: Alamatnya." in text(desk.get(f"/admin/documents/alert/{alert.pk}/change/"))
    history = text(desk.get(f"/admin/documents/alert/{alert.pk}/history/"))
    for label in ("Diterbitkan", "Diperbarui", "Diakhiri", "Diperiksa"):
        assert label in history


def test_an_update_that_changes_only_the_words_of_a_past_notice(desk, make_alert):
    alert = make_alert(now=timezone.now() - timedelta(days=3))
    form = desk.get(work(alert, "perbarui")).context["form"]
    typed = {field.name: field.value() for field in form if field.value() is not None}
    end = timezone.localtime(alert.ends_at).strftime("%Y-%m-%dT%H:%M")
    data = typed | {"ends_at": end, "text": "Koreksi."}
    assert desk.post(work(alert, "perbarui"), data).status_code == 302
    assert alert.events.last().changes == {}


def _acts(client):
    return [act for _title, act in first_page.acts(client, "?jenis=peringatan")]


def test_the_first_page_names_what_ends_soon_and_what_waits(desk, make_alert, reviewer, trusted):
    alert = make_alert(hours=2)
    assert _acts(desk) == ["Perpanjang atau akhiri"]
    listed = text(desk.get("/admin/documents/alert/?masa=segera"))
    assert alert.title in listed
    assert "1 peringatan serta-merta" in listed
    assert "0 peringatan serta-merta" in text(desk.get("/admin/documents/alert/?masa=berakhir"))
    desk.force_login(reviewer)
    assert _acts(desk) == ["Periksa"]
    alerts.review(alert, by=reviewer, correction=True, note="Alamatnya.")
    desk.force_login(trusted)
    assert _acts(desk) == ["Koreksi"]


def test_the_neighbours_notice_is_not_there(client, neighbour, make_alert):
    alert = make_alert()
    client.force_login(neighbour)
    for name in ("perbarui", "akhiri", "periksa"):
        assert client.get(work(alert, name)).status_code == 404
        assert client.post(work(alert, name), {"version": 0, "reason": "x", "text": "x"}).status_code == 404
    assert client.get(f"/admin/documents/alert/{alert.pk}/change/").status_code == 302  # to the desk
    assert Alert.objects.get().version == 0


def test_nothing_is_deleted(desk, make_alert):
    alert = make_alert()
    assert desk.post(f"/admin/documents/alert/{alert.pk}/delete/", {"post": "yes"}).status_code == 403
