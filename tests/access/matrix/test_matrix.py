"""The code allows what the rules allow, no more and no less; docs/access.csv says it; and leaks are found."""

import logging
import os
from collections.abc import Callable, Iterator

import pytest

from tests.access import world as worlds
from tests.access.matrix import acts, addresses, objects, page, people, records
from tests.access.matrix.leaks import LEAKS
from tests.access.matrix.people import Cell
from tests.access.routes import routes
from tests.conftest import lasting, storages

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

SECTIONS: dict[str, Callable[[objects.Grounds], Iterator[Cell]]] = {
    "records": records.cells,
    "acts": acts.cells,
    "addresses": lambda grounds: addresses.declared(grounds, routes()),
}
SLOW = dict.fromkeys(("records", "acts"), pytest.mark.long)
CELLS, LONG_PARTS = 20_000, 8  # at least; so that no single test takes minutes


@pytest.fixture(scope="module")
def _extended(_built, django_db_blocker):
    world, folder = _built
    with lasting(django_db_blocker, folder):
        yield objects.extend(world), folder


@pytest.fixture
def grounds(_extended, settings):
    extended, folder = _extended
    settings.STORAGES = storages(folder)
    logging.disable(logging.ERROR)
    yield extended
    logging.disable(logging.NOTSET)


def wrong(cells: list[Cell]) -> dict[str, list[str]]:
    return {
        "leaks": [str(cell) for cell in cells if cell.is_leak],
        "unknown": [str(cell) for cell in cells if cell.expected is None],
        "closed": [str(cell) for cell in cells if cell.expected and not cell.observed],
    }


def test_everybody_who_walks_the_addresses_has_a_column():
    assert set(worlds.PEOPLE) <= set(people.PEOPLE)


def test_the_code_allows_what_the_rules_allow_and_the_page_says_it(grounds, capsys):
    cells = [cell for section in SECTIONS.values() for cell in section(grounds)]
    with capsys.disabled():
        print(f"\nAccess matrix: {len(cells)} cells, {sum(cell.is_leak for cell in cells)} leaks")
    assert wrong(cells) == {"leaks": [], "unknown": [], "closed": []}
    assert len(cells) > CELLS
    assert records.without_objects(grounds) == set()
    if os.environ.get("PRINT_ACCESS_PAGE"):
        page.PAGE.write_text(page.page(cells), encoding="utf-8")
    assert page.PAGE.read_text(encoding="utf-8") == page.page(cells), "python -m tests.access.print_matrix"


@pytest.mark.parametrize("name", [pytest.param(name, marks=SLOW.get(LEAKS[name][0], ())) for name in LEAKS])
def test_a_widened_right_is_found(grounds, monkeypatch, name):
    section, widen = LEAKS[name]
    widen(monkeypatch)
    assert any(cell.is_leak for cell in SECTIONS[section](grounds))


@pytest.mark.long
@pytest.mark.parametrize("part", range(LONG_PARTS))
def test_addresses_open_for_each_thing_as_the_rules_say(grounds, part, capsys):
    """A GET of each address that names things, for one of each agency and state, as everybody."""
    cells = list(addresses.asked(grounds, routes()[part::LONG_PARTS]))
    found = wrong(cells)
    with capsys.disabled():
        print(
            f"\nAddresses with things, part {part + 1} of {LONG_PARTS}: {len(cells)} cells, {len(found['leaks'])} leaks"
        )
    assert (found["leaks"], found["unknown"]) == ([], [])
