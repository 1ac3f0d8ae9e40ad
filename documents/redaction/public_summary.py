"""What the public is told of a blackened file: on which ground of the law, how often and where; never the words.

UU 14/2008 Pasal 22 ayat (7) huruf e: what is exempt may be blackened, with its reason.
"""

from dataclasses import dataclass

from django.db.models import Prefetch

from documents.extraction.scanned_pages import in_words
from documents.models import Document, Ground, Redaction, RedactionPart, RedactionState


@dataclass(frozen=True)
class Blackened:
    """All that is black on one ground. `count` is 0 where only what nobody could see was taken out."""

    ground: Ground
    law: str
    count: int
    pages: str


def by_version(document: Document) -> dict[int, list[Blackened]]:
    """Of each version that is a proven copy, by its key. A copy of a copy has the boxes of both."""
    without_words = RedactionPart.objects.defer("words", "reason").prefetch_related("boxes")
    proven = Redaction.objects.filter(revision__document=document, state=RedactionState.CLEAN)
    made = {made.result_id: made for made in proven.prefetch_related(Prefetch("parts", without_words))}
    return {copy: _grounds(_parts(copy, made)) for copy in made if copy is not None}


def _parts(copy: int | None, made: dict[int | None, Redaction]) -> list[RedactionPart]:
    parts: list[RedactionPart] = []
    while copy in made:
        parts += made[copy].parts.all()
        copy = made[copy].revision_id
    return parts


def _grounds(parts: list[RedactionPart]) -> list[Blackened]:
    pages: dict[tuple[str, str], list[int]] = {}
    for part in parts:
        pages.setdefault((part.ground, part.law), []).extend(box.page for box in part.boxes.all())
    return [
        Blackened(Ground(ground), law, len(numbers), in_words(sorted(set(numbers))))
        for (ground, law), numbers in sorted(pages.items())
    ]
