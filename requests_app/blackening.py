"""Whether a word declared black can still be found: in a file, in its name, in what a letter prints.

UU 14/2008 Pasal 22 ayat (7) huruf e: in a partial grant the words declared black must be gone from the copy.
"""

import re
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents import intake
from documents.extraction import Everything, NotReadable, everything_in
from documents.filetypes import BY_MIME
from opd.models.sealed import Destroyed
from opd.sealing import Broken
from requests_app import spellings
from requests_app.models import AnswerFile, CheckState

SHORTEST = 3  # letters and digits of a black word: what is shorter stands in every text
FOUND_INSIDE = 5  # from so many on it is found inside other words; "Adi" is not looked for in "pribadi"
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
LINE_ENDS = "\n\r\t\v\f\x85\u2028\u2029"  # and the border of two cells
FILLERS = "\u115f\u1160"  # letters by name, and nothing to see
BETWEEN = re.compile(r"\s+")
BORDER_BEFORE, BORDER_AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"


def look_into(file: AnswerFile, words: list[str]) -> CheckState:
    """Look for `words` in the file's name and in all that is written in it, shown or not.

    What cannot be read to its end, or is lost or broken, is UNREADABLE: never CLEAN.
    """
    if holds(words, [file.name]):
        return CheckState.HOLDS
    try:
        found = _read(file)
    except (NotReadable, intake.Refused, Broken, Destroyed, OSError):
        return CheckState.UNREADABLE
    if holds(words, [found.shown, *found.beneath]):
        return CheckState.HOLDS
    return CheckState.CLEAN if spaced(found.shown) else CheckState.NO_TEXT


def _read(file: AnswerFile) -> Everything:
    """Intake's guard stands before the deeper look: no bombs, no attached files, nothing that only seems a PDF."""
    extension = BY_MIME[file.mime].extension if file.mime in BY_MIME else "bin"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"berkas.{extension}"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        with path.open("rb") as copy:
            intake.check(copy, "document")
        return everything_in(path, file.mime)


def check_words(words: Iterable[str]) -> None:
    """Raises ValidationError for a word that could not be looked for in earnest."""
    for word in words:
        if len(_squeezed(word)) < SHORTEST:
            raise ValidationError(
                _(
                    "Kata yang dihitamkan “%(word)s” terlalu pendek untuk dicari. Tulis sedikitnya %(count)d huruf "
                    "atau angka, misalnya bersama kata di sebelahnya."
                )
                % {"word": word, "count": SHORTEST}
            )


def holds(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether one of `words` stands in one of `texts`, however it is spaced, broken, accented or capitalised.

    A word of fewer than FOUND_INSIDE letters must stand by itself, as "Sri" in "SriContoh" does; longer ones are found
    inside other words, too, and over several lines or cells. A number is found as a whole, with or without zeros before
    it; a day in every way of writing it, an amount without its currency.
    Letters of other scripts that only look like Latin ones, and those a picture shows, are beyond this.
    """
    patterns = [_pattern(word) for word in words]
    searched = "\n\n".join(map(spaced, texts)) if patterns else ""
    return any(pattern.search(searched) for pattern in patterns)


def spaced(text: str) -> str:
    """Letters and ASCII digits in lower case without accents; a space, or a line end, for all that stands between."""
    plain = spellings.joined_thousands(unicodedata.normalize("NFKD", text)).translate(PLAIN)
    return BETWEEN.sub(_gap, CAMEL.sub(" ", plain).casefold()).strip()


def _gap(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] else " "


def _squeezed(word: str) -> str:
    return re.sub(r"\s", "", spaced(word))


def _pattern(word: str) -> re.Pattern[str]:
    written = " ".join(spaced(word).split())
    if day := spellings.day_in(written):
        return re.compile(spellings.of_day(day))
    number = spellings.bare_amount(written) or written
    if number.replace(" ", "").isdigit():
        return re.compile(spellings.of_number(number))
    letters = _squeezed(word)
    if len(letters) >= FOUND_INSIDE:
        return re.compile("[ \n]?".join(map(re.escape, letters)))
    return re.compile(f"{BORDER_BEFORE}{re.escape(letters)}{BORDER_AFTER}")


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
