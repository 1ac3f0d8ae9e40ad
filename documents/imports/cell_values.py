"""What a cell of a table says, as the value of a document's fact."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextField
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from documents.dates import parse_date
from documents.lifecycle.metadata import CHOICES, DATES, FIELDS
from documents.models import Category, Classification, Document
from opd.hierarchy import Hierarchy
from opd.models import Opd

FIRST_YEAR, LAST_YEAR = 1900, 2200
STEPS = (">", "›", "»", "→", "\\", "/")  # the last two may stand in names, too
MOST_OFFERED = 6  # words in a sentence
ALSO = {"language": {"indonesia": "id", "inggris": "en", "lampung": "ljp"}}


class Folders:
    """The categories of one agency by path and by name, read once."""

    def __init__(self, opd: Opd) -> None:
        self.opd = opd

    @cached_property
    def _tree(self) -> Hierarchy:
        return Hierarchy(Category.objects.filter(opd=self.opd))

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], list[Category]]:
        """Each category under every end of its path: `neraca`, `keuangan > neraca`."""
        found = defaultdict(list)
        for pk, category in self._tree.rows.items():
            words = tuple(_key(step.name) for step in self._tree.path(pk))
            for start in range(len(words)):
                found[words[start:]].append(category)
        return found

    def path(self, pk: int) -> str:
        return " > ".join(step.name for step in self._tree.path(pk))

    def find(self, text: str) -> Category:
        """The category that the text names, by its path or by its name alone. Raises ValidationError."""
        found = self._by_words.get((_key(text),)) or self._by_words.get(_steps(text), [])
        whole = [category for category in found if len(self._tree.path(category.pk)) == len(_steps(text))]
        if len(found) > 1 and len(whole) == 1:
            return whole[0]
        if len(found) == 1:
            return found[0]
        shown = {"text": text[:80], "opd": self.opd}
        if not found:
            raise ValidationError(_("“%(text)s” bukan kategori milik %(opd)s.") % shown)
        paths = "; ".join(self.path(category.pk) for category in found[:4])
        raise ValidationError(
            _("“%(text)s” ada di beberapa tempat. Tulis lengkap: %(paths)s.") % (shown | {"paths": paths})
        )


def value_of(name: str, text: str, folders: Folders) -> Any:
    """The value of the fact `name`. Raises ValidationError with a sentence."""
    return READ.get(name, _words)(name, text, folders)


def _words(name: str, text: str, folders: Folders) -> str:
    return text if isinstance(FIELDS[name], TextField) else " ".join(text.split())


def _category(name: str, text: str, folders: Folders) -> Category:
    return folders.find(text)


def _choice(name: str, text: str, folders: Folders) -> str:
    if not text and name != "classification":
        return Document._meta.get_field(name).get_default()  # type: ignore[union-attr]
    wanted = _key(text)
    for value, label in Document.choice_labels(name).items():
        if wanted in (_key(value), _key(label)) or ALSO.get(name, {}).get(wanted) == value:
            return value
    offered = [label for value, label in Document.choice_labels(name).items() if value != Classification.EXEMPT]
    told = {"text": text[:60], "offered": ", ".join(offered[:MOST_OFFERED])}
    if len(offered) > MOST_OFFERED:
        sentence = _(
            "“%(text)s” tidak dikenal. Pilih dari lembar Pilihan pada tabel kosong: %(offered)s, dan lain-lain."
        )
        raise ValidationError(sentence % told)
    raise ValidationError(_("“%(text)s” tidak dikenal. Pilih salah satu: %(offered)s.") % told)


def _year(name: str, text: str, folders: Folders) -> int:
    if text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    raise ValidationError(_("“%(text)s” bukan tahun. Tulis empat angka, misalnya 2025.") % {"text": text[:40]})


def _date(name: str, text: str, folders: Folders) -> date | None:
    if not text:
        return None
    day = parse_date(text)
    if day is None:
        raise ValidationError(_("“%(text)s” bukan tanggal. Tulis misalnya 5 Maret 2025.") % {"text": text[:40]})
    return day


def _key(text: str) -> str:
    """Letters and digits alone: `Serta merta` is `serta-merta`."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _steps(text: str) -> tuple[str, ...]:
    for step in STEPS:
        if step in text:
            return tuple(_key(part) for part in text.split(step) if part.strip())
    return (_key(text),)


READ: dict[str, Callable[[str, str, Folders], Any]] = {
    **dict.fromkeys(CHOICES, _choice),
    **dict.fromkeys(DATES, _date),
    "category": _category,
    "year": _year,
}
