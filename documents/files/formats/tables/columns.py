"""What the columns of a table are: its headings, which columns have numbers, and a chart where a label meets one."""

import re
from decimal import Decimal
from itertools import pairwise, zip_longest

BARS = 30
CHARTED = 6  # columns of numbers
HEADING_WITHIN = 15  # rows
FULL = 0.6  # of the columns have a heading
MOSTLY = 0.8  # of the cells of a column of numbers
LABEL_CHARS = 80
TOP_ROWS, TOP_COLUMNS, TOP_CHARS = 5, 12, 160  # that the page of the document shows
DASHES = {"", "-", "–", "—", "n/a"}
TOTALS = re.compile(r"((sub|grand)[ -]?)?(total|jumlah|rata[ -]?rata|rerata|mean|average)\b", re.IGNORECASE)
LEAST_ADDED = 2  # rows: fewer add up to the last by chance
# Columns whose numbers are names: adding them up would say nothing.
NAMES = re.compile(
    r"(no|nomor|nomer|id|tahun$|bulan(?! ini| lalu)|tanggal|tgl|rt|rw|urut|halaman|kelas|peringkat|ranking)\b"
    r"|.*\b(kode|nip|nik|npsn|nisn|nuptk|npwp|nop|nib|hp|wa|telp|tlp|telepon|ponsel|whatsapp|faks|fax|rekening)\b"
    r"|.*\b(lintang|bujur|latitude|longitude|koordinat)\b",
    re.IGNORECASE,
)
COUNTS = re.compile(r"(jumlah|total|banyak)|.*\b(19|20)\d\d\b", re.IGNORECASE)  # never a name
SHARES = re.compile(r"%|persen|rata|rasio|indeks|nilai|skor|harga|tarif|kepadatan|usia|umur", re.IGNORECASE)
SUMS = re.compile(r"jumlah|total", re.IGNORECASE)
YEARS = range(1900, 2101)
CODE_FROM, CODE_SPREAD = 10_000, 100  # numbers that differ by less than a hundredth are those of places or schools
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
    return Decimal(bare)


def heading(rows: list[Row], width: int) -> tuple[int, int, list[str]]:
    """Return first and last row number of the headings, and them: the first full row without numbers but years.

    The lower rows of merged headings are joined to it. Without headings it is 0, 0 and no words.
    """
    for place, (row_number, cells) in enumerate(rows[:HEADING_WITHIN]):
        names, last = cells, place
        while last + 1 < len(rows) and _is_beneath(names, rows[last + 1][1]):
            last += 1
            names = _merged(names, rows[last][1])
        filled = [cell for cell in names if cell]
        if len(filled) >= max(2, FULL * width) and _are_words(cells) and not all(map(_is_year, filled)):
            return (row_number, rows[last][0], names) if len(rows) > last + 1 else (0, 0, [])
    return 0, 0, []


def _is_beneath(above: list[str], cells: list[str]) -> bool:
    """Return whether a row names the parts of merged headings: words in the gaps beside them, and below them alone."""
    above = [*above, *[""] * (len(cells) - len(above)), "end"]
    filled = [place for place, cell in enumerate(cells) if cell]
    fits = all(not (above[place] and above[place + 1]) for place in filled)
    return fits and sum(map(bool, above)) > 2 and not all(above[place] for place in filled) and _are_words(cells)


def _merged(above: list[str], cells: list[str]) -> list[str]:
    names, group = [], ""
    for top, low in zip_longest(above, cells, fillvalue=""):
        group = top if top and low else "" if top else group
        names.append(f"{group} {low}".strip() if low else top)
    return names


def _are_words(cells: list[str]) -> bool:
    return all(number(cell, ",") is None or _is_year(cell) for cell in cells if cell)


def _is_year(cell: str) -> bool:
    return cell.isdecimal() and int(cell) in YEARS


def describe(rows: list[Row], width: int, decimal: str) -> dict:
    """Return what a sheet is: its headings, how many rows of data it has, the first of them, its chart or None.

    `numeric` are the places of columns of numbers, `amounts` those of quantities, in the rows `body[0]` to `body[1]`.
    """
    first, last, names = heading(rows, width)
    below = [row for row in rows if row[0] > last]
    values = [[number(cell, decimal) for cell in cells] for _number, cells in below]
    places, end = _data(below, values, names) if names else (list(range(len(below))), len(below))
    table = _Table([*names, *[""] * (width - len(names))], [below[place][1] for place in places], values, places)
    totals = table.totals()
    kept = [place for row, place in enumerate(places) if row not in totals]
    others = [any(found) and not any(map(TOTALS.match, row[1][:2])) for row, found in zip(below, values, strict=True)]
    top = [[str(below[place][0]), *below[place][1][:TOP_COLUMNS]] for place in kept[:TOP_ROWS]]
    return {
        "head": names,
        "heads": [first, last],
        "rows": len(kept) + sum(others[end:]),
        "numeric": list(table.numbers),
        "amounts": list(table.amounts),
        "body": [below[places[0]][0], below[places[-1]][0]] if places else [0, 0],
        "top": ["\t".join(cell[:TOP_CHARS] for cell in cells) for cells in top],
        "chart": table.chart(totals) if names else None,
    }


