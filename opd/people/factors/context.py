"""A validator against passwords that an outsider guesses: known words, runs of letters, digits and signs."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from opd.models import Opd, User

WORDS = Path(__file__).with_name("words.txt")
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")  # runs along a keyboard or the alphabet
# Characters written in place of letters
DISGUISES = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g"}
DISGUISES |= {"@": "a", "$": "s", "!": "il", "|": "il", "+": "t"}
DIFFERENT = 5  # characters, at least
SHORTEST_NAME = 3  # letters of a word from the database
SHORTEST_RUN = 3
LOOKED_AT, LONGEST_WORD = 64, 20  # characters; a longer password is judged by its beginning


class ContextPasswordValidator:
    def validate(self, password: str, user: User | None = None) -> None:
        text = unicodedata.normalize("NFKC", password).casefold()[:LOOKED_AT]
        if len(set(text)) < DIFFERENT:
            raise ValidationError(
                _("Kata sandi ini mengulang huruf atau angka yang sama, jadi mudah ditebak."), code="password_repeats"
            )
        if _is_made_of(text, known_words(user)):
            raise ValidationError(
                _(
                    "Kata sandi ini mudah ditebak: isinya hanya nama kota, OPD, orang, bulan, atau kata yang umum. "
                    "Pilih beberapa kata yang tidak berhubungan dengan kantor."
                ),
                code="password_context",
            )

    def get_help_text(self) -> str:
        return _("Kata sandi jangan hanya berisi nama kota, OPD, orang, bulan, tahun, atau huruf yang berulang.")


def known_words(user: User | None = None) -> set[str]:
    """Return the words of words.txt and of the names of all agencies and the person."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    listed = {word for line in lines if not line.startswith("#") for word in line.split()}
    of_names = {word for name in _names(user) for word in re.findall(r"[^\W\d_]+", name.casefold())}
    return listed | {word for word in of_names if len(word) >= SHORTEST_NAME}


def _names(user: User | None) -> Iterator[str]:
    for names in Opd.objects.order_by().values_list("name", "short_name"):
        yield from names
    if user:
        yield from (user.username, user.full_name, user.email.partition("@")[0])


def _is_made_of(text: str, words: set[str]) -> bool:
    reached = {0}
    for start in range(len(text)):
        if start in reached:
            reached.update(start + length for length in _steps(text[start:], words))
    return max(reached) >= (len(text) if len(text) < LOOKED_AT else LOOKED_AT - LONGEST_WORD)


def _steps(rest: str, words: set[str]) -> Iterator[int]:
    if unicodedata.category(rest[0])[0] in "NPZ" or (rest[0].isascii() and not rest[0].isalpha()):
        yield 1
    yield from (len(word) for word in words if len(word) <= len(rest) and _spells(rest, word))
    for length in range(SHORTEST_RUN, len(rest) + 1):
        letters = rest[:length]
        if len(set(letters)) > 1 and not any(letters in row or letters in row[::-1] for row in ROWS):
            break
        yield length


def _spells(rest: str, word: str) -> bool:
    pairs = zip(rest, word, strict=False)
    return all(written == letter or letter in DISGUISES.get(written, "") for written, letter in pairs)
