"""Metadata that is clearly in a file itself, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.suggestions import names, prose, signs
from documents.suggestions.heading import PaperHeading
from documents.suggestions.signs import HEAD

YEARS_AHEAD = 6  # a plan may be for later years


class SuggestionSource(models.TextChoices):
    TEXT = "text", _("isi berkas")
    PROPERTIES = "properties", _("properti berkas")
    NAME = "name", _("nama berkas")


@dataclass(frozen=True)
class Guess:
    value: str | int | date
    source: SuggestionSource


def propose(text: str, name: str, properties: Mapping[str, str], today: date) -> dict[str, Guess]:
    """Suggest by text, file name and `properties` (title, subject); `today` bounds dates and years.

    *Returns* the suggestions by metadata field, without the fields for which there is none.
    """
    heading = PaperHeading(text[:HEAD])
    by_name = names.title_of_name(name)
    title = _first(
        (heading.title, SuggestionSource.TEXT),
        (names.title_of_properties(properties), SuggestionSource.PROPERTIES),
        (by_name, SuggestionSource.NAME),
    )
    title_text, source = (str(title.value), title.source) if title else ("", SuggestionSource.NAME)
    day, last_year = signs.day_of_signing(text, today), today.year + YEARS_AHEAD
    guesses = {
        "title": title,
        "number": _first((heading.number, SuggestionSource.TEXT)),
        "date": _first((day, SuggestionSource.TEXT)),
        "year": _first(
            (signs.year_of_number(heading.number, last_year), SuggestionSource.TEXT),
            (signs.year_in(title_text, last_year), source),
            (signs.year_in(by_name, last_year), SuggestionSource.NAME),
            (day and day.year, SuggestionSource.TEXT),
        ),
        "kind": _first((signs.kind_of(title_text), source), (signs.kind_of(by_name), SuggestionSource.NAME)),
        "summary": _first(
            (prose.summary(text[: 3 * HEAD]), SuggestionSource.TEXT),
            (names.subject(properties, title_text), SuggestionSource.PROPERTIES),
        ),
    }
    return {field: guess for field, guess in guesses.items() if guess is not None}


def _first(*guesses: tuple) -> Guess | None:
    return next((Guess(value, source) for value, source in guesses if value), None)
