"""A table and its files become drafts: row by row, nothing twice, whatever happens on the way."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from documents.lifecycle import publishing
from documents.models import Category, Document, DocumentState, ImportedDocument, Revision
from opd import ledger
from opd.models import LedgerEntry, Membership, Role
from opd.stores.stored_files import stored_names
from tests import files, killed, this_database

pytestmark = pytest.mark.django_db

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
    89: ("jenis", "Brosur", "jenis: “Brosur” tidak dikenal. Pilih dari lembar Pilihan"),
    111: ("tahun", "20255", "tahun: “20255” bukan tahun. Tulis empat angka, misalnya 2025."),
    133: ("tanggal", "31 Februari 2025", "tanggal: “31 Februari 2025” bukan tanggal. Tulis misalnya 5 Maret 2025."),
    155: ("opd", "Dinas Luar Angkasa", "opd: Anda tidak bekerja untuk “Dinas Luar Angkasa”, atau OPD itu tidak ada."),
    200: ("judul", "Laporan " * 100, "judul: Pastikan nilai ini mengandung paling banyak 500 karakter"),
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


# Wrong ones are before it, and its own draft is written and not committed.
AT_ROW_90 = """
from django.db.models.signals import post_save
from documents.models import ImportedDocument

made = []
post_save.connect(lambda **_facts: made.append(1) or len(made) > 83 and die(), sender=ImportedDocument, weak=False)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_at_row_90_and_run_again_it_ends_the_same(desk, operator, tmp_path):
    command = ["import_folder", desk / "salah.xlsx", desk / "berkas impor", "--by", "operator"]
    environment = {"DATABASE_URL": this_database.url(), "STORAGE_URL": str(tmp_path / "berkas")}
    killed.run(AT_ROW_90, *command, **environment)
    there = Document.objects.count()
    assert there == 83

    _lines, summary = imported(desk)
    assert summary == f"{187 - there} draf dibuat; 0 dokumen diubah; {there} dilewati karena sudah ada; 13 salah."
    _lines, summary = imported(desk, "betul.xlsx")
    assert summary == "13 draf dibuat; 0 dokumen diubah; 187 dilewati karena sudah ada; 0 salah."
    assert Document.objects.count() == Revision.objects.count() == 200
    assert len(set(Document.objects.values_list("title", flat=True))) == 200
    assert LedgerEntry.objects.filter(verb="document.create").count() == 200
    assert ledger.verify() is None
    left_over = set(stored_names()) - set(Revision.objects.values_list("file", flat=True))
    assert len(left_over) <= 1  # a file whose draft was not yet written when the process died; verify_files names it


# What a row may say --------------------------------------------------------------------------------------------------

ROW = {"berkas": "a.pdf", "judul": "Neraca", "ringkasan": "Isi.", "kategori": "Keuangan > Neraca", "tahun": "2025"}


@pytest.fixture
def run(tmp_path, tree, operator):
    """-> (lines said, the last sentence) of an import of these rows (dicts over ROW) with one file, a.pdf."""
    folder = tmp_path / "impor"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(files.pdf("Isi"))

    def run(*changes, options=(), by="operator", name="tabel.csv", base=ROW):
        rows = [base | change for change in changes or [{}]]
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        cells = [headings, *([str(row.get(heading, "")) for heading in headings] for row in rows)]
        (tmp_path / name).write_bytes(files.csv(cells) if name.endswith("csv") else files.xlsx(Daftar=cells))
        out = StringIO()
        try:
            call_command("import_folder", tmp_path / name, folder, "--by", by, *options, stdout=out)
        except CommandError as error:
            return out.getvalue().splitlines(), str(error)
        return out.getvalue().splitlines()[:-1], out.getvalue().splitlines()[-1]

    run.folder = folder
    return run


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("change", "values"),
    [
        ({"tanggal": "5/3/2025"}, {"date": "2025-03-05"}),
        ({"tanggal": "Rabu, 5 Pebruari 2025"}, {"date": "2025-02-05"}),
        ({"tanggal": "2025-03-05"}, {"date": "2025-03-05"}),
        ({"tahun": "", "tanggal": "5 Mar 2024"}, {"year": 2024}),
        ({"kategori": "keuangan/neraca"}, {"category__name": "Neraca"}),
        ({"kategori": "Keuangan"}, {"category__name": "Keuangan"}),
        ({"klasifikasi": "SERTA MERTA"}, {"classification": "serta-merta"}),
        ({"klasifikasi": ""}, {"classification": "berkala"}),  # the category's own
        ({"jenis": "surat edaran"}, {"kind": "surat-edaran"}),
        ({"bahasa": "Indonesia"}, {"language": "id"}),
        ({"bentuk": "salinan cetak", "berkas": ""}, {"form": "hardcopy"}),
        ({"opd": "dinas  kesehatan"}, {"opd__slug": "dinas-kesehatan"}),
        ({"judul": "=1+1"}, {"title": "=1+1"}),
        ({"judul": "'=1+1"}, {"title": "=1+1"}),
        ({"Nama Berkas": "A.PDF", "berkas": None}, {"title": "Neraca"}),
    ],
)
def test_cells_are_read_as_people_write_them(run, change, values):
    row = {name: value for name, value in (ROW | change).items() if value is not None}
    lines, summary = run(row, base={})
    assert (lines, summary[:14]) == ([], "1 draf dibuat;")
    stored = Document.objects.values(*values).get()
    assert {name: str(value) for name, value in stored.items()} == {name: str(value) for name, value in values.items()}


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tanggal": "3/13/2025"}, "tanggal: “3/13/2025” bukan tanggal."),
        ({"tanggal": "5/3/25"}, "tanggal: “5/3/25” bukan tanggal."),
        ({"tahun": ""}, "tahun: Isi kolom ini."),
        ({"tahun": "1800"}, "tahun: “1800” bukan tahun."),
        ({"berkas": "../../etc/passwd"}, "berkas: Berkas “../../etc/passwd” tidak ada"),
        ({"berkas": "/etc/passwd"}, "berkas: Berkas “/etc/passwd” tidak ada"),
        ({"berkas": ""}, "berkas: Isi nama berkasnya, atau isi bentuk “Salinan cetak”"),
        ({"nomor": "9" * 101}, "nomor dokumen: Pastikan nilai ini mengandung paling banyak 100 karakter"),
        ({"id": "999999"}, "id: Tidak ada dokumen ini di OPD Anda."),
        ({"id": "²"}, "id: Tidak ada dokumen ini di OPD Anda."),
        ({"id": "9" * 40}, "id: Tidak ada dokumen ini di OPD Anda."),
    ],
)
def test_what_is_not_understood_is_not_guessed(run, change, said):
    [line], _summary = run(change)
    assert line.startswith("Baris 2 (Salah): ")
    assert said in line
    assert not Document.objects.exists()


