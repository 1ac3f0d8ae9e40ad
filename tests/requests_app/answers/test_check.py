"""A word declared black is found wherever it stands, or the file does not go out (UU 14/2008 Pasal 22 ayat 7 e)."""

import gzip
import io
import re
from datetime import date
from functools import partial

import docx
import pikepdf
import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from documents.files import intake
from documents.files.child.cleaning import MAX_CHARS
from documents.files.reading import NotReadable
from documents.filetypes import CSV, DOCX, JPEG, ODS, ODT, PDF, PNG, PPTX, TXT, WEBP, XLSX
from documents.release import redaction_check
from documents.release.word_match import normalised
from requests_app.answers import check as answer_check
from requests_app.answers import files as answers
from requests_app.models import AnswerFile, CheckState, Decision
from requests_app.staff.forms.decisions import WithheldParts
from requests_app.tasks import check_answer_file
from requests_app.workflow import decisions
from tests import files
from tests.documents.exemptions.classes import exempt_part
from tests.requests_app.conftest import TODAY

pytestmark = pytest.mark.one_engine

BLACK = ["Sri Contoh", "0812-0000-0007", "Afif"]
CLEAN, HOLDS, NO_TEXT, UNREADABLE = CheckState.CLEAN, CheckState.UNREDACTED, CheckState.NO_TEXT, CheckState.UNREADABLE
HIDDEN = "<a><hidden>Sri</hidden><hidden>Contoh</hidden></a>"


@pytest.fixture
def checked():
    """-> what the check says of a file with this content."""

    def check(content, filetype, name="jawaban", words=BLACK):
        file = AnswerFile()
        name = f"{name}.{filetype.extension}"
        file.seal(files.upload(name, content), name=name, mime=filetype.mime)
        try:
            with answer_check.unsealed(file) as path:
                everything = redaction_check.read_everything(path, file.mime)
        except (NotReadable, intake.Refused):
            return UNREADABLE
        if answer_check.holds(file, everything, words):
            return HOLDS
        return CLEAN if normalised(everything.shown) else NO_TEXT

    return check


# Files ---------------------------------------------------------------------------------------------------------------

BIRTH = date(1980, 3, 5)
GOOD = {
    PDF: files.pdf("Belanja obat"),
    DOCX: files.docx("Belanja obat"),
    XLSX: files.xlsx(),
    PPTX: files.pptx(chart=True),
    ODT: files.odt("Belanja obat"),
    ODS: files.ods(),
    CSV: files.csv(),
    TXT: files.txt(),
}


@pytest.mark.parametrize("filetype", GOOD, ids=lambda filetype: filetype.label)
def test_a_file_without_the_words_is_clean(checked, filetype):
    assert checked(GOOD[filetype], filetype, words=[*BLACK, "Kartika", "Adi", "Ani"]) == CLEAN


@pytest.mark.parametrize("filetype", GOOD, ids=lambda filetype: filetype.label)
def test_its_name_counts(checked, filetype):
    assert checked(GOOD[filetype], filetype, name="laporan_SriContoh") == HOLDS


@pytest.mark.parametrize(
    ("content", "filetype"),
    [
        (files.pdf("Nama: Sri", "Contoh"), PDF),
        (files.docx("Nama: Sri", "Contoh"), DOCX),
        (files.xlsx(Lembar=[["Sri", "Contoh"]]), XLSX),
        (files.xlsx(Lembar=[["aman"]], _Data=[["Sri Contoh"]]), XLSX),
        (files.xlsx(Lembar=[[81200000007]]), XLSX),
        (files.pptx(("Judul", "Catatan Sri Contoh")), PPTX),
        (files.odt("Sri", "Contoh"), ODT),
        (files.ods(Lembar=[["Sri Contoh"]]), ODS),
        (files.csv([["Sri", "Contoh"]]), CSV),
        (files.txt("Śri Contoh", "utf-8"), TXT),
    ],
)
def test_a_word_in_the_text_is_found(checked, content, filetype):
    assert checked(content, filetype) == HOLDS


def test_a_day_in_a_sheet_is_found_as_it_is_written(checked):
    assert checked(files.xlsx(Lembar=[["lahir", BIRTH]]), XLSX, words=["5 Maret 1980"]) == HOLDS


