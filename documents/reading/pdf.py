"""Text layer, page count and first page of a PDF. pdfium is not thread-safe: only ever used in the reading child."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from itertools import chain, islice, repeat

import pypdfium2
from pypdfium2 import raw

from documents.reading.cleaning import MAX_CHARS, tidy
from documents.reading.exits import Locked
from documents.reading.media import LONG_SIDE, SHORT_SIDE
from documents.reading.thumbnail import HEIGHT, WIDTH, webp

DRAWN = {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING}
FEW_LETTERS = 20
LARGE = 0.04  # of the page: half of an identity card; an emblem, a signature and a QR code together are smaller
READABLE = LONG_SIDE * SHORT_SIDE  # pixels: fewer hold no words
DEEPEST = 8  # of drawings inside drawings


def text(path: str) -> tuple[str, int]:
    with _opened(path) as document:
        return tidy(_texts(path)), len(document)


def pages(path: str) -> tuple[list[str], list[int]]:
    """The text of each page, and the numbers (from 0) of pages whose pictures may say more."""
    texts, pictures = [], []
    with _opened(path) as document:
        left = MAX_CHARS
        for number, raw_text in enumerate(islice(chain(_texts(path)[::2], repeat("")), len(document))):
            with closing(document[number]) as page:
                text = tidy([raw_text[:left]])
                left -= len(text)
                texts.append(text)
                if _is_picture(page, text):
                    pictures.append(number)
    return texts, pictures


def has_text(text: str) -> bool:
    return sum(character.isalnum() for character in text) >= FEW_LETTERS


def _is_picture(page: pypdfium2.PdfPage, text: str) -> bool:
    """A scan says nothing itself, and what somebody else has read from it need not be what it shows.

    On a page of text a picture counts when it is large enough to be read.
    """
    if not has_text(text):
        return _has_stamp(page) or any(thing.type in DRAWN for thing in page.get_objects(max_depth=DEEPEST))
    return _has_stamp(page) or _has_large_picture(page)


def _has_large_picture(page: pypdfium2.PdfPage) -> bool:
    """One, or many small ones that may be the tiles of one. Inside another drawing its size is not known."""
    width, height = page.get_size()
    area = pixels = 0.0
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=DEEPEST):
        left, bottom, right, top = image.get_bounds()
        across, down = image.get_px_size()
        pixels += across * down
        area += width * height if image.level else (right - left) * (top - bottom)
    return pixels >= READABLE and area > LARGE * width * height


def _has_stamp(page: pypdfium2.PdfPage) -> bool:
    """A picture that was laid over the page as an annotation."""
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if subtype == raw.FPDF_ANNOT_STAMP:
            return True
    return False


def pieces(path: str) -> Iterator[str]:
    yield from _texts(path)


@lru_cache(maxsize=1)
def _texts(path: str) -> list[str]:
    """As `page_texts`, up to the page that goes beyond MAX_CHARS; read once for all questions about a file."""
    found, left = [], MAX_CHARS
    with _opened(path) as document:
        for piece in page_texts(document):
            found.append(piece)
            left -= len(piece)
            if left < 0:
                break
    return found


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
