"""The texts that citizens may read: those of public templates, and of every module that a public page reaches.

Nothing is listed by hand. Public are the templates that extend `base.html` or `_bare.html`, with what they include, and
the modules that the views below `/en/`, the middleware and the template tags import. Names of columns count only where
pages show them (`SHOWN`), as the others are read in the admin; tests/access/test_english.py finds one forgotten.

`python -m tests.languages.texts` prints what is missing as entries for locale/en/LC_MESSAGES/django.po.
"""

import ast
import inspect
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from django.conf import settings
from django.template import engines
from django.template.base import Node, NodeList, Template
from django.templatetags.i18n import BlockTranslateNode
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils import translation
from django.utils.translation import trans_real

from documents.models import METADATA_FIELDS, Alert, Document
from documents.models.alert import PARTS
from opd.models import columns

TEMPLATES = settings.BASE_DIR / "templates"
ROOMS = ("opd", "documents", "requests_app", "portal")
PUBLIC_BASES = {"base.html", "_bare.html"}
EXTENDS = re.compile(r'{% extends "([^"]+)"')
INCLUDES = re.compile(r'{% (?:kept_)?include "([^"]+)"')
RENDERED = re.compile(r"^(?!admin/)[\w/]+\.html$")
MARKED = re.compile(r"""(?:{% translate |_\()(["'])(.+?)\1(?: context "(\w+)")?""")
CONTEXT = "\x04"  # between the context of a text and the text, as in the compiled catalogue
LOADS = re.compile(r"{% load ([^%]+) %}")
SINGULAR, PLURAL = {"_", "gettext", "gettext_lazy"}, {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
NAMES_OF_COLUMNS = {"verbose_name", "verbose_name_plural", "help_text"}

SHOWN = {Document: METADATA_FIELDS, Alert: PARTS}  # columns whose names are headings for citizens

Text = str | tuple[str, str]  # or singular and plural


def public_texts() -> dict[Text, str]:
    """Return each text with the first place, below the project's folder, that has it."""
    found: dict[Text, str] = {}
    templates = public_templates()
    modules = public_modules(templates)
    templates |= _included({name for module in modules for name in _templates_of(module)})
    for name in sorted(templates):
        for text in texts_of_template(name):
            found.setdefault(text, f"templates/{name}")
    for module in sorted(modules):
        for text in texts_of_module(module):
            found.setdefault(text, str(_path(module).relative_to(settings.BASE_DIR)))
    with translation.override(None):
        shown = {
            str(model._meta.get_field(column).verbose_name): model._meta.label
            for model, columns in SHOWN.items()
            for column in columns
        }
    return shown | found


def missing() -> dict[Text, str]:
    """Return the texts that the English catalogue lacks."""
    return {text: place for text, place in public_texts().items() if not is_known(text)}


def is_known(text: Text) -> bool:
    """Return whether the English catalogue has a text."""
    catalogue = trans_real.translation("en")._catalog
    return catalogue.get(text if isinstance(text, str) else (text[0], 1)) is not None


# Templates ------------------------------------------------------------------------------------------------------------


def public_templates() -> set[str]:
    names = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    return _included({name for name in names if _base(name) in PUBLIC_BASES})


def texts_of_template(name: str) -> Iterator[Text]:
    template: Template = engines["django"].get_template(name).template
    for _quote, text, context in MARKED.findall(_source(name)):
        yield f"{context}{CONTEXT}{text}" if context else text
    for node in filter(lambda node: isinstance(node, BlockTranslateNode), _nodes(template.nodelist)):
        singular = _text_of(node, node.singular)
        yield (singular, _text_of(node, node.plural)) if node.countervar else singular


@cache
def _source(name: str) -> str:
    path = TEMPLATES / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _base(name: str) -> str:
    while (above := EXTENDS.search(_source(name))) and above[1] != name:
        name = above[1]
    return name


def _included(names: set[str]) -> set[str]:
    known: set[str] = set()
    while names:
        known |= names
        names = {name for known_name in names for name in INCLUDES.findall(_source(known_name))} - known
    return {name for name in known if _source(name)}


def _nodes(nodelist: NodeList) -> Iterator[Node]:
    """Yield all nodes, also those within tags of ours that name no `child_nodelists`."""
    for node in nodelist.get_nodes_by_type(Node):
        yield node
        for name, value in vars(node).items():
            if isinstance(value, NodeList) and name not in node.child_nodelists:
                yield from _nodes(value)


def _text_of(node: BlockTranslateNode, tokens: list) -> str:
    text = node.render_token_list(tokens)[0]
    return translation.trim_whitespace(text) if node.trimmed else text


# Modules --------------------------------------------------------------------------------------------------------------


def public_modules(templates: set[str]) -> set[str]:
    """Return the modules of ours that public pages reach by imports."""
    found: set[str] = set()
    waiting = {view.__module__ for view in _public_views()} | _libraries(templates)
    waiting |= {name.rpartition(".")[0] for name in settings.MIDDLEWARE}
    waiting |= {name.rpartition(".")[0] for name in settings.TEMPLATES[0]["OPTIONS"]["context_processors"]}
    while waiting:
        waiting = {name for name in waiting if name.split(".")[0] in ROOMS and _path(name).is_file()}
        found |= waiting
        waiting = {name for module in waiting for name in _imports(module)} - found
    return found


def texts_of_module(module: str) -> Iterator[Text]:
    names = set(_names_of_columns(module))
    for node in ast.walk(_tree(module)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node in names:
            continue
        texts = [argument.value for argument in node.args[:2] if isinstance(argument, ast.Constant)]
        if node.func.id in SINGULAR and texts:
            yield texts[0]
        elif node.func.id in WITH_CONTEXT:
            yield CONTEXT.join(texts)
        elif node.func.id in PLURAL:
            yield texts[0], texts[1]


def _public_views() -> Iterator:
    for entry in get_resolver().url_patterns:
        if isinstance(entry.pattern, LocalePrefixPattern):
            yield from _views(entry)


def _views(resolver) -> Iterator:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield inspect.unwrap(entry.callback)
        else:
            yield from _views(entry)


def _libraries(templates: set[str]) -> set[str]:
    loaded = {name for template in templates for line in LOADS.findall(_source(template)) for name in line.split()}
    return {f"{room}.templatetags.{name}" for room in ROOMS for name in loaded}


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_path(module).read_text(encoding="utf-8"))


@cache
def _path(module: str) -> Path:
    path = settings.BASE_DIR.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _imports(module: str) -> Iterator[str]:
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _templates_of(module: str) -> Iterator[str]:
    """Yield the templates that a module names, such as those of inclusion tags."""
    texts = (node.value for node in ast.walk(_tree(module)) if isinstance(node, ast.Constant))
    yield from (text for text in texts if isinstance(text, str) and RENDERED.match(text))


def _names_of_columns(module: str) -> Iterator[ast.expr]:
    if "models" not in module.split("."):
        return
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Call):
            yield from (keyword.value for keyword in node.keywords if keyword.arg in NAMES_OF_COLUMNS)
            if _is_column(node.func):
                yield from node.args[:2]
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in NAMES_OF_COLUMNS:
            yield node.value


def _is_column(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name.endswith("Field") or hasattr(columns, name)


def entry(text: Text) -> str:
    """Return an empty entry of a catalogue."""
    if isinstance(text, str):
        context, _sep, text = text.rpartition(CONTEXT)
        flag = "#, python-format\n" if re.search(r"%\(\w+\)s|%s", text) else ""
        told = f"msgctxt {_quoted(context)}\n" if context else ""
        return f'{flag}{told}msgid {_quoted(text)}\nmsgstr ""\n'
    flag = "#, python-format\n" if "%(" in "".join(text) else ""
    return f'{flag}msgid {_quoted(text[0])}\nmsgid_plural {_quoted(text[1])}\nmsgstr[0] ""\nmsgstr[1] ""\n'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    for text, place in missing().items():
        print(f"# {place}\n{entry(text)}")
