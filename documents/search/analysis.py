"""Text to tokens, the same for indexing and for asking, on every database engine."""

import re
import unicodedata

from documents.search.stemming import known_root, stem

STEM = "~"  # put before a stem, so that it can never be taken for an exact form
LONGEST_TOKEN = 40

# Where a PDF broke a word at the end of a line: pypdfium2 writes U+0002 for the hyphen, other programs U+FFFE.
LINE_END_HYPHEN = re.compile(r"([^\W\d_]+)(?:[\x02\ufffe]\s*|-\r?\n\s*)([^\W\d_]+)")
SOFT_HYPHEN = re.compile(r"\u00ad\s*")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
COMBINING = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
APOSTROPHE = re.compile(r"(?<=[a-z])['’‘`ʼ](?=[a-z])")
THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?!\.?\d)(?:,(?:00?|-)(?!\d))?")
TOKEN = re.compile(r"\d+|[^\W\d_]+")


def tokens(text: str) -> list[tuple[int, str, str]]:
    """(position, exact form, stem) of every word and number, in order; positions count from 0 without a gap.

    Both forms are in lower case and without diacritics. Letters and digits stand apart (B3 is `b`, `3`), the parts of
    14/2008 too, 1.250.000 is one number, and the stem of a number has no leading zeros.
    """
    exact = [word[:LONGEST_TOKEN] for word in TOKEN.findall(_normalised(text))]
    return list(zip(range(len(exact)), exact, _stems(exact), strict=True))


def terms(text: str) -> list[str]:
    """The distinct exact forms and stems of `tokens`; a stem begins with `~`."""
    return list(dict.fromkeys(term for _position, exact, root in tokens(text) for term in (exact, STEM + root)))


def readable(text: str) -> str:
    """Text as a person may read it and every database can store it: words whole again, no control characters."""
    if "\u00ad" in text:
        text = SOFT_HYPHEN.sub("", text)
    return UNPRINTABLE.sub(" ", LINE_END_HYPHEN.sub(_joined, text))


def _joined(broken: re.Match[str]) -> str:
    """*pengu-jian* is one word, *undang-undang* keeps its hyphen."""
    first, second = broken.groups()
    whole = first + second
    is_word = second.islower() and known_root(whole.lower()) is not None and first.lower() != second
    return whole if is_word else f"{first}-{second}"


def _normalised(text: str) -> str:
    text = readable(text)
    if not text.isascii():
        text = COMBINING.sub("", unicodedata.normalize("NFKD", text).lower())
    text = APOSTROPHE.sub("", text.lower())
    return THOUSANDS.sub(lambda number: number[0].partition(",")[0].replace(".", ""), text)


def _stems(exact: list[str]) -> list[str]:
    """An *undang-undang* (law) has nothing to do with an *undangan* (invitation), though both come from *undang*."""
    stems = [stem(word) for word in exact]
    if "undang" in stems:
        for here in range(len(stems) - 1):
            if stems[here].startswith("undang") and stems[here + 1] == "undang":
                stems[here] = stems[here + 1] = "undang-undang"
    return stems
