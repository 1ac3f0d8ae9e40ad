"""Words on the picture of a page, by tesseract in Indonesian; and that picture, as people and tesseract see it."""

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
from documents.extraction.child.tesseract import DPI, LANGUAGE, PROGRAM, SECONDS, Word
from documents.filetypes import PDF

MAX_SIDE = 4000  # pixels: a page of A2 at that resolution; larger ones are drawn smaller
CLOSER = 1.5  # by so much a picture is enlarged for a close look: small print is read then, too
SURE = 60  # per cent; of what is blurred or askew tesseract makes letters, too, and hardly one word surely
SHORTEST, FEWEST_SURE = 3, 8  # letters of a word that counts, and of all together
BLANK_SIDE, BLANK_RANGE = 400, 24  # the back of a sheet: at so many pixels no two differ by more grey than this


def words(path: str, mime: str, number: int) -> list[dict]:
    """The words on page `number` (from 0), as `Word` in order of reading."""
    return [asdict(word) for word in words_on(picture_of(path, mime, number))]


def pictured(path: str, mime: str, number: int) -> dict:
    """`words` that stand on the page's picture and not in its own text, and whether `is_clear` what stands there."""
    picture = picture_of(path, mime, number, without_text=True)
    if _is_blank(picture):
        return {"words": [], "is_clear": True}
    found = words_on(picture)
    if not is_clear(found):
        turned = words_on(picture.transpose(Image.Transpose.ROTATE_180))
        found = turned if is_clear(turned) else found
    return {"words": [asdict(word) for word in found], "is_clear": is_clear(found)}


def is_clear(found: list[Word]) -> bool:
    """Whether tesseract was sure of at least half of the words, and of more than a few letters; a black bar is one."""
    words = [word for word in found if _letters(word) >= SHORTEST]
    sure = [word for word in words if word.confidence >= SURE]
    return sum(map(_letters, sure)) >= FEWEST_SURE and 2 * len(sure) >= len(words)


def _letters(word: Word) -> int:
    return sum(character.isalnum() for character in word.text)


def _is_blank(picture: Image.Image) -> bool:
    small = picture.convert("L")
    small.thumbnail((BLANK_SIDE, BLANK_SIDE), Image.Resampling.BOX)
    greys = small.tobytes()
    return max(greys) - min(greys) <= BLANK_RANGE


def careful_words(path: str, mime: str, number: int) -> list[dict]:
    """As `words`, read with more care: enlarged, once more upside down, and what is hidden from grey. Boxes are those
    of the upright picture.

    Tesseract turns by itself what runs up or down the page, but what stands on its head is read only turned; of upright
    words the turned picture gives nonsense, so this is for looking for words, not for reading.
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


def _hidden_from_grey(picture: Image.Image, line: int) -> Iterator[Word]:
    """`turned`, too: of what is seen in grey this gives nonsense."""
    for part, left, top in low_contrast.hidden_from_grey(picture):
        last = line
        for word in words_on(part):
            last = line + word.line + 1
            yield replace(word, line=line + word.line, left=left + word.left, top=top + word.top, turned=True)
        line = last


def _scaled(word: Word, by: float) -> Word:
    sides = {name: round(getattr(word, name) * by) for name in ("left", "top", "width", "height")}
    return replace(word, **sides)


def png(path: str, mime: str, number: int) -> bytes:
    target = io.BytesIO()
    picture_of(path, mime, number).save(target, "PNG")
    return target.getvalue()


def picture_of(path: str, mime: str, number: int, without_text: bool = False) -> Image.Image:
    """Page `number` (from 0) at DPI, no side longer than MAX_SIDE; of an image file the image itself, upright."""
    if mime == PDF.mime:
        return _page_of_pdf(path, number, without_text)
    with media.opened(path, number) if mime in media.OFFICE else Image.open(path, formats=media.FORMATS) as image:
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        upright = on_white(ImageOps.exif_transpose(image))
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    return upright


def words_on(picture: Image.Image) -> list[Word]:
    """Raises TooMuch where tesseract does not finish within SECONDS."""
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
    """What the page says as text is known; where it says next to nothing, its letters may be shapes without names."""
    with closing(page.get_textpage()) as layer:
        if not pages.has_text(layer.get_text_range()):
            return
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=pages.DEEPEST):
        raw.FPDFTextObj_SetTextRenderMode(thing, raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def picture_size(page: pypdfium2.PdfPage) -> tuple[int, int]:
    """Width and height of the page's picture."""
    width, height = (math.ceil(side * _scale(page)) for side in page.get_size())
    return width, height


def _scale(page: pypdfium2.PdfPage) -> float:
    return min(DPI / 72, MAX_SIDE / max(page.get_size()))


def _from_tsv(table: str) -> Iterator[Word]:
    """Columns: level, page, block, paragraph, line, word, left, top, width, height, confidence, text."""
    line, before = -1, None
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or not cells[11].strip():
            continue
        if cells[2:5] != before:
            line, before = line + 1, cells[2:5]
        left, top, width, height = map(int, cells[6:10])
        yield Word(cells[11], line, left, top, width, height, float(cells[10]))
