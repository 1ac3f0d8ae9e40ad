import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

from documents.files.child.rejection import Rejected

MAX_CHARS = 5_000_000
LINE_END = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
EMPTY_LINES = re.compile(r"\n{3,}")
# pdfium replaces a hyphen at the end of a line, and the line end, by one of these.
LINE_HYPHEN = re.compile(r"[\x02\ufffe][\x02\ufffe\s]*")
WORD_END, WORD_START = re.compile(r"\w+$"), re.compile(r"\w+")
LONGEST_WORD = 40
INVISIBLE = chain(
    set(range(0x20)) - {ord("\t"), ord("\n")},
    range(0x7F, 0xA0),
    [0xAD, 0x61C, 0xFEFF, 0xFFFE, 0xFFFF],  # soft hyphen, Arabic letter mark, byte order marks, noncharacters
    range(0x200B, 0x2010),  # zero width, marks of direction
    range(0x202A, 0x202F),
    range(0x2060, 0x2070),
    range(0xD800, 0xE000),  # surrogates, which no database accepts
)
LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
}  # otherwise "sertifikat" is not found
REPLACED: dict[int, str | None] = dict.fromkeys(INVISIBLE) | LIGATURES
SHARED_LETTERS = 3


def tidy(pieces: Iterable[str]) -> str:
    """Join pieces to clean text: NFC, MAX_CHARS, no control characters, one empty line; read no more than needed."""
    text = LINE_END.sub("\n", "".join(_up_to(MAX_CHARS, pieces)))
    text = LINE_HYPHEN.sub(_hyphen, text).translate(REPLACED)
    lines = (line.rstrip() for line in unicodedata.normalize("NFC", text).split("\n"))
    return EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()[:MAX_CHARS]


def joined(pieces: Iterable[str], limit: int = MAX_CHARS) -> str:
    """Join pieces unchanged. Raises Rejected if there are more than `limit` characters."""
    kept = []
    for piece in pieces:
        kept.append(piece)
        limit -= len(piece)
        if limit < 0:
            raise Rejected("too_much")
    return "".join(kept)


def _up_to(limit: int, pieces: Iterable[str]) -> Iterable[str]:
    for piece in pieces:
        yield piece[:limit]
        limit -= len(piece)
        if limit <= 0:
            return


def _hyphen(mark: re.Match[str]) -> str:
    """Return the replacement for a hyphen at a line end: nothing inside a split word, otherwise the hyphen.

    The halves of a doubled word (undang-undang, serta-merta) share letters; those of a split word hardly ever do.
    Before a capital or a number (non-Pemerintah, PER-08) the hyphen belongs to the word, too.
    """
    text, start, end = mark.string, mark.start(), mark.end()
    before = WORD_END.search(text[max(0, start - LONGEST_WORD) : start])
    after = WORD_START.match(text[end : end + LONGEST_WORD])
    return "" if before and after and _is_split_word(before[0], after[0]) else "-"


def _is_split_word(before: str, after: str) -> bool:
    starts = range(max(1, len(after) - SHARED_LETTERS + 1))
    echoes = any(after[start : start + SHARED_LETTERS] in before.lower() for start in starts)
    return before.isalpha() and after.isalpha() and after.islower() and not echoes
