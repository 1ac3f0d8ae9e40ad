"""Sets of ids as short text: "1-250,252", because most ids of a table are neighbours."""

from collections.abc import Iterable


def write(ids: Iterable[int]) -> str:
    ranges: list[list[int]] = []
    for number in sorted(ids):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def read(text: str) -> set[int]:
    """Return the ids. Raises ValueError."""
    ids: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _dash, last = part.partition("-")
        ids.update(range(int(first), int(last or first) + 1))
    return ids
