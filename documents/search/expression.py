"""A boolean question to an index, which each engine writes in its own language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrase:
    """Terms of the index that stand next to each other; mostly it is one term."""

    terms: tuple[str, ...]


@dataclass(frozen=True)
class All:
    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Any:
    parts: tuple["Expression", ...]


Expression = Phrase | All | Any
