"""No module remembers the day on which it was loaded: a server runs for weeks, and a test run passes midnight."""

import ast
import re

import pytest
from django.conf import settings

CLOCKS = {"now", "today", "localdate", "localtime", "utcnow"}
MAY_ASK = re.compile(rf"\.({'|'.join(CLOCKS)})\(")
ALLOWED = {"tests/conftest.py": 1}  # NOW, with `one_day` beside it
FILES = [
    path.relative_to(settings.BASE_DIR)
    for folder in ("bench", "config", "deploy", "documents", "opd", "portal", "requests_app", "tests")
    for path in sorted((settings.BASE_DIR / folder).rglob("*.py"))
]


def run_when_loaded(node):
    """Everything below that runs when the module is loaded: defaults and decorators of a function, not its body."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            parts = [*child.args.defaults, *filter(None, child.args.kw_defaults), *child.decorator_list]
        else:
            parts = [] if isinstance(child, ast.Lambda) else [child]
        for part in parts:
            yield part
            yield from run_when_loaded(part)


def clocks(source):
    calls = (node.func for node in run_when_loaded(ast.parse(source)) if isinstance(node, ast.Call))
    return [func.attr for func in calls if isinstance(func, ast.Attribute) and func.attr in CLOCKS]


def test_no_day_is_taken_when_a_module_is_loaded():
    sources = {str(path): (settings.BASE_DIR / path).read_text() for path in FILES}
    found = {path: len(clocks(source)) for path, source in sources.items() if MAY_ASK.search(source)}
    assert {path: number for path, number in found.items() if number} == ALLOWED


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("TODAY = timezone.localdate()", 1),
        ("class A:\n    day = date.today() + timedelta(1)", 1),
        ("def f(day=date.today(), *, at=timezone.now()): pass", 2),
        ("def f():\n    return date.today()", 0),
        ("f = lambda: timezone.now()", 0),
    ],
)
def test_the_test_itself_can_fail(source, number):
    assert len(clocks(source)) == number
