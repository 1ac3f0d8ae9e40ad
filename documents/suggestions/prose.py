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
MOST_DIGITS = 1 / 8  # a text with more digits is a table


def summary(text: str) -> str:
    """Return the reason that a regulation states, else the first sentences of prose, else an empty string."""
    if match := CONSIDERING.search(text):
        why = " ".join(match["why"].split()).rstrip(" ;,")
        return cut(_("Ditetapkan dengan pertimbangan bahwa %(why)s.") % {"why": why}, LONGEST_SUMMARY)
    lines = text.split("\n")
    return next(filter(None, (_sentences(lines[start:]) for start in _beginnings(lines))), "")


def _beginnings(lines: list[str]) -> Iterator[int]:
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
    words = " ".join(" ".join(takewhile(_is_prose, lines[:MOST_LINES])).split())
    ends = [match.end() for match in SENTENCE_END.finditer(words) if match.end() <= LONGEST_SUMMARY]
    sentences = words[: ends[:SENTENCES][-1]] if ends else ""
    digits = sum(character.isdigit() for character in sentences)
    return sentences if len(sentences.split()) >= FEWEST_WORDS and digits < MOST_DIGITS * len(sentences) else ""
