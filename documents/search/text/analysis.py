import re
import unicodedata

from documents.search.text.roots import STOPWORDS
from documents.search.text.stemming import stem

STEM = "~"  # prefix of a stem, so that it is never taken for an exact form
FIELD = "#"  # prefix of a year or an agency's name that is a property of a document, not a word of its text

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# Removed without leaving a gap: combining marks (é becomes e), soft hyphens, zero-width characters.
COMBINING = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
WHOLE_SENTENCES = re.compile(r"[\ufdfa\ufdfb]")  # single characters that NFKD turns into several words
# Patterns begin with the rare part and look back from there, which is several times faster.
APOSTROPHE = re.compile(r"['’‘`ʼ](?<=[a-z].)(?=[a-z])")
THOUSANDS = re.compile(r"\d(?<![\d.,].)\d{0,2}(?:\.\d{3})+(?!\.?\d)(?:,(?:00?|-)(?!\d))?")
UNDANG = "undang"
TOKEN = re.compile(r"\d{1,40}|[^\W\d_]{1,40}")  # a longer run is no word; it is cut into several tokens


def tokens(text: str) -> list[tuple[int, str, str]]:
    """Return (position, exact form, stem) of every word and number, in order; positions count from 0 without a gap.

    Form and stem are in lower case and without diacritics. Letters and digits are separate tokens (B3 is `b`, `3`), and
    so are the parts of 14/2008; 1.250.000 is one number. The stem of a number has no leading zeros.
    """
    exact = forms(text)
    return list(zip(range(len(exact)), exact, _stems(exact), strict=True))


def forms(text: str) -> list[str]:
    if not text.isascii():
        text = WHOLE_SENTENCES.sub(" ", INVISIBLE.sub("", text))
        text = unicodedata.normalize("NFKD", text).lower()
        text = COMBINING.sub("", text)
    text = APOSTROPHE.sub("", text.lower())
    return TOKEN.findall(THOUSANDS.sub(lambda number: number[0].partition(",")[0].replace(".", ""), text))


def stems(text: str) -> set[str]:
    exact = forms(text)
    roots = set(map(stem, set(exact)))
    return roots if UNDANG not in roots else set(_stems(exact))


def terms(text: str) -> list[str]:
    """Return the distinct exact forms and stems of `tokens`; a stem begins with `~`."""
    return list(dict.fromkeys(term for _position, exact, root in tokens(text) for term in (exact, STEM + root)))


def gist(text: str) -> tuple[str, ...]:
    """Return the stems that are no stopwords. Two ways to write the same have the same gist."""
    return tuple(stem for _position, exact, stem in tokens(text) if exact not in STOPWORDS)


def storable(text: str) -> str:
    """Replace control characters, noncharacters and lone surrogates, some of which PostgreSQL refuses, by blanks."""
    return UNPRINTABLE.sub(" ", text)


def _stems(exact: list[str]) -> list[str]:
    """Stem the forms; *undang-undang* (law) has a stem of its own, as it has nothing to do with *undangan*."""
    stems = list(map(stem, exact))
    if UNDANG in stems:
        for here in range(len(stems) - 1):
            if stems[here] in (UNDANG, f"{UNDANG}-{UNDANG}") and stems[here + 1] == UNDANG:
                stems[here] = stems[here + 1] = f"{UNDANG}-{UNDANG}"
    return stems
