"""Texts that come in: what counts as written, how a text is kept, what is a number."""

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

REASON = _("Tulis alasannya.")
UNWRITTEN = _("Tulis dengan huruf atau angka.")
FILLERS = "\u115f\u1160\u3164\uffa0"  # letters that nobody sees
JOINERS = "\u200c\u200d"
SURELY_KEPT = re.compile(r"[ -~\n]*")


def as_number(text: str | None, digits: int = 18) -> int | None:
    """Return the whole number in a part of an address or form; None if it is none, or too long for a database."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= digits else None


def as_numbers(texts: Iterable[str], digits: int = 18) -> list[int]:
    """Return the numbers among the texts."""
    return [number for text in texts if (number := as_number(text, digits)) is not None]


def is_written(text: str) -> bool:
    """Return whether a text of the law counts as written: a letter or digit can be seen."""
    return any(char.isalnum() and char not in FILLERS for char in text)


@cache
def written_ranges() -> str:
    """Return the characters of `is_written` as ranges for a pattern, such as `0-9A-Z`."""
    runs = re.finditer(rf"[^\W_{FILLERS}]+", "".join(map(chr, range(sys.maxunicode + 1))))
    return "".join(run[0] if len(run[0]) == 1 else f"{run[0][0]}-{run[0][-1]}" for run in runs)


def kept(text: str) -> str:
    r"""Return a text as stored: lines end with \n, tabs are blanks, no control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if SURELY_KEPT.fullmatch(text):
        return text
    return "".join(char for place, char in enumerate(text) if _is_kept(text, place, char))


def _is_kept(text: str, place: int, char: str) -> bool:
    if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs"):
        return True
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return char in JOINERS and len(around) == 2 and all(unicodedata.category(beside)[0] in "LM" for beside in around)


def stored(text: str) -> str:
    """Return an optional text as it is stored: empty where nothing counts as written."""
    return kept(text).strip() if is_written(text) else ""


def stored_texts(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: stored(value) if type(value) is str else value for name, value in fields.items()}


def required(text: str, field: str = "", sentence: Any = REASON) -> str:
    """Return a text that a verb needs, as it is stored. Raises ValidationError."""
    if not is_written(text):
        raise ValidationError({field: [sentence]} if field else [sentence])
    return kept(text).strip()


def check_written(text: str) -> None:
    if text and not is_written(text):
        raise ValidationError(UNWRITTEN, code="unwritten")
