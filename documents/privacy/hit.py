import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    NIK = "nik"
    KK = "kk"
    NPWP = "npwp"
    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    ADDRESS = "address"
    HEALTH = "health"


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding: `text[start:end]` contains `value`, which is normalised, without separators and reading errors."""

    kind: Kind
    start: int
    end: int
    value: str


HEADING_REACH = 6_000  # characters below a heading that still belong to its table
LONGEST_HEADING = 300

# Letters that OCR reads instead of digits.
MISREAD = str.maketrans({"O": "0", "o": "0", "Q": "0", "I": "1", "l": "1", "|": "1", "Z": "2", "S": "5", "B": "8"})
DIGIT = "[0-9OoQIl|ZSB]"


def digits_of(written: str) -> str:
    """Return the digits of a number, including those that OCR read as letters."""
    return "".join(character for character in written.translate(MISREAD) if character.isdecimal())


def line_before(text: str, place: int, reach: int) -> str:
    before = text[max(0, place - reach) : place]
    return before[before.rfind("\n") + 1 :]


def line_after(text: str, place: int, reach: int) -> str:
    return text[place : place + reach].split("\n", 1)[0]


def mentions(text: str, *words: str) -> bool:
    """Return whether a text has one of these lower-case words, before a slow expression."""
    folded = text.casefold()
    if not folded.isascii():  # dotted and dotless i, which a regular expression treats as the same letter
        folded = folded.replace("ı", "i").replace("\u0307", "")
    return any(word in folded for word in words)


def last_before(places: list[int], here: int, reach: int) -> int | None:
    """Return the last of the sorted places that is before `here`, at most `reach` characters; None without one."""
    number = bisect_left(places, here)
    return places[number - 1] if number and here - places[number - 1] <= reach else None


def one_line(written: str) -> str:
    return " ".join(written.split())


class Headings:
    """Table headings: lines with all `words` and nothing of `without` (regular expressions)."""

    def __init__(self, text: str, *words: str, without: str = ""):
        first, *others = words
        self.places: list[int] = []
        plain = first.replace(r"\b", "")
        if plain.isalpha() and not mentions(text, plain.casefold()):
            return
        for match in re.finditer(first, text, re.IGNORECASE):
            line = line_before(text, match.start(), LONGEST_HEADING) + line_after(text, match.start(), LONGEST_HEADING)
            named = all(re.search(word, line, re.IGNORECASE) for word in others)
            if named and not (without and re.search(without, line, re.IGNORECASE)):
                self.places.append(match.start())

    def __bool__(self) -> bool:
        return bool(self.places)

    def are_above(self, place: int) -> bool:
        """Return whether a heading is at most HEADING_REACH characters above."""
        return last_before(self.places, place, HEADING_REACH) is not None
