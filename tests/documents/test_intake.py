"""Every refusal has a good twin: a file that differs in one thing and is taken."""

import hashlib
import random
import tracemalloc
import unicodedata

import pikepdf
import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from hypothesis import example, given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, String

from documents import filetypes, intake
from documents.intake.refusal import SENTENCES
from tests import files
from tests.conftest import SHARED

REAL = sorted((SHARED / "real").glob("*.pdf"))
MEGABYTE = 1024 * 1024
ODT_PICTURE = '<text:p><draw:image xlink:href="{}"/></text:p>'
OUTSIDE_TEMPLATE = files.with_relationship(
    files.with_parts(files.docx("Surat"), {"word/_rels/settings.xml.rels": "<Relationships></Relationships>"}),
    "word/_rels/settings.xml.rels",
    "attachedTemplate",
    "file:///C:/surat.dotx",
)


def check(name, content, kind="document"):
    return intake.check(files.upload(name, content), kind)


def refusal(name, content, kind="document"):
    file = files.upload(name, content)
    with pytest.raises(intake.Refused) as caught:
        intake.check(file, kind)
    assert file.tell() == 0
    return caught.value


# Taken ---------------------------------------------------------------------------------------------------------------

GOOD = {
    "pdf": files.pdf("Laporan"),
    "docx": files.docx("Laporan", table=[["Tahun", "Jumlah"]], header="Dinas"),
    "xlsx": files.xlsx(Anggaran=[["Tahun", 2026]]),
    "pptx": files.pptx(("Rapat", "Catatan")),
    "odt": files.odt("Laporan"),
    "ods": files.ods(Anggaran=[["Tahun", "2026"]]),
    "csv": files.csv(),
    "txt": files.txt(),
    "jpg": files.jpeg(),
    "png": files.png(),
}


@pytest.mark.parametrize("extension", GOOD)
def test_every_type_of_document_is_taken_and_measured(extension):
    content = GOOD[extension]

    assert check(f"Laporan.{extension.upper()}", content) == intake.Checked(
        mime=filetypes.BY_EXTENSION[extension].mime,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        extension=extension,
    )


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_regulations_are_taken(path):
    with path.open("rb") as file:
        checked = intake.check(file, "document")
        assert file.tell() == 0
    assert checked.size == path.stat().st_size


