"""docs/architecture.md is true: each name of a journey exists, and an earlier room of the journey calls it."""

import inspect
import re
import sys
from importlib import import_module

import pytest
from django.conf import settings

TEXT = (settings.BASE_DIR / "docs/architecture.md").read_text()
JOURNEYS = {part.split("\n", 1)[0]: re.findall(r"^\d+\. `([\w.]+)`", part, re.M) for part in TEXT.split("\n### ")[1:]}
LINES = 12


def resolved(name):
    """Return what a dotted name stands for. Raises AttributeError, ModuleNotFoundError."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[end:]:
            found = getattr(found, attribute)
        return found
    raise ModuleNotFoundError(name)


def home(name):
    """Return the source of the module in which a name is defined."""
    return inspect.getsource(sys.modules[inspect.unwrap(resolved(name)).__module__])


def test_there_are_five_journeys_that_fit_on_a_screen():
    assert len(JOURNEYS) == 5
    assert all(1 < len(steps) <= LINES for steps in JOURNEYS.values())


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:opd|documents|requests_app|portal)\.[\w.]+)`", TEXT))))
def test_names_exist(name):
    assert callable(resolved(name))


@pytest.mark.parametrize("journey", JOURNEYS)
def test_each_room_is_called_by_an_earlier_one(journey):
    steps = JOURNEYS[journey]
    for place, name in enumerate(steps[1:], 1):
        called = re.compile(rf"(?<!def )(?<!class )\b{name.rpartition('.')[2]}\b")
        assert any(called.search(home(earlier)) for earlier in steps[:place]), name


def test_the_floors_are_all_named():
    assert all(f"    {floor} " in TEXT for floor in ("portal", "requests_app", "documents", "opd"))
