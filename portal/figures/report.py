"""The page of one year: figures, sections of charts, corrections, and the official yearly report."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.catalogue.publications import first_year
from documents.duties.months import Correction, Trend
from documents.models import Document, YearlyReport
from opd.charts.chart import Chart
from portal.figures import documents, duties, headline, surveys
from portal.figures import requests as request_charts
from portal.figures.year import Year
from requests_app.registers import registers
from requests_app.registers.months import YearOfRequests, year_of_requests

YEARS = 10  # a page has at most so many


@dataclass(frozen=True)
class Section:
    """A part of the page; `code` is its anchor."""

    code: str
    title: str
    charts: list[Chart]


@dataclass(frozen=True)
class Report:
    year: Year
    years: list[int]
    figures: list[headline.Figure]
    sections: list[Section]
    corrections: list[Correction]
    official: Document | None


def years() -> list[int]:
    """Return the years that the page offers: this one, and those before it back to the first request or document."""
    this = timezone.localdate().year
    first = min(*registers.years(), first_year() or this, this)
    return list(range(max(first, this - YEARS + 1), this + 1))


def report(number: int, offered: list[int]) -> Report:
    """Return the page of a year, one of those `offered`, in a fixed number of queries."""
    year = Year(number, timezone.localdate())
    requests = year_of_requests(number, year.today)
    recorded = duties.trend_of(year)
    figures = headline.of_report(year, requests)
    parts = _sections(year, requests, recorded)
    return Report(year, offered, figures, parts, recorded.corrections, _official(number))


def _sections(year: Year, requests: YearOfRequests, recorded: Trend) -> list[Section]:
    about_requests = request_charts.charts(year, requests)
    return [
        Section("permohonan-warga", _("Permohonan"), about_requests[:2]),
        Section("hasil-dan-berjalan", _("Hasil dan yang berjalan"), about_requests[2:]),
        Section("dokumen-publik", _("Dokumen dan pembacaannya"), documents.charts(year)),
        Section("penilaian-warga", _("Penilaian warga"), surveys.charts(year)),
        Section("kewajiban-opd-kota", _("Kewajiban mengumumkan"), duties.charts(recorded, year)),
    ]


def chart_of(number: int, code: str) -> Chart | None:
    """Return one chart of a year by its code."""
    return next((chart for chart in _charts(number) if chart.code == code), None)


def all_rows(number: int) -> Iterator[list[object]]:
    """Yield every number of the page in long form: chart, row, column, value."""
    yield [_("grafik"), _("baris"), _("kolom"), _("nilai")]
    for chart in _charts(number):
        for row, values in zip(chart.labels, zip(*(each.values for each in chart.series), strict=True), strict=True):
            for each, value in zip(chart.series, values, strict=True):
                yield [chart.code, row, each.label, "" if value is None else value]


def _charts(number: int) -> Iterator[Chart]:
    year = Year(number, timezone.localdate())
    sections = _sections(year, year_of_requests(number, year.today), duties.trend_of(year))
    return (chart for section in sections for chart in section.charts)


def _official(number: int) -> Document | None:
    """Return the published report of that year (UU 14/2008 Pasal 12), if there is one."""
    done = YearlyReport.objects.filter(year=number, document__in=Document.objects.public()).select_related("document")
    return next((row.document for row in done), None)
