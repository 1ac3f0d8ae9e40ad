"""The index follows the documents, in their transactions, and leaves nothing behind."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from documents import search
from documents.models import Document, DocumentState, Revision, SearchChunk
from documents.search import indexing
from documents.search.expression import Phrase
from documents.search.ranking import engine

pytestmark = pytest.mark.django_db


def rows_with(term):
    """Ids of documents in the index that have a term, public or not."""
    with connection.cursor() as cursor:
        cursor.execute(engine().DOCUMENTS, [engine().match(Phrase((term,)))])
        return [pk for (pk,) in cursor.fetchall()]


def test_indexing_again_replaces(library, found):
    document = library("Neraca", "pertama")
    Revision.objects.update(text="kedua")
    search.index(document)
    search.index(document)
    assert found("pertama") == []
    assert found("kedua") == ["Neraca"]
    assert rows_with("kedua") == [document.pk]


def test_remove_takes_text_and_terms_away(library, found):
    document = library("Neraca", "isi")
    search.remove(document)
    assert found("neraca") == rows_with("neraca") == list(SearchChunk.objects.all()) == []


def test_deleting_a_document_takes_its_terms_away(library):
    document = library("Neraca", "isi")
    Document.objects.filter(pk=document.pk).update(published_revision=None)
    document.revisions.all().delete()
    document.delete()
    assert rows_with("neraca") == []


def test_a_document_without_text_is_indexed_by_its_head(library):
    document = library("Arsip Kertas")
    assert [(chunk.position, chunk.text) for chunk in document.chunks.all()] == [(0, "Arsip Kertas\nDinas Kesehatan")]


def test_index_takes_out_what_is_no_longer_public(library):
    document = library("Neraca", "isi")
    Document.objects.filter(pk=document.pk).update(state=DocumentState.DRAFT)
    search.index(document)
    assert rows_with("neraca") == []


def test_an_act_that_fails_leaves_the_index_as_it_was(library, found):
    document = library("Neraca", "isi")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        search.remove(document)
        raise ZeroDivisionError
    assert found("neraca") == ["Neraca"]


def test_text_that_a_database_refuses_is_stored_without_it(library, found):
    entries = search.prepare(library("Neraca", "isi"))
    document = library("Lain", "x", indexed=False)
    document.published_revision.text = "satu\x00dua \ud800tiga"
    search.write(document, search.prepare(document))
    assert found("dua tiga") == ["Lain"]
    assert entries[0].text == "isi"


def test_many_at_once(library, found, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 2)
    for number in range(5):
        library(f"Neraca {number}", "isi", indexed=False)
    reported = []
    documents = Document.objects.select_related("opd", "published_revision")
    assert search.index_many(documents, reported.append) == 5
    assert (len(found("neraca")), reported) == (5, [2, 2, 1])


def test_many_at_once_leaves_alone_what_has_changed_meanwhile(library, found):
    library("Tetap", "isi", indexed=False)
    gone, changed = library("Dicabut", "isi", indexed=False), library("Diubah", "isi", indexed=False)
    read = list(Document.objects.select_related("opd", "published_revision"))
    Document.objects.filter(pk=gone.pk).update(state=DocumentState.DRAFT)
    Document.objects.filter(pk=changed.pk).update(version=7)
    assert search.index_many(read) == 1
    assert found("isi") == ["Tetap"]


# The command --------------------------------------------------------------------------------------------------------


def run(*arguments):
    out = StringIO()
    call_command("reindex", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_reindex_builds_the_same_index_anew(library, found):
    library("Neraca", "isi", indexed=False)
    old = library("Rahasia", "isi")
    Document.objects.filter(pk=old.pk).update(state=DocumentState.DRAFT)
    assert run() == run() == "1 dokumen publik ada di indeks pencarian.\n"
    assert found("neraca") == ["Neraca"]
    assert rows_with("rahasia") == []
    assert run("--verify") == "Indeks pencarian sesuai: 1 dokumen.\n"


@pytest.mark.parametrize("damage", ["text", "title", "missing", "not public", "too much"])
def test_verify_names_what_is_wrong(library, damage):
    document = library("Neraca", "isi")
    library("Lain", "isi")
    harm = {
        "text": lambda: Revision.objects.filter(document=document).update(text="lain"),
        "title": lambda: Document.objects.filter(pk=document.pk).update(title="Laba"),
        "missing": lambda: document.chunks.all().delete(),
        "not public": lambda: Document.objects.filter(pk=document.pk).update(state=DocumentState.DRAFT),
        "too much": lambda: document.chunks.create(position=9, text="sisa"),
    }
    harm[damage]()
    out = StringIO()
    with pytest.raises(CommandError, match="1 dokumen perlu diindeks ulang"):
        call_command("reindex", "--verify", stdout=out, stderr=out)
    assert f"dokumen {document.pk}:" in out.getvalue()
