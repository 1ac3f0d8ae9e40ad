"""Text and first-page picture of a stored file, for search, preview and privacy checks.

The parsers may crash or use all memory: a workbook of 6 KB made one ask for 512 GB. So each file is read in a child
process (`server`) with limits and without our secrets; a crash there is `NotReadable` here.
"""

import base64
import io
import json
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from documents.files import tesseract
from documents.files.child.limits import READER_MEMORY
from documents.files.child.rejection import Rejected, read_verdict
from documents.files.fork_server import Died, ForkServer
from documents.files.tesseract import OcrWord
from documents.filetypes import JPEG, PDF, PNG

# Text, properties and picture of a file together stay below the worker's timeout.
TEXT_SECONDS, PICTURE_SECONDS, PROPERTIES_SECONDS = 50, 18, 8
COMBINED_SECONDS = 15  # most files take less than one; slow questions are asked separately
TABLE_SECONDS = 30
WORDS_SECONDS = tesseract.SECONDS + 10  # ten more to draw the page
CLOSE_SECONDS = 90
WITH_PICTURE = {PDF.mime, JPEG.mime, PNG.mime}
MAX_ANSWER_BYTES = 256 * 1024 * 1024  # larger than any answer to a readable file
MAX_LEAF_BYTES = 16 * 1024 * 1024  # the same for the pictures of a page

