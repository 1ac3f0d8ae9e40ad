import io
import sys
from datetime import date

import pytest
from PIL import Image

from documents.files import reading
from documents.files.child import cleaning
from documents.filetypes import CSV, DOCX, JPEG, ODS, ODT, PDF, PNG, PPTX, TXT, WEBP, XLSX
from tests import files
from tests.conftest import SHARED
from tests.patience import times_as_long

pytestmark = pytest.mark.one_engine

PAGES = {
    "uu-14-2008": 53,
    "pp-61-2010": 12,
    "perki-1-2013": 42,
    "uu-25-2009": 77,
    "per-9-mbu-08-2020-scan": 8,
}
REAL = sorted((SHARED / "real").glob("*.pdf"))


@pytest.fixture
def stored(tmp_path):
    def store(content):
        path = tmp_path / "kunci-tanpa-akhiran"
        path.write_bytes(content)
        return path

    return store


@pytest.fixture
def read(stored):
    """-> Extracted of a file with this content, stored under a name that says nothing."""
    return lambda content, filetype: reading.text_of(stored(content), filetype.mime)


# Text ----------------------------------------------------------------------------------------------------------------


def test_pdf_gives_the_text_of_all_pages_and_their_number(read):
    assert read(files.pdf("Halaman satu\nbaris dua", "Halaman dua"), PDF) == reading.Extracted(
        text="Halaman satu\nbaris dua\n\nHalaman dua", pages=2
    )


def test_a_pdf_that_opens_without_a_password_is_read(read):
    assert read(files.encrypted_pdf(owner="pemilik"), PDF).text == "Terkunci"


def test_a_scan_without_a_text_layer_gives_an_empty_text(read):
    assert read(files.pdf(""), PDF) == reading.Extracted(text="", pages=1)


def test_docx_gives_header_body_table_and_footer_in_order(read):
    content = files.docx("Satu", "Dua", table=[["Tahun", "Jumlah"], ["2026", "12"]], header="Dinas", footer="Metro")

    assert read(content, DOCX) == reading.Extracted(
        text="Dinas\n\nSatu\n\nDua\n\nTahun\tJumlah\n2026\t12\n\nMetro", pages=None
    )


WORD_MARKUP = {
    "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>": "a\tb\nc",
    "<w:pPr><w:tabs><w:tab w:val='left' w:pos='1'/></w:tabs></w:pPr><w:r><w:t>rata</w:t></w:r>": "rata",
    "<w:del><w:r><w:delText>lama</w:delText></w:r></w:del><w:ins><w:r><w:t>baru</w:t></w:r></w:ins>": "baru",
    "<w:moveFrom><w:r><w:t>dulu</w:t></w:r></w:moveFrom><w:r><w:t>kini</w:t></w:r>": "kini",
    "<w:sdt><w:sdtContent><w:r><w:t>kendali</w:t></w:r></w:sdtContent></w:sdt>": "kendali",
    "<w:r><w:t>luar</w:t><w:txbxContent><w:p><w:r><w:t>kotak</w:t></w:r></w:p></w:txbxContent></w:r>": "luar\nkotak",
    "<!-- catatan --><w:r><w:t>isi</w:t></w:r>": "isi",
}


def test_docx_gives_what_a_reader_sees(read):
    body = files.parts_of(files.docx("PENANDA"))["word/document.xml"].decode()
    body = body.replace("<w:r><w:t>PENANDA</w:t></w:r>", "</w:p><w:p>".join(WORD_MARKUP))

    assert read(files.with_parts(files.docx(), {"word/document.xml": body}), DOCX).text.split("\n\n") == list(
        WORD_MARKUP.values()
    )


def test_pptx_gives_slides_and_notes_and_counts_slides(read):
    assert read(files.pptx(("Satu", "Catatan satu"), ("Dua", "")), PPTX) == reading.Extracted(
        text="Satu\n\nCatatan satu\n\nDua", pages=2
    )


def test_xlsx_gives_sheet_names_and_cells_as_people_write_them(read):
    content = files.xlsx(
        Anggaran=[["Tahun", 2026.0], ["Mulai", date(2026, 1, 5)], ["", 1.5]], _Rahasia=[["tersembunyi"]]
    )

    assert read(content, XLSX) == reading.Extracted(
        text="Anggaran\nTahun\t2026\nMulai\t2026-01-05\n1.5\n\n_Rahasia\ntersembunyi", pages=None
    )


