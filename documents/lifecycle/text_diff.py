import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice, pairwise
from time import monotonic

CHARACTERS = 300_000  # of each text
LINES = 4_000
SHOWN = 400
SECONDS = 0.7
AROUND = 1  # unchanged lines before and after a change

NUMBER = re.compile(r"^\W*\d{1,4}\b|\b\d{1,4}\W*$|\d{1,4}(?=\s*(?:dari|/)\s*\d{1,4}\W*$)")  # where a page number may be
COUNTED = re.compile(
    r"(?:pasal|bab|bagian|paragraf|lampiran|tabel|gambar|grafik|tahap|triwulan|tahun)\b", re.IGNORECASE
)
FIRST_PAGES, FEWEST_PAGES, LINES_A_PAGE, LONGEST_FOOTER = 6, 3, 5, 120

SAME, REMOVED, ADDED, GAP = "same", "removed", "added", "gap"


class TooLong(Exception):
    """The comparison takes longer than its deadline."""


@dataclass(frozen=True)
class DiffLine:
    kind: str
    text: str


@dataclass(frozen=True)
class TextChanges:
    """In reading order. `is_cut`: the end was not compared, or not all is shown."""

    lines: list[DiffLine]
    is_cut: bool = False
    took_too_long: bool = False


class _Matcher(SequenceMatcher[str]):
    """Raises TooLong at its deadline."""

    def __init__(self, old: list[str], new: list[str], seconds: float):
        super().__init__(None, old, new)
        self.old, self.new = old, new
        self.deadline = monotonic() + seconds

    def find_longest_match(self, *args, **kwargs):
        if monotonic() > self.deadline:
            raise TooLong
        return super().find_longest_match(*args, **kwargs)


def changed_lines(old: str, new: str, seconds: float = SECONDS) -> TextChanges:
    """Return the changed lines with context, at most `SHOWN`; page numbers are no changes."""
    before, before_cut = _lines(old)
    after, after_cut = _lines(new)
    old_footers, new_footers = _footers(before), _footers(after)
    both = old_footers.keys() & new_footers.keys()
    before, after = _without(before, old_footers, both), _without(after, new_footers, both)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    matcher = _Matcher(before[start : len(before) - end], after[start : len(after) - end], seconds)
    try:
        opcodes = matcher.get_opcodes()
    except TooLong:
        return TextChanges([], is_cut=True, took_too_long=True)
    shown = _shown(matcher, opcodes, before[:start], after[len(after) - end :])
    lines = list(islice(shown, SHOWN + 1))
    return TextChanges(lines[:SHOWN], before_cut or after_cut or len(lines) > SHOWN)


def _lines(text: str) -> tuple[list[str], bool]:
    """Return the non-empty lines with single spaces, because layout is no content; and whether the text was cut."""
    lines = (" ".join(line.split()) for line in text[:CHARACTERS].splitlines())
    kept = list(islice((line for line in lines if line), LINES + 1))
    return kept[:LINES], len(kept) > LINES or len(text) > CHARACTERS


def _footers(lines: list[str]) -> dict[str, set[int]]:
    """Return `{words: places}` of lines with a page number, which move with every inserted line."""
    numbered: dict[str, list[tuple[int, int]]] = {}
    for place, line in enumerate(lines):
        if len(line) <= LONGEST_FOOTER and not COUNTED.match(line):
            for number in NUMBER.finditer(line):
                words = f"{line[: number.start()]}#{line[number.end() :]}"
                numbered.setdefault(words, []).append((place, int(re.sub(r"\D", "", number[0]))))
    return {words: {place for place, _number in run} for words, run in numbered.items() if _counts_pages(run)}


def _counts_pages(run: list[tuple[int, int]]) -> bool:
    steps = {(after[1] - before[1]) for before, after in pairwise(run)}
    is_apart = all(after[0] - before[0] >= LINES_A_PAGE for before, after in pairwise(run))
    return len(run) >= FEWEST_PAGES and run[0][1] <= FIRST_PAGES and is_apart and steps in ({1}, {2})


def _without(lines: list[str], footers: dict[str, set[int]], words: Collection[str]) -> list[str]:
    gone = set().union(*(footers[each] for each in words))
    return [line for place, line in enumerate(lines) if place not in gone]


def _common(left: list[str], right: list[str]) -> int:
    return next(
        (place for place, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]),
        min(len(left), len(right)),
    )


def _shown(matcher: _Matcher, opcodes: list, head: list[str], tail: list[str]) -> Iterator[DiffLine]:
    if not any(tag != "equal" for tag, *_places in opcodes):
        return
    yield from _context(head, at_end=True)
    for place, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        if tag == "equal":
            yield from _between(matcher.old[i1:i2], is_first=place == 0, is_last=place == len(opcodes) - 1)
            continue
        yield from (DiffLine(REMOVED, line) for line in matcher.old[i1:i2])
        yield from (DiffLine(ADDED, line) for line in matcher.new[j1:j2])
    yield from _context(tail, at_end=False)


def _between(lines: list[str], *, is_first: bool, is_last: bool) -> Iterator[DiffLine]:
    after = [] if is_first else lines[:AROUND]
    before = [] if is_last else lines[len(after) :][-AROUND:]
    yield from (DiffLine(SAME, line) for line in after)
    if len(after) + len(before) < len(lines):
        yield DiffLine(GAP, "")
    yield from (DiffLine(SAME, line) for line in before)


def _context(lines: list[str], *, at_end: bool) -> Iterator[DiffLine]:
    kept = lines[-AROUND:] if at_end else lines[:AROUND]
    gap = [DiffLine(GAP, "")] if len(lines) > len(kept) else []
    shown = [DiffLine(SAME, line) for line in kept]
    yield from gap + shown if at_end else shown + gap
