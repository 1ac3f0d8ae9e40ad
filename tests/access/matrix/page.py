"""docs/access.md: the matrix on a few pages, for a clerk of the Komisi Informasi and for an engineer."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils import translation

from tests.access.matrix import rules
from tests.access.matrix.people import CHILD, COLUMNS, OTHER, OWN, STRANGERS, Cell
from tests.access.world import ADMIN, NEIGHBOUR, OPERATOR, REVIEWER, SUPERIOR

PAGE = Path(settings.BASE_DIR, "docs", "access.md")
ACTS = {"view": "lihat", "add": "tambah", "change": "ubah", "delete": "hapus"}
SHOWN = {"verifikator": REVIEWER, "atasan": SUPERIOR, "admin": ADMIN}
HEAD = """# Who may do what (matriks hak akses)

Printed by `python -m tests.access.print_matrix` from what the code allows; a test fails when it is old, when the code
allows more than the rules of `tests/access/matrix/rules.py` (typed from the table of roles, and asked of no code), or
when a cell has no rule. Columns: an operator of an agency (OPD), *verifikator* (PPID Utama), *atasan* (Atasan PPID),
site *admin*. **ya**: of all agencies; **sendiri**: of the own agency, and of those below where the membership says so;
**sendiri + bawah**: of the own agency and all below it; **-**: never. Strangers, accounts without a role, people whose
role has ended and people who have given no second factor have **-** everywhere here.

"""


def page(cells: Iterable[Cell]) -> str:
    by_section = defaultdict(list)
    for cell in cells:
        by_section[cell.section].append(cell)
    parts = [
        HEAD + _figures(by_section),
        "## Records of the desk\n\n" + _records(by_section["records"]),
        "## Acts on a document\n\nStates: those in which the act is possible for somebody.\n\n"
        + _acts(by_section["documents"]),
        "## Acts on a request\n\n" + _acts(by_section["informationrequest"]),
        "## Acts on an objection\n\nOf no agency, so operators see none.\n\n" + _acts(by_section["objection"]),
        "## Addresses\n\n" + _addresses(by_section["addresses"]),
    ]
    return "\n".join(parts)


def _figures(by_section: dict[str, list[Cell]]) -> str:
    every = [cell for cells in by_section.values() for cell in cells]
    parts = ", ".join(f"{len(cells)} {section}" for section, cells in by_section.items())
    leaks, unknown = sum(cell.is_leak for cell in every), sum(cell.expected is None for cell in every)
    return f"{len(every)} cells ({parts}); {leaks} leaks, {unknown} unknown.\n"


def _records(cells: list[Cell]) -> str:
    rows = []
    with translation.override("id"):
        for label in rules.records():
            words = {act: _words([cell for cell in cells if (cell.subject, cell.act) == (label, act)]) for act in ACTS}
            columns = [_joined({act: row[column] for act, row in words.items()}) for column in range(1 + len(SHOWN))]
            rows.append([f"{apps.get_model(label)._meta.verbose_name} (`{label}`)", *columns])
    return _table(["record", "operator", *SHOWN], rows)


def _joined(words: dict[str, str]) -> str:
    """-> `lihat: ya; tambah, ubah: sendiri`, from the word of each act; those that are closed are left out."""
    acts = defaultdict(list)
    for act, word in words.items():
        if word != "-":
            acts[word].append(ACTS[act])
    return "; ".join(f"{', '.join(names)}: {word}" for word, names in acts.items()) or "-"


def _acts(cells: list[Cell]) -> str:
    rows = []
    for act in dict.fromkeys(cell.act for cell in cells):
        of_act = [cell for cell in cells if cell.act == act]
        states = dict.fromkeys(cell.state for cell in of_act if cell.observed)
        applicant = "ya" if any(cell.observed and cell.person.startswith("applicant") for cell in of_act) else "-"
        rows.append([f"`{act}`", ", ".join(states), *_words(of_act), applicant])
    return _table(["act", "states", "operator", *SHOWN, "applicant, by link"], rows)


def _addresses(cells: list[Cell]) -> str:
    """One row for each set of people; an address that opens to operators shows them what is theirs."""
    opens: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for subject in dict.fromkeys(cell.subject for cell in cells):
        people = {cell.person for cell in cells if cell.subject == subject and cell.observed}
        columns = tuple(name for name, person in COLUMNS.items() if person in people)
        if not subject.startswith("en"):
            opens[columns].append(subject)
    rows = []
    for columns, subjects in sorted(opens.items(), key=lambda row: len(row[0])):
        who = "everybody, or whoever holds the link" if len(columns) == len(COLUMNS) else ", ".join(columns)
        rows.append([who, str(len(subjects)), " ".join(f"`{_escaped(subject)}`" for subject in sorted(subjects))])
    return _table(["opens to", "addresses", "which"], rows)


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


def _table(headings: list[str], rows: list[list[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|") or "/"
