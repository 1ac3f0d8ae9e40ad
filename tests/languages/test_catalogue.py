"""The English catalogue: complete, with the values of the original, and asked only when a page is rendered."""

import ast
import re

import pytest
from django.utils import translation

from tests.languages import texts

VALUE = re.compile(r"%\(\w+\)[sd]|%[sd]|</?\w+")


def test_every_text_that_citizens_may_read_is_there_in_english():
    missing = texts.missing()
    assert missing == {}, "\n".join(["See `python -m tests.languages.texts`:", *map(str, missing)])


def test_no_text_is_both_a_plural_and_none():
    """A catalogue has one entry for both, so one of them would get the wrong number."""
    public = texts.public_texts()
    assert {text for text, _plural in (text for text in public if isinstance(text, tuple))} & set(public) == set()


@pytest.mark.parametrize("number", [1, 2])
def test_english_has_the_values_and_elements_of_the_original(number):
    wrong = {}
    with translation.override("en"):
        for text in texts.public_texts():
            if isinstance(text, tuple):
                original, english = text[0], translation.ngettext(*text, number)
            else:
                original, english = text.rpartition(texts.CONTEXT)[2], translation.gettext(text)
            if sorted(VALUE.findall(original)) != sorted(VALUE.findall(english)):
                wrong[original] = english
    assert wrong == {}


def test_no_public_module_translates_while_it_is_loaded():
    """What is translated then would keep the language of that moment for every reader."""
    modules = texts.public_modules(texts.public_templates())
    found = [f"{module}:{line}" for module in sorted(modules) for line in translated_at_import(texts._tree(module))]
    assert len(modules) > 300
    assert found == []


def translated_at_import(tree):
    """Yield the lines outside of functions that call gettext, and not gettext_lazy."""
    eager = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in ("gettext", "ngettext", "pgettext")
    }
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in eager:
            yield node.lineno
        is_function = isinstance(node, ast.FunctionDef | ast.Lambda)
        inside = (
            [*getattr(node, "decorator_list", []), *node.args.defaults] if is_function else ast.iter_child_nodes(node)
        )
        waiting += inside


def test_translating_while_loading_is_seen():
    tree = ast.parse(
        "from django.utils.translation import gettext as _\nA = _('a')\ndef f(b=_('b')):\n    return _('c')\n"
    )
    assert sorted(translated_at_import(tree)) == [2, 3]
