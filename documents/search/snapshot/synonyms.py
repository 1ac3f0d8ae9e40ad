"""The table of synonyms as questions use it: read once by each process, and again when it has another version.

The version comes with the one query that every question begins with (`snapshot`), so that a change of the table holds
in the very next question, in every process, and costs no query of its own. Documents know nothing of the table.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from documents.models import Synonym, SynonymTable
from documents.search.storage.blocks import new_version
from documents.search.text.analysis import gist

TABLE = 1  # the primary key of the only row

Gist = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """All ways to say one thing, as written in the table; `wider` is what it belongs to."""

    ways: tuple[str, ...]
    wider: str = ""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """What each gist means; `longest` is that of the longest."""

    meanings: Mapping[Gist, Meaning]
    longest: int
    version: int = 0

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str]], version: int = 0) -> Self:
        """`rows`: ways, one a line, and what is wider."""
        meanings: dict[Gist, Meaning] = {}
        for ways, wider in rows:
            meaning = Meaning(tuple(ways.splitlines()), wider)
            for way in meaning.ways:
                meanings.setdefault(gist(way), meaning)
        return cls(meanings, max(map(len, meanings), default=0), version)


_latest = Lexicon({}, 0, version=-1)


def at(version: int) -> Lexicon:
    """The table, which has this version now."""
    global _latest
    if _latest.version != version:
        _latest = Lexicon.of(Synonym.objects.order_by("pk").values_list("ways", "wider"), version)
    return _latest


def latest() -> Lexicon:
    """As this process used it last: enough for whoever has just asked the index, or asks nothing of it."""
    if _latest.version >= 0:
        return _latest
    return at(SynonymTable.objects.filter(pk=TABLE).values_list("version", flat=True).first() or 0)


# Changing it ----------------------------------------------------------------------------------------------------------


def lock() -> None:
    """Nobody else changes the table until this transaction ends."""
    SynonymTable.objects.get_or_create(pk=TABLE)
    SynonymTable.objects.select_for_update().get(pk=TABLE)


def renew() -> None:
    """Let every process read the table anew; in the transaction of the change."""
    SynonymTable.objects.update_or_create(pk=TABLE, defaults={"version": new_version()})


def rivals(synonym: Synonym) -> Iterator[tuple[str, Synonym]]:
    """Ways that other rows have too, each with its row: one word cannot mean two things."""
    own = {gist(way): way for way in synonym.lines}
    for other in Synonym.objects.exclude(pk=synonym.pk):
        yield from ((own[said], other) for said in map(gist, other.lines) if said in own)


def goes_round(synonym: Synonym) -> bool:
    """Whether the wider word leads, from row to row, back to this one."""
    rows = [(other.ways, other.wider) for other in Synonym.objects.exclude(pk=synonym.pk).exclude(wider="")]
    wider = Lexicon.of([(synonym.ways, synonym.wider), *rows]).meanings
    here, passed = gist(synonym.wider), set(map(gist, synonym.lines))
    while here and here not in passed:
        passed.add(here)
        here = gist(wider[here].wider) if here in wider else ()
    return bool(here)
