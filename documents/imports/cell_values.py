from collections import defaultdict
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextField
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from documents.dates import parse_date
from documents.lifecycle.metadata import CHOICES, DATES, FIELDS, FIRST_YEAR, LAST_YEAR
from documents.models import Category, Classification, Document
from opd.models import Opd
from opd.models.hierarchy import Hierarchy

PATH_SEPARATORS = (">", "›", "»", "→", "\\", "/")  # the last two may also occur in names
MAX_OFFERED = 6  # choices that an error message lists
OTHER_NAMES = {"language": {"indonesia": "id", "inggris": "en", "lampung": "ljp"}}


class CategoryLookup:
    """Lookup of the categories of one agency by path or name. They are read from the database once."""

    def __init__(self, opd: Opd) -> None:
        self.opd = opd

    @cached_property
    def _tree(self) -> Hierarchy:
        return Hierarchy(Category.objects.filter(opd=self.opd))

    @cached_property
    def _by_path_end(self) -> dict[tuple[str, ...], list[Category]]:
        by_path_end = defaultdict(list)
        for pk, category in self._tree.rows.items():
            words = tuple(_key(step.name) for step in self._tree.path(pk))
            for start in range(len(words)):
                by_path_end[words[start:]].append(category)
        return by_path_end

    def path(self, pk: int) -> str:
        return " > ".join(step.name for step in self._tree.path(pk))

    def find(self, text: str) -> Category:
        """Return the category with this path or name. Raises ValidationError if there is none or more than one."""
        candidates = self._by_path_end.get((_key(text),)) or self._by_path_end.get(_steps(text), [])
        full_paths = [category for category in candidates if len(self._tree.path(category.pk)) == len(_steps(text))]
        if len(candidates) > 1 and len(full_paths) == 1:
            return full_paths[0]
        if len(candidates) == 1:
            return candidates[0]
        shown = {"text": text[:80], "opd": self.opd}
        if not candidates:
            raise ValidationError(_("“%(text)s” bukan kategori milik %(opd)s.") % shown)
        paths = "; ".join(self.path(category.pk) for category in candidates[:4])
        raise ValidationError(
            _("“%(text)s” ada di beberapa tempat. Tulis lengkap: %(paths)s.") % (shown | {"paths": paths})
        )


def parse_cell(name: str, text: str, lookup: CategoryLookup) -> Any:
    """Return the value of the metadata field `name` for the text of a cell. Raises ValidationError."""
    if name == "category":
        return lookup.find(text)
    if name in CHOICES:
        return _choice(name, text)
    if name in DATES:
        return _date(text)
    if name == "year":
        return _year(text)
    return text if isinstance(FIELDS[name], TextField) else " ".join(text.split())


def _choice(name: str, text: str) -> str:
    if not text and name != "classification":
        return Document._meta.get_field(name).get_default()  # type: ignore[union-attr]
    wanted = _key(text)
    for value, label in Document.choice_labels(name).items():
        if wanted in (_key(value), _key(label)) or OTHER_NAMES.get(name, {}).get(wanted) == value:
            return value
    offered = [label for value, label in Document.choice_labels(name).items() if value != Classification.EXEMPT]
    details = {"text": text[:60], "offered": ", ".join(offered[:MAX_OFFERED])}
    if len(offered) > MAX_OFFERED:
        sentence = _(
            "“%(text)s” tidak dikenal. Pilih dari lembar Pilihan pada tabel kosong: %(offered)s, dan lain-lain."
        )
        raise ValidationError(sentence % details)
    raise ValidationError(_("“%(text)s” tidak dikenal. Pilih salah satu: %(offered)s.") % details)


def _year(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    raise ValidationError(_("“%(text)s” bukan tahun. Tulis empat angka, misalnya 2025.") % {"text": text[:40]})


def _date(text: str) -> date | None:
    if not text:
        return None
    day = parse_date(text)
    if day is None:
        raise ValidationError(_("“%(text)s” bukan tanggal. Tulis misalnya 5 Maret 2025.") % {"text": text[:40]})
    return day


def _key(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _steps(text: str) -> tuple[str, ...]:
    for step in PATH_SEPARATORS:
        if step in text:
            return tuple(_key(part) for part in text.split(step) if part.strip())
    return (_key(text),)
