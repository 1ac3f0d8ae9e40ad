"""Tables as Markdown, and lists as CSV that read as a page."""

import csv
import io
from pathlib import Path

Row = tuple[str, ...]


def table(headings: Row, rows: list[Row]) -> str:
    lines = [headings, ("---",) * len(headings), *rows]
    cells = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in cells)


def as_csv(rows: list[Row]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def readable(path: Path) -> str:
    """Return a committed list as a page with one table."""
    with path.open(newline="", encoding="utf-8") as file:
        headings, *rows = csv.reader(file)
    return f"# {path.stem.capitalize()}\n" + table(tuple(headings), [tuple(row) for row in rows])
