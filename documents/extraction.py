"""Text and first-page picture of a stored file, for search, preview and privacy checks.

Files from outside are parsed by libraries written in C, C++ and Rust, and one of these may crash or take all memory: a
workbook of 6 KB made one of them ask for 512 GB and abort. So each file is read in a child process with limits, without
our secrets in its environment; what dies there becomes `NotReadable` here.
"""

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from documents.filetypes import JPEG, PDF, PNG
from documents.reading import ocr
from documents.reading.exits import Exit
from documents.reading.ocr import Word

ROOT = Path(__file__).resolve().parents[1]
TEXT_SECONDS, PICTURE_SECONDS = 60, 30  # together under the worker's own timeout
WORDS_SECONDS = ocr.SECONDS + 10  # to draw the page, too
WITH_PICTURE = {PDF.mime, JPEG.mime, PNG.mime}
READER = ("-X", "utf8", "-m", "documents.reading")
INHERITED = ("PATH", "LD_LIBRARY_PATH")

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

    Of PDF and images also the text of each page, and the numbers (from 0) of pages that are pictures.
    """

    text: str
    pages: int | None
    ocr: bool = False
    page_texts: list[str] = field(default_factory=list, compare=False)
    pictures: list[int] = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class Everything:
    """`shown`: the text as `text_of` reads it, raw; `beneath`: every other text of the file, each by itself."""

    shown: str
    beneath: list[str]


class NotReadable(Exception):
    """The file cannot be read. `str()` is the sentence for the person who uploaded it."""


def text_of(path: str | Path, mime: str) -> Extracted:
    """Text of the file, at most 5,000,000 characters, NFC, lines ended by \\n, without other control characters.

    A scan without a text layer gives an empty text. Raises NotReadable; a missing file is an OSError.
    """
    return Extracted(**json.loads(_ask("text", path, mime, TEXT_SECONDS)))


def everything_in(path: str | Path, mime: str) -> Everything:
    """All that is written in the file: comments, tracked changes, hidden parts, properties and earlier versions, too.

    Raises NotReadable rather than leaving anything out; a missing file is an OSError.
    """
    return Everything(**json.loads(_ask("everything", path, mime, TEXT_SECONDS)))


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
    """What a machine reads on the picture of page `number` (from 0). Ask `ocr.is_there()` first.

    Raises NotReadable; a missing file is an OSError.
    """
    return [Word(**word) for word in json.loads(_ask("words", path, mime, WORDS_SECONDS, number))]


def _ask(question: str, path: str | Path, mime: str, seconds: int, number: int = 0) -> bytes:
    file = Path(path).resolve(strict=True)
    command = [sys.executable, *READER, question, str(file), mime, str(seconds), str(number)]
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    try:
        child = subprocess.run(  # noqa: S603 -- our own module; the path is an argument, never a command
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds
        )
    except subprocess.TimeoutExpired as error:
        raise NotReadable(str(SENTENCES[Exit.TOO_MUCH])) from error
    if child.returncode:
        words = child.stderr[-2000:].decode("utf-8", "replace")
        logger.info("%s of %s: exit %s: %s", question, file.name, child.returncode, words)
        raise NotReadable(str(SENTENCES[_how_it_ended(child.returncode)]))
    return child.stdout


def _how_it_ended(code: int) -> Exit:
    """A child that was killed or aborted, or that ended in a way of its own, had too much to do."""
    return Exit(code) if code in set(Exit) else Exit.TOO_MUCH
