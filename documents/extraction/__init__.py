"""Text and first-page picture of a stored file, for search, preview and privacy checks.

Uploaded files are parsed by libraries written in C, C++ and Rust, which may crash or use all memory: a workbook of 6 KB
made one of them ask for 512 GB and abort. So each file is read in a child process with limits, without our secrets in
its environment; a crash there becomes `NotReadable` here.

The functions below are the client: `FileReader` asks for everything at once; `text_of`, `first_page` and the others
ask one question. `child` is the sandboxed process. `scanned_pages` reads pages that are pictures, one by one, by OCR.
"""

import base64
import io
import json
import logging
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from documents.extraction.child import tesseract
from documents.extraction.child.exit_codes import Exit
from documents.extraction.child.tesseract import OcrWord
from documents.filetypes import JPEG, PDF, PNG
from documents.fork_server import ROOT, Died, ForkServer, environment

# Text, properties and picture of a file together stay below the worker's timeout.
TEXT_SECONDS, PICTURE_SECONDS, PROPERTIES_SECONDS = 50, 18, 8
COMBINED_SECONDS = 15  # most files take less than one; slow questions are asked separately
TABLE_SECONDS = 30
WORDS_SECONDS = tesseract.SECONDS + 10  # ten more to draw the page
CLOSE_SECONDS = 90
WITH_PICTURE = {PDF.mime, JPEG.mime, PNG.mime}
READER = ("-X", "utf8", "-m", "documents.extraction.child")
MAX_ANSWER_BYTES = 256 * 1024 * 1024  # larger than any answer to a readable file
MAX_LEAF_BYTES = 16 * 1024 * 1024  # the same for the pictures of a page

