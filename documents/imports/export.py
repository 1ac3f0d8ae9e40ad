from collections.abc import Iterator
from itertools import chain, zip_longest

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from documents.filetypes import CSV, XLSX
from documents.imports.cell_values import CategoryLookup
from documents.imports.spreadsheet import HEADINGS, row_of
from documents.lifecycle import metadata
from documents.lifecycle.metadata import CHOICES
from documents.models import Category, Classification, Document, DocumentState, Revision
from opd.models import Opd, User
from opd.tables import text, workbook

ROWS_AT_ONCE = 500
MIMES = {"xlsx": XLSX.mime, "csv": CSV.mime}


def documents_of(opd: Opd, user: User):
    """Return the documents of the agency that the user may see and may change by a table: exempt ones are left out."""
    newest = Revision.objects.filter(document=OuterRef("pk")).order_by("-number").values("name")[:1]
    documents = Document.objects.visible_to(user).filter(opd=opd).exclude(state=DocumentState.EXEMPT)
    return documents.select_related("opd", "category").annotate(file_name=Subquery(newest)).order_by("pk")


def rows(opd: Opd, user: User) -> Iterator[list]:
    lookup = CategoryLookup(opd)
    for document in documents_of(opd, user).iterator(chunk_size=ROWS_AT_ONCE):
        values = metadata.current(document)
        yield row_of(document, values, lookup.path(values["category"]), document.file_name or "")


def table(opd: Opd, user: User, kind: str) -> bytes:
    headings = list(HEADINGS.values())
    if kind == "xlsx":
        return workbook.xlsx(_("Dokumen %(opd)s") % {"opd": opd}, headings, rows(opd, user))
    return b"".join(text.csv(chain([headings], rows(opd, user)), delimiter=";", mark=True))


def sample(opd: Opd) -> bytes:
    """Return an empty XLSX table with the permitted words on a second sheet."""
    lookup = CategoryLookup(opd)
    categories = [lookup.path(pk) for pk in Category.objects.filter(opd=opd).values_list("pk", flat=True)]
    labels = [Document.choice_labels(name).items() for name in CHOICES]
    choices = [[label for value, label in pairs if value != Classification.EXEMPT] for pairs in labels]
    cells = list(map(list, zip_longest(sorted(categories), *choices, fillvalue="")))
    headings = [heading for name, heading in HEADINGS.items() if name not in ("id", "version", "state")]
    return workbook.workbook(
        "Impor dokumen",
        [
            workbook.Sheet("Dokumen", headings, []),
            workbook.Sheet("Pilihan", [HEADINGS[name] for name in ("category", *CHOICES)], cells),
        ],
    )
