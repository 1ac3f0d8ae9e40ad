from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.duties.matrix import FULFILLED, AgencyRow, Cell, Matrix, Score, Status
from documents.duties.months import Trend
from opd.charts import shares
from opd.charts.chart import Chart, Form
from opd.charts.shape import Series

WORDS = {
    Status.MISSING: gettext_lazy("belum ada"),
    Status.OVERDUE: gettext_lazy("terlambat diperbarui"),
    Status.MET: gettext_lazy("terpenuhi"),
    Status.STILL_VALID: gettext_lazy("masih berlaku, sudah dinyatakan"),
    Status.NIL: gettext_lazy("nihil, sudah dinyatakan"),
    Status.NOT_APPLICABLE: gettext_lazy("tidak berlaku, tidak dihitung"),
}
STATES = ((Status.MISSING,), (Status.OVERDUE,), FULFILLED)  # of the bar, the worst first


def overview(whole: Matrix) -> dict[str, Any]:
    """Return the score of the city, the numbers of its cells, the agency most behind, and the bar of the page."""
    numbers = _numbers(cell for row in whole.rows for cell in row.cells)
    behind = [row for row in whole.rows if row.score.met < row.score.owed]
    title = ", ".join(f"{label} {number}" for _status, label, number in numbers)
    return {
        "score": whole.score,
        "numbers": numbers,
        "worst": min(behind, key=_badness).opd if behind else None,
        "bar": shares.draw(_shares(numbers), title[:1].upper() + title[1:], "keadaan"),
    }


def worst_first(table: Matrix) -> Matrix:
    """Return the matrix, what is most behind first."""
    gaps = unmet_by_duty(table)
    order = sorted(range(len(table.duties)), key=lambda place: -gaps[place])
    rows = [replace(row, cells=[row.cells[place] for place in order]) for row in table.rows]
    return Matrix([table.duties[place] for place in order], sorted(rows, key=_badness), table.score)


def unmet_by_duty(table: Matrix) -> list[int]:
    columns = zip(*(row.cells for row in table.rows), strict=True) if table.rows else [() for _duty in table.duties]
    return [sum(cell is not None and cell.is_gap for cell in column) for column in columns]


def bars(table: Matrix) -> list[dict[str, Any]]:
    numbers = [_numbers(row.cells) for row in table.rows]
    rows = zip(table.rows, numbers, strict=True)
    return [{"row": row, "bar": shares.draw(_shares(of)), "numbers": of} for row, of in rows]


def trend_chart(trend: Trend, now: Score, today: date, address: str) -> Chart | None:
    """Return the percentage that was met at the end of each recorded month, and is met now; None before the first."""
    if not trend.scores:
        return None
    (first, began), *_others = trend.scores.items()
    months = [*trend.scores, today]
    values = (*(score.percent for score in trend.scores.values()), now.percent)
    sentence = _("%(then)d persen pada akhir %(month)s, %(now)d persen kini.") % {
        "then": began.percent,
        "month": date_format(first, "F Y"),
        "now": now.percent,
    }
    return Chart(
        code="kewajiban-bulanan",
        title=_("Terpenuhi tiap akhir bulan"),
        sentence=sentence,
        form=Form.LINES,
        corner=_("Akhir bulan"),
        labels=(*(date_format(month, "F Y") for month in months[:-1]), _("Kini")),
        series=(Series(_("Persen"), values, end="%"),),
        address=address,
        short=(*(date_format(month, "M") for month in months[:-1]), _("Kini")),
        top=100,
    )


def _badness(row: AgencyRow) -> tuple[float, int]:
    owed = row.score.owed
    return (row.score.met / owed if owed else 1, row.score.met - owed)


def _numbers(cells: Iterable[Cell | None]) -> list[tuple[Status, str, int]]:
    counted = Counter(cell.status for cell in cells if cell)
    return [(status, str(label), counted[status]) for status, label in WORDS.items() if counted[status]]


def _shares(numbers: list[tuple[Status, str, int]]) -> list[tuple[str, int]]:
    by_status = {status: number for status, _label, number in numbers}
    return [(states[0].value, sum(by_status.get(status, 0) for status in states)) for states in STATES]
