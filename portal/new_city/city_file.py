"""The TOML file of a city: emblem (a file beside it), [profile], [government] and [[agencies]] with `parts`."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.text import slugify
from django.utils.translation import gettext as _

from documents.files import intake
from opd.models import Opd, OpdKind, SiteProfile
from opd.models.colours import unreadable

EMBLEM_SIZE = (192, 192)  # pixels; four times as large as the header shows it
LINKS = ("sister_sites", "menu_links", "footer_links")
LISTS = (*LINKS, "embedding_hosts", "formats")
NOT_STATED = {"id", "emblem"}
OF_AGENCY = ("name", "short_name", "slug", "code", "kind", "address", "phone", "email", "website", "verified")
OF_GOVERNMENT = tuple(name for name in OF_AGENCY if name not in ("name", "kind"))
SLUG_LENGTH = 80


class Faulty(Exception):
    """The file cannot be used; `faults` are sentences, each with the key and the line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass
class Agency:
    row: Opd
    parts: list["Agency"] = field(default_factory=list)


@dataclass
class City:
    profile: SiteProfile
    root: Agency


def read(path: Path) -> City:
    """Return the city of the file. Raises Faulty with all that is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Faulty([_("Berkas %(path)s tidak dapat dibaca.") % {"path": path}]) from error
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Faulty([_("Bukan TOML yang benar: %(error)s") % {"error": error}]) from error
    except RecursionError as error:
        raise Faulty([_("Bukan TOML sebuah kota: daftar di dalamnya bersarang terlalu dalam.")]) from error
    return _Reader(text, path.parent).city(stated)


class _Reader:
    def __init__(self, text: str, folder: Path) -> None:
        self.lines, self.folder = text.splitlines(), folder
        self.faults: list[str] = []
        self.known: dict[tuple[str, str], str] = {}  # (column, value) -> name of the agency

    def city(self, stated: dict[str, Any]) -> City:
        self._refuse_unknown(stated, {"profile", "government", "agencies", "emblem"}, "", 1)
        profile = self._profile(self._table(stated, "profile"))
        root = self._root(profile, self._table(stated, "government"))
        listed = stated.get("agencies", [])
        root.parts = list(self._agencies(listed, "agencies"))
        if stated.get("emblem"):
            self._draw_emblem(profile, stated["emblem"])
        if self.faults:
            raise Faulty(self.faults)
        return City(profile, root)

    def _table(self, stated: dict, name: str) -> dict[str, Any]:
        table = stated.get(name, {})
        if isinstance(table, dict):
            return table
        self._fault(name, self._line_of(name), _("harus berupa tabel [%(name)s]") % {"name": name})
        return {}

    def _profile(self, stated: dict[str, Any]) -> SiteProfile:
        columns = {column.name for column in SiteProfile._meta.concrete_fields} - NOT_STATED
        begin = self._line_of(r"\[profile\]")
        self._refuse_unknown(stated, columns, "profile.", begin)
        for name in ("body", "name"):
            if not stated.get(name):
                self._fault(f"profile.{name}", begin, _("wajib diisi"))
        values = {name: value for name, value in stated.items() if name in columns}
        for name in LISTS:
            if isinstance(values.get(name), list):
                values[name] = "\n".join(map(str, values[name]))
        profile = SiteProfile(**self._texts(values, "profile.", begin))
        if unknown := set(profile.formats.split()) - {filetype.extension for filetype in intake.DOCUMENT_TYPES}:
            words = _("jenis berkas yang tidak dikenal: %(names)s") % {"names": ", ".join(sorted(unknown))}
            self._fault("profile.formats", self._line_of("formats", begin), words)
        self._check(profile, "profile.", begin)
        for column, pair in unreadable(profile.palette).items() if not self.faults and profile.palette else ():
            words = _("kontrasnya %(ratio).1f:1, sedikitnya %(least).1f:1") % {"ratio": pair.ratio, "least": pair.least}
            self._fault(f"profile.{column}", self._line_of(column, begin), words)
        return profile

    def _root(self, profile: SiteProfile, stated: dict[str, Any]) -> Agency:
        begin = self._line_of(r"\[government\]")
        names = {"name": profile.government, "short_name": profile.region, "kind": OpdKind.CITY}
        self._refuse_unknown(stated, set(OF_GOVERNMENT), "government.", begin)
        return self._agency({**stated, **names}, "government", begin)

    def _agencies(self, stated: Any, key: str) -> Iterator[Agency]:
        if not isinstance(stated, list):
            self._fault(key, self._line_of(key), _("harus berupa daftar"))
            return
        for number, entry in enumerate(stated):
            place, line = f"{key}[{number + 1}]", self._line_of_entry(key, number, entry)
            if not isinstance(entry, dict):
                self._fault(place, line, _("harus berupa tabel"))
                continue
            self._refuse_unknown(entry, {*OF_AGENCY, "parts"}, f"{place}.", line)
            agency = self._agency(entry, place, line)
            agency.parts = list(self._agencies(entry.get("parts", []), f"{place}.parts"))
            yield agency

    def _agency(self, stated: dict[str, Any], place: str, line: int) -> Agency:
        values = {name: value for name, value in stated.items() if name in OF_AGENCY}
        if place != "government" and values.get("kind") == OpdKind.CITY:
            self._fault(f"{place}.kind", line, _("pemerintah daerah hanya satu, di [government]"))
        verified = values.pop("verified", False)
        row = Opd(**self._texts(values, f"{place}.", line), verified=verified is True)
        if not isinstance(verified, bool):
            self._fault(f"{place}.verified", line, _("tulis true atau false"))
        row.slug = row.slug or slugify(row.name)[:SLUG_LENGTH].strip("-")
        self._check(row, f"{place}.", line)
        for column in ("slug", "code"):
            value = getattr(row, column)
            if value and (first := self.known.get((column, value))):
                words = _("“%(value)s” sudah dipakai %(name)s") % {"value": value, "name": first}
                self._fault(f"{place}.{column}", line, words)
            self.known[column, value] = row.name
        return Agency(row)

    def _texts(self, values: dict[str, Any], prefix: str, line: int) -> dict[str, str]:
        for name, value in values.items():
            if not isinstance(value, str):
                self._fault(f"{prefix}{name}", self._line_of(name, line), _("harus berupa teks dalam tanda kutip"))
        return {name: value.strip() for name, value in values.items() if isinstance(value, str)}

    def _check(self, row: Opd | SiteProfile, prefix: str, line: int) -> None:
        try:
            row.clean_fields(exclude={"parent", "id", "tree_depth"})
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                self._fault(f"{prefix}{name}", self._line_of(name, line), " ".join(sentences))

    def _draw_emblem(self, profile: SiteProfile, stated: Any) -> None:
        line = self._line_of("emblem")
        try:
            with (self.folder / str(stated)).open("rb") as picture:
                upload = cast(BinaryIO, File(picture, name=Path(str(stated)).name))
                profile.emblem = intake.redraw(upload, "picture", EMBLEM_SIZE)
        except OSError:
            self._fault("emblem", line, _("berkas %(path)s tidak ditemukan") % {"path": self.folder / str(stated)})
        except intake.Refused as refusal:
            self._fault("emblem", line, str(refusal))

    def _refuse_unknown(self, stated: dict, allowed: set[str], prefix: str, begin: int) -> None:
        for name in stated.keys() - allowed:
            self._fault(f"{prefix}{name}", self._line_of(re.escape(name), begin), _("kunci ini tidak dikenal"))

    def _fault(self, key: str, line: int, words: str) -> None:
        values = {"line": line, "key": key, "words": words.rstrip(".")}
        self.faults.append(_("Baris %(line)d, %(key)s: %(words)s.") % values)

    def _line_of(self, pattern: str, begin: int = 1) -> int:
        start = re.compile(rf"\s*(?:{pattern}\s*(?:=|$|#)|\[+{pattern}[\].])")
        for number, line in enumerate(self.lines[begin - 1 :], begin):
            if start.match(line):
                return number
        return begin

    def _line_of_entry(self, key: str, number: int, entry: Any) -> int:
        headings = [n for n, line in enumerate(self.lines, 1) if line.strip().startswith(f"[[{key}]]")]
        if number < len(headings):
            return headings[number]
        name = str(entry.get("name", "")) if isinstance(entry, dict) else ""
        return next((n for n, line in enumerate(self.lines, 1) if name and f'"{name}"' in line), 1)
