"""Public summary of redactions, never words (UU 14/2008 Pasal 22 ayat (7) huruf e)."""

from django.db.models import Prefetch, prefetch_related_objects

from documents.files.scanned_pages import page_ranges
from documents.filetypes import TABLES
from documents.models import Document, Ground, Redaction, RedactionPart, RedactionState


def by_version(document: Document) -> dict[int, list[dict]]:
    """Return the grounds of each proven copy, and its original, by primary key of the version."""
    clean = Redaction.objects.filter(revision__document=document, state=RedactionState.CLEAN)
    proven = list(clean.select_related("revision").defer("revision__text"))
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


def _grounds(parts: list[RedactionPart]) -> list[dict]:
    pages: dict[tuple[str, str], list[int]] = {}
    for part in parts:
        is_table = part.redaction.revision.mime in TABLES  # which has no pages for a reader
        numbers = [0 if is_table else box.page for box in part.boxes.all()]
        pages.setdefault((part.ground, part.law), []).extend(numbers)
    # Where only invisible text was removed, no box is counted.
    return [
        {"ground": Ground(ground), "law": law, "count": len(numbers), "pages": page_ranges(sorted(set(numbers) - {0}))}
        for (ground, law), numbers in sorted(pages.items())
    ]
