"""Whether a word declared black still stands in a text, however it is spelt, and where.

UU 14/2008 Pasal 22 ayat (7) huruf e: in a partial grant the words declared black must be gone from the copy.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.release import written_forms

SHORTEST = 3  # letters and digits of a black word: what is shorter stands in every text
FOUND_INSIDE = 5  # from so many on it is found inside other words; "Adi" is not looked for in "pribadi"
GAPS = (" ", "\n")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
LINE_ENDS = "\n\r\t\v\f\x85\u2028\u2029"  # and the border of two cells
FILLERS = "\u115f\u1160"  # letters by name, and nothing to see
LOOKALIKES = str.maketrans("oilszbg", "0115289")  # "B0di" and "Budl" are what a machine makes of them
BETWEEN = re.compile(r"\s+")
BORDER_BEFORE, BORDER_AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"


def check_words(words: Iterable[str]) -> None:
    """Raises ValidationError for a word that could not be looked for in earnest."""
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
    return len(squeezed(word)) >= SHORTEST


def holds(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether one of `words` stands in one of `texts`, however it is spaced, broken, accented or capitalised.

    A word of fewer than FOUND_INSIDE letters must stand by itself, as "Sri" in "SriContoh" does; longer ones are found
    inside other words, too, and over several lines or cells. A number is found as a whole, with or without zeros before
    it; a day in every way of writing it, an amount without its currency.
    Letters of other scripts that only look like Latin ones, and those a picture shows, are beyond this.
    """
    return bool(held(words, texts))


def held(words: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Those of `words` that `texts` hold."""
    patterns = [(word, _pattern(word)) for word in words]
    searched = "\n\n".join(map(spaced, texts)) if patterns else ""
    return [word for word, pattern in patterns if pattern.search(searched)]


def held_as_seen(words: Iterable[str], text: str) -> list[str]:
    """As `held`, of a text that a machine read from a picture and in which it may have taken letters for others."""
    words = list(words)
    alike = {word: spaced(word).translate(LOOKALIKES) for word in words}
    seen = spaced(text).translate(LOOKALIKES)
    found = set(held(words, [text]))
    return [word for word in words if word in found or _looks_held(alike[word], seen)]


def _looks_held(word: str, text: str) -> bool:
    letters = re.sub(r"\s", "", word)
    return len(letters) >= FOUND_INSIDE and re.search(_spread(letters), text) is not None


def places(words: Iterable[str], pieces: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where one of `words` stands in `pieces` (letters, or words that end with a space): numbers of its first and last
    piece. Finds what `holds` finds in the joined pieces, and nothing else.
    """
    plain, owners = _owned(pieces)
    for word in words:
        for found in _pattern(word).finditer(plain):
            yield owners[found.start()], owners[found.end() - 1]


def _owned(pieces: Sequence[str]) -> tuple[str, list[int]]:
    """The pieces joined as `spaced` would have it, and for each of its characters the piece it comes from."""
    letters: list[str] = []
    owners: list[int] = []
    before = " "
    for number, raw in _without_thousands(pieces):
        for char in unicodedata.normalize("NFKD", raw).translate(PLAIN):
            added = (" " if CAMEL.search(before + char) else "") + char.casefold()
            before = char
            if added in GAPS and letters[-1:] and letters[-1] in GAPS:
                letters[-1] = _wider(letters[-1], added)
                continue
            letters += added
            owners += [number] * len(added)
    return "".join(letters), owners


def _without_thousands(pieces: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Each character with the number of its piece, but those that only part the thousands of a number."""
    whole = [(number, char) for number, piece in enumerate(pieces) for char in piece]
    parting = written_forms.thousands_in("".join(char for _number, char in whole))
    return (owned for place, owned in enumerate(whole) if place not in parting)


def _wider(one: str, other: str) -> str:
    return "\n" if "\n" in (one, other) else " "


def spaced(text: str) -> str:
    """Letters and ASCII digits in lower case without accents; a space, or a line end, for all that stands between."""
    plain = written_forms.joined_thousands(unicodedata.normalize("NFKD", text)).translate(PLAIN)
    return BETWEEN.sub(_gap, CAMEL.sub(" ", plain).casefold()).strip()


def _gap(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] else " "


def squeezed(word: str) -> str:
    """Its letters and digits alone: the same for all ways of spacing it."""
    return re.sub(r"\s", "", spaced(word))


def _pattern(word: str) -> re.Pattern[str]:
    written = " ".join(spaced(word).split())
    if day := written_forms.day_in(written):
        return re.compile(written_forms.of_day(day))
    number = written_forms.bare_amount(written) or written
    if number.replace(" ", "").isdigit():
        return re.compile(written_forms.of_number(number))
    letters = squeezed(word)
    if len(letters) >= FOUND_INSIDE:
        return re.compile(_spread(letters))
    return re.compile(f"{BORDER_BEFORE}{re.escape(letters)}{BORDER_AFTER}")


def _spread(letters: str) -> str:
    return "[ \n]?".join(map(re.escape, letters))


class _Plain(dict):
    """What a character becomes, found out when it is first met."""

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
