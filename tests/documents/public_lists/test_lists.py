"""The DIP and the DIK as a page and as files: stable columns, whole, and nothing in them that is not public."""

import csv
import io
import json
from datetime import date
from threading import BoundedSemaphore
from unittest.mock import Mock

import pikepdf
import pypdfium2
import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from documents.lifecycle import publishing
from documents.models import Document
from documents.public_lists import columns, renderers
from documents.public_lists.columns import DIK, DIP
from documents.views import public_lists
from tests.markup import addresses, text
from tests.opd.papers.test_letterhead import text_of

pytestmark = pytest.mark.django_db

DIP_COLUMNS = [
    *("no", "judul", "ringkasan", "opd", "kode_opd", "penguasa", "penanggung_jawab", "waktu_pembuatan"),
    *("tempat_pembuatan", "bentuk", "format", "retensi", "klasifikasi", "kategori", "jenis", "nomor_dokumen"),
    *("tahun", "terbit_pada", "berlaku_sampai", "keberlakuan", "versi", "ukuran", "sha256", "tautan", "tautan_unduh"),
]
DIK_COLUMNS = [
    *("no", "judul", "opd", "huruf", "alasan", "dasar_hukum", "jangka_waktu", "berakhir_pada"),
    *("nomor_keputusan", "tanggal_keputusan", "pejabat", "keberlakuan"),
]


def rows_of(client, address, **query):
    """The rows of a list in each of its three formats for programs, which must say the same."""
    found = {form: client.get(f"{address}.{form}", query) for form in ("csv", "json", "xlsx")}
    by_csv = list(csv.DictReader(io.StringIO(found["csv"].getvalue().decode())))
    by_json = json.loads(found["json"].getvalue())["data"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(found["xlsx"].content)).get_sheet_by_index(0).to_python()
    by_xlsx = [dict(zip(sheet[0], row, strict=True)) for row in sheet[1:]]
    assert [list(row) for row in by_csv] == [list(row) for row in by_json] == [list(row) for row in by_xlsx]
    assert [row["judul"] for row in by_json] == [row["judul"] for row in by_xlsx]
    assert [row["judul"].lstrip("'") for row in by_csv] == [row["judul"].lstrip("'") for row in by_json]
    return by_json


def test_the_columns_are_a_promise(citizen, make_document, make_exempt):
    make_document()
    make_exempt(make_document("draft", title="Rekam medis"))
    assert list(rows_of(citizen, "/dip")[0]) == DIP_COLUMNS == DIP.names
    assert list(rows_of(citizen, "/dik")[0]) == DIK_COLUMNS == DIK.names
    about = json.loads(citizen.get("/dip.json").getvalue())
    assert list(about["kolom"]) == DIP_COLUMNS
    assert (about["judul"], about["jumlah"]) == ("Daftar Informasi Publik (DIP)", 1)


def test_page_and_paper_have_the_columns_of_the_law():
    """The seven of the DIP, number first, and the class beside them (domain rule 41)."""
    assert [str(column.heading) for column in DIP.paper] == [
        "No.",
        "Ringkasan isi informasi",
        "Dikuasai oleh",
        "Penanggung jawab pembuatan",
        "Waktu dan tempat pembuatan",
        "Bentuk yang tersedia",
        "Jangka waktu penyimpanan",
        "Klasifikasi",
    ]


def test_a_row_says_what_the_law_wants(citizen, make_document):
    document = make_document(
        date=date(2026, 1, 5), responsible_unit="Bidang Data", retention="5 tahun", holder="UPT Data", number="7/LKJ"
    )
    [row] = rows_of(citizen, "/dip")
    revision = document.published_revision
    assert (
        row
        | {
            "no": 1,
            "penguasa": "UPT Data",
            "penanggung_jawab": "Bidang Data",
            "waktu_pembuatan": "2026-01-05",
            "tempat_pembuatan": "Metro",
            "bentuk": "softcopy",
            "format": "txt",
            "retensi": "5 tahun",
            "klasifikasi": "berkala",
            "sha256": revision.sha256,
            "tautan": f"http://127.0.0.1:8000{document.get_absolute_url()}",
        }
        == row
    )
    page = citizen.get("/dip/")
    assert document.get_absolute_url() in addresses(page)
    for words in ("UPT Data", "Bidang Data", "5 Januari 2026, Metro", "Berkas elektronik (TXT)", "5 tahun", "Berkala"):
        assert words in text(page)


