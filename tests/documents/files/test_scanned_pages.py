"""Pages that are pictures are read by a machine, one by one, and found by what stands on them."""

import io
import itertools

import docx as python_docx
import pikepdf
import pypdfium2
import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django_q.models import OrmQ
from pikepdf import Dictionary, Name
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from documents import tasks
from documents.files import scanned_pages, tesseract
from documents.files.tesseract import OcrWord
from documents.lifecycle import finding_answers, publishing
from documents.models import ExtractionState, PageState, PageText, Revision
from documents.release import privacy_gate
from tests import files
from tests.conftest import SHARED
from tests.documents.ranked import ranked

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
SCAN = SHARED / "real" / "per-9-mbu-08-2020-scan.pdf"
SENTENCE_ON_PAGE_3 = '"Kedudukan dan Penunjukan PPID dalam Lampiran Peraturan Menteri"'

needs_tesseract = pytest.mark.skipif(not tesseract.is_installed(), reason="tesseract with Indonesian is not installed")
pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def drawn(text):
    picture = Image.new("RGB", (1000, 500), "white")
    ImageDraw.Draw(picture).text((40, 60), text, "black", ImageFont.truetype(FONT, 32))
    return picture


def scanned(*pictures):
    """A PDF of pictures, as a scanner makes it."""
    target = io.BytesIO()
    pictures[0].save(target, "PDF", save_all=True, append_images=pictures[1:], resolution=100)
    return target.getvalue()


def joined(*parts):
    """PDFs one after the other in one file."""
    whole, target = pikepdf.new(), io.BytesIO()
    for part in parts:
        with pikepdf.open(io.BytesIO(part)) as pages:
            whole.pages.extend(pages.pages)
    whole.save(target)
    return target.getvalue()


def received(content, name="pindaian.pdf"):
    return publishing.receive(files.upload(name, content))


def states(revision):
    return list(revision.page_texts.values_list("number", "state"))


@pytest.fixture
def without_reader():
    """A machine without tesseract; -> how to install it."""
    with pytest.MonkeyPatch.context() as machine:

        def install():
            machine.undo()
            tesseract.is_installed.cache_clear()

        machine.setenv("PATH", "")
        tesseract.is_installed.cache_clear()
        yield install
        install()


@pytest.mark.long  # reads eight pages of a real scan, half a minute
@pytest.mark.usefixtures("worker")
@needs_tesseract
@pytest.mark.skipif(not SCAN.exists(), reason="the real scan lies beside the worktree")
def test_a_real_scan_is_found_by_a_sentence_of_its_third_page(make_document):
    number = 8 if connection.vendor == "sqlite" else 3  # reading asks no engine: all of it once is enough
    with SCAN.open("rb") as file:
        pages = [page.render(scale=200 / 72).to_pil() for page in itertools.islice(pypdfium2.PdfDocument(file), number)]
    document = make_document(incoming=received(scanned(*pages)))
    revision = document.revisions.get()
    assert list(ranked(SENTENCE_ON_PAGE_3)) == [document]
    found_on = [page.number for page in revision.page_texts.all() if "Kedudukan dan\nPenunjukan" in page.seen]
    assert found_on == [3]
    assert (revision.extraction, revision.machine_read, revision.pages) == (ExtractionState.DONE, True, number)
    assert states(revision) == [(page, PageState.READ) for page in range(1, number + 1)]


