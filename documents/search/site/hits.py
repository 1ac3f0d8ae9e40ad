from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString

from documents.search.matching import rewriting, scoring
from documents.search.matching.query import Query
from documents.search.results.highlighting import Highlighter, excerpt, marked
from documents.search.site import snapshot
from documents.search.site.snapshot import Key
from documents.search.site.sources import FORMAT, SOURCES, name_field, prepare
from documents.search.text.analysis import STEM
from documents.search.text.term_keys import key

DOCUMENTS = "dokumen"  # the code of the documents among the kinds of result
# Of a row that lacks a word of the question, which answers only with
LEAST = 0.3  # so great a share, and
OF_WORDS = 0.5  # so great a part of the words.
SURELY = 0.6  # share from which a notice that runs stands on top though it lacks a word
WHOLE_TITLE = 1.0  # added to the share of a row whose title is the question
MOST = 500  # hits


@dataclass(frozen=True)
class Hit:
    """A row that answers a question; `share`: its score, as a part of the weight of the question."""

    kind: str
    pk: int
    share: float
    is_urgent: bool = False
    has_all_words: bool = False


@dataclass(frozen=True)
class Result:
    """A hit as it is shown. `title` and `snippet` are HTML with <mark> and no other element."""

    kind: str
    label: str
    title: SafeString
    snippet: SafeString
    address: str
    moment: datetime | None = None
    is_urgent: bool = False


def find(words: str, query: Query) -> list[Hit]:
    """Return the public rows beside the documents that answer the question, the best first."""
    index = snapshot.current() if query.words else None
    if not (index and index.keys):
        return []
    total = len(index.keys)
    scored = rewriting.with_relaxed(scoring.find(query, index, total), query, index, total)
    shares: dict[Key, float] = {}  # of the weight of the words, less for each word that a row lacks
    for place, score, had in zip(scored.ids.tolist(), scored.scores.tolist(), scored.had.tolist(), strict=True):
        of_words = had / max(scored.words, 1)
        share = score / scored.weight * of_words
        if of_words == 1 or (of_words >= OF_WORDS and share >= LEAST):
            shares[index.keys[place]] = share
    if not shares:
        return []
    term = key(STEM + name_field(words))
    named = {index.keys[place] for place in index.postings([term])[term].as_list()[0].tolist()}
    complete = {index.keys[place] for place in scored.ids[scored.had == scored.words].tolist()}
    hits = [
        Hit(
            kind,
            pk,
            share=shares[kind, pk] + WHOLE_TITLE * ((kind, pk) in named),
            is_urgent=bool(is_urgent) and ((kind, pk) in complete or shares[kind, pk] >= SURELY),
            has_all_words=(kind, pk) in complete,
        )
        for kind, pk, is_urgent in SOURCES.public_keys(timezone.now())
        if (kind, pk) in shares
    ]
    return sorted(hits, key=lambda hit: (-hit.is_urgent, -hit.share, hit.kind, -hit.pk))[:MOST]


def results(hits: Sequence[Hit], query: Query) -> list[Result]:
    """Return the hits as they are shown, in their order."""
    entries = _entries([(hit.kind, hit.pk) for hit in hits])
    highlighter, fill = Highlighter(query), SOURCES.filler()
    return [_result(entries[hit.kind, hit.pk], hit, highlighter, fill) for hit in hits]


def _entries(keys: list[Key]) -> dict[Key, Any]:
    if not keys:
        return {}
    chosen = Q(pk=None)
    for kind in {kind for kind, _pk in keys}:
        chosen |= Q(kind=kind, object_id__in=[pk for of, pk in keys if of == kind])
    found = {(entry.kind, entry.object_id): entry for entry in SOURCES.stored.filter(chosen).defer("data")}
    outdated = [key for key in keys if key not in found or found[key].format != FORMAT]
    for kind in {kind for kind, _pk in outdated}:
        for row in SOURCES.rows_of(kind, [pk for of, pk in outdated if of == kind]):
            found[kind, row.pk] = prepare(row)
    return found


def _result(entry: Any, hit: Hit, highlighter: Highlighter, fill: Callable[[str], str]) -> Result:
    text = fill(entry.text)
    return Result(
        kind=hit.kind,
        label=str(SOURCES.by_kind[hit.kind].label),
        title=marked(entry.title, highlighter.highlights(entry.title)),
        snippet=excerpt(text, highlighter.highlights(text)),
        address=entry.address,
        moment=entry.moment,
        is_urgent=hit.is_urgent,
    )
