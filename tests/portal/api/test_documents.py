"""The lists of documents and one document: what they tell, to whom, in how many queries, and page by page."""

from datetime import UTC, datetime, time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.lifecycle import publishing
from documents.models import Document
from documents.public_lists.columns import DIP
from documents.search.facets.filters import FILTERS
from portal.api import schemas
from tests.conftest import NOW


def titles(rows):
    return [row["judul"] for row in rows]


def test_the_api_takes_the_facets_of_the_search_page():
    assert set(FILTERS) <= set(schemas.DocumentQuery.model_fields)


def test_a_document_is_told_whole(read, make_document, category, opd_health):
    document = make_document(number="12 Tahun 2025", keywords="kinerja, kesehatan")
    [row] = read("/api/v1/documents")["isi"]
    file = document.revisions.get()
    assert row == {
        "id": document.pk,
        "judul": document.title,
        "ringkasan": document.summary,
        "klasifikasi": "berkala",
        "jenis": "laporan",
        "nomor": "12 Tahun 2025",
        "tahun": 2025,
        "tanggal": document.date.isoformat(),
        "kata_kunci": "kinerja, kesehatan",
        "bahasa": "id",
        "opd": {"kode": "dinas-kesehatan", "nama": "Dinas Kesehatan"},
        "kategori": {"id": category.pk, "nama": "Laporan kinerja"},
        "terbit_pada": row["terbit_pada"],
        "berlaku_sampai": None,
        "masih_berlaku": True,
        "berkas": {
            "versi": 1,
            "nama": file.name,
            "mime": file.mime,
            "ukuran": file.size,
            "sha256": file.sha256,
            "terbit_pada": row["berkas"]["terbit_pada"],
            "unduh": f"http://127.0.0.1:8000/dokumen/{document.pk}/versi/1/unduh/",
        },
        "tautan": f"http://127.0.0.1:8000{document.get_absolute_url()}",
        "rincian": f"http://127.0.0.1:8000/api/v1/documents/{document.pk}",
    }
    detail = read(f"/api/v1/documents/{document.pk}")
    assert {name: detail[name] for name in row} == row
    assert [version["versi"] for version in detail["versi"]] == [1]
    assert detail["jalur_kategori"] == [{"id": category.pk, "nama": "Laporan kinerja"}]


def test_what_is_not_public_does_not_exist(read, make_document, reviewer):
    draft, waiting = make_document("draft", title="Rahasia satu"), make_document("submitted", title="Rahasia dua")
    public = make_document()
    withdrawn = make_document(title="Pernah terbit")
    publishing.withdraw(withdrawn, by=reviewer, reason="Keliru menghitung.")
    nothing = read("/api/v1/documents/987654321", status=404)
    for document in (draft, waiting):
        assert read(f"/api/v1/documents/{document.pk}", status=404) == nothing
    gone = read(f"/api/v1/documents/{withdrawn.pk}", status=410)
    assert (gone["kode"], gone["judul"], gone["alasan"]) == ("dicabut", "Pernah terbit", "Keliru menghitung.")
    assert read("/api/v1/alamat/yang/tidak/ada", status=404) == nothing
    assert read("/api/v1/documents/dua%0Abaris", status=404) == nothing
    for path in ("documents", "dip"):
        assert titles(read(f"/api/v1/{path}")["isi"]) == [public.title]


def test_a_change_that_waits_for_review_is_not_told(read, make_document, operator, metadata):
    document = make_document()
    publishing.save_draft(document, by=operator, values=metadata | {"title": "Judul yang diusulkan"})
    assert "diusulkan" not in str(read(f"/api/v1/documents/{document.pk}"))


def test_the_query_string_of_the_search_narrows(read, make_document):
    make_document(title="Laporan tengkes", year=2024)
    make_document(title="Laporan gizi", year=2025, summary="Tentang gizi balita.")
    for query, found in {
        "tahun=2024": ["Laporan tengkes"],
        "tahun=2024&tahun=2025&urut=terlama": ["Laporan tengkes", "Laporan gizi"],
        "opd=dinas-kesehatan&tahun=2025": ["Laporan gizi"],
        "klasifikasi=setiap-saat": [],
        "q=balita": ["Laporan gizi"],
    }.items():
        for path in ("documents", "dip"):
            answer = read(f"/api/v1/{path}?{query}")
            assert (titles(answer["isi"]), answer["jumlah"], answer["catatan"]) == (found, len(found), []), query
    [note] = read("/api/v1/documents?opd=dinas-tidak-ada")["catatan"]
    assert "dinas-tidak-ada" in note


@pytest.fixture
def publish_in_turn(make_document):
    """-> the titles of five documents that are published so many seconds apart; the index counts whole seconds."""
    with time_machine.travel(datetime.combine(NOW, time(12), tzinfo=UTC), tick=False) as clock:

        def make(seconds):
            made = []
            for number in range(5):
                made.append(make_document(title=f"Laporan {number}").title)
                clock.shift(seconds)
            return made

        yield make


@pytest.mark.parametrize("seconds", [0.3, 1.5])
@pytest.mark.parametrize("order", ["terbaru", "terlama"])
@pytest.mark.parametrize("path", ["documents", "dip"])
def test_pages_stay_right_while_rows_are_added(walk, make_document, publish_in_turn, path, order, seconds):
    there = publish_in_turn(seconds)
    rows = walk(
        f"/api/v1/{path}?jumlah=2&urut={order}",
        between=lambda: make_document(title="Laporan yang baru terbit"),
    )
    expected = [*there, "Laporan yang baru terbit"] if order == "terlama" else there[::-1]
    assert titles(rows) == expected


def test_pages_of_one_moment_miss_nothing(walk, publish_in_turn):
    there = publish_in_turn(0)
    assert Document.objects.public().values("published_at").distinct().count() == 1
    for order, expected in (("terlama", there), ("terbaru", there[::-1])):
        assert titles(walk(f"/api/v1/documents?jumlah=2&urut={order}")) == expected


def test_a_page_ends_where_its_last_row_was_withdrawn(read, make_document, reviewer):
    documents = [make_document(title=f"Laporan {number}") for number in range(4)]
    first = read("/api/v1/documents?jumlah=2&urut=terlama")
    publishing.withdraw(documents[1], by=reviewer, reason="Keliru.")
    publishing.withdraw(documents[2], by=reviewer, reason="Keliru.")
    rest = read(f"/api/v1/documents?jumlah=2&urut=terlama&sesudah={first['sesudah']}")
    assert (titles(rest["isi"]), rest["sesudah"]) == (["Laporan 3"], None)


def test_queries_do_not_grow(client, make_document):
    make_document(title="Laporan 0")
    numbers = []
    for _ in range(2):
        for path in ("documents", "dip", "dcat.jsonld"):
            client.get(f"/api/v1/{path}")  # warm
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/api/v1/{path}").status_code == 200
            numbers.append(len(queries))
        for number in range(1, 6):
            make_document(title=f"Laporan {number}", summary=f"Isi {number}.")
    assert numbers[:3] == numbers[3:]


def test_rows_of_the_dip_have_its_columns():
    assert list(schemas.DipRow.model_fields) == [name for name in DIP.names if name != "no"]


def test_values_of_a_wrong_kind_are_named(read, db):
    for query in ("jumlah=0", "jumlah=101", "sesudah=kemarin", "urut=acak"):
        answer = read(f"/api/v1/documents?{query}", status=422)
        assert answer["kode"] == "nilai-salah"
        assert query.partition("=")[0] in answer["pesan"]
    assert read("/api/v1/documents?q=%00", status=400)["kode"] == "tidak-terbaca"
