"""Facets of public documents (`DocumentFilter`), all from one GET form.

Choices of one facet widen the result, choices of different facets narrow it. Every facet is counted under the choices
of all the *others*, so that a count is the number of documents that a further click would add.
"""

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import django_filters
import numpy as np
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import filetypes, search
from documents.catalogue import trees
from documents.models import CLOSED_FILE, PUBLIC_CLASSES, Category, Document, DocumentKind
from documents.search.storage import facet_columns
from documents.web.query_strings import changed_query
from opd.hierarchy import Hierarchy
from opd.page_cache.memo import cached_until_next_act

PAPER = "cetak"  # among the file types: documents that have no file
YEAR = re.compile(r"(?:19|20|21)\d\d|2200", re.ASCII)  # the years that a document may have
MOST_CHOSEN = 30  # values of one facet that are used
SHOWN = 8  # choices of a facet that are shown without unfolding it


class FacetField(forms.Field):
    """A field of the values chosen in a facet.

    Unknown values are collected in `rejected`, so that one wrong value does not lose the others. Only the first
    MOST_CHOSEN values are used, because the page has a link for each value that repeats all the others. `choices` maps
    each value to its label. Django's MultipleChoiceField would copy hundreds of choices for each page.
    """

    widget = forms.MultipleHiddenInput
    rejected: list[str]
    has_too_many = False

    def __init__(self, *, choices: Mapping[str, str], **kwargs):
        super().__init__(**kwargs)
        self.choices = choices

    def clean(self, value: list[str] | None) -> list[str]:
        distinct = list(dict.fromkeys(value or []))
        values, self.has_too_many = distinct[:MOST_CHOSEN], len(distinct) > MOST_CHOSEN
        self.rejected = [value for value in values if value not in self.choices]
        return [value for value in values if value in self.choices]


class FacetFilter(django_filters.Filter):
    """A facet over one facet column of the search index."""

    field_class = FacetField

    column = ""  # name of the column where it is not that of the model's field

    def mask(self, groups: np.ndarray, values: list[str]) -> np.ndarray:
        """Return for each facet group whether it has one of the chosen values."""
        name = self.column or self.field_name
        return facet_columns.is_any_of(
            groups[name], [facet_columns.code(name, value) for value in self.column_values(values)]
        )

    def column_values(self, values: list[str]) -> list[str]:
        """Return the values of the column that are meant by the chosen values."""
        return values

    def numbers(self, hits: search.Hits) -> dict[str, int]:
        """Return the number of documents of each choice."""
        return self.tally(search.tally(name := self.column or self.field_name, hits.groups[name], hits.numbers))

    def tally(self, counts: dict[str, int]) -> dict[str, int]:
        """Return numbers by the value of a choice, from numbers by the value of the column."""
        return counts


class OpdFilter(FacetFilter):
    """A facet of agencies; an agency includes all its sub-agencies."""

    def column_values(self, values):
        agencies = self.parent.agencies
        chosen = [row.pk for row in agencies.rows.values() if row.slug in values]
        return list(map(str, agencies.below(chosen)))

    def tally(self, counts):
        agencies = self.parent.agencies
        by_pk = {int(pk): count for pk, count in counts.items()}
        return {agencies.rows[pk].slug: count for pk, count in agencies.rolled_up(by_pk).items()}


class CategoryFilter(FacetFilter):
    """A facet of folders (by number) and headings of the common skeleton (by code), each with everything below it.

    With one agency chosen its own folders are counted, else the headings that all agencies have in common.
    """

    def column_values(self, values):
        folders = [int(value) for value in values if value.isdecimal()]
        chosen = [row.pk for row in self.parent.skeleton.rows.values() if row.code in values]
        headings = self.parent.skeleton.below(chosen)
        of_headings = {str(pk) for pk, heading in trees.counts_under().items() if heading in headings}
        return list(of_headings | set(map(str, self.parent.categories.below(folders))))

    def numbers(self, hits):
        if self.parent.single_opd:
            return super().numbers(hits)
        skeleton = self.parent.skeleton
        counts = skeleton.rolled_up(trees.by_heading(hits.groups["category"], hits.numbers))
        return {skeleton.rows[pk].code: number for pk, number in counts.items()}

    def tally(self, counts):
        folders = self.parent.categories.rolled_up({int(pk): count for pk, count in counts.items()})
        return {str(pk): count for pk, count in folders.items()}


class FormatFilter(FacetFilter):
    """A facet of file types, by the extension of the public file, or PAPER; a closed file is of none."""

    column = "format"

    def column_values(self, values):
        return [facet_columns.PAPER if value == PAPER else filetypes.BY_EXTENSION[value].mime for value in values]

    def tally(self, counts):
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
    """A chosen value and the query string without it."""

    facet: str
    label: str
    query: str


