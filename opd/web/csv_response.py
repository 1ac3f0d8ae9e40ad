"""A small table as CSV; cells that a spreadsheet would take for a formula are disarmed."""

import csv
from collections.abc import Iterable

from django.http import HttpResponse

from opd.calendar.holiday_files import csv_cell


def csv_response(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Return the rows as a download named `name`.csv."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    for row in rows:
        writer.writerow([csv_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return response
