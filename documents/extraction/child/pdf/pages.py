"""Text layer, page count and first page of a PDF. pdfium is not thread-safe: only ever used in the reading child."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import pypdfium2
from pypdfium2 import raw

from documents.extraction.child.cleaning import MAX_CHARS, tidy
from documents.extraction.child.exit_codes import Locked
from documents.extraction.child.media import LONG_SIDE, SHORT_SIDE
from documents.extraction.child.pictures.thumbnail import HEIGHT, WIDTH, webp

DRAWN = {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING}
HOLDS_PICTURES = {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM}
PAGE_END = "\n\n"
FEW_LETTERS = 20
LARGE = 0.04  # of the page: half of an identity card; an emblem, a signature and a QR code together are smaller
READABLE = LONG_SIDE * SHORT_SIDE  # pixels: fewer hold no words
DEEPEST = 8  # of drawings inside drawings


@dataclass(frozen=True)
class _Page:
    raw: str
    text: str
    is_picture: bool


def text(path: str) -> tuple[str, int]:
    found = _pages(path)
    return tidy(pieces(path)), len(found)


def pages(path: str) -> tuple[list[str], list[int]]:
    """The text of each page, and the numbers (from 0) of pages whose pictures may say more."""
    found = _pages(path)
    return [page.text for page in found], [number for number, page in enumerate(found) if page.is_picture]


def pieces(path: str) -> Iterator[str]:
    for page in _pages(path):
        yield page.raw
        yield PAGE_END


@lru_cache(maxsize=1)
def _pages(path: str) -> list[_Page]:
    """Each page opened once for all questions about a file; no text beyond the page that goes over MAX_CHARS."""
    found, unread, unsaid = [], MAX_CHARS, MAX_CHARS
    with _opened(path) as document:
        for number in range(len(document)):
            with closing(document[number]) as page:
                raw_text = _text_of(page) if unread >= 0 else ""
                text = tidy([raw_text[:unsaid]])
                found.append(_Page(raw_text, text, _is_picture(page, text)))
            unread -= len(raw_text) + len(PAGE_END)
            unsaid -= len(text)
    return found


def has_text(text: str) -> bool:
    return sum(1 for _letter in islice(filter(str.isalnum, text), FEW_LETTERS)) == FEW_LETTERS


def _is_picture(page: pypdfium2.PdfPage, text: str) -> bool:
    """A scan says nothing itself, and what somebody else has read from it need not be what it shows.

    On a page of text a picture counts when it is large enough to be read.
    """
    if not has_text(text):
        return _has_stamp(page) or any(thing.type in DRAWN for thing in page.get_objects(max_depth=DEEPEST))
    return _has_stamp(page) or _has_large_picture(page)


def _has_large_picture(page: pypdfium2.PdfPage) -> bool:
    """One, or many small ones that may be the tiles of one. Inside another drawing its size is not known."""
    if not _has_any_picture(page):
        return False
    width, height = page.get_size()
    area = pixels = 0.0
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=DEEPEST):
        left, bottom, right, top = image.get_bounds()
        across, down = image.get_px_size()
        pixels += across * down
        area += width * height if image.level else (right - left) * (top - bottom)
    return pixels >= READABLE and area > LARGE * width * height


def _has_any_picture(page: pypdfium2.PdfPage) -> bool:
    """Or a drawing that may hold some; a page of text has thousands of other things, too many to look at one by one."""
    things = (raw.FPDFPage_GetObject(page, number) for number in range(raw.FPDFPage_CountObjects(page)))
    return any(raw.FPDFPageObj_GetType(thing) in HOLDS_PICTURES for thing in things)


def _has_stamp(page: pypdfium2.PdfPage) -> bool:
    """A picture that was laid over the page as an annotation."""
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if subtype == raw.FPDF_ANNOT_STAMP:
            return True
    return False


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
        with closing(document[number]) as page:
            yield _text_of(page)
            yield PAGE_END


def _text_of(page: pypdfium2.PdfPage) -> str:
    with closing(page.get_textpage()) as layer:
        return layer.get_text_range(count=min(layer.count_chars(), MAX_CHARS))
