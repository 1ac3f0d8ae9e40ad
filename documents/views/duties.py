"""The public pages of duties: what every agency must publish, and whether it did."""

import csv
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.duties import matrix as duties
from documents.duties.forms import MatrixForm, OneAgencyForm
from documents.duties.matrix import Cell, Status
from documents.models import Document
from opd.calendar.holiday_files import csv_cell
from opd.models import Opd, OpdKind
from opd.page_cache.pages import cached_page
from opd.web.view_access import public

KINDS = OpdKind.values


@dataclass(frozen=True)
class DutyLine:
    """A cell with the newest document of its folder."""

    cell: Cell
    document: Document | None
    is_soon: bool


@public
@require_safe
@cached_page
def matrix(request: HttpRequest) -> HttpResponse:
    """Show all agencies with all duties and scores, or the part that the query string selects."""
    form = MatrixForm(request.GET)
    table = duties.matrix().narrowed(**form.criteria())
    rows = sorted(table.rows, key=lambda row: KINDS.index(row.opd.kind))  # a stable sort: within a kind the order stays
    context = {
        "section": "informasi",
        "matrix": table,
        "groups": [
            (OpdKind(kind).label, list(of_kind)) for kind, of_kind in groupby(rows, key=lambda row: row.opd.kind)
        ],
        "statuses": list(Status),
        "form": form,
        "is_narrowed": form.is_narrow,
        "by_state": form.cleaned_data.get("keadaan"),
    }
    return render(request, "documents/duties.html", context)


@public
@require_safe
def matrix_csv(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="kewajiban.csv"'
    writer = csv.writer(response)
    writer.writerow(["opd", "kewajiban", "klasifikasi", "jangka_waktu", "status", "terpenuhi_sampai", "kosong_sejak"])
    for row in duties.matrix().rows:
        for cell in filter(None, row.cells):
            dates = [cell.due_on or "", cell.since or ""]
            words = [row.opd.name, cell.duty.name, cell.duty.classification, cell.duty.period, cell.status.value]
            writer.writerow([*map(csv_cell, words), *dates])
    return response


@public
@require_safe
@cached_page
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the duties of one agency: the article, until when each is met, and by which document or statement."""
    today = timezone.localdate()
    opd = Opd.objects.filter(slug=slug).first()
    if opd is None or not opd.is_in_force(today):
        raise Http404
    cells = duties.of_agency(opd, today)
    form = OneAgencyForm(request.GET)
    criteria = form.criteria()
    shown = [
        cell
        for cell in cells
        if criteria["classification"] in ("", cell.duty.classification) and cell.status in criteria["statuses"]
    ]
    newest = duties.newest_documents(shown)
    context = {
        "section": "informasi",
        "opd": opd,
        "lines": [DutyLine(cell, newest.get((opd.pk, cell.duty.pk)), cell.is_due_soon(today)) for cell in shown],
        "score": duties.score(cells),
        "gaps": sum(cell.is_gap for cell in cells),
        "form": form,
        "is_narrowed": form.is_narrow,
        "everything": reverse("documents:agency_duties", args=[slug]),
        "trail": [(_("Kewajiban"), reverse("documents:duties"))],
    }
    return render(request, "documents/duties_agency.html", context)
