from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from documents import search
from documents.filetypes import PAGE_UNITS
from documents.models import Document, RenditionKind, RenditionPart, RenditionState
from documents.renditions import bars, blocks, occurrences, pictures, preparation, tables
from documents.renditions.access import ReadableFile
from documents.renditions.marking import Marker, marked_boxes
from documents.search.matching.query import LONGEST_QUESTION, Query
from documents.search.results import hit_places as hits
from documents.search.results.hit_places import HitPlace
from documents.web.query_strings import changed_query
from opd.page_cache import site
from opd.words import as_number

LONGEST_OUTLINE = 100  # entries
TURN, TURNS = "muat", 5
A4 = 1.414  # height by width: of a page that nobody has drawn yet


def page_of(file: ReadableFile, data: QueryDict) -> "ReadingPage":
    is_table = preparation.KINDS.get(file.revision.mime) == RenditionKind.SHEETS
    return SheetPage(file, data) if is_table else LeafPage(file, data)


@dataclass
class ReadingPage:
    file: ReadableFile
    data: QueryDict
    template = ""

    @cached_property
    def typed(self) -> str:
        return self.data.get("q", "").strip()[:LONGEST_QUESTION]

    @cached_property
    def query(self) -> Query | None:
        return (search.understood(self.typed) or None) if self.typed else None

    @cached_property
    def marker(self) -> Marker:
        return Marker(self.query)

    @property
    def kind(self) -> str:
        return str(preparation.KINDS.get(self.file.revision.mime, RenditionKind.SECTIONS))

    @property
    def is_failed(self) -> bool:
        rendition = self.file.rendition
        is_known = self.file.revision.mime in preparation.KINDS
        return not is_known or (rendition is not None and rendition.state == RenditionState.FAILED)

    @property
    def is_waiting(self) -> bool:
        return not self.file.is_prepared and not self.is_failed

    @property
    def is_changing(self) -> bool:
        """Whether the page will look different without an act."""
        return self.is_waiting

    @cached_property
    def found(self) -> occurrences.Occurrences | None:
        return occurrences.find(self.file.parts, self.query) if self.query else None

    @property
    def refreshed(self) -> str:
        """Return where a page without JavaScript looks again for what is being made, at most TURNS times."""
        turn = as_number(self.data.get(TURN, "")) or 0
        is_due = self.is_changing and turn < TURNS
        return f"?{changed_query(self.data, **{TURN: str(turn + 1)})}" if is_due else ""

    def address(self, parameters: Mapping[str, Any], *, with_words: bool = True) -> str:
        words = {"q": self.typed} if with_words and self.typed else {}
        return f"?{urlencode(dict(parameters) | words)}"

    def place(self) -> HitPlace | None:
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        revision, document = self.file.revision, self.file.revision.document
        place = self.place()
        stable = reverse("documents:read_version", args=[document.pk, revision.number])
        found = self.found
        return {
            "document": document,
            "revision": revision,
            "file": self.file,
            "kind": self.kind,
            "is_failed": self.is_failed,
            "is_waiting": self.is_waiting,
            "refreshed": self.refreshed,
            "typed": self.typed,
            "query": self.query,
            "found": found,
            "entries": [self._listed(entry, place) for entry in found.entries] if found else [],
            "place": place,
            "here": self.address(place.query, with_words=False) if place else "?",
            "stable": f"{stable}{self.address(place.query, with_words=False) if place else ''}",
            "citation": _citation(document, revision.number, self._cited(place)),
        }

    def _cited(self, place: HitPlace | None) -> str:
        return place.label if place else ""

    def _listed(self, entry: occurrences.Entry, place: HitPlace | None) -> dict[str, Any]:
        where = hits.row_place(entry.sheet, entry.row) if entry.row else hits.part_place(self.kind, entry.part)
        anchor = f"#b{entry.row}" if entry.row else "#t1"
        return {
            "label": self._sheet_name(entry.sheet) + where.label,
            "address": f"{self.address(where.query)}{anchor}",
            "passage": entry.passage,
            "count": entry.count,
            "is_here": place is not None and where.query == place.query,
        }

    def _sheet_name(self, sheet: int) -> str:
        return ""


