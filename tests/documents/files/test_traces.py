"""Authors, comments, changes and hidden sheets of a file: shown, and not in its copy, whose content stays."""

import io
import json

import docx as python_docx
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from documents.files import formats, server
from documents.files.child import limits
from documents.files.child.rejection import Rejected
from documents.files.formats import docx
from documents.files.formats.format import Format
from documents.filetypes import ALL, BY_EXTENSION
from tests import files
from tests.documents.files import libreoffice
from tests.documents.files.corpus import good
from tests.documents.files.corpus.packages import NAMESPACES, SHEET, WORD, edited, odt_part, related

TYPES = tuple(filetype.extension for filetype in ALL if filetype.has_traces)
SIGNATURE_ORIGIN = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"


def read(content, extension):
    answer = json.loads(server.find_traces(io.BytesIO(content), limits.STAFF, extension))
    return answer["signed"], {row["kind"]: row for row in answer["found"]}


def without(content, extension):
    copy = server.without_traces(io.BytesIO(content), limits.STAFF, extension)
    server.inspect(io.BytesIO(copy), limits.STAFF, extension)
    assert read(copy, extension) == (False, {})
    return copy


def joined(package):
    return b"\n".join(files.parts_of(package).values()).decode("utf-8", "replace")


GOOD = [case for case in good.CASES if case[0].rpartition(".")[2] in TYPES]


@pytest.mark.parametrize(("name", "content"), GOOD, ids=[name for name, _content in GOOD])
def test_the_copy_of_a_good_file_is_good_and_without_traces(name, content):
    content, extension = files.made(content), name.rpartition(".")[2]
    if read(content, extension)[1]:
        content = without(content, extension)
    with pytest.raises(Rejected) as caught:
        server.without_traces(io.BytesIO(content), limits.STAFF, extension)
    assert caught.value.code == "no_traces"


def test_a_letter_loses_author_comments_and_changes_and_keeps_what_was_decided():
    who = 'w:id="1" w:author="Budi Contoh" w:date="2026-01-05T08:00:00Z"'
    changed = (
        f"<w:ins {who}><w:r><w:t>dua juta</w:t></w:r></w:ins>"
        f"<w:del {who}><w:r><w:delText>satu juta</w:delText></w:r></w:del>"
    )
    letter = edited(good.letter_with_comment(), WORD, "<w:sectPr", f"<w:p {NAMESPACES}>{changed}</w:p><w:sectPr")
    letter = edited(letter, "docProps/core.xml", "python-docx", "Budi Contoh")
    signed, found = read(letter, "docx")
    assert not signed
    assert found["author"]["texts"] == ["Budi Contoh"]
    assert found["comments"]["texts"][0] == "Sekretariat: Mohon diperiksa"
    assert found["changes"]["texts"] == ["Budi Contoh dua juta", "Budi Contoh satu juta"]
    copy = without(letter, "docx")
    texts = [paragraph.text for paragraph in python_docx.Document(io.BytesIO(copy)).paragraphs]
    assert texts == ["Isi surat", "dua juta"]
    for gone in ("Budi", "Sekretariat", "Mohon diperiksa", "satu juta", "2026-01-05"):
        assert gone not in joined(copy)


