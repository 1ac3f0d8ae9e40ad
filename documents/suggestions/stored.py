"""What a file proposes for a document's facts, kept beside its revision and compared with what people have written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from documents.models import Document, Reading, Revision
from documents.suggestions import Source, propose


@dataclass(frozen=True)
class Suggestion:
    """`value` as a form field takes it, `shown` as people read it, `source` in words.

    `by_name`: nothing but the file's name says it.
    """

    value: Any
    shown: str
    source: str
    by_name: bool = False


def remember(
    revision: Revision, text: str, properties: Mapping[str, str] | None = None, today: date | None = None
) -> None:
    """Write down what the file proposes; called again when more of its text has been read."""
    reading = Reading.objects.filter(revision=revision).first() or Reading(revision=revision)
    if properties is not None:
        reading.properties = dict(properties)
    found = propose(text, revision.name, reading.properties, today or timezone.localdate())
    reading.proposed = {name: [_plain(guess.value), guess.source] for name, guess in found.items().items()}
    Reading.objects.update_or_create(
        revision=revision, defaults={"properties": reading.properties, "proposed": reading.proposed}
    )


def by_document(revisions: Iterable[Revision]) -> dict[int, dict[str, Suggestion]]:
    """`{document id: {fact: Suggestion}}`, in one query."""
    readings = Reading.objects.filter(revision__in=[revision.pk for revision in revisions])
    rows = readings.values_list("revision__document", "proposed")
    return {
        document: {name: _suggestion(name, *stored) for name, stored in proposed.items()} for document, proposed in rows
    }


def latest_of(document: Document) -> dict[str, Suggestion]:
    """Of the newest file of a document."""
    latest = document.revisions.only("pk").first()
    return by_document([latest]).get(document.pk, {}) if latest else {}


def differing(suggestions: Mapping[str, Suggestion], facts: Mapping[str, Any]) -> dict[str, Suggestion]:
    """Those that say something else than the facts, which are as `facts.current` gives them."""
    return {name: offered for name, offered in suggestions.items() if str(facts.get(name) or "") != str(offered.value)}


def with_taken(data: QueryDict, suggestions: Mapping[str, Suggestion], prefix: str = "") -> QueryDict:
    """The sent data, with the proposals that the person ticked in the places of what stood there."""
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
    return Suggestion(value, shown, str(Source(source).label), source == Source.NAME)
