"""Public lists: rows of documents, headings with numbers, and the Daftar Informasi yang Dikecualikan (DIK)."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Protocol, cast

import numpy as np
from django.db.models import Case, F, When
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from documents.catalogue import counts, trees
from documents.models import HAS_CLOSED_FILE, HAS_OPEN_FILE, Classification, ConsequenceTest, Document
from opd.page_cache.memo import cached_until_next_act

ROW_FIELDS = (
    *("title", "slug", "summary", "keywords", "number", "classification", "state", "year", "published_at"),
    *("valid_until", "published_revision"),
)
TEST_FIELDS = ("ground", "law", "ends_on", "ends_when", "lasts_while", "decision_number", "decision_date", "officer")


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
    """Load only the columns that a row of a list shows: a document's text may have megabytes.

    Names of agencies and sizes of files are annotations, because joining whole agencies and files takes twice as long.
    """
    file = {name: Case(When(HAS_OPEN_FILE, then=F(f"published_revision__{name}"))) for name in ("mime", "size")}
    is_closed = Case(When(HAS_CLOSED_FILE, then=True), default=False)
    return documents.only(*ROW_FIELDS).annotate(opd_name=F("opd__name"), has_closed_file=is_closed, **file)


def as_rows(part):
    """Return the rows of a slice of a queryset, in its order.

    The database sorts the whole list by primary keys without other columns, which is quicker.
    """
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
    """Return the newest other public documents of the same category."""
    return [row for row in _newest_in(document.category_id, number + 1) if row.pk != document.pk][:number]


@cached_until_next_act
def _newest_in(category: int, number: int) -> list[Document]:
    return list(as_rows(Document.objects.public().filter(category=category)[:number]))


@dataclass(frozen=True)
class Branch:
    """A folder, heading or agency with the number of documents at and below it; `depth` in a list of a whole tree.

    One with address "" is no link.
    """

    name: str
    address: str
    number: int
    depth: int | None = None


@dataclass(frozen=True, kw_only=True)
class Heading(Branch):
    """A heading of the common skeleton; its address is a search."""

    classification: Classification


@cached_until_next_act
def headings(classification: str = "") -> list[Heading]:
    """Return the top headings of the common skeleton under which there are documents, of one class or of all."""
    skeleton, page = trees.headings(), reverse("documents:search")
    chosen = {"klasifikasi": classification} if classification else {}
    by_folder = counts.document_counts(classification).by_folder
    folders, totals = np.array([*by_folder], np.int64), np.array([*by_folder.values()], np.int64)
    numbers = skeleton.rolled_up(trees.by_heading(folders, totals))
    return [
        Heading(
            row.name,
            f"{page}?{urlencode(chosen | {'kategori': row.code})}",
            numbers[row.pk],
            classification=Classification(row.classification),
        )
        for row in skeleton.children[None]
        if row.pk in numbers
    ]


@dataclass(frozen=True)
class ExemptEntry:
    """One row of the DIK: what is exempt, why, and until when; never its content (domain rule 37)."""

    title: str
    opd: str
    ground: str
    law: str
    duration: str
    ends_on: date | None
    decision_number: str
    decision_date: date
    officer: str


def exempt_documents(today: date | None = None):
    """Return the exempt documents with their test, by agency and title, without any column of their content."""
    return _with_test(Document.objects.exempt(today)).order_by("opd__position", "opd__name", "title", "pk")


def ended_exemptions(today: date | None = None):
    """Return documents that are still closed after the end of their exemption, the earliest end first.

    They are listed because an exemption must not end in silence (domain rule 36).
    """
    return _with_test(Document.objects.exemption_ended(today)).order_by("exemption__ends_on", "title", "pk")


def _with_test(documents):
    columns = [f"exemption__{name}" for name in TEST_FIELDS]
    return documents.select_related("opd", "exemption").only("title", "hides_title", "opd__name", *columns)


def exempt_entry(document: Document, test: ConsequenceTest) -> ExemptEntry:
    """Return the row of an exempt document. `test`: the approved consequence test by which it is exempt."""
    return ExemptEntry(
        title=document.listed_title,
        opd=document.opd.name,
        ground=test.get_ground_display(),
        law=test.law,
        duration=duration_of(test),
        ends_on=test.ends_on,
        decision_number=test.decision_number,
        decision_date=cast(date, test.decision_date),  # an approved test has one
        officer=test.officer,
    )


def duration_of(test: ConsequenceTest) -> str:
    """Return until when, or while what, an exemption lasts, in words."""
    until = _until(test)
    if not test.lasts_while:
        return until or _("Selama alasan pengecualiannya masih ada")
    values = {"need": test.lasts_while, "until": until[:1].lower() + until[1:]}
    return _("Selama %(need)s, paling lama %(until)s") % values if until else _("Selama %(need)s") % values


def stated_duration(test: ConsequenceTest) -> str:
    """Return the duration as papers state it; without an end date they say that it is reviewed every year."""
    if test.ends_on:
        return f"{duration_of(test)}."
    return _("%(duration)s. Ditinjau setiap tahun.") % {"duration": duration_of(test)}


def _until(test: ConsequenceTest) -> str:
    if test.ends_on is None:
        return _("Sampai %s") % test.ends_when if test.ends_when else ""
    values = {"date": date_format(test.ends_on, "j F Y"), "event": test.ends_when}
    if test.ends_when:
        return _("Sampai %(date)s, atau sampai %(event)s") % values
    return _("Sampai %(date)s") % values
