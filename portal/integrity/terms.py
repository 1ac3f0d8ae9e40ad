"""Words of gambling and pharmacy spam, which the admin changes (`IntegrityRule`)."""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
ADVERTISING, TOPICS = tuple(_WORDS["advertising"]), tuple(_WORDS["topics"])
WARNINGS = re.compile(rf"\b({'|'.join(_WORDS['warnings'])})\b".replace("*", r"\w*"))
NO_WORD = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return the text in lower case with single spaces for all that is no letter or digit."""
    return NO_WORD.sub(" ", text.casefold()).strip()


def first_term(text: str, terms: Iterable[str]) -> str:
    """Return one of `terms` that the text has as whole words, or ""."""
    match = _pattern(tuple(terms)).search(plain(text))
    return match[0] if match else ""


def in_address(address: str, terms: Iterable[str]) -> str:
    """Return one of `terms`, of six letters or more, that an address has, also run together; or ""."""
    together = plain(address).replace(" ", "")
    long_terms = (term for term in terms if len(term.replace(" ", "")) >= 6)
    return next((term for term in long_terms if term.replace(" ", "") in together), "")


def warns(text: str) -> bool:
    return WARNINGS.search(plain(text)) is not None


@lru_cache(maxsize=8)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    words = sorted((plain(term) for term in terms if plain(term)), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b") if words else re.compile(r"(?!)")
