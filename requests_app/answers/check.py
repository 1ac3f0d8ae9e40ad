"""Check of an answer's file in the worker: all of it is read, searched for words to redact, and screened.

The same reading and the same finder of personal data as before a publication (`documents.release.privacy_gate`). CLEAN
is the result of this proof and of nothing else: a file that is lost or broken, or that no machine can read to its end,
is UNREADABLE or NO_TEXT.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from documents import intake
from documents.extraction import WITH_PICTURE, FileReader, NotReadable, page_layer, page_picture, scanned_pages
from documents.extraction.scanned_pages import Text
from documents.filetypes import BY_MIME
from documents.intake import scanner
from documents.redaction.page_text import Box
from documents.release import privacy_gate, redaction_check
from documents.release.privacy_gate import MAX_FINDINGS, LocatedHit
from documents.release.word_match import contains_any, normalised, ocr_matches
from opd.encryption import Broken
from opd.models.sealed import Destroyed
from requests_app.answers import pages, withheld
from requests_app.models import AnswerFile, CheckState

SLICE, LONGEST = 15, 90  # seconds of one task for OCR, and for all of a file; less than the worker's timeout


@dataclass(frozen=True)
class CheckResult:
    """Result of a check. `unread` is a sentence about the parts that no machine could read, or empty."""

    state: CheckState
    unread: str = ""
    hits: list[LocatedHit] = field(default_factory=list)


def check_file(file: AnswerFile, words: list[str]) -> CheckState:
    """Search for `words` in the name of a file and in all of its text, visible or hidden, without its pictures."""
    if contains_any(words, [file.name]):
        return CheckState.UNREDACTED
    try:
        with unsealed(file) as path:
            text = redaction_check.read_everything(path, file.mime)
    except (NotReadable, intake.Refused, Broken, Destroyed, OSError):
        return CheckState.UNREADABLE
    if contains_any(words, [text.shown, *text.hidden]):
        return CheckState.UNREDACTED
    return CheckState.CLEAN if normalised(text.shown) else CheckState.NO_TEXT


def examine(file: AnswerFile, words: list[str]) -> CheckResult | None:
    """Read the file with its pictures, search it for `words` and screen it.

    Returns None while pages are left for another task. Raises NotScanned while the virus scanner is away: the file
    waits, and the notice of the last day goes out without it.
    """
    try:
        with unsealed(file) as path:
            if _is_infected(file, path):
                return CheckResult(CheckState.UNREADABLE)  # for which nobody can sign
            result = _examine(file, words, path)
    except (NotReadable, intake.Refused) as error:
        result = CheckResult(CheckState.UNREADABLE, str(error))
    except (Broken, Destroyed, OSError):
        result = CheckResult(CheckState.UNREADABLE)  # nobody can sign for a file that is lost or broken
    if result and contains_any(words, [file.name]):
        return CheckResult(CheckState.UNREDACTED, result.unread, result.hits)
    return result


def _is_infected(file: AnswerFile, path: Path) -> bool:
    """Return whether the virus scanner, if there is one, finds something; once, before the first page is read."""
    if not scanner.is_on() or file.page_texts.exists():
        return False
    with path.open("rb") as plain:
        return scanner.found_in(plain) != ""


@contextmanager
def unsealed(file: AnswerFile) -> Iterator[Path]:
    """Yield the path of a temporary plain copy of a sealed file."""
    extension = BY_MIME[file.mime].extension if file.mime in BY_MIME else "bin"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"berkas.{extension}"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
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
        contains_any(words, [everything.shown, *everything.hidden])
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
    """Return whether all places that the decision names are black on a redacted copy."""
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
    """Return sentences about what no machine has read, empty if all was read."""
    sentences = [scanned_pages.what_is_missing(file), looked.unseen]
    if words and file.mime in WITH_PICTURE and (not file.page_texts.exists() or _has_page_not_read_closely(file)):
        sentences.append(_("Kata yang dihitamkan belum dapat dicari di gambar halamannya."))
    if not any(sentences) and not file.is_copy and not any(text.text.strip() for text in texts):
        sentences.append(_("Berkas ini tidak berisi teks yang dapat dibaca mesin."))
    if len(looked.hits) > MAX_FINDINGS:
        sentences.append(_("Berkas ini memuat %(n)s temuan data pribadi.") % {"n": len(looked.hits)})
    return " ".join(filter(None, sentences))


def _has_page_not_read_closely(file: AnswerFile) -> bool:
    return file.page_texts.filter(is_close=False).exists()