@pytest.mark.parametrize(
    ("filetype", "part", "content"),
    [
        (DOCX, "word/comments.xml", HIDDEN),
        (DOCX, "docProps/custom.xml", "<p name='x'>Sri Contoh</p>"),
        (DOCX, "customXml/item1.xml", "<!-- Sri Contoh --><a/>"),
        (DOCX, "word/people.xml", "<w:person xmlns:w='w' w:author='Sri Contoh'/>"),
        (DOCX, "word/people.xml", "<a initials='Afif'/>"),
        (DOCX, "word/media/Sri Contoh.bin", b"\0"),
        (DOCX, "word/media/gambar.emf", b"\1\0\0\0" + "Afif".encode("utf-16-le")),
        (DOCX, "word/media/gambar.emz", gzip.compress(b"\1\0\0\0" + "Sri Contoh".encode("utf-16-be"), mtime=0)),
        (DOCX, "docProps/app.xml", "<Properties><Manager>AFIF</Manager><Company>Dinas</Company></Properties>"),
        (DOCX, "word/media/gambar.emf", b"\1\0\0\0" + "Nama: Sri Contoh".encode("utf-16-le")),
        (DOCX, "word/utf16.xml", "<?xml version='1.0' encoding='utf-16'?><a>Sri Contoh</a>".encode("utf-16")),
        (XLSX, "xl/drawings/vmlDrawing1.vml", "<div>&#83;ri<br>Contoh</div>"),
        (XLSX, "customXml/item1.xml", "<row nama='Sri Contoh'/>"),
        (XLSX, "customXml/item1.xml", "<c t='s'>Sri Contoh</c>"),
        (XLSX, "xl/workbook2.xml", "<definedName name='Sri_Contoh'/>"),
        (XLSX, "xl/pivotCache/records1.xml", "<r><s v='Sri Contoh'/></r>"),
        (PPTX, "ppt/comments/comment1.xml", HIDDEN),
        (ODT, "meta.xml", "<creator>Sri Contoh</creator>"),
        (ODS, "settings.xml", "<i name='Sri Contoh'/>"),
    ],
)
def test_every_part_of_an_office_file_is_read(checked, filetype, part, content):
    assert checked(files.with_parts(GOOD[filetype], {part: content}), filetype) == HOLDS


def test_deleted_text_of_tracked_changes_is_found(checked):
    body = files.parts_of(files.docx("PENANDA"))["word/document.xml"].decode()
    deleted = "<w:del><w:r><w:delText>Sri Con</w:delText></w:r><w:r><w:delText>toh</w:delText></w:r></w:del>"
    body = body.replace("<w:r><w:t>PENANDA</w:t></w:r>", deleted)
    assert checked(files.with_parts(GOOD[DOCX], {"word/document.xml": body}), DOCX) == HOLDS


@pytest.mark.parametrize(
    "body",
    [
        "<text:tracked-changes><text:p>Sri Contoh</text:p></text:tracked-changes>",
        "<text:p>aman<office:annotation><text:p>Sri</text:p><text:p>Contoh</text:p></office:annotation></text:p>",
        "<text:p text:author='Sri Contoh'>aman</text:p>",
    ],
)
def test_comments_and_deleted_text_of_an_odt_are_found(checked, body):
    assert checked(files.odt("aman", body=body), ODT) == HOLDS


def test_the_workbook_of_a_chart_is_read(checked):
    parts = files.parts_of(GOOD[PPTX])
    [workbook] = [name for name in parts if "embeddings" in name]
    parts[workbook] = files.xlsx(_Data=[["Sri Contoh"]])
    assert checked(files.archive(parts), PPTX) == HOLDS


def changed_pdf(change):
    """What `change` leaves in the catalogue as Forgotten stays in the file, and nothing refers to it."""
    with pikepdf.open(io.BytesIO(files.pdf("Belanja obat"))) as pdf:
        change(pdf)
        target = io.BytesIO()
        pdf.save(target)
    return re.sub(rb"/Forgotten \d+ 0 R", lambda link: b" " * len(link[0]), target.getvalue())


def xmp(pdf):
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = ["Sri Contoh"]


def xmp_of_a_page(pdf):
    stream = pdf.make_stream(b"<x:xmpmeta xmlns:x='x'><x:c>Sri</x:c><x:c>Contoh</x:c></x:xmpmeta>")
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.pages[0].Metadata = stream


