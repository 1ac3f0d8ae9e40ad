"""The rows of lists of documents, with only the columns that they show."""

from functools import cache
from typing import Protocol

from django.db.models import Case, F, When

from documents.models import HAS_CLOSED_FILE, HAS_OPEN_FILE, Document
from opd.page_cache.memo import cached_until_next_act

ROW_FIELDS = (
    *("title", "slug", "summary", "keywords", "number", "classification", "state", "year", "published_at"),
    *("valid_until", "published_revision"),
)


class DocumentRow(Protocol):
    """A Document with only the columns that a row of a list shows; `mime` and `size` (bytes) of its public file."""

    pk: int
    published_revision_id: int | None
    title: str
    summary: str
    classification: str
    year: int
    opd_name: str
    mime: str | None
    size: int | None
    has_closed_file: bool

    def is_outdated(self) -> bool: ...
    def get_absolute_url(self) -> str: ...


def with_row_columns(documents):
    """Load only the columns that a row shows; names and sizes are annotations, twice as fast as joins."""
    file = {name: Case(When(HAS_OPEN_FILE, then=F(f"published_revision__{name}"))) for name in ("mime", "size")}
    is_closed = Case(When(HAS_CLOSED_FILE, then=True), default=False)
    return documents.only(*ROW_FIELDS).annotate(opd_name=F("opd__name"), has_closed_file=is_closed, **file)


def as_rows(part):
    """Return the rows of a slice in its order; the database sorts primary keys alone, which is quicker."""
    rows = _all_rows().filter(pk__in=part.values("pk"))
    return rows.order_by(*part.query.order_by) if part.query.order_by else rows


def rows_of(pks: list[int]) -> list[Document]:
    """Return rows of public documents in the order of `pks`; one that is no longer public is left out."""
    rows = _public_rows().in_bulk(pks)
    return [rows[pk] for pk in pks if pk in rows]


# Queries that are only narrowed, never evaluated: to compose one again takes longer than its rows.
@cache
def _all_rows():
    return with_row_columns(Document.objects.all())


@cache
def _public_rows():
    return with_row_columns(Document.objects.public())


def related(document: Document, number: int) -> list[Document]:
    return [row for row in _newest_in(document.category_id, number + 1) if row.pk != document.pk][:number]


@cached_until_next_act
def _newest_in(category: int, number: int) -> list[Document]:
    return list(as_rows(Document.objects.public().filter(category=category)[:number]))
