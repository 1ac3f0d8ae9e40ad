"""Invented, consistent figures: the same agency, column and year give the same number in every paper.

The columns of a table in TOML say where its figures come from: `field = 1`, an item of the row; `low`, `high`, a range
with a drift from year to year; `parts = true`, the agency's budget among the rows; `of = "key"` with `percent`, a share
of another column; `ratio = ["key", "key"]`, in per cent; `choices`, one of these words.
"""

import random
from dataclasses import dataclass
from typing import Any

from portal.demo.paper import Cell, Chart, PaperTable, lowered, shown

MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()  # noqa: SIM905
)
BASE_YEAR = 2022
GROWTH = 0.021  # a year
MILLION = 1_000_000
MAX_BARS = 8

Row = list[Cell]


@dataclass(frozen=True)
class Subject:
    agency: str
    profile: dict[str, Any]
    year: int
    lists: dict[str, list[Row]]

    def chance(self, *key: object) -> random.Random:
        return random.Random(repr((self.agency, *key)))  # noqa: S311 - repeatable on purpose


def budget(subject: Subject) -> int:
    drift = subject.chance("budget", subject.year).uniform(0.96, 1.05)
    return int(subject.profile["budget"] * MILLION * (1 + GROWTH * (subject.year - BASE_YEAR)) * drift)


def table(subject: Subject, spec: dict[str, Any]) -> tuple[PaperTable, dict[str, str], Chart | None]:
    """Build a table. Returns it, the placeholders for sentences (`{key}`, `{key_top}` ...), and its chart."""
    stated = subject.lists[spec["rows"]] if isinstance(spec["rows"], str) else spec["rows"]
    rows = [row if isinstance(row, list) else [row] for row in stated]
    labels = [str(row[0]) for row in rows]
    columns: dict[str, list[Cell]] = {}
    for column in spec["columns"]:
        columns[column["key"]] = _column(subject, column, rows, columns)
    facts: dict[str, str] = {"rows": shown(len(rows))}
    for column in spec["columns"]:
        facts |= _facts(column["key"], labels, columns, column)
    filled = [[label, *cells] for label, *cells in zip(labels, *columns.values(), strict=True)]
    has_total = spec.get("total", False)
    if has_total:
        filled.append(_total(spec, columns))
    made = PaperTable(
        caption=spec["caption"],
        columns=[spec["label"], *(column["name"] for column in spec["columns"])],
        rows=filled,
        widths=[spec.get("width", 4), *(column.get("width", 2) for column in spec["columns"])],
        numeric=[False, *(not isinstance(cells[0], str) for cells in columns.values())],
        has_total=has_total,
    )
    return made, facts, _chart(spec, labels, columns)


def _column(subject: Subject, column: dict[str, Any], rows: list[Row], before: dict[str, list[Cell]]) -> list[Cell]:
    key = column["key"]
    if "field" in column:
        return [row[column["field"]] for row in rows]
    if "choices" in column:
        return [subject.chance(key, row[0], subject.year).choice(column["choices"]) for row in rows]
    if "parts" in column:
        return _parts(subject, key, rows)
    if "ratio" in column:
        above, below = (before[name] for name in column["ratio"])
        return [round(100 * _number(a) / _number(b), 1) if b else 0.0 for a, b in zip(above, below, strict=True)]
    if "of" in column:
        wholes = before[column["of"]]
        return [_share(subject, column, row, whole) for row, whole in zip(rows, wholes, strict=True)]
    return [_drifting(subject, column, row) for row in rows]


def _parts(subject: Subject, key: str, rows: list[Row]) -> list[Cell]:
    weights = [subject.chance(key, row[0]).uniform(1, 6) for row in rows]
    whole = budget(subject)
    return [int(whole * weight / sum(weights)) // 1000 * 1000 for weight in weights]


def _share(subject: Subject, column: dict[str, Any], row: Row, whole: Cell) -> Cell:
    low, high = column["percent"]
    part = _number(whole) * subject.chance(column["key"], row[0], subject.year).uniform(low, high) / 100
    if "persen" in row[1:]:
        part = min(part, 100.0)
    return int(part) if isinstance(whole, int) else round(part, 1)


def _drifting(subject: Subject, column: dict[str, Any], row: Row) -> Cell:
    low, high = column["low"], column["high"]
    level = subject.chance(column["key"], row[0]).uniform(low, high)
    years = subject.year - BASE_YEAR
    noise = subject.chance(column["key"], row[0], subject.year).uniform(0.95, 1.05)
    value = level * (1 + column.get("growth", GROWTH) * years) * noise
    step = column.get("step", 1)
    return max(0, round(value / step) * step) if isinstance(low, int) else round(max(0.0, value), 1)


def _number(cell: Cell) -> float:
    if isinstance(cell, str):
        raise TypeError(f"{cell!r} is no figure")
    return cell


def _facts(key: str, labels: list[str], columns: dict[str, list[Cell]], column: dict[str, Any]) -> dict[str, str]:
    cells = columns[key]
    if isinstance(cells[0], str):
        return {}
    by_size = sorted(range(len(cells)), key=lambda i: _number(cells[i]))
    top, low = by_size[-1], by_size[0]
    return {
        key: shown(_sum(column, columns)),
        f"{key}_top": labels[top],
        f"{key}_top_lower": lowered(labels[top]),
        f"{key}_top_value": shown(cells[top]),
        f"{key}_low": labels[low],
        f"{key}_low_lower": lowered(labels[low]),
        f"{key}_low_value": shown(cells[low]),
        f"{key}_average": shown(round(sum(map(_number, cells)) / len(cells), 1)),
    }


def _sum(column: dict[str, Any], columns: dict[str, list[Cell]]) -> Cell:
    if "ratio" in column:
        above, below = (sum(map(_number, columns[name])) for name in column["ratio"])
        return round(100 * above / below, 1) if below else 0.0
    total = sum(map(_number, columns[column["key"]]))
    return total if isinstance(total, int) else round(total, 1)


def _total(spec: dict[str, Any], columns: dict[str, list[Cell]]) -> list[Cell]:
    words = [isinstance(cells[0], str) for cells in columns.values()]
    sums = ["" if is_word else _sum(c, columns) for c, is_word in zip(spec["columns"], words, strict=True)]
    return ["Jumlah", *sums]


def _chart(spec: dict[str, Any], labels: list[str], columns: dict[str, list[Cell]]) -> Chart | None:
    if "chart" not in spec:
        return None
    key = spec["chart"]["key"]
    bars = [(label, _number(cell)) for label, cell in zip(labels, columns[key], strict=True)]
    if len(bars) > MAX_BARS and spec["rows"] != "months":
        bars = sorted(bars, key=lambda bar: -bar[1])[:MAX_BARS]
    return Chart(spec["chart"]["caption"], bars)