class DocumentFilter(django_filters.FilterSet):
    """Facets over the public documents that answer `words`."""

    klasifikasi = FacetFilter("classification", label=gettext_lazy("Jenis informasi"))
    opd = OpdFilter("opd", label=gettext_lazy("OPD"))
    kategori = CategoryFilter("category", label=gettext_lazy("Kategori"))
    tahun = FacetFilter("year", label=gettext_lazy("Tahun"))
    jenis = FacetFilter("kind", label=gettext_lazy("Jenis dokumen"))
    format = FormatFilter("published_revision__mime", label=gettext_lazy("Bentuk berkas"))

    class Meta:
        model = Document
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, words: str):
        super().__init__(data)
        self.words = words
        for name, choices in self._choices().items():
            self.filters[name].extra["choices"] = choices

    def with_words(self, words: str) -> "DocumentFilter":
        """Return a filter of the same choices over another question."""
        other = copy(self)
        other.words = words
        for cached in ("hits", "group_masks", "found", "counts"):
            other.__dict__.pop(cached, None)
        return other

    # What may be chosen

    def _choices(self) -> dict[str, dict[str, str]]:
        """Return for each facet the label of each value."""
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
        chosen = {int(value) for value in self.data.getlist("kategori") if value.isdecimal() and len(value) < 16}
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
    def chosen(self) -> dict[str, list[str]]:
        self.form.is_valid()
        return self.form.cleaned_data

    def complaints(self) -> list[str]:
        """Return a sentence for each unknown value of the query string, and for each facet with too many values."""
        self.form.is_valid()
        too_many = [
            _("Yang dipakai untuk %(facet)s hanya %(most)s pilihan pertama.")
            % {"facet": field.label, "most": MOST_CHOSEN}
            for field in self.form.fields.values()
            if field.has_too_many
        ]
        return too_many + [
            _("“%(value)s” bukan pilihan untuk %(facet)s, jadi tidak dipakai.") % {"value": value, "facet": field.label}
            for field in self.form.fields.values()
            for value in field.rejected
        ]

    @cached_property
    def chips(self) -> list[Chip]:
        return [
            Chip(str(self.filters[name].label), self._labels(name)[value], self._query_without(name, value))
            for name, values in self.chosen.items()
            for value in values
        ]

    def _query_without(self, name: str, value: str) -> str:
        kept = [other for other in self.chosen[name] if other != value]
        return changed_query(self.data, **{name: kept})

    # What is found

    @cached_property
    def hits(self) -> search.Hits:
        """Documents that answer the question, under no choice."""
        return search.find(self.words)

    @cached_property
    def group_masks(self) -> dict[str, np.ndarray]:
        """For each facet with choices, a bool for each group of `hits`: whether the choices keep it."""
        groups = self.hits.groups
        return {name: self.filters[name].mask(groups, values) for name, values in self.chosen.items() if values}

    def narrowed_hits(self, *, except_facet: str | None = None) -> search.Hits:
        """Return `hits` under all choices, or under all but those of one facet."""
        masks = [mask for name, mask in self.group_masks.items() if name != except_facet]
        return self.hits.only(np.logical_and.reduce(masks)) if masks else self.hits

    @cached_property
    def found(self) -> search.Hits:
        """Documents that answer the question under all choices."""
        return self.narrowed_hits()

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """Number of documents of each value of each facet, as `{facet: {value: number}}`."""
        return {
            name: self.filters[name].numbers(
                self.narrowed_hits(except_facet=name) if name in self.group_masks else self.found
            )
            for name in self.filters
        }

    @property
    def total(self) -> int:
        return len(self.found)

    def documents(self) -> QuerySet[Document]:
        """Return all documents found, as a queryset: for files, which have all of them."""
        return Document.objects.public().filter(pk__in=search.among(self.found.ids))

    # What is offered

    def facets(self) -> list[Facet]:
        return [facet for name in self.filters if (facet := self._facet(name)).choices]

    def _facet(self, name: str) -> Facet:
        if name == "kategori":
            choices, shown = self._tree_choices(), 12
        else:
            choices, shown = self._flat_choices(name), SHOWN
        return Facet(name, str(self.filters[name].label), choices, shown)

    def _flat_choices(self, name: str) -> list[FacetChoice]:
        numbers, chosen = self.counts[name], self.chosen[name]
        labels = self._labels(name) if name != "tahun" else {y: y for y in sorted({*numbers, *chosen}, reverse=True)}
        root = {row.slug for row in self.agencies.children[None]} if name == "opd" else set()
        choices = [
            FacetChoice(value, label, numbers.get(value, 0), value in chosen)
            for value, label in labels.items()
            if value in chosen or (value not in root and (numbers.get(value) or name == "klasifikasi"))
        ]
        if name in ("opd", "jenis", "format"):
            choices.sort(key=lambda choice: (not choice.checked, -choice.count))
        return choices

    def _labels(self, name: str) -> Mapping[str, str]:
        return self.form.fields[name].choices

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
    """Return the choices that every page offers: for each facet the label of each value."""
    return {
        "klasifikasi": {value.value: str(value.label) for value in PUBLIC_CLASSES},
        "opd": {row.slug: row.name for row, _depth in agencies.walk()},
        "kategori": {row.code: row.name for row in skeleton.rows.values()},
        "jenis": {value: str(label) for value, label in DocumentKind.choices},
        "format": {kind.extension: str(kind.label) for kind in filetypes.ALL} | {PAPER: _("Salinan cetak")},
    }