def annotation(**entries):
    def change(pdf):
        made = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 99, 20]), **entries)
        pdf.pages[0].Annots = Array([pdf.make_indirect(made)])

    return change


def form_field(pdf):
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("nama"), V=String("Sri Contoh")))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def outline(pdf):
    with pdf.open_outline() as made:
        made.root.append(pikepdf.OutlineItem("Sri Contoh", 0))


def stamp(pdf):
    """Text that only the appearance of an annotation draws."""
    font = pdf.pages[0].Resources.Font
    drawn = pdf.make_stream(b"BT /F1 12 Tf (Sri Con) Tj (toh) Tj ET", Resources=Dictionary(Font=font))
    drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 99, 20])
    annotation(Subtype=Name.Stamp, AP=Dictionary(N=drawn))(pdf)


def replacement(pdf):
    """What a screen reader says in the place of a black bar."""
    pdf.pages[0].Contents = pdf.make_stream(b"/Span <</ActualText (Sri Contoh)>> BDC 0 0 9 9 re f EMC")


def drawing_left_behind(pdf):
    """What a redactor drew the page anew for, and forgot; its letters are those of the page's font only."""
    pdf.Root.Forgotten = pdf.make_stream(b"BT /F1 12 Tf 9 9 Td [(Sri) -9 ( Con)] TJ 0 -9 Td <746f68> Tj ET")


def drawing_in_letters_of_its_font(pdf):
    """Codes that mean letters only by the font of the page that is drawn otherwise now."""
    table = pdf.make_stream(
        b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <80> <99> <0041> endbfrange "
        b"1 beginbfrange <9a> <b3> <0061> endbfrange endcmap"
    )
    pdf.pages[0].Resources.Font.F1.ToUnicode = table
    pdf.Root.Forgotten = pdf.make_stream(b"BT /F1 12 Tf 9 9 Td <809fa29f> Tj ET")


def kept_by_a_program(pdf):
    kept = pdf.make_indirect(pdf.make_stream(b"<</Private 1>> nama = Sri Contoh"))
    pdf.pages[0].PieceInfo = Dictionary(Editor=Dictionary(Private=kept))


def pattern(pdf):
    font = pdf.pages[0].Resources.Font
    drawn = pdf.make_stream(b"BT /F1 12 Tf (Sri Con) Tj (toh) Tj ET", Resources=Dictionary(Font=font))
    drawn.PatternType, drawn.PaintType, drawn.TilingType, drawn.BBox = 1, 1, 1, Array([0, 0, 99, 20])
    drawn.XStep, drawn.YStep = 99, 20
    pdf.pages[0].Resources.Pattern = Dictionary(P=drawn)


def page_taken_out(pdf):
    with pikepdf.open(io.BytesIO(files.pdf("Sri Contoh"))) as other:
        pdf.pages.append(other.pages[0])
        pdf.Root.PieceInfo = pdf.pages[1].obj
        del pdf.pages[1]


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf.docinfo.update({"/Author": "Śri Contoh"}),
        lambda pdf: pdf.docinfo.update({"/SriContoh": "x"}),
        xmp,
        xmp_of_a_page,
        annotation(Subtype=Name.Text, Contents=String("Sri Contoh")),
        annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("mailto:sri.contoh@warga.test"))),
        form_field,
        outline,
        stamp,
        replacement,
        page_taken_out,
        drawing_left_behind,
        drawing_in_letters_of_its_font,
        kept_by_a_program,
        pattern,
    ],
)
def test_what_a_pdf_does_not_print_is_read(checked, change):
    assert checked(changed_pdf(change), PDF) == HOLDS


@pytest.mark.parametrize("ending", [b"%%EOF\n", b"", b"% akhir\n%%EOF\n"])
def test_an_earlier_version_of_a_pdf_is_read(checked, ending):
    """A program that saves by appending leaves below what it took out."""
    before = files.pdf("Pasien Sri Contoh").replace(b"%%EOF\n", ending)
    with pikepdf.open(io.BytesIO(before)) as pdf:
        number, size = pdf.pages[0].Contents.objgen[0], pdf.trailer.Size
        root = pdf.Root.objgen[0]
    update = b"%d 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\n" % number
    start = len(before) + len(update)
    old = int(before.rsplit(b"startxref", 1)[1].split()[0])
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(before))
    trailer = b"trailer\n<</Size %d /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, old, start)
    assert checked(before + update + table + trailer, PDF) == HOLDS
    assert checked(before + update + table + trailer, PDF, words=["Budi Contoh"]) == NO_TEXT


