"""The metadata that an operator states about a document: validated, compared and merged.

Stored values can be written as JSON: a date is its ISO text, a category its primary key.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateField
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents.models import METADATA_FIELDS, PUBLIC_CLASSES, Category, Document
from opd.models import Opd

FIELDS: dict[str, Any] = {name: Document._meta.get_field(name) for name in METADATA_FIELDS}
DATES = tuple(name for name, field in FIELDS.items() if isinstance(field, DateField))
CHOICES = tuple(name for name, field in FIELDS.items() if field.choices)


def clean(opd: Opd, values: dict) -> dict:
    """Return `values`, named as in `METADATA_FIELDS`, if the agency may store them.

    Raises TypeError for other names and ValidationError with a sentence for each field.
    """
    unknown = set(values) - set(METADATA_FIELDS)
    if unknown:
        raise TypeError(f"not metadata of a document: {', '.join(sorted(unknown))}")
    category = values.get("category")
    if category is not None and category.opd_id != opd.pk:
        raise ValidationError({"category": _("Pilih kategori milik %(opd)s.") % {"opd": opd}})
    if values.get("classification", PUBLIC_CLASSES[0]) not in PUBLIC_CLASSES:
        raise ValidationError({"classification": _("Dikecualikan hanya lewat uji konsekuensi yang disetujui.")})
    return values


def current(document: Document) -> dict:
    """Return the stored values as the operator sees them: the proposed ones over the public ones."""
    return public(document) | document.proposed


def public(document: Document) -> dict:
    """Return the stored values of the document's own columns."""
    return {name: _plain(getattr(document, name)) for name in METADATA_FIELDS}


def changes(document: Document, values: dict) -> dict[str, list]:
    """Return `{name: [old, new]}`, as stored, of those `values` that differ from what the operator sees now."""
    old = current(document)
    new = {name: _plain(value) for name, value in values.items()}
    return {name: [old[name], new[name]] for name in values if new[name] != old[name]}


def proposal(document: Document, changed: dict[str, list]) -> dict:
    """Return the document's proposal with `changed` added and without values that equal the public ones."""
    published = public(document)
    merged = document.proposed | {name: new for name, (_old, new) in changed.items()}
    return {name: value for name, value in merged.items() if value != published[name]}


def proposed_columns(document: Document) -> dict:
    """Return the proposal as values for the columns of the document."""
    columns = dict(document.proposed)
    if "category" in columns:
        columns["category"] = Category.objects.get(pk=columns["category"])
    return columns | {name: date.fromisoformat(columns[name]) for name in DATES if columns.get(name)}


def readable_changes(changes: dict[str, list]) -> list[tuple]:
    """Return (label, old, new) as people read them, for `{name: [old, new]}` of stored values."""
    return [
        (FIELDS[name].verbose_name, _in_words(name, old), _in_words(name, new)) for name, (old, new) in changes.items()
    ]


def _in_words(name: str, value) -> str:
    if name == "category":
        return Category.objects.filter(pk=value).values_list("name", flat=True).first() or ""
    if name in DATES and value:
        return date_format(date.fromisoformat(value))
    return str(dict(FIELDS[name].flatchoices).get(value, value or ""))


def _plain(value):
    if isinstance(value, Category):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value