def test_the_filters_of_the_search_narrow_page_and_files(citizen, library):
    for query, titles in (
        ({"tahun": "2024"}, {"Daftar Aset Puskesmas", "Neraca Kecamatan"}),
        ({"klasifikasi": "setiap-saat"}, {"Izin Apotek"}),
        ({"opd": "kecamatan-metro-pusat"}, {"Neraca Kecamatan", "Profil Kelurahan"}),
        ({"q": "neraca"}, {"Neraca Puskesmas", "Neraca Kecamatan"}),
        ({"q": "neraca", "tahun": "2025"}, {"Neraca Puskesmas"}),
        ({"q": "tidakadakatanya"}, set()),
    ):
        page = citizen.get("/dip/", query)
        assert (
            {row["title"] for row in page.context["rows"]}
            == titles
            == {r["judul"] for r in rows_of(citizen, "/dip", **query)}
        )
        links = [link for link in addresses(page) if link.startswith("/dip.csv")]
        assert len(citizen.get(links[0]).getvalue().decode().splitlines()) == len(titles) + 1


def test_what_is_not_public_is_in_no_list(citizen, make_document, make_exempt, reviewer):
    make_document("draft", title="kodedraf")
    make_document("submitted", title="kodeajuan")
    withdrawn = make_document(title="kodecabut")
    publishing.withdraw(withdrawn, by=reviewer, reason="Keliru.")
    make_exempt(make_document(title="kodekecuali", summary="kodeisi", keywords="kodekunci"))
    for address in ("/dip/", "/dip.csv", "/dip.json", "/dip.xlsx", "/dip.pdf"):
        answer = citizen.get(address).getvalue()
        assert not [word for word in (b"kodedraf", b"kodeajuan", b"kodecabut", b"kodekecuali") if word in answer]
    dik = citizen.get("/dik.json").getvalue()
    assert b"kodekecuali" in dik
    assert b"kodeisi" not in dik
    assert b"Catatan kesehatan orang per orang" not in dik


def test_what_becomes_exempt_while_the_list_is_read_is_left_out(make_document, make_exempt):
    kept, closed = make_document(title="Tetap"), make_document(title="Ditutup")
    rows = columns.dip_rows([closed.pk, kept.pk])
    make_exempt(closed)
    assert [(row["no"], row["judul"]) for row in rows] == [(1, "Tetap")]


@pytest.mark.parametrize("title", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tx", "'=1"])
def test_no_spreadsheet_takes_a_title_for_a_formula(citizen, make_document, title):
    document = make_document(summary="=cmd|' /C calc'!A0")
    Document.objects.filter(pk=document.pk).update(title=title)  # a verb takes the blank away
    row = next(csv.DictReader(io.StringIO(citizen.get("/dip.csv").getvalue().decode())))
    assert row["judul"] == f"'{title}"
    assert row["ringkasan"].startswith("'=")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(citizen.get("/dip.xlsx").content)).get_sheet_by_index(0)
    assert sheet.to_python()[1][1] == title
    assert b"<f>" not in citizen.get("/dip.xlsx").content


def test_no_word_of_twenty_letters_is_broken_on_paper(citizen, make_document):
    """Where one is longer than its column, it breaks after a sign first."""
    words = ("Pertanggungjawabanlah", "Penyelenggaraannyaku", "Kotamadyakabupatenan", "Berkesinambunganlah")
    values = dict(zip(("title", "responsible_unit", "place", "retention"), words, strict=True))
    make_document(**values, holder="Subbagian Pertanggungjawaban-Perundangan/Kepegawaian")
    with pypdfium2.PdfDocument(citizen.get("/dip.pdf").content) as pdf:
        lines = pdf[0].get_textpage().get_text_range().splitlines()
    printed = {word.strip(",") for line in lines for word in line.split()}
    assert printed >= {*words, "Penanggung", "penyimpanan", "Klasifikasi", "elektronik"}
    for part in ("Pertanggungjawaban", "Perundangan", "Kepegawaian"):
        assert any(part in word for word in printed), part


@pytest.mark.parametrize("of", ["dip", "dik"])
def test_the_pdf_is_tagged_and_says_it(citizen, make_document, make_exempt, of):
    make_document(title="Laporan tengkes")
    make_exempt(make_document("draft", title="Rekam medis"))
    response = citizen.get(f"/{of}.pdf")
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "id"
    words = text_of(response.content)
    assert {"dip": "Laporantengkes", "dik": "Rekammedis"}[of] in words
    assert {"dik": "Laporantengkes", "dip": "Rekammedis"}[of] not in words


def test_names_and_types_of_the_files(citizen, make_document):
    make_document()
    for form, mime in (("csv", "text/csv"), ("json", "application/json"), ("pdf", "application/pdf")):
        response = citizen.get(f"/dip.{form}")
        assert response.headers["Content-Type"].startswith(mime)
        assert response.headers["Content-Disposition"].endswith(f'.{form}"')
        response.getvalue()
        head = citizen.head(f"/dip.{form}")
        assert (head.status_code, head.content) == (200, b"")
    assert citizen.post("/dip.csv").status_code == 405
    assert citizen.get("/dip.exe").status_code == 404


