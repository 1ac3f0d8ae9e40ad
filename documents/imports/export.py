"""Export of an agency's documents as a table that can be edited and imported again."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery

from documents.filetypes import CSV, XLSX
from documents.imports.cell_values import CategoryLookup
from documents.imports.spreadsheet import COLUMNS, HEADINGS, as_csv, as_xlsx, row_of
from documents.lifecycle import metadata
from documents.lifecycle.metadata import CHOICES
from documents.models import Category, Classification, Document, DocumentState, Revision
from opd.models import Opd, User
from opd.papers import letterhead

ROWS_AT_ONCE = 500
WRITERS = {"xlsx": (as_xlsx, XLSX.mime), "csv": (lambda title, rows: as_csv(rows), CSV.mime)}


def documents_of(opd: Opd, user: User):
    """Return the documents of the agency that the user may see and may change by a table: exempt ones are left out."""
    newest = Revision.objects.filter(document=OuterRef("pk")).order_by("-number").values("name")[:1]
    documents = Document.objects.visible_to(user).filter(opd=opd).exclude(state=DocumentState.EXEMPT)
    return documents.select_related("opd", "category").annotate(file_name=Subquery(newest)).order_by("pk")


def rows(opd: Opd, user: User) -> Iterator[list]:
    """Yield the cells of each document as its operator sees it, including changes that wait for review."""
    lookup = CategoryLookup(opd)
    for document in documents_of(opd, user).iterator(chunk_size=ROWS_AT_ONCE):
        values = metadata.current(document)
        yield row_of(document, values, lookup.path(values["category"]), document.file_name or "")


def sample(opd: Opd) -> bytes:
    """Return an empty table as XLSX, with a second sheet that lists the permitted words."""
    lookup = CategoryLookup(opd)
    categories = [lookup.path(pk) for pk in Category.objects.filter(opd=opd).values_list("pk", flat=True)]
    columns = [sorted(categories)]
    for name in CHOICES:
        columns.append(
            [label for value, label in Document.choice_labels(name).items() if value != Classification.EXEMPT]
        )
    longest = max(map(len, columns))
    cells = [[column[line] if line < len(column) else "" for column in columns] for line in range(longest)]
    headings = [column.heading for column in COLUMNS if column.name not in ("id", "version", "state")]
    return letterhead.workbook(
        "Impor dokumen",
        [
            letterhead.Sheet("Dokumen", headings, []),
            letterhead.Sheet("Pilihan", [HEADINGS[name] for name in ("category", *CHOICES)], cells),
        ],
    )
