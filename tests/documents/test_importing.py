"""A table and its files become drafts: row by row, nothing twice, whatever happens on the way."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from documents.models import Category, Document, DocumentState
from opd.models import LedgerEntry
from tests import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queued_tasks")]

HEADINGS = ["berkas", "judul", "ringkasan", "kategori", "klasifikasi", "jenis", "nomor", "tahun", "tanggal", "opd"]
ROWS = 200
# line of the sheet -> what is wrong with it; (cell to spoil, its wrong text, what must be said)
WRONG = {
    5: ("berkas", "tidak-ada.pdf", "berkas: Berkas “tidak-ada.pdf” tidak ada di folder atau ZIP ini. Periksa namanya."),
    12: ("berkas", "kosong.pdf", "berkas: Berkas ini kosong. Periksa isinya di komputer Anda, lalu unggah lagi."),
    23: ("berkas", "terkunci.pdf", "berkas: Berkas ini terkunci kata sandi. Hapus kata sandinya, lalu unggah lagi."),
    34: ("berkas", "program.exe", "berkas: Jenis berkas ini tidak diterima."),
    45: ("judul", "", "judul: Isi kolom ini."),
    56: ("kategori", "Kepegawaian", "kategori: “Kepegawaian” bukan kategori milik Dinas Kesehatan."),
    67: (
        "kategori",
        "Neraca",
        "kategori: “Neraca” ada di beberapa tempat. Tulis lengkap: Keuangan > Neraca; Aset > Neraca.",
    ),
    78: ("klasifikasi", "Dikecualikan", "klasifikasi: Dikecualikan hanya lewat uji konsekuensi yang disetujui."),
    89: ("jenis", "Brosur", "jenis: “Brosur” tidak dikenal. Pilih salah satu: Laporan, "),
    111: ("tahun", "20255", "tahun: “20255” bukan tahun. Tulis empat angka, misalnya 2025."),
    133: ("tanggal", "31 Februari 2025", "tanggal: “31 Februari 2025” bukan tanggal. Tulis misalnya 5 Maret 2025."),
    155: ("opd", "Dinas Luar Angkasa", "opd: Anda tidak bekerja untuk “Dinas Luar Angkasa”, atau OPD itu tidak ada."),
    200: ("judul", "Laporan " * 60, "judul: Pastikan nilai ini mengandung paling banyak 300 karakter"),
}


@pytest.fixture
def tree(opd_health):
    """Two folders of one name, at two places."""
    for shelf in ("Keuangan", "Aset"):
        parent = Category.objects.create(opd=opd_health, name=shelf)
        Category.objects.create(opd=opd_health, name="Neraca", parent=parent)


def rows(mended=False):
    for line in range(2, ROWS + 2):
        row = {
            "berkas": f"Laporan {line}.pdf",
            "judul": f"Laporan bulanan {line}",
            "ringkasan": f"Apa yang dicapai pada laporan {line}.",
            "kategori": "Keuangan > Neraca",
            "klasifikasi": "Setiap saat",
            "jenis": "Laporan",
            "nomor": f"{line}/LAP/2025",
            "tahun": 2025,
            "tanggal": "5 Maret 2025",
            "opd": "Dinas Kesehatan",
        }
        if line in WRONG and not mended:
            cell, text, _said = WRONG[line]
            row[cell] = text.strip()
        yield [row[heading] for heading in HEADINGS]


@pytest.fixture
def desk(tmp_path, tree):
    """A folder with 200 small files and four bad ones, the table that is wrong, and the mended one."""
    folder = tmp_path / "berkas impor"
    folder.mkdir()
    for line in range(2, ROWS + 2):
        (folder / f"Laporan {line}.pdf").write_bytes(files.pdf(f"Laporan bulanan {line}"))
    (folder / "kosong.pdf").write_bytes(b"")
    (folder / "terkunci.pdf").write_bytes(files.encrypted_pdf("sandi"))
    (folder / "program.exe").write_bytes(b"MZ")
    for name, mended in (("salah.xlsx", False), ("betul.xlsx", True)):
        (tmp_path / name).write_bytes(files.xlsx(Daftar=[HEADINGS, *rows(mended)]))
    return tmp_path


def imported(desk, table="salah.xlsx", *options, by="operator"):
    """-> (lines said, the last sentence)."""
    out = StringIO()
    try:
        call_command("import_folder", desk / table, desk / "berkas impor", "--by", by, *options, stdout=out)
    except CommandError as error:
        return out.getvalue().splitlines(), str(error)
    lines = out.getvalue().splitlines()
    return lines[:-1], lines[-1]


def test_187_of_200_rows_and_13_sentences_and_then_the_mended_13(desk, operator):
    lines, summary = imported(desk)
    assert summary == "187 draf dibuat; 0 dokumen diubah; 0 dilewati karena sudah ada; 13 salah."
    assert [line.partition(":")[0] for line in lines] == [f"Baris {line} (Salah)" for line in WRONG]
    for line, (_cell, _text, said) in zip(lines, WRONG.values(), strict=True):
        assert said in line
    assert Document.objects.filter(state=DocumentState.DRAFT).count() == 187
    before = set(Document.objects.values_list("pk", "version", "updated_at"))

    lines, summary = imported(desk, "betul.xlsx")
    assert summary == "13 draf dibuat; 0 dokumen diubah; 187 dilewati karena sudah ada; 0 salah."
    assert Document.objects.count() == 200
    assert before < set(Document.objects.values_list("pk", "version", "updated_at"))  # nothing else was touched

    assert imported(desk, "betul.xlsx")[1] == "0 draf dibuat; 0 dokumen diubah; 200 dilewati karena sudah ada; 0 salah."
    assert LedgerEntry.objects.filter(verb="document.create").count() == 200
    document = Document.objects.get(title="Laporan bulanan 5")
    assert (document.category.parent.name, document.classification, document.kind, document.number) == (
        "Keuangan",
        "setiap-saat",
        "laporan",
        "5/LAP/2025",
    )
    assert (document.year, document.date.isoformat(), document.created_by) == (2025, "2025-03-05", operator)
    assert document.revisions.get().name == "Laporan 5.pdf"


def test_a_dry_run_says_the_same_and_writes_nothing(desk, operator):
    lines, summary = imported(desk, "salah.xlsx", "--dry-run")
    assert summary == "187 draf akan dibuat; 0 dokumen akan diubah; 0 akan dilewati karena sudah ada; 13 salah."
    assert len(lines) == 13
    assert not Document.objects.exists()
    assert not LedgerEntry.objects.filter(verb__startswith="document.").exists()