def test_a_paragraph_whose_end_is_deleted_joins_the_next_one_and_a_deleted_row_goes():
    body = (
        '<w:p><w:pPr><w:rPr><w:del w:id="1" w:author="B"/></w:rPr></w:pPr><w:r><w:t>Pasal </w:t></w:r></w:p>'
        "<w:p><w:r><w:t>satu</w:t></w:r></w:p>"
        '<w:tbl><w:tr><w:trPr><w:del w:id="2" w:author="B"/></w:trPr>'
        "<w:tc><w:p><w:r><w:t>lama</w:t></w:r></w:p></w:tc></w:tr>"
        "<w:tr><w:tc><w:p><w:r><w:t>tetap</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    letter = edited(files.docx("Surat"), WORD, "<w:sectPr", f"{body}<w:sectPr")
    document = python_docx.Document(io.BytesIO(without(letter, "docx")))
    assert [paragraph.text for paragraph in document.paragraphs] == ["Surat", "Pasal satu"]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [["tetap"]]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_workbook_loses_its_hidden_sheet_and_keeps_the_values_that_it_gave(state):
    content = good.workbook(good.with_more_sheets)
    content = edited(content, "xl/workbook.xml", 'state="hidden"', f'state="{state}"')
    content = edited(content, SHEET, "SUM('Jan 2026:Mar 2026'!A1)", "'Mar 2026'!A1*2")
    assert read(content, "xlsx")[1]["hidden"]["texts"] == ["Mar 2026"]
    copy = without(content, "xlsx")
    parts = files.parts_of(copy)
    assert "Mar 2026" not in joined(copy)
    assert b"<v>0</v>" in parts[SHEET]
    assert b"<f>" not in parts[SHEET]
    assert [name for name in parts if name.startswith("xl/worksheets/sheet")] == [SHEET, "xl/worksheets/sheet2.xml"]
    assert "Pagu" in joined(copy)


@pytest.mark.parametrize("off", ["0", "false"])
def test_slides_lose_notes_and_hidden_ones(off):
    show = files.pptx(("Terbuka", "catatan pembicara"), ("Rahasia", ""))
    show = edited(show, "ppt/slides/slide2.xml", "<p:sld ", f'<p:sld show="{off}" ')
    found = read(show, "pptx")[1]
    assert (found["notes"]["texts"], found["hidden"]["texts"]) == (["catatan pembicara"], ["slide2"])
    copy = joined(without(show, "pptx"))
    assert "Terbuka" in copy
    assert "Rahasia" not in copy
    assert "catatan pembicara" not in copy


def test_an_open_document_loses_comments_changes_and_hidden_sheets():
    change = (
        '<text:tracked-changes><text:changed-region text:id="a"><text:deletion><text:p>lama</text:p></text:deletion>'
        '</text:changed-region></text:tracked-changes><text:p>baru<text:change text:change-id="a"/> sekali</text:p>'
    )
    letter = files.odt(body=change + good.NOTE)
    assert set(read(letter, "odt")[1]) == {"comments", "changes"}
    text = files.parts_of(without(letter, "odt"))["content.xml"].decode()
    assert "baru sekali" in text
    assert "lama" not in text
    style = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    book = edited(files.ods(Data=[["7"]], Rahasia=[["8"]]), "content.xml", "<office:body>", f"{style}<office:body>")
    book = edited(book, "content.xml", 'table:name="Rahasia"', 'table:name="Rahasia" table:style-name="h"')
    assert read(book, "ods")[1]["hidden"]["texts"] == ["Rahasia"]
    assert "Rahasia" not in joined(without(book, "ods"))


@pytest.mark.parametrize(
    ("formula", "is_kept"),
    [
        ("of:=[$Rahasia.A1]*2", False),
        ("of:=['Dua kata'.A1]", False),
        ("of:=[$RahasiaUmum.A1]", True),
        ("of:=[.A1]&quot;Rahasia&quot;", True),
    ],
)
def test_only_formulas_that_lead_to_a_hidden_sheet_go(formula, is_kept):
    style = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    sheets = {"Data": [["7"]], "Rahasia": [["8"]], "Dua kata": [["9"]], "RahasiaUmum": [["10"]]}
    book = edited(files.ods(**sheets), "content.xml", "<office:body>", f"{style}<office:body>")
    for name in ("Rahasia", "Dua kata"):
        book = edited(book, "content.xml", f'table:name="{name}"', f'table:name="{name}" table:style-name="h"')
    first_cell = '<table:table-cell office:value-type="string"><text:p>7'
    book = edited(book, "content.xml", first_cell, first_cell.replace("cell ", f'cell table:formula="{formula}" '))
    copy = files.parts_of(without(book, "ods"))["content.xml"].decode()
    assert ("table:formula" in copy) is is_kept
    assert "<text:p>7" in copy


def test_a_pdf_loses_author_notes_and_earlier_versions_and_keeps_what_is_drawn():
    document = files._document("Satu")
    document.docinfo["/Author"] = "Budi Contoh"
    words = {"T": String("Budi"), "Contents": "hapus ini", "Subj": "Revisi", "RC": "<p>kaya</p>"}
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), **words)
    drawn = Dictionary(Type=Name.Annot, Subtype=Name.Highlight, Rect=Array([0, 0, 9, 9]), T=String("Budi"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), Contents=String("ke Bab I"))
    document.pages[0].Annots = Array([note, drawn, link])
    content = files._saved(document)
    start = content.rindex(b"startxref")
    twice = content + content[start:]
    found = read(twice, "pdf")[1]
    assert found["author"]["texts"] == ["Budi Contoh"]
    assert found["comments"]["count"] == 2
    assert found["versions"]["count"] == 1
    copy = without(twice, "pdf")
    assert [word for word in (b"Budi", b"Revisi", b"kaya") if word in copy] == []
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        kinds = [str(entry.Subtype) for entry in pdf.pages[0].Annots]
        assert (kinds, str(pdf.pages[0].Annots[1].Contents)) == (["/Highlight", "/Link"], "ke Bab I")