def test_a_pdf_made_for_the_web_is_read(checked):
    assert checked(files.pdf("Belanja obat", linearize=True), PDF) == CLEAN
    assert checked(files.pdf("Sri Contoh", linearize=True), PDF) == HOLDS


def test_a_pdf_that_only_limits_printing_is_read(checked):
    assert checked(files.encrypted_pdf(), PDF) == CLEAN
    assert checked(files.encrypted_pdf(), PDF, words=["Terkunci"]) == HOLDS


def test_a_scan_has_no_text_unless_its_properties_have(checked):
    assert checked(files.pdf(""), PDF) == NO_TEXT
    with pikepdf.open(io.BytesIO(files.pdf(""))) as scan:
        scan.docinfo.Title = String("Sri Contoh")
        target = io.BytesIO()
        scan.save(target)
    assert checked(target.getvalue(), PDF) == HOLDS


def test_a_picture_has_no_text_unless_its_properties_have(checked):
    assert checked(files.png(), PNG) == NO_TEXT
    assert checked(files.jpeg(), JPEG) == NO_TEXT
    assert checked(files.jpeg(comment=b"Pasien Sri Contoh"), JPEG) == HOLDS
    exif = Image.Exif()
    exif[0x013B] = "Afif"  # Artist
    assert checked(files.jpeg(exif=exif), JPEG) == HOLDS
    assert checked(files.jpeg() + b"Afif", JPEG, words=["Afif"]) in (HOLDS, UNREADABLE)


def test_authors_of_a_document_are_read_one_by_one(checked):
    document = docx.Document()
    document.core_properties.author, document.core_properties.last_modified_by = "Afif", "operator"
    target = io.BytesIO()
    document.save(target)
    assert checked(target.getvalue(), DOCX) == HOLDS


def test_a_font_that_tells_no_letters_is_no_proof(checked):
    def forget_letters(pdf):
        pdf.pages[0].Resources.Font.F1 = pdf.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Contoh, Encoding=Name("/Identity-H"))
        )

    assert checked(changed_pdf(forget_letters), PDF) == UNREADABLE


def test_noise_of_a_signature_is_not_read(checked):
    def sign(pdf):
        noise = b"\0 Afif \1" * 50
        pdf.Root.Perms = pdf.make_indirect(Dictionary(ByteRange=Array([0, 1, 2, 3]), Contents=String(noise)))

    assert checked(changed_pdf(sign), PDF) == CLEAN


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("add", [PngInfo.add_text, PngInfo.add_itxt])
def test_texts_of_a_png_are_read_wherever_it_is(checked, add, compressed):
    texts = PngInfo()
    add(texts, "Author", "Sri Contoh", zip=compressed)
    picture = files.png(pnginfo=texts)
    assert checked(picture, PNG) == HOLDS
    assert checked(files.with_parts(GOOD[DOCX], {"word/media/image1.png": picture}), DOCX) == HOLDS


def test_a_number_is_found_as_the_sheet_shows_it(checked):
    sheet = files.xlsx(Lembar=[[4512345.678, 0.5]])
    for shown in ["4.512.346", "Rp4.512.345,7", "Rp4.512.346,00", "4.512.345,7", "Rp 4.512.345,68", "4512345,678"]:
        assert checked(sheet, XLSX, words=[shown]) == HOLDS, shown
    assert checked(sheet, XLSX, words=["4.512.345"]) == HOLDS
    assert checked(sheet, XLSX, words=["4.512.347"]) == CLEAN


# What cannot be seen into ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("filling", ["x", "\n"])
def test_text_beyond_what_is_read_is_not_clean(checked, filling):
    assert checked((filling * MAX_CHARS + "Sri Contoh").encode(), TXT) == UNREADABLE


