"""What an entry tells in words of `locale/`; a fact is `fact.<name>` there, or the name of its field."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from opd.models import ChainEntry

PRIMARY_KEY = re.compile(r"[0-9]{1,18}")
VALUES = "values"  # the fact with [before, after] of each changed field


def sentence(entry: ChainEntry, number: str = "") -> str:
    """Return the act and its object, such as "Dokumen diterbitkan: dokumen 12"."""
    return f"{_(entry.verb)}: {kind(entry.object_type)} {number or entry.object_id}".rstrip()


def numbers(entries: Iterable[ChainEntry]) -> dict[tuple[str, str], str]:
    """Return by type and id the numbers by which people know objects; a query for each type."""
    ids = defaultdict(set)
    for entry in entries:
        ids[entry.object_type].add(entry.object_id)
    found: dict[tuple[str, str], str] = {}
    for model in _numbered():
        label = model._meta.label_lower
        if wanted := [pk for pk in ids[label] if PRIMARY_KEY.fullmatch(pk)]:
            rows = model._default_manager.filter(pk__in=wanted).values_list("pk", "number")
            found |= {(label, str(pk)): number for pk, number in rows}
    return found


def numbered(number: str) -> Iterator[tuple[str, str]]:
    for model in _numbered():
        for pk in model._default_manager.filter(number__iexact=number).values_list("pk", flat=True):
            yield model._meta.label_lower, str(pk)


def _numbered() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        field = _field("number", model)
        if isinstance(field, models.CharField) and field.unique:
            yield model


def kind(object_type: str) -> str:
    """Return what the objects of a type are called."""
    words, model = _(object_type), _model(object_type)
    return str(model._meta.verbose_name) if words == object_type and model else words


def details(entry: ChainEntry) -> Iterator[tuple[str, str]]:
    model = _model(entry.object_type)
    for name, value in sorted(entry.fields.items()):  # PostgreSQL keeps no order
        if name == VALUES and isinstance(value, dict):
            for field, (before, after) in value.items():
                yield _name(field, model), f"{_words(before, field, model)} → {_words(after, field, model)}"
        elif name == "changed" and isinstance(value, list):
            yield _name(name, None), ", ".join(_name(field, model) for field in value)
        else:
            yield _name(name, model), _words(value, name, model)


def _model(object_type: str) -> type[models.Model] | None:
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):  # an object of an older version
        return None


def _field(name: str, model: type[models.Model] | None) -> models.Field | None:
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def _name(name: str, model: type[models.Model] | None) -> str:
    code = f"fact.{name}"
    words = _(code)
    if words != code:
        return words
    field = _field(name, model)
    return str(field.verbose_name) if field else name


def _words(value, name: str, model: type[models.Model] | None) -> str:
    if label := _label(value, name, model):
        return label
    if value in (None, "", [], {}):
        return "-"
    match value:
        case bool():
            return _("ya") if value else _("tidak")
        case list():
            return ", ".join(_words(one, "", None) for one in value)
        case dict():
            return ", ".join(f"{_name(key, None)}: {_words(one, '', None)}" for key, one in value.items())
        case str():
            is_text = isinstance(_field(name, model), models.TextField)
            return _moment(value) or (strip_tags(value) if is_text and value.startswith("<") else value)
    return str(value)


def _label(value, name: str, model: type[models.Model] | None) -> str:
    """Return the label of a choice by its field: of the object, of what it has one of, else if unique in its app."""
    if not (isinstance(value, str) and value and model):
        return ""
    own = (relation.related_model for relation in model._meta.related_objects if relation.one_to_one)
    for each in (model, *own):
        if label := _choice(value, name, each):
            return label
    labels = {_choice(value, name, each) for each in apps.get_app_config(model._meta.app_label).get_models()} - {""}
    return labels.pop() if len(labels) == 1 else ""


def _choice(value: str, name: str, model: type[models.Model]) -> str:
    field = _field(name, model)
    return str(dict(field.flatchoices).get(value, "")) if field is not None and field.choices else ""


def _moment(text: str) -> str:
    try:
        if moment := parse_datetime(text) if "T" in text else None:
            return date_format(timezone.localtime(moment) if moment.tzinfo else moment, "j F Y, H.i")
        day = parse_date(text)
    except ValueError:
        return ""
    return date_format(datetime.combine(day, datetime.min.time()), "j F Y") if day else ""