def test_ods_gives_sheet_names_and_cells(read):
    assert read(files.ods(Anggaran=[["Tahun", "Jumlah"], ["2026", "12"]]), ODS) == reading.Extracted(
        text="Anggaran\nTahun\tJumlah\n2026\t12", pages=None
    )


def test_odt_gives_body_and_header(read):
    assert read(files.odt("Satu", "Dua", header="Dinas"), ODT) == reading.Extracted(text="Satu\nDua\nDinas", pages=None)


ODT_MARKUP = {
    "<text:h>Bab</text:h><text:p>a<text:tab/>b<text:line-break/>c</text:p>": "Bab\na\tb\nc",
    '<text:p>a<text:s text:c="2"/>b<text:span>c</text:span>d</text:p>': "a  bcd",
    "<text:tracked-changes><text:p>dihapus</text:p></text:tracked-changes><text:p>isi</text:p>": "isi",
    "<text:p>isi<office:annotation><text:p>komentar</text:p></office:annotation> lagi</text:p>": "isi lagi",
    "<table:table><table:table-row><table:table-cell><text:p>a</text:p><text:p>b</text:p></table:table-cell>"
    "<table:table-cell><text:p>c</text:p></table:table-cell></table:table-row></table:table>": "a b \tc",
}


def test_odt_gives_what_a_reader_sees(read):
    assert read(files.odt(body="".join(ODT_MARKUP)), ODT).text == "\n".join(ODT_MARKUP.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("filetype", [TXT, CSV], ids=lambda filetype: filetype.label)
def test_plain_text_is_read_in_its_encoding(read, filetype, encoding):
    assert read(files.txt("Desa “Sumber”\r\nRw 2", encoding), filetype) == reading.Extracted(
        "Desa “Sumber”\nRw 2", None
    )


@pytest.mark.parametrize(("content", "filetype"), [(files.jpeg(), JPEG), (files.png(), PNG)])
def test_an_image_has_one_page_and_no_text(read, content, filetype):
    assert read(content, filetype) == reading.Extracted("", 1)


def test_text_ends_at_five_million_characters(read):
    text = read(b"\xc3\xa9" * (cleaning.MAX_CHARS + 1), TXT).text

    assert (len(text), set(text)) == (5_000_000, {"é"})


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_regulations_are_read_whole(path):
    extracted = reading.text_of(path, PDF.mime)

    assert extracted.pages == PAGES[path.stem]
    assert "Informasi" in extracted.text
    assert not set(extracted.text) & set("\x00\x02\r\xad\ufffe")


@pytest.mark.skipif(not REAL, reason="no shared folder")
def test_a_sentence_of_the_law_is_found_across_its_lines():
    words = reading.text_of(SHARED / "real" / "uu-14-2008.pdf", PDF.mime).text.split()

    assert "pengujian tentang konsekuensi" in " ".join(words)
    assert "peraturan perundang-undangan" in " ".join(words)


# Cleaning ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("peme\ufffe\r\nrintah", "pemerintah"),
        ("peme\x02rintah", "pemerintah"),
        ("perundang\ufffeundangan", "perundang-undangan"),
        ("Undang\ufffeUndang", "Undang-Undang"),
        ("serta\ufffemerta", "serta-merta"),
        ("selambat\x02\nlambatnya", "selambat-lambatnya"),
        ("hak\ufffehak", "hak-hak"),
        ("non\ufffePemerintah", "non-Pemerintah"),
        ("PER\ufffe08", "PER-08"),
        ("ketentu\ufffean", "ketentuan"),
        ("a\0b\x07c", "abc"),
        ("per\xadaturan\u200b \u202ebalik\ufeff", "peraturan balik"),
        ("separuh \ud83d huruf", "separuh  huruf"),
        ("satu \t\r\ndua\rtiga\fempat\u2028lima", "satu\ndua\ntiga\nempat\nlima"),
        ("\n\nsatu\n\n\n\n\ndua \n", "satu\n\ndua"),
        ("Cafe\u0301", "Café"),
        ("serti\ufb01kat e\ufb00ek", "sertifikat effek"),
    ],
)
def test_text_is_cleaned(raw, clean):
    assert cleaning.tidy([raw]) == clean


