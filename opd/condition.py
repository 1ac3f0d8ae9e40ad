"""The condition of the portal, as packages tell it: the facts of the page *Sistem*."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string

# Packages whose module `condition` has `facts(now) -> Iterator[Fact]`; each app adds its own.
SOURCES: list[str] = []


@dataclass(frozen=True)
class Fact:
    """A fact about the portal, what to do and where; `is_off` is a part that need not be set up."""

    label: str
    words: str
    remedy: str = ""
    address: str = ""
    is_off: bool = False


def examine(now: datetime) -> Iterator[Fact]:
    """Yield every fact, the lowest floor first."""
    for package in reversed(dict.fromkeys(SOURCES)):  # once, if apps were made ready again
        yield from import_string(f"{package}.condition.facts")(now)


def moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
