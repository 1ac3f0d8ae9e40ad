"""Suggestions of a file for metadata fields, stored with its revision and compared with what people have written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from documents.models import Document, Reading, Revision
from documents.suggestions import SuggestionSource, propose


@dataclass(frozen=True)
class Suggestion:
    """Suggestion for one metadata field.

    `value` is in the form that a form field accepts, `shown` is for people, `source` is a phrase. `by_name` says that
    it comes from the name of the file only.
    """

    value: Any
    shown: str
    source: str
    by_name: bool = False


def remember(
    revision: Revision, text: str, properties: Mapping[str, str] | None = None, today: date | None = None
) -> None:
    """Store the suggestions of a file. Call again after more of its text has been read."""
    reading = Reading.objects.filter(revision=revision).first() or Reading(revision=revision)
    if properties is not None:
        reading.properties = dict(properties)
    proposal = propose(text, revision.name, reading.properties, today or timezone.localdate())
    reading.proposed = {name: [_plain(guess.value), guess.source] for name, guess in proposal.items().items()}
    Reading.objects.update_or_create(
        revision=revision, defaults={"properties": reading.properties, "proposed": reading.proposed}
    )


def by_document(revisions: Iterable[Revision]) -> dict[int, dict[str, Suggestion]]:
    """Return the suggestions of the revisions as {document id: {field name: Suggestion}}, in one query."""
    readings = Reading.objects.filter(revision__in=[revision.pk for revision in revisions])
    rows = readings.values_list("revision__document", "proposed")
    return {
        document: {name: _suggestion(name, *stored) for name, stored in proposed.items()} for document, proposed in rows
    }


def latest_of(document: Document) -> dict[str, Suggestion]:
    """Return the suggestions of the newest file of a document, by name of the field."""
    latest = document.revisions.only("pk").first()
    return by_document([latest]).get(document.pk, {}) if latest else {}


def differing(suggestions: Mapping[str, Suggestion], current: Mapping[str, Any]) -> dict[str, Suggestion]:
    """Return the suggestions that differ from `current`, which are as `metadata.current` returns them."""
    return {
        name: offered for name, offered in suggestions.items() if str(current.get(name) or "") != str(offered.value)
    }


def with_taken(data: QueryDict, suggestions: Mapping[str, Suggestion], prefix: str = "") -> QueryDict:
    """Return the submitted form data with the suggestions that the clerk ticked in place of their own values."""
    start = f"{prefix}-" if prefix else ""
    taken = [name for name in data.getlist(f"{start}take") if name in suggestions]
    if taken:
        data = data.copy()
        for name in taken:
            data[f"{start}{name}"] = str(suggestions[name].value)
    return data


def _plain(value):
    return value.isoformat() if isinstance(value, date) else value


def _suggestion(name: str, value, source: str) -> Suggestion:
    shown = str(value)
    if name == "date":
        shown = date_format(date.fromisoformat(value), "j F Y")
    elif name == "kind":
        shown = Document.choice_labels(name)[value]
    return Suggestion(value, shown, str(SuggestionSource(source).label), source == SuggestionSource.NAME)
