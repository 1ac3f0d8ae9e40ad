"""What the columns of a table are: its headings, which columns have numbers, and a chart where a label meets one.

A chart adds up the numbers of the rows with the same label, at most BARS of them.
"""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

BARS = 30
CHARTED = 6  # columns of numbers
HEADING_WITHIN = 15  # rows
FULL = 0.6  # of the columns have a heading
MOSTLY = 0.8  # of the cells of a column of numbers
LABEL_CHARS = 80
DASHES = {"-", "–", "—", "n/a"}
TOTALS = re.compile(r"(sub|grand )?(total|jumlah)( total| seluruhnya| keseluruhan)?", re.IGNORECASE)
# Columns whose numbers are names: adding them up would say nothing.
NAMES = re.compile(
    r"(no|nomor|nomer|kode|id|tahun|bulan|tanggal|tgl|rt|rw|nip|nik|urut|halaman|telepon|telp)\b", re.IGNORECASE
)
SHARES = re.compile(r"%|persen|rata|rasio|indeks|nilai|skor", re.IGNORECASE)
SUMS = re.compile(r"jumlah|total", re.IGNORECASE)
YEARS = range(1900, 2101)
CURRENCY = re.compile(r"^Rp\.?\s*", re.IGNORECASE)
THOUSANDS = re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?")
COMMA = re.compile(r"[-+]?\d+(,\d+)?")
POINT = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d{1,2})?")
MAX_DIGITS = 15  # a longer one is the number of a person or of an account

Row = tuple[int, list[str]]


def number(text: str, decimal: str) -> Decimal | None:
    """Return the number that a cell has, or None. A leading zero, as in 0812, makes it a code."""
    bare = CURRENCY.sub("", text.strip()).removesuffix("%").removesuffix(",-").strip()
    if len(bare) > MAX_DIGITS + 8 or re.match(r"[-+]?0\d", bare):
        return None
    if decimal == "," and THOUSANDS.fullmatch(bare):
        bare = bare.replace(".", "")
    if decimal == "," and COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    if not POINT.fullmatch(bare) or sum(map(str.isdigit, bare)) > MAX_DIGITS:
        return None
    try:
        value = Decimal(bare)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def heading(rows: list[Row], width: int) -> int:
    """Return the number of the row with the headings, 0 if there is none: the first full row without a number.

    A year may be a heading.
    """
    for place, (row_number, cells) in enumerate(rows[:HEADING_WITHIN]):
        filled = [cell for cell in cells if cell]
        if len(filled) >= max(2, FULL * width) and all(map(_is_heading, filled)) and not all(map(_is_year, filled)):
            return row_number if len(rows) > place + 1 else 0
    return 0


def _is_heading(cell: str) -> bool:
    return number(cell, ",") is None or _is_year(cell)


def _is_year(cell: str) -> bool:
    return cell.isdecimal() and int(cell) in YEARS


def describe(rows: list[Row], body: list[Row], head: int, width: int, decimal: str) -> dict:
    """Return `numeric`, the places of columns with numbers, and `chart` or None.

    Rows above the headings, such as a title, count for neither.
    """
    data = [cells for row_number, cells in body if row_number > head]
    names = next((cells for row_number, cells in rows if row_number == head), [])
    numbers = {place: values for place in range(width) if (values := _numbers(data, place, decimal))}
    return {"numeric": list(numbers), "chart": _chart(data, names, numbers, width) if names else None}


def _numbers(data: list[list[str]], place: int, decimal: str) -> list[Decimal | None] | None:
    cells = [cells[place] if place < len(cells) else "" for cells in data]
    values = [number(cell, decimal) for cell in cells]
    filled = sum(1 for cell in cells if cell and cell.casefold() not in DASHES)
    found = sum(1 for value in values if value is not None)
    return values if found and found >= MOSTLY * filled else None


def _chart(data: list[list[str]], names: list[str], numbers: dict[int, list], width: int) -> dict | None:
    labels = _labels(data, [place for place in range(width) if place not in numbers])
    if labels is None:
        return None
    place, rows_of = labels
    is_summed = any(len(rows) > 1 for rows in rows_of.values())
    series = [
        column
        for column, values in numbers.items()
        if column < len(names) and names[column] and _is_amount(names[column], values, is_summed)
    ]
    series.sort(key=lambda column: not SUMS.search(names[column]))
    series = series[:CHARTED]
    if not series:
        return None
    sums = {label: [_sum(numbers[column], rows) for column in series] for label, rows in rows_of.items()}
    return {
        "label": names[place] if place < len(names) else "",
        "series": [names[column] for column in series],
        "is_summed": is_summed,
        "labels": len(sums),
        "bars": [_greatest(sums, index) for index in range(len(series))],
    }


def _labels(data: list[list[str]], places: Iterable[int]) -> tuple[int, dict[str, list[int]]] | None:
    """Return the first column with at least two labels, and the rows of each label; rows of totals are left out."""
    for place in places:
        rows_of: dict[str, list[int]] = {}
        for row, cells in enumerate(data):
            label = cells[place][:LABEL_CHARS] if place < len(cells) else ""
            if label and not TOTALS.fullmatch(label) and not _is_total(cells):
                rows_of.setdefault(label, []).append(row)
        if len(rows_of) > 1:
            return place, rows_of
    return None


def _is_total(cells: list[str]) -> bool:
    return any(TOTALS.fullmatch(cell) for cell in cells)


def _is_amount(name: str, values: list[Decimal | None], is_summed: bool) -> bool:
    found = [value for value in values if value is not None]
    if NAMES.match(name) or (is_summed and SHARES.search(name)) or not any(found):
        return False
    return not all(value in YEARS for value in found) and found != list(map(Decimal, range(1, len(found) + 1)))


def _sum(values: list[Decimal | None], rows: list[int]) -> Decimal:
    return sum((value for row in rows if (value := values[row]) is not None), Decimal(0))


def _greatest(sums: dict[str, list[Decimal]], index: int) -> list[list]:
    """Return the bars of a column, the greatest first; the order of the sheet among equals."""
    ordered = sorted(sums.items(), key=lambda entry: -abs(entry[1][index]))
    return [[label, float(values[index])] for label, values in ordered[:BARS]]
