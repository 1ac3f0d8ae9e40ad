"""Public documents without the verbs, in the steps that the database asks for."""

from datetime import UTC, date, datetime

from django.utils import timezone

from documents.models import Confirmation, Disclosure, Document, DocumentState, Revision

# Columns of a document that is public no longer, as an update takes them.
WITHDRAWN = {
    "state": DocumentState.WITHDRAWN,
    "withdrawn_at": datetime(2026, 1, 2, tzinfo=UTC),
    "reason": "Salah unggah.",
}


def make_public(documents, **columns) -> None:
    """Make drafts public at once, all with the same `columns`."""
    rows = Document.objects.filter(pk__in=[document.pk for document in documents])
    rows.update(state=DocumentState.IN_REVIEW)
    rows.update(state=DocumentState.PUBLISHED, **columns)
    for document in documents:
        document.refresh_from_db()


def public_document(*, published_at, first_published_at=None, **columns) -> Document:
    """Return a public document, complete as one is, and without a file unless `columns` have one."""
    summary = columns.pop("summary", "") or "0"
    complete = {"date": date(2025, 1, 1), "responsible_unit": columns["opd"].name, "place": "Metro"}
    document = Document.objects.create(**complete | columns, summary=summary)
    make_public([document], published_at=published_at, first_published_at=first_published_at or published_at)
    return document


def give_file(document: Document, **columns) -> None:
    """Give a public document an open file that somebody has looked through; `columns` are those of its revision."""
    by = columns["uploaded_by"]
    opened = {"disclosure": Disclosure.PUBLIC, "published_at": document.published_at}
    document.published_revision = Revision.objects.create(document=document, **opened | columns)
    Confirmation.objects.create(revision=document.published_revision, by=by, at=timezone.now())
    document.save(update_fields=["published_revision"])
