"""The index follows the documents, in their transactions, and leaves nothing behind."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from documents import search
from documents.models import (
    Document,
    Revision,
    SearchBlock,
    SearchChunk,
    SearchFresh,
    SearchPair,
    SearchPosting,
)
from documents.search.snapshot.snapshot import Snapshot
from documents.search.storage import blocks
from documents.search.text.analysis import STEM
from documents.search.text.term_keys import key
from documents.search.writing import indexing, rebuild
from opd.database import triggers
from tests.documents.past_the_verbs import WITHDRAWN

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["fresh", "merged"])
def merge(request):
    """Called before a look at the index: once it stays as the verbs have left it, once the worker has been there."""
    return search.merge_fresh if request.param == "merged" else lambda: 0


def rows_with(term):
    """Ids of documents in the index that have a stem, public or not."""
    return Snapshot().postings([key(STEM + term)])[key(STEM + term)].as_list()[0].tolist()


def test_indexing_again_replaces(library, found, merge):
    document = library("Neraca", "pertama")
    merge()
    Revision.objects.update(text="kedua")
    search.index(document)
    search.index(document)
    merge()
    assert found("pertama") == []
    assert found("kedua") == ["Neraca"]
    assert rows_with("dua") == [document.pk]
    assert rows_with("pertama") == []


def test_remove_takes_text_and_terms_away(library, found, merge):
    document = library("Neraca", "isi")
    merge()
    search.remove(document)
    merge()
    assert found("neraca") == rows_with("neraca") == list(SearchChunk.objects.all()) == []


def test_a_document_that_is_deleted_past_all_verbs_is_not_found(library, found, merge):
    document = library("Neraca", "isi")
    merge()
    triggers.drop("documents")  # or they would keep it
    Document.objects.filter(pk=document.pk).update(published_revision=None)
    document.revisions.all().delete()
    document.public_kinds.all().delete()
    document.delete()
    assert found("neraca") == []


def test_a_document_without_text_is_indexed_by_its_head(library, found):
    document = library("Arsip Kertas")
    assert not document.chunks.exists()
    assert found("arsip") == found("dinas kesehatan") == ["Arsip Kertas"]


def test_index_takes_out_what_is_no_longer_public(library, merge):
    document = library("Neraca", "isi")
    merge()
    Document.objects.filter(pk=document.pk).update(**WITHDRAWN)
    search.index(document)
    assert rows_with("neraca") == []


def test_an_act_that_fails_leaves_the_index_as_it_was(library, found):
    document = library("Neraca", "isi")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        search.remove(document)
        raise ZeroDivisionError
    assert found("neraca") == ["Neraca"]


def test_text_that_a_database_refuses_is_stored_without_it(library, found):
    document = library("Lain", "x", indexed=False)
    document.published_revision.text = "satu\x00dua \ud800tiga"
    search.write(document, search.prepare(document))
    assert found("dua tiga") == ["Lain"]
    assert document.chunks.get().text == "satu dua  tiga"


def test_many_at_once(library, found, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 2)
    for number in range(5):
        library(f"Neraca {number}", "isi", indexed=False)
    documents = Document.objects.select_related("opd", "published_revision")
    assert search.index_many(documents) == 5
    assert len(found("neraca")) == 5


def test_many_at_once_leaves_alone_what_has_changed_meanwhile(library, found):
    library("Tetap", "isi", indexed=False)
    gone, changed = library("Dicabut", "isi", indexed=False), library("Diubah", "isi", indexed=False)
    read = list(Document.objects.select_related("opd", "published_revision"))
    Document.objects.filter(pk=gone.pk).update(**WITHDRAWN)
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
    Document.objects.filter(pk=old.pk).update(**WITHDRAWN)
    assert run() == run() == "1 dokumen publik ada di indeks pencarian.\n"
    assert found("neraca") == ["Neraca"]
    assert rows_with("rahasia") == []
    assert run("--verify") == "Indeks pencarian sesuai: 1 dokumen.\n"


@pytest.mark.parametrize("damage", ["text", "title", "missing", "not public", "too much", "posting", "column"])
def test_verify_names_what_is_wrong(library, damage):
    document = library("Neraca", "isi")
    library("Lain", "isi")
    search.merge_fresh()
    harm = {
        "text": lambda: Revision.objects.filter(document=document).update(text="lain"),
        "title": lambda: Document.objects.filter(pk=document.pk).update(title="Laba"),
        "missing": lambda: document.chunks.all().delete(),
        "not public": lambda: Document.objects.filter(pk=document.pk).update(**WITHDRAWN),
        "too much": lambda: document.chunks.create(position=9, text="sisa"),
        "posting": lambda: SearchPosting.objects.filter(key=key(STEM + "neraca")).delete(),
        "column": lambda: Document.objects.filter(pk=document.pk).update(year=1999),
    }
    harm[damage]()
    out = StringIO()
    with pytest.raises(CommandError, match="1 dokumen perlu diindeks ulang"):
        call_command("reindex", "--verify", stdout=out, stderr=out)
    assert f"dokumen {document.pk}:" in out.getvalue()


# Building anew --------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_blocks(library, monkeypatch):
    """Documents on both sides of a block's end, each a batch and a portion of its own."""
    monkeypatch.setattr(indexing, "BATCH", 1)
    monkeypatch.setattr(indexing, "PORTION", 1)
    made = [library(f"Neraca {number}", "isi", pk=blocks.BLOCK - 2 + number, indexed=False) for number in range(4)]
    rebuild.build()
    search.index_many(search.public_in_batches([document.pk for document in made]))
    return made


