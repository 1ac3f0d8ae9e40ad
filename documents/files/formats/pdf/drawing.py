"""Pages of a PDF as pictures: to be looked at, and to be read by OCR."""

import ctypes
import math
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from documents.files.child.cleaning import MAX_CHARS
from documents.files.child.rejection import Rejected
from documents.files.formats.pdf import pages
from documents.files.formats.pictures.drawing import (
    HEIGHT,
    LARGEST,
    MAX_SIDE,
    WIDTH,
    Word,
    encoded_leaf,
    on_white,
    webp,
)
from documents.files.tesseract import DPI
from documents.filetypes import PAGE_UNITS

MAX_LETTERS = 20_000  # of a page whose words are marked; a real one has a quarter of it


def picture(path: str) -> bytes:
    with pages.opened(path) as document:
        document.init_forms()  # otherwise signatures and filled-in fields are invisible
        with closing(document[0]) as page:
            return webp(_rendered(page, _scale(page, WIDTH, HEIGHT)))


def drawn(path: str, page: int, *, without_text: bool = False) -> Image.Image:
    """Draw a page at DPI with no side above MAX_SIDE pixels."""
    with closing(pypdfium2.PdfDocument(path)) as document:
        document.init_forms()
        with closing(document[page]) as opened:
            if without_text:
                _hide_text(opened)
            return _rendered(opened, _scale_for_ocr(opened)).convert("RGB")


def leaf(path: str, page: int) -> dict:
    with pages.opened(path) as document:
        document.init_forms()
        with closing(document[page]) as opened:
            return encoded_leaf(on_white(_rendered(opened, _scale(opened, *LARGEST))), list(_words(opened)))


def layer(path: str, page: int) -> dict:
    with closing(pypdfium2.PdfDocument(path)) as document, closing(document[page]) as opened:
        width, height = (math.ceil(side * _scale_for_ocr(opened)) for side in opened.get_size())
        with closing(opened.get_textpage()) as text:
            found = list(letters_of(opened, text, (width, height)))
            return {"pages": len(document), "size": (width, height), "letters": found}


def _rendered(page: pypdfium2.PdfPage, scale: float) -> Image.Image:
    with closing(page.render(scale=scale, may_draw_forms=True)) as bitmap:
        return bitmap.to_pil().copy()


def _scale(page: pypdfium2.PdfPage, most_across: int, most_down: int) -> float:
    width, height = page.get_size()
    return min(most_across / width, most_down / height)


def _scale_for_ocr(page: pypdfium2.PdfPage) -> float:
    return min(DPI / 72, MAX_SIDE / max(page.get_size()))


def _hide_text(page: pypdfium2.PdfPage) -> None:
    """Make text invisible if the page has a text layer; else its glyphs may have no map, for which OCR is there."""
    with closing(page.get_textpage()) as text:
        if not pages.has_text(text.get_text_range()):
            return
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=pages.DEEPEST):
        raw.FPDFTextObj_SetTextRenderMode(thing, raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _words(page: pypdfium2.PdfPage) -> Iterator[Word]:
    width, height = page.get_size()
    size = PAGE_UNITS, max(1, round(PAGE_UNITS * height / width))
    with closing(page.get_textpage()) as text:
        if text.count_chars() <= MAX_LETTERS:
            yield from _words_of(letters_of(page, text, size))


# Letters and words, with their places on the picture ------------------------------------------------------------------

Letter = tuple[str, int, int, int, int]  # letter, left, top, width, height


def letters_of(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, size: tuple[int, int]) -> Iterator[Letter]:
    """Yield the letters of a page with their places on its picture of this size."""
    count = text.count_chars()
    if count > MAX_CHARS:
        raise Rejected("too_much")
    box = raw.FS_RECTF()
    for index in range(count):
        letter = chr(raw.FPDFText_GetUnicode(text, index))
        if not raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):  # a space without a glyph
            yield letter, 0, 0, 0, 0
            continue
        corners = [_on_picture(page, size, x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        left, top = (min(corner[axis] for corner in corners) for axis in (0, 1))
        right, bottom = (max(corner[axis] for corner in corners) for axis in (0, 1))
        yield letter, left, top, right - left, bottom - top


def _on_picture(page: pypdfium2.PdfPage, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def _words_of(letters: Iterable[Letter]) -> Iterator[Word]:
    for is_gap, group in groupby(letters, key=lambda letter: letter[0].isspace() or not letter[3]):
        if not is_gap:
            word = list(group)
            left, top = min(letter[1] for letter in word), min(letter[2] for letter in word)
            right, bottom = max(letter[1] + letter[3] for letter in word), max(letter[2] + letter[4] for letter in word)
            yield "".join(letter[0] for letter in word), left, top, right - left, bottom - top
