"""Facets of public documents (`DocumentFilter`), all from one GET form."""

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import filetypes
from documents.models import CLOSED_FILE, PUBLIC_CLASSES, Category, Document, DocumentKind
from documents.search.facets import trees
from documents.search.matching.query import LONGEST_QUESTION
from documents.search.results.hits import Hits, among, find, tally
from documents.search.storage import facet_columns
from documents.web.query_strings import changed_query
from opd.models.hierarchy import Hierarchy
from opd.page_cache.memo import cached_until_next_act
from opd.words import as_numbers

PAPER = "cetak"  # among the file types: documents that have no file
YEAR = re.compile(r"(?:19|20|21)\d\d|2200", re.ASCII)  # the years that a document may have
MOST_CHOSEN = 30  # values of one facet that are used
SHOWN = 8  # choices of a facet that are shown without unfolding it


def typed(data: QueryDict) -> str:
    """Return the question on one line, as far as it is used."""
    return on_one_line(data)[:LONGEST_QUESTION]


def on_one_line(data: QueryDict) -> str:
    return " ".join(data.get("q", "").replace("\0", " ").split())


class FacetFilter:
    """A facet by a column of the index. `asked` is the question to whose choices and trees it belongs."""

    def __init__(self, column: str, label: str | Promise) -> None:
        self.column, self.label = column, label

    def mask(self, groups: np.ndarray, values: list[str], asked: "DocumentFilter") -> np.ndarray:
        """Return for each facet group whether it has one of the chosen values."""
        codes = [facet_columns.code(self.column, value) for value in self.column_values(values, asked)]
        return facet_columns.is_any_of(groups[self.column], codes)

    def column_values(self, values: list[str], asked: "DocumentFilter") -> list[str]:
        return values

    def numbers(self, hits: Hits, asked: "DocumentFilter") -> dict[str, int]:
        return self.tally(tally(self.column, hits.groups[self.column], hits.numbers), asked)

    def tally(self, counts: dict[str, int], asked: "DocumentFilter") -> dict[str, int]:
        """Return numbers by the value of a choice, from numbers by the value of the column."""
        return counts


class OpdFilter(FacetFilter):
    """A facet of agencies; an agency includes all its sub-agencies."""

    def column_values(self, values, asked):
        chosen = [row.pk for row in asked.agencies.rows.values() if row.slug in values]
        return list(map(str, asked.agencies.below(chosen)))

    def tally(self, counts, asked):
        by_pk = {int(pk): count for pk, count in counts.items()}
        return {asked.agencies.rows[pk].slug: count for pk, count in asked.agencies.rolled_up(by_pk).items()}


class CategoryFilter(FacetFilter):
    """A facet of folders (by number) of the one agency chosen, else of common headings (by code), with all below."""

    def column_values(self, values, asked):
        folders = as_numbers(values)
        chosen = [row.pk for row in asked.skeleton.rows.values() if row.code in values]
        headings = asked.skeleton.below(chosen)
        of_headings = {str(pk) for pk, heading in trees.counts_under().items() if heading in headings}
        return list(of_headings | set(map(str, asked.categories.below(folders))))

    def numbers(self, hits, asked):
        if asked.single_opd:
            return super().numbers(hits, asked)
        counts = asked.skeleton.rolled_up(trees.by_heading(hits.groups["category"], hits.numbers))
        return {asked.skeleton.rows[pk].code: number for pk, number in counts.items()}

    def tally(self, counts, asked):
        folders = asked.categories.rolled_up({int(pk): count for pk, count in counts.items()})
        return {str(pk): count for pk, count in folders.items()}


class FormatFilter(FacetFilter):
    def column_values(self, values, asked):
        return [facet_columns.PAPER if value == PAPER else filetypes.BY_EXTENSION[value].mime for value in values]

    def tally(self, counts, asked):
        return {
            filetypes.BY_MIME[mime].extension if mime else PAPER: count
            for mime, count in counts.items()
            if mime != CLOSED_FILE
        }


