"""From every state of a document a redaction comes to its end, or says at the start what to do instead."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents import tasks
from documents.files import scanned_pages
from documents.lifecycle import publishing, scheduling
from documents.lifecycle.proposal import Proposal
from documents.models import (
    FREE_TEXT_FIELDS,
    Disclosure,
    Document,
    DocumentState,
    Ground,
    Redaction,
    RedactionState,
    Revision,
)
from documents.redaction import preconditions
from documents.redaction import verbs as redaction
from documents.release import blockers
from tests import files
from tests.documents.exemptions.classes import why
from tests.documents.redaction.conftest import needs_tesseract, read_whole

pytestmark = pytest.mark.django_db
NAME = "Siti Rahmawati"
S = DocumentState


@pytest.fixture
def document_in(make_document, make_exempt, operator, reviewer):
    """-> a document of one file, brought by the verbs to a state, or to one of its special cases."""

    def change(document):
        publishing.save_draft(document, by=operator, values={"title": "Judul yang baru"})

    def in_review(document):
        change(document)
        publishing.submit(document, by=operator)

    def schedule(document):
        scheduling.schedule(document, by=reviewer, at=timezone.now() + timedelta(days=1), looked_for=True)

    def closed(document):
        make_exempt(document, ground=Ground.B, ends_on=timezone.localdate() + timedelta(days=99))

    def ended(document):
        make_exempt(document, ground=Ground.B, ends_on=timezone.localdate() - timedelta(days=1))

    ways = {
        "draft": ("draft", []),
        "in_review": ("submitted", []),
        "scheduled": ("submitted", [schedule]),
        "returned": ("returned", []),
        "published": ("published", []),
        "change_draft": ("published", [change]),
        "change_in_review": ("published", [in_review]),
        "change_returned": (
            "published",
            [in_review, lambda d: publishing.return_to_operator(d, by=reviewer, reason="x")],
        ),
        "withdrawn": ("published", [lambda d: publishing.withdraw(d, by=reviewer, reason="Memuat nama.")]),
        "exempt": ("submitted", [closed]),
        "ended": ("submitted", [ended]),
    }

    def make(state):
        stage, steps = ways[state]
        incoming = publishing.receive(files.upload("laporan.pdf", files.pdf(f"Laporan\nPasien {NAME} dirawat")))
        document = make_document(stage, incoming=incoming)
        for step in steps:
            step(document)
        return Document.objects.select_related("opd").get(pk=document.pk)

    return make


def original(document):
    return document.revisions.select_related("document__opd").get(number=1)


def work(begun):
    while True:
        before = begun.state, begun.done, begun.left, begun.read_pages.count()
        tasks.redact(begun.pk, begun.state)
        begun.refresh_from_db()
        if before == (begun.state, begun.done, begun.left, begun.read_pages.count()):
            return begun


def made(begun, by):
    redaction.add_words(begun, by=by, words=NAME, **why())
    redaction.make(begun, by=by)
    return work(begun)


def copied(document, by, words=NAME, text="bersih", original_number=1, state=RedactionState.CLEAN):
    """-> the copy that the worker would have made of a version, without its work."""
    now, source = timezone.now(), document.revisions.get(number=original_number)
    document = Document.objects.select_related("opd").get(pk=document.pk)
    incoming = publishing.receive(files.upload("salinan.pdf", files.pdf(text)))
    made_then = {"begun_by": by, "begun_at": now, "made_by": by, "made_at": now, "pages": 1}
    proven_at = now if state == RedactionState.CLEAN else None
    copy = publishing.add_redacted_copy(document, by=by, incoming=incoming)
    row = Redaction.objects.create(revision=source, result=copy, state=state, proven_at=proven_at, **made_then)
    row.parts.create(by=by, words=words, everywhere=True, **why())
    tasks.extract(copy.pk)
    return copy


def fresh(document):
    return Document.objects.select_related("opd").get(pk=document.pk)


TO_THE_END = {  # the state that takes the copy
    "draft": S.DRAFT,
    "returned": S.RETURNED,
    "published": S.CHANGE_DRAFT,
    "change_draft": S.CHANGE_DRAFT,
    "change_returned": S.CHANGE_RETURNED,
    "withdrawn": S.WITHDRAWN,
}
TAKEN_BACK = {  # by the operator, by the reviewer
    "in_review": (S.DRAFT, S.RETURNED),
    "scheduled": (S.DRAFT, S.RETURNED),
    "change_in_review": (S.CHANGE_DRAFT, S.CHANGE_RETURNED),
}
WHAT_TO_DO = {
    "exempt": ("buat dokumen baru, unggah berkas yang sama", "buat dokumen baru, unggah berkas yang sama"),
    "ended": ("Minta verifikator mengakhiri pengecualiannya", "Usulkan dahulu di halaman dokumennya"),
}
PEOPLE = ["operator", "reviewer"]


@pytest.mark.one_engine
@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("state", TO_THE_END)
def test_it_comes_to_its_end(document_in, request, state, person):
    document, by = document_in(state), request.getfixturevalue(person)
    assert preconditions.unmet_precondition(original(document), by) == ""
    begun = made(redaction.begin(original(document), by=by), by)
    document.refresh_from_db()
    assert begun.error == f"Belum dapat dibuktikan. {scanned_pages.WITHOUT_READER}"
    assert (document.state, Proposal(document).revision) == (TO_THE_END[state], begun.result)


@pytest.mark.one_engine
@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("state", TAKEN_BACK)
def test_it_is_taken_out_of_review_right_there(document_in, client, request, state, person):
    document, by = document_in(state), request.getfixturevalue(person)
    with pytest.raises(ValidationError, match="menunggu pemeriksaan"):
        redaction.begin(original(document), by=by)
    client.force_login(by)
    address = f"/admin/documents/document/{document.pk}/hitamkan/1/"
    shown = client.get(address).content.decode()
    assert 'value="take_back"' in shown
    assert 'value="begin"' not in shown
    assert ("Jadwal terbitnya gugur." in shown) is (state == "scheduled")
    for _twice in range(2):
        assert 'value="find"' in client.post(address, {"act": "take_back"}, follow=True).content.decode()
    document.refresh_from_db()
    assert document.state == TAKEN_BACK[state][PEOPLE.index(person)]
    redaction.add_words(Redaction.objects.get(), by=by, words=NAME, **why())
    redaction.make(Redaction.objects.get(), by=by)


@pytest.mark.one_engine
@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("state", WHAT_TO_DO)
def test_it_says_what_to_do_instead(document_in, client, request, state, person):
    document, by = document_in(state), request.getfixturevalue(person)
    sentence = WHAT_TO_DO[state][PEOPLE.index(person)]
    with pytest.raises(ValidationError, match=sentence):
        redaction.begin(original(document), by=by)
    client.force_login(by)
    shown = client.get(f"/admin/documents/document/{document.pk}/hitamkan/1/").content.decode()
    assert sentence in shown
    assert 'name="act"' not in shown


def test_every_state_is_walked():
    assert {*TO_THE_END, *TAKEN_BACK, *WHAT_TO_DO} - {"scheduled", "ended"} == set(S)


@needs_tesseract
def test_what_was_withdrawn_is_blackened_and_comes_back(document_in, operator, reviewer, client):
    document = document_in("withdrawn")
    begun = made(redaction.begin(original(document), by=operator), operator)
    assert (begun.state, begun.error, begun.left) == (RedactionState.CLEAN, "", "[]")
    read_whole(begun.result_id)
    document.refresh_from_db()
    publishing.restore(document, by=reviewer, looked_for=True)
    assert document.published_revision == begun.result
    assert Revision.objects.get(pk=begun.revision_id).disclosure == Disclosure.SEALED
    page = client.get(document.get_absolute_url()).content.decode()
    assert "Sebagian isi berkas ini dihitamkan." in page
    assert "Pasal 17 huruf h: mengungkap rahasia pribadi (UU 27/2022 Pasal 4). 1 bagian, di halaman 1." in page
    assert "sebagian dihitamkan" in page
    assert "Rahmawati" not in page
    assert "Data pribadi pasien." not in page


def test_a_copy_that_was_given_up_does_not_keep_a_document_withdrawn(document_in, operator, reviewer):
    document = document_in("withdrawn")
    begun = made(redaction.begin(original(document), by=operator), operator)
    document.refresh_from_db()
    with pytest.raises(ValidationError, match="tesseract"):
        publishing.restore(document, by=reviewer, looked_for=True)
    redaction.discard(begun, by=operator)
    document = Document.objects.get(pk=document.pk)
    publishing.restore(document, by=reviewer, looked_for=True)
    assert document.published_revision_id == begun.revision_id


def test_what_is_exempt_is_opened_in_part_as_a_document_of_its_own(document_in, make_document, operator):
    document_in("exempt")
    incoming = publishing.receive(files.upload("laporan.pdf", files.pdf(f"Laporan\nPasien {NAME} dirawat")))
    document = make_document("draft", incoming=incoming)
    begun = made(redaction.begin(original(document), by=operator), operator)
    assert Proposal(document).revision == begun.result


def test_an_ended_exemption_leaves_a_blackened_original_sealed(document_in, make_exempt, operator, open_ended):
    document = document_in("draft")
    publishing.replace_file(document, by=operator, incoming=publishing.receive(files.upload("b.pdf", files.pdf("b"))))
    copy, now = document.revisions.get(number=2), timezone.now()
    proven = {"made_by": operator, "made_at": now, "proven_at": now, "begun_by": operator, "begun_at": now, "pages": 1}
    Redaction.objects.create(revision=original(document), result=copy, state=RedactionState.CLEAN, **proven)
    make_exempt(document, ground=Ground.B, ends_on=timezone.localdate() - timedelta(days=1))
    open_ended(Document.objects.get(pk=document.pk))
    closed = document.revisions.order_by("number").values_list("disclosure", flat=True)
    assert list(closed) == [Disclosure.SEALED, Disclosure.WITHHELD]


@pytest.mark.parametrize("name", FREE_TEXT_FIELDS)
def test_no_fact_that_everybody_reads_holds_what_is_black(document_in, operator, name):
    document = document_in("draft")
    copied(document, operator)
    publishing.save_draft(document := fresh(document), by=operator, values={name: f"Di {NAME}"})
    with pytest.raises(ValidationError, match="memuat kata yang dihitamkan dalam berkasnya"):
        publishing.submit(document, by=operator)


def test_a_copy_of_a_copy_keeps_the_words_of_both(document_in, operator):
    document = document_in("draft")
    copied(document, operator, text="Pasien Budi Santoso")
    copied(document, operator, words="Budi Santoso", original_number=2)
    publishing.save_draft(document := fresh(document), by=operator, values={"title": f"Hasil {NAME}"})
    with pytest.raises(ValidationError, match="Isian “judul” memuat kata yang dihitamkan"):
        publishing.submit(document, by=operator)


@pytest.mark.parametrize(("name", "text"), [(f"{NAME}.pdf", "Laporan"), ("laporan.pdf", f"Pasien {NAME}")])
def test_the_next_file_does_not_bring_back_what_was_black(document_in, operator, name, text):
    document = document_in("draft")
    copied(document, operator)
    incoming = publishing.receive(files.upload(name, files.pdf(text)))
    publishing.replace_file(fresh(document), by=operator, incoming=incoming)
    tasks.extract(document.revisions.latest("number").pk)
    with pytest.raises(ValidationError, match="Hitamkan juga berkas ini"):
        publishing.submit(fresh(document), by=operator)


def test_what_was_withdrawn_while_its_copy_was_checked_comes_back_with_it(document_in, operator, reviewer):
    document = document_in("published")
    copy = copied(document, operator, state=RedactionState.CHECKING)
    publishing.withdraw(document := fresh(document), by=reviewer, reason="Memuat nama.")
    Redaction.objects.update(state=RedactionState.CLEAN, proven_at=timezone.now())
    publishing.restore(document, by=reviewer, looked_for=True)
    assert document.published_revision == copy
    assert original(document).disclosure == Disclosure.SEALED


def test_a_clean_copy_of_a_dropped_change_goes_out_with_the_next(document_in, operator, reviewer):
    document = document_in("published")
    copy = copied(document, operator)
    publishing.discard_change(document := fresh(document), by=operator)
    publishing.save_draft(document, by=operator, values={"title": "Judul yang baru"})
    assert not blockers.blocked(Document.objects.all()).exists()
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert document.published_revision == copy


def test_what_was_exempt_comes_back_with_its_clean_copy(document_in, make_exempt, operator, reviewer, open_ended):
    document = document_in("published")
    copy = copied(document, operator)
    make_exempt(document := fresh(document), ground=Ground.B, ends_on=timezone.localdate() - timedelta(days=1))
    open_ended(document)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert document.published_revision == copy


def test_what_was_withdrawn_with_the_word_in_its_title_is_mended_first(document_in, operator, reviewer):
    document = document_in("withdrawn")
    copied(document, operator)
    Document.objects.update(title=f"Hasil pemeriksaan {NAME}")
    with pytest.raises(ValidationError) as refused:
        publishing.restore(fresh(document), by=reviewer, looked_for=True)
    assert "Betulkan isiannya" in refused.value.messages[-1]
