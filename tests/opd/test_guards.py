"""`docs/guards.md` is printed from the triggers and constraints by `print_guards`."""

import pytest

from opd.database.triggers import PREFIX
from tests.opd.database.test_triggers import installed
from tests.opd.guards import PAGE, TRIGGERS, page

pytestmark = pytest.mark.django_db


def test_the_page_is_as_printed():
    assert PAGE.read_text(encoding="utf-8") == page(), "print it again: python -m tests.opd.print_guards"


def test_every_trigger_of_the_database_is_on_the_page():
    """Asked of the catalogue: what the page misses would be a guard that nobody knows."""
    listed = {line.split(" | ")[0].removeprefix("| ") for line in page().splitlines() if line.startswith("| ")}
    installed_names = {name.removeprefix(PREFIX).replace("_", " ") for _table, name in installed()}
    assert installed_names <= listed
    assert {trigger.name.replace("_", " ") for trigger in TRIGGERS} <= installed_names
