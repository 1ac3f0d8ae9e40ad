"""The gate sees what readers do not: comments, deletions, hidden cells, forms, bookmarks, properties, old versions."""

import io
from pathlib import Path

import docx as python_docx
import pikepdf
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.urls import reverse
from pikepdf import Array, Dictionary, Name, String

from documents.files.child.cleaning import MAX_CHARS
from documents.files.reading import text_of
from documents.files.scanned_pages import Text
from documents.filetypes import BY_EXTENSION, TXT
from documents.lifecycle import finding_answers, publishing
from documents.models import FREE_TEXT_FIELDS, Document, Place, Screening, Verdict
from documents.release import privacy_gate
from tests import files

pytestmark = pytest.mark.one_engine

NIK = "1872011203850002"
SAID = f"NIK {NIK}"
BODY = "Laporan kegiatan penyuluhan tahun 2025"


def docx_with(xml: str, old: str = "<w:body>") -> bytes:
    package = files.docx(BODY)
    body = files.parts_of(package)["word/document.xml"].decode()
    return files.with_parts(package, {"word/document.xml": body.replace(old, f"{old}{xml}", 1)})


def docx_comment():
    document = python_docx.Document()
    document.add_comment(document.add_paragraph(BODY).runs, text=SAID, author="Slamet")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def docx_deletion():
    return docx_with(f'<w:p><w:del w:id="1" w:author="A"><w:r><w:delText>{SAID}</w:delText></w:r></w:del></w:p>')


def workbook(change) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Rekap")
        sheet.write(0, 0, BODY)
        change(book, sheet)
    return target.getvalue()


def xlsx_comment():
    return workbook(lambda book, sheet: sheet.write_comment(0, 0, SAID))


def xlsx_defined_name():
    return workbook(lambda book, sheet: book.define_name("Kontak", f'="{SAID}"'))


def xlsx_property():
    return workbook(lambda book, sheet: book.set_properties({"comments": SAID}))


def pdf_note():
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 99, 20]), Contents=String(SAID))
    return files.pdf_with(annotation=note)


def pdf_changed(change) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.pdf(BODY))) as pdf:
        change(pdf)
        pdf.save(target)
    return target.getvalue()


def pdf_bookmark():
    def change(pdf):
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(SAID, 0))

    return pdf_changed(change)


def pdf_property():
    def change(pdf):
        pdf.docinfo["/Keywords"] = SAID

    return pdf_changed(change)


def pdf_form_field():
    def change(pdf):
        field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("nik"), V=String(NIK)))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    return pdf_changed(change)


def pdf_earlier_version():
    """As a program leaves it that appends what was changed."""
    before = files.pdf(SAID)
    with pikepdf.open(io.BytesIO(before)) as pdf:
        number, root, size = pdf.pages[0].Contents.objgen[0], pdf.Root.objgen[0], len(pdf.objects) + 1
    drawn = b"BT /F1 12 Tf 60 780 Td (Kosong) Tj ET"
    changed = b"%d 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (number, len(drawn), drawn)
    where = int(before[before.rindex(b"startxref") :].split()[1])
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(before))
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (size, root, where)
    end = b"startxref\n%d\n%%%%EOF\n" % (len(before) + len(changed))
    return before + changed + table + trailer + end


HIDING = [
    docx_comment,
    docx_deletion,
    xlsx_comment,
    xlsx_defined_name,
    xlsx_property,
    pdf_note,
    pdf_form_field,
    pdf_bookmark,
    pdf_property,
    pdf_earlier_version,
]


def looked_through(tmp_path: Path, content: bytes, extension: str) -> privacy_gate.ScreeningResult:
    path = tmp_path / f"berkas.{extension}"
    path.write_bytes(content)
    mime = BY_EXTENSION[extension].mime
    read = text_of(path, mime)
    texts = [Text(number, text) for number, text in enumerate(read.page_texts, 1)] or [Text(None, read.text)]
    return privacy_gate.screen_file(texts, path, mime)


@pytest.mark.parametrize("make", HIDING, ids=lambda make: make.__name__)
def test_what_no_page_shows_is_found_once(tmp_path, make):
    looked = looked_through(tmp_path, make(), make.__name__.split("_")[0])
    assert looked.unseen == ""
    [found] = looked.hits
    assert (found.hit.kind.value, found.hit.value, found.at.page, found.at.place) == ("nik", NIK, None, Place.BENEATH)


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("pdf", files.pdf(BODY, SAID)),
        ("docx", files.docx(BODY, SAID)),
        ("docx", files.docx(BODY, table=[["Nama", "NIK"], ["Slamet", NIK]])),
        ("xlsx", files.xlsx(Rekap=[["Nama", "NIK"], ["Slamet", NIK], ["Slamet", int(NIK)]])),
        ("odt", files.odt(BODY, SAID)),
        ("pptx", files.pptx(("Judul", SAID))),
    ],
)
def test_what_a_page_shows_is_not_found_beneath_it_again(tmp_path, extension, content):
    looked = looked_through(tmp_path, content, extension)
    assert {(found.hit.value, found.at.place) for found in looked.hits} == {(NIK, Place.TEXT)}
    assert looked.unseen == ""


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("pdf", files.pdf(BODY)),
        ("docx", files.docx(BODY, table=[["12345678", "90123456"]], header="Dinas Kesehatan")),
        ("xlsx", files.xlsx(Rekap=[[18720112, "x"], [3850002, 18720112], [10385000, 2]])),
        ("ods", files.ods(Rekap=[["12", "34"]])),
        ("odt", files.odt(BODY)),
        ("pptx", files.pptx(("Judul", BODY), chart=True)),
    ],
)
def test_a_clean_file_is_clean_in_its_depths(tmp_path, extension, content):
    assert looked_through(tmp_path, content, extension) == privacy_gate.ScreeningResult([])


