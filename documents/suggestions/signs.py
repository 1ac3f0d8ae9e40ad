import re
from datetime import date

from documents.dates import IN_WORDS, date_of_match
from documents.models import DocumentKind
from documents.suggestions.title_case import WORDS

HEAD = 4_000  # characters: the first page and a little more
SEARCHED = 400_000  # characters in which the date of signing is searched
FIRST_YEAR = 1945

YEAR = re.compile(r"(?<![\d/.])((?:19|20)\d\d)(?![\d.])")
CALLED_YEAR = re.compile(
    r"\b(?:tahun(?: anggaran| buku)?|t\.?a\.?|th\.?|thn|periode|triwulan \w+|semester \w+)\s+(\d{4})\b", re.IGNORECASE
)
OF_NUMBER = re.compile(r"(?:tahun |/)(\d{4})", re.IGNORECASE)

# The date of signing: at the end of the paper, or at the right of its heading. Not the date of a law that it cites.
SIGNED = re.compile(
    r"(?:ditetapkan|disahkan|diundangkan|dikeluarkan|dibuat|ditandatangani)\s+di\s+[^\n]{0,40}?\s*,?\s*pada\s+tanggal\s*:?\s*"
    + IN_WORDS,
    re.IGNORECASE,
)
PLACE = r"[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+)?"
AT_THE_HEAD = (
    re.compile(rf"(?:^|\n|\s{{2,}})\s*{PLACE}\s*,\s*(?:\w+\s*,\s*)?(?i:{IN_WORDS})\s*(?=\n|$)"),
    re.compile(rf"(?:^|\n)\s*tanggal\s*:\s*{IN_WORDS}", re.IGNORECASE),
)

KINDS = [(re.compile(words, re.IGNORECASE), DocumentKind(kind)) for kind, words in WORDS["kinds"].items()]


def year_in(title: str, last_year: int) -> int | None:
    """Return the year in a title: one with a word such as `tahun`, or the only one, else None."""
    called = [year for year in map(int, CALLED_YEAR.findall(title)) if FIRST_YEAR <= year <= last_year]
    if called:
        return called[0]
    named = {year for year in map(int, YEAR.findall(title)) if FIRST_YEAR <= year <= last_year}
    return named.pop() if len(named) == 1 else None


def year_of_number(number: str, last_year: int) -> int | None:
    years = OF_NUMBER.findall(number)
    return int(years[-1]) if years and FIRST_YEAR <= int(years[-1]) <= last_year else None


def day_of_signing(text: str, today: date) -> date | None:
    places = [(SIGNED, text[:SEARCHED]), *((pattern, text[:HEAD]) for pattern in AT_THE_HEAD)]
    for pattern, searched in places:
        for match in pattern.finditer(searched):
            day = date_of_match(match)
            if day and day.year >= FIRST_YEAR and day <= today:
                return day
    return None


def kind_of(title: str) -> str:
    return next((str(kind) for pattern, kind in KINDS if pattern.match(title)), "")
