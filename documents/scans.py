"""Pages that are pictures, read by a machine: page by page, so that a killed worker loses one at most.

A file's pages are planned once; from then on each row of `PageText` says how far its page has got.
"""

import itertools
import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from documents.extraction import Extracted, NotReadable, page_words
from documents.models import ExtractionState, PageState, PageText, Place, Revision
from documents.reading import ocr
from documents.reading.cleaning import tidy
from documents.reading.ocr import Word

MAX_ATTEMPTS = 2  # a page that kills the worker twice is left alone
LINE_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]\n(?=[a-z])")


class Text(NamedTuple):
    """A text of a file and where it stands; `page` from 1, or None where the format has no pages."""

    page: int | None
    text: str
    place: Place = Place.TEXT


def plan(revision: Revision, found: Extracted) -> None:
    """A row for each page of a file that has pictures; what lies behind the page cap is not going to be read."""
    pictures = {number: place for place, number in enumerate(found.pictures)}
    PageText.objects.bulk_create(
        [
            PageText(revision=revision, number=number + 1, text=text, state=_plan_of(pictures.get(number)))
            for number, text in enumerate(found.page_texts)
        ],
        ignore_conflicts=True,  # a task that is run twice
        batch_size=500,
    )


def _plan_of(place: int | None) -> PageState:
    if place is None:
        return PageState.LAYER
    return PageState.WAITING if place < settings.OCR_MAX_PAGES else PageState.SKIPPED


def can_read() -> bool:
    return ocr.is_there()


def read_next(revision: Revision, path: Path) -> bool:
    """Read the next page that waits; whether there was one."""
    page = revision.page_texts.waiting().first()
    if page is None:
        return False
    if _seconds_spent(revision) > settings.OCR_MAX_SECONDS:
        revision.page_texts.waiting().update(state=PageState.SKIPPED)
        return False
    row = PageText.objects.filter(pk=page.pk, state=PageState.WAITING)
    row.update(attempts=F("attempts") + 1)  # before the work: whoever is killed by it has tried
    if page.attempts >= MAX_ATTEMPTS:
        row.update(state=PageState.UNREADABLE)
        return True
    started = time.monotonic()
    try:
        words = page_words(path, revision.mime, page.number - 1)
    except NotReadable:
        row.update(state=PageState.UNREADABLE, seconds=time.monotonic() - started)
        return True
    text = "\n\n".join(part for part in (page.text, as_text(words)) if part)
    row.update(state=PageState.READ, text=text, seconds=time.monotonic() - started)
    return True


def as_text(words: Iterable[Word]) -> str:
    """Words in order of reading -> lines; a word split at the end of a line is one word again."""
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.text)
    return tidy([LINE_HYPHEN.sub("\x02", "\n".join(" ".join(line) for line in lines.values()))])


def text_of_pages(revision: Revision) -> list[Text]:
    """Of each page of a file that was planned; else nothing."""
    return list(itertools.starmap(Text, revision.page_texts.order_by("number").values_list("number", "text")))


def outcome(revision: Revision) -> dict:
    """The columns of a revision whose pages have been read as far as they can be."""
    text = "\n\n".join(page.text for page in text_of_pages(revision) if page.text)
    return {
        "extraction": ExtractionState.DONE if text.strip() else ExtractionState.EMPTY,
        "text": text,
        "machine_read": revision.page_texts.filter(state=PageState.READ).exclude(text="").exists(),
        "error": what_is_missing(revision),
    }


def what_is_missing(revision: Revision) -> str:
    """A sentence about the pages that no machine has read; empty where there is none."""
    pages = list(revision.page_texts.unread().order_by("number").values_list("number", flat=True))
    if not pages:
        return ""
    return _("Halaman %(pages)s belum terbaca.") % {"pages": in_words(pages)}


def with_progress(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Each with `pictures`, and `pictures_done`: how many of them need no machine any more."""
    is_picture = ~Q(page_texts__state=PageState.LAYER) & Q(page_texts__isnull=False)
    return revisions.annotate(
        pictures=Count("page_texts", filter=is_picture),
        pictures_done=Count("page_texts", filter=is_picture & ~Q(page_texts__state=PageState.WAITING)),
    )


def progress(revision: Revision) -> str:
    """`Halaman 12 dari 40 dibaca.`; empty where there is nothing for a machine."""
    pictures = revision.page_texts.pictures().count()
    done = pictures - revision.page_texts.waiting().count()
    return progress_of(done, pictures) if pictures else ""


def progress_of(done: int, pictures: int) -> str:
    return _("Halaman %(done)s dari %(all)s dibaca.") % {"done": done, "all": pictures}


def left_over() -> QuerySet[Revision]:
    """Files with a page that waits for a machine."""
    waiting = PageText.objects.waiting().values("revision")
    return Revision.objects.filter(pk__in=waiting).defer("text")


def in_words(numbers: list[int]) -> str:
    """[1, 2, 3, 7] -> `1–3, 7`"""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def _seconds_spent(revision: Revision) -> float:
    return revision.page_texts.aggregate(all=Sum("seconds"))["all"] or 0