def test_too_long_for_a_format_is_said(citizen, make_document, monkeypatch):
    monkeypatch.setattr(public_lists, "LIMITS", {"xlsx": 2, "pdf": 1})
    for number in range(3):
        make_document(title=f"Laporan {number}")
    for form in ("xlsx", "pdf"):
        response = citizen.get(f"/dip.{form}?tahun=2025")
        assert response.status_code == 422
        assert "Daftar ini terlalu panjang" in text(response)
        assert "/dip.csv?tahun=2025" in addresses(response)
    links = [link for link in addresses(citizen.get("/dip/")) if link.startswith("/dip.")]
    assert links == ["/dip.csv", "/dip.json"]
    assert len(citizen.get("/dip.csv").getvalue().splitlines()) == 4


@pytest.mark.parametrize(
    "query", ["q=%01", "tahun=abc", "page=9999", "kategori=" + "9" * 30, "q=" + "x" * 3000, "opd=a%27"]
)
def test_hostile_questions(citizen, make_document, query):
    make_document()
    assert citizen.get(f"/dip/?{query}").status_code == 200
    citizen.get(f"/dip.csv?{query}").getvalue()


def test_an_empty_list(citizen, db):
    assert "Tidak ada informasi yang cocok" in text(citizen.get("/dip/"))
    assert rows_of(citizen, "/dip") == rows_of(citizen, "/dik") == []
    assert citizen.get("/dip.pdf").status_code == 200


def test_queries_of_files_do_not_grow(citizen, make_document):
    def asked(address):
        citizen.get(address).getvalue()  # what this process does not know yet of the index it asks once
        with CaptureQueriesContext(connection) as queries:
            citizen.get(address).getvalue()
        return len(queries)

    make_document()
    before = {address: asked(address) for address in ("/dip/", "/dip.csv", "/dip.json", "/dip.xlsx", "/dip.pdf")}
    for number in range(30):
        make_document(title=f"Laporan {number}")
    assert {address: asked(address) for address in before} == before


def test_batches_keep_the_order(citizen, make_document, monkeypatch):
    monkeypatch.setattr("documents.public_lists.columns.BATCH", 3)
    monkeypatch.setattr("opd.tables.text.PIECE", 2)
    for number in range(8):
        make_document(title=f"Laporan {number}")
    titles = [row["judul"] for row in rows_of(citizen, "/dip")]
    assert titles == [f"Laporan {number}" for number in range(8)]
    assert [row["no"] for row in rows_of(citizen, "/dip")] == list(range(1, 9))
    assert Document.objects.public().count() == 8


# Many at once ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def places(monkeypatch):
    """One place for each way, all free."""
    for name in ("STREAMS", "SHEETS"):
        monkeypatch.setattr(public_lists, name, BoundedSemaphore(1))


def test_a_list_in_pieces_keeps_its_place_until_it_is_sent(citizen, make_document, places):
    make_document()
    first = citizen.get("/dip.csv")
    busy = citizen.get("/dip.json", {"klasifikasi": "berkala"})
    assert (busy.status_code, busy["Retry-After"]) == (503, "20")
    assert "/dip.json?klasifikasi=berkala" in addresses(busy)
    assert citizen.head("/dip.json").status_code == citizen.get("/dip.xlsx").status_code == 200
    assert first.getvalue()
    assert citizen.get("/dip.json").getvalue()
    assert citizen.get("/dik.csv").getvalue()


def test_a_failure_of_the_database_gives_the_place_back(citizen, make_document, places, monkeypatch):
    make_document()
    with monkeypatch.context() as failing:
        failing.setattr(columns, "dip_ids", Mock(side_effect=OperationalError("statement timeout")))
        assert citizen.get("/dip.csv").status_code == 503
    assert citizen.get("/dip.csv").status_code == 200


def test_one_file_is_made_whole_at_a_time(citizen, make_document, places, monkeypatch):
    make_document()
    meanwhile = []
    make = renderers.pdf

    def asked_twice(*args, **kwargs):
        meanwhile.append(citizen.get("/dip.xlsx").status_code)
        return make(*args, **kwargs)

    monkeypatch.setattr(renderers, "pdf", asked_twice)
    assert citizen.get("/dip.pdf").status_code == 200
    assert meanwhile == [503]
    monkeypatch.setattr(renderers, "pdf", lambda *_args, **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        citizen.get("/dip.pdf")
    assert citizen.get("/dip.xlsx").status_code == 200
