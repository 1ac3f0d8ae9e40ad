"""OCR of pages that are pictures, page by page, so that a crash of the worker loses one page at most."""

import itertools
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.files import tesseract
from documents.files.child.cleaning import tidy
from documents.files.reading import WITH_PICTURE, Extracted, NotReadable, ocr_page
from documents.files.tesseract import OcrWord
from documents.models import ExtractionState, PageState, PageText, Place, RedactionBox, Revision
from documents.models.file_contents.page_text import UNREAD

MAX_ATTEMPTS = 2  # a page that kills the worker twice is given up
STAMP = 400  # characters: the stamp of a scanner or signature on a scanned page has fewer
WORDS = re.compile(r"[\w@]+")
WITHOUT_READER = gettext_lazy(
    "Di server ini tidak ada program pembaca gambar (tesseract). Admin situs dapat memasang paket tesseract-ocr dan "
    "tesseract-ocr-ind."
)
LINE_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]\n(?=[a-z])")


class Text(NamedTuple):
    """A text of a file and its place; `page` counts from 1 and is None for formats without pages."""

    page: int | None
    text: str
    place: Place = Place.TEXT


class Paged(Protocol):
    """A file with a row for each of its pages: a revision, or a file that answers a request."""

    mime: Any
    page_texts: Any


def plan(revision: Revision, extracted: Extracted) -> None:
    """Create a row for each page of a file with pictures."""
    rows = [PageText(revision=revision, **columns) for columns in planned(extracted)]
    PageText.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)  # conflicts: if the task runs twice


def planned(extracted: Extracted) -> Iterator[dict]:
    """Yield the columns of a row for each page. Pictures beyond OCR_MAX_PAGES will be skipped."""
    pictures, waiting = set(extracted.pictures), set(extracted.pictures[: settings.OCR_MAX_PAGES])
    for number, text in enumerate(extracted.page_texts):
        of_picture = PageState.WAITING if number in waiting else PageState.SKIPPED
        yield {"number": number + 1, "text": text, "state": of_picture if number in pictures else PageState.LAYER}


def can_read() -> bool:
    return tesseract.is_installed()


def read_next(revision: Revision, path: Path) -> bool:
    """Read the next waiting page. Returns whether there was one."""
    page = revision.page_texts.waiting().first()
    if page is None:
        return False
    spent = revision.page_texts.aggregate(all=Sum("seconds"))["all"] or 0
    if spent > settings.OCR_MAX_SECONDS:
        revision.page_texts.waiting().update(state=PageState.SKIPPED)
        return False
    row = PageText.objects.filter(pk=page.pk, state=PageState.WAITING)
    row.update(attempts=F("attempts") + 1)  # before the work, so that a crash counts
    if page.attempts >= MAX_ATTEMPTS:
        row.update(state=PageState.UNREADABLE)
        return True
    started = time.monotonic()
    try:
        result = ocr_page(path, revision.mime, page.number - 1)
    except NotReadable:
        row.update(state=PageState.UNREADABLE, seconds=time.monotonic() - started)
        return True
    is_clear = (
        result.is_clear or RedactionBox.objects.filter(part__redaction__result=revision, page=page.number).exists()
    )
    state = PageState.READ if is_clear else PageState.UNCLEAR
    seen = new_lines(page.text, as_text(result.words))
    row.update(state=state, seen=seen, seconds=time.monotonic() - started)
    return True


def new_lines(text: str, seen: str) -> str:
    """Return the lines of `seen` that add to `text`: with a third of new words, or a new one with digit or sign."""
    known = set(WORDS.findall(text.casefold()))
    return "\n".join(line for line in seen.split("\n") if not known or _is_new(line, known))


def _is_new(line: str, known: set[str]) -> bool:
    words = WORDS.findall(line.casefold())
    new = [word for word in words if word not in known]
    return 3 * len(new) > len(words) or not all(word.isalpha() for word in new)


def as_text(words: Iterable[OcrWord]) -> str:
    """Join words in reading order to lines; a word split at a line end becomes one word again."""
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.text)
    return tidy([LINE_HYPHEN.sub("\x02", "\n".join(" ".join(line) for line in lines.values()))])


