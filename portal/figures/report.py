from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.duties.months import Trend
from documents.models import Document, YearlyReport
from documents.search.facets.publications import first_year
from opd.charts.chart import Chart
from portal.figures import documents, duties, headline, surveys
from portal.figures import requests as request_charts
from portal.figures.year import Year
from requests_app.registers import registers
from requests_app.registers.months import YearOfRequests, year_of_requests

YEARS = 10


def years() -> list[int]:
    """Return the years back to the first request or document."""
    this = timezone.localdate().year
    first = min(*registers.years(), first_year() or this, this)
    return list(range(max(first, this - YEARS + 1), this + 1))


def report(number: int, offered: list[int]) -> dict[str, Any]:
    year = Year(number, timezone.localdate())
    requests = year_of_requests(number, year.today)
    recorded = duties.trend_of(year)
    done = YearlyReport.objects.filter(year=number, document__in=Document.objects.public()).select_related("document")
    return {
        "year": year,
        "years": offered,
        "figures": headline.of_report(year, requests),
        "sections": _sections(year, requests, recorded),
        "corrections": recorded.corrections,
        "official": next((row.document for row in done), None),
    }


def _sections(year: Year, requests: YearOfRequests, recorded: Trend) -> list[dict[str, Any]]:
    about_requests = request_charts.charts(year, requests)
    sections = [
        ("permohonan-warga", _("Permohonan"), about_requests[:2]),
        ("hasil-dan-berjalan", _("Hasil dan yang berjalan"), about_requests[2:]),
        ("dokumen-publik", _("Dokumen dan pembacaannya"), documents.charts(year)),
        ("penilaian-warga", _("Penilaian warga"), surveys.charts(year)),
        ("kewajiban-opd-kota", _("Kewajiban mengumumkan"), duties.charts(recorded, year)),
    ]
    return [{"code": code, "title": title, "charts": charts} for code, title, charts in sections]


def chart_of(number: int, code: str) -> Chart | None:
    return next((chart for chart in _charts(number) if chart.code == code), None)


def all_rows(number: int) -> Iterator[list[object]]:
    """Yield every number of the page: chart, row, column, value."""
    yield [_("grafik"), _("baris"), _("kolom"), _("nilai")]
    for chart in _charts(number):
        for row, values in zip(chart.labels, zip(*(each.values for each in chart.series), strict=True), strict=True):
            for each, value in zip(chart.series, values, strict=True):
                yield [chart.code, row, each.label, "" if value is None else value]


def _charts(number: int) -> Iterator[Chart]:
    year = Year(number, timezone.localdate())
    sections = _sections(year, year_of_requests(number, year.today), duties.trend_of(year))
    return (chart for section in sections for chart in section["charts"])
