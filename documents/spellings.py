"""Other ways in which people and sheets write the same day or amount, as patterns for text that is `spaced`.

The clerk writes "5 Maret 1980" as the page shows it; the sheet behind it holds 1980-03-05.
"""

import re
from contextlib import suppress
from datetime import date

from django.utils import timezone

MONTHS = (
    *("jan(?:uar[iy])?", "[fp]eb(?:ruar[iy])?", "mar(?:et|ch)?", "apr(?:il)?", "mei|may", "jun[ie]?", "jul[iy]?"),
    *("ag(?:u|t|s|ust|ustus)|aug(?:ust)?", "sep(?:t|tember)?", "o[kc]t(?:ober)?", "no[vp](?:ember)?"),
    "de[sc](?:ember)?",
)
OLDEST = 1900
DAY, MONTH, YEAR = r"(?P<day>\d\d?)", r"(?P<month>\d\d?)", r"(?P<year>\d{4}|\d\d)"
NAME = "(?P<name>[a-z]{3,10})"
WRITTEN_DAYS = [
    re.compile(rf"(?:[a-z]+ )?{DAY} ?{NAME} ?{YEAR}"),
    re.compile(rf"{NAME} {DAY} {YEAR}"),
    re.compile(rf"{DAY} {MONTH} {YEAR}"),
    re.compile(r"(?P<day>\d\d)(?P<month>\d\d)(?P<year>(?:19|20)\d\d)"),
    re.compile(rf"(?P<year>\d{{4}}) {MONTH} {DAY}"),
    re.compile(rf"{MONTH} {DAY} {YEAR}"),
]
AMOUNT = re.compile(r"(?:rp|idr)? ?(?P<digits>\d{1,3}(?: \d{3})+(?: \d\d?)??)(?: 00?)?")


def day_in(spaced: str) -> date | None:
    """The day that the whole text is; of 3/5/1980 the one that Indonesians mean, unless there is none such."""
    for form in WRITTEN_DAYS:
        if found := form.fullmatch(spaced):
            parts = found.groupdict()
            with suppress(ValueError):
                return date(_year(parts["year"]), _month(parts), int(parts["day"]))
    return None


def of_day(day: date) -> str:
    """A pattern for all its ways of being written; no longer number around it."""
    name = f"(?:{MONTHS[day.month - 1]})"
    years = f"(?:{day.year}|{day.year % 100:02})"
    number, month = f"0?{day.day}", f"0?{day.month}"
    forms = [
        f"{number} ?{name} ?{years}",
        f"{name} ?{number} ?{years}",
        f"{number} {month} {years}",
        f"{month} {number} {years}",
        f"{day.year} {month} {number}",
        f"{day.day:02}{day.month:02}{day.year}",
        f"{day.year}{day.month:02}{day.day:02}",
    ]
    return rf"(?<!\d)(?:{'|'.join(forms)})(?!\d)"


def bare_amount(spaced: str) -> str:
    """The digits of an amount of money without currency and empty decimals; "" when the text is no amount."""
    found = AMOUNT.fullmatch(spaced)
    return found["digits"].replace(" ", "") if found else ""


def _year(written: str) -> int:
    year = int(written)
    if len(written) == 4:
        return year
    return year + (OLDEST if year + 2000 > timezone.localdate().year else 2000)


def _month(parts: dict) -> int:
    if name := parts.get("name"):
        return next((number for number, form in enumerate(MONTHS, 1) if re.fullmatch(form, name)), 0)
    return int(parts["month"])