def signed_pdf():
    signature = Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]), Contents=String("tanda"))
    return files.pdf_with({"/AcroForm": Dictionary(Fields=Array([Dictionary(FT=Name.Sig, V=signature)]))})


def signed_letter():
    letter = files.docx("a")
    origin = f'<Relationship Id="s" Type="{SIGNATURE_ORIGIN}/origin" Target="s.sigs"/></Relationships>'
    letter = edited(letter, "_rels/.rels", "</Relationships>", origin)
    return files.with_parts(letter, {"s.sigs": b""})


SIGNED = {
    "pdf": signed_pdf(),
    "docx": signed_letter(),
    "odt": odt_part("META-INF/documentsignatures.xml", "<a/>"),
}


@pytest.mark.parametrize(("extension", "content"), SIGNED.items(), ids=SIGNED)
def test_what_is_signed_is_never_written_again(extension, content):
    assert read(content, extension)[0]
    with pytest.raises(Rejected) as caught:
        server.without_traces(io.BytesIO(content), limits.STAFF, extension)
    assert caught.value.code == "signed_file"


def test_a_copy_in_which_a_trace_is_left_is_refused(monkeypatch):
    """As for a kind of trace that is read and that the copier forgot."""
    package = related(files.docx("a"), WORD, "people", "people.xml")
    people = f'<w15:people xmlns:w15="a"><w15:person {NAMESPACES} w15:author="Budi"/></w15:people>'
    package = files.with_parts(package, {"word/people.xml": people})
    assert without(package, "docx")
    monkeypatch.setattr(docx, "COMMENT_KINDS", set())
    with pytest.raises(Rejected) as caught:
        server.without_traces(io.BytesIO(package), limits.STAFF, "docx")
    assert caught.value.code == "traces_left"


def test_every_type_has_its_format_or_none():
    assert set(TYPES) | {"csv", "txt", "jpg", "png", "webp"} == {kind.extension for kind in BY_EXTENSION.values()}
    of_none = Format.find_traces
    assert all((type(formats.of(kind)).find_traces != of_none) == kind.has_traces for kind in ALL)


@pytest.mark.skipif(libreoffice.PROGRAM is None, reason="LibreOffice is not installed")
def test_copies_open_in_a_real_libreoffice(tmp_path):
    cases = (("surat.docx", good.letter_with_comment()), ("anggaran.xlsx", good.workbook(good.with_more_sheets)))
    copies = tuple((name, without(content, name.rpartition(".")[2])) for name, content in cases)
    saved = libreoffice.saved(tmp_path, copies)
    assert {"docx-pdf/surat.pdf", "xlsx-pdf/anggaran.pdf"} <= set(saved)
