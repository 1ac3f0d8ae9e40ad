"""What a machine reads on the picture of a page."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from documents.extraction import NotReadable, page_picture, page_words
from documents.filetypes import PDF, PNG
from documents.reading import ocr
from tests import files

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
needs_tesseract = pytest.mark.skipif(not ocr.is_there(), reason="tesseract with Indonesian is not installed")


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
