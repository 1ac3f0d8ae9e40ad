"""The place of a search hit in a long file: its page, section, slide or row."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from documents.models import Rendition, RenditionKind, RenditionPart, RenditionState

SHORTEST = 3  # characters of an anchor


@dataclass(frozen=True)
class HitPlace:
    """A place in a file: `label` names it for people, `query` are the parameters of its address."""

    label: str
    query: dict[str, int]


def places(anchors: Mapping[int, str]) -> dict[int, HitPlace]:
    """Return the first place in each file, by the key of its revision, where its anchor is; in at most three queries.

    `anchors` are words as they are in the file. Files of a single page have no place, nor has a file that is not public
    or not prepared.
    """
    wanted = {revision: words for revision, words in anchors.items() if len(words) >= SHORTEST}
    if not wanted:
        return {}
    renditions = {pk: (revision, kind) for pk, revision, kind in _with_places().filter(revision__in=wanted)}
    found, sheets = {}, {}
    for rendition, number in _firsts({pk: wanted[revision] for pk, (revision, _kind) in renditions.items()}).items():
        revision, kind = renditions[rendition]
        if kind == RenditionKind.SHEETS:
            sheets[rendition, number] = revision
        else:
            found[revision] = part_place(kind, number)
    return found | (_rows(sheets, wanted) if sheets else {})


@cache
def _with_places():
    """Return the query of all renditions that have places, as (key, revision, kind); it is only narrowed."""
    renditions = Rendition.objects.public().filter(
        Q(count__gt=1) | Q(kind=RenditionKind.SHEETS), state=RenditionState.DONE
    )
    return renditions.order_by().values_list("pk", "revision", "kind")


def _firsts(words: Mapping[int, str]) -> dict[int, int]:
    if not words:
        return {}
    has_words = Q(*(Q(rendition=pk, text__contains=text) for pk, text in words.items()), _connector=Q.OR)
    parts = RenditionPart.objects.filter(has_words, rendition__in=list(words)).order_by()
    return dict(parts.values_list("rendition").annotate(Min("number")))


def part_place(kind: str, number: int) -> HitPlace:
    if kind == RenditionKind.PAGES:
        return HitPlace(_("Hal. %(n)s") % {"n": number}, {"hal": number})
    label = _("Salindia %(n)s") if kind == RenditionKind.SLIDES else _("Bagian %(n)s")
    return HitPlace(label % {"n": number}, {"bagian": number})


def row_place(sheet: int, row: int) -> HitPlace:
    return HitPlace(_("Baris %(n)s") % {"n": row}, {"lembar": sheet, "baris": row})


def _rows(sheets: Mapping[tuple[int, int], int], anchors: Mapping[int, str]) -> dict[int, HitPlace]:
    chosen = Q(*(Q(rendition=rendition, number=number) for rendition, number in sheets), _connector=Q.OR)
    found = {}
    for rendition, number, sheet, text in RenditionPart.objects.filter(chosen).values_list(
        "rendition", "number", "sheet", "text"
    ):
        pk = sheets[rendition, number]
        line = next((line for line in text.split("\n") if anchors[pk] in line), "")
        if line:
            found[pk] = row_place(sheet, int(line.partition("\t")[0]))
    return found
