"""What the law asks of each paper: the rows of `requirements.toml`, and the page that is printed from them."""

import tomllib
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from requests_app.models import LetterKind

PAGE = settings.BASE_DIR / "docs" / "letters.md"
LISTS = Path(__file__).with_suffix(".toml")
HEAD = """# Letters and the law

What the law asks of each paper, and where it is on the paper. Printed by
`.venv/bin/python -m tests.requests_app.letters.print_letters FOLDER`, which also leaves every paper there as PDF and as
pictures. `tests/requests_app/letters/test_requirements.py` makes a case of each kind and fails when a part is missing;
the rows are `requirements.toml` beside it. *Practice* is what standard forms ask, whose article nobody has verified:
none of those is printed on a paper. What is in brackets is a case of its own.
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
REQUIREMENTS = {name: _rows(paper) for name, paper in _lists["paper"].items()}
OF_EVERY_LETTER = [Asked(**row) for row in GROUPS["letter"]]


def name_of(paper: str) -> str:
    return str(LetterKind(paper).label) if paper in LetterKind else NAMES[paper]


def page() -> str:
    lines = [HEAD]
    for paper, rows in REQUIREMENTS.items():
        lines += [f"## {name_of(paper)}", "", "| article | what it asks | where it is |", "|---|---|---|"]
        lines += [f"| {row.article} | {_asked(row)} | {row.place} |" for row in rows] + [""]
    return "\n".join(lines).rstrip() + "\n"


def _asked(row: Asked) -> str:
    return f"{row.asks} ({row.case})" if row.case else row.asks
