"""The table of documents: headings and cells as offices make them, and the export that comes back unchanged."""

import csv
import io
import zipfile
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from documents.imports import export as exporting
from documents.imports import file_sources, spreadsheet
from documents.lifecycle import publishing
from documents.models import Document, DocumentState
from tests import files

pytestmark = pytest.mark.one_engine

ROWS = [["berkas", "judul", "kategori", "tahun"], ["a.pdf", "Neraca", "Keuangan", "2025"]]


def read(content, name="tabel.csv"):
    return spreadsheet.read_table(SimpleUploadedFile(name, content))


def read_cells(content, name="tabel.csv"):
    return [(row.line, row.cells) for row in read(content, name).rows]


ONE = [(2, {"file": "a.pdf", "title": "Neraca", "category": "Keuangan", "year": "2025"})]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (files.csv(ROWS), "tabel.csv"),
        ("\ufeffberkas;judul;kategori;tahun\r\na.pdf;Neraca;Keuangan;2025\r\n".encode(), "tabel.csv"),
        (b"berkas\tjudul\tkategori\ttahun\na.pdf\tNeraca\tKeuangan\t2025", "tabel.csv"),
        (files.xlsx(Daftar=[ROWS[0], ["a.pdf", "Neraca", "Keuangan", 2025]]), "tabel.xlsx"),
        (files.xlsx(Kosong=[], Daftar=ROWS), "tabel.xlsx"),
        (files.ods(Daftar=ROWS), "tabel.ods"),
        (files.csv([["NAMA BERKAS", "Judul Dokumen ", "Folder", "Tahun:"], ROWS[1]]), "tabel.csv"),
        (files.csv([["No.", *ROWS[0]], ["1", *ROWS[1]]]), "tabel.csv"),
    ],
)
def test_a_table_of_any_program(content, name):
    assert read_cells(content, name) == ONE
    assert read(content, name).unknown == []


def test_lines_are_numbered_as_the_sheet_shows_them():
    rows = [["DAFTAR DOKUMEN"], [], ["", *ROWS[0]], [], ["", *ROWS[1]]]
    assert [line for line, _cells in read_cells(files.xlsx(Daftar=rows), "t.xlsx")] == [5]


def test_headings_that_nobody_reads_are_named():
    assert read(files.csv([[*ROWS[0], "Catatan"], [*ROWS[1], "penting"]])).unknown == ["Catatan"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "t.csv", "Berkas ini kosong."),
        (files.csv([["a", "b"], ["1", "2"]]), "t.csv", "Judul kolom tidak ditemukan."),
        (files.csv(ROWS[:1]), "t.csv", "Tabel ini tidak berisi satu baris pun"),
        (files.csv([[*ROWS[0], "Judul Dokumen"], [*ROWS[1], "x"]]), "t.csv", "Ada dua kolom “judul”."),
        (files.pdf("x"), "t.pdf", "Tabel harus berupa XLSX, ODS, atau CSV."),
        (b"PK", "t.xlsx", "isinya bukan XLSX"),
        (b"x", "t.xls", "Berkas ini berformat Office lama"),
        (files.zip_bomb, "t.xlsx", "mengembang jauh melebihi ukuran wajar"),
        (partial(files.far_xlsx, 1_000_000, 3), "t.xlsx", "terlalu besar atau terlalu rumit untuk dibaca"),
        (partial(files.far_xlsx, 3, 16_000), "t.xlsx", "terlalu besar atau terlalu rumit untuk dibaca"),
        (files.csv([*ROWS, *[["a"] * 3] * 5_001]), "t.csv", "Terlalu banyak baris: paling banyak 5000"),
    ],
)
def test_a_table_that_is_none_has_a_sentence(content, name, said):
    with pytest.raises(spreadsheet.UnreadableTable) as error:
        read(files.made(content), name)
    assert said in str(error.value)


# Files ---------------------------------------------------------------------------------------------------------------


def zipped(*entries, **options):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return target


def with_flag(archive: io.BytesIO) -> io.BytesIO:
    """The archive, whose directory says that its entry is encrypted."""
    content = bytearray(archive.getvalue())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return io.BytesIO(bytes(content))


