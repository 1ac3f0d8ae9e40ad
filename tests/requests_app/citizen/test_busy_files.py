"""Strangers whose files have no place to be looked at keep every answer, and lose nothing by trying again."""

from contextlib import ExitStack

import pytest
from django.utils import timezone

from documents.files import places
from documents.files.places import STAFF_POOL, STRANGER_POOL
from opd.web.limits import rate_limit
from requests_app.models import Draft, DraftFile
from tests.conftest import NOW
from tests.documents.files import pictures as made
from tests.documents.files.packed import pdf_of_objects
from tests.files import jpeg, pdf, txt, upload
from tests.markup import CheckedClient, text
from tests.opd.web.limits.queueing import queued
from tests.requests_app.citizen.test_filing import ASKED, CHECK, IDENTITY, fill

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("calendar")]

SELF = "127.0.0.1"  # of the test's browser
OTHERS = ("198.51.100.7", "203.0.113.9", "192.0.2.5", "192.0.2.6")


@pytest.fixture
def busy():
    """-> all places of strangers are taken until `.close()` or the end of the test."""
    with ExitStack() as stack:
        yield lambda owners=OTHERS: stack.enter_context(queued(STRANGER_POOL.semaphore, *owners))


def files():
    return {"ktp": upload("ktp.jpg", jpeg()), "attachment": [upload("peta.pdf", pdf("Peta"))]}


@pytest.mark.parametrize("owners", [OTHERS, (SELF, SELF)])
def test_the_form_says_503_keeps_every_answer_and_takes_the_files_at_the_next_try(citizen, busy, owners):
    held = busy(owners)
    page = fill(citizen, ASKED | files())
    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    words = text(page)
    assert "ktp.jpg belum diterima: terlalu banyak berkas sedang diperiksa." in words
    assert "peta.pdf belum diterima" in words
    again = citizen.get(IDENTITY).content.decode()
    for typed in (ASKED["national_id"], ASKED["phone"], ASKED["email"]):
        assert typed in page.content.decode()
        assert typed in again
    assert (Draft.objects.count(), DraftFile.objects.count()) == (1, 0)
    held.close()
    assert fill(citizen, ASKED | files()).headers["Location"] == CHECK
    assert [file.name for file in Draft.objects.get().files.all()] == ["ktp.jpg", "peta.pdf"]


def test_a_form_without_files_never_waits(citizen, busy):
    busy()
    assert fill(citizen, ASKED).headers["Location"] == CHECK


def test_files_that_were_kept_before_stay(citizen, busy):
    fill(citizen, ASKED | {"attachment": upload("daftar.txt", txt())})
    busy()
    page = fill(citizen, ASKED | {"attachment": upload("peta.pdf", pdf("Peta"))})
    assert page.status_code == 503
    assert "daftar.txt" in text(page)
    assert [file.name for file in DraftFile.objects.all()] == ["daftar.txt"]


@pytest.mark.usefixtures("one_day")
def test_what_was_missing_is_sent_again_with_its_words(make_request, link, busy):
    case = make_request("incomplete", today=NOW)
    citizen, address = CheckedClient(), f"{link(case)}lengkapi/"
    held = busy()
    page = citizen.post(address, {"text": "Ini KTP saya.", "paper_kind": "ktp", "paper": upload("ktp.jpg", jpeg())})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    assert "Ini KTP saya." in page.content.decode()
    assert "ktp.jpg belum diterima" in text(page)
    held.close()
    done = citizen.post(address, {"text": "Ini KTP saya.", "paper_kind": "ktp", "paper": upload("ktp.jpg", jpeg())})
    assert done.status_code == 302
    case.refresh_from_db()
    assert [paper.name for paper in case.applicant.papers.all()] == ["ktp.jpg"]


def test_staff_enters_a_letter_while_strangers_queue(as_staff_entry, busy):
    busy()
    assert as_staff_entry().status_code == 302
    assert [file.name for file in DraftFile.objects.all()] == ["peta.pdf"]


def test_strangers_are_held_to_their_own_limits_and_staff_to_its(citizen, as_staff_entry):
    content = pdf_of_objects(25_000, packed=True)
    page = fill(citizen, ASKED | {"attachment": upload("peta.pdf", content)})
    assert "terlalu rumit" in text(page)
    assert not DraftFile.objects.exists()
    assert as_staff_entry(content).status_code == 302


def test_an_address_that_has_used_up_its_share_sends_without_files(citizen):
    """One address could otherwise keep the only place of all strangers busy, five seconds at a time."""
    rate_limit.allow(places.SHARE, SELF, limit=10**6, seconds=3600, uses=places.TENTHS_AN_HOUR - 1)
    assert fill(citizen, ASKED | files()).status_code == 302  # the one that passes the share is still looked at
    response = fill(citizen, ASKED | {"attachment": [upload("lain.pdf", pdf("Lain"))]})
    assert "sudah lama diperiksa" in text(response)
    assert ASKED["email"] in response.content.decode()
    assert fill(citizen, ASKED).status_code == 302
    assert rate_limit.used(places.SHARE, OTHERS[0]) == 0


def test_the_field_says_what_strangers_may_send(citizen, reviewer, client):
    fill(citizen, ASKED)
    assert "PNG; tiap berkas paling besar 10,0 MB." in text(citizen.get(IDENTITY)).replace("\xa0", " ")
    client.force_login(reviewer)
    assert "tiap berkas paling besar 50,0 MB." in text(client.get("/admin/catat/")).replace("\xa0", " ")


def test_too_large_for_a_stranger(citizen):
    page = fill(citizen, ASKED | {"attachment": upload("besar.txt", b"isi berkas\n" * 1_000_000)})
    assert "10,0 MB" in text(page).replace("\xa0", " ")


def test_an_identity_paper_is_sealed_without_the_place_where_it_was_photographed(citizen):
    fill(citizen, ASKED | {"ktp": upload("ktp.jpg", made.camera_jpeg(6, tail=b"ekor"))})
    row = DraftFile.objects.get()
    content = b"".join(row.chunks())
    assert made.PLACE not in content
    assert made.opened(content).size == (48, 64)
    assert row.size == len(content)


def test_the_same_photograph_sent_twice_is_kept_once(citizen):
    for _ in range(2):
        fill(citizen, ASKED | {"ktp": upload("ktp.jpg", made.camera_jpeg(6))})
    assert DraftFile.objects.count() == 1


@pytest.fixture
def as_staff_entry(client, reviewer):
    def enter(content=None):
        client.force_login(reviewer)
        came = {"channel": "email", "received_on": timezone.localdate().isoformat()}
        return client.post("/admin/catat/", ASKED | came | {"attachment": upload("peta.pdf", content or pdf("Peta"))})

    return enter


def test_strangers_and_staff_have_places_of_their_own():
    assert STAFF_POOL.semaphore.name != STRANGER_POOL.semaphore.name
    assert STAFF_POOL.server is not STRANGER_POOL.server
