"""What every agency owes the public, and whether it has kept it: for everybody to see."""

import csv
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents import duties
from documents.duties import Cell, Status
from documents.models import Document
from opd.holidays import csv_cell
from opd.kept_pages import kept
from opd.models import Opd


@dataclass(frozen=True)
class Line:
    """A cell, and the newest document of its folder."""

    cell: Cell
    document: Document | None
    is_soon: bool


@require_safe
@kept
def matrix(request: HttpRequest) -> HttpResponse:
    """All agencies against all duties, with scores."""
    today = timezone.localdate()
    found = duties.matrix(today)
    context = {"section": "informasi", "matrix": found, "statuses": list(Status), "today": today}
    return render(request, "documents/duties.html", context)


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


@require_safe
@kept
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """One agency: each duty, its article, until when it is met and by what."""
    today = timezone.localdate()
    opd = Opd.objects.filter(slug=slug).first()
    if opd is None or not opd.is_in_force(today):
        raise Http404
    cells = duties.of_agency(opd, today)
    newest = duties.newest_documents(cells)
    context = {
        "section": "informasi",
        "opd": opd,
        "lines": [Line(cell, newest.get((opd.pk, cell.duty.pk)), cell.is_due_soon(today)) for cell in cells],
        "score": duties.score(cells),
        "gaps": sum(cell.is_gap for cell in cells),
        "trail": [(_("Kewajiban"), reverse("documents:duties"))],
    }
    return render(request, "documents/duties_agency.html", context)
