"""Check of an answer's file in the worker: all of it is read, searched for words to redact, and screened.

CLEAN is the result of this proof alone: a file that is lost, broken or not all read is UNREADABLE or NO_TEXT.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from documents.files import intake, scanned_pages, scanner
from documents.files.reading import WITH_PICTURE, Everything, FileReader, NotReadable, page_layer, page_picture
from documents.files.scanned_pages import Text
from documents.filetypes import BY_MIME
from documents.redaction.page_text import Box
from documents.release import privacy_gate, redaction_check
from documents.release.privacy_gate import MAX_FINDINGS, LocatedHit
from documents.release.word_match import contains_any, ocr_matches
from opd.encryption import Broken
from opd.models.sealed import Destroyed
from opd.stores.stored_files import plain_copy
from requests_app.answers import pages, withheld
from requests_app.models import AnswerFile, CheckState

SLICE, LONGEST = 15, 90  # seconds of one task for OCR, and for all of a file; less than the worker's timeout


@dataclass(frozen=True)
class CheckResult:
    """Result of a check. `unread` is a sentence about the parts that no machine could read, or empty."""

    state: CheckState
    unread: str = ""
    hits: list[LocatedHit] = field(default_factory=list)


def holds(file: AnswerFile, everything: Everything, words: list[str]) -> bool:
    """Return whether the name of a file, or one of its texts, visible or hidden, has one of `words`."""
    return contains_any(words, [file.name, everything.shown, *everything.hidden])


def examine(file: AnswerFile, words: list[str]) -> CheckResult | None:
    """Read the file with its pictures, search it for `words` and screen it.

    *Returns* None while pages are left for another task. *Raises* NotScanned while the virus scanner is away.
    """
    try:
        with unsealed(file) as path:
            if _is_infected(file, path):
                return CheckResult(CheckState.UNREADABLE)
            result = _examine(file, words, path)
    except (NotReadable, intake.Refused) as error:
        result = CheckResult(CheckState.UNREADABLE, str(error))
    except (Broken, Destroyed, OSError):
        result = CheckResult(CheckState.UNREADABLE)  # nobody can sign for a file that is lost or broken
    if result and contains_any(words, [file.name]):
        return CheckResult(CheckState.UNREDACTED, result.unread, result.hits)
    return result


def _is_infected(file: AnswerFile, path: Path) -> bool:
    """Ask the virus scanner, if there is one, once: before the first page is read."""
    if not scanner.is_on() or file.page_texts.exists():
        return False
    with path.open("rb") as plain:
        return scanner.found_in(plain) != ""


@contextmanager
def unsealed(file: AnswerFile) -> Iterator[Path]:
    """Yield the path of a temporary plain copy of a sealed file."""
    extension = BY_MIME[file.mime].extension if file.mime in BY_MIME else "bin"
    with plain_copy(file.chunks(), f".{extension}") as path:
        yield path


def _examine(file: AnswerFile, words: list[str], path: Path) -> CheckResult | None:
    begun = time.monotonic()
    reading = FileReader(path, file.mime)
    everything = redaction_check.read_everything(path, file.mime, reading)
    if not file.page_texts.exists():
        pages.plan(file, reading.text(), closely=bool(words))
    if not pages.read(file, path, closely=bool(words), until=begun + SLICE):
        return None
    texts = scanned_pages.text_of_pages(file) or scanned_pages.numbered(reading.text())
    looked = privacy_gate.screen_file(texts, path, file.mime, begun + LONGEST, reading)
    unread = _unread(file, texts, looked, words)[:500]
    if (
        holds(file, everything, words)
        or _is_on_picture(file, words)
        or (file.is_copy and not _are_places_black(file, path))
    ):
        return CheckResult(CheckState.UNREDACTED, unread, looked.hits)
    return CheckResult(CheckState.NO_TEXT if unread else CheckState.CLEAN, unread, looked.hits)


def _is_on_picture(file: AnswerFile, words: list[str]) -> bool:
    if not words:
        return False
    read = file.page_texts.values_list("seen", "close")
    return any(ocr_matches(words, text) for texts in read for text in texts if text)


def _are_places_black(copy: AnswerFile, path: Path) -> bool:
    from documents.redaction import render  # noqa: PLC0415 - loads pikepdf and Pillow, which the web process does not

    by_page: dict[int, list[Box]] = {}
    for page, box in withheld.places_of(copy.inforequest):
        by_page.setdefault(page, []).append(box)
    last = page_layer(path, copy.mime, 0).pages
    return all(
        page <= last and render.is_black(page_picture(path, copy.mime, page - 1), boxes)
        for page, boxes in by_page.items()
    )


def _unread(file: AnswerFile, texts: list[Text], looked: privacy_gate.ScreeningResult, words: list[str]) -> str:
    rows = file.page_texts
    sentences = [scanned_pages.what_is_missing(file), looked.unseen]
    if words and file.mime in WITH_PICTURE and (not rows.exists() or rows.filter(is_close=False).exists()):
        sentences.append(_("Kata yang dihitamkan belum dapat dicari di gambar halamannya."))
    if not any(sentences) and not file.is_copy and not any(text.text.strip() for text in texts):
        sentences.append(_("Berkas ini tidak berisi teks yang dapat dibaca mesin."))
    if len(looked.hits) > MAX_FINDINGS:
        sentences.append(_("Berkas ini memuat %(n)s temuan data pribadi.") % {"n": len(looked.hits)})
    return " ".join(filter(None, sentences))
