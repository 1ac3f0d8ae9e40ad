"""A summary in the paper's own words."""

import re
from collections.abc import Iterator
from itertools import takewhile

from django.utils.translation import gettext as _

from documents.suggestions.heading import ENDS_HEADING
from documents.suggestions.names import LONGEST_SUMMARY, cut
from documents.suggestions.title_case import is_upper_case

CONSIDERING = re.compile(
    r"menimbang\s*:?\s*(?:a\s*\.)?\s*bahwa\s+(?P<why>.{40,1500}?)\s*(?:;|\.\s|\n\s*b\s*\.)", re.IGNORECASE | re.DOTALL
)
COURTESIES = re.compile(
    r"(?:assalam|dengan hormat|puji (?:dan |serta )?syukur|salam|menindaklanjuti|sehubungan|demikian|atas perhatian)",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[a-z)\d])\.(?=\s+[A-Z]|\s*$)")
SHORTEST_LINE, FEWEST_WORDS = 40, 12
SENTENCES, MOST_LINES = 2, 12
MOST_DIGITS = 1 / 8  # more of them are a table


def summary(text: str) -> str:
    """Why a rule was made, as it says itself; else the first sentences of prose; else nothing."""
    if found := CONSIDERING.search(text):
        why = " ".join(found["why"].split()).rstrip(" ;,")
        return cut(_("Ditetapkan dengan pertimbangan bahwa %(why)s.") % {"why": why}, LONGEST_SUMMARY)
    lines = text.split("\n")
    return next(filter(None, (_sentences(lines[start:]) for start in _beginnings(lines))), "")


def _beginnings(lines: list[str]) -> Iterator[int]:
    """Where prose may begin: a long line with a capital first, at the start of a paragraph or after a heading."""
    is_courtesy, is_fresh = False, True
    for index, line in enumerate(lines):
        words = line.strip()
        is_courtesy = bool(COURTESIES.match(words)) or (is_courtesy and not is_fresh)
        if is_fresh and not is_courtesy and len(words) >= SHORTEST_LINE and words[0].isupper() and _is_prose(words):
            yield index
        is_fresh = words.endswith((".", ":", ";")) or not _is_prose(words) or len(words) < SHORTEST_LINE
        is_courtesy = is_courtesy and not is_fresh


def _is_prose(words: str) -> bool:
    return bool(words) and not (is_upper_case(words) or ENDS_HEADING.match(words) or "...." in words or "\t" in words)


def _sentences(lines: list[str]) -> str:
    """The first whole sentences of the prose that begins here."""
    words = " ".join(" ".join(takewhile(_is_prose, lines[:MOST_LINES])).split())
    ends = [found.end() for found in SENTENCE_END.finditer(words) if found.end() <= LONGEST_SUMMARY]
    told = words[: ends[:SENTENCES][-1]] if ends else ""
    digits = sum(character.isdigit() for character in told)
    return told if len(told.split()) >= FEWEST_WORDS and digits < MOST_DIGITS * len(told) else ""