@pytest.mark.usefixtures("worker")
@needs_tesseract
class TestWhatIsRead:
    def test_only_the_pages_that_are_pictures(self, make_document, client):
        content = joined(files.pdf("Halaman satu berisi teks biasa yang panjang"), scanned(drawn("Anggaran kelurahan")))
        document = make_document(incoming=received(content))
        revision = document.revisions.get()
        assert states(revision) == [(1, PageState.LAYER), (2, PageState.READ)]
        assert revision.text == "Halaman satu berisi teks biasa yang panjang\n\nAnggaran kelurahan"
        assert list(ranked('"anggaran kelurahan"')) == [document]
        assert "dibaca mesin" in client.get(document.get_absolute_url()).content.decode()

    def test_an_image(self, make_document):
        picture = io.BytesIO()
        drawn("Pengumuman lelang kendaraan").save(picture, "PNG")
        revision = make_document(incoming=received(picture.getvalue(), "foto.png")).revisions.get()
        assert (revision.text, revision.machine_read) == ("Pengumuman lelang kendaraan", True)

    def test_a_signature_s_stamp_on_a_scan_does_not_pass_for_its_text(self, make_document):
        stamp = files.pdf("Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat BSrE")
        with pikepdf.open(io.BytesIO(scanned(drawn("Isi surat yang dipindai")))) as scan:
            with pikepdf.open(io.BytesIO(stamp)) as layer:
                scan.pages[0].add_overlay(layer.pages[0])
            target = io.BytesIO()
            scan.save(target)
        revision = make_document(incoming=received(target.getvalue())).revisions.get()
        assert "Isi surat yang dipindai" in revision.text and "BSrE" in revision.text

    def test_a_picture_without_words_has_been_looked_at(self, make_document):
        revision = make_document(incoming=received(scanned(Image.new("RGB", (600, 600), "navy")))).revisions.get()
        assert (revision.extraction, states(revision)) == (ExtractionState.EMPTY, [(1, PageState.READ)])
        assert privacy_gate.blocking_reasons(revision) == []

    def test_personal_data_on_a_picture_is_found_with_its_page(self, make_document):
        content = joined(files.pdf("Halaman satu berisi teks biasa"), scanned(drawn("NIK 1872011203850002")))
        revision = make_document("submitted", incoming=received(content)).revisions.get()
        assert [(f.kind, f.page, f.value) for f in revision.findings.all()] == [("nik", 2, "1872011203850002")]


