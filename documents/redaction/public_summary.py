"""Public summary of the redactions in a file: on which legal ground, how often and on which pages, never the words.

UU 14/2008 Pasal 22 ayat (7) huruf e: exempt parts may be redacted, with the reason.
"""

from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

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
    proven = list(Redaction.objects.filter(revision__document=document, state=RedactionState.CLEAN))
    if proven:
        without_words = RedactionPart.objects.defer("words", "reason").prefetch_related("boxes")
        prefetch_related_objects(proven, Prefetch("parts", without_words))
    redactions = {row.result_id: row for row in proven}
    return {copy: _grounds(_parts(copy, redactions)) for copy in redactions if copy is not None}


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