def _citation(document: Document, number: int, place: str) -> str:
    where = ", ".join(filter(None, [document.title, _("versi %(n)s") % {"n": number}, place.lower()]))
    read_on = _("dibaca %(day)s") % {"day": date_format(timezone.localdate(), "j F Y")}
    return f"{document.opd.name} ({document.year}). {where}. {site.profile().portal_name}, {read_on}."


class LeafPage(ReadingPage):
    template = "documents/reading/leaf.html"

    @property
    def parameter(self) -> str:
        return "hal" if self.kind == RenditionKind.PAGES else "bagian"

    @cached_property
    def count(self) -> int:
        """Return the number of parts. The pages of a file are known before its texts are prepared."""
        if self.file.is_prepared and self.file.rendition:
            return self.file.rendition.count
        return (self.file.revision.pages or 1) if self.kind == RenditionKind.PAGES else 0

    @cached_property
    def number(self) -> int:
        asked = self.data.get(self.parameter, "")
        if not asked and self.found and self.found.best:
            return self.found.best.part
        return min(max(as_number(asked) or 1, 1), max(self.count, 1))

    def complaint(self) -> str:
        asked = self.data.get(self.parameter, "")
        if not asked or not self.count or as_number(asked) == self.number:
            return ""
        sentence = _("“%(asked)s” tidak ada di berkas ini. Ini %(place)s dari %(count)s.")
        place = hits.part_place(self.kind, self.number).label.lower()
        return sentence % {"asked": asked[:20], "place": place, "count": number_format(self.count)}

    def place(self) -> HitPlace | None:
        return hits.part_place(self.kind, self.number) if self.count else None

    @cached_property
    def part(self) -> RenditionPart | None:
        return self.file.parts.filter(number=self.number).first() if self.file.is_prepared else None

    @cached_property
    def picture(self) -> dict[str, Any] | None:
        revision = self.file.revision
        if self.kind != RenditionKind.PAGES or not pictures.has_pictures(revision) or not self.count:
            return None
        kept = pictures.stored(revision, self.number)
        ratio = next((row.height / row.width for row in kept.values()), A4)
        digest = revision.sha256[:12]
        small = kept.get(pictures.SMALL)
        names = {
            width: reverse("documents:page_picture", args=[revision.document_id, revision.number, self.number, width])
            for width in (pictures.SMALL, pictures.LARGE)
        }
        return {
            "small": f"{names[pictures.SMALL]}?{digest}",
            "large": f"{names[pictures.LARGE]}?{digest}",
            "width": pictures.SMALL,
            "large_width": pictures.LARGE,
            "height": round(pictures.SMALL * ratio),
            "is_drawn": len(kept) == len(names),
            "marks": marked_boxes(pictures.unpacked(small.words), self.query) if small and self.query else [],
            "marks_height": round(PAGE_UNITS * ratio),
        }

    @property
    def is_changing(self) -> bool:
        return self.is_waiting or bool(self.picture and not self.picture["is_drawn"])

    def _step(self, number: int) -> str:
        return self.address({self.parameter: number}) if 1 <= number <= self.count else ""

    def context(self) -> dict[str, Any]:
        rendition = self.file.rendition
        outline = [row for row in rendition.outline if isinstance(row, list)] if rendition else []
        current = max((number for number, _heading in outline if number <= self.number), default=0)
        return super().context() | {
            "complaint": self.complaint(),
            "parameter": self.parameter,
            "number": self.number,
            "count": self.count,
            "previous": self._step(self.number - 1),
            "next": self._step(self.number + 1),
            "next_hit": self._next_hit(),
            "picture": self.picture,
            "body": blocks.body(self.part, self.marker) if self.part else "",
            "outline": [
                (hits.part_place(self.kind, number).label, heading, self._step(number), number == current)
                for number, heading in outline[:LONGEST_OUTLINE]
            ],
        }

    def _next_hit(self) -> dict[str, str] | None:
        following = [entry for entry in self.found.entries if entry.part > self.number] if self.found else []
        if not following:
            return None
        where = hits.part_place(self.kind, following[0].part)
        return {"label": where.label.lower(), "address": f"{self.address(where.query)}#t1"}


