"""Other ways in which people and sheets write the same day, amount or number, as patterns for text that is `spaced`.

The clerk writes "5 Maret 1980" as the page shows it; the sheet behind it holds 1980-03-05.
"""

import re
from contextlib import suppress
from datetime import date

from django.utils import timezone

from documents import dates

ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
MONTHS = dates.MONTHS | {numeral: number for number, numeral in enumerate(ROMAN, 1)}
OLDEST = 1900
BEFORE, AFTER = r"(?<!\d)", r"(?!\d)"
PLACE = "(?:[a-z]+ )*"  # where a person was born, or the day of the week, is written before the day
DAY, MONTH, YEAR = r"(?P<day>\d\d?)", r"(?P<month>\d\d?)", r"(?P<year>\d{4}|\d\d)"
NAME = "(?P<name>[a-z]{1,10})"
WRITTEN_DAYS = [
    re.compile(rf"{PLACE}{DAY} ?{NAME} ?{YEAR}"),
    re.compile(rf"{NAME} {DAY} {YEAR}"),
    re.compile(rf"{PLACE}{DAY} {MONTH} {YEAR}"),
    re.compile(rf"{PLACE}(?P<day>\d\d)(?P<month>\d\d)(?P<year>(?:19|20)\d\d)"),
    re.compile(rf"{PLACE}(?P<year>\d{{4}}) {MONTH} {DAY}"),
    re.compile(rf"{MONTH} {DAY} {YEAR}"),
]
AMOUNT = re.compile(r"(?:(?:rp|idr) ?(?P<digits>\d+(?: \d\d?)??)|(?P<said>\d+) rupiah)(?: 00?)?(?: [a-z ]+)?")
COUNTRY = "62"  # before a telephone number, in the place of its first 0
LONG = 9  # digits from which a number is written in groups of any length: NIK, telephone, bank account
THOUSANDS = re.compile(r"(?<=\d)[.,'](?=\d{3}(?!\d))")


def joined_thousands(text: str) -> str:
    """1.500.000 and 1,500,000 as one number, so that 500.000 is not found in it."""
    return THOUSANDS.sub("", text)


def thousands_in(text: str) -> set[int]:
    """The places of what `joined_thousands` takes out."""
    return {found.start() for found in THOUSANDS.finditer(text)}


def day_in(spaced: str) -> date | None:
    """The day that the whole text is; of 3/5/1980 the one that Indonesians mean, unless there is none such."""
    for form in WRITTEN_DAYS:
        if found := form.fullmatch(spaced):
            parts = found.groupdict()
            with suppress(ValueError):
                return date(_year(parts["year"]), _month(parts), int(parts["day"]))
    return None


def of_day(day: date) -> str:
    """A pattern for all its ways of being written; no longer number around it.

    A year of two digits needs the month's name, or no further number beside it: 5.1.02.01 is an account.
    """
    names = "|".join(name for name, number in MONTHS.items() if number == day.month)
    name, short = f"(?:{names})", f"{day.year % 100:02}"
    years = f"(?:{day.year}|{short})"
    number, month = f"0?{day.day}", f"0?{day.month}"
    forms = [
        f"{number} ?{name} ?{years}",
        f"{name} ?{number} ?{years}",
        f"{number} {month} {day.year}",
        f"{month} {number} {day.year}",
        rf"(?<!\d ){number} {month} {short}(?! \d)",
        f"{day.year} {month} {number}",
        f"{day.day:02}{day.month:02}{day.year}",
        f"{day.year}{day.month:02}{day.day:02}",
    ]
    return rf"{BEFORE}(?:{'|'.join(forms)}){AFTER}"


def bare_amount(spaced: str) -> str:
    """The number in an amount of money, without currency and empty decimals; "" when the text is no amount."""
    found = AMOUNT.fullmatch(spaced)
    return found["digits"] or found["said"] if found else ""


def of_number(written: str) -> str:
    """A pattern for a whole number, not for a part of a longer one; the zeros or 62 before it may be there or not.

    `written`: digits, with a space where the clerk put something between them.
    """
    digits = written.replace(" ", "")
    significant = digits.lstrip("0") or digits
    if len(digits) > LONG and significant.startswith(COUNTRY):
        significant = significant[len(COUNTRY) :]
    is_long = len(digits) >= LONG
    gaps, gap = (range(1, len(digits)), r"[ \n]?") if is_long else (_gaps(written), " ?")
    body = "".join(
        digit + gap if left in gaps else digit
        for left, digit in zip(range(len(significant) - 1, -1, -1), significant, strict=True)
    )
    return rf"{BEFORE}(?:0+ ?|{COUNTRY} ?)?{body}{AFTER}"


def _gaps(written: str) -> set[int]:
    """After which digits something may stand, counted from the end: as it was typed, or else at the thousands."""
    groups = written.split(" ")
    if len(groups) == 1:
        return set(range(3, len(written), 3))
    return {len("".join(groups[place:])) for place in range(1, len(groups))}


def _year(written: str) -> int:
    year = int(written)
    if len(written) == 4:
        return year
    return year + (OLDEST if year + 2000 > timezone.localdate().year else 2000)


def _month(parts: dict) -> int:
    if name := parts.get("name"):
        return MONTHS.get(name, 0)
    return int(parts["month"])
