"""The table of synonyms as questions use it: read once by each process, and again when its version has changed.

The version comes with the one query that every question begins with (`snapshot`), so that a change of the table takes
effect in the next question, in every process, and needs no query of its own. The table is not used for indexing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from documents.models import LearnedAbbreviation, Synonym, SynonymTable
from documents.search.storage.blocks import new_version
from documents.search.text.analysis import gist

TABLE = 1  # the primary key of the only row
COLUMNS = ("ways", "wider", "is_regulation")

Gist = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """All ways to say one thing, as written in the table; `wider` is the more general term, or ""."""

    ways: tuple[str, ...]
    wider: str = ""
    is_regulation: bool = False


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The meaning of each gist of the table; `longest` is the number of stems of the longest gist."""

    meanings: Mapping[Gist, Meaning]
    longest: int
    version: int = 0
    with_learned: "Lexicon | None" = None  # with the abbreviations that documents explain; None where they are none

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, bool]], version: int = 0) -> Self:
        """Build it from rows (ways, wider, is_regulation): one way on each line of `ways`."""
        meanings: dict[Gist, Meaning] = {}
        for ways, wider, is_regulation in rows:
            meaning = Meaning(tuple(ways.splitlines()), wider, is_regulation)
            for way in meaning.ways:
                meanings.setdefault(gist(way), meaning)
        return cls(meanings, max(map(len, meanings), default=0), version)

    @cached_property
    def regulation_name(self) -> re.Pattern[str]:
        """Matches the name of any kind of regulation."""
        names = {way for meaning in self.meanings.values() if meaning.is_regulation for way in meaning.ways}
        longest_first = sorted(map(re.escape, names), key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(longest_first) or '(?!)'})\b", re.IGNORECASE)


_latest = Lexicon({}, 0, version=-1)


def at_version(version: int) -> Lexicon:
    """Return the table, which has this version in the database; read it where this process has another one."""
    global _latest
    if _latest.version != version:
        rows = list(Synonym.objects.order_by("pk").values_list(*COLUMNS))
        table = Lexicon.of(rows, version)
        learned = LearnedAbbreviation.objects.filter(is_active=True).values_list("short", "long")
        added = [row for short, long in learned if (row := _learned(short, long, table))]
        _latest = replace(table, with_learned=Lexicon.of([*rows, *added], version) if added else None)
    return _latest


def _learned(short: str, long: str, table: Lexicon) -> tuple[str, str, bool] | None:
    """Return a row of the table for a learned abbreviation, or None where the table has one of its two ways."""
    is_known = gist(short) in table.meanings or gist(long) in table.meanings
    return None if is_known else (f"{short.lower()}\n{long.lower()}", "", False)


def latest() -> Lexicon:
    """Return the table as this process used it last; read it where it was never used.

    It may be out of date. That does no harm after a `Snapshot`, or where the index is not asked.
    """
    if _latest.version >= 0:
        return _latest
    return at_version(SynonymTable.objects.filter(pk=TABLE).values_list("version", flat=True).first() or 0)


# Changing it ----------------------------------------------------------------------------------------------------------


def lock() -> None:
    """Lock the table against changes by others until this transaction ends."""
    SynonymTable.objects.get_or_create(pk=TABLE)
    SynonymTable.objects.select_for_update().get(pk=TABLE)


def bump_version() -> None:
    """Make every process read the table again; call it in the transaction of the change."""
    SynonymTable.objects.update_or_create(pk=TABLE, defaults={"version": new_version()})


def conflicts(synonym: Synonym) -> Iterator[tuple[str, Synonym]]:
    """Yield the ways that another row has too, each with that row: one word must not mean two things."""
    ways = {gist(way): way for way in synonym.lines}
    for other in Synonym.objects.exclude(pk=synonym.pk):
        yield from ((ways[meant], other) for meant in map(gist, other.lines) if meant in ways)


def is_circular(synonym: Synonym) -> bool:
    """Return whether the wider term leads, from row to row, back to this one or into another circle."""
    rows = Synonym.objects.exclude(pk=synonym.pk).exclude(wider="").values_list(*COLUMNS)
    meanings = Lexicon.of([(synonym.ways, synonym.wider, synonym.is_regulation), *rows]).meanings
    here, passed = gist(synonym.wider), set(map(gist, synonym.lines))
    while here and here not in passed:
        passed.add(here)
        here = gist(meanings[here].wider) if here in meanings else ()
    return bool(here)
