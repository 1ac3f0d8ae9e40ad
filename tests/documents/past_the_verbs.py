"""Public documents without the verbs, in the steps that the database asks for."""

from datetime import date

from documents.models import Document, DocumentState


def make_public(documents, **columns) -> None:
    """Make drafts public at once, all with the same `columns`."""
    rows = Document.objects.filter(pk__in=[document.pk for document in documents])
    rows.update(state=DocumentState.IN_REVIEW)
    rows.update(state=DocumentState.PUBLISHED, **columns)
    for document in documents:
        document.refresh_from_db()


def public_document(*, published_at, first_published_at=None, **columns) -> Document:
    """Return a public document, complete as one is, and without a file unless `columns` have one."""
    summary = columns.pop("summary", "") or "."
    complete = {"date": date(2025, 1, 1), "responsible_unit": columns["opd"].name}
    document = Document.objects.create(**complete | columns, summary=summary)
    make_public([document], published_at=published_at, first_published_at=first_published_at or published_at)
    return document