def _data(rows: list[Row], values: list[list], names: list[str]) -> tuple[list[int], int]:
    """Return the places of the rows of the table with these headings, and where the next headings follow.

    Rows of one cell are notes, and the first may number the columns.
    """
    places: list[int] = []
    numeric: set[int] = set()
    for place, (row_number, cells) in enumerate(rows):
        filled = [column for column, cell in enumerate(cells) if cell.casefold() not in DASHES]
        words = {column for column in filled if values[place][column] is None}
        is_heading = len(words) == len(filled) and bool(words & numeric)
        if is_heading and cells != names and row_number > rows[places[-1]][0] + 1:
            return places, place
        are_columns = [cells[column].strip("()") for column in filled[:3]] == ["1", "2", "3"] and not places
        if len(filled) > 1 and not are_columns and cells != names:
            places.append(place)
            numeric.update(set(filled) - words)
    return places, len(rows)


class _Table:
    """The columns of a table, to the first that has neither heading nor cell."""

    def __init__(self, names: list[str], data: list[list[str]], values: list[list], places: list[int]) -> None:
        self.names, self.rows = names, range(len(data))
        self.cells: dict[int, list[str]] = {}
        self.numbers: dict[int, list[Decimal | None]] = {}
        for column, name in enumerate(names):
            cells = [row[column] if column < len(row) else "" for row in data]
            if any(names) and not name and not any(cells):
                break
            self.cells[column] = cells
            found = [values[place][column] if column < len(values[place]) else None for place in places]
            numbers = len(found) - found.count(None)
            if numbers and numbers >= MOSTLY * sum(cell.casefold() not in DASHES for cell in cells):
                self.numbers[column] = found
        self.amounts = {c: found for c, found in self.numbers.items() if _is_amount(names[c], found)}
        words = [c for c, cells in self.cells.items() if c not in self.numbers and len({*cells} - {""}) > 1]
        codes = {c for c in words if NAMES.match(names[c]) or not any(map(str.isalpha, "".join(self.cells[c][:2])))}
        self.label = min(words, key=lambda c: c in codes, default=None)
        self.labels = self.cells[self.label] if self.label is not None else [""] * len(data)

    def totals(self) -> set[int]:
        """Return the rows that add up others: by their words, their codes (4.1 above 4.1.01) or their sums."""
        starts = list(zip(self.labels, *(self.cells[column] for column in (0, 1) if column in self.cells), strict=True))
        named = {row for row, cells in enumerate(starts) if any(map(TOTALS.match, cells))}
        if 2 * len(named) > len(self.labels):  # a table of counts: Jumlah RT, Jumlah RW
            named = {row for row in named if any(map(TOTALS.fullmatch, starts[row]))}
        for column in (0, 1):
            codes = [code.rstrip(".") for code in self.cells.get(column, [])]
            named |= {row for row, (code, low) in enumerate(pairwise(codes)) if code and low.startswith(f"{code}.")}
        added = [row for row in self.rows[:-1] if row not in named]
        sums = [sum(found[row] or 0 for row in added) == found[-1] for found in self.amounts.values()]
        return named | {self.rows[-1]} if len(added) > LEAST_ADDED and 2 * sum(sums) > len(sums) else named

    def chart(self, totals: set[int]) -> dict | None:
        years = next((self.cells[c] for c, found in self.numbers.items() if _are_years(found)), None)
        is_repeated = years is not None and len(set(self.labels)) < len(self.labels)
        rows_of: dict[str, list[int]] = {}
        for row, label in enumerate(self.labels):
            if label and row not in totals and any(found[row] is not None for found in self.amounts.values()):
                year = f" {years[row]}" if years and is_repeated else ""
                rows_of.setdefault(f"{label[:LABEL_CHARS]}{year}", []).append(row)
        is_summed = any(len(rows) > 1 for rows in rows_of.values())
        series = [c for c in self.amounts if self.names[c] and not (is_summed and SHARES.search(self.names[c]))]
        series = sorted(series, key=lambda column: not SUMS.search(self.names[column]))[:CHARTED]
        if self.label is None or not series or len(rows_of) < 2:
            return None
        bars: list[list[list]] = [
            [[label, float(sum(self.amounts[column][row] or 0 for row in rows))] for label, rows in rows_of.items()]
            for column in series
        ]
        return {
            "label": self.names[self.label],
            "series": [self.names[column] for column in series],
            "is_summed": is_summed,
            "labels": len(rows_of),
            "bars": [sorted(each, key=lambda bar: -abs(bar[1]))[:BARS] for each in bars],
        }


def _are_years(values: list[Decimal | None]) -> bool:
    found = [value for value in values if value is not None]
    return sum(YEARS.start <= value < YEARS.stop for value in found) >= MOSTLY * len(found)


def _is_amount(name: str, values: list[Decimal | None]) -> bool:
    found = [value for value in values if value is not None]
    if not any(found) or COUNTS.match(name) or NAMES.match(name):
        return any(found) and bool(COUNTS.match(name))
    least, most = min(found), max(found)
    is_code = len(set(found)) == len(found) > 2 and least >= CODE_FROM and (most - least) * CODE_SPREAD < most
    is_counted = found == list(map(Decimal, range(1, len(found) + 1)))
    return not (is_code or is_counted or _are_years(values))
