"""Words on the picture of a page, by tesseract in Indonesian; and that picture, as people and tesseract see it."""

import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import cache

import pypdfium2
from PIL import Image, ImageOps

from documents.filetypes import PDF
from documents.reading.exits import TooMuch

PROGRAM, LANGUAGE = "tesseract", "ind"
DPI = 200
MAX_SIDE = 4000  # pixels: a page of A2 at that resolution; larger ones are drawn smaller
SECONDS = 60  # for one page; with the drawing and a page before it under the worker's own timeout


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box in pixels of the page's picture; `line` counts the lines of the page from 0."""

    text: str
    line: int
    left: int
    top: int
    width: int
    height: int
    confidence: float


@cache
def is_there() -> bool:
    """Whether this machine can read Indonesian from pictures. Asked once for each process."""
    program = shutil.which(PROGRAM)
    if program is None:
        return False
    answer = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603
    return LANGUAGE in answer.stdout.split()


def words(path: str, mime: str, number: int) -> list[dict]:
    """The words on page `number` (from 0), as `Word` in order of reading."""
    return [asdict(word) for word in words_on(picture_of(path, mime, number))]


def png(path: str, mime: str, number: int) -> bytes:
    target = io.BytesIO()
    picture_of(path, mime, number).save(target, "PNG")
    return target.getvalue()


def picture_of(path: str, mime: str, number: int) -> Image.Image:
    """Page `number` (from 0) at DPI, no side longer than MAX_SIDE; of an image file the image itself, upright."""
    if mime == PDF.mime:
        return _page_of_pdf(path, number)
    with Image.open(path, formats=["JPEG", "PNG"]) as image:
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        upright = ImageOps.exif_transpose(image).convert("RGB")
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


def _page_of_pdf(path: str, number: int) -> Image.Image:
    with closing(pypdfium2.PdfDocument(path)) as document:
        document.init_forms()
        with closing(document[number]) as page:
            scale = min(DPI / 72, MAX_SIDE / max(page.get_size()))
            with closing(page.render(scale=scale, may_draw_forms=True)) as bitmap:
                return bitmap.to_pil().convert("RGB")


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
