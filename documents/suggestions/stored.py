"""Suggestions of a file, stored and compared with what people have written."""

import json
from collections.abc import Collection, Mapping
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
    """`value` for forms, `shown` for people, its `source`; `by_name` of the file only."""

    value: Any
    shown: str
    source: str
    by_name: bool = False


def remember(revision: Revision, text: str, properties: Mapping[str, str] | None = None) -> None:
    """Store the suggestions of a file. Call again after more of its text has been read."""
    if properties is None:
        before = Reading.objects.filter(revision=revision).first()
        properties = _kept(before.kept if before else "")["properties"]
    proposal = propose(text, revision.name, properties, timezone.localdate())
    proposed = {name: [_plain(guess.value), guess.source] for name, guess in proposal.items()}
    kept = json.dumps({"properties": dict(properties), "proposed": proposed})
    Reading.objects.update_or_create(revision=revision, defaults={"kept": kept})


def _kept(content: str) -> dict[str, Any]:
    return json.loads(content) if content else {"properties": {}, "proposed": {}}


def by_document(revisions: Collection[Revision]) -> dict[int, dict[str, Suggestion]]:
    """Return the suggestions of the revisions as {document id: {field name: Suggestion}}, in one query.

    A file that nobody has read yet suggests what its name says.
    """
    readings = Reading.objects.filter(revision__in=[revision.pk for revision in revisions])
    return {revision.document_id: of_name(revision.name) for revision in revisions} | {
        document: {name: _suggestion(name, *stored) for name, stored in _kept(content)["proposed"].items()}
        for document, content in readings.values_list("revision__document", "kept")
    }


def of_name(name: str) -> dict[str, Suggestion]:
    """Return what the name of a file says by itself, before anybody has read the file."""
    guesses = propose("", name, {}, timezone.localdate())
    return {field: _suggestion(field, _plain(guess.value), guess.source) for field, guess in guesses.items()}


def latest_of(document: Document) -> dict[str, Suggestion]:
    latest = document.revisions.only("pk", "name", "document").first()
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