LINK = zipfile.ZipInfo("tautan.pdf")
LINK.external_attr = 0o120777 << 16


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        (zipped(("../a.pdf", b"x")), "ZIP ini memuat “../a.pdf”"),
        (zipped(("a/../../b.pdf", b"x")), "yang bukan berkas biasa di dalam foldernya"),
        (zipped(("/etc/a.pdf", b"x")), "ZIP ini memuat “/etc/a.pdf”"),
        (zipped((LINK, b"/etc/passwd")), "ZIP ini memuat “tautan.pdf”"),
        (zipped(("a.pdf", b"x"), ("A.PDF", b"y")), "dua berkas dengan nama yang sama"),
        (with_flag(zipped(("a.pdf", b"x"))), "terkunci kata sandi"),
        (io.BytesIO(b"bukan zip"), "rusak, terpotong, atau bukan ZIP"),
        (io.BytesIO(zipped(("a.pdf", b"x" * 999)).getvalue()[:-10]), "rusak, terpotong, atau bukan ZIP"),
        (zipped(*((f"{n}.pdf", b"") for n in range(5_001))), "Terlalu banyak berkas: paling banyak 5000"),
    ],
)
def test_a_zip_that_is_not_safe_is_not_used(archive, said):
    with pytest.raises(file_sources.UnusableSource) as error:
        file_sources.ZipSource(archive)
    assert said in str(error.value)


def test_files_in_a_zip_are_found_by_path_or_name():
    parcel = file_sources.ZipSource(
        zipped(("x/", b""), ("x/Neraca.pdf", b"satu"), ("__MACOSX/x/._Neraca.pdf", b""), ("b.pdf", b""))
    )
    assert parcel.names == ["x/Neraca.pdf", "b.pdf"]
    for wanted in ("x/neraca.pdf", "NERACA.pdf", "./x\\Neraca.pdf"):
        with parcel.open(parcel.find(wanted)) as file:
            assert (file.name, file.read()) == ("Neraca.pdf", b"satu")
    for wanted in ("", "..", "/", "x", "c.pdf"):
        with pytest.raises(file_sources.MissingFile):
            parcel.find(wanted)


