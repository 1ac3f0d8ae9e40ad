"""What the law asks of each paper: the rows of `requirements.toml`, and the page that is printed from them."""

import tomllib
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from requests_app.models import LetterKind

PAGE = settings.BASE_DIR / "var" / "docs" / "letters.md"
LISTS = Path(__file__).with_suffix(".toml")
HEAD = """# Letters and the law

What the law asks of each paper, and where it is on the paper; printed by `make docs` from `requirements.toml` of
`tests/requests_app/letters`. `test_requirements.py` there makes a case of each kind and fails when a part is missing;
`print_letters` leaves every paper as PDF and as pictures. *Practice* is what standard forms ask, whose article nobody
has verified: none of those is printed on a paper. What is in brackets is a case of its own.

Rows that several papers share stand here once, by the names of their groups:
"""
NAMES = {
    "chronology": "Kronologi untuk Komisi Informasi",
    "consequence_test": "Lembar pengujian konsekuensi",
    "classification": "Penetapan klasifikasi",
    "register": "Register",
}  # papers that are no letters


class Asked(NamedTuple):
    """A thing that an article asks: the heading under which it is, and words of a tested case."""

    article: str
    asks: str
    place: str
    words: list[str]
    case: str = ""


def _rows(paper: dict) -> list[Asked]:
    shared = [row for group in paper["groups"] for row in GROUPS[group]]
    return [Asked(**row) for row in [*shared, *paper["asked"]]]


_lists = tomllib.loads(LISTS.read_text(encoding="utf-8"))
GROUPS = _lists["group"]
PAPERS = _lists["paper"]
REQUIREMENTS = {name: _rows(paper) for name, paper in PAPERS.items()}
OF_EVERY_LETTER = [Asked(**row) for row in GROUPS["letter"]]


def name_of(paper: str) -> str:
    return str(LetterKind(paper).label) if paper in LetterKind else NAMES[paper]


def page() -> str:
    shared = [f"| {group} {_row(row)}" for group, rows in GROUPS.items() for row in rows]
    lines = [HEAD, "| group | article | what it asks | where it is |", "|---|---|---|---|", *shared]
    for name, paper in PAPERS.items():
        lines += ["", f"## {name_of(name)}", ""]
        if groups := paper["groups"]:
            lines += [f"Shared: {', '.join(groups)}.", ""]
        lines += ["| article | what it asks | where it is |", "|---|---|---|", *map(_row, paper["asked"])]
    return "\n".join(lines) + "\n"


def _row(given: dict) -> str:
    row = Asked(**given)
    return f"| {row.article} | {_asked(row)} | {row.place} |"


def _asked(row: Asked) -> str:
    return f"{row.asks} ({row.case})" if row.case else row.asks
