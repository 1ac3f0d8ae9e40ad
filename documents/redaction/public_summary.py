"""Public summary of the redactions in a file: on which legal ground, how often and on which pages, never the words.

UU 14/2008 Pasal 22 ayat (7) huruf e: exempt parts may be redacted, with the reason.
"""

from dataclasses import dataclass
from functools import cache

from django.db.models import Prefetch

from documents.extraction.scanned_pages import page_ranges
from documents.models import Document, Ground, Redaction, RedactionPart, RedactionState


@dataclass(frozen=True)
class RedactedGround:
    """All redactions on one legal ground. `count` is the number of boxes: 0 if only invisible text was removed."""

    ground: Ground
    law: str
    count: int
    pages: str


def by_version(document: Document) -> dict[int, list[RedactedGround]]:
    """Return the redacted grounds of each version that is a proven copy, by the primary key of the version.

    A copy of a copy includes the redactions of both.
    """
    redactions = {row.result_id: row for row in _proven().filter(revision__document=document)}
    return {copy: _grounds(_parts(copy, redactions)) for copy in redactions if copy is not None}


@cache
def _proven():
    """Return the query of all proven copies, which is only narrowed."""
    without_words = RedactionPart.objects.defer("words", "reason").prefetch_related("boxes")
    return Redaction.objects.filter(state=RedactionState.CLEAN).prefetch_related(Prefetch("parts", without_words))


def _parts(copy: int | None, redactions: dict[int | None, Redaction]) -> list[RedactionPart]:
    parts: list[RedactionPart] = []
    while copy in redactions:
        parts += redactions[copy].parts.all()
        copy = redactions[copy].revision_id
    return parts


def _grounds(parts: list[RedactionPart]) -> list[RedactedGround]:
    pages: dict[tuple[str, str], list[int]] = {}
    for part in parts:
        pages.setdefault((part.ground, part.law), []).extend(box.page for box in part.boxes.all())
    return [
        RedactedGround(Ground(ground), law, len(numbers), page_ranges(sorted(set(numbers))))
        for (ground, law), numbers in sorted(pages.items())
    ]
