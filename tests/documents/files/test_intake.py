"""Every refusal has a good twin: a file that differs in one thing and is taken."""

import hashlib
import io
import tracemalloc

import pikepdf
import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, String

import documents.extraction
import documents.intake
from documents import filetypes
from documents.files import intake, reading, server
from documents.files.child import limits
from documents.files.child.rejection import Rejected
from documents.files.refusal import SENTENCES
from tests import files
from tests.conftest import SHARED
from tests.documents.files.corpus import HOSTILE
from tests.documents.files.hostile import GOOD, ODT_PICTURE, REFUSED

REAL = sorted((SHARED / "real").glob("*.pdf"))
MEGABYTE = 1024 * 1024


def check(name, content, kind="document"):
    return intake.check(files.upload(name, content), kind)


def refusal(name, content, kind="document"):
    file = files.upload(name, content)
    with pytest.raises(intake.Refused) as caught:
        intake.check(file, kind)
    assert file.tell() == 0
    return caught.value


# Taken ---------------------------------------------------------------------------------------------------------------


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


def without_middle(content, filler):
    fifth = len(content) // 5
    return content[: 2 * fifth] + filler * fifth + content[3 * fifth :]


FLAWS = {
    "startxref": lambda content: content[: content.rindex(b"startxref")] + b"startxref\n77\n%%EOF\n",
    "bergeser": files.with_moved_offsets,
}
LOSSES = {
    "60%": files.truncated,
    "99%": lambda content: files.truncated(content, share=0.99),
    "60% dengan akhir palsu": lambda content: files.truncated(content) + b"\nstartxref\n0\n%%EOF\n",
    "seperlima kosong": lambda content: without_middle(content, filler=b"\0"),
    "seperlima hilang": lambda content: without_middle(content, filler=b""),
}


@pytest.mark.parametrize("damage", FLAWS.values(), ids=FLAWS)
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_regulation_with_a_flaw_that_loses_nothing_is_taken(path, damage):
    assert check("peraturan.pdf", damage(path.read_bytes())).extension == "pdf"


@pytest.mark.parametrize("damage", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_regulation_that_lost_a_part_is_broken(path, damage):
    """pikepdf opens many of these, with fewer or with empty pages."""
    assert refusal("peraturan.pdf", damage(path.read_bytes())).code == "broken"


def test_there_are_real_regulations_where_there_is_a_shared_folder():
    assert bool(REAL) == SHARED.exists()


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
        ("bertahap.jpg", files.jpeg(progressive=True)),
        ("transparan.png", files.png(mode="RGBA", color=(0, 0, 0, 0))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_honest_oddities_are_taken(name, content):
    assert check(name, content).size == len(content)


# Refused -------------------------------------------------------------------------------------------------------------

CASES = [(code, name, content) for code, cases in REFUSED.items() for name, content in cases]


@pytest.mark.parametrize(("code", "name", "content"), CASES, ids=[f"{code}-{name}" for code, name, _content in CASES])
def test_hostile_and_damaged_files_are_refused(code, name, content):
    assert refusal(name, files.made(content)).code == code


@given(
    st.sampled_from(sorted(GOOD)), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), min_size=1, max_size=5)
)
@settings(max_examples=300, deadline=None)
@pytest.mark.filterwarnings("ignore:.*:UserWarning:PIL")  # of EXIF data that our edits damaged
def test_a_file_with_changed_bytes_is_taken_or_refused_and_nothing_else_happens(extension, edits):
    """Asked here and not of the child, where any exception would look like a file that is too heavy."""
    content = bytearray(GOOD[extension])
    for where, patch in edits:
        start = int(where * len(content))
        content[start : start + len(patch)] = patch
    try:
        server.inspect(io.BytesIO(content), limits.STAFF, extension)
    except Rejected as rejected:
        assert rejected.code in SENTENCES


# Size ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "staff", "stranger"), [("document", 50, 10), ("identity", 5, 5), ("picture", 2, 2)])
def test_the_limits_of_the_three_policies(kind, staff, stranger):
    assert intake.policy(kind).max_bytes == staff * MEGABYTE
    assert intake.policy(kind, of_stranger=True).max_bytes == stranger * MEGABYTE


def test_a_stranger_sends_no_larger_file_than_the_city_takes_from_its_own(settings):
    settings.DOCUMENT_MAX_BYTES = 1000
    assert intake.policy("document", of_stranger=True).max_bytes == 1000


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


def test_the_addresses_for_other_programs_stay():
    assert (documents.intake.check, documents.intake.Refused) == (intake.check, intake.Refused)
    assert documents.extraction.text_of == reading.text_of


# Sentences -----------------------------------------------------------------------------------------------------------


def test_every_code_has_a_case_here():
    """Those of a ZIP of many files are in test_import_runs, those of a child in test_limits and test_busy_files."""
    corpus = {code for code, *_rest in HOSTILE}
    elsewhere = {code for code in SENTENCES if code.startswith("parcel_")} | {"unfinished", "busy", "share_used"}
    elsewhere |= {"signed_file", "no_traces", "traces_left", "virus", "not_scanned"}  # test_traces, test_scanner
    assert {*REFUSED, *corpus, "too_large"} == set(SENTENCES) - elsewhere


def test_every_refusal_says_something_else():
    assert len({str(sentence) for sentence in SENTENCES.values()}) == len(SENTENCES)


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
