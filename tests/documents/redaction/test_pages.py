"""The pages on which a clerk blackens a file."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertNumQueries

from documents import tasks
from documents.files.tesseract import OcrWord
from documents.lifecycle import finding_answers, publishing
from documents.models import (
    Disclosure,
    Redaction,
    RedactionState,
    Revision,
)
from documents.redaction import verbs as redaction
from documents.redaction.page_text import Box, LocatedText
from tests import files, markup
from tests.documents.exemptions.classes import why, why_by_page

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
NAME = "Siti Rahmawati"


@pytest.fixture
def document(make_document):
    content = files.pdf(f"Laporan kunjungan\nPasien {NAME} dirawat", f"Lampiran: {NAME}")
    return make_document("draft", incoming=publishing.receive(files.upload("laporan.pdf", content)))


class DeskClient(Client):
    """As the citizens' CheckedClient; the desk's pages have a title of their own."""

    def request(self, **request):
        response = super().request(**request)
        if response.headers.get("Content-Type", "").startswith("text/html") and response.content:
            page = markup.Markup(response.content.decode())
            assert len(page.headings) == 1
            assert [name for name, count in page.ids.items() if count > 1] == []
            assert page.references - set(page.ids) == set()
            assert page.inline == []
        return response


@pytest.fixture
def as_():
    """-> a browser of that person that refuses pages which are not well made."""

    def login(person):
        browser = DeskClient()
        browser.force_login(person)
        return browser

    return login


@pytest.fixture
def address(document):
    return reverse("admin:documents_document_redact", args=[document.pk, 1])


@pytest.fixture
def begun(document, operator):
    """Its pages have been read."""
    begun = redaction.begin(document.revisions.get(), by=operator)
    for _page in range(2):
        tasks.redact(begun.pk, begun.state)
    return begun


def post(browser, address, act, **data):
    return browser.post(address, {"act": act, **data}, follow=True)


def test_from_the_first_press_to_the_worker(as_, operator, address, document):
    browser = as_(operator)
    assert "Mulai menghitamkan" in markup.text(browser.get(address))
    page = post(browser, address, "begin")
    assert "0 dari 2 halaman sudah dibaca mesin" in markup.text(page)
    begun = Redaction.objects.get()
    for _page in range(2):
        tasks.redact(begun.pk, begun.state)
    found = browser.post(address, {"act": "find", "kata": NAME})
    assert "Ditemukan di 2 tempat" in markup.text(found)
    assert "Halaman 2: Lampiran: Siti Rahmawati" in markup.text(found)
    page = post(browser, address, "words", kata=NAME, **why_by_page())
    assert "Ditandai di 2 tempat." in markup.text(page)
    assert page.content.decode().count("<rect") == 1  # of the first page
    page = post(browser, address, "make")
    assert "Salinan sedang dibuat" in markup.text(page)
    assert page.headers["Refresh"] == "5"
    assert Redaction.objects.get().state == RedactionState.MAKING


def test_looking_for_words_begins_by_itself(as_, operator, address):
    """The page that asks about personal data sends the words here, by POST."""
    page = as_(operator).post(address, {"act": "find", "kata": NAME})
    assert Redaction.objects.get().begun_by == operator
    assert "Belum ditemukan di halaman yang sudah dibaca" in markup.text(page)
    assert page.context["words_form"]["kata"].value() == NAME


def test_no_word_comes_into_an_address(as_, operator, address, begun):
    browser = as_(operator)
    for act, data in (("find", {}), ("words", why_by_page()), ("places", why_by_page(kotak="1,10,10,50,20"))):
        page = post(browser, address, act, kata=NAME, **data)
        assert "Rahmawati" not in "".join(link for link in markup.addresses(page)) + str(page.redirect_chain)


def test_only_the_ticked_places(as_, operator, address, begun):
    page = post(as_(operator), address, "places", kata=NAME, kotak=["2,100,70,200,20"], **why_by_page())
    assert "Ditandai di 1 tempat." in markup.text(page)
    part = begun.parts.get()
    assert (part.words, part.boxes.get().page) == ("", 2)


def test_boxes_drawn_or_told_by_numbers(as_, operator, address, begun):
    browser = as_(operator)
    numbers = {"page": 2, "left": 1, "top": 2, "width": 3, "height": 4}
    page = post(browser, address, "boxes", kotak=["1,90,70,300,40", "1,0,0,10,10"], **numbers, **why_by_page())
    assert "3 kotak ditambahkan." in markup.text(page)
    assert "Kata ini juga ada di halaman 2, di luar kotak" not in markup.text(page)  # the whole line is not
    part = begun.parts.get()
    post(browser, address, "remove_box", box=part.boxes.first().pk)
    assert part.boxes.count() == 2
    post(browser, address, "remove", part=part.pk)
    assert not begun.parts.exists()


def test_what_else_stands_elsewhere_is_told_and_answered(as_, operator, address, begun):
    part = redaction.add_boxes(begun, by=operator, boxes=[(1, Box(160, 70, 146, 40))], **why())
    assert NAME in part.word_list
    browser = as_(operator)
    assert re.search(r"Kata ini juga ada di halaman (1, )?2, di luar kotak", markup.text(browser.get(address)))
    post(browser, address, "everywhere", part=part.pk)
    assert {box.page for box in part.boxes.all()} == {1, 2}


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("boxes", {"kotak": "1,2"}),
        ("boxes", {"kotak": "1,2,x,4,5"}),
        ("boxes", {"kotak": "1,990,0,50,10"}),
        ("boxes", {"kotak": "9,0,0,50,10"}),
        ("boxes", {"page": 1, "left": 5}),
        ("boxes", {}),
        ("boxes", {"kotak": "1,0,0,9,9", "test": "0"}),
        ("words", {"kata": "ab"}),
        ("words", {}),
        ("words", {"kata": NAME, "test": ""}),
        ("words", {"kata": NAME, "reason": ""}),
        ("places", {"kata": NAME}),
        ("find", {"kata": ""}),
    ],
)
def test_what_cannot_be_taken_is_told_and_changes_nothing(as_, operator, address, begun, act, data):
    page = post(as_(operator), address, act, **why_by_page(**data))
    assert page.status_code == 200
    told = page.content.decode()
    assert any(mark in told for mark in ("error-summary", "errorlist", "messagelist"))
    assert not begun.parts.exists()


@pytest.mark.parametrize(
    ("act", "data"),
    [("", {}), ("delete", {}), ("remove", {"part": "x"}), ("remove", {}), ("remove_box", {"box": "9" * 30})],
)
def test_an_act_that_is_none(as_, operator, address, begun, act, data):
    assert as_(operator).post(address, {"act": act, **data}).status_code == 404


def test_the_neighbour_finds_nothing(client, neighbour, superior, document, address, begun):
    client.force_login(neighbour)
    pages = [
        address,
        reverse("admin:documents_document_redactions", args=[document.pk]),
        reverse("admin:documents_document_redact_page", args=[document.pk, 1, 1]),
    ]
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    assert client.post(address, {"act": "make"}).status_code == 404
    client.force_login(superior)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    assert client.post(address, {"act": "make"}).status_code == 404


def test_a_sealed_original_shows_no_picture_to_its_operator(client, operator, reviewer, document, begun):
    Revision.objects.filter(pk=begun.revision_id).update(disclosure=Disclosure.SEALED)
    picture = reverse("admin:documents_document_redact_page", args=[document.pk, 1, 1])
    client.force_login(operator)
    assert client.get(picture).status_code == 404
    assert (
        "<img src"
        not in client.get(reverse("admin:documents_document_redact", args=[document.pk, 1]))
        .content.decode()
        .split("<main")[1]
    )
    client.force_login(reviewer)
    response = client.get(picture)
    assert response.content.startswith(b"\x89PNG")
    assert "no-store" in response.headers["Cache-Control"]


def test_a_proven_copy_is_shown_to_its_operator_without_the_original(as_, operator, document, address, begun, upload):
    """Whoever made the copy sees how it ended, though the original is closed to him by now."""
    redaction.add_words(begun, by=operator, words=NAME, **why())
    publishing.replace_file(document, by=operator, incoming=upload("salinan"))
    now = timezone.now()
    made = {"made_by": operator, "made_at": now, "proven_at": now, "result": document.revisions.first()}
    Redaction.objects.filter(pk=begun.pk).update(state=RedactionState.CLEAN, **made)
    Revision.objects.filter(pk=begun.revision_id).update(disclosure=Disclosure.SEALED)
    page = as_(operator).get(f"{address}?halaman=2")
    assert "Terbukti bersih" in markup.text(page)
    assert "/hitamkan/2/halaman/2/" in page.content.decode()
    assert "/hitamkan/1/halaman/" not in page.content.decode()
    assert NAME not in page.content.decode()


@pytest.mark.parametrize("page", [0, 3, 10**9])
def test_a_page_that_is_not_there(client, operator, document, page):
    client.force_login(operator)
    assert client.get(f"/admin/documents/document/{document.pk}/hitamkan/1/halaman/{page}/").status_code == 404


@pytest.mark.parametrize("page", ["", "0", "99", "x", "9" * 30])
def test_a_page_number_that_is_none_shows_a_page(as_, operator, address, begun, page):
    assert as_(operator).get(f"{address}?halaman={page}").status_code == 200


def test_an_office_file_says_what_to_do(as_, operator, make_document):
    incoming = publishing.receive(files.upload("surat.docx", files.docx("isi")))
    document = make_document("draft", incoming=incoming)
    page = as_(operator).get(reverse("admin:documents_document_redact", args=[document.pk, 1]))
    assert "Simpan dahulu sebagai PDF" in markup.text(page)
    assert "Mulai menghitamkan" not in markup.text(page)


def test_a_damaged_file_is_told(as_, operator, address, document):
    with document.revisions.get().file.storage.open(document.revisions.get().file.name, "wb") as stored:
        stored.write(b"%PDF-1.7 rusak")
    assert "mungkin berkasnya rusak" in markup.text(post(as_(operator), address, "begin"))


def test_the_list_names_the_reason_of_each_box_and_no_word(as_, operator, begun, document):
    redaction.add_words(begun, by=operator, words=NAME, **why())
    redaction.make(begun, by=operator)
    page = as_(operator).get(reverse("admin:documents_document_redactions", args=[document.pk]))
    said = markup.text(page)
    assert said.count("Pasal 17 huruf h: mengungkap rahasia pribadi") == 2
    assert said.count("UU 27/2022 Pasal 4") == 2
    assert "Rahmawati" not in page.content.decode()


@pytest.mark.parametrize("parts", [1, 30])
def test_the_list_costs_the_same_for_many_parts(client, operator, begun, document, parts):
    for number in range(parts):
        redaction.add_boxes(begun, by=operator, boxes=[(1, Box(number, 0, 5, 5))], **why())
    redaction.make(begun, by=operator)
    client.force_login(operator)
    address = reverse("admin:documents_document_redactions", args=[document.pk])
    client.get(address)
    with assertNumQueries(13):
        client.get(address)


def test_the_same_press_twice_and_the_browser_s_way_back(as_, operator, address, begun):
    """Each gets a page and no error; what was typed into an old page is shown again."""
    browser = as_(operator)
    post(browser, address, "begin")
    for _twice in range(2):
        page = post(browser, address, "words", kata=NAME, **why_by_page())
        assert "Ditandai di 2 tempat." in markup.text(page)
    part = begun.parts.get()
    for _twice in range(2):
        page = post(browser, address, "remove", part=part.pk)
    assert "Bagian itu sudah tidak ada di daftar." in markup.text(page)
    post(browser, address, "words", kata=NAME, **why_by_page())
    for _twice in range(2):
        page = post(browser, address, "make")
    assert "messagelist" not in page.content.decode()
    page = post(browser, address, "words", kata="Budi Contoh", kotak="1,2,3,4,5", **why_by_page())
    assert "tidak dapat diubah lagi: Salinan sedang dibuat." in markup.text(page)
    assert "belum ikut dihitamkan: “Budi Contoh”; 1 kotak." in markup.text(page)
    assert "Refresh" not in page.headers
    Redaction.objects.update(state=RedactionState.DISCARDED)
    page = post(browser, address, "boxes", kotak="1,2,3,4,5", **why_by_page())
    assert "sudah dibatalkan, mungkin oleh orang lain" in markup.text(page)
    assert "Mulai menghitamkan" in markup.text(page)


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        (["9,0,0,50,10"], "Halaman 9 tidak ada. Berkas ini hanya 2 halaman."),
        (["0,0,0,50,10"], "Halaman 0 tidak ada."),
        (["1,990,0,50,10"], "keluar dari halaman"),
        (["1,-5,0,50,10"], "keluar dari halaman"),
        (["1,5,5,0,10"], "tidak punya lebar atau tinggi"),
        ([f"1,{'9' * 30},5,3,10"], "keluar dari halaman"),
    ],
)
def test_a_box_that_cannot_be_loses_nothing_of_the_form(as_, operator, address, begun, boxes, sentence):
    page = post(
        as_(operator), address, "boxes", kotak=["1,90,70,300,40", *boxes], **why_by_page(reason="Sebab khusus.")
    )
    assert sentence in markup.text(page)
    assert 'value="1,90,70,300,40" checked' in page.content.decode()
    assert "Sebab khusus." in page.content.decode()
    assert not begun.parts.exists()


def test_numbers_above_a_thousand_are_sent_as_they_are_stored(as_, operator, address, begun):
    part = begun.parts.create(pk=12345, by=operator, **why())
    part.boxes.create(page=1, left=0, top=0, width=1000, height=10)
    page = as_(operator).get(address).content.decode()
    assert 'name="part" value="12345"' in page
    assert 'width="1000"' in page


def test_many_places_are_shown_in_part_and_taken_as_a_whole(as_, operator, make_document):
    lines = "\n".join(f"NOMOR {number}" for number in range(50))
    incoming = publishing.receive(files.upload("daftar.pdf", files.pdf(*[lines] * 5)))
    revision = make_document("draft", incoming=incoming).revisions.get()
    begun = redaction.begin(revision, by=operator)
    for number in range(1, 6):
        text = LocatedText((1000, 1000), [], [OcrWord("Nomor", line, 10, 10 * line, 50, 8, 90.0) for line in range(50)])
        begun.read_pages.create(number=number, read=text.dump())
    address = reverse("admin:documents_document_redact", args=[revision.document_id, 1])
    page = post(as_(operator), address, "find", kata="NOMOR")
    assert "Ditemukan di 250 tempat" in markup.text(page)
    assert "Di sini tampak 200 yang pertama." in markup.text(page)
    assert "Ditandai di 250 tempat." in markup.text(
        post(as_(operator), address, "words", kata="NOMOR", **why_by_page())
    )


def test_findings_arrive_as_chosen_words(as_, operator, make_document, read_files):
    """From the page of findings in two presses: nothing is typed again, and the reason is asked for once."""
    nik, phone = "1872014505900003", "0812-3456-7890"
    incoming = publishing.receive(files.upload("a.pdf", files.pdf(f"NIK {nik}\nTelepon {phone}", f"NIK {nik}")))
    document = make_document("draft", incoming=incoming)
    read_files(document)
    revision, browser = document.revisions.get(), as_(operator)
    findings = reverse("admin:documents_document_findings", args=[document.pk, 1])
    address = reverse("admin:documents_document_redact", args=[document.pk, 1])
    assert "temuan ini" not in markup.text(browser.get(findings))
    finding_answers.answer(
        revision, by=operator, each=dict.fromkeys(revision.findings.values_list("pk", flat=True), "redact")
    )
    page = browser.get(findings)
    assert f"Hitamkan {revision.findings.count()} temuan ini" in markup.text(page)
    assert address in markup.addresses(page)
    page = browser.get(address)
    assert nik in markup.text(page)
    assert "Hitamkan 2 kata ini" in markup.text(page)
    page = post(browser, address, "findings", **why_by_page(reason=""))
    assert "error-summary" in page.content.decode()
    assert not Redaction.objects.exists()
    for _twice in range(2):
        page = post(browser, address, "findings", **why_by_page())
    part = Redaction.objects.get().parts.get()
    assert (part.word_list, part.everywhere, part.reason) == ([nik, phone], True, "Data pribadi pasien.")
    assert "Dari temuan data pribadi" not in markup.text(page)


def test_a_file_that_cannot_be_blackened_is_not_offered(as_, operator, make_document, upload, read_files):
    document = make_document("draft", incoming=upload("NIK 1872014505900003 milik warga."))
    read_files(document)
    revision, browser = document.revisions.get(), as_(operator)
    finding_answers.answer(revision, by=operator, each={revision.findings.get().pk: "redact"})
    for page in (
        browser.get(reverse("admin:documents_document_findings", args=[document.pk, 1])),
        browser.get(reverse("admin:documents_document_change", args=[document.pk])),
    ):
        assert reverse("admin:documents_document_redact", args=[document.pk, 1]) not in markup.addresses(page)
        assert re.search("imp(an|anlah) sebagai PDF|unggah sebagai PDF", markup.text(page))


def test_what_stands_still_is_told(as_, operator, address, begun):
    redaction.add_words(begun, by=operator, words=NAME, **why())
    redaction.make(begun, by=operator)
    assert "belum ada kemajuan" not in markup.text(as_(operator).get(address))
    Redaction.objects.update(moved_at=timezone.now() - timedelta(minutes=11))
    assert "dilanjutkan sendiri, paling lambat dua jam" in markup.text(as_(operator).get(address))