def test_all_faults_of_a_row_are_said_at_once(run):
    [line], _summary = run({"judul": "", "tahun": "x", "kategori": "y", "berkas": "z"})
    assert [heading in line for heading in ("judul:", "tahun:", "kategori:", "berkas:")] == [True] * 4


def test_the_same_row_twice_is_one_document(run):
    lines, summary = run({}, {"judul": " NERACA "})
    assert lines == ["Baris 3 (Dilewati): Sama dengan baris 2: berkas dan judulnya sama."]
    assert summary.startswith("1 draf dibuat;")


def test_what_was_made_by_hand_or_renamed_since_is_not_made_again(run, operator):
    run()
    document = Document.objects.get()
    publishing.save_draft(document, by=operator, values={"title": "Judul lain"})
    assert run()[0] == ["Baris 2 (Dilewati): Sudah ada: Draf."]
    ImportedDocument.objects.all().delete()
    assert run({"judul": "judul lain"})[0] == ["Baris 2 (Dilewati): Sudah ada: Draf."]
    publishing.delete_draft(Document.objects.get(), by=operator)
    assert run()[1].startswith("1 draf dibuat;")


def test_one_file_may_be_two_documents_and_one_title_two_files(run):
    (run.folder / "b.pdf").write_bytes(files.pdf("Lain"))
    assert run({}, {"judul": "Neraca semester"}, {"berkas": "b.pdf"})[1].startswith("3 draf dibuat;")


def test_submit_hands_in_what_is_complete_and_says_why_not(run):
    lines, summary = run({}, {"judul": "Tanpa ringkasan", "ringkasan": ""}, options=["--submit"])
    assert summary.startswith("2 draf dibuat;")
    assert lines == ["Baris 3 (Draf baru): Belum diajukan: ringkasan: Wajib diisi."]
    assert dict(Document.objects.values_list("title", "state")) == {"Neraca": "in_review", "Tanpa ringkasan": "draft"}


def test_what_was_interrupted_before_it_was_handed_in_is_handed_in_by_the_next_run(run):
    run()
    assert run(options=["--submit"])[0] == ["Baris 2 (Dilewati): Sudah ada: Draf. Kini diajukan."]
    assert Document.objects.get().state == DocumentState.IN_REVIEW


class TestWhoMay:
    def test_an_operator_imports_for_the_own_agency_alone(self, run, neighbour, opd_kominfo, operator):
        assert "Anda tidak bekerja untuk “Dinas Komunikasi dan Informatika”" in run({"opd": opd_kominfo.name})[0][0]
        assert "kategori: “Keuangan > Neraca” bukan kategori milik" in run(by="tetangga")[0][0]
        assert not Document.objects.exists()

    def test_an_id_of_another_agency_is_not_there(self, run, neighbour):
        run()
        document = Document.objects.get()
        [line], _summary = run({"id": document.pk, "versi": document.version, "judul": "Milik saya"}, by="tetangga")
        assert "id: Tidak ada dokumen ini di OPD Anda." in line

    def test_a_superior_or_nobody_imports_nothing(self, run, superior):
        assert "opd: Isi kolom ini." in run(by="atasan")[0][0]
        assert run(by="siapa")[1] == "Tidak ada pengguna aktif bernama siapa."
        assert run(options=["--opd", "tidak-ada"])[1] == "Tidak ada OPD dengan alamat tidak-ada."

    def test_somebody_of_several_agencies_names_one(self, run, operator, opd_kominfo):
        Membership.objects.create(user=operator, opd=opd_kominfo, role=Role.OPERATOR)
        assert "opd: Isi kolom ini." in run()[0][0]
        assert run(options=["--opd", "dinas-kesehatan"])[1].startswith("1 draf dibuat;")


def test_a_link_in_the_folder_leads_nowhere(run, tmp_path):
    (tmp_path / "rahasia.pdf").write_bytes(files.pdf("Rahasia"))
    (run.folder / "tautan.pdf").symlink_to(tmp_path / "rahasia.pdf")
    assert "berkas: Berkas “tautan.pdf” tidak ada" in run({"berkas": "tautan.pdf"})[0][0]


def test_files_of_one_name_are_told_apart_by_their_folders(run):
    for shelf in ("2024", "2025"):
        (run.folder / shelf).mkdir()
        (run.folder / shelf / "neraca.pdf").write_bytes(files.pdf(f"Neraca {shelf}"))
    assert "Ada beberapa berkas bernama “neraca.pdf”. Tulis dengan foldernya." in run({"berkas": "neraca.pdf"})[0][0]
    assert run({"berkas": "2025\\Neraca.pdf"})[1].startswith("1 draf dibuat;")
