"""Years that a question names by the portal's clock, as *tahun lalu* does; in quotes these are words."""

import re

NUMBERS = ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh"]
ENGLISH_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
VALUES = {word: value for names in (NUMBERS, ENGLISH_NUMBERS) for value, word in enumerate(names, start=1)}
PLACES = {"last": -1, "this": 0, "next": 1}
JOINT = "\0"  # between the words of such a year, so that it is not split

_N, _E = rf"(?:\d\d?|{'|'.join(NUMBERS)})", rf"(?:\d\d?|{'|'.join(ENGLISH_NUMBERS)})"
_YEAR = r"(?:tahun|taun|thn|th)\.?\s+(?:anggaran\s+)?"
_AGO = r"(?:yang\s+)?(?:lalu(?!\s*lintas)|silam|kemarin)"
# *Semester 2 tahun lalu* is of last year.
_COUNTED = ["semester", "smt", "triwulan", "tw", "kuartal", "tahap", "kelas", "bulan", "nomor", "no"]
_UNCOUNTED = "".join(rf"(?<!{word}\s)" for word in _COUNTED)
RELATIVE = re.compile(
    rf"(?<![\w-])(?:{_UNCOUNTED}(?P<ago>{_N}\s+{_YEAR}{_AGO}|{_E}\s+years?\s+ago)"
    rf"|(?P<span>{_N}\s+{_YEAR}terakhir|(?:the\s+)?(?:last|past)\s+{_E}\s+years)"
    rf"|(?P<last>(?:setahun\s+|{_YEAR}){_AGO}|(?:last|previous)\s+year)"
    rf"|(?P<this>{_YEAR}(?:ini|sekarang|berjalan)|(?:this|current)\s+year)"
    rf"|(?P<next>{_YEAR}(?:depan|mendatang|yang\s+akan\s+datang)|next\s+year))(?![\w-])",
    re.IGNORECASE,
)
QUOTED_OR_RELATIVE = re.compile(rf'["“”„«»][^"“”„«»]*["“”„«»]|{RELATIVE.pattern}', re.IGNORECASE)


def joined(part: str) -> str:
    """Return a part of a question in which each relative year is one word."""
    return RELATIVE.sub(lambda found: JOINT.join(found[0].split()), part)


def years(joined_word: str, year: int) -> tuple[str, str]:
    """Return how a word of `joined` was typed and its year or span of years, both "" for another. `year`: today's."""
    found = RELATIVE.fullmatch(joined_word.replace(JOINT, " ")) if JOINT in joined_word else None
    if not found:
        return "", ""
    kind = str(found.lastgroup)
    if kind in PLACES:
        return found[0], str(year + PLACES[kind])
    [number] = (
        VALUES.get(word, 0) or int(word) for word in found[0].lower().split() if word in VALUES or word.isdecimal()
    )
    return found[0], str(year - number) if kind == "ago" else f"{year - max(number, 1) + 1}-{year}"


def as_words(question: str) -> str:
    """Return the question with its relative years in quotes, or "" where it has none."""
    quoted = QUOTED_OR_RELATIVE.sub(lambda match: f'"{match[0]}"' if match.lastgroup else match[0], question)
    return "" if quoted == question else quoted
