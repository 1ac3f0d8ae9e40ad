"""Metadata suggested by a file itself: title, number, date, year, kind and summary, each with its source.

Only what is clearly in the file is suggested. The creation date of the file is not: it is the day on which the paper
was printed or scanned, not the day on which it was signed.

Start with `propose`, which needs no database; `stored` keeps its result with the revision and compares it with what
people have written. `heading`, `prose` and `signs` read the text of the paper, `names` the name and the properties of
the file, `title_case` converts headings in capitals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
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
    """A suggested value and its source."""

    value: str | int | date
    source: SuggestionSource


@dataclass(frozen=True)
class Proposal:
    """Suggestions of a file by metadata field; None for fields without a suggestion."""

    title: Guess | None = None
    number: Guess | None = None
    date: Guess | None = None
    year: Guess | None = None
    kind: Guess | None = None
    summary: Guess | None = None

    def items(self) -> dict[str, Guess]:
        guesses = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: guess for name, guess in guesses.items() if guess is not None}


def propose(text: str, name: str, properties: Mapping[str, str], today: date) -> Proposal:
    """Suggest metadata for a file.

    `text` is the text of the complete file, empty for a scan; `name` is the file name as uploaded; `properties` has its
    `title` and `subject`; `today` bounds dates and years.
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
    return Proposal(
        title=title,
        number=_first((heading.number, SuggestionSource.TEXT)),
        date=_first((day, SuggestionSource.TEXT)),
        year=_first(
            (signs.year_of_number(heading.number, last_year), SuggestionSource.TEXT),
            (signs.year_in(title_text, last_year), source),
            (signs.year_in(by_name, last_year), SuggestionSource.NAME),
            (day and day.year, SuggestionSource.TEXT),
        ),
        kind=_first((signs.kind_of(title_text), source), (signs.kind_of(by_name), SuggestionSource.NAME)),
        summary=_first(
            (prose.summary(text[: 3 * HEAD]), SuggestionSource.TEXT),
            (names.subject(properties, title_text), SuggestionSource.PROPERTIES),
        ),
    )


def _first(*guesses: tuple) -> Guess | None:
    return next((Guess(value, source) for value, source in guesses if value), None)
