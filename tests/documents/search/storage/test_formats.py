"""The bytes of the index carry their format: what cannot be read is asked of the database, and made again."""

import base64
import json
import re
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.functions import Substr
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from documents import search
from documents.models import Document, SearchBlock, SearchChunk, SearchFresh, SearchPair, SearchPosting
from documents.search.answers import answer
from documents.search.snapshot import snapshot, vocabulary
from documents.search.snapshot.snapshot import Snapshot
from documents.search.storage import blocks, entries, facet_columns, inverted_columns
from documents.search.writing import indexing, rebuild
from opd.page_cache import memo
from tests.documents.past_the_verbs import WITHDRAWN
from tests.markup import CheckedClient, text

OLDER = json.loads((Path(__file__).parent / "older_format.json").read_text())  # written before blocks had a format
FIRST = 7 * blocks.BLOCK - 2  # the first of documents on both sides of a block's end
NOTE = str(answer.RENEWING)
LISTS = [
    *("/", "/cari/", "/cari/?urut=terlama", "/cari/?urut=judul", "/cari/?tahun=2024&jenis=laporan"),
    *("/cari/?format=txt", "/cari/?klasifikasi=berkala&opd=dinas-kesehatan&opd=dinas-komunikasi-dan-informatika"),
    *("/dip/", "/dip/?tahun=2024", "/informasi/berkala/", "/opd/", "/opd/dinas-kesehatan/", "/dip.csv"),
    "/sitemap.xml",
]
QUESTIONS = [
    *("/cari/?q=neraca", "/cari/?q=saldo", "/cari/?q=%22saldo+kas%22", "/cari/?q=neraca+-kas", "/cari/?q=-neraca"),
    *("/cari/?q=dinas+kesehatan", "/cari/?q=nerca", "/cari/?q=laporan+2024", "/cari/?q=neraca&urut=judul"),
    *("/cari/?q=neraca&urut=terbaru", "/dip/?q=neraca", "/dip.csv?q=neraca", "/cari/saran/?q=ner", "/cari/?q=pusk"),
]


# The number -----------------------------------------------------------------------------------------------------------


def with_facet(monkeypatch):
    facets = [*facet_columns.FACETS, ("more", "u1")]
    monkeypatch.setattr(facet_columns, "FACETS", facets)
    monkeypatch.setattr(facet_columns, "ROW", np.dtype([*facets, ("published", "i8")]))
    monkeypatch.setattr(facet_columns, "SOURCES", {**facet_columns.SOURCES, "more": "language"})
    monkeypatch.setattr(facet_columns, "CODES", {**facet_columns.CODES, "more": ["id", "en", "ljp"]})


def with_row(monkeypatch, name, dtype):
    described = [(one, dtype if one == name else of) for one, of in facet_columns.ROW.descr]
    monkeypatch.setattr(facet_columns, "ROW", np.dtype(described))


def with_codes(monkeypatch, change):
    monkeypatch.setattr(facet_columns, "CODES", facet_columns.CODES | {"kind": change(facet_columns.CODES["kind"])})


def instead(monkeypatch, room, name, change):
    before = getattr(room, name)
    monkeypatch.setattr(room, name, lambda *arguments: change(before(*arguments)))


