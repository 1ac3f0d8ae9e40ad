"""A summary in the paper's own words."""

import re

from django.utils.translation import gettext as _

from documents.letter_case import is_shouted
from documents.proposals.heading import ENDS_HEADING
from documents.proposals.names import LONGEST_SUMMARY, cut

CONSIDERING = re.compile(
    r"menimbang\s*:?\s*(?:a\s*\.)?\s*bahwa\s+(?P<why>.{40,1500}?)\s*(?:;|\.\s|\n\s*b\s*\.)", re.IGNORECASE | re.DOTALL
)
COURTESIES = re.compile(
    r"(?:assalam|dengan hormat|puji (?:dan |serta )?syukur|salam|menindaklanjuti|sehubungan|demikian|atas perhatian)",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[a-z)\d])\.(?=\s+[A-Z]|\s*$)")
SHORTEST_LINE, SHORTEST_PARAGRAPH, FEWEST_WORDS = 40, 80, 12
SENTENCES = 2
MOST_DIGITS = 1 / 8  # more of them are a table


def summary(text: str) -> str:
    """Why a rule was made, as it says itself; else the first sentences of prose; else nothing."""
    if found := CONSIDERING.search(text):
        why = " ".join(found["why"].split()).rstrip(" ;,")
        return cut(_("Ditetapkan dengan pertimbangan bahwa %(why)s.") % {"why": why}, LONGEST_SUMMARY)
    return next(filter(None, map(_prose, re.split(r"\n\s*\n", text))), "")


def _prose(paragraph: str) -> str:
    """The first whole sentences of a paragraph that is neither heading, list, table nor courtesy."""
    lines = [line for line in paragraph.split("\n") if line.strip()]
    while lines and (is_shouted(lines[0]) or len(lines[0]) < SHORTEST_LINE or ENDS_HEADING.match(lines[0])):
        lines.pop(0)
    words = " ".join(" ".join(lines).split())
    if len(words) < SHORTEST_PARAGRAPH or not words[0].isupper() or COURTESIES.match(words) or "...." in words:
        return ""
    ends = [found.end() for found in SENTENCE_END.finditer(words) if found.end() <= LONGEST_SUMMARY]
    told = words[: ends[:SENTENCES][-1]] if ends else ""
    digits = sum(character.isdigit() for character in told)
    return told if len(told.split()) >= FEWEST_WORDS and digits < MOST_DIGITS * len(told) else ""
