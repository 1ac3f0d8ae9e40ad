"""Full names of people in a short text that a clerk writes for the public.

A guess by capitals, titles, degrees and words of kinship: in a file every heading would be a hit.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

TITLES = (
    "sdr sdri saudara saudari bapak bpk pak ibu bu tn ny nn tuan nyonya nona an h hj kh dr drg drs dra ir prof ust"
    " ustadz ustaz nama bernama"
)
KIN = ("bin", "binti", "alias")
# Words that stand with a capital and belong to no name: agencies, places, offices, and what people ask about.
OTHERS = Path(__file__).with_name("not_names.txt").read_text(encoding="utf-8")
NOT_NAMES = frozenset(OTHERS.split()) | {word for word in TITLES.split() if len(word) > 1}
WORD = r"[A-Z](?:['’`][A-Z])?[a-z]{1,24}(?:['’`-][A-Za-z][a-z]{1,24})?"
RUN = re.compile(rf"\b{WORD}(?:[ \t\n]{{1,4}}(?:(?:{'|'.join(KIN)})[ \t\n]{{1,4}})?(?:{WORD}\b|[A-Z]\.)){{0,8}}")
IS_TITLED = re.compile(rf"(?:\b(?:{'|'.join(TITLES.split())})\b\.?|\batas nama|\ba\.n\.)[ \t:]{{0,4}}$", re.IGNORECASE)
DEGREE = re.compile(
    r",?[ ]{0,3}(?:[SM]\.[ ]?(?:[A-Z][A-Za-z]{0,4})\b|A\.?Md\b|Ph\.?D\b|[SM]H\b|SPd\b|MPd\b|MSi\b|SE\b)"
)
LOUD = re.compile(r"\b[A-Z]{3,24}\b")
IS_PLACE = re.compile(
    r"\b(?:jalan|jl|gang|gg|gedung|rsud|rs|masjid|sekolah|universitas|stadion|lapangan|taman|pasar)\b[. ]{1,2}$",
    re.IGNORECASE,
)
REACH = 14


def full_names(text: str, *, own: Iterable[str] = (), others: Iterable[str] = ()) -> list[str]:
    """Return what looks like the full name of a person, each once, in the order of the text.

    `own` names are found whole in any case of letters; `others`, of agencies and places, are passed over. A single word
    is found only with a title or degree.
    """
    plain = " ".join(text.split())
    found = [name for name in (" ".join(name.split()) for name in own) if len(name) > 3 and _has(plain, name)]
    for other in sorted(others, key=len, reverse=True):
        if _has(plain, other):
            plain = re.sub(rf"\b{re.escape(other)}\b", ",", plain, flags=re.IGNORECASE)
    plain = LOUD.sub(lambda word: _quiet(word[0]), plain)
    for run in RUN.finditer(plain):
        found += _names_in(plain, run)
    return [name for name in dict.fromkeys(found) if not any(_has(other, name) for other in found if other != name)]


def _has(text: str, name: str) -> bool:
    return name.casefold() in text.casefold()


def _quiet(word: str) -> str:
    """Return a word in capitals as a name is written; an abbreviation, which can hardly be spoken, stays."""
    if word.lower() in KIN:
        return word.lower()
    vowels = sum(letter in "AEIOU" for letter in word)
    return word.capitalize() if vowels > 1 or (len(word) == 3 and word[-1] in "AEIOU") else word


def _names_in(text: str, run: re.Match[str]) -> list[str]:
    names: list[str] = []
    words = re.finditer(r"\S+", run[0])
    for is_other, group in groupby(words, key=lambda word: word[0].casefold() in NOT_NAMES):
        piece = list(group)
        start, end = run.start() + piece[0].start(), run.start() + piece[-1].end()
        whole = [word[0] for word in piece if not word[0].endswith(".") and word[0] not in KIN]
        before = text[max(0, start - REACH) : start]
        if is_other or IS_PLACE.search(before):
            continue
        is_titled = IS_TITLED.search(before) and whole
        if len(whole) > 1 or is_titled or (whole and DEGREE.match(text, end)):
            names.append(text[start:end])
    return names
