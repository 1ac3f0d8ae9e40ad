from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from secrets import randbelow
from typing import Any

from django.db.models import Case, CharField, IntegerField, Model, Q, QuerySet, TextChoices, Value, When
from django.urls import NoReverseMatch
from django.utils.functional import Promise

from documents.search.storage import entries
from documents.search.storage.entries import NO_TERMS, Zones
from documents.search.text.analysis import FIELD, gist, storable
from opd.database.triggers import RANDOM_VERSIONS

# Raise it with any change of zones or bytes. Entries follow the analysis of documents, so its edition is part of it.
FORMAT = 100 * 2 + entries.EDITION
SHOWN = 20_000  # characters of a text that are kept for excerpts


@dataclass(frozen=True)
class Source:
    """A model whose rows are found beside documents, as `kind`.

    `zones` says what is searched of a row, `public` which rows may be found at a moment, `urgent` those of them that
    come before all others, `moment` the column that is shown. `columns` are those of which an entry is made: a change
    of one makes it out of date.
    """

    kind: TextChoices
    model: type[Model]
    columns: tuple[str, ...]
    zones: Callable[[Any], Zones] = field(repr=False)
    public: Callable[[datetime], QuerySet] = field(repr=False)
    urgent: Callable[[datetime], QuerySet] | None = field(default=None, repr=False)
    moment: str = ""

    @property
    def label(self) -> str | Promise:
        return self.kind.label


class Sources:
    """The sources of the second index and the table of its entries, which an app above gives when it starts."""

    entries: type[Model]

    def __init__(self) -> None:
        self.by_kind: dict[str, Source] = {}
        self.filler: Callable[[], Callable[[str], str]] = lambda: str

    def use(self, entries: type[Model], sources: Iterable[Source], filler: Callable[[], Callable[[str], str]]) -> None:
        """Search in `sources`. `filler` returns, for one page of results, what fills in the marks of a shown text."""
        self.entries, self.filler = entries, filler
        self.by_kind = {source.kind.value: source for source in sources}

    def __iter__(self) -> Iterator[Source]:
        return iter(self.by_kind.values())

    @property
    def stored(self) -> QuerySet:
        return self.entries._default_manager.all()

    @property
    def labels(self) -> dict[str, str | Promise]:
        return {kind: source.label for kind, source in self.by_kind.items()}

    def of(self, row: Model) -> Source:
        return next(source for source in self if source.model is type(row))

    def public_keys(self, now: datetime) -> QuerySet:
        """Return (kind, primary key, whether it is urgent now) of all rows that are public, as one query."""
        first, *others = (_public_keys(source, now) for source in self)
        return first.union(*others, all=True)

    def rows_of(self, kind: str, pks: Iterable[int]) -> QuerySet:
        return self.by_kind[kind].model._default_manager.filter(pk__in=list(pks)).order_by("pk")


SOURCES = Sources()


def _public_keys(source: Source, now: datetime) -> QuerySet:
    is_urgent = Q(pk__in=source.urgent(now).order_by().values("pk")) if source.urgent else Q(pk=None)
    return (
        source.public(now)
        .order_by()
        .annotate(
            of_kind=Value(source.kind.value, CharField()),
            is_urgent_now=Case(When(is_urgent, then=Value(1)), default=Value(0), output_field=IntegerField()),
        )
        .values_list("of_kind", "pk", "is_urgent_now")
    )


def prepare(row: Model) -> Any:
    """Return the entry of a row as it is now. One without an address has no terms, so that nothing finds it."""
    source = SOURCES.of(row)
    zones = source.zones(row)
    names = tuple(name_field(name) for name in (zones.title, *zones.labels) if gist(name))
    text, address = storable(zones.text), ""
    with suppress(NoReverseMatch):
        address = row.get_absolute_url()  # type: ignore[attr-defined]
    searched = replace(zones, contexts=(str(source.label),), text=text, fields=(*zones.fields, *names))
    return SOURCES.entries(
        kind=source.kind.value,
        object_id=row.pk,
        version=randbelow(RANDOM_VERSIONS),
        format=FORMAT,
        title=zones.title,
        text=(storable(zones.summary) + "\n" + text if zones.summary else text)[:SHOWN],
        address=address,
        moment=getattr(row, source.moment) if source.moment else None,
        data=(searched.terms if address else NO_TERMS).pack(),
    )


def name_field(name: str) -> str:
    """Return the term of a whole title or label, by which a question that is the same finds it first."""
    return f"{FIELD}{FIELD}{' '.join(gist(name))}"