def killed_after(number):
    """A progress that ends the process once so many documents were told of."""
    told = []

    def progress(more):
        told.append(more)
        if len(told) > number:
            raise KeyboardInterrupt

    return progress


def test_what_was_stopped_goes_on_where_it_stood(two_blocks, found):
    Document.objects.update(title="Laba")  # past all verbs: only building anew sees it
    rebuild.begin()
    with pytest.raises(KeyboardInterrupt):
        rebuild.build(killed_after(1))
    assert (len(found("laba")), len(found("neraca"))) == (1, 3)
    assert rebuild.remaining() == 3
    assert "Melanjutkan yang terhenti: 1 dari 4 dokumen" in run()
    assert (found("laba"), found("neraca"), rebuild.remaining()) == (["Laba"] * 4, [], 0)
    rebuild.begin()
    with pytest.raises(KeyboardInterrupt):
        rebuild.build(killed_after(1))
    rebuild.begin(from_scratch=True)
    assert rebuild.remaining() == 4
    assert rebuild.build(seconds=0) == 0
    assert rebuild.build() == 4
    run("--verify")


def test_what_is_published_while_it_is_built_stays_as_the_act_left_it(two_blocks, found, monkeypatch):
    """The act comes between analysis and the row of the block."""
    changed, gone, *_others = two_blocks

    def act(self):
        Document.objects.filter(pk=changed.pk).update(title="Laba", version=7)
        search.index(changed)
        Document.objects.filter(pk=gone.pk).update(**WITHDRAWN)
        search.remove(gone)
        return taken(self)

    taken = indexing.Portion.take_in
    rebuild.begin()
    monkeypatch.setattr(indexing.Portion, "take_in", act)
    rebuild.build()
    assert (found("laba"), len(found("neraca"))) == (["Laba"], 2)
    monkeypatch.setattr(indexing.Portion, "take_in", taken)
    search.merge_fresh()
    run("--verify")


