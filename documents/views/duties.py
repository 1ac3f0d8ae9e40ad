from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.duties import matrix as duties
from documents.duties import months, overview
from documents.duties.forms import MatrixForm, OneAgencyForm
from documents.models import DutyMonth
from opd.models import Opd
from opd.page_cache.pages import cached_page, within_current_act
from opd.tables.text import csv_response
from opd.web.view_access import public

ROWS_OF_A_SHEET = 40  # of readable height on A4; with more, the rows are printed smaller


@public
@require_safe
@cached_page
def matrix(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = MatrixForm(request.GET)
    whole = duties.city_matrix(today)
    table = whole.narrowed(**form.criteria())
    if form.is_worst_first:
        table = overview.worst_first(table)
    trend = months.trend()
    context = {
        "section": "informasi",
        "overview": overview.overview(whole),
        "matrix": table,
        "bars": overview.bars(table),
        "unmet": overview.unmet_by_duty(table),
        "is_dense": len(table.rows) > ROWS_OF_A_SHEET,
        "trend": overview.trend_chart(trend, whole.score, today, reverse("documents:duty_months_csv")),
        "corrections": trend.corrections,
        "form": form,
        "is_narrowed": form.is_narrow,
        "by_state": form.cleaned_data.get("keadaan"),
        "moment": timezone.now(),
    }
    return render(request, "documents/duties.html", context)


@public
@require_safe
def matrix_csv(request: HttpRequest) -> HttpResponse:
    headings = ["opd", "kewajiban", "klasifikasi", "jangka_waktu", "status", "terpenuhi_sampai", "kosong_sejak"]
    with within_current_act():
        table = duties.city_matrix(timezone.localdate())
    rows = (
        [
            row.opd.name,
            duty.name,
            duty.classification,
            duty.period,
            cell.status.value,
            cell.due_on or "",
            cell.since or "",
        ]
        for row in table.rows
        for duty, cell in zip(table.duties, row.cells, strict=True)
        if cell
    )
    return csv_response("kewajiban", [headings, *rows])


@public
@require_safe
def months_csv(request: HttpRequest) -> HttpResponse:
    rows = DutyMonth.objects.order_by("month", "opd__name", "pk")
    if slug := request.GET.get("opd"):
        rows = rows.filter(opd__slug=slug)
    columns = rows.values_list("month", "opd__name", "met", "owed", "reason", "recorded_at")
    headings = ["bulan", "opd", "terpenuhi", "wajib", "alasan_koreksi", "dicatat_pada"]
    lines = (
        [f"{month:%Y-%m}", opd, met, owed, reason, f"{timezone.localtime(at):%Y-%m-%d %H:%M}"]
        for month, opd, met, owed, reason, at in columns.iterator()
    )
    return csv_response("kewajiban-bulanan", [headings, *lines])


@public
@require_safe
@cached_page
def agency(request: HttpRequest, slug: str) -> HttpResponse:
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
    score, trend = duties.score(cells), months.trend(opd.pk)
    address = f"{reverse('documents:duty_months_csv')}?{urlencode({'opd': opd.slug})}"
    context = {
        "section": "informasi",
        "opd": opd,
        "lines": [
            {"cell": cell, "document": newest.get((opd.pk, cell.duty.pk)), "is_soon": cell.is_due_soon(today)}
            for cell in shown
        ],
        "score": score,
        "trend": overview.trend_chart(trend, score, today, address),
        "corrections": trend.corrections,
        "gaps": sum(cell.is_gap for cell in cells),
        "form": form,
        "is_narrowed": form.is_narrow,
        "everything": reverse("documents:agency_duties", args=[slug]),
        "trail": [(_("Kewajiban"), reverse("documents:duties"))],
    }
    return render(request, "documents/duties_agency.html", context)