def text_of_pages(revision: Paged) -> list[Text]:
    """Return the texts of all pages of a planned file, each with the text of its pictures; else an empty list."""
    rows = revision.page_texts.order_by("number").values_list("number", "text", "seen")
    if revision.mime in WITH_PICTURE:
        return [Text(number, _joined(text, seen)) for number, text, seen in rows]
    return [Text(None, text or seen, Place.TEXT if number == 1 else Place.PICTURE) for number, text, seen in rows]


def numbered(extracted: Extracted) -> list[Text]:
    """Return the texts of all pages of a file that has no planned pages, or its whole text."""
    return list(itertools.starmap(Text, enumerate(extracted.page_texts, start=1))) or [Text(None, extracted.text)]


def _joined(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))


def outcome(revision: Revision) -> dict:
    """Return the column values of a revision after all its pages have been read as far as possible."""
    text = _joined(*(page.text for page in text_of_pages(revision)))
    return {
        "extraction": ExtractionState.DONE if text.strip() else ExtractionState.EMPTY,
        "text": text,
        "machine_read": _is_machine_read(revision),
        "error": what_is_missing(revision)[:300],
    }


def _is_machine_read(revision: Revision) -> bool:
    rows = revision.page_texts.values_list("text", "seen")
    if revision.mime in WITH_PICTURE:
        return any(seen and len(text) < STAMP for text, seen in rows)
    return any(seen for _text, seen in rows) and not any(text for text, _seen in rows)


def what_is_missing(revision: Paged) -> str:
    """Return sentences about pages that were not read or are unclear; empty if there are none."""
    states = dict(revision.page_texts.order_by("number").values_list("number", "state"))
    unread = [number for number, state in states.items() if state in UNREAD]
    unclear = [number for number, state in states.items() if state == PageState.UNCLEAR]
    if revision.mime in WITH_PICTURE:
        sentences = _("Halaman %(pages)s belum terbaca."), _("Gambar di halaman %(pages)s tidak jelas terbaca mesin.")
    else:
        sentences = (
            _("Berkas ini memuat %(n)s gambar yang tidak dibaca mesin."),
            _("Berkas ini memuat %(n)s gambar yang tidak jelas terbaca mesin."),
        )
    pairs = zip(sentences, (unread, unclear), strict=True)
    return " ".join(sentence % {"pages": page_ranges(pages), "n": len(pages)} for sentence, pages in pairs if pages)


def read_by_machine(revision: Revision) -> str:
    """Return a sentence about pages or pictures read by OCR; empty if there are none."""
    pages = list(revision.page_texts.read().order_by("number").values_list("number", flat=True))
    if not pages:
        return ""
    if revision.mime in WITH_PICTURE:
        return _("Halaman %(pages)s memuat gambar yang dibaca mesin.") % {"pages": page_ranges(pages)}
    return _("%(n)s gambar dalam berkas ini dibaca mesin.") % {"n": len(pages)}


def with_progress(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Annotate `pictures`, the number of pages with pictures, and `pictures_done`, those that wait no longer."""
    is_picture = ~Q(page_texts__state=PageState.LAYER) & Q(page_texts__isnull=False)
    return revisions.annotate(
        pictures=Count("page_texts", filter=is_picture),
        pictures_done=Count("page_texts", filter=is_picture & ~Q(page_texts__state=PageState.WAITING)),
    )


def progress(revision: Revision) -> str:
    """Return a sentence such as `Halaman 12 dari 40 dibaca.`; empty if no page needs OCR."""
    pictures = revision.page_texts.pictures().count()
    done = pictures - revision.page_texts.waiting().count()
    has_pages = revision.mime in WITH_PICTURE
    sentence = _("Halaman %(done)s dari %(all)s dibaca.") if has_pages else _("Gambar %(done)s dari %(all)s dibaca.")
    return sentence % {"done": done, "all": pictures} if pictures else ""


def waiting_files() -> QuerySet[Revision]:
    waiting = PageText.objects.waiting().values("revision")
    return Revision.objects.filter(pk__in=waiting).defer("text")


def page_ranges(numbers: list[int]) -> str:
    """Return page numbers as text: [1, 2, 3, 7] becomes `1–3, 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