def with_picture(picture, place, *lines, layer=b""):
    """A page of text with a picture at `place`: left, bottom, width, height; `layer` is drawn as nobody sees it."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.pdf("\n".join(lines)))) as pdf:
        page, left_and_so_on = pdf.pages[0], "{2} 0 0 {3} {0} {1}".format(*place).encode()
        drawing = pdf.make_stream(picture.tobytes(), Type=Name.XObject, Subtype=Name.Image, BitsPerComponent=8)
        drawing.Width, drawing.Height, drawing.ColorSpace = *picture.size, Name.DeviceRGB
        page.Resources.XObject = Dictionary(P=drawing)
        hidden = b" BT 3 Tr /F1 9 Tf 12 TL 40 800 Td " + layer + b" ET" if layer else b""
        page.contents_add(b"q " + left_and_so_on + b" cm /P Do Q" + hidden)
        pdf.save(target)
    return target.getvalue()


def letter_with(picture, *paragraphs):
    document, target = python_docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    picture.save(target, "JPEG", quality=90)
    document.add_picture(target)
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


@pytest.mark.usefixtures("worker")
@needs_tesseract
class TestPicturesBesideText:
    NIK, CAPTION = "1872011203850002", "Gambar 1. Kartu milik penerima bantuan yang pertama"

    @pytest.fixture
    def read(self, make_document):
        def read(content, name="laporan.pdf"):
            return make_document("submitted", incoming=received(content, name)).revisions.get()

        return read

    def test_a_card_in_a_report_is_read_and_nothing_is_doubled(self, read):
        card = drawn(f"Nama : Slamet Riyadi\nNIK : {self.NIK}\nAlamat : Metro")
        revision = read(with_picture(card, (60, 400, 240, 120), self.CAPTION, f"NIK {self.NIK}"))
        assert [(f.page, f.value) for f in revision.findings.filter(kind="nik")] == [(1, self.NIK)]
        assert revision.text.count("penerima bantuan") == 1 and "Slamet Riyadi" in revision.text
        assert privacy_gate.unread_because(revision) == ""

    def test_an_emblem_is_no_reason_to_read(self, read):
        revision = read(with_picture(drawn("Kota Metro"), (60, 700, 60, 60), self.CAPTION))
        assert states(revision) == []

    def test_what_somebody_else_has_read_from_a_scan_is_not_believed(self, read):
        said = [f"Baris ke {number} dari surat keputusan tentang bantuan" for number in range(12)]
        picture = Image.new("RGB", (1240, 1754), "white")
        lines = "\n".join([*said, f"NIK {self.NIK}"])
        ImageDraw.Draw(picture).multiline_text((80, 80), lines, "black", ImageFont.truetype(FONT, 28), spacing=24)
        layer = b"".join(b"(%b) Tj T* " % line.encode() for line in said)
        revision = read(with_picture(picture, (0, 0, 595, 842), layer=layer))
        assert [(f.page, f.value) for f in revision.findings.all()] == [(1, self.NIK)]
        assert revision.text.count("surat keputusan") == 12

    @pytest.mark.parametrize("change", [lambda p: p.filter(ImageFilter.GaussianBlur(7)), lambda p: p.rotate(30)])
    def test_a_picture_that_says_nothing_clearly_wants_a_signature(self, read, change):
        card = change(drawn(f"Nama : Slamet Riyadi\nNIK : {self.NIK}\nAlamat : Metro"))
        revision = read(with_picture(card, (60, 400, 240, 120), self.CAPTION))
        assert states(revision) == [(1, PageState.UNCLEAR)]
        assert privacy_gate.unread_because(revision) == "Gambar di halaman 1 tidak jelas terbaca mesin."
        assert len(privacy_gate.blocking_reasons(revision)) == 1

    def test_upside_down_it_is_read(self, read):
        card = drawn(f"Nama : Slamet Riyadi\nNIK : {self.NIK}\nAlamat : Metro").rotate(180)
        revision = read(with_picture(card, (60, 400, 240, 120), self.CAPTION))
        assert [f.value for f in revision.findings.all()] == [self.NIK]

    def test_a_picture_in_a_letter(self, read, client, operator):
        card = drawn(f"Nama : Slamet Riyadi\nNIK : {self.NIK}\nAlamat : Metro")
        revision = read(letter_with(card, self.CAPTION), "surat.docx")
        [found] = revision.findings.all()
        assert (found.value, found.page, found.where) == (self.NIK, None, "Di gambar dalam berkas")
        assert (revision.pages, revision.machine_read) == (None, False)
        assert revision.text.startswith(self.CAPTION) and "Slamet Riyadi" in revision.text
        client.force_login(operator)
        page = client.get(reverse("admin:documents_document_findings", args=[revision.document_id, 1]))
        assert "1 gambar dalam berkas ini dibaca mesin." in page.content.decode()

    def test_a_picture_that_only_people_can_open(self, read):
        letter = files.with_parts(files.docx(self.CAPTION), {"word/media/image1.emf": bytes(40_000)})
        revision = read(letter, "surat.docx")
        assert privacy_gate.unread_because(revision) == "Berkas ini memuat 1 gambar yang tidak dibaca mesin."

    def test_what_an_older_reader_passed_by_is_read_when_it_is_to_go_out(self, read):
        revision = read(with_picture(drawn(f"NIK {self.NIK}"), (60, 400, 240, 120), self.CAPTION))
        revision.page_texts.all().delete()
        revision.findings.all().delete()
        revision.screening.delete()
        tasks.screen(revision.pk)
        assert [f.value for f in revision.findings.all()] == [self.NIK]


@needs_tesseract
class TestPageByPage:
    @pytest.fixture
    def revision(self, make_document):
        """Three pictures, planned and not yet read."""
        content = scanned(drawn("Halaman pertama"), drawn("Halaman kedua"), drawn("Halaman ketiga"))
        revision = make_document("draft", incoming=received(content)).revisions.get()
        tasks.extract(revision.pk)
        return revision

    def test_the_rest_is_queued_behind_what_others_wait_for(self, revision, monkeypatch):
        monkeypatch.setattr(tasks, "SLICE", 0)
        OrmQ.objects.all().delete()
        tasks.read_pages(revision.pk)
        assert states(revision) == [(1, PageState.READ), (2, PageState.WAITING), (3, PageState.WAITING)]
        assert [(row.func(), row.args()) for row in OrmQ.objects.all()] == [(tasks.READ_PAGES, (revision.pk,))]
        revision.refresh_from_db()
        assert revision.extraction == ExtractionState.RUNNING
        assert privacy_gate.blocking_reasons(revision) == [
            "Isi berkas masih dibaca. Halaman 1 dari 3 dibaca. Tunggu sampai selesai."
        ]

    def test_a_killed_worker_loses_one_page_and_the_next_goes_on(self, revision):
        PageText.objects.filter(revision=revision, number=1).update(state=PageState.READ, text="Dibaca sebelumnya")
        PageText.objects.filter(revision=revision, number=2).update(attempts=1)  # killed at it
        tasks.extract(revision.pk)  # as the queue hands it out again: nothing is planned twice
        tasks.read_pages(revision.pk)
        revision.refresh_from_db()
        assert revision.text == "Dibaca sebelumnya\n\nHalaman kedua\n\nHalaman ketiga"

    def test_a_page_that_kills_every_worker_is_left_alone(self, revision, operator):
        PageText.objects.filter(revision=revision, number=2).update(attempts=scanned_pages.MAX_ATTEMPTS)
        tasks.read_pages(revision.pk)
        revision.refresh_from_db()
        assert (revision.extraction, revision.error) == (ExtractionState.DONE, "Halaman 2 belum terbaca.")
        assert privacy_gate.blocking_reasons(revision) == [
            "Ada isi berkas yang tidak terbaca mesin. Periksa sendiri, lalu nyatakan di “Data pribadi”."
        ]
        finding_answers.sign(revision, by=operator)
        assert privacy_gate.blocking_reasons(revision) == []

    def test_running_twice_reads_nothing_twice(self, revision):
        for _time in range(2):
            tasks.read_pages(revision.pk)
        assert set(revision.page_texts.values_list("attempts", flat=True)) == {1}
        tasks.read_pages(10**9)  # deleted meanwhile

    def test_no_more_time_than_a_file_is_given(self, revision, settings):
        settings.OCR_MAX_SECONDS = 0
        PageText.objects.filter(revision=revision, number=1).update(state=PageState.READ, seconds=1)
        tasks.read_pages(revision.pk)
        assert states(revision)[1:] == [(2, PageState.SKIPPED), (3, PageState.SKIPPED)]
        revision.refresh_from_db()
        assert revision.error == "Halaman 2–3 belum terbaca."


def test_no_more_pages_than_a_file_is_given(make_document, settings):
    settings.OCR_MAX_PAGES = 1
    revision = make_document("draft", incoming=received(scanned(drawn("Satu"), drawn("Dua")))).revisions.get()
    tasks.extract(revision.pk)
    assert states(revision) == [(1, PageState.WAITING), (2, PageState.SKIPPED)]


@pytest.mark.usefixtures("worker")
class TestWithoutReader:
    @pytest.fixture
    def document(self, without_reader, make_document):
        return make_document("draft", incoming=received(scanned(drawn("Menunggu pembaca"))))

    def test_it_is_said_where_the_clerk_looks(self, document, client, operator):
        client.force_login(operator)
        page = client.get(reverse("admin:documents_document_change", args=[document.pk])).content.decode()
        assert f"Halaman 1 belum terbaca. {scanned_pages.WITHOUT_READER}" in page

    def test_a_person_signs_and_it_is_published(self, document, operator, reviewer):
        publishing.submit(document, by=operator)
        finding_answers.sign(document.revisions.get(), by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)
        assert document.is_public

    @needs_tesseract
    def test_it_is_read_when_there_is_one(self, document, operator, reviewer, without_reader):
        publishing.submit(document, by=operator)
        finding_answers.sign(document.revisions.get(), by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)
        call_command("read_scans")
        assert list(ranked('"menunggu pembaca"')) == []
        without_reader()
        call_command("read_scans")
        assert list(ranked('"menunggu pembaca"')) == [document]
        assert Revision.objects.get().machine_read


def test_words_split_at_the_end_of_a_line_are_one_word_again():
    def line(number, *texts):
        return [OcrWord(text, number, 0, 0, 1, 1, 90) for text in texts]

    words = [*line(0, "keterbukaan", "infor-"), *line(1, "masi", "publik", "serta-"), *line(2, "merta", "PER-")]
    assert scanned_pages.as_text([*words, *line(3, "08")]) == "keterbukaan informasi publik serta-merta PER-\n08"


def test_numbers_of_pages_as_people_write_them():
    assert scanned_pages.page_ranges([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"
