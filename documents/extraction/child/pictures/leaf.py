"""The picture of a page for reading in place: WebP in two widths from one drawing, and where its words are."""

import base64
import io
from collections.abc import Iterator
from contextlib import closing

import pypdfium2
from PIL import Image, ImageOps

from documents.extraction.child.media import FORMATS
from documents.extraction.child.pdf.pages import opened
from documents.extraction.child.pdf.text_layer import letters
from documents.extraction.child.pictures.thumbnail import EFFORT, on_white
from documents.filetypes import PAGE_UNITS, PAGE_WIDTHS, PDF

TALLEST = 3  # times the width: a longer page is drawn narrower
QUALITY = 68

MAX_LETTERS = 20_000  # of a page whose words are marked; a real one has a quarter of it

Word = tuple[str, int, int, int, int]  # text, left, top, width, height


def leaf(path: str, mime: str, number: int) -> dict:
    """Return page `number` (from 0) as `pictures`, one in each width, and its `words` with their boxes.

    A picture has `width`, `height` and `webp` in base64. It is never enlarged: its width is then the one asked for.
    """
    if mime == PDF.mime:
        drawn, words = _page(path, number)
    else:
        drawn, words = _image(path), []
    return {"pictures": [_encoded(drawn, width) for width in PAGE_WIDTHS], "words": words}


def _page(path: str, number: int) -> tuple[Image.Image, list[Word]]:
    with opened(path) as document:
        document.init_forms()  # otherwise signatures and filled-in fields are invisible
        with closing(document[number]) as page:
            width, height = page.get_size()
            scale = min(PAGE_WIDTHS[-1] / width, TALLEST * PAGE_WIDTHS[-1] / height)
            with closing(page.render(scale=scale, may_draw_forms=True)) as bitmap:
                return on_white(bitmap.to_pil()), list(_words(page))


def _words(page: pypdfium2.PdfPage) -> Iterator[Word]:
    width, height = page.get_size()
    size = PAGE_UNITS, max(1, round(PAGE_UNITS * height / width))
    with closing(page.get_textpage()) as text:
        if text.count_chars() > MAX_LETTERS:
            return
        word: list = []
        for letter in letters(page, text, size):
            if letter[0].isspace() or not letter[3]:
                yield from _joined(word)
                word = []
            else:
                word.append(letter)
        yield from _joined(word)


def _joined(word: list) -> Iterator[Word]:
    """Yield the word that these letters are, none for no letters."""
    if word:
        left, top = min(letter[1] for letter in word), min(letter[2] for letter in word)
        right, bottom = max(letter[1] + letter[3] for letter in word), max(letter[2] + letter[4] for letter in word)
        yield "".join(letter[0] for letter in word), left, top, right - left, bottom - top


def _image(path: str) -> Image.Image:
    with Image.open(path, formats=FORMATS) as image:
        image.draft("RGB", (PAGE_WIDTHS[-1], TALLEST * PAGE_WIDTHS[-1]))
        return on_white(ImageOps.exif_transpose(image))


def _encoded(drawn: Image.Image, width: int) -> dict:
    picture = drawn.copy()
    picture.thumbnail((width, TALLEST * width), Image.Resampling.LANCZOS)
    content = io.BytesIO()
    picture.save(content, "WEBP", quality=QUALITY, method=EFFORT, exif=b"", icc_profile=None, xmp=b"")
    webp = base64.b64encode(content.getvalue()).decode()
    return {"width": width, "height": max(1, round(width * picture.height / picture.width)), "webp": webp}
