"""Patterns for the forms of a date, amount or number: "5 Maret 1980" is 1980-03-05 in a spreadsheet."""

import re
from contextlib import suppress
from datetime import date

from django.utils import timezone

from documents import dates

ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
MONTHS = dates.MONTHS | {numeral: number for number, numeral in enumerate(ROMAN, 1)}
OLDEST = 1900
BEFORE, AFTER = r"(?<!\d)", r"(?!\d)"
PLACE = "(?:[a-z]+ )*"  # a place of birth or a weekday may precede the date
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
AMOUNT = re.compile(r"(?:(?:rp|idr) ?(?P<digits>\d+(?: \d\d?)??)|(?P<rupiah>\d+) rupiah)(?: 00?)?(?: [a-z ]+)?")
COUNTRY = "62"  # country code of a telephone number, in place of its first 0
LONG = 9  # from this many digits on, groups may have any length: NIK, telephone, bank account
THOUSANDS = re.compile(r"(?<=\d)[.,'](?=\d{3}(?!\d))")


def joined_thousands(text: str) -> str:
    """Return the text without thousands separators, so that 500.000 is not found in 1.500.000."""
    return THOUSANDS.sub("", text)


def thousands_in(text: str) -> set[int]:
    """Return the positions of the characters that `joined_thousands` removes."""
    return {match.start() for match in THOUSANDS.finditer(text)}


def parse_written_date(normalised: str) -> date | None:
    """Return the date that the text is, or None. 3/5/1980 is read day first, if it can be."""
    for form in WRITTEN_DAYS:
        if match := form.fullmatch(normalised):
            parts = match.groupdict()
            with suppress(ValueError):
                month = MONTHS.get(parts["name"], 0) if parts.get("name") else int(parts["month"])
                return date(_year(parts["year"]), month, int(parts["day"]))
    return None


def date_pattern(day: date) -> str:
    """Return a pattern for all written forms of a date, not inside a longer number.

    A two-digit year needs a month's name, or no number beside it: 5.1.02.01 is an account code.
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


def bare_amount(normalised: str) -> str:
    """Return the digits of an amount of money, without currency and zero decimals; empty if the text is no amount."""
    match = AMOUNT.fullmatch(normalised)
    return match["digits"] or match["rupiah"] if match else ""


def number_pattern(written: str) -> str:
    """Return a pattern for a number; leading zeros or the prefix 62 are optional.

    `written` has digits only, with a space where the clerk typed something between them.
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
    """Return after which digits, from the end, a gap may follow: where typed, or at the thousands."""
    groups = written.split(" ")
    if len(groups) == 1:
        return set(range(3, len(written), 3))
    return {len("".join(groups[place:])) for place in range(1, len(groups))}


def _year(written: str) -> int:
    year = int(written)
    if len(written) == 4:
        return year
    return year + (OLDEST if year + 2000 > timezone.localdate().year else 2000)
