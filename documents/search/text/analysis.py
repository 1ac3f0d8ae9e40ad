"""Text to tokens, the same for indexing and for asking, on every database engine."""

import re
import unicodedata

from documents.search.text.stemming import stem
from documents.search.text.stopwords import STOPWORDS

STEM = "~"  # put before a stem, so that it can never be taken for an exact form
FIELD = "#"  # put before a year or the name of an agency where it is a document's own, not a word in it

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# What leaves no gap: combining marks (é is e), soft hyphen, zero-width signs.
COMBINING = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
WHOLE_SENTENCES = re.compile(r"[\ufdfa\ufdfb]")  # one character that comes apart into four words
# Patterns begin with what is rare and look back from there, which is several times faster.
APOSTROPHE = re.compile(r"['’‘`ʼ](?<=[a-z].)(?=[a-z])")
THOUSANDS = re.compile(r"\d(?<![\d.,].)\d{0,2}(?:\.\d{3})+(?!\.?\d)(?:,(?:00?|-)(?!\d))?")
UNDANG = "undang"
TOKEN = re.compile(r"\d{1,40}|[^\W\d_]{1,40}")  # a longer one is no word, and an index has its limits


def tokens(text: str) -> list[tuple[int, str, str]]:
    """(position, exact form, stem) of every word and number, in order; positions count from 0 without a gap.

    Both forms are in lower case and without diacritics. Letters and digits stand apart (B3 is `b`, `3`), the parts of
    14/2008 too, 1.250.000 is one number, and the stem of a number has no leading zeros.
    """
    exact = forms(text)
    return list(zip(range(len(exact)), exact, _stems(exact), strict=True))


def forms(text: str) -> list[str]:
    """The exact form of every word and number, in order."""
    return TOKEN.findall(_normalised(text))


def stems(text: str) -> set[str]:
    """The distinct stems of `tokens`."""
    exact = forms(text)
    found = set(map(stem, set(exact)))
    return found if UNDANG not in found else set(_stems(exact))


def terms(text: str) -> list[str]:
    """The distinct exact forms and stems of `tokens`; a stem begins with `~`."""
    return list(dict.fromkeys(term for _position, exact, root in tokens(text) for term in (exact, STEM + root)))


def gist(text: str) -> tuple[str, ...]:
    """The stems that carry a meaning; two ways to write the same have the same gist."""
    return tuple(stem for _position, exact, stem in tokens(text) if exact not in STOPWORDS)


def storable(text: str) -> str:
    """The text without control characters and halves of characters, which PostgreSQL refuses."""
    return UNPRINTABLE.sub(" ", text)


def _normalised(text: str) -> str:
    if not text.isascii():
        text = WHOLE_SENTENCES.sub(" ", INVISIBLE.sub("", text))
        text = unicodedata.normalize("NFKD", text).lower()
        text = COMBINING.sub("", text)
    text = APOSTROPHE.sub("", text.lower())
    return THOUSANDS.sub(lambda number: number[0].partition(",")[0].replace(".", ""), text)


def _stems(exact: list[str]) -> list[str]:
    """An *undang-undang* (law) has nothing to do with an *undangan* (invitation), though both come from *undang*."""
    stems = list(map(stem, exact))
    if UNDANG in stems:
        for here in range(len(stems) - 1):
            if stems[here] in (UNDANG, f"{UNDANG}-{UNDANG}") and stems[here + 1] == UNDANG:
                stems[here] = stems[here + 1] = f"{UNDANG}-{UNDANG}"
    return stems
