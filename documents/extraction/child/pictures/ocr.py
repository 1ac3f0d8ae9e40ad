"""OCR of page pictures by tesseract in Indonesian, and drawing of these pictures."""

import io
import math
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace

import pypdfium2
from PIL import Image, ImageOps
from pypdfium2 import raw

from documents.extraction.child import media
from documents.extraction.child.exit_codes import TooMuch
from documents.extraction.child.pdf import pages
from documents.extraction.child.pictures import low_contrast
from documents.extraction.child.pictures.thumbnail import on_white
from documents.extraction.child.tesseract import DPI, LANGUAGE, PROGRAM, SECONDS, OcrWord
from documents.filetypes import PDF

MAX_SIDE = 4000  # pixels: an A2 page at this resolution; larger pages are drawn smaller
CLOSER = 1.5  # factor of enlargement for careful reading, so that small print is read too
SURE = 60  # per cent; blurred or skewed text gives letters, too, but hardly a word with this confidence
SHORTEST, FEWEST_SURE = 3, 8  # letters of a word that counts, and letters of all such words
BLANK_SIDE, BLANK_RANGE = 400, 24  # a blank page: reduced to this side, its grey values differ by no more than this


def words(path: str, mime: str, number: int) -> list[dict]:
    """Return the words on page `number` (from 0), as fields of `OcrWord` in reading order."""
    return [asdict(word) for word in words_on(picture_of(path, mime, number))]


def pictured(path: str, mime: str, number: int) -> dict:
    """Return the `words` on the page's picture that are not in its own text, and whether the result `is_clear`."""
    picture = picture_of(path, mime, number, without_text=True)
    if _is_blank(picture):
        return {"words": [], "is_clear": True}
    seen = words_on(picture)
    if not is_clear(seen):
        turned = words_on(picture.transpose(Image.Transpose.ROTATE_180))
        seen = turned if is_clear(turned) else seen
    return {"words": [asdict(word) for word in seen], "is_clear": is_clear(seen)}


def is_clear(seen: list[OcrWord]) -> bool:
    """Return whether tesseract was sure of at least half of the words, with FEWEST_SURE letters or more.

    The minimum excludes black bars, which are read as a few letters.
    """
    words = [word for word in seen if _letters(word) >= SHORTEST]
    sure = [word for word in words if word.confidence >= SURE]
    return sum(map(_letters, sure)) >= FEWEST_SURE and 2 * len(sure) >= len(words)


def _letters(word: OcrWord) -> int:
    return sum(character.isalnum() for character in word.text)


def _is_blank(picture: Image.Image) -> bool:
    small = picture.convert("L")
    small.thumbnail((BLANK_SIDE, BLANK_SIDE), Image.Resampling.BOX)
    greys = small.tobytes()
    return max(greys) - min(greys) <= BLANK_RANGE


def careful_words(path: str, mime: str, number: int) -> list[dict]:
    """Return the words read more carefully: enlarged, once more upside down, and in low contrast and colours.

    Boxes refer to the upright picture. Tesseract itself reads text that runs up or down the page, but upside-down text
    must be turned first. Turning makes nonsense of upright words, so the result is for searching, not for reading.
    """
    picture = picture_of(path, mime, number)
    width, height = picture.size
    larger = picture.resize((round(width * CLOSER), round(height * CLOSER)), Image.Resampling.LANCZOS)
    upright = [_scaled(word, 1 / CLOSER) for word in words_on(larger)]
    after = upright[-1].line + 1 if upright else 0
    turned = [
        replace(
            word,
            line=after + word.line,
            left=width - word.left - word.width,
            top=height - word.top - word.height,
            turned=True,
        )
        for word in words_on(picture.transpose(Image.Transpose.ROTATE_180))
    ]
    lines = turned[-1].line + 1 if turned else after
    return [asdict(word) for word in (*upright, *turned, *_hidden_from_grey(picture, lines))]


def _hidden_from_grey(picture: Image.Image, line: int) -> Iterator[OcrWord]:
    """Yield words in low contrast, marked as `turned` because normal text gives nonsense here."""
    for part, left, top in low_contrast.hidden_from_grey(picture):
        last = line
        for word in words_on(part):
            last = line + word.line + 1
            yield replace(word, line=line + word.line, left=left + word.left, top=top + word.top, turned=True)
        line = last


def _scaled(word: OcrWord, by: float) -> OcrWord:
    sides = {name: round(getattr(word, name) * by) for name in ("left", "top", "width", "height")}
    return replace(word, **sides)


def png(path: str, mime: str, number: int) -> bytes:
    target = io.BytesIO()
    picture_of(path, mime, number).save(target, "PNG")
    return target.getvalue()


def picture_of(path: str, mime: str, number: int, without_text: bool = False) -> Image.Image:
    """Draw page `number` (from 0) at DPI with no side above MAX_SIDE pixels; an image file is returned upright."""
    if mime == PDF.mime:
        return _page_of_pdf(path, number, without_text)
    with media.opened(path, number) if mime in media.OFFICE else Image.open(path, formats=media.FORMATS) as image:
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        upright = on_white(ImageOps.exif_transpose(image))
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    return upright


def words_on(picture: Image.Image) -> list[OcrWord]:
    """Return the words that tesseract reads. Raises TooMuch if it does not finish within SECONDS."""
    source = io.BytesIO()
    picture.convert("L").save(source, "PNG", compress_level=1)
    command = [PROGRAM, "stdin", "stdout", "-l", LANGUAGE, "--dpi", str(DPI), "tsv"]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "OMP_THREAD_LIMIT": "1"}
    try:
        answer = subprocess.run(  # noqa: S603 -- a fixed command; the picture goes in by standard input
            command, input=source.getvalue(), env=environment, capture_output=True, timeout=SECONDS, check=True
        )
    except subprocess.TimeoutExpired as error:
        raise TooMuch from error
    return list(_from_tsv(answer.stdout.decode("utf-8", "replace")))


def _page_of_pdf(path: str, number: int, without_text: bool) -> Image.Image:
    with closing(pypdfium2.PdfDocument(path)) as document:
        document.init_forms()
        with closing(document[number]) as page:
            if without_text:
                _hide_text(page)
            with closing(page.render(scale=_scale(page), may_draw_forms=True)) as bitmap:
                return bitmap.to_pil().convert("RGB")


def _hide_text(page: pypdfium2.PdfPage) -> None:
    """Make text objects invisible if the page has a text layer.

    Without one the text objects stay visible: their glyphs may have no character map, so that only OCR can read them.
    """
    with closing(page.get_textpage()) as layer:
        if not pages.has_text(layer.get_text_range()):
            return
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=pages.DEEPEST):
        raw.FPDFTextObj_SetTextRenderMode(thing, raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def picture_size(page: pypdfium2.PdfPage) -> tuple[int, int]:
    """Return the width and height of the page's picture in pixels."""
    width, height = (math.ceil(side * _scale(page)) for side in page.get_size())
    return width, height


def _scale(page: pypdfium2.PdfPage) -> float:
    return min(DPI / 72, MAX_SIDE / max(page.get_size()))


def _from_tsv(table: str) -> Iterator[OcrWord]:
    """Parse the output of tesseract.

    Its columns are level, page, block, paragraph, line, word, left, top, width, height, confidence and text.
    """
    line, before = -1, None
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or not cells[11].strip():
            continue
        if cells[2:5] != before:
            line, before = line + 1, cells[2:5]
        left, top, width, height = map(int, cells[6:10])
        yield OcrWord(cells[11], line, left, top, width, height, float(cells[10]))