CHANGES = {
    "a facet more": with_facet,
    "a wider column": lambda patch: with_row(patch, "kind", "u2"),
    "a column of another type": lambda patch: with_row(patch, "published", "f8"),
    "columns in another order": lambda patch: patch.setattr(
        facet_columns, "ROW", np.dtype(facet_columns.ROW.descr[::-1])
    ),
    "another source": lambda patch: patch.setattr(
        facet_columns, "SOURCES", facet_columns.SOURCES | {"opd": "category_id"}
    ),
    "a code more": lambda patch: with_codes(patch, lambda codes: [*codes, "lagu"]),
    "codes in another order": lambda patch: with_codes(patch, lambda codes: [codes[0], *codes[:0:-1]]),
    "another unit of time": lambda patch: instead(patch, facet_columns, "_number", lambda number: number // 2),
    "smaller blocks": lambda patch: patch.setattr(blocks, "BLOCK", 2048),
    "other buckets": lambda patch: (
        patch.setattr(inverted_columns, "BUCKETS", 2048),
        patch.setattr(inverted_columns, "BUCKET_BITS", 11),
    ),
    "other keys of words": lambda patch: instead(patch, blocks, "term_key", lambda number: number ^ 1),
    "other keys of pairs": lambda patch: instead(patch, blocks, "pair_key", lambda number: number ^ 1),
    "another header": lambda patch: patch.setattr(entries, "HEADER", entries.struct.Struct("<QQ")),
    "another order of a packed entry": lambda patch: instead(patch, entries.Entry, "pack", lambda data: data[::-1]),
    "another posting list": lambda patch: instead(
        patch, blocks, "posting_rows", lambda rows: {key: data[::-1] for key, data in rows.items()}
    ),
    "another row of pairs": lambda patch: instead(
        patch, blocks, "pair_rows", lambda rows: {key: data[::-1] for key, data in rows.items()}
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_what_is_written_gives_another_number(change, monkeypatch):
    assert blocks.fingerprint() == blocks.FORMAT
    CHANGES[change](monkeypatch)
    assert blocks.fingerprint() != blocks.FORMAT


def test_the_number_is_the_same_in_every_process():
    code = "import django; django.setup(); from documents.search.storage import blocks; print(blocks.FORMAT)"
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONHASHSEED": "1", "PATH": ""}
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=django_settings.BASE_DIR, env=environment, capture_output=True, check=True
    )
    assert int(told.stdout) == blocks.FORMAT
    assert 0 < blocks.FORMAT < 2**31  # 0: before blocks had a format


# Bytes ----------------------------------------------------------------------------------------------------------------


def an_entry():
    document = Document(classification="berkala", year=2025, opd_id=1, category_id=1, published_at=datetime.now(UTC))
    keys, pairs = np.array([-5, 7], np.int64), np.array([1, 2, 3], np.uint32)
    return entries.Entry(9, facet_columns.row(document), entries.Terms(keys, np.array([1, 2], np.uint8), pairs))


@given(st.data())
def test_an_entry_that_is_cut_off_or_too_long_is_unreadable(data):
    packed = an_entry().pack()
    cut = data.draw(st.integers(0, len(packed) - 1))
    for broken in (packed[:cut], packed + packed[: cut + 1]):
        with pytest.raises(entries.UnreadableEntry):
            entries.unpack(9, broken)
    assert entries.unpack(9, packed).pack() == packed


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_unreadable(data):
    for read in (
        lambda: entries.unpack(9, data),
        lambda: inverted_columns.read_posting(data),
        lambda: inverted_columns.read_bucket(data),
    ):
        try:
            found = read()
        except entries.UnreadableEntry:
            continue
        offsets = found.keys if isinstance(found, entries.Entry) else found[0]
        assert isinstance(found, entries.Entry) or offsets.max(initial=0) < blocks.BLOCK


# Pages ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def new_process(monkeypatch):
    """Call it for this process to forget what it has read, as one that is started after an upgrade."""

    def forget():
        monkeypatch.setattr(snapshot, "_last_read", {})
        monkeypatch.setattr(snapshot, "_posting_lists", snapshot._LruCache(snapshot.KEPT_BYTES))
        monkeypatch.setattr(snapshot, "_fresh_entries", snapshot._LruCache(snapshot.KEPT_BYTES))
        monkeypatch.setattr(vocabulary, "_cached", vocabulary.EMPTY)

    forget()
    return forget


@pytest.fixture
def shelf(library, opd_kominfo, new_process):
    """Six public documents on both sides of a block's end, three of them fresh, and one that is not public."""
    made = [
        library("Neraca kas daerah", "Saldo kas akhir tahun", pk=FIRST),
        library("Neraca Puskesmas", "Saldo obat", pk=FIRST + 1, year=2024, kind="laporan"),
        library("Laporan kinerja", "Angka tengkes turun", pk=FIRST + 2, year=2024, kind="laporan"),
        library("Rahasia neraca", "Saldo", pk=FIRST + 3),
        library("Arsip 1945", pk=FIRST + 4, published_at=datetime(1945, 8, 17, tzinfo=UTC)),
    ]
    Document.objects.filter(pk=made[3].pk).update(**WITHDRAWN)
    search.remove(made[3])
    search.merge_fresh()
    made.append(library("Neraca kominfo", "Saldo jaringan", pk=FIRST + 5, opd=opd_kominfo))
    made.append(library("Profil kominfo", "Jam buka", pk=FIRST + 6, opd=opd_kominfo, year=2024))
    Document.objects.filter(pk=made[1].pk).update(title="Neraca Puskesmas Yosomulyo")
    search.index(Document.objects.get(pk=made[1].pk))
    new_process()
    return made


def older_block(number=7):
    """Put in the place of a block the one of the fixture, which has other documents at these places too."""
    SearchPosting.objects.filter(block=number).delete()
    SearchPair.objects.filter(block=number).delete()
    for model, label, kind in ((SearchPosting, "key", "postings"), (SearchPair, "bucket", "pairs")):
        model.objects.bulk_create(model(block=number, data=data, **{label: key}) for key, data in written(kind))
    [(_label, old)] = written("columns")
    SearchBlock.objects.filter(number=number).update(columns=old, edition=OLDER["edition"], format=0, version=5)
    for offset, data in written("fresh"):
        SearchFresh.objects.filter(document_id=FIRST + 4 + offset).update(data=data, format=0, version=6)


def written(kind):
    """Labels and bytes of the fixture."""
    rows = [(0, OLDER[kind])] if kind == "columns" else OLDER[kind]
    return [(label, zlib.decompress(base64.b64decode(data))) for label, data in rows]


def cut(model, **which):
    model.objects.filter(**which).update(data=Substr("data", 1, 7))


HARMS = {
    "an older block": older_block,
    "another format": lambda: (SearchBlock.objects.update(format=1), SearchFresh.objects.update(format=1)),
    "blocks of another format": lambda: SearchBlock.objects.update(format=1, version=5),
    "one block of another format": lambda: SearchBlock.objects.filter(number=6).update(format=1),
    "fresh of another format": lambda: SearchFresh.objects.update(format=1),
    "columns cut off": lambda: SearchBlock.objects.update(columns=bytes(blocks.SIZE - 1)),
    "no columns": lambda: SearchBlock.objects.filter(number=7).update(columns=b""),
    "fresh cut off": lambda: cut(SearchFresh, data__gt=b"\0"),
    "rows of one more column": lambda: SearchBlock.objects.update(columns=bytes(blocks.SIZE + blocks.BLOCK), format=9),
    "half filled": lambda: SearchBlock.objects.update(is_complete=False, columns=bytes(blocks.SIZE), todo_from=FIRST),
    "all cut off": lambda: (cut(SearchPosting), cut(SearchPair), SearchBlock.objects.update(format=1)),
}


@pytest.fixture(params=HARMS)
def harm(request, new_process):
    """Call it to harm the index."""

    def harm():
        HARMS[request.param]()
        new_process()

    return harm


def page(address):
    response = CheckedClient().get(address)
    assert response.status_code == 200, address
    return " ".join(re.sub(r"<[^>]+>", " ", response.getvalue().decode()).split()).replace(f" {NOTE}", "")


def rows(address):
    return [document.title for document, *_rest in CheckedClient().get(address).context["rows"]]


def work():
    call_command("tend_index", stdout=StringIO())


@pytest.mark.django_db
def test_lists_are_the_same_while_the_index_is_renewed_and_after_it(shelf, harm):
    before = {address: page(address) for address in LISTS + QUESTIONS}
    harm()
    assert Snapshot().is_renewing
    assert {address: page(address) for address in LISTS} == {address: before[address] for address in LISTS}
    for address in QUESTIONS:
        page(address)
    assert NOTE in text(CheckedClient().get("/cari/"))
    work()
    assert not Snapshot().is_renewing
    assert {address: page(address) for address in LISTS + QUESTIONS} == before
    assert NOTE not in text(CheckedClient().get("/cari/?q=neraca"))
    call_command("reindex", "--verify", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_reindex_makes_whole_what_cannot_be_read(shelf, harm, found):
    before = page("/cari/?urut=judul"), found("saldo")
    harm()
    call_command("reindex", stdout=StringIO(), stderr=StringIO())
    work()  # fresh documents are the worker's
    assert (page("/cari/?urut=judul"), found("saldo")) == before
    call_command("reindex", "--verify", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_verify_names_a_block_that_cannot_be_read(shelf):
    SearchBlock.objects.filter(number=6).update(format=1)
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("reindex", "--verify", stdout=told, stderr=told)
    assert "blok 6: berformat lain atau terpotong" in told.getvalue()


@pytest.mark.django_db
def test_titles_are_found_by_the_database_meanwhile(shelf):
    HARMS["another format"]()
    assert sorted(rows("/cari/?q=neraca")) == ["Neraca Puskesmas Yosomulyo", "Neraca kas daerah", "Neraca kominfo"]
    assert rows("/cari/?q=NERACA+yosomulyo+-kas") == ["Neraca Puskesmas Yosomulyo"]
    assert rows("/cari/?q=laporan+2024") == ["Laporan kinerja"]
    assert sorted(rows("/cari/?q=-neraca")) == ["Arsip 1945", "Laporan kinerja", "Profil kominfo"]
    assert rows("/cari/?q=neraca&opd=dinas-komunikasi-dan-informatika") == ["Neraca kominfo"]
    assert rows("/cari/?q=rahasia") == rows("/cari/?q=%25") == rows("/cari/?q=zzz") == []


@pytest.mark.django_db
def test_nothing_untrue_is_said_of_words_that_are_not_known_yet(shelf):
    vocabulary.learn([document.pk for document in shelf])
    HARMS["another format"]()
    for address in ("/cari/?q=saldo", "/cari/?q=nerca+kas", "/cari/?q=saldo+neraca", "/dip/?q=saldo"):
        shown = text(CheckedClient().get(address))
        assert NOTE in shown
        assert "Tidak ada dokumen yang memuat" not in shown
        assert "Tidak ada dokumen untuk" not in shown


@pytest.mark.django_db
def test_the_other_blocks_are_searched_as_ever(shelf, found):
    SearchBlock.objects.filter(number=6).update(format=1)  # of its documents one is fresh, and that one is known
    assert sorted(found("saldo")) == ["Neraca Puskesmas Yosomulyo", "Neraca kominfo"]
    assert sorted(found("neraca")) == ["Neraca Puskesmas Yosomulyo", "Neraca kas daerah", "Neraca kominfo"]
    assert found("tengkes") == ["Laporan kinerja"]


@pytest.mark.django_db
def test_acts_show_at_once_while_the_index_is_renewed(shelf, library, harm, found):
    harm()
    one, two, *_others = shelf
    Document.objects.filter(pk=one.pk).update(title="Catatan kas", year=2023)
    search.index(Document.objects.get(pk=one.pk))
    Document.objects.filter(pk=two.pk).update(**WITHDRAWN)
    search.remove(two)
    library("Neraca baru", "isi", pk=FIRST + 9)
    for is_done in (False, True):
        shown = page("/cari/?urut=judul")
        assert "6 dokumen publik" in shown
        assert "Catatan kas" in shown
        assert "Yosomulyo" not in shown
        assert "2023" in shown
        assert found("catatan") == ["Catatan kas"]
        assert "Neraca baru" in found("neraca")
        assert "Neraca Puskesmas Yosomulyo" not in found("neraca")
        if not is_done:
            work()


def queries_of(address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert CheckedClient().get(address).status_code == 200
    return len(asked)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/cari/", "/cari/?q=neraca", "/dip/"])
def test_the_number_of_queries_does_not_depend_on_what_cannot_be_read(shelf, library, new_process, address):
    HARMS["another format"]()
    few = queries_of(address)
    again = queries_of(address)
    for number in range(30):
        library(f"Arsip {number}", pk=(20 + 2 * number) * blocks.BLOCK)
        if number < 15:
            search.merge_fresh()
    HARMS["another format"]()
    new_process()
    assert queries_of(address) <= few + 1  # page numbers of a longer list
    assert queries_of(address) <= again + 1 <= few  # rows of blocks are read once


# Caches ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(settings, tmp_path, monkeypatch):
    """Pages and facts are kept, by us and by nginx."""
    settings.PAGE_SECONDS = 600
    settings.NGINX_GENERATIONS = str(tmp_path / "generations")
    cache.clear()
    monkeypatch.setattr(memo, "_memo", memo._Memo())


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/cari/", "/cari/?q=neraca", "/cari/saran/?q=ne", "/dip/", "/opd/"])
def test_no_page_is_kept_that_is_made_while_the_index_is_renewed(shelf, kept, address):
    HARMS["another format"]()
    for _time in range(2):
        response = CheckedClient().get(address)
        assert "X-Accel-Expires" not in response.headers
        assert "ETag" not in response.headers
        assert len(cache._cache) == 0
    facts = [read.__name__ for read, *_arguments in memo._memo.values]
    assert "public" not in facts  # numbers of documents
    work()
    response = CheckedClient().get(address)  # of the same moment: the worker writes nothing into the ledger
    assert NOTE not in text(response)
    assert response.headers["X-Accel-Expires"]
    assert len(cache._cache) == 1


# The worker -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("model", [SearchPosting, SearchPair])
def test_rows_that_are_cut_off_are_no_error_and_found_by_the_worker(shelf, new_process, model, monkeypatch):
    before = {address: page(address) for address in LISTS + QUESTIONS}
    row = model.objects.filter(block=6).order_by("pk").first()
    model.objects.filter(pk=row.pk).update(data=bytes(row.data)[:-1])
    new_process()
    assert {address: page(address) for address in LISTS} == {address: before[address] for address in LISTS}
    for address in QUESTIONS:
        page(address)
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("reindex", "--verify", stdout=told, stderr=told)
    for minute in range(8):  # one block a minute
        monkeypatch.setattr(rebuild.time, "time", lambda minute=minute: 60.0 * minute)
        rebuild.repair(60)
    assert {address: page(address) for address in LISTS + QUESTIONS} == before
    call_command("reindex", "--verify", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_a_merge_into_a_block_that_cannot_be_read_loses_nothing(shelf, new_process):
    SearchBlock.objects.filter(number=7).update(format=1)
    new_process()
    before = page("/cari/?urut=judul")
    assert search.merge_fresh() == 3
    assert Snapshot().is_renewing
    assert page("/cari/?urut=judul") == before
    work()
    assert not Snapshot().is_renewing
    assert page("/cari/?urut=judul") == before
    call_command("reindex", "--verify", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_a_worker_that_is_killed_half_way_goes_on(shelf, new_process, monkeypatch, found):
    monkeypatch.setattr(indexing, "BATCH", 1)
    monkeypatch.setattr(indexing, "PORTION", 1)
    before = page("/cari/?urut=judul"), sorted(found("saldo"))
    HARMS["blocks of another format"]()
    rebuild.begin()

    def killed(_number, left=[3]):  # noqa: B006 - counts
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild.build(killed)
    block = SearchBlock.objects.get(number=7)
    assert (block.format, block.is_complete) == (blocks.FORMAT, False)
    assert page("/cari/?urut=judul") == before[0]
    SearchBlock.objects.filter(number=7).update(format=1)  # and the next upgrade comes
    assert page("/cari/?urut=judul") == before[0]
    work()
    assert (page("/cari/?urut=judul"), sorted(found("saldo"))) == before
    assert not SearchBlock.objects.exclude(format=blocks.FORMAT, is_complete=True, todo_from=None).exists()
    call_command("reindex", "--verify", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_a_block_that_is_emptied_while_it_is_built_is_not_complete(shelf, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 1)
    monkeypatch.setattr(indexing, "PORTION", 1)
    taken, turns = indexing.Portion.take_in, []

    def emptied(portion):
        turns.append(portion.number)
        if turns == [7, 7]:
            blocks.clear(7)
        return taken(portion)

    SearchBlock.objects.filter(number=7).update(todo_from=7 * blocks.BLOCK)
    monkeypatch.setattr(indexing.Portion, "take_in", emptied)
    rebuild.build()
    block = SearchBlock.objects.get(number=7)
    assert (block.is_complete, block.todo_from) == (False, 7 * blocks.BLOCK)
    rebuild.build()
    assert SearchBlock.objects.get(number=7).is_complete
    call_command("reindex", "--verify", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_a_block_without_public_documents_becomes_readable_too(shelf):
    Document.objects.filter(pk__lt=7 * blocks.BLOCK).update(**WITHDRAWN)
    SearchBlock.objects.update(format=1)
    work()
    assert not Snapshot().is_renewing
    assert blocks.indexed(6) == []


@pytest.mark.django_db
def test_a_fresh_document_that_was_deleted_past_all_verbs_goes(shelf):
    gone = shelf[-1]
    SearchFresh.objects.filter(document_id=gone.pk).update(format=1)
    Document.objects.filter(pk=gone.pk).update(**WITHDRAWN)
    assert "5 dokumen publik" in page("/cari/")
    work()
    assert not SearchFresh.objects.filter(document_id=gone.pk).exists()
    assert "5 dokumen publik" in page("/cari/")


@pytest.mark.django_db
def test_words_are_not_forgotten_while_the_index_is_renewed(shelf):
    vocabulary.learn([document.pk for document in shelf])
    words = vocabulary.current().words.tolist()
    HARMS["another format"]()
    assert vocabulary.recount() == len(words)
    assert vocabulary.current().words.tolist() == words


OTHER_WORDS = {
    "before words had a format": lambda words: words[len(vocabulary.HEADER) :],
    "a wider column": lambda words: b"\0abc" + np.array([(b"kas", 1), (b"saldo", 1)], "S30,u4").tobytes(),
    "no words at all": lambda words: b"\0",
}


@pytest.mark.django_db
@pytest.mark.parametrize("other", OTHER_WORDS.values(), ids=OTHER_WORDS)
def test_words_of_another_format_are_never_read_and_come_back(shelf, other):
    work()
    vocabulary.recount()
    words = vocabulary.current().words.tolist()
    row = vocabulary.SearchVocabulary.objects.get()
    vocabulary.SearchVocabulary.objects.update(words=other(bytes(row.words)), learned=b"\1\2\3", version=8)
    assert vocabulary.current().words.tolist() == []
    assert "Neraca kas daerah" in page("/cari/?q=saldo+kas")
    page("/cari/?q=nerca")
    page("/cari/saran/?q=ne")
    assert vocabulary.recount() == 0
    work()
    vocabulary.recount()
    assert vocabulary.current().words.tolist() == words
    assert rebuild.remaining() == rebuild.repair(seconds=20) == 0  # once is enough


@pytest.mark.django_db
def test_roots_and_words_that_are_cut_off_are_no_error(shelf):
    one = shelf[0]
    SearchChunk.objects.filter(document=one).update(roots=b"12345")
    vocabulary.learn([one.pk])
    row = vocabulary.SearchVocabulary.objects.get()
    vocabulary.SearchVocabulary.objects.update(words=bytes(row.words)[:-3], version=8)
    assert "Neraca kas daerah" in page("/cari/?q=saldo+kas")
    page("/cari/saran/?q=ne")
    assert vocabulary.recount() > 0
