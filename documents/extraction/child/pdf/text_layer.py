"""Letters of a page's text layer, visible or not, with their boxes on the page's picture."""

import ctypes
from collections.abc import Iterator
from contextlib import closing

import pypdfium2
from pypdfium2 import raw

from documents.extraction.child.cleaning import MAX_CHARS
from documents.extraction.child.exit_codes import TooMuch
from documents.extraction.child.pictures.ocr import picture_of, picture_size
from documents.filetypes import PDF

Letter = tuple[str, int, int, int, int]  # letter, left, top, width, height, in pixels of the picture


def layer(path: str, mime: str, number: int) -> dict:
    """Return the number of `pages`, and for page `number` (from 0) the `size` of its picture and its `letters`."""
    if mime != PDF.mime:
        return {"pages": 1, "size": picture_of(path, mime, number).size, "letters": []}
    with closing(pypdfium2.PdfDocument(path)) as document, closing(document[number]) as page:
        size = picture_size(page)
        with closing(page.get_textpage()) as text:
            return {"pages": len(document), "size": size, "letters": list(letters(page, text, size))}


def letters(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, size: tuple[int, int]) -> Iterator[Letter]:
    count = text.count_chars()
    if count > MAX_CHARS:
        raise TooMuch
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
