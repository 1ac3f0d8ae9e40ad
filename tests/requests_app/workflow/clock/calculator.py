"""A calculator of due dates of its own, written from domain.md 7 and the rules of clocks that are not set back.

It lives through a case day by day, knows only what the table said on each day, and imports nothing of the portal.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass
class Entry:
    """What happened to the table on the day `on`: `day` came or went."""

    on: date
    day: date
    comes: bool = True
    is_closure: bool = False
    corrects: bool = False


@dataclass
class Table:
    """The days off as they were first, and what was entered since, in its order."""

    first: frozenset[date]
    entries: list[Entry] = field(default_factory=list)

    def office(self, until: Iterable[Entry]) -> set[date]:
        off = set(self.first)
        for entry in until:
            if not entry.comes:
                off.discard(entry.day)
            elif not (entry.is_closure and entry.day <= entry.on):
                off.add(entry.day)
        return off

    def citizens(self, until: Iterable[Entry]) -> set[date]:
        off = set(self.first)
        for entry in until:
            (off.add if entry.comes else off.discard)(entry.day)
        return off


def nth(start: date, count: int, off: set[date]) -> date:
    """The count-th Monday to Friday after start that is not off; start itself is day 0."""
    day = start
    while count:
        day += DAY
        if day.weekday() not in (5, 6) and day not in off:
            count -= 1
    return day


def office_dues(start: date, count: int, table: Table, since: date | None = None) -> list[date]:
    """All due dates that the office had, as the days went by."""
    since = since or start
    earlier = [entry for entry in table.entries if entry.on < since]
    off = table.office(earlier)
    dues = [nth(start, count, off)]
    for number, entry in enumerate(table.entries):
        if entry.on < since:
            continue
        if entry.on > dues[-1]:  # late already
            if not (entry.corrects and entry.comes):
                continue
            off = off | {entry.day}
            dues.append(nth(start, count, off))
            continue
        now = table.office(table.entries[: number + 1])
        new = nth(start, count, now)
        if new >= entry.on:  # else it would be late by the change itself
            off = now
            dues.append(new)
    return dues


def citizens_last_day(start: date, count: int, table: Table, told: date | None = None) -> date:
    begun = min(start, told or start)
    last = nth(start, count, table.citizens(entry for entry in table.entries if entry.on < begun))
    for number, entry in enumerate(table.entries):
        if entry.on >= begun:
            last = max(last, nth(start, count, table.citizens(table.entries[: number + 1])))
    return last
