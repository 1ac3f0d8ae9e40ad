"""The page behind the QR code of a letter: it confirms, and tells nothing of anybody."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from opd.models import ThrottleWindow
from requests_app.citizen.forms import verification
from requests_app.models import Letter
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import NIK

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
ASK = "/verifikasi/"


@pytest.fixture
def client():
    return CheckedClient()


@pytest.fixture
def letter(make_request):
    make_request()
    return Letter.objects.get()


def page_of(letter) -> str:
    return f"{ASK}{letter.verification}/"


def copy_of(letter, more=b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("surat.pdf", b"".join(letter.chunks()) + more)


def test_a_letter_is_confirmed_by_number_kind_day_and_fingerprint(client, letter):
    response = client.get(page_of(letter))
    shown = text(response)
    for words in ("1/SRT/PPID/2026", "Tanda bukti penerimaan permohonan", "13 Maret 2026", letter.sha256):
        assert words in shown
    for words in ("Sri Contoh", NIK, "Jalan Contoh", "anggaran", letter.inforequest.number):
        assert words not in response.content.decode().replace("1/SRT/PPID/2026", "")
    assert '<meta name="robots" content="noindex">' in response.content.decode()


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_a_code_is_taken_as_people_type_it(client, letter, change):
    response = client.get(ASK, {"kode": change(letter.verification)}, follow=True)
    assert letter.number in text(response)
    assert response.redirect_chain == [(page_of(letter), 302)]


def test_without_a_code_the_page_asks_for_one(client):
    for address in (ASK, f"{ASK}?kode=", f"{ASK}?kode=..%2F"):
        response = client.get(address)
        assert (response.status_code, "Kode verifikasi" in text(response)) == (200, True)


def test_every_unknown_code_gets_the_same_answer(client, letter):
    unknown = ["0000-0000-0000-0000", "x", "1", "---", "A" * 300, letter.verification[:-1], str(letter.pk)]
    answers = set()
    for code in unknown:
        response = client.get(f"{ASK}{code}/")
        # The link to the other language repeats the address that was asked for.
        answers.add((response.status_code, response.content.replace(f"{ASK}{code}/".encode(), b"")))
    [(status, _body)] = answers
    assert status == 404


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(("more", "verdict"), [(b"", "Cocok."), (b" ", "Tidak cocok.")])
def test_a_copy_is_compared(client, letter, more, verdict):
    response = client.post(page_of(letter), {"file": copy_of(letter, more)})
    assert (response.status_code, f"> {verdict} <" in text_with_marks(response)) == (200, True)


def text_with_marks(response) -> str:
    return response.content.decode().replace("<b>", "> ").replace("</b>", " <")


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("change", [str, str.upper])
def test_a_fingerprint_is_compared(client, letter, change):
    assert "Cocok." in text(client.post(page_of(letter), {"sha256": change(letter.sha256)}))
    other = hashlib.sha256(b"lain").hexdigest()
    assert "Tidak cocok." in text(client.post(page_of(letter), {"sha256": change(other)}))


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({}, "Pilih berkas PDF surat"),
        ({"sha256": "bukan"}, "SHA-256 terdiri atas 64"),
        ({"file": SimpleUploadedFile("kosong.pdf", b"")}, "Tidak cocok."),
    ],
)
def test_what_cannot_be_compared_is_said(client, letter, sent, complaint):
    response = client.post(page_of(letter), sent)
    assert complaint in text(response)
    assert "Cocok." not in text(response)


@pytest.mark.usefixtures("worker")
def test_staff_who_are_signed_in_compare_too(client, letter, reviewer):
    client.force_login(reviewer)
    assert "Cocok." in text(client.post(page_of(letter), {"file": copy_of(letter)}))


@pytest.mark.usefixtures("worker")
def test_too_large_a_file_is_not_read_to_its_end(client, letter, monkeypatch):
    monkeypatch.setattr(verification, "MAX_BYTES", 1000)
    response = client.post(page_of(letter), {"file": copy_of(letter)})
    assert "paling besar 5 MB, atau tempel" in text(response)


@pytest.mark.usefixtures("worker")
def test_nothing_of_an_upload_is_kept(client, letter, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "tidak-ada")  # any upload that is written fails
    assert "Cocok." in text(client.post(page_of(letter), {"file": copy_of(letter)}))


@pytest.mark.usefixtures("worker")
def test_comparing_asks_for_the_forms_token(letter):
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(page_of(letter), {"sha256": letter.sha256}).status_code == 403
    token = careful.get(page_of(letter)).context["csrf_token"]
    answer = careful.post(page_of(letter), {"sha256": letter.sha256, "csrfmiddlewaretoken": str(token)})
    assert "Cocok." in text(answer)


def test_a_letter_that_waits_for_its_pdf_is_known_already(client, letter):
    shown = text(client.get(page_of(letter)))
    assert letter.number in shown
    assert "sedang dibuat" in shown
    assert "Tidak cocok." not in text(client.post(page_of(letter), {"sha256": ""}))


def test_of_a_destroyed_letter_number_day_and_fingerprint_stay(client, letter):
    letter.destroy()
    shown = text(client.get(page_of(letter)))
    for words in (letter.number, "13 Maret 2026", letter.sha256, "sudah dimusnahkan"):
        assert words in shown


def test_guessing_is_limited_and_then_hits_are_refused_too(client, letter):
    statuses = [client.get(f"{ASK}{number:016}/").status_code for number in range(61)]
    assert statuses == [404] * 60 + [429]
    assert client.get(page_of(letter)).status_code == 429
    ThrottleWindow.objects.all().delete()
    assert client.get(page_of(letter)).status_code == 200


def test_looking_costs_a_fixed_number_of_queries(client, letter, django_assert_num_queries):
    client.get(page_of(letter))
    with django_assert_num_queries(5):
        client.get(page_of(letter))
