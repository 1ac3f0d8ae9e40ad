"""The errors of the whole house have one home."""

import ast

from django.conf import settings

from opd.errors import NotAllowed, WrongState
from tests.test_imports import modules

HOME = "opd/errors.py"
NAMES = {NotAllowed.__name__, WrongState.__name__}


def trees():
    for module in modules():
        path = f"{'/'.join(module)}.py"
        yield path, ast.parse((settings.BASE_DIR / path).read_text())


def test_each_is_defined_once():
    defined = [
        (path, node.name)
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name in NAMES
    ]
    assert sorted(defined) == sorted((HOME, name) for name in NAMES)


def test_each_is_imported_from_its_home():
    sources = {
        (path, node.module)
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and NAMES & {alias.name for alias in node.names}
    }
    assert len(sources) > 20
    assert {source for source in sources if source[1] != "opd.errors"} == set()


def test_none_is_used_through_another_module():
    through = [
        (path, ast.unparse(node))
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in NAMES
    ]
    assert through == []