def test_what_could_not_be_looked_at_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(privacy_gate, "MAX_HIDDEN_CHARS", 10)
    looked = looked_through(tmp_path, docx_comment(), "docx")
    assert (looked.hits, looked.unseen[:8]) == ([], "Komentar")


def test_text_behind_the_cut_wants_other_eyes(tmp_path):
    path = tmp_path / "panjang.txt"
    path.write_text("Baris tanpa isi.\n" * (MAX_CHARS // 16) + SAID)
    assert privacy_gate.screen_file([], path, TXT.mime).unseen.startswith("Komentar, bagian yang tidak tampak")


@pytest.mark.django_db
class TestPublishing:
    @pytest.fixture
    def make(self, make_document):
        def make(content, name="laporan.docx"):
            return make_document("submitted", incoming=publishing.receive(files.upload(name, content)))

        return make

    def test_a_comment_waits_for_an_answer_that_stands(self, make, operator, client):
        document = make(docx_comment())
        revision = document.revisions.get()
        assert privacy_gate.blocking_reasons(revision) == ["1 temuan data pribadi belum dijawab."]
        client.force_login(operator)
        page = client.get(reverse("admin:documents_document_findings", args=[document.pk, 1])).content.decode()
        assert "Di komentar atau bagian berkas yang tidak tampak" in page
        finding_answers.answer(revision, by=operator, each={revision.findings.get().pk: Verdict.OFFICIAL})
        assert privacy_gate.blocking_reasons(revision) == []


@pytest.mark.django_db
class TestWhatStandsBesideTheFile:
    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"title": f"Surat untuk {NIK}"}, "Isian “judul” memuat NIK."),
            ({"summary": "Nomor KK 1872011203100002"}, "Isian “ringkasan isi” memuat Nomor Kartu Keluarga."),
            *(({name: SAID}, "memuat NIK.") for name in FREE_TEXT_FIELDS if name not in ("title", "summary")),
        ],
    )
    def test_a_number_of_a_person_is_refused_at_once(self, make_document, operator, changes, sentence):
        document = make_document("draft", **changes)
        with pytest.raises(ValidationError, match=sentence):
            publishing.submit(document, by=operator)
        assert Document.objects.get().state == "draft"

    @pytest.mark.parametrize(
        "number",
        [
            "1872\u00a00112\u00a00385\u00a00002",  # no-break spaces
            "1872\u20090112\u20090385\u20090002",  # thin spaces
            "1872\u20130112\u20130385\u20130002",  # en dashes
            "18720112\u200b03850002",  # a space of no width
            "187201\u00ad1203850002",  # a soft hyphen
            "\uff11\uff18\uff17\uff12\uff10\uff11\uff11\uff12\uff10\uff13\uff18\uff15\uff10\uff10\uff10\uff12",
            "1872<b>0112</b>03850002",
        ],
    )
    def test_other_spaces_dashes_and_digits_do_not_hide_it(self, make_document, operator, number):
        document = make_document("draft", summary=f"Surat {number} untuk umum.")
        with pytest.raises(ValidationError, match="Isian “ringkasan isi” memuat NIK"):
            publishing.submit(document, by=operator)

    def test_the_name_of_the_file_too(self, make_document, operator):
        document = make_document(
            "draft", incoming=publishing.receive(files.upload(f"ktp_{NIK}_scan.pdf", files.pdf(BODY)))
        )
        with pytest.raises(ValidationError, match="Nama berkas memuat NIK"):
            publishing.submit(document, by=operator)

    def test_what_was_submitted_before_is_not_published(self, make_document, reviewer):
        document = make_document("submitted")
        Document.objects.update(title=f"Surat {NIK}")
        with pytest.raises(ValidationError, match="Isian “judul” memuat NIK"):
            publishing.publish(Document.objects.get(), by=reviewer, looked_for=True)
        assert not Document.objects.get(pk=document.pk).is_public

    def test_other_numbers_are_nobody_s(self, make_document):
        metadata = {"title": "Kontak 0812-3456-7890, ppid@gmail.com", "keywords": "NIP 197508122000121003"}
        assert make_document(**metadata).is_public


def test_what_an_older_gate_let_pass_is_looked_through_before_it_comes_back(make_document, reviewer):
    document = make_document("published")
    publishing.withdraw(document, by=reviewer, reason="Keliru.")
    Screening.objects.all().delete()
    with pytest.raises(ValidationError, match="Isi berkas sedang diperiksa"):
        publishing.restore(document, by=reviewer, looked_for=True)
