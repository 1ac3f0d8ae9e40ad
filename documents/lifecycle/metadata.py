from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateField, TextField
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from documents.models import METADATA_FIELDS, PUBLIC_CLASSES, Category, Document, RetentionSchedule
from documents.search.text.analysis import storable
from opd.models import Opd, SiteProfile

FIELDS: dict[str, Any] = {name: Document._meta.get_field(name) for name in METADATA_FIELDS}
DATES = tuple(name for name, field in FIELDS.items() if isinstance(field, DateField))
FIRST_YEAR, LAST_YEAR = 1900, 2200  # a constraint of the database holds the same
UNSTATED_YEAR = FIRST_YEAR  # of a draft whose year neither its file nor a person has said: it is not handed in so
CHOICES = tuple(name for name, field in FIELDS.items() if field.choices)


def clean(opd: Opd, values: dict) -> dict:
    """Return `values`, named as in `METADATA_FIELDS`, if the agency may store them.

    Texts lose control characters and blanks, lines their breaks. Raises TypeError for names, ValidationError by field.
    """
    unknown = set(values) - set(METADATA_FIELDS)
    if unknown:
        raise TypeError(f"not metadata of a document: {', '.join(sorted(unknown))}")
    category = values.get("category")
    if category is not None and category.opd_id != opd.pk:
        raise ValidationError({"category": _("Pilih kategori milik %(opd)s.") % {"opd": opd}})
    if values.get("classification", PUBLIC_CLASSES[0]) not in PUBLIC_CLASSES:
        raise ValidationError({"classification": _("Dikecualikan hanya lewat uji konsekuensi yang disetujui.")})
    if not FIRST_YEAR <= values.get("year", FIRST_YEAR) <= LAST_YEAR:
        raise ValidationError({"year": _("Tahunnya antara %(n)d dan %(m)d.") % {"n": FIRST_YEAR, "m": LAST_YEAR}})
    cleaned = {name: _text(name, value) if type(value) is str else value for name, value in values.items()}
    _validate(cleaned)
    return cleaned


def _text(name: str, value: str) -> str:
    plain = storable(value).strip()
    return plain if isinstance(FIELDS[name], TextField) else " ".join(plain.split())


def _validate(values: dict[str, Any]) -> None:
    """Raise ValidationError by field for what a column cannot hold: SQLite itself would store any length."""
    errors = {}
    for name, value in values.items():
        try:
            FIELDS[name].run_validators(value)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)


def current(document: Document) -> dict:
    return public(document) | document.proposed


def public(document: Document) -> dict:
    return {name: _plain(getattr(document, name)) for name in METADATA_FIELDS}


def changes(document: Document, values: dict) -> dict[str, list]:
    """Return `{name: [old, new]}`, as stored, of `values` that differ from what the operator sees."""
    old = current(document)
    new = {name: _plain(value) for name, value in values.items()}
    return {name: [old[name], new[name]] for name in values if new[name] != old[name]}


def proposal(document: Document, changed: dict[str, list]) -> dict:
    """Return the proposal with `changed` added and without values that equal the public ones."""
    published = public(document)
    merged = document.proposed | {name: new for name, (_old, new) in changed.items()}
    return {name: value for name, value in merged.items() if value != published[name]}


def proposed_columns(document: Document) -> dict:
    columns = dict(document.proposed)
    if "category" in columns:
        columns["category"] = Category.objects.get(pk=columns["category"])
    return columns | {name: date.fromisoformat(columns[name]) for name in DATES if columns.get(name)}


def by_agency(document: Document) -> dict[str, Any]:
    """Return what the agency alone says about its documents: who is responsible for them, and their place."""
    return {
        "responsible_unit": document.opd.name[: FIELDS["responsible_unit"].max_length],
        "place": SiteProfile.load().place,
    }


def defaults(document: Document, today: date | None = None) -> dict[str, Any]:
    """Return what a public document says where nobody has stated it (domain rules 41 and 42).

    The date is the day of its newest version, for an earlier year that year's last day. A document that was public
    before gets the retention alone: its other gaps stay as people left them.
    """
    retention = {"retention": RetentionSchedule.objects.retention_of(document)}
    if document.first_published_at is not None:
        return retention
    revision = document.published_revision
    came_in = localdate(revision.uploaded_at) if revision else (today or localdate())
    dated = date(document.year, 12, 31) if document.year < came_in.year else came_in
    return by_agency(document) | {"date": dated} | retention


def fill(document: Document, values: dict[str, Any]) -> dict[str, list]:
    """Set those `values` of which the document has none. Returns `{name: [old, new]}`, as stored."""
    filled = {name: value for name, value in values.items() if value and not getattr(document, name)}
    changed = {name: [_plain(getattr(document, name)), _plain(value)] for name, value in filled.items()}
    for name, value in filled.items():
        setattr(document, name, value)
    return changed


def readable_changes(changes: dict[str, list]) -> list[tuple]:
    """Return (label, old, new) as people read them."""
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
