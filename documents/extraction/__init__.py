"""Text and first-page picture of a stored file, for search, preview and privacy checks.

Files from outside are parsed by libraries written in C, C++ and Rust, and one of these may crash or take all memory: a
workbook of 6 KB made one of them ask for 512 GB and abort. So each file is read in a child process with limits, without
our secrets in its environment; what dies there becomes `NotReadable` here.
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
from documents.extraction.child.tesseract import Word
from documents.filetypes import JPEG, PDF, PNG
from documents.fork_server import ROOT, Died, ForkServer, environment

# A file's text, properties and picture together under the worker's own timeout.
TEXT_SECONDS, PICTURE_SECONDS, PROPERTIES_SECONDS = 50, 18, 8
COMBINED_SECONDS = 15  # most files take less than one, and whatever takes long is asked for by itself
TABLE_SECONDS = 30
WORDS_SECONDS = tesseract.SECONDS + 10  # to draw the page, too
CLOSE_SECONDS = 90
WITH_PICTURE = {PDF.mime, JPEG.mime, PNG.mime}
READER = ("-X", "utf8", "-m", "documents.extraction.child")
MAX_ANSWER_BYTES = 256 * 1024 * 1024  # of an answer: more is written in no file that is read

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
    """`pages` only where the format has them (PDF, slides, images); `ocr`: a machine read the text from a picture.

    Of PDF and images also the text of each page, and the numbers (from 0) of pages whose pictures may say more; of
    office files with pictures the text as the first page, and each picture as one without text.
    """

    text: str
    pages: int | None
    ocr: bool = False
    page_texts: list[str] = field(default_factory=list, compare=False)
    pictures: list[int] = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class Everything:
    """`shown`: the text as `text_of` reads it, raw; `hidden`: every other text of the file, each by itself."""

    shown: str
    hidden: list[str]


@dataclass(frozen=True, slots=True)
class TextLayer:
    """`pages` of the whole file; `size` of the page's picture; `letters`: (letter, left, top, width, height) in it."""

    pages: int
    size: tuple[int, int]
    letters: list[tuple[str, int, int, int, int]]


@dataclass(frozen=True, slots=True)
class OcrResult:
    """What a machine reads on a picture, and whether it `is_clear` enough to believe that this is all."""

    words: list[Word]
    is_clear: bool


class NotReadable(Exception):
    """The file cannot be read. `str()` is the sentence for the person who uploaded it."""


_reader = ForkServer("documents.extraction.child.server")


class FileReader:
    """Text, picture, properties and all that is written in a file, read at once (`documents.extraction.child.server`).

    What was not answered, because the reader died or was too slow, is asked by itself: the functions below say how.
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
    """Text of the file, at most 5,000,000 characters, NFC, lines ended by \\n, without other control characters.

    A scan without a text layer gives an empty text. Raises NotReadable; a missing file is an OSError.
    """
    return Extracted(**json.loads(_ask("text", path, mime, TEXT_SECONDS)))


def everything_in(path: str | Path, mime: str, seconds: int = TEXT_SECONDS) -> Everything:
    """All that is written in the file: comments, tracked changes, hidden parts, properties and earlier versions, too.

    Raises NotReadable rather than leaving anything out; a missing file is an OSError.
    """
    return Everything(**json.loads(_ask("everything", path, mime, seconds)))


def table_of(path: str | Path, mime: str) -> list[list[str]]:
    """Rows of cells of the first sheet with anything in it (XLSX, ODS), or of a CSV file; days as 2025-03-05.

    The first row is row 1 of the sheet as people see it. Raises NotReadable; a missing file is an OSError.
    """
    return json.loads(_ask("table", path, mime, TABLE_SECONDS))


def properties_of(path: str | Path, mime: str) -> dict[str, str]:
    """`title` and `subject` that the file states about itself, where its format has them and they are not empty.

    Raises NotReadable; a missing file is an OSError.
    """
    return json.loads(_ask("properties", path, mime, PROPERTIES_SECONDS))


def first_page(path: str | Path, mime: str) -> bytes | None:
    """The first page, or the image itself, as WebP of at most 480 x 960 pixels without metadata; None for other types.

    Raises NotReadable; a missing file is an OSError.
    """
    return _ask("picture", path, mime, PICTURE_SECONDS) if mime in WITH_PICTURE else None


def page_picture(path: str | Path, mime: str, number: int) -> bytes:
    """Page `number` (from 0) of a PDF, or an image, as PNG: the picture that `page_words` measures in its pixels.

    Raises NotReadable; a missing file is an OSError.
    """
    return _ask("page", path, mime, PICTURE_SECONDS, number)


def page_words(path: str | Path, mime: str, number: int) -> list[Word]:
    """What a machine reads on the picture of page `number` (from 0). Ask `tesseract.is_installed()` first.

    Raises NotReadable; a missing file is an OSError.
    """
    return [Word(**word) for word in json.loads(_ask("words", path, mime, WORDS_SECONDS, number))]


def ocr_page(path: str | Path, mime: str, number: int) -> OcrResult:
    """What stands on the picture of page `number` (from 0) beside the page's own text, turned upright where it helps.

    Of an office file page 0 is its text, and the others are its pictures. Raises as `page_words` does.
    """
    answer = json.loads(_ask("pictured", path, mime, WORDS_SECONDS, number))
    return OcrResult([Word(**word) for word in answer["words"]], answer["is_clear"])


def careful_words(path: str | Path, mime: str, number: int) -> list[Word]:
    """As `page_words`, with more care and in twice the time, and with nonsense between: for looking for words."""
    return [Word(**word) for word in json.loads(_ask("closely", path, mime, CLOSE_SECONDS, number))]


def page_layer(path: str | Path, mime: str, number: int) -> TextLayer:
    """The text layer of page `number` (from 0), which nobody may ever have been shown.

    Raises NotReadable; a missing file is an OSError.
    """
    return TextLayer(**json.loads(_ask("layer", path, mime, TEXT_SECONDS, number)))


@contextmanager
def local_copy(file):
    """A path to read a stored file from: its own, or a temporary copy where the storage is not a local folder."""
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
        words = child.stderr[-2000:].decode("utf-8", "replace")
        logger.info("%s of %s: exit %s: %s", question, file.name, child.returncode, words)
        raise NotReadable(str(SENTENCES[_exit_of(child.returncode)]))
    return child.stdout


def _exit_of(code: int) -> Exit:
    """A child that was killed or aborted, or that ended in a way of its own, had too much to do."""
    return Exit(code) if code in set(Exit) else Exit.TOO_MUCH
