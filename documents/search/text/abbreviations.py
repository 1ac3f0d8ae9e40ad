"""Abbreviations that a text explains: *Kawasan Tanpa Rokok (KTR)* and *KTR (Kawasan Tanpa Rokok)*."""

import re
from collections.abc import Iterator

SHORT = r"[A-Z]{2,10}"
AFTER = re.compile(rf"\(\s*({SHORT})\s*\)")
BEFORE = re.compile(rf"\b({SHORT})\s*\(([^()\d]{{5,160}})\)")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.;:()!?]|\n\s*\n")
LOOKED_BACK = 200  # characters before an abbreviation in which its words are
LINKING = frozenset(
    ("dan", "atau", "di", "ke", "dari", "untuk", "yang", "pada", "atas", "serta", "dengan", "bagi", "oleh", "dalam")
)
MOST = 50  # of one text
LONGEST = 160  # characters of a long form


def explained(text: str) -> dict[tuple[str, str], None]:
    """Return the pairs (abbreviation, long form as written) of a text, each once, at most MOST."""
    pairs: dict[tuple[str, str], None] = {}
    for short, long in _pairs(text):
        if len(long) <= LONGEST:
            pairs.setdefault((short, long))
        if len(pairs) >= MOST:
            break
    return pairs


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for match in AFTER.finditer(text):
        before = SENTENCE_END.split(text[max(0, match.start() - LOOKED_BACK) : match.start()])[-1]
        if long := _ending(match[1], WORD.findall(before)):
            yield match[1], long
    for match in BEFORE.finditer(text):
        words = WORD.findall(match[2])
        if _ending(match[1], words) == " ".join(words):
            yield match[1], " ".join(words)


def _ending(short: str, words: list[str]) -> str:
    place = len(words)
    for letter in reversed(short.lower()):
        place -= 1
        while place >= 0 and words[place][0].lower() != letter and words[place].lower() in LINKING:
            place -= 1
        if place < 0 or words[place][0].lower() != letter:
            return ""
    is_spelled = words[place].lower() not in LINKING and len(words) - place >= 2
    return " ".join(words[place:]) if is_spelled and words[-1].lower() not in LINKING else ""
