"""docs/law.md has a row for each rule of the law, and names code, guards and tests that exist."""

import ast
import re
from functools import cache
from importlib import import_module
from itertools import chain

import pytest
from django.apps import apps
from django.conf import settings

from tests.opd.guards import TRIGGERS

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (settings.BASE_DIR / "docs/law.md").read_text().splitlines()
    if re.match(r"\| \d", line)
]


def test_sixty_rules_in_their_order():
    assert [row[0] for row in ROWS] == [str(number) for number in range(1, 61)]
    assert {len(row) for row in ROWS} == {4}


def test_what_holds_partly_says_what_is_missing():
    for number, rule, *_places in ROWS:
        claim, is_partly, missing = rule.partition(". *Partly:* ")
        assert claim and "artly" not in claim and len(missing.split()) >= 5 * bool(is_partly), number


@pytest.mark.parametrize("number, _rule, held, test", ROWS, ids=[f"rule {row[0]}" for row in ROWS])
def test_what_holds_a_rule_exists(number, _rule, held, test):
    guards = re.findall(r"(?:trigger|constraint) `(\w+)`", held)
    names = [name for name in re.findall(r"`([\w.]+)`", held) if name not in guards]
    assert guards or names, number
    assert [name for name in names if not _exists(name)] == []
    assert set(guards) <= _guards()
    places = re.findall(r"`(tests/\S+\.py)` `(\w+)`", test)
    assert places
    assert [place for place in places if place[1] not in _tests(place[0])] == []


def _exists(name: str) -> bool:
    module, _, attributes = name, "", []
    while module:
        try:
            found = import_module(module)
        except ModuleNotFoundError:
            module, _, attribute = module.rpartition(".")
            attributes.insert(0, attribute)
            continue
        for attribute in attributes:
            found = getattr(found, attribute, None)
        return found is not None
    return False


@cache
def _guards() -> set[str]:
    constraints = chain.from_iterable(model._meta.constraints for model in apps.get_models())
    return {trigger.name for trigger in TRIGGERS} | {each.name for each in constraints}


@cache
def _tests(path: str) -> set[str]:
    tree = ast.parse((settings.BASE_DIR / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
