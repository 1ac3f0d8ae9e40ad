"""What a file says about itself: title, year, number, date, kind and summary, each with where it came from.

Nothing but proposals: what is not clearly there is not proposed. The day a file was made is no proposal: it is the day
somebody printed or scanned the paper, not the day it was signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.suggestions import names, prose, signs
from documents.suggestions.heading import Heading
from documents.suggestions.signs import HEAD

YEARS_AHEAD = 6  # a plan may be for years to come


class Source(models.TextChoices):
    TEXT = "text", _("isi berkas")
    PROPERTIES = "properties", _("properti berkas")
    NAME = "name", _("nama berkas")


@dataclass(frozen=True)
class Guess:
    value: str | int | date
    source: Source


@dataclass(frozen=True)
class Proposal:
    """`None` where the file does not say. The names are those of a document's facts."""

    title: Guess | None = None
    number: Guess | None = None
    date: Guess | None = None
    year: Guess | None = None
    kind: Guess | None = None
    summary: Guess | None = None

    def items(self) -> dict[str, Guess]:
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: guess for name, guess in found.items() if guess is not None}


def propose(text: str, name: str, properties: Mapping[str, str], today: date) -> Proposal:
    """`text`: of the whole file, empty for a scan; `name`: as it was handed in; `properties`: its title and subject."""
    heading = Heading(text[:HEAD])
    by_name = names.title_of_name(name)
    title = _first(
        (heading.title, Source.TEXT),
        (names.title_of_properties(properties), Source.PROPERTIES),
        (by_name, Source.NAME),
    )
    named, source = (str(title.value), title.source) if title else ("", Source.NAME)
    day, last_year = signs.day_of_signing(text, today), today.year + YEARS_AHEAD
    return Proposal(
        title=title,
        number=_first((heading.number, Source.TEXT)),
        date=_first((day, Source.TEXT)),
        year=_first(
            (signs.year_of_number(heading.number, last_year), Source.TEXT),
            (signs.year_in(named, last_year), source),
            (signs.year_in(by_name, last_year), Source.NAME),
            (day and day.year, Source.TEXT),
        ),
        kind=_first((signs.kind_of(named), source), (signs.kind_of(by_name), Source.NAME)),
        summary=_first(
            (prose.summary(text[: 3 * HEAD]), Source.TEXT), (names.subject(properties, named), Source.PROPERTIES)
        ),
    )


def _first(*guesses: tuple) -> Guess | None:
    return next((Guess(value, source) for value, source in guesses if value), None)
