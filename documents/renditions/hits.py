"""The place of a search hit in a long file: its page, section, slide or row."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Min, Q
from django.utils.translation import gettext as _

from documents.models import Rendition, RenditionKind, RenditionPart

SHORTEST = 3  # characters of an anchor


@dataclass(frozen=True)
class HitPlace:
    """A place in a file: `label` names it for people, `query` are the parameters of its address."""

    label: str
    query: dict[str, int]


def places(anchors: Mapping[int, str]) -> dict[int, HitPlace]:
    """Return the first place of each document, by its key, where the words of its anchor are; in at most two queries.

    `anchors` are words as they are in the published file. Files of a single page have no place, nor has a file that is
    not public or not prepared.
    """
    has_anchor = Q(pk__in=())
    for pk, words in anchors.items():
        if len(words) >= SHORTEST:
            has_anchor |= Q(rendition__revision__document=pk, text__contains=words)
    if not has_anchor:
        return {}
    parts = RenditionPart.objects.filter(
        has_anchor,
        Q(rendition__count__gt=1) | Q(rendition__kind=RenditionKind.SHEETS),
        rendition__in=Rendition.objects.public(),
        rendition__revision__document__published_revision=F("rendition__revision"),
    ).order_by()
    firsts = parts.values_list("rendition__revision__document", "rendition", "rendition__kind").annotate(Min("number"))
    found, sheets = {}, {}
    for pk, rendition, kind, number in firsts:
        if kind == RenditionKind.SHEETS:
            sheets[rendition, number] = pk
        else:
            found[pk] = part_place(kind, number)
    return found | (_rows(sheets, anchors) if sheets else {})


def part_place(kind: str, number: int) -> HitPlace:
    """Return the place of a page, section or slide."""
    if kind == RenditionKind.PAGES:
        return HitPlace(_("Hal. %(n)s") % {"n": number}, {"hal": number})
    label = _("Salindia %(n)s") if kind == RenditionKind.SLIDES else _("Bagian %(n)s")
    return HitPlace(label % {"n": number}, {"bagian": number})


def row_place(sheet: int, row: int) -> HitPlace:
    return HitPlace(_("Baris %(n)s") % {"n": row}, {"lembar": sheet, "baris": row})


def _rows(sheets: Mapping[tuple[int, int], int], anchors: Mapping[int, str]) -> dict[int, HitPlace]:
    chosen = Q(pk__in=())
    for rendition, number in sheets:
        chosen |= Q(rendition=rendition, number=number)
    found = {}
    for rendition, number, sheet, text in RenditionPart.objects.filter(chosen).values_list(
        "rendition", "number", "sheet", "text"
    ):
        pk = sheets[rendition, number]
        line = next((line for line in text.split("\n") if anchors[pk] in line), "")
        if line:
            found[pk] = row_place(sheet, int(line.partition("\t")[0]))
    return found
