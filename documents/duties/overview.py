"""The matrix for people in a hurry: who is behind, worst first, and the trend as a chart."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.duties.matrix import FULFILLED, AgencyRow, Cell, Matrix, Score, Status
from documents.duties.months import Trend
from opd.charts import shares
from opd.charts.chart import Chart, Form
from opd.charts.shape import Series
from opd.models import Opd

WORDS = {
    Status.MISSING: gettext_lazy("belum ada"),
    Status.OVERDUE: gettext_lazy("terlambat diperbarui"),
    Status.MET: gettext_lazy("terpenuhi"),
    Status.STILL_VALID: gettext_lazy("masih berlaku, sudah dinyatakan"),
    Status.NIL: gettext_lazy("nihil, sudah dinyatakan"),
    Status.NOT_APPLICABLE: gettext_lazy("tidak berlaku, tidak dihitung"),
}
STATES = ((Status.MISSING,), (Status.OVERDUE,), FULFILLED)  # of the bar, the worst first


@dataclass(frozen=True)
class Overview:
    """The state of the whole city: how many cells have which status, and the agency that is most behind."""

    score: Score
    numbers: list[tuple[Status, str, int]]
    worst: Opd | None
    bar: SafeString


@dataclass(frozen=True)
class AgencyBar:
    """An agency as one bar: its score, and how many duties are in which state."""

    row: AgencyRow
    bar: SafeString
    numbers: list[tuple[Status, str, int]]


def overview(whole: Matrix) -> Overview:
    numbers = _numbers(cell for row in whole.rows for cell in row.cells)
    behind = [row for row in whole.rows if row.score.met < row.score.owed]
    title = ", ".join(f"{label} {number}" for _status, label, number in numbers)
    return Overview(
        whole.score,
        numbers,
        min(behind, key=_badness).opd if behind else None,
        shares.draw(_shares(numbers), title[:1].upper() + title[1:], "keadaan"),
    )


def worst_first(table: Matrix) -> Matrix:
    """Return the matrix with agencies and duties that are most behind first; otherwise the order stays."""
    gaps = [sum(cell is not None and cell.is_gap for cell in column) for column in _columns(table)]
    order = sorted(range(len(table.duties)), key=lambda place: -gaps[place])
    rows = [replace(row, cells=[row.cells[place] for place in order]) for row in table.rows]
    return Matrix([table.duties[place] for place in order], sorted(rows, key=_badness), table.score)


def unmet_by_duty(table: Matrix) -> list[int]:
    """Return for each duty how many agencies of the table do not meet it."""
    return [sum(cell is not None and cell.is_gap for cell in column) for column in _columns(table)]


def bars(table: Matrix) -> list[AgencyBar]:
    """Return one bar for each row of the table."""
    made = []
    for row in table.rows:
        numbers = _numbers(row.cells)
        made.append(AgencyBar(row, shares.draw(_shares(numbers)), numbers))
    return made


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


def _columns(table: Matrix) -> Iterable[tuple[Cell | None, ...]]:
    return zip(*(row.cells for row in table.rows), strict=True) if table.rows else [() for _duty in table.duties]


def _badness(row: AgencyRow) -> tuple[float, int]:
    owed = row.score.owed
    return (row.score.met / owed if owed else 1, row.score.met - owed)


def _numbers(cells: Iterable[Cell | None]) -> list[tuple[Status, str, int]]:
    counted = Counter(cell.status for cell in cells if cell)
    return [(status, str(label), counted[status]) for status, label in WORDS.items() if counted[status]]


def _shares(numbers: list[tuple[Status, str, int]]) -> list[tuple[str, int]]:
    by_status = {status: number for status, _label, number in numbers}
    return [(states[0].value, sum(by_status.get(status, 0) for status in states)) for states in STATES]
