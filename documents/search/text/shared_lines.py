"""Lines that say nothing about one document: those of letterheads, and those that many documents of an agency have."""

import re
from functools import lru_cache

import numpy as np

from documents.search.text.term_keys import key

HEAD = 1_500  # characters of a text in which lines are counted, and in which a letterhead stands
SHORTEST, LONGEST = 4, 300  # characters of a line that can be shared
DIGITS = re.compile(r"\d+")
LETTERHEAD = re.compile(
    r"\s*PEMERINTAH\s+(?:KOTA|KABUPATEN|PROVINSI|DAERAH|DESA)\b"
    r"|.*\b(?i:jalan|jl)\b.*\b(?i:telp|telepon|kode pos|pos-el|surel|laman|faks?)\b"
    r"|\s*(?i:telp|telepon|kode pos|pos-el|surel|e-?mail|laman|website|faks?)\b"
)
LINE = "="  # before a line, so that no word has its key


@lru_cache(maxsize=2_000)  # letterheads come again with each document
def gist(line: str) -> str:
    """Return what copies of a line agree in, whatever its blanks, capitals and numbers are."""
    return DIGITS.sub("0", " ".join(line.split())).casefold()


def line_key(line: str) -> int | None:
    """Return the key of a line's gist; None for a line that is too short or too long to be shared."""
    return key(f"{LINE}{found}") if SHORTEST <= len(found := gist(line)) <= LONGEST else None


def line_keys(text: str) -> set[int]:
    return {found for line in text.split("\n") if (found := line_key(line)) is not None}


class SharedLines:
    """The lines to skip in one text."""

    def __init__(self, text: str, packed: bytes = b"", title: str = "") -> None:
        """`packed`: the keys (int64) of lines that its agency's documents share; `title`: its own, on any lines."""
        self._text, self._title = text, gist(title)
        self._keys = frozenset(np.frombuffer(packed, np.int64).tolist())
        self._known: dict[int, bool] = {}  # by the start of a line

    def cover(self, place: int) -> bool:
        """Return whether the line at a place of the text is one of these."""
        return self._is_shared(*self._line_at(place))

    def end_before(self, start: int, place: int) -> int:
        """Return where the last of these lines ends that ends between `start` and the line at `place`; else `start`."""
        here = self._line_at(place)[0]
        while here > start:
            first, last = self._line_at(here - 1)
            if self._is_shared(first, last):
                return here
            here = first
        return start

    def _is_shared(self, first: int, last: int) -> bool:
        if first not in self._known:
            line = self._text[first : min(last, first + LONGEST + 1)]
            is_title = len(found := gist(line)) >= SHORTEST and found in self._title
            is_head = first < HEAD and (is_title or bool(LETTERHEAD.match(line)))
            self._known[first] = is_head or (bool(self._keys) and line_key(line) in self._keys)
        return self._known[first]

    def _line_at(self, place: int) -> tuple[int, int]:
        end = self._text.find("\n", place)
        return self._text.rfind("\n", 0, place) + 1, len(self._text) if end < 0 else end
