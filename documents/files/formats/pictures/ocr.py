"""OCR of page pictures by tesseract in Indonesian."""

import io
import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, replace

from PIL import Image

from documents.files.child.rejection import Rejected
from documents.files.formats.pictures import low_contrast
from documents.files.tesseract import DPI, LANGUAGE, PROGRAM, SECONDS, OcrWord

CLOSER = 1.5  # factor of enlargement for careful reading, so that small print is read too
SURE = 60  # per cent; blurred or skewed text gives letters, too, but hardly a word with this confidence
SHORTEST, FEWEST_SURE = 3, 8  # letters of a word that counts, and letters of all such words
BLANK_SIDE, BLANK_RANGE = 400, 24  # a blank page: reduced to this side, its grey values differ by no more than this


def words(picture: Image.Image) -> list[dict]:
    """Return the words on the picture of a page, as fields of `OcrWord` in reading order."""
    return [asdict(word) for word in words_on(picture)]


def pictured(picture: Image.Image) -> dict:
    """Return the `words` on a page drawn without its own text, and whether the result `is_clear`."""
    if _is_blank(picture):
        return {"words": [], "is_clear": True}
    seen = words_on(picture)
    if not is_clear(seen):
        turned = words_on(picture.transpose(Image.Transpose.ROTATE_180))
        seen = turned if is_clear(turned) else seen
    return {"words": [asdict(word) for word in seen], "is_clear": is_clear(seen)}


def is_clear(seen: list[OcrWord]) -> bool:
    """Return whether tesseract was sure of half the words, and of FEWEST_SURE letters: black bars have fewer."""
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


def careful_words(picture: Image.Image) -> list[dict]:
    """Return the words read enlarged, upside down and in single colours, for searching; boxes are upright."""
    width, height = picture.size
    larger = picture.resize((round(width * CLOSER), round(height * CLOSER)), Image.Resampling.LANCZOS)
    sides = ("left", "top", "width", "height")
    upright = [
        replace(word, **{side: round(getattr(word, side) / CLOSER) for side in sides}) for word in words_on(larger)
    ]
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


def png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def words_on(picture: Image.Image) -> list[OcrWord]:
    """Return the words that tesseract reads. Raises Rejected if it does not finish within SECONDS."""
    source = io.BytesIO()
    picture.convert("L").save(source, "PNG", compress_level=1)
    command = [PROGRAM, "stdin", "stdout", "-l", LANGUAGE, "--dpi", str(DPI), "tsv"]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "OMP_THREAD_LIMIT": "1"}
    try:
        answer = subprocess.run(  # noqa: S603 -- a fixed command; the picture goes in by standard input
            command, input=source.getvalue(), env=environment, capture_output=True, timeout=SECONDS, check=True
        )
    except subprocess.TimeoutExpired as error:
        raise Rejected("too_much") from error
    return list(_from_tsv(answer.stdout.decode("utf-8", "replace")))


def _from_tsv(table: str) -> Iterator[OcrWord]:
    line, before = -1, None
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or not cells[11].strip():
            continue
        if cells[2:5] != before:
            line, before = line + 1, cells[2:5]
        left, top, width, height = map(int, cells[6:10])
        yield OcrWord(cells[11], line, left, top, width, height, float(cells[10]))