def test_a_bomb_and_a_lie_in_a_zip_are_refused_when_they_are_opened(settings):
    settings.DOCUMENT_MAX_BYTES = 1000
    parcel = file_sources.ZipSource(zipped(("bom.pdf", bytes(1001))))
    with pytest.raises(Exception, match="melebihi"), parcel.open("bom.pdf"):
        pass
    lie = zipped(("bom.pdf", bytes(900))).getvalue().replace((900).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    parcel = file_sources.ZipSource(io.BytesIO(lie))
    with pytest.raises(Exception, match="mengembang"), parcel.open("bom.pdf"):
        pass


# Export --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestRoundTrip:
    @pytest.fixture
    def shelf(self, make_document, reviewer):
        make_document(
            "draft", title="=HYPERLINK(1)", summary="Baris satu.\r\nBaris dua.", number="+62", keywords="@a, -b"
        )
        make_document("published", title="Yang terbit")
        make_document("submitted", title="Yang diperiksa")

    def export(self, client, kind):
        response = client.get(f"/admin/documents/document/ekspor.{kind}")
        assert response.status_code == 200
        return response.content

    def test_what_is_exported_comes_back_without_a_change(self, client, operator, shelf, tmp_path, capsys):
        client.force_login(operator)
        before = list(Document.objects.order_by("pk").values())
        for kind in ("xlsx", "csv"):
            path = tmp_path / f"tabel.{kind}"
            path.write_bytes(self.export(client, kind))
            call_command("import_folder", path, "--by", "operator")
            told = capsys.readouterr().out
            assert told.count("Tidak ada yang berubah.") == 3
            assert "0 draf dibuat; 0 dokumen diubah; 3 dilewati" in told
        assert list(Document.objects.order_by("pk").values()) == before

    def test_no_cell_of_the_csv_is_a_formula(self, client, operator, shelf):
        client.force_login(operator)
        rows = list(csv.reader(io.StringIO(self.export(client, "csv").decode("utf-8-sig")), delimiter=";"))
        assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
        assert rows[1][3] == "'=HYPERLINK(1)"

    def edited(self, client, tmp_path, **changes):
        """The exported table with cells changed: {title: {heading: text}} -> its path."""
        rows = list(csv.reader(io.StringIO(self.export(client, "csv").decode("utf-8-sig")), delimiter=";"))
        headings, path = rows[0], tmp_path / "ubah.csv"
        for row in rows[1:]:
            for heading, text in changes.get(row[3], {}).items():
                row[headings.index(heading)] = text
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    def test_edited_cells_are_saved_and_those_of_a_public_document_wait_for_review(
        self, client, operator, shelf, tmp_path, capsys
    ):
        client.force_login(operator)
        path = self.edited(
            client,
            tmp_path,
            **{"Yang terbit": {"judul": "Judul baru", "tahun": "2024"}, "Yang diperiksa": {"judul": "x"}},
        )
        with pytest.raises(Exception, match="1 dokumen diubah; 1 dilewati karena sudah ada; 1 salah"):
            call_command("import_folder", path, "--by", "operator")
        told = capsys.readouterr().out
        assert "Baris 3 (Perubahan): judul, tahun." in told
        assert "Baris 4 (Salah): Tindakan ini tidak dapat dilakukan saat statusnya: Menunggu pemeriksaan." in told
        document = Document.objects.get(title="Yang terbit")
        assert (document.state, document.proposed) == (
            DocumentState.CHANGE_DRAFT,
            {"title": "Judul baru", "year": 2024},
        )

    def test_what_somebody_else_changed_since_is_not_gone_over(self, client, operator, shelf, tmp_path, capsys):
        client.force_login(operator)
        path = self.edited(client, tmp_path, **{"Yang terbit": {"judul": "Judul baru"}})
        publishing.save_draft(Document.objects.get(title="Yang terbit"), by=operator, values={"year": 2023})
        with pytest.raises(Exception, match="1 salah"):
            call_command("import_folder", path, "--by", "operator")
        assert "versi: Dokumen ini berubah sejak tabel diunduh." in capsys.readouterr().out
        assert Document.objects.get(title="Yang terbit").proposed == {"year": 2023}

    def test_a_cell_that_may_not_be_empty_is_not_emptied(self, client, operator, shelf, tmp_path, capsys):
        client.force_login(operator)
        path = self.edited(client, tmp_path, **{"Yang terbit": {"judul": "", "kategori": "", "nomor dokumen": ""}})
        with pytest.raises(Exception, match="1 salah"):
            call_command("import_folder", path, "--by", "operator")
        assert "kategori: Isi kolom ini. judul: Isi kolom ini." in capsys.readouterr().out

    def test_a_new_file_beside_an_id_is_a_new_version_once(self, client, operator, shelf, tmp_path):
        client.force_login(operator)
        (tmp_path / "impor").mkdir()
        (tmp_path / "impor" / "baru.pdf").write_bytes(files.pdf("Versi dua"))
        path = self.edited(client, tmp_path, **{"Yang terbit": {"berkas": "baru.pdf"}})
        for _time in range(2):
            call_command("import_folder", path, tmp_path / "impor", "--by", "operator")
        document = Document.objects.get(title="Yang terbit")
        assert [revision.name for revision in document.revisions.all()] == ["baru.pdf", "laporan.txt"]

    def test_only_what_the_person_may_see(self, client, neighbour, reviewer, superior, site_admin, shelf, opd_health):
        client.force_login(neighbour)
        assert b"Yang terbit" not in self.export(client, "csv")
        assert client.get(f"/admin/documents/document/ekspor.csv?opd={opd_health.slug}").status_code == 404
        client.force_login(reviewer)
        assert b"Yang terbit" in self.export(client, f"csv?opd={opd_health.slug}")
        assert "Untuk OPD mana" in self.export(client, "csv").decode()
        client.force_login(superior)
        assert b"Yang terbit" in self.export(client, f"csv?opd={opd_health.slug}")
        client.force_login(site_admin)
        assert client.get("/admin/documents/document/ekspor.csv").status_code == 404
        client.force_login(reviewer)
        assert client.get("/admin/documents/document/ekspor.exe").status_code == 404

    @pytest.mark.parametrize("count", [1, 30])
    def test_as_many_queries_for_thirty_documents(self, operator, make_document, count, django_assert_num_queries):
        document = make_document("draft")
        for number in range(count - 1):
            document.pk = None
            document.title = f"Salinan {number}"
            document.save(force_insert=True)
        opd = document.opd
        with django_assert_num_queries(3):
            assert len(list(exporting.rows(opd, operator))) == count
