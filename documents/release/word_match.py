"""Search for redacted words, however spelt (UU 14/2008 Pasal 22 ayat (7) huruf e)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.release import written_forms

SHORTEST = 3  # letters and digits of a redacted word: shorter words occur in every text
FOUND_INSIDE = 5  # a word of this many letters is also found inside other words; "Adi" is not found in "pribadi"
GAPS = (" ", "\n")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
LINE_ENDS = "\n\r\t\v\f\x85\u2028\u2029"  # and the tab between two cells
FILLERS = "\u115f\u1160"  # Unicode calls them letters, but they are invisible
LOOKALIKES = str.maketrans("oilszbg", "0115289")  # OCR reads "Budi" as "B0di" or "Budl"
BETWEEN = re.compile(r"\s+")
BORDER_BEFORE, BORDER_AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"


def check_words(words: Iterable[str]) -> None:
    """Raise ValidationError for a word that is too short to search for."""
    for word in words:
        if not is_long_enough(word):
            raise ValidationError(
                _(
                    "Kata yang dihitamkan “%(word)s” terlalu pendek untuk dicari. Tulis sedikitnya %(count)d huruf "
                    "atau angka, misalnya bersama kata di sebelahnya."
                )
                % {"word": word, "count": SHORTEST}
            )


def is_long_enough(word: str) -> bool:
    return len(compact(word)) >= SHORTEST


def contains_any(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Return whether one of `words` is in one of `texts`, in any spacing, line break, accent and capitalisation.

    A word of fewer than FOUND_INSIDE letters must be a word of its own, as "Sri" is in "SriContoh"; a longer one is
    also found inside other words and across lines or cells. A number must match completely, with or without leading
    zeros; a date in every written form, an amount without its currency. Letters of other scripts that look like Latin
    ones, and letters in pictures, are not recognised.
    """
    return bool(matches(words, texts))


def matches(words: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Return those of `words` that are in one of `texts`, by the rules of `contains_any`."""
    patterns = [(word, _pattern(word)) for word in words]
    searched = "\n\n".join(map(normalised, texts)) if patterns else ""
    return [word for word, pattern in patterns if pattern.search(searched)]


def ocr_matches(words: Iterable[str], text: str) -> list[str]:
    """Return those of `words` that are in a text read by OCR, which may have confused similar letters and digits."""
    words = list(words)
    folded = {word: re.sub(r"\s", "", normalised(word).translate(LOOKALIKES)) for word in words}
    folded_text = normalised(text).translate(LOOKALIKES)
    long = {word for word, letters in folded.items() if len(letters) >= FOUND_INSIDE}
    found = {word for word in long if re.search(_spread(folded[word]), folded_text)}
    found.update(matches(words, [text]))
    return [word for word in words if word in found]


def places(words: Iterable[str], pieces: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield first and last index of each of `words` in `pieces` (letters, words with a space), as `contains_any`."""
    plain, owners = _owned(pieces)
    for word in words:
        for match in _pattern(word).finditer(plain):
            yield owners[match.start()], owners[match.end() - 1]


def _owned(pieces: Sequence[str]) -> tuple[str, list[int]]:
    """Return the joined pieces, normalised, and the index of each character's piece."""
    letters: list[str] = []
    owners: list[int] = []
    before = " "
    for number, raw in _without_thousands(pieces):
        for char in raw.translate(PLAIN):
            added = (" " if CAMEL.search(before + char) else "") + char.casefold()
            before = char
            if added in GAPS and letters[-1:] and letters[-1] in GAPS:
                letters[-1] = "\n" if "\n" in (letters[-1], added) else " "
                continue
            letters += added
            owners += [number] * len(added)
    return "".join(letters), owners


def _without_thousands(pieces: Sequence[str]) -> Iterator[tuple[int, str]]:
    seams = set(_seams("".join(pieces)))
    raw = enumerate((number, char) for number, piece in enumerate(pieces) for char in piece)
    characters = [
        (number, letter)
        for place, (number, char) in raw
        for letter in (" " if place in seams else "") + unicodedata.normalize("NFKD", char)
    ]
    separators = written_forms.thousands_in("".join(char for _number, char in characters))
    return (owned for place, owned in enumerate(characters) if place not in separators)


def _seams(text: str) -> Iterator[int]:
    """Yield the places before a raised digit or fraction: 1.000² is an amount with a footnote."""
    used = "".join(char for char in set(text) if unicodedata.category(char) == "No")
    for raised in re.finditer(f"[{used}]+", text) if used else ():
        if text[raised.start() - 1 : raised.start()].isdecimal():
            yield raised.start()
        if text[raised.end() : raised.end() + 1].isdecimal():
            yield raised.end()


def normalised(text: str) -> str:
    """Return lower-case letters and digits without accents, with one space or line end between."""
    seams = [0, *_seams(text), len(text)]
    apart = " ".join(text[start:end] for start, end in pairwise(seams)) if len(seams) > 2 else text
    decomposed = unicodedata.normalize("NFKD", apart)
    plain = written_forms.joined_thousands(decomposed).translate(PLAIN)
    return BETWEEN.sub(lambda gap: "\n" if "\n" in gap[0] else " ", CAMEL.sub(" ", plain).casefold()).strip()


def compact(word: str) -> str:
    """Return the letters and digits of a word, the same for every way of spacing it."""
    return re.sub(r"\s", "", normalised(word))


def _pattern(word: str) -> re.Pattern[str]:
    written = " ".join(normalised(word).split())
    if day := written_forms.parse_written_date(written):
        return re.compile(written_forms.date_pattern(day))
    number = written_forms.bare_amount(written) or written
    if number.replace(" ", "").isdigit():
        return re.compile(written_forms.number_pattern(number))
    letters = compact(word)
    if len(letters) >= FOUND_INSIDE:
        return re.compile(_spread(letters))
    return re.compile(f"{BORDER_BEFORE}{re.escape(letters)}{BORDER_AFTER}")


def _spread(letters: str) -> str:
    return "[ \n]?".join(map(re.escape, letters))


class _Plain(dict):
    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


def _plain(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in ("Cf", "Lm") or kind[0] == "M" or char in FILLERS:  # invisible; apostrophes that are letters; accents
        return ""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if char in LINE_ENDS:
        return "\n"
    return char if char.isalnum() else " "


PLAIN = _Plain()