@pytest.mark.parametrize(
    ("content", "filetype"),
    [
        (partial(files.odt, "x" * (MAX_CHARS + 1)), ODT),
        (files.pdf_with_attachment(), PDF),
        (files.encrypted_pdf(user="rahasia"), PDF),
        (files.truncated(GOOD[PDF]), PDF),
        (partial(files.zip_bomb, 150), XLSX),
        (files.lying_bomb, XLSX),
        (files.with_parts(GOOD[DOCX], {"word/e.xml": '<!DOCTYPE a [<!ENTITY b "Sri">]><a>&b;</a>'}), DOCX),
        (files.with_parts(GOOD[DOCX], {"word/lain.bin": files.pdf("Sri Contoh")}), DOCX),
        (files.encrypted_odt(), ODT),
        (files.webp(), WEBP),
        (files.docx("aman"), PDF),
    ],
)
def test_what_cannot_be_read_whole_is_not_clean(checked, content, filetype):
    assert checked(files.made(content), filetype) == UNREADABLE


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["gone", "changed"])
def test_a_file_lost_or_changed_in_the_storage_is_unreadable(make_request, broken):
    file = make_request("answered").answer_files.get()
    path = file.file.storage.path(file.file.name)
    if broken == "gone":
        file.file.storage.delete(file.file.name)
    else:
        with open(path, "r+b") as stored:
            stored.write(b"lain")
    answers.recheck(file.inforequest)
    check_answer_file(file.pk)
    file.refresh_from_db()
    assert file.check_state == UNREADABLE


# The decision --------------------------------------------------------------------------------------------------------


@pytest.fixture
def answered(make_request):
    return make_request("answered")


@pytest.fixture
def decide(answered, reviewer, granting):
    """Grant in part, with one part; -> the decision."""

    def make(words="Sri Contoh", *, subject="Nama pasien", why="Rahasia pribadi.", **fields):
        whole = granting | exempt_part(subject=subject, reason=why, words=words) | fields
        return decisions.decide(answered, by=reviewer, today=TODAY, **whole)

    return make


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["—", "A", "12", ". - .", "S\u0301"])
def test_a_word_that_cannot_be_looked_for_is_refused(decide, answered, word):
    with pytest.raises(ValidationError, match="terlalu pendek untuk dicari"):
        decide(f"Sri Contoh\n{word}")
    assert not Decision.objects.exists()
    form = {"subject": "Nama", "reason": "Rahasia", "words": f"Sri Contoh\n{word}"}
    fields = {f"bagian-0-{name}": value for name, value in form.items()}
    fields |= {"bagian-TOTAL_FORMS": "1", "bagian-INITIAL_FORMS": "0"}
    parts = WithheldParts(fields, prefix="bagian", form_kwargs={"case": answered})
    assert not parts.is_valid()
    assert "words" in parts.errors[0]


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["Adi", "Sri", "123", "Sri Contoh\n\n  \n\u200b\nAdi"])
def test_three_letters_are_enough(decide, words):
    assert decide(words).withheld.get().words == words.replace("\u200b", "")  # what nobody sees is not stored


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "label"),
    [("material", "materi yang diberikan"), ("reason", "alasan"), ("payment", "cara pembayaran")],
)
def test_a_black_word_in_what_a_letter_prints_is_refused_at_its_field(decide, field, label):
    with pytest.raises(ValidationError) as refused:
        decide(**{field: "Tanpa nama sri-contoh."})
    assert list(refused.value.message_dict) == [field]
    assert f"Isian “{label}” memuat kata yang dihitamkan." in refused.value.message_dict[field][0]
    assert not Decision.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "label"), [("subject", "bagian"), ("why", "alasan")])
def test_a_black_word_in_what_is_said_of_a_part_is_refused(decide, field, label):
    with pytest.raises(ValidationError) as refused:
        decide(**{field: "Nama Sri Contoh"})
    [sentence] = refused.value.message_dict[NON_FIELD_ERRORS]
    assert f"Bagian 1, isian “{label}”, memuat kata yang dihitamkan." in sentence


@pytest.mark.usefixtures("worker")
@pytest.mark.django_db
def test_a_file_named_after_a_black_word_stays_here(answered, decide, answer_file, reviewer):
    answers.add(answered, [answer_file(name="Sri Contoh.txt")], by=reviewer)
    decide()
    assert answered.answer_files.last().check_state == HOLDS