@dataclass(frozen=True)
class FacetChoice:
    value: str
    label: str
    count: int
    checked: bool
    depth: int = 0


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    choices: list[FacetChoice]
    shown: int = SHOWN

    @property
    def first(self) -> list[FacetChoice]:
        return self.choices[: self.shown]

    @property
    def rest(self) -> list[FacetChoice]:
        return self.choices[self.shown :]

    @property
    def rest_is_open(self) -> bool:
        return any(choice.checked for choice in self.rest)


@dataclass(frozen=True)
class Chip:
    facet: str
    label: str
    query: str


FILTERS: Mapping[str, FacetFilter] = {
    "klasifikasi": FacetFilter("classification", gettext_lazy("Jenis informasi")),
    "opd": OpdFilter("opd", gettext_lazy("OPD")),
    "kategori": CategoryFilter("category", gettext_lazy("Kategori")),
    "tahun": FacetFilter("year", gettext_lazy("Tahun")),
    "jenis": FacetFilter("kind", gettext_lazy("Jenis dokumen")),
    "format": FormatFilter("format", gettext_lazy("Bentuk berkas")),
}


class DocumentFilter:
    def __init__(self, data: QueryDict, *, words: str | None = None):
        """Narrow what answers the question in `data`, or `words` in its place."""
        self.data = data
        self.words = typed(data) if words is None else words

    def with_words(self, words: str) -> "DocumentFilter":
        other = copy(self)
        other.words = words
        for cached in ("hits", "group_masks", "found", "counts"):
            other.__dict__.pop(cached, None)
        return other

    # What may be chosen

    @cached_property
    def choices(self) -> dict[str, dict[str, str]]:
        """Labels by value of each facet."""
        common = _common_choices(self.agencies, self.skeleton)
        folders = {str(row.pk): row.name for row in self.categories.rows.values()}
        years = {year: year for year in self.data.getlist("tahun") if YEAR.fullmatch(year)}
        return common | {"kategori": common["kategori"] | folders, "tahun": years}

    @cached_property
    def agencies(self) -> Hierarchy:
        return trees.agencies()

    @cached_property
    def skeleton(self) -> Hierarchy:
        return trees.headings()

    @cached_property
    def categories(self) -> Hierarchy:
        """Folders of the one chosen agency, and of the agencies to which chosen folders belong."""
        chosen = set(as_numbers(self.data.getlist("kategori")))
        own = trees.folders(self.single_opd) if self.single_opd else Hierarchy([])
        if not (others := chosen - own.rows.keys()):
            return own
        wanted = Q(opd=self.single_opd) | Q(opd__in=Category.objects.filter(pk__in=others).order_by().values("opd"))
        return Hierarchy(Category.objects.filter(wanted).only("name", "parent").order_by("position", "name"))

    @cached_property
    def single_opd(self) -> int | None:
        slugs = {row.slug: row.pk for row in self.agencies.rows.values()}
        chosen = {slugs[value] for value in self.data.getlist("opd") if value in slugs}
        return chosen.pop() if len(chosen) == 1 else None

    # What was chosen

    @cached_property
    def _asked(self) -> dict[str, list[str]]:
        return {name: list(dict.fromkeys(self.data.getlist(name))) for name in FILTERS}

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        """The values of each facet that are used: MOST_CHOSEN at most, and only those that may be chosen."""
        return {
            name: [value for value in values[:MOST_CHOSEN] if value in self.choices[name]]
            for name, values in self._asked.items()
        }

    def complaints(self) -> list[str]:
        """Return a sentence for each unknown value of the query string, and for each facet with too many values."""
        too_many = [
            _("Yang dipakai untuk %(facet)s hanya %(most)s pilihan pertama.")
            % {"facet": FILTERS[name].label, "most": MOST_CHOSEN}
            for name, values in self._asked.items()
            if len(values) > MOST_CHOSEN
        ]
        return too_many + [
            _("“%(value)s” bukan pilihan untuk %(facet)s, jadi tidak dipakai.")
            % {"value": value, "facet": FILTERS[name].label}
            for name, values in self._asked.items()
            for value in values[:MOST_CHOSEN]
            if value not in self.choices[name]
        ]

    @cached_property
    def chips(self) -> list[Chip]:
        return [
            Chip(
                str(FILTERS[name].label),
                self.choices[name][value],
                changed_query(self.data, **{name: [other for other in values if other != value]}),
            )
            for name, values in self.chosen.items()
            for value in values
        ]

    # What is found

    @cached_property
    def hits(self) -> Hits:
        return find(self.words)

    @cached_property
    def group_masks(self) -> dict[str, np.ndarray]:
        groups = self.hits.groups
        return {name: FILTERS[name].mask(groups, values, self) for name, values in self.chosen.items() if values}

    def narrowed_hits(self, *, except_facet: str | None = None) -> Hits:
        masks = [mask for name, mask in self.group_masks.items() if name != except_facet]
        return self.hits.only(np.logical_and.reduce(masks)) if masks else self.hits

    @cached_property
    def found(self) -> Hits:
        return self.narrowed_hits()

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """Number of documents of each value of each facet, as `{facet: {value: number}}`."""
        return {
            name: facet.numbers(self.narrowed_hits(except_facet=name) if name in self.group_masks else self.found, self)
            for name, facet in FILTERS.items()
        }

    @property
    def total(self) -> int:
        return len(self.found)

    def documents(self) -> QuerySet[Document]:
        """Return all documents found, as a queryset: for files, which have all of them."""
        return Document.objects.public().filter(pk__in=among(self.found.ids))

    # What is offered

    def facets(self) -> list[Facet]:
        return [facet for name in FILTERS if (facet := self._facet(name)).choices]

    def _facet(self, name: str) -> Facet:
        if name == "kategori":
            choices, shown = self._tree_choices(), 12
        else:
            choices, shown = self._flat_choices(name), SHOWN
        return Facet(name, str(FILTERS[name].label), choices, shown)

    def _flat_choices(self, name: str) -> list[FacetChoice]:
        numbers, chosen = self.counts[name], self.chosen[name]
        labels = self.choices[name] if name != "tahun" else {y: y for y in sorted({*numbers, *chosen}, reverse=True)}
        root = {row.slug for row in self.agencies.children[None]} if name == "opd" else set()
        choices = [
            FacetChoice(value, label, numbers.get(value, 0), value in chosen)
            for value, label in labels.items()
            if value in chosen or (value not in root and (numbers.get(value) or name == "klasifikasi"))
        ]
        if name in ("opd", "jenis", "format"):
            choices.sort(key=lambda choice: (not choice.checked, -choice.count))
        return choices

    def _tree_choices(self) -> list[FacetChoice]:
        numbers, chosen = self.counts["kategori"], self.chosen["kategori"]
        headings = [(row.code, row, depth) for row, depth in self.skeleton.walk()]
        folders = [(str(row.pk), row, depth) for row, depth in self.categories.walk()]
        return [
            FacetChoice(value, row.name, numbers.get(value, 0), value in chosen, depth)
            for value, row, depth in headings + folders
            if numbers.get(value) or value in chosen
        ]


@cached_until_next_act
def _common_choices(agencies: Hierarchy, skeleton: Hierarchy) -> dict[str, dict[str, str]]:
    return {
        "klasifikasi": {value.value: str(value.label) for value in PUBLIC_CLASSES},
        "opd": {row.slug: row.name for row, _depth in agencies.walk()},
        "kategori": {row.code: row.name for row in skeleton.rows.values()},
        "jenis": {value: str(label) for value, label in DocumentKind.choices},
        "format": {kind.extension: str(kind.label) for kind in filetypes.ALL} | {PAPER: _("Salinan cetak")},
    }
