"""Locks of rows on PostgreSQL.

A row that is locked whole (`FOR UPDATE`) keeps everybody waiting who commits a row that refers to it. An act that holds
the ledger at that moment then waits for an act that waits for the ledger. Acts change no keys: `no_key` is enough.
"""

import ast
from pathlib import Path

from django.apps import apps
from django.conf import settings

APPS = ("documents", "opd", "portal", "requests_app")
MODELS = {model.__name__: model for model in apps.get_models() if model._meta.app_label in APPS}


def is_referred_to(name):
    """Return whether rows of other tables refer to rows of that model; of an unknown one they may."""
    if name not in MODELS:
        return True
    fields = MODELS[name]._meta.get_fields(include_hidden=True)
    return any(field.is_relation and field.auto_created and not field.concrete for field in fields)


def first_name(node):
    """Return the name with which a chain of calls and attributes begins, "" for none."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def whole_locks(source):
    """Return line numbers of the calls that lock whole rows to which others refer."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    locks = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "select_for_update"]
    return [
        call.lineno
        for call in locks
        if "no_key" not in {keyword.arg for keyword in call.keywords} and is_referred_to(first_name(call.func))
    ]


def test_no_row_to_which_others_refer_is_locked_whole():
    files = [
        path for app in APPS for path in Path(settings.BASE_DIR, app).rglob("*.py") if "migrations" not in path.parts
    ]
    found = {str(path): lines for path in files if (lines := whole_locks(path.read_text()))}
    assert not found


def test_the_check_finds_one():
    assert whole_locks("InformationRequest.objects.open().select_for_update().get(pk=1)") == [1]
    assert whole_locks("rows.select_for_update(of=('self',))") == [1]
    assert not whole_locks("InformationRequest.objects.select_for_update(no_key=True)")
    assert not whole_locks("NumberSeries.objects.select_for_update()")