def test_no_more_is_taken_than_is_kept():
    taken = []

    def pieces():
        for number in range(10):
            taken.append(number)
            yield "a" * 2_000_000

    assert len(cleaning.tidy(pieces())) == 5_000_000
    assert taken == [0, 1, 2]


@pytest.mark.long
@pytest.mark.parametrize("letter", ["a", " ", "\n", "\ufffe", "\0"])
def test_cleaning_takes_time_in_proportion_to_the_text(letter):
    text = letter * cleaning.MAX_CHARS
    part = text[: len(text) // 8]
    assert times_as_long(lambda: cleaning.tidy([text]), lambda: cleaning.tidy([part])) < 24


# What cannot be read -------------------------------------------------------------------------------------------------


def sentence(path, mime, ask=reading.text_of):
    with pytest.raises(reading.NotReadable) as caught:
        ask(path, mime)
    return str(caught.value)


# The library of sheets never ends on it (found by fuzzing).
UNCLOSED = f"""<office:document-content
  xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">
<office:body><office:spreadsheet><table:table table:name="Data"></table{":" * 17}table>
</office:spreadsheet></office:body></office:document-content>"""


@pytest.mark.parametrize(
    ("content", "filetype"),
    [
        (files.truncated(files.pdf("Satu")), PDF),
        (files.truncated(files.docx("Satu")), DOCX),
        (files.truncated(files.xlsx()), XLSX),
        (files.truncated(files.pptx()), PPTX),
        (files.truncated(files.odt("Satu")), ODT),
        (files.txt(), ODS),
        (files.with_parts(files.ods(A=[["7"]]), {"content.xml": UNCLOSED}), ODS),
        (files.with_parts(files.odt(), {"content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), ODT),
    ],
    ids=lambda value: getattr(value, "label", ""),
)
def test_a_damaged_file_is_not_readable(stored, content, filetype):
    assert sentence(stored(content), filetype.mime) == (
        "Isi berkas ini tidak dapat dibaca; mungkin berkasnya rusak. Unggah ulang berkas yang utuh."
    )


@pytest.mark.parametrize("ask", [reading.text_of, reading.first_page])
def test_a_locked_pdf_is_not_readable(stored, ask):
    assert sentence(stored(files.encrypted_pdf(user="rahasia")), PDF.mime, ask).startswith(
        "Berkas ini terkunci kata sandi."
    )


def test_a_type_without_a_reader_is_not_readable(stored):
    assert sentence(stored(b"isi"), "application/zip").startswith("Isi jenis berkas ini belum dapat dibaca.")


def test_a_file_that_takes_all_memory_kills_only_its_reader(stored):
    """17 billion cells: the reading library asks for 512 GB and aborts the process it runs in."""
    content = files.far_xlsx(row=1_048_575, column=16_383)

    assert len(content) < 10_000
    assert sentence(stored(content), XLSX.mime).startswith("Berkas ini terlalu besar atau terlalu rumit")


def test_a_sheet_with_one_far_value_is_read(read):
    assert read(files.far_xlsx(row=100_000, column=5), XLSX).text == "Lembar\ndekat\njauh"


def test_a_file_that_takes_too_long_is_given_up(stored, monkeypatch):
    monkeypatch.setattr(reading, "TEXT_SECONDS", 0.000_001)

    assert sentence(stored(files.pdf("Satu")), PDF.mime).startswith("Berkas ini terlalu besar atau terlalu rumit")


@pytest.mark.parametrize("ask", [reading.text_of, reading.first_page])
def test_a_missing_file_is_an_error_of_the_storage(tmp_path, ask):
    with pytest.raises(FileNotFoundError):
        ask(tmp_path / "tidak-ada", PDF.mime)


def test_our_secrets_are_not_in_the_readers_environment(stored, monkeypatch, tmp_path):
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nenv > "{tmp_path}/environment"\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("SECRET_KEY", "sangat-rahasia")
    reading._server.close()

    assert reading.text_of(stored(files.txt("isi")), TXT.mime).text == "isi"
    assert "sangat-rahasia" not in (tmp_path / "environment").read_text()


# First page ----------------------------------------------------------------------------------------------------------


def picture(path, filetype):
    content = reading.first_page(path, filetype.mime)
    assert len(content) <= 40 * 1024
    image = Image.open(io.BytesIO(content), formats=["WEBP"])
    assert not image.getexif()
    return image.convert("RGB")


def test_the_first_page_of_a_pdf(stored):
    image = picture(stored(files.pdf("Satu", "Dua")), PDF)

    assert image.size == (480, 680)
    assert image.getpixel((470, 670)) == (255, 255, 255)
    assert image.convert("L").getextrema()[0] < 100


@pytest.mark.parametrize(
    ("content", "filetype", "size"),
    [
        (files.jpeg((1200, 800)), JPEG, (480, 320)),
        (files.png((400, 4000)), PNG, (96, 960)),
        (files.png((60, 40)), PNG, (60, 40)),
        (files.png((60, 40), mode="1", color=0), PNG, (60, 40)),
        (files.png((60, 40), mode="P", color=0), PNG, (60, 40)),
        (files.turned_jpeg((1200, 800)), JPEG, (480, 720)),
    ],
)
def test_an_image_is_made_small_and_turned_upright(stored, content, filetype, size):
    assert picture(stored(content), filetype).size == size


def test_transparent_parts_become_white(stored):
    image = picture(stored(files.png(mode="RGBA", color=(0, 0, 0, 0))), PNG)

    assert image.getpixel((30, 20)) == (255, 255, 255)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_regulations_have_a_first_page(path):
    assert picture(path, PDF).width == 480


@pytest.mark.parametrize("filetype", [DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, WEBP], ids=lambda filetype: filetype.label)
def test_other_types_have_no_picture(stored, filetype):
    assert reading.first_page(stored(b"isi"), filetype.mime) is None


@pytest.mark.parametrize(
    ("content", "filetype"),
    [
        (files.truncated(files.pdf("Satu")), PDF),
        (files.pdf(), PDF),
        (files.truncated(files.jpeg((400, 300))), JPEG),
        (files.huge_png(), PNG),
    ],
)
def test_a_picture_that_cannot_be_made_is_not_readable(stored, content, filetype):
    assert sentence(stored(content), filetype.mime, reading.first_page).startswith("Isi berkas ini tidak dapat dibaca;")


@pytest.mark.parametrize(
    "chunk",
    [r"{\rtf1 Siti {\b Rah}mawati}", "MIME-Version: 1.0\n\nU2l0aSBSYWhtYXdhdGk=", "From: x\n\nSiti Rahma=\nwati"],
)
def test_a_chunk_in_another_format_is_left_out_of_no_proof(stored, chunk):
    """Word shows it as its own text; its letters are coded, so that nobody could say what is not in it."""
    content = files.with_parts(files.docx("isi"), {"word/afchunk.dat": chunk})
    assert "terlalu rumit" in sentence(stored(content), DOCX.mime, reading.everything_in)


# All at once ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "filetype"),
    [(files.pdf("Neraca", "Halaman dua"), PDF), (files.docx("Neraca"), DOCX), (files.txt("isi"), TXT)],
)
def test_at_once_a_file_says_what_it_says_question_by_question(stored, content, filetype):
    path, mime = stored(content), filetype.mime
    whole = reading.FileReader(path, mime)
    assert whole._answers.keys() >= {"text", "properties", "everything"}
    assert whole.text() == reading.text_of(path, mime)
    assert whole.picture() == reading.first_page(path, mime)
    assert whole.properties() == reading.properties_of(path, mime)
    ours, theirs = whole.everything(9), reading.everything_in(path, mime)
    assert (ours.shown, sorted(ours.hidden)) == (theirs.shown, sorted(theirs.hidden))


def test_a_file_that_cannot_be_read_leaves_the_reader_to_the_next_one(stored, monkeypatch):
    broken = reading.FileReader(stored(files.truncated(files.docx("Neraca"))), DOCX.mime)
    with pytest.raises(reading.NotReadable, match="rusak"):
        broken.text()
    strange = reading.FileReader(stored(b"isi"), "application/x-lain")
    with pytest.raises(reading.NotReadable, match="belum dapat dibaca"):
        strange.text()
    monkeypatch.setattr(reading, "COMBINED_SECONDS", -1)  # the child cannot even start
    assert reading.FileReader(stored(files.txt("isi")), TXT.mime).text().text == "isi"
    monkeypatch.undo()
    assert reading.FileReader(stored(files.txt("isi")), TXT.mime)._answers["text"]
    reading._server._idle[0].process.kill()  # as when it has ended for want of work
    assert reading.FileReader(stored(files.txt("isi")), TXT.mime)._answers["text"]