class SheetPage(ReadingPage):
    template = "documents/reading/sheet.html"

    @cached_property
    def sheets(self) -> list[dict[str, Any]]:
        rendition = self.file.rendition
        return rendition.outline if rendition and self.file.is_prepared else []

    @cached_property
    def number(self) -> int:
        """Return the number of the chosen sheet. Words without a sheet open the one that has them."""
        asked = self.data.get("lembar", "")
        if not asked and self.found and self.found.best:
            return self.found.best.sheet
        return min(as_number(asked) or tables.opening(self.sheets), max(len(self.sheets), 1))

    @property
    def sheet(self) -> dict[str, Any] | None:
        return self.sheets[self.number - 1] if self.sheets else None

    @cached_property
    def ranges(self) -> list[tuple[int, int]]:
        parts = self.file.parts.filter(sheet=self.number).order_by("number")
        return list(parts.values_list("number", "first")) if self.sheets else []

    @cached_property
    def row(self) -> int:
        """Return the row that the address asks for, or the first with the words; 0 for none."""
        asked = self.data.get("baris", "")
        if not asked and self.found:
            rows = [entry.row for entry in self.found.entries if entry.sheet == self.number]
            best = self.found.best
            return best.row if best and "lembar" not in self.data else next(iter(rows), 0)
        return as_number(asked) or 0

    @cached_property
    def index(self) -> int:
        return max((place for place, (_number, first) in enumerate(self.ranges) if first <= self.row), default=0)

    @cached_property
    def part(self) -> RenditionPart | None:
        return self.file.parts.filter(number=self.ranges[self.index][0]).first() if self.ranges else None

    @cached_property
    def has_row(self) -> bool:
        lines = self.part.text.split("\n") if self.part and self.row else []
        return any(line.partition("\t")[0] == str(self.row) for line in lines)

    def _sheet_name(self, sheet: int) -> str:
        return "" if sheet == self.number else f"{self.sheets[sheet - 1]['name']}: "

    def complaint(self) -> str:
        asked = {name: self.data.get(name, "") for name in ("lembar", "baris")}
        if asked["lembar"] and self.sheets and as_number(asked["lembar"]) != self.number:
            return _("Lembar “%(asked)s” tidak ada. Ini lembar %(n)s.") % {
                "asked": asked["lembar"][:20],
                "n": self.number,
            }
        if asked["baris"] and self.part and not self.has_row:
            return _("Baris “%(asked)s” tidak berisi data di lembar ini.") % {"asked": asked["baris"][:20]}
        return ""

    def place(self) -> HitPlace | None:
        if not self.part:
            return None
        if self.has_row:
            return hits.row_place(self.number, self.row)
        return HitPlace("", {"lembar": self.number, "baris": self.part.first})

    def _cited(self, place: HitPlace | None) -> str:
        name = self.sheet["name"] if self.sheet and len(self.sheets) > 1 else ""
        sheet = _("lembar %(name)s") % {"name": name} if name else ""
        return ", ".join(filter(None, [sheet, place.label if place else ""]))

    def _step(self, index: int) -> str:
        if not 0 <= index < len(self.ranges):
            return ""
        return self.address({"lembar": self.number, "baris": self.ranges[index][1]})

    def context(self) -> dict[str, Any]:
        chart = (self.sheet or {}).get("chart")
        series = list(enumerate(chart["series"])) if chart else []
        chosen = min(as_number(self.data.get("kolom", "")) or 0, max(len(series) - 1, 0))
        body = (
            tables.rows(self.part.text.split("\n"), self.sheet, self.marker, self.row)
            if self.part and self.sheet
            else ""
        )
        return super().context() | {
            "complaint": self.complaint(),
            "sheet": self.sheet,
            "number": self.number,
            "row": self.row or "",
            "part": self.part,
            "lines": body.count("<tr"),
            "head": tables.head(self.sheet) if self.sheet else "",
            "body": body,
            "tabs": [
                (sheet, self.address({"lembar": number}), number == self.number)
                for number, sheet in enumerate(self.sheets, 1)
            ],
            "previous": self._step(self.index - 1),
            "next": self._step(self.index + 1),
            "chart": bars.chart(self.sheet, chosen) if self.sheet else None,
            "others": series[:chosen] + series[chosen + 1 :],
        }