SENTENCES = {
    "damaged": _("Isi berkas ini tidak dapat dibaca; mungkin berkasnya rusak. Unggah ulang berkas yang utuh."),
    "locked": _("Berkas ini terkunci kata sandi. Unggah berkas tanpa kata sandi agar isinya dapat dicari."),
    "unknown_type": _("Isi jenis berkas ini belum dapat dibaca. Unggah sebagai PDF agar isinya dapat dicari."),
    "too_much": _(
        "Berkas ini terlalu besar atau terlalu rumit untuk dibaca. Pecah menjadi beberapa berkas, lalu unggah lagi."
    ),
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Extracted:
    """Text of a file, and number of its `pages` if it has any.

    `page_texts` of a PDF or image; `pictures`: numbers (from 0) of pages with pictures that may have more text. An
    office file with pictures has its text as page 0 and each picture as an empty page.
    """

    text: str
    pages: int | None
    page_texts: list[str] = field(default_factory=list, compare=False)
    pictures: list[int] = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class Everything:
    """All text of a file: `shown` is the raw text that `text_of` cleans, `hidden` are all other texts in the file."""

    shown: str
    hidden: list[str]


@dataclass(frozen=True, slots=True)
class TextLayer:
    """A text layer: `pages` of the file, `size` of the picture, `letters` (letter, left, top, width, height) in it."""

    pages: int
    size: tuple[int, int]
    letters: list[tuple[str, int, int, int, int]]


@dataclass(frozen=True, slots=True)
class OcrResult:
    """Words read by OCR. `is_clear` says whether the result is good enough to assume that nothing is missing."""

    words: list[OcrWord]
    is_clear: bool


class NotReadable(Exception):
    """The file cannot be read. `str()` is the sentence for the person who uploaded it."""


_server = ForkServer("documents.files.server")


class FileReader:
    """What is in a file, read in one go; what its child did not answer is asked again by the functions below."""

    def __init__(self, path: str | Path, mime: str) -> None:
        self.path, self.mime = path, mime
        self._answers: dict[str, str] = {}
        with suppress(NotReadable):
            self._answers = json.loads(_ask("at_once", path, mime, COMBINED_SECONDS))

    def text(self) -> Extracted:
        answer = self._answer("text")
        return Extracted(**json.loads(answer)) if answer else text_of(self.path, self.mime)

    def picture(self) -> bytes | None:
        return self._answer("picture") or first_page(self.path, self.mime)

    def properties(self) -> dict[str, str]:
        answer = self._answer("properties")
        return json.loads(answer) if answer else properties_of(self.path, self.mime)

    def everything(self, seconds: int) -> Everything:
        answer = self._answer("everything")
        return Everything(**json.loads(answer)) if answer else everything_in(self.path, self.mime, seconds)

    def _answer(self, question: str) -> bytes:
        return base64.b64decode(self._answers.get(question, ""))


def text_of(path: str | Path, mime: str) -> Extracted:
    """Return at most 5,000,000 characters, NFC, "" without a text layer. Raises NotReadable, and OSError if missing."""
    return Extracted(**json.loads(_ask("text", path, mime, TEXT_SECONDS)))


def everything_in(path: str | Path, mime: str, seconds: int = TEXT_SECONDS) -> Everything:
    """Return all text, also comments, changes, hidden parts, old versions. Raises NotReadable for a gap, OSError."""
    return Everything(**json.loads(_ask("everything", path, mime, seconds)))


def first_sheet(path: str | Path, mime: str) -> list[list[str]]:
    """Return the rows of a CSV, or of the first sheet with any, from row 1 on. Raises NotReadable, OSError."""
    return json.loads(_ask("table", path, mime, TABLE_SECONDS))


def parts_of(path: str | Path, mime: str) -> dict:
    """Return what a reader of a page sees, as `formats.blocks` says. Raises NotReadable, and OSError if missing."""
    return json.loads(_ask("parts", path, mime, TEXT_SECONDS))


def properties_of(path: str | Path, mime: str) -> dict[str, str]:
    """Return `title` and `subject` of the file's metadata, if not empty. Raises NotReadable and OSError."""
    return json.loads(_ask("properties", path, mime, PROPERTIES_SECONDS))


def first_page(path: str | Path, mime: str) -> bytes | None:
    """Return the first page as WebP of at most 480 x 960, None for other types. Raises NotReadable and OSError."""
    return _ask("picture", path, mime, PICTURE_SECONDS) if mime in WITH_PICTURE else None


def page_picture(path: str | Path, mime: str, number: int) -> bytes:
    """Return page `number` (from 0) as the PNG of which `page_words` gives boxes. Raises NotReadable and OSError."""
    return _ask("page", path, mime, PICTURE_SECONDS, number)


def leaf(path: str | Path, mime: str, number: int) -> dict:
    """Return page `number` (from 0) to be looked at. Raises NotReadable and OSError.

    Its `pictures` have `width`, `height` and `webp`; its `words` are (text, left, top, width, height) in thousandths of
    the page's width.
    """
    answer = json.loads(_ask("leaf", path, mime, PICTURE_SECONDS, number, most_bytes=MAX_LEAF_BYTES))
    pictures = [row | {"webp": base64.b64decode(row["webp"])} for row in answer["pictures"]]
    return {"pictures": pictures, "words": answer["words"]}


def page_words(path: str | Path, mime: str, number: int) -> list[OcrWord]:
    """Return OCR's words of page `number` (from 0); tesseract must be there. Raises NotReadable and OSError."""
    return [OcrWord(**word) for word in json.loads(_ask("words", path, mime, WORDS_SECONDS, number))]


def ocr_page(path: str | Path, mime: str, number: int) -> OcrResult:
    """Return what OCR reads on page `number` (from 0; of an office file, 0 is its text). Raises like `page_words`."""
    answer = json.loads(_ask("pictured", path, mime, WORDS_SECONDS, number))
    return OcrResult([OcrWord(**word) for word in answer["words"]], answer["is_clear"])


def careful_words(path: str | Path, mime: str, number: int) -> list[OcrWord]:
    """Return the same as `page_words` in twice the time, with nonsense: for searching words, not for reading."""
    return [OcrWord(**word) for word in json.loads(_ask("closely", path, mime, CLOSE_SECONDS, number))]


def page_layer(path: str | Path, mime: str, number: int) -> TextLayer:
    """Return the text layer of page `number` (from 0), visible or not. Raises NotReadable and OSError."""
    return TextLayer(**json.loads(_ask("layer", path, mime, TEXT_SECONDS, number)))


def _ask(
    question: str,
    path: str | Path,
    mime: str,
    seconds: float,
    *page: int,
    most_bytes: int = MAX_ANSWER_BYTES,
) -> bytes:
    facts, answer = [str(Path(path).resolve(strict=True)), mime, *page], io.BytesIO()
    try:
        _server.ask([question, facts, seconds, READER_MEMORY], answer, seconds=seconds, most_bytes=most_bytes)
        read_verdict(answer)
    except Died as error:
        raise NotReadable(str(SENTENCES["too_much"])) from error
    except Rejected as rejected:
        logger.info("%s of %s: %s: %s", question, facts[0], rejected.code, rejected.facts.get("why", ""))
        raise NotReadable(str(SENTENCES[rejected.code])) from rejected
    return answer.read()
