import re
import tomllib
from pathlib import Path

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
SMALL, ACRONYMS = frozenset(WORDS["small"].split()), frozenset(WORDS["acronyms"].split())
ROMAN = re.compile(r"[IVXL]{2,6}$")
PART = re.compile(r"[^\W\d_]+")


def is_upper_case(text: str) -> bool:
    """Return whether at least 85 per cent of the letters are capitals. Texts of up to three letters are not."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 3 and sum(character.isupper() for character in letters) >= 0.85 * len(letters)


def as_title(text: str) -> str:
    """Convert `PERATURAN WALI KOTA CONTOH TENTANG RSUD` to `Peraturan Wali Kota Contoh tentang RSUD`."""
    words = text.split()
    return " ".join(_word(word, index == 0) for index, word in enumerate(words))


def _word(word: str, is_first: bool) -> str:
    if any(character.isdigit() for character in word) and "/" in word:  # a number such as PER-9/MBU/08/2020
        return word
    small = word.strip("().,;:").lower() in SMALL
    return word.lower() if small and not is_first else PART.sub(_part, word)


def _part(match: re.Match) -> str:
    part = match[0].upper()
    if part in WORDS["as_words"]:
        return WORDS["as_words"][part]
    if part in ACRONYMS or (len(part) > 1 and ROMAN.match(part)) or not re.search(r"[AEIOUY]", part):
        return part
    return part.capitalize()