@pytest.mark.parametrize("harm", ["no index", "older rules", "one missing", "one too much", "one too much and fresh"])
def test_the_worker_mends_what_is_missing_and_what_is_too_much(two_blocks, library, found, harm):
    _changed, one, *_others = two_blocks
    if harm == "no index":
        for model in (SearchBlock, SearchPosting, SearchPair, SearchChunk):
            model.objects.all().delete()
    elif harm == "older rules":
        SearchBlock.objects.update(edition=0)
        Document.objects.update(title="Laba")
    elif harm == "one missing":
        library("Neraca", "isi", indexed=False)
    else:
        if "fresh" in harm:
            search.index(one)
        Document.objects.filter(pk=one.pk).update(**WITHDRAWN)
    call_command("tend_index", stdout=StringIO())
    search.merge_fresh()
    expected = {"older rules": 0, "one missing": 5, "one too much": 3, "one too much and fresh": 3}.get(harm, 4)
    assert len(found("neraca")) == expected
    run("--verify")


# Merging ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_blocks(monkeypatch, library):
    """Documents on both sides of a block's end: their primary keys are chosen."""
    first = 7 * blocks.BLOCK - 2
    return [library(f"Neraca {number}", f"isi nomor{number}", pk=first + number) for number in range(4)]


def state():
    return {pk for pk, _version in SearchFresh.objects.values_list("pk", "version")}


def test_merging_changes_no_answer(small_blocks, found):
    before = found("neraca isi"), found('"isi nomor"'), found("nomor"), len(search.find(""))
    assert len(state()) == 4
    assert search.merge_fresh() == 4
    assert state() == set()
    assert (found("neraca isi"), found('"isi nomor"'), found("nomor"), len(search.find(""))) == before
    assert search.merge_fresh() == 0


def test_what_is_fresh_stands_for_its_document_whatever_its_block_says(small_blocks, found):
    search.merge_fresh()
    changed, gone, *_others = small_blocks
    Document.objects.filter(pk=changed.pk).update(title="Laba Rugi")
    search.index(changed)
    search.remove(gone)
    for _merged in (False, True):
        assert sorted(found("neraca")) == ["Neraca 2", "Neraca 3"]
        assert found("laba") == ["Laba Rugi"]
        assert len(search.find("")) == 3
        search.merge_fresh()


def test_it_waits_until_there_are_enough(small_blocks):
    assert search.merge_fresh(at_least=5) == 0
    assert search.merge_fresh(at_least=4) == 4


def test_a_merge_that_is_killed_leaves_the_answers_as_they_were(small_blocks, found, monkeypatch):
    monkeypatch.setattr(blocks, "pair_rows", lambda turned: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        search.merge_fresh()
    assert len(state()) == 4
    assert len(found("neraca")) == 4


def test_what_an_act_writes_during_a_merge_is_not_lost(library, found):
    document = library("Neraca", "pertama")
    number = document.pk // blocks.BLOCK
    read_by_merge = list(blocks.fresh_of(number))
    Revision.objects.update(text="kedua")
    search.index(document)
    blocks._take_in(number, {row.document_id: bytes(row.data) for row in read_by_merge}, read_by_merge)
    assert found("pertama") == []
    assert found("kedua") == ["Neraca"]
    assert search.merge_fresh() == 1


def test_a_merge_touches_no_row_that_stays_the_same(small_blocks, library):
    search.merge_fresh()
    before = set(SearchPosting.objects.values_list("pk", flat=True))
    library("Laba", "lain", pk=small_blocks[-1].pk + 1)
    search.merge_fresh()
    assert set(SearchPosting.objects.filter(block=6).values_list("pk", flat=True)) <= before
    assert SearchPosting.objects.filter(pk__in=before, block=7, key=key(STEM + "neraca")).exists()


def test_what_is_rolled_back_leaves_nothing_behind(library):
    kept = library("Profil", "isi")
    assert search.find("").ids.tolist() == [kept.pk]
    try:
        with transaction.atomic():
            undone = library("Neraca", "isi")
            assert search.find("").ids.tolist() == [kept.pk, undone.pk]
            raise InterruptedError
    except InterruptedError:
        pass
    later = library("Anggaran", "isi")  # PostgreSQL gives it a later number: the place of the one undone stays
    assert search.find("").ids.tolist() == [kept.pk, later.pk]
