"""The table of synonyms as questions use it: read once by each process, and again when its version has changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Self

from documents.models import LearnedAbbreviation, Synonym, SynonymTable
from documents.search.storage.blocks import new_version
from documents.search.text.analysis import gist
from documents.search.text.roots import ENGLISH
from documents.search.text.stemming import stem

TABLE = 1  # the primary key of the only row
COLUMNS = ("ways", "wider", "is_regulation")

BODIES = Path(__file__).with_name("regulating_bodies.txt")
FORMS = {  # of each kind of regulation; one that ends without a blank makes one word with an abbreviation
    "menteri": ("peraturan menteri |permen |permen", "keputusan menteri |kepmen |kepmen"),
    "kepala": ("peraturan |peraturan kepala |perka |perban |perlem |per", "keputusan kepala |kepka "),
    "nama": ("",),
}

Gist = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """All ways to say one thing, as written in the table; `wider` is the more general term, or ""."""

    ways: tuple[str, ...]
    wider: str = ""
    is_regulation: bool = False
    is_translation: bool = False  # of an English word; without ways it is not looked for


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
        meanings = regulations_of_bodies() | meanings
        return cls(meanings, max(map(len, meanings)), version)

    @cached_property
    def regulation_words(self) -> frozenset[str]:
        """The kinds of regulation that are one word, such as *perda*."""
        names = ((meaning, way) for meaning in self.meanings.values() if meaning.is_regulation for way in meaning.ways)
        return frozenset(way for meaning, way in names if way.isalpha() and self.meanings.get(gist(way)) is meaning)

    @cached_property
    def in_english(self) -> Self:
        """With the English words of the glossary, which mean what the Indonesian ones mean."""
        meanings = dict(self.meanings)
        for english, words in ENGLISH.items():
            ways = tuple(filter(None, words.split(" / ")))
            known = self.meanings.get(gist("".join(ways[:1])), Meaning(()))
            meaning = replace(known, ways=tuple(dict.fromkeys(ways[:1] + known.ways + ways)), is_translation=True)
            meanings |= {gist(form): meaning for form in (english, f"{english}s", f"{english.removesuffix('y')}ies")}
        return replace(self, meanings=meanings)


@cache
def regulations_of_bodies() -> dict[Gist, Meaning]:
    """Return the kinds of regulation of ministries and national bodies, in all usual ways to write them."""
    meanings: dict[Gist, Meaning] = {}
    for line in BODIES.read_text(encoding="utf-8").splitlines()[1:]:
        head, _colon, names = line.partition(": ")
        shorts, *longs = (part.split(", ") for part in names.split(" = "))
        for forms in (kind.split("|") for kind in FORMS[head]):
            ways = [form + name for (name,) in longs for form in forms if not form or form.endswith(" ")]
            ways += [form + short for short in shorts for form in forms]
            meaning = Meaning(tuple(ways), is_regulation=True)
            plain = (way for way in ways if " " in way or stem(way) == way)  # *permenkominfo* is not *kominfo*
            meanings = {gist(way): meaning for way in plain} | meanings
    return meanings


_latest = Lexicon({}, 0, version=-1)


def at_version(version: int) -> Lexicon:
    """Return the table, which has this version in the database; read it where this process has another one."""
    global _latest
    if _latest.version != version:
        rows = list(Synonym.objects.order_by("pk").values_list(*COLUMNS))
        table = Lexicon.of(rows, version)
        learned = LearnedAbbreviation.objects.filter(is_active=True).values_list("short", "long")
        new = [pair for pair in learned if table.meanings.keys().isdisjoint(map(gist, pair))]
        added = [(f"{short.lower()}\n{long.lower()}", "", False) for short, long in new]
        _latest = replace(table, with_learned=Lexicon.of([*rows, *added], version) if added else None)
    return _latest


def latest() -> Lexicon:
    """Return the table as this process used it last, perhaps out of date; read it where it was never used."""
    if _latest.version >= 0:
        return _latest
    return at_version(SynonymTable.objects.filter(pk=TABLE).values_list("version", flat=True).first() or 0)


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
