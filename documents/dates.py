"""Dates as Indonesian offices write them; a text that could mean two dates is none."""

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

MONTH_NAMES = Path(__file__).with_name("months.txt").read_text(encoding="utf-8").splitlines()
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, 1) for name in names.split()}
NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
IN_WORDS = rf"(?P<day>\d{{1,2}})\s*(?P<name>{NAMES})\.?\s*(?P<year>(?:19|20|21)\d\d)"
FORMS = (
    re.compile(rf"(?:[a-z]+'?at?,?\s+|[a-z]+,\s*)?{IN_WORDS}", re.IGNORECASE),
    re.compile(r"(?P<day>\d{1,2})\s*[-/.]\s*(?P<month>\d{1,2})\s*[-/.]\s*(?P<year>(?:19|20|21)\d\d)"),
    re.compile(r"(?P<year>(?:19|20|21)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[ T]00:00(?::00)?)?"),
)


def in_year(day: date, year: int) -> date:
    """Return the same day of another year; the 28th for 29 February where that year has none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def parse_date(text: str) -> date | None:
    """Return the date that `text` as a whole is (`Rabu, 5 Mar 2025`, `05/03/2025`), or None."""
    for form in FORMS:
        if match := form.fullmatch(text.strip()):
            return date_of_match(match)
    return None


def date_of_match(match: re.Match) -> date | None:
    """Return the date of a match with the groups `day`, `year` and `month` or `name`; None if there is no such date."""
    parts = match.groupdict()
    month = MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["month"])
    with suppress(ValueError):
        return date(int(parts["year"]), month, int(parts["day"]))
    return None
