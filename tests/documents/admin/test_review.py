"""Reviewing: the file in place, what changes in it, and on to the next document that waits."""

import pytest
from django.test import Client
from django.urls import reverse

from documents.lifecycle import publishing
from documents.models import Document, DocumentState
from tests.markup import text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def desk():
    """-> a browser in which the person is signed in."""

    def enter(user):
        client = Client()
        client.force_login(user)
        return client

    return enter


def page_of(document):
    return reverse("admin:documents_document_change", args=[document.pk])


def act(client, document, name, **values):
    address = reverse("admin:documents_document_act", args=[document.pk, name])
    return client.post(address, {"version": document.version, "looked_for": "1"} | values)


def test_the_file_is_read_in_place(desk, reviewer, operator, make_document, upload):
    document = make_document("submitted", incoming=upload("Baris pertama.\nBaris kedua <b>."))
    page = desk(reviewer).get(page_of(document))
    assert b"Baris kedua &lt;b&gt;." in page.content
    assert b"Baris kedua <b>" not in page.content
    assert "Baris kedua" not in text(desk(operator).get(page_of(document)))  # it is not theirs to review


def test_what_changes_in_the_file(desk, reviewer, operator, make_document, upload, read_files):
    document = make_document(incoming=upload("Satu.\nDua.\nTiga."))
    publishing.save_draft(document, by=operator, values={}, incoming=upload("Satu.\nDua lagi.\nTiga."))
    read_files(document)
    document.refresh_from_db()
    publishing.submit(document, by=operator)
    page = text(desk(reviewer).get(page_of(document)))
    assert "Yang berubah dari berkas yang terbit" in page
    assert "Dihapus: Dua." in page
    assert "Ditambah: Dua lagi." in page


def test_publish_and_next(desk, reviewer, make_document):
    first, second = make_document("submitted"), make_document("submitted", title="Kedua")
    client = desk(reviewer)
    assert "Terbitkan dan berikutnya" in text(client.get(page_of(first)))
    assert act(client, first, "publish", _next="1").url == page_of(second)
    last = act(client, second, "return", reason="Tahunnya keliru.", _next="1")
    assert last.url == reverse("admin:documents_document_changelist")
    assert "Tidak ada lagi dokumen yang menunggu" in text(client.get(last.url))
    states = Document.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [DocumentState.PUBLISHED, DocumentState.RETURNED]


def test_a_refused_act_stays_on_the_page(desk, reviewer, make_document):
    first, _second = make_document("submitted"), make_document("submitted", title="Kedua")
    client = desk(reviewer)
    publishing.return_to_operator(Document.objects.get(pk=first.pk), by=reviewer, reason="Keliru.")
    assert act(client, first, "publish", _next="1").url == page_of(first)


def test_a_document_without_text_says_so(desk, reviewer, make_document):
    document = make_document("submitted")
    document.revisions.update(text="")
    assert "tidak memuat teks yang dapat dibaca mesin" in text(desk(reviewer).get(page_of(document)))
