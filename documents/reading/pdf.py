"""Text layer, page count and first page of a PDF. pdfium is not thread-safe: only ever used in the reading child."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pypdfium2
from pypdfium2 import raw

from documents.reading.cleaning import MAX_CHARS, tidy
from documents.reading.exits import Locked
from documents.reading.thumbnail import HEIGHT, WIDTH, webp

DRAWN = {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING}
FEW_LETTERS, STAMP = 20, 400


def text(path: str) -> tuple[str, int]:
    with _opened(path) as document:
        return tidy(page_texts(document)), len(document)


def pages(path: str) -> tuple[list[str], list[int]]:
    """The text of each page, and the numbers (from 0) of pages that are pictures and say nothing as text."""
    texts, pictures = [], []
    with _opened(path) as document:
        left = MAX_CHARS
        for number in range(len(document)):
            with closing(document[number]) as page, closing(page.get_textpage()) as layer:
                text = tidy([layer.get_text_range(count=min(layer.count_chars(), left))])
                left -= len(text)
                texts.append(text)
                if _is_picture(page, text):
                    pictures.append(number)
    return texts, pictures


def _is_picture(page: pypdfium2.PdfPage, text: str) -> bool:
    """A scan says nothing itself; the stamp of a scanner or of an electronic signature does not change that."""
    letters = sum(character.isalnum() for character in text)
    if letters >= STAMP:
        return False
    drawn = [thing for thing in page.get_objects(max_depth=3) if thing.type in DRAWN]
    if letters < FEW_LETTERS:
        return bool(drawn)
    width, height = page.get_size()
    return any(_area(thing) > width * height / 2 for thing in drawn if thing.type == raw.FPDF_PAGEOBJ_IMAGE)


def _area(thing: pypdfium2.PdfObject) -> float:
    left, bottom, right, top = thing.get_bounds()
    return (right - left) * (top - bottom)


def pieces(path: str) -> Iterator[str]:
    with _opened(path) as document:
        yield from page_texts(document)


def picture(path: str) -> bytes:
    with _opened(path) as document:
        document.init_forms()  # or signatures and filled-in fields stay invisible
        with closing(document[0]) as page:
            width, height = page.get_size()
            bitmap = page.render(scale=min(WIDTH / width, HEIGHT / height), may_draw_forms=True)
            with closing(bitmap):
                return webp(bitmap.to_pil())


@contextmanager
def _opened(path: str) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise Locked from error
        raise
    with closing(document):
        yield document


def page_texts(document: pypdfium2.PdfDocument, start: int = 0) -> Iterator[str]:
    for number in range(start, len(document)):
        with closing(document[number]) as page, closing(page.get_textpage()) as layer:
            yield layer.get_text_range(count=min(layer.count_chars(), MAX_CHARS))
            yield "\n\n"
