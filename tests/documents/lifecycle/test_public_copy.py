"""Buat salinan publik: a version of its own without traces; the original keeps its bytes."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from documents.files import intake
from documents.lifecycle import publishing
from documents.lifecycle.proposal import Proposal
from documents.lifecycle.rules import Act
from documents.models import DocumentState
from opd.errors import NotAllowed, WrongState
from opd.models import LedgerEntry
from tests import files
from tests.documents.files.corpus import good
from tests.documents.files.test_traces import signed_pdf
from tests.markup import CheckedClient

pytestmark = pytest.mark.one_engine


@pytest.fixture
def commented(make_document, read_files):
    """-> a document in a stage, whose letter has a comment."""

    def make(stage="draft", content=None, name="surat.docx"):
        incoming = publishing.receive(files.upload(name, content or good.letter_with_comment()))
        document = make_document("draft", incoming=incoming)
        read_files(document)
        return document

    return make


def hash_of(revision):
    with revision.file.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_the_copy_is_a_new_version_and_the_original_keeps_its_bytes(commented, operator):
    document = commented()
    original = document.revisions.get()
    copy = publishing.add_public_copy(original, by=operator)
    original.refresh_from_db()
    assert (copy.number, copy.name, document.revisions.count()) == (2, "surat.docx", 2)
    assert hash_of(original) == original.sha256 != copy.sha256 == hash_of(copy)
    document.refresh_from_db()
    assert document.state == DocumentState.DRAFT
    facts = LedgerEntry.objects.get(verb="document.public_copy").fields
    assert (facts["of"], facts["original"], facts["copy"]) == (1, original.sha256, copy.sha256)
    assert document.events.filter(act=Act.PUBLIC_COPY, revision=copy).count() == 1


def test_a_reviewer_makes_it_while_the_document_waits(commented, operator, reviewer):
    document = commented()
    publishing.submit(document, by=operator)
    publishing.add_public_copy(document.revisions.get(), by=reviewer)
    document.refresh_from_db()
    assert document.state == DocumentState.IN_REVIEW
    assert Proposal(document).revision.number == 2


def test_neither_a_neighbour_nor_twice_nor_a_file_without_traces(commented, operator, neighbour):
    document = commented()
    original = document.revisions.get()
    with pytest.raises(NotAllowed):
        publishing.add_public_copy(original, by=neighbour)
    stale = document.revisions.select_related("document").get()
    copy = publishing.add_public_copy(original, by=operator)
    with pytest.raises((ValidationError, WrongState)):
        publishing.add_public_copy(stale, by=operator)
    with pytest.raises(intake.Refused):
        publishing.add_public_copy(copy, by=operator)
    assert document.revisions.count() == 2


def test_what_is_signed_or_public_stays(commented, make_document, operator):
    document = commented(content=signed_pdf(), name="putusan.pdf")
    with pytest.raises(intake.Refused) as caught:
        publishing.add_public_copy(document.revisions.get(), by=operator)
    assert caught.value.code == "signed_file"
    public = make_document().revisions.get()
    with pytest.raises(ValidationError):
        publishing.add_public_copy(public, by=operator)


def test_the_gate_shows_the_traces_and_both_hashes(commented, operator):
    document, browser = commented(), CheckedClient()
    browser.force_login(operator)
    page = reverse("admin:documents_document_findings", args=[document.pk, 1])
    shown = browser.get(page).content.decode()
    assert "Sekretariat: Mohon diperiksa" in shown
    copy = reverse("admin:documents_document_public_copy", args=[document.pk, 1])
    assert f'action="{copy}"' in shown
    after = browser.post(copy, follow=True)
    assert after.request["PATH_INFO"] == reverse("admin:documents_document_findings", args=[document.pk, 2])
    shown = after.content.decode()
    assert "Mohon diperiksa" not in shown
    for revision in document.revisions.all():
        assert revision.sha256 in shown
    assert browser.get(copy).status_code == 405


def test_a_file_that_is_lost_says_so(commented, operator):
    document, browser = commented(), CheckedClient()
    browser.force_login(operator)
    document.revisions.get().file.delete(save=False)
    page = browser.get(reverse("admin:documents_document_findings", args=[document.pk, 1]))
    assert "Berkasnya hilang atau rusak di penyimpanan." in page.content.decode()
