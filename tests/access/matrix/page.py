"""`docs/access.csv`: who may do what, for a clerk of the Komisi Informasi and for an engineer.

*ya*: of all agencies; *sendiri*: of the own agency, and of those below where the membership says so; *sendiri + bawah*:
of the own agency and all below it; *-*: never. Strangers, accounts without a role, people whose role has ended and
people who have given no second factor have *-* everywhere but at public addresses. States: those in which an act is
possible for somebody. Of an address the third column says to whom it opens.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from tests.access.matrix import rules
from tests.access.matrix.people import CHILD, COLUMNS, OTHER, OWN, STRANGERS, Cell
from tests.access.world import ADMIN, NEIGHBOUR, OPERATOR, REVIEWER, SUPERIOR
from tests.printed.tables import Row, as_csv

PAGE = Path(settings.BASE_DIR, "docs", "access.csv")
ACTS = {"view": "lihat", "add": "tambah", "change": "ubah", "delete": "hapus"}
SHOWN = {"verifikator": REVIEWER, "atasan": SUPERIOR, "admin": ADMIN}
HEADINGS = ("section", "what", "states", "operator", *SHOWN, "applicant by link")
ANYBODY = "everybody, or who holds the link"


def page(cells: Iterable[Cell]) -> str:
    by_section = defaultdict(list)
    for cell in cells:
        by_section[cell.section].append(cell)
    rows = [("records", *row) for row in _records(by_section["records"])]
    for section in ("documents", "informationrequest", "objection"):
        rows += [(section, *row) for row in _acts(by_section[section])]
    rows += [("addresses", *row) for row in _addresses(by_section["addresses"])]
    return as_csv([HEADINGS, *rows])


def _records(cells: list[Cell]) -> Iterator[Row]:
    for label in rules.records():
        words = {act: _words([cell for cell in cells if (cell.subject, cell.act) == (label, act)]) for act in ACTS}
        columns = [_joined({act: row[column] for act, row in words.items()}) for column in range(1 + len(SHOWN))]
        yield label, "", *columns, ""


def _joined(words: dict[str, str]) -> str:
    """-> `lihat: ya; tambah, ubah: sendiri`, from the word of each act; those that are closed are left out."""
    acts = defaultdict(list)
    for act, word in words.items():
        if word != "-":
            acts[word].append(ACTS[act])
    return "; ".join(f"{', '.join(names)}: {word}" for word, names in acts.items()) or "-"


def _acts(cells: list[Cell]) -> Iterator[Row]:
    for act in dict.fromkeys(cell.act for cell in cells):
        of_act = [cell for cell in cells if cell.act == act]
        states = dict.fromkeys(cell.state for cell in of_act if cell.observed)
        applicant = "ya" if any(cell.observed and cell.person.startswith("applicant") for cell in of_act) else "-"
        yield act, ", ".join(states), *_words(of_act), applicant


def _addresses(cells: list[Cell]) -> Iterator[Row]:
    """One row for each address and the people to whom it opens; operators see there what is theirs."""
    for subject in sorted({cell.subject for cell in cells}):
        if subject.startswith("en"):
            continue
        people = {cell.person for cell in cells if cell.subject == subject and cell.observed}
        columns = [name for name, person in COLUMNS.items() if person in people]
        yield subject or "/", ANYBODY if len(columns) == len(COLUMNS) else ", ".join(columns)


def _words(cells: list[Cell]) -> list[str]:
    """-> the words of the columns operator, verifikator, atasan, admin."""
    return [_operator(cells), *("ya" if _is_open(cells, person) else "-" for person in SHOWN.values())]


def _operator(cells: list[Cell]) -> str:
    if any(cell.observed and cell.person in STRANGERS for cell in cells):
        return "anybody"
    if _is_open(cells, OPERATOR, OTHER) or _is_open(cells, NEIGHBOUR, OWN):
        return "ya"
    if _is_open(cells, OPERATOR, CHILD):
        return "sendiri + bawah"
    return "sendiri" if _is_open(cells, OPERATOR, OWN) or _is_open(cells, OPERATOR, "") else "-"


def _is_open(cells: list[Cell], person: str, relation: str | None = None) -> bool:
    return any(cell.observed and cell.person == person and relation in (None, cell.relation) for cell in cells)
