"""Text and page count of a PDF. pdfium is not thread-safe: it is used only in the child process."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import pypdfium2
from pypdfium2 import raw

from documents.files.child.cleaning import MAX_CHARS, tidy
from documents.files.child.rejection import Rejected
from documents.files.formats.packages.office import WANTED, properties_from
from documents.files.formats.pictures.drawing import LONG_SIDE, SHORT_SIDE

DRAWN = {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING}
HOLDS_PICTURES = {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM}
PAGE_END = "\n\n"
FEW_LETTERS = 20
LARGE = 0.04  # of the page area: half of an identity card; more than emblem, signature and QR code together
READABLE = LONG_SIDE * SHORT_SIDE  # pixels: a smaller picture has no readable words
DEEPEST = 8  # nesting of drawings


@dataclass(frozen=True)
class _Page:
    raw: str
    text: str
    is_picture: bool


def text(path: str) -> dict:
    read = _pages(path)
    pictures = [number for number, page in enumerate(read) if page.is_picture]
    page_texts = [page.text for page in read]
    return {"text": tidy(pieces(path)), "pages": len(read), "page_texts": page_texts, "pictures": pictures}


def pieces(path: str) -> Iterator[str]:
    for page in _pages(path):
        yield page.raw
        yield PAGE_END


def properties(path: str) -> dict[str, str]:
    with closing(pypdfium2.PdfDocument(path)) as document:
        return properties_from({name: document.get_metadata_value(name.title()) for name in WANTED})


@lru_cache(maxsize=1)
def _pages(path: str) -> list[_Page]:
    """Read all pages once for all questions about a file. Pages after the one that exceeds MAX_CHARS have no text."""
    read, raw_left, text_left = [], MAX_CHARS, MAX_CHARS
    with opened(path) as document:
        for number in range(len(document)):
            with closing(document[number]) as page:
                raw_text = _text_of(page) if raw_left >= 0 else ""
                text = tidy([raw_text[:text_left]])
                read.append(_Page(raw_text, text, _is_picture(page, text)))
            raw_left -= len(raw_text) + len(PAGE_END)
            text_left -= len(text)
    return read


def has_text(text: str) -> bool:
    return sum(1 for _letter in islice(filter(str.isalnum, text), FEW_LETTERS)) == FEW_LETTERS


def _is_picture(page: pypdfium2.PdfPage, text: str) -> bool:
    """Return whether OCR may find more: any drawing without text; with text, a picture large enough for words."""
    if not has_text(text):
        return _has_stamp(page) or any(thing.type in DRAWN for thing in page.get_objects(max_depth=DEEPEST))
    return _has_stamp(page) or _has_large_picture(page)


def _has_large_picture(page: pypdfium2.PdfPage) -> bool:
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
    """Return whether a picture may be here; asked first, as a page of text has thousands of other objects."""
    things = (raw.FPDFPage_GetObject(page, number) for number in range(raw.FPDFPage_CountObjects(page)))
    return any(raw.FPDFPageObj_GetType(thing) in HOLDS_PICTURES for thing in things)


def _has_stamp(page: pypdfium2.PdfPage) -> bool:
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if subtype == raw.FPDF_ANNOT_STAMP:
            return True
    return False


@contextmanager
def opened(path: str) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise Rejected("locked") from error
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