SENTENCES = {
    Exit.DAMAGED: _("Isi berkas ini tidak dapat dibaca; mungkin berkasnya rusak. Unggah ulang berkas yang utuh."),
    Exit.LOCKED: _("Berkas ini terkunci kata sandi. Unggah berkas tanpa kata sandi agar isinya dapat dicari."),
    Exit.UNKNOWN_TYPE: _("Isi jenis berkas ini belum dapat dibaca. Unggah sebagai PDF agar isinya dapat dicari."),
    Exit.TOO_MUCH: _(
        "Berkas ini terlalu besar atau terlalu rumit untuk dibaca. Pecah menjadi beberapa berkas, lalu unggah lagi."
    ),
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Extracted:
    """Text of a file.

    `pages` is the number of pages, None for formats without pages; `ocr` says whether the text was read from a picture.
    `page_texts` has the text of each page of a PDF or image, `pictures` the numbers (from 0) of pages whose pictures
    may contain more text. An office file with pictures has its text as page 0 and each picture as an empty page.
    """

    text: str
    pages: int | None
    ocr: bool = False
    page_texts: list[str] = field(default_factory=list, compare=False)
    pictures: list[int] = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class Everything:
    """All text of a file: `shown` is the raw text that `text_of` cleans, `hidden` are all other texts in the file."""

    shown: str
    hidden: list[str]


@dataclass(frozen=True, slots=True)
class TextLayer:
    """Text layer of a page.

    `pages` is the number of pages of the file, `size` the width and height of the page's picture, `letters` are
    (letter, left, top, width, height) in pixels of it.
    """

    pages: int
    size: tuple[int, int]
    letters: list[tuple[str, int, int, int, int]]


@dataclass(frozen=True, slots=True)
class LeafPicture:
    """The picture of a page in one width, as WebP."""

    width: int
    height: int
    webp: bytes


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page to be looked at. `words` are (text, left, top, width, height) in thousandths of the page's width."""

    pictures: list[LeafPicture]
    words: list[list]


@dataclass(frozen=True, slots=True)
class OcrResult:
    """Words read by OCR. `is_clear` says whether the result is good enough to assume that nothing is missing."""

    words: list[OcrWord]
    is_clear: bool


class NotReadable(Exception):
    """The file cannot be read. `str()` is the sentence for the person who uploaded it."""


_reader = ForkServer("documents.extraction.child.server")


class FileReader:
    """Text, picture, properties and hidden text of a file, read in one go by `documents.extraction.child.server`.

    Questions that remain unanswered, because the reader crashed or was too slow, are asked again one by one through the
    functions below, which document results and errors.
    """

    def __init__(self, path: str | Path, mime: str) -> None:
        self.path, self.mime = path, mime
        question, answer = [str(Path(path).resolve(strict=True)), mime, COMBINED_SECONDS], io.BytesIO()
        self._answers: dict[str, str] = {}
        with suppress(Died, OSError):
            _reader.ask(question, answer, seconds=COMBINED_SECONDS, most_bytes=MAX_ANSWER_BYTES)
            self._answers = json.loads(answer.getvalue())

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
    """Return the text of the file: at most 5,000,000 characters, NFC, no control characters but tab and line feed.

    The text of a scan without a text layer is empty. Raises NotReadable, and OSError for a missing file.
    """
    return Extracted(**json.loads(_ask("text", path, mime, TEXT_SECONDS)))


def everything_in(path: str | Path, mime: str, seconds: int = TEXT_SECONDS) -> Everything:
    """Return all text of the file, including comments, tracked changes, hidden parts, properties and old versions.

    Raises NotReadable rather than leaving anything out, and OSError for a missing file.
    """
    return Everything(**json.loads(_ask("everything", path, mime, seconds)))


def first_sheet(path: str | Path, mime: str) -> list[list[str]]:
    """Return the rows of the first sheet that is not empty (XLSX, ODS), or of a CSV file; dates as 2025-03-05.

    The first row is row 1 of the sheet. Raises NotReadable, and OSError for a missing file.
    """
    return json.loads(_ask("table", path, mime, TABLE_SECONDS))


def parts_of(path: str | Path, mime: str) -> dict:
    """Return what a page shows of the file, as `documents.extraction.child.parts` describes it.

    Raises NotReadable, and OSError for a missing file.
    """
    return json.loads(_ask("parts", path, mime, TEXT_SECONDS))


def properties_of(path: str | Path, mime: str) -> dict[str, str]:
    """Return `title` and `subject` from the file's own metadata, each only if it is not empty.

    Raises NotReadable, and OSError for a missing file.
    """
    return json.loads(_ask("properties", path, mime, PROPERTIES_SECONDS))


def first_page(path: str | Path, mime: str) -> bytes | None:
    """Return the first page, or the image, as WebP of at most 480 x 960 pixels without metadata.

    Returns None for types without a picture. Raises NotReadable, and OSError for a missing file.
    """
    return _ask("picture", path, mime, PICTURE_SECONDS) if mime in WITH_PICTURE else None


def page_picture(path: str | Path, mime: str, number: int) -> bytes:
    """Return page `number` (from 0) of a PDF, or an image, as PNG. `page_words` gives boxes in pixels of this picture.

    Raises NotReadable, and OSError for a missing file.
    """
    return _ask("page", path, mime, PICTURE_SECONDS, number)


def leaf(path: str | Path, mime: str, number: int) -> Leaf:
    """Return page `number` (from 0) of a PDF, or an image, as `child.pictures.leaf` describes.

    Raises NotReadable, and OSError for a missing file.
    """
    question, content = [str(Path(path).resolve(strict=True)), mime, PICTURE_SECONDS, number], io.BytesIO()
    try:
        _reader.ask(question, content, seconds=PICTURE_SECONDS, most_bytes=MAX_LEAF_BYTES)
    except Died as error:
        raise NotReadable(str(SENTENCES[Exit.TOO_MUCH])) from error
    answer = json.loads(content.getvalue())
    drawn = [LeafPicture(row["width"], row["height"], base64.b64decode(row["webp"])) for row in answer["pictures"]]
    return Leaf(drawn, answer["words"])


def page_words(path: str | Path, mime: str, number: int) -> list[OcrWord]:
    """Return the words that OCR reads on the picture of page `number` (from 0). Call `tesseract.is_installed()` first.

    Raises NotReadable, and OSError for a missing file.
    """
    return [OcrWord(**word) for word in json.loads(_ask("words", path, mime, WORDS_SECONDS, number))]


def ocr_page(path: str | Path, mime: str, number: int) -> OcrResult:
    """Return what OCR reads on the picture of page `number` (from 0) without the page's own text.

    A picture is also read upside down if that gives a clear result. Of an office file, page 0 is its text and the other
    pages are its pictures. Raises the same errors as `page_words`.
    """
    answer = json.loads(_ask("pictured", path, mime, WORDS_SECONDS, number))
    return OcrResult([OcrWord(**word) for word in answer["words"]], answer["is_clear"])


def careful_words(path: str | Path, mime: str, number: int) -> list[OcrWord]:
    """Return the same as `page_words`, read more carefully and in twice the time, for searching words.

    The result also contains nonsense, from reading the page upside down and in single colours.
    """
    return [OcrWord(**word) for word in json.loads(_ask("closely", path, mime, CLOSE_SECONDS, number))]


def page_layer(path: str | Path, mime: str, number: int) -> TextLayer:
    """Return the text layer of page `number` (from 0), visible or not.

    Raises NotReadable, and OSError for a missing file.
    """
    return TextLayer(**json.loads(_ask("layer", path, mime, TEXT_SECONDS, number)))


@contextmanager
def local_copy(file):
    """Yield a path of a stored file: its own, or that of a temporary copy if the storage is not a local folder."""
    try:
        yield Path(file.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix) as copy, file.open("rb") as source:
            for chunk in source.chunks():
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)


def _ask(question: str, path: str | Path, mime: str, seconds: int, number: int = 0) -> bytes:
    file = Path(path).resolve(strict=True)
    command = [sys.executable, *READER, question, str(file), mime, str(seconds), str(number)]
    try:
        child = subprocess.run(  # noqa: S603 -- our own module; the path is an argument, never a command
            command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds
        )
    except subprocess.TimeoutExpired as error:
        raise NotReadable(str(SENTENCES[Exit.TOO_MUCH])) from error
    if child.returncode:
        output = child.stderr[-2000:].decode("utf-8", "replace")
        logger.info("%s of %s: exit %s: %s", question, file.name, child.returncode, output)
        raise NotReadable(str(SENTENCES[_exit_of(child.returncode)]))
    return child.stdout


def _exit_of(code: int) -> Exit:
    """Return the exit code of the child; TOO_MUCH if it was killed, aborted or ended with an unknown code."""
    return Exit(code) if code in set(Exit) else Exit.TOO_MUCH
