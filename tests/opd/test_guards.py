"""`docs/guards.csv` is printed from the triggers and constraints by `print_guards`."""

import pytest

from opd.database.triggers import PREFIX
from tests.opd.database.test_triggers import installed
from tests.opd.guards import PAGE, TRIGGERS, page, rows

pytestmark = pytest.mark.django_db


def test_the_list_is_as_printed():
    assert PAGE.read_text(encoding="utf-8") == page(), "print it again: make docs"


def test_every_trigger_of_the_database_is_listed():
    """Asked of the catalogue: what the list misses would be a guard that nobody knows."""
    listed = {name for _table, name, *_what in rows()}
    installed_names = {name.removeprefix(PREFIX) for _table, name in installed()}
    assert installed_names <= listed
    assert {trigger.name for trigger in TRIGGERS} <= installed_names


def test_no_condition_is_the_place_of_an_object_in_memory():
    assert [name for _table, name, _refused, condition, _engine in rows() if " object at 0x" in condition] == []