def test_there_are_real_regulations_where_there_is_a_shared_folder():
    assert len(REAL) == (5 if SHARED.exists() else 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("izin.pdf", files.encrypted_pdf(owner="pemilik")),
        ("bergeser.pdf", files.with_moved_offsets(files.pdf("Satu", "Dua"))),
        ("ekor.pdf", files.pdf("Satu") + b"\r\n\0\0"),
        ("padat.pdf", files.pdf("Satu", object_stream_mode=pikepdf.ObjectStreamMode.generate)),
        ("tautan.pdf", files.pdf_with_link()),
        ("pohon-kosong.pdf", files.pdf_with({"/Names": Dictionary(EmbeddedFiles=Dictionary(Names=Array()))})),
        ("bernama-js.pdf", files.pdf_with({"/PieceInfo": Dictionary(JS=String("nama saja"))})),
        ("grafik.pptx", files.pptx(chart=True)),
        (
            "tautan.docx",
            files.with_relationship(GOOD["docx"], "word/_rels/document.xml.rels", "hyperlink", "https://a.id"),
        ),
        ("tautan.odt", files.odt(body='<text:p><text:a xlink:href="https://a.id">a</text:a></text:p>')),
        ("gambar.odt", files.odt(body=ODT_PICTURE.format("Pictures/1.png"))),
        ("emf.docx", files.with_parts(GOOD["docx"], {"word/media/image1.emz": b"\x1f\x8b\x08 gambar"})),
        ("kosong.docx", files.with_parts(GOOD["docx"], {"word/media/putih.bmp": bytes(500_000)})),
        ("komentar.xlsx", files.archive(files.parts_of(GOOD["xlsx"]), comment=b"dibuat oleh aplikasi")),
        ("windows.csv", files.csv([("Kepala", "Desa “Sumber”")], encoding="cp1252")),
        ("bom.csv", files.csv(encoding="utf-8-sig")),
        ("kurang.txt", files.txt("Umur < 17 tahun <belum> memilih\f\n")),
        ("kebetulan.png", files.png()[:-12] + b"\0\0\0\x04teXtPK\x05\x06\xa9\x05\x8e\x1f" + files.png()[-12:]),
        ("kamera.jpg", files.turned_jpeg()),
        ("kamera.jpeg", files.jpeg() + b"\0SEFT data kamera"),
        ("bertahap.jpg", files.jpeg(progressive=True)),
        ("transparan.png", files.png(mode="RGBA", color=(0, 0, 0, 0))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_honest_oddities_are_taken(name, content):
    assert check(name, content).size == len(content)


# Refused -------------------------------------------------------------------------------------------------------------

DOCX_RELATIONS = "word/_rels/document.xml.rels"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
TYPES = "[Content_Types].xml"
TEMPLATE = files.with_parts(
    GOOD["docx"], {TYPES: files.parts_of(GOOD["docx"])[TYPES].decode().replace(f"{WORD}document.", f"{WORD}template.")}
)
NESTED_TWICE = files.with_parts(GOOD["xlsx"], {"xl/embeddings/b.docx": GOOD["docx"]})
REFUSED = {
    "empty": [("kosong.pdf", b""), ("kosong.txt", b"")],
    "type_not_allowed": [
        ("program.exe", b"MZ"),
        ("gambar.svg", files.svg()),
        ("arsip.zip", files.archive({"a.txt": "a"})),
        ("laporan.pdf.exe", GOOD["pdf"]),
        ("laporan\u202efdp.exe", GOOD["pdf"]),
        ("tanpa akhiran", GOOD["pdf"]),
        ("gambar.webp", files.webp()),
    ],
    "old_office": [("surat.doc", b"isi"), ("surat.docx", files.ole("WordDocument")), ("data.xls", b"isi")],
    "content_mismatch": [
        ("teks.pdf", files.txt()),
        ("gambar.png", files.svg()),
        ("gambar.png", files.jpeg()),
        ("gambar.jpg", files.png()),
        ("arsip.xlsx", files.archive({"a.txt": "a"})),
        ("surat.xlsx", GOOD["docx"]),
        ("templat.docx", TEMPLATE),
        ("lembar.odt", GOOD["ods"]),
        ("teks.odt", files.txt()),
        ("arsip.odt", files.archive({"mimetype": filetypes.ODT.mime})),
        ("teks.txt", GOOD["pdf"]),
        ("data.csv", b"{\\rtf1 isi}"),
    ],
    "broken": [
        ("setengah.pdf", files.truncated(files.pdf("Satu", "Dua"))),
        ("tanpa-akhir.pdf", files.truncated(files.pdf("Satu"), share=0.99)),
        ("tambal.pdf", files.truncated(files.pdf("Satu", "Dua")) + b"\nstartxref\n0\n%%EOF\n"),
        ("tanpa-halaman.pdf", files.pdf()),
        ("berlubang.pdf", files.with_hole(files.pdf("Satu", "Dua"))),
        ("bergeser.pdf", files.with_moved_offsets(files.with_hole(files.pdf("Satu", "Dua")))),
        ("bom.pdf", files.object_stream_bomb(megabytes=100)),
        ("setengah.docx", files.truncated(GOOD["docx"])),
        ("setengah.ods", files.truncated(GOOD["ods"])),
        ("jenis.docx", files.with_parts(GOOD["docx"], {TYPES: "<Types>"})),
        ("isi.odt", files.with_parts(GOOD["odt"], {"content.xml": "<a><b></a>"})),
        ("setengah.jpg", files.truncated(files.jpeg((400, 300)))),
        ("setengah.png", files.truncated(files.png((400, 300)))),
    ],
    "encrypted": [
        ("terkunci.pdf", files.encrypted_pdf(user="rahasia")),
        ("terkunci.docx", files.ole("EncryptionInfo", "EncryptedPackage")),
        ("terkunci.odt", files.encrypted_odt()),
    ],
    "macros": [
        ("makro.docx", files.macro_docx()),
        ("makro.docm", files.macro_docx()),
        ("proyek.xlsx", files.with_parts(GOOD["xlsx"], {"xl/vbaProject.bin": "makro"})),
        ("lembar.xlsx", files.with_parts(GOOD["xlsx"], {"xl/macrosheets/sheet1.xml": "<a/>"})),
        ("makro.odt", files.with_parts(GOOD["odt"], {"Basic/Standard/Modul1.xml": "<a/>"})),
        ("makro.ods", files.with_parts(GOOD["ods"], {"Scripts/python/a.py": "print()"})),
    ],
    "active_content": [
        *((f"{kind}.pdf", files.pdf_with_script(kind)) for kind in ("direct", "buried", "named", "compressed")),
        ("program.pdf", files.pdf_with_launch()),
        ("media.pdf", files.pdf_with_media()),
        ("formulir.pdf", files.pdf_with_xfa()),
        ("kendali.docx", files.with_parts(GOOD["docx"], {"word/activeX/activeX1.xml": "<a/>"})),
    ],
    "embedded_files": [
        ("lampiran.pdf", files.pdf_with_attachment()),
        ("arsip.docx", files.with_parts(GOOD["docx"], {"word/media/a.png": files.archive({"a": "a"})})),
        ("program.docx", files.with_parts(GOOD["docx"], {"word/media/a.png": b"MZ program"})),
        ("paket.docx", files.with_parts(GOOD["docx"], {"word/embeddings/a.bin": files.ole("\x01Ole10Native")})),
        ("dalam.docx", files.with_parts(GOOD["docx"], {"word/embeddings/a.xlsx": NESTED_TWICE})),
        ("arsip.odt", files.with_parts(GOOD["odt"], {"Pictures/a.png": files.archive({"a": "a"})})),
    ],
    "external_content": [
        ("templat.docx", OUTSIDE_TEMPLATE),
        ("gambar.docx", files.with_relationship(GOOD["docx"], DOCX_RELATIONS, "image", "https://a.id/a.png")),
        ("tautan.xlsx", files.with_parts(GOOD["xlsx"], {"xl/externalLinks/externalLink1.xml": "<a/>"})),
        ("gambar.odt", files.odt(body=ODT_PICTURE.format("https://a.id/a.png"))),
        ("berkas.odt", files.odt(body=ODT_PICTURE.format("../../a.png"))),
        ("dde.odt", files.odt(body="<office:dde-source/>")),
    ],
    "zip_bomb": [
        ("bom.xlsx", files.zip_bomb()),
        ("bohong.xlsx", files.lying_bomb()),
        ("banyak.docx", files.archive({f"{n}.xml": "" for n in range(2_001)})),
        ("daftar.docx", files.archive({f"{n}-{'x' * 60_000}.xml": "" for n in range(20)})),
        ("dalam.docx", files.with_parts(GOOD["docx"], {"word/embeddings/a.xlsx": files.zip_bomb()})),
        ("bom.ods", files.with_parts(GOOD["ods"], {"Pictures/a.bmp": bytes(50 * MEGABYTE)})),
    ],
    "polyglot": [
        ("depan.pdf", b"<html>" + GOOD["pdf"]),
        ("belakang.pdf", GOOD["pdf"] + files.archive({"a": "a"})),
        ("belakang.png", files.png() + files.archive({"a": "a"})),
        ("belakang.jpg", files.jpeg() + files.archive({"a": "a"})),
        ("terpotong.png", files.png() + b"sisa gambar"),
        ("belakang.docx", GOOD["docx"] + b"ekor"),
        ("ganda.docx", files.archive({"a": "a"}) + GOOD["docx"]),
    ],
    "dangerous": [
        ("naik.docx", files.with_parts(GOOD["docx"], {"../../etc/cron.d/a": "a"})),
        ("mutlak.docx", files.with_parts(GOOD["docx"], {"/etc/passwd": "a"})),
        ("windows.docx", files.with_parts(GOOD["docx"], {"C:\\a.txt": "a"})),
        ("kembar.docx", files.with_parts(GOOD["docx"], {"word/DOCUMENT.xml": "<a/>"})),
        ("entitas.docx", files.with_parts(GOOD["docx"], {"word/a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})),
        ("jenis.docx", files.with_parts(GOOD["docx"], {TYPES: random.Random(1).randbytes(6 * MEGABYTE)})),
    ],
    "too_many_pixels": [("luas.png", files.huge_png()), ("lebar.png", files.huge_png(9_000, 9_900))],
    "not_plain_text": [
        ("biner.txt", b"isi\0isi"),
        ("utf16.csv", files.txt(encoding="utf-16")),
        ("kendali.txt", b"isi\x1b[2J"),
        ("acak.txt", b"isi \x81\x8d"),
    ],
    "markup": [
        ("halaman.txt", b"<html><script>alert(1)</script>"),
        ("halaman.csv", b"\xef\xbb\xbf \n<!DOCTYPE html>"),
        ("gambar.txt", files.svg()),
        ("skrip.txt", b"#!/bin/sh\nrm -rf /"),
    ],
}
CASES = [(code, name, content) for code, cases in REFUSED.items() for name, content in cases]


@pytest.mark.parametrize(("code", "name", "content"), CASES, ids=[f"{code}-{name}" for code, name, _content in CASES])
def test_hostile_and_damaged_files_are_refused(code, name, content):
    assert refusal(name, content).code == code


# Why the size is what was counted -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "limit"), [("document", 50), ("identity", 5), ("picture", 2)])
def test_the_limits_of_the_three_policies(kind, limit):
    assert intake.policy(kind).max_bytes == limit * MEGABYTE


def test_a_file_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(settings):
    settings.DOCUMENT_MAX_BYTES = 1000

    assert check("pas.txt", b"a" * 1000).size == 1000
    assert refusal("lebih.txt", b"a" * 1001).code == "too_large"


def test_the_size_that_the_upload_claims_is_not_believed(settings):
    settings.DOCUMENT_MAX_BYTES = 1000
    file = files.upload("besar.txt", b"a" * 1001)
    file.size = 10

    with pytest.raises(intake.Refused) as caught:
        intake.check(file, "document")
    assert caught.value.code == "too_large"


def test_the_file_is_read_from_its_beginning_wherever_it_stands():
    file = files.upload("teks.txt", files.txt())
    file.seek(5)

    assert intake.check(file, "document").sha256 == hashlib.sha256(files.txt()).hexdigest()


def test_a_large_file_is_never_whole_in_memory():
    line = b"Pengumuman untuk seluruh warga.\n"
    with TemporaryUploadedFile("besar.txt", "text/plain", 0, "utf-8") as file:
        for _ in range(50):
            file.write(line * (MEGABYTE // len(line)))
        tracemalloc.start()
        assert intake.check(file, "document").size == 50 * MEGABYTE
        assert tracemalloc.get_traced_memory()[1] < 4 * MEGABYTE
        tracemalloc.stop()


# Policies ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"), [("ktp.jpg", GOOD["jpg"]), ("ktp.png", GOOD["png"]), ("ktp.pdf", GOOD["pdf"])]
)
def test_identity_may_be_a_scan(name, content):
    assert check(name, content, "identity").extension == name[-3:]


@pytest.mark.parametrize("name", ["ktp.docx", "ktp.doc", "ktp.txt", "ktp.webp"])
def test_identity_may_not_be_anything_else(name):
    refused = refusal(name, GOOD["docx"], "identity")

    assert (refused.code, str(refused)) == (
        "type_not_allowed",
        "Jenis berkas ini tidak diterima. Unggah berkas JPEG, PNG, PDF.",
    )


@pytest.mark.parametrize(
    ("name", "content"), [("a.jpg", GOOD["jpg"]), ("a.png", GOOD["png"]), ("a.webp", files.webp())]
)
def test_a_picture_may_be_of_three_types(name, content):
    assert check(name, content, "picture").extension == name[2:]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (files.png(), "content_mismatch"),
        (files.webp()[:-40], "broken"),
        (files.webp() + b"<script>", "polyglot"),
    ],
)
def test_a_webp_must_be_whole_and_alone(content, code):
    assert refusal("a.webp", content, "picture").code == code


def test_a_policy_that_does_not_exist_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        check("a.pdf", GOOD["pdf"], "lampiran")


# Sentences -----------------------------------------------------------------------------------------------------------


def test_too_many_objects_are_too_complex(monkeypatch):
    monkeypatch.setattr("documents.intake.pdf.MAX_NODES", 3)

    assert refusal("rumit.pdf", GOOD["pdf"]).code == "too_complex"


def test_every_code_has_a_case_here():
    assert {*REFUSED, "too_large", "too_complex"} == set(SENTENCES)


def test_every_refusal_says_something_else_in_short_sentences(settings):
    settings.DOCUMENT_MAX_BYTES = 1000
    cases = [*(cases[0] for cases in REFUSED.values() if len(cases[0][1]) <= 1000), ("besar.txt", b"a" * 1001)]

    said = [str(refusal(*case)) for case in cases]

    assert len(set(said)) == len(said)


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_has_at_most_20_words_and_says_what_to_do(code):
    sentences = str(SENTENCES[code]).rstrip(".").split(". ")

    assert len(sentences) == 2
    assert max(len(sentence.split()) for sentence in sentences) <= 20


def test_the_sentence_names_the_type_and_the_limit(settings):
    settings.DOCUMENT_MAX_BYTES = 2 * MEGABYTE

    assert str(refusal("data.xlsx", GOOD["docx"])).startswith(
        "Nama berkas ini berakhiran .xlsx, tetapi isinya bukan XLSX."
    )
    assert "2,0\xa0MB" in str(refusal("besar.txt", b"a" * (2 * MEGABYTE + 1)))


# Names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Laporan 2025.pdf", "Laporan 2025.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\Users\warga\Surat.DOCX", "Surat.docx"),
        ("Foto.JPEG", "Foto.jpg"),
        ("laporan\u202efdp.exe", "laporanfdp.exe"),
        ("\u200fArab\u200e.pdf", "Arab.pdf"),
        ("dua\nbaris\t.pdf", "dua baris.pdf"),
        ("nol\0.pdf", "nol.pdf"),
        ("  banyak   spasi  .pdf ", "banyak spasi.pdf"),
        ("Cafe\u0301.pdf", "Café.pdf"),
        ("arsip.tar.gz", "arsip.tar.gz"),
        ("titik.pdf.", "titik.pdf"),
        ("tanpa akhiran", "tanpa akhiran"),
        ("", "berkas"),
        (".pdf", "berkas.pdf"),
        ("...", "berkas"),
        ("a" * 300 + ".Pdf", "a" * 96 + ".pdf"),
        ("a" * 300, "a" * 100),
        ("a" * 95 + ".JPEG" + "b" * 20, "a" * 95),
    ],
)
def test_names_are_cleaned(name, clean):
    assert intake.clean_name(name) == clean


@given(st.text(max_size=300) | st.text(alphabet=" .aJPEGjpg/\\\u202e\u0301\n", max_size=130))
@example("x.y .abc" + "z" * 100)
@example("a" * 95 + ".JPEG" + "b" * 20)
def test_a_clean_name_is_clean_whatever_came_in(name):
    clean = intake.clean_name(name)

    assert intake.clean_name(clean) == clean
    assert 0 < len(clean) <= 100
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in clean)
    assert not set("/\\\n") & set(clean)
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == clean.strip()
