"""What counts as written: the same in Python, in SQLite and in PostgreSQL, for every code point."""

import importlib
import json
import pkgutil
import re
import sys
import unicodedata

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from opd import words
from opd.database.triggers import HAS_WRITING
from opd.models import Message
from opd.web.text_field import TextField

NOT_WRITTEN = [
    "", " ", "\n\t", "\u00a0", "\u200b", "\u200b\u2060\ufeff", "\u2800", "\u3164", "\u115f\u1160\uffa0", "\u034f",
    "\u00ad", "-", "…", "***", "\u202e", "\U000e0041", "\ufe0f",
]  # fmt: skip
WRITTEN = ["a", "7", "\u200bx", "é", "漢", "ع", "ꦲ", "½", "Ⅳ"]


def by_category(char):
    """The same rule, asked of the names and categories of Unicode."""
    return unicodedata.category(char)[0] in "LN" and "FILLER" not in unicodedata.name(char, "")


@pytest.mark.parametrize("text", NOT_WRITTEN)
def test_what_nobody_can_read_is_not_written(text):
    assert not words.is_written(text)
    with pytest.raises(ValidationError) as refused:
        words.required(text, "reason")
    assert refused.value.message_dict == {"reason": ["Tulis alasannya."]}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_letter_or_digit_is_enough(text):
    assert words.is_written(text)
    assert words.required(f"  {text} ") == words.kept(text)


def test_python_agrees_with_unicode_on_every_code_point():
    differing = [hex(c) for c in range(sys.maxunicode + 1) if words.is_written(chr(c)) != by_category(chr(c))]
    assert differing == []


def borders() -> set[int]:
    """The code points between which Python's verdict changes, on both sides: a range of a pattern ends nowhere else."""
    verdicts = [words.is_written(chr(code)) for code in range(sys.maxunicode + 1)]
    changed = [code for code in range(1, sys.maxunicode + 1) if verdicts[code] != verdicts[code - 1]]
    return {beside for code in changed for beside in (code - 1, code)}


@pytest.mark.django_db
def test_the_database_agrees_with_python_on_every_code_point():
    """On PostgreSQL on each, since a collation may reach into a range; SQLite compares numbers, and takes seconds."""
    step = {"sqlite": 16, "postgresql": 1}[connection.vendor]
    surrogates = range(0xD800, 0xE000)  # no database takes them
    codes = sorted({*range(1, sys.maxunicode + 1, step), *borders()} - {0, *surrogates})
    char = {"sqlite": "char(code)", "postgresql": "chr(code)"}[connection.vendor]
    written = HAS_WRITING[connection.vendor].format(char, words.written_ranges())
    given = {
        "sqlite": "SELECT value AS code FROM json_each(%s)",
        "postgresql": "SELECT value::int AS code FROM json_array_elements_text(%s::json)",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT code FROM ({given}) AS n WHERE {written}", [json.dumps(codes)])
        found = {code for (code,) in cursor.fetchall()}
    assert found == {code for code in codes if words.is_written(chr(code))}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("satu\r\ndua\rtiga\tempat", "satu\ndua\ntiga empat"),
        ("ra\u00adhasia\u200b \x07benar", "rahasia benar"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("\u200dawal akhir\u200d", "awal akhir"),
        ("a \u200d b", "a  b"),
        ("\ud800x", "x"),
    ],
)
def test_a_text_is_kept_without_what_nobody_sees(typed, stored):
    assert words.kept(typed) == stored


@given(st.text())
def test_what_is_kept_stays_as_it_is(text):
    once = words.kept(text)
    assert words.kept(once) == once
    assert words.is_written(once) == words.is_written(text)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs", "S", "M"])))
def test_visible_text_is_kept_whole(text):
    assert words.kept(text) == text


@pytest.mark.parametrize("text", NOT_WRITTEN)
def test_a_form_takes_it_as_empty(text):
    assert TextField(required=False).clean(text) == ""
    with pytest.raises(ValidationError) as refused:
        TextField(error_messages={"required": "Tulis isinya."}).clean(text)
    assert refused.value.messages == ["Tulis isinya."]


@pytest.mark.django_db
def test_a_sealed_text_is_written_also_past_the_verbs():
    with pytest.raises(IntegrityError, match="not written"), transaction.atomic():
        Message.objects.create(act="a", recipient="\u200b", subject="a", body="isi")


# Every form ----------------------------------------------------------------------------------------------------------

FACES = {"forms", "form", "admin", "citizen"}
OTHERS = {  # codes, what machines write or compare, and words exactly as they stand in a file
    "code", "first_code", "second_code", "formulir", "situs", "table", "sha256", "words", "places", "username",
    ("TrackForm", "number"),
}  # fmt: skip


def forms_of_ours():
    for app in ("opd", "documents", "requests_app", "portal"):
        for module in pkgutil.walk_packages([str(settings.BASE_DIR / app)], f"{app}."):
            if FACES & set(re.split(r"[._]", module.name)):
                importlib.import_module(module.name)
    waiting = [forms.BaseForm]
    while waiting:
        found = waiting.pop().__subclasses__()
        waiting += found
        yield from (form for form in found if form.__module__.split(".")[0] in apps.app_configs)


def test_every_text_of_a_form_is_a_text_field():
    fields = [(form.__name__, name, field) for form in forms_of_ours() for name, field in form.base_fields.items()]
    plain = {(form, name) for form, name, field in fields if type(field) is forms.CharField and "password" not in name}
    assert len(plain) < len(fields) / 4
    assert {(form, name) for form, name in plain if not {name, (form, name)} & OTHERS} == set()
