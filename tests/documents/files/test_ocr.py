"""What a machine reads on the picture of a page."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from documents.files import tesseract
from documents.files.formats.pictures import ocr
from documents.files.reading import NotReadable, careful_words, page_layer, page_picture, page_words
from documents.filetypes import PDF, PNG
from tests import files

pytestmark = pytest.mark.one_engine

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
needs_tesseract = pytest.mark.skipif(not tesseract.is_installed(), reason="tesseract with Indonesian is not installed")


@pytest.fixture
def on_disk(tmp_path):
    def write(content, filetype):
        path = tmp_path / f"berkas.{filetype.extension}"
        path.write_bytes(content)
        return path

    return write


def drawn(text):
    picture = Image.new("RGB", (1200, 300), "white")
    ImageDraw.Draw(picture).text((40, 60), text, "black", ImageFont.truetype(FONT, 40))
    return picture


@needs_tesseract
def test_words_stand_where_they_are_drawn():
    first, *_others, last = found = ocr.words_on(drawn("Laporan keuangan daerah\ntahun anggaran 2025"))
    assert [word.text for word in found] == ["Laporan", "keuangan", "daerah", "tahun", "anggaran", "2025"]
    assert [word.line for word in found] == [0, 0, 0, 1, 1, 1]
    assert 30 < first.left < 60 and 55 < first.top < 90 and first.width > 100
    assert last.top > first.top + first.height


@needs_tesseract
def test_a_page_of_a_pdf_is_read_by_its_number(on_disk):
    path = on_disk(files.pdf("Halaman pertama", "Pengadaan barang"), PDF)
    assert [word.text for word in page_words(path, PDF.mime, 1)] == ["Pengadaan", "barang"]


def test_the_picture_is_the_one_that_is_measured(on_disk):
    path = on_disk(files.pdf("Halaman"), PDF)
    with Image.open(io.BytesIO(page_picture(path, PDF.mime, 0))) as picture:
        assert picture.size == pytest.approx((595 * ocr.DPI / 72, 842 * ocr.DPI / 72), abs=1)


@pytest.mark.parametrize("number", [1, -1])
def test_a_page_that_is_not_there(on_disk, number):
    with pytest.raises(NotReadable):
        page_picture(on_disk(files.pdf("Satu"), PDF), PDF.mime, number)


def test_an_image_is_its_own_page(on_disk):
    path = on_disk(files.png((300, 200)), PNG)
    assert page_picture(path, PNG.mime, 0).startswith(b"\x89PNG")


@needs_tesseract
def test_a_close_look_reads_what_stands_on_its_head(tmp_path):
    upright = drawn("Laporan keuangan daerah\ntahun anggaran 2025")
    page = Image.new("RGB", (1200, 600), "white")
    page.paste(upright, (0, 0))
    page.paste(drawn("Siti Rahmawati").rotate(180), (0, 300))
    path = tmp_path / "halaman.png"
    page.save(path)
    [word] = [word for word in careful_words(path, PNG.mime, 0) if word.text == "Rahmawati"]
    assert 750 < word.left < 950
    assert 450 < word.top < 550
    assert "Laporan" in [word.text for word in careful_words(path, PNG.mime, 0) if not word.turned]


def test_letters_of_the_layer_stand_where_the_picture_has_them(on_disk):
    layer = page_layer(on_disk(files.pdf("Satu", "Dua kata"), PDF), PDF.mime, 1)
    assert (layer.pages, layer.size) == (2, [1653, 2339])
    assert "".join(letter for letter, *_box in layer.letters) == "Dua kata"
    _letter, left, top, width, height = layer.letters[0]
    assert left == pytest.approx(60 * ocr.DPI / 72, abs=2)
    assert top < (842 - 780) * ocr.DPI / 72 < top + height
    assert 0 < width < 40


@needs_tesseract
@pytest.mark.parametrize(
    ("letters", "ground"),
    [("#28eb58", "#ff7878"), ("#ffff64", "#ffffff"), ("#e1e1e1", "#ffffff"), ("#610000", "#0000ff")],
)
def test_a_close_look_reads_what_is_hidden_from_grey(tmp_path, letters, ground):
    """Equally light colours, yellow on white, grey beside black: people see them."""
    font = ImageFont.truetype(FONT, 36)
    page = Image.new("RGB", (900, 400), "white")
    drawing = ImageDraw.Draw(page)
    drawing.text((40, 40), "Laporan kunjungan puskesmas", "black", font)
    drawing.rectangle((30, 180, 600, 270), ground)
    drawing.text((40, 200), "Siti Rahmawati", letters, font)
    path = tmp_path / "halaman.png"
    page.save(path)
    found = [word for word in careful_words(path, PNG.mime, 0) if word.text == "Rahmawati"]
    assert found
    assert all(word.turned for word in found)
    assert abs(found[0].left - 115) < 30
    assert abs(found[0].top - 205) < 20
