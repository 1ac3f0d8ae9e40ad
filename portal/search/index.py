"""The second index as `documents.search.federation` asks it: what answers a question, and how it is shown."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from documents.search.federation import Hit, Result
from documents.search.matching import relaxation, scoring
from documents.search.matching.query import Query
from documents.search.matching.scoring import ScoredDocuments
from documents.search.results.highlighting import Highlighter, excerpt, marked
from documents.search.text.analysis import STEM
from documents.search.text.term_keys import key
from portal.models import SiteEntry, SiteKind
from portal.period_marks import Days
from portal.search import snapshot, sources, writing
from portal.search.entries import FORMAT, name_field, prepare
from portal.search.snapshot import Key, Snapshot

# Of a row that lacks a word of the question, which answers only with
LEAST = 0.3  # so great a share, and
OF_WORDS = 0.5  # so great a part of the words.
SURELY = 0.6  # share from which a notice that runs stands on top though it lacks a word
WHOLE_TITLE = 1.0  # added to the share of a row whose title is the question
MOST = 500  # hits


class SiteIndex:
    """The index of news, notices, pages, FAQ and agencies."""

    kinds: dict[str, str | Promise] = {kind.value: kind.label for kind in SiteKind}

    def find(self, words: str, query: Query, now: datetime | None = None) -> list[Hit]:
        index = snapshot.current()
        if not (query.words and index.keys):
            return []
        scored = _scored(query, index, len(index.keys))
        shares = _shares(scored, index.keys)
        if not shares:
            return []
        named, complete = _named(words, index), _complete(scored, index)
        hits = [
            Hit(
                kind,
                pk,
                share=shares[kind, pk] + WHOLE_TITLE * ((kind, pk) in named),
                is_urgent=bool(is_running) and ((kind, pk) in complete or shares[kind, pk] >= SURELY),
                has_all_words=(kind, pk) in complete,
            )
            for kind, pk, is_running in sources.public_keys(now or timezone.now())
            if (kind, pk) in shares
        ]
        return sorted(hits, key=lambda hit: (-hit.is_urgent, -hit.share, hit.kind, -hit.pk))[:MOST]

    def results(self, hits: Sequence[Hit], query: Query) -> list[Result]:
        entries = _entries([(hit.kind, hit.pk) for hit in hits])
        highlighter, days = Highlighter(query), Days()
        return [_result(entries[hit.kind, hit.pk], hit, highlighter, days) for hit in hits]

    def begin(self) -> None:
        writing.begin()

    def build(self, progress: Callable[[int], None], seconds: float = float("inf")) -> int:
        return writing.build(progress, seconds)

    def remaining(self) -> int:
        return writing.remaining()

    def inconsistencies(self) -> Iterator[str]:
        return writing.inconsistencies()


def _named(words: str, index: Snapshot) -> set[Key]:
    """Return the rows whose title or label is the question."""
    term = key(STEM + name_field(words))
    return {index.keys[place] for place in index.postings([term])[term].as_list()[0].tolist()}


def _complete(scored: ScoredDocuments, index: Snapshot) -> set[Key]:
    return {index.keys[place] for place in scored.ids[scored.had == scored.words].tolist()}


def _scored(query: Query, index: Snapshot, total: int) -> ScoredDocuments:
    scored = scoring.find(query, index, total)
    if not scored.complete_count and (relaxed := relaxation.relax(query, scored.unknown)) is not query:
        return scored.with_relaxed(scoring.find(relaxed, index, total))
    return scored


def _shares(scored: ScoredDocuments, keys: list[Key]) -> dict[Key, float]:
    """Return the share of each row that answers: of the weight of the words, less for each word it lacks."""
    shares = {}
    for place, score, had in zip(scored.ids.tolist(), scored.scores.tolist(), scored.had.tolist(), strict=True):
        of_words = had / max(scored.words, 1)
        share = score / scored.weight * of_words
        if of_words == 1 or (of_words >= OF_WORDS and share >= LEAST):
            shares[keys[place]] = share
    return shares


def _entries(keys: list[Key]) -> dict[Key, SiteEntry]:
    """Return the entries of these rows, made now where the stored one is outdated: one query where none is."""
    if not keys:
        return {}
    chosen = Q(pk=None)
    for kind in {kind for kind, _pk in keys}:
        chosen |= Q(kind=kind, object_id__in=[pk for of, pk in keys if of == kind])
    found = {(entry.kind, entry.object_id): entry for entry in SiteEntry.objects.filter(chosen).defer("data")}
    outdated = [key for key in keys if key not in found or found[key].format != FORMAT]
    for kind in {kind for kind, _pk in outdated}:
        for row in sources.rows_of(kind, [pk for of, pk in outdated if of == kind]):
            found[kind, row.pk] = prepare(row)
    return found


def _result(entry: SiteEntry, hit: Hit, highlighter: Highlighter, days: Days) -> Result:
    text = days.fill(entry.text)
    return Result(
        kind=hit.kind,
        label=str(SiteKind(hit.kind).label),
        title=marked(entry.title, highlighter.highlights(entry.title)),
        snippet=excerpt(text, highlighter.highlights(text)),
        address=entry.address,
        moment=entry.moment,
        is_urgent=hit.is_urgent,
    )
