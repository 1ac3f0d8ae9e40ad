"""The public documents that answer a question, scored: what `scoring` does not know of words, kinds and citations."""

from dataclasses import replace
from functools import reduce
from operator import and_, or_

import numpy as np
from django.db.models import Q

from documents.models import Document, DocumentKind
from documents.search.matching import citations, rewriting, scoring
from documents.search.matching.query import Query, Way, Word, parse
from documents.search.matching.scoring import ENOUGH, ScoredDocuments
from documents.search.snapshot import synonyms
from documents.search.snapshot.facet_groups import FacetGroups
from documents.search.snapshot.postings import Ids, true_indices
from documents.search.snapshot.snapshot import Snapshot
from documents.search.storage import facet_columns
from documents.search.text.analysis import FIELD, gist
from opd.page_cache import site

K = DocumentKind
REPORTS = (K.REPORT, K.FINANCE, K.ENFORCEMENT_FINANCE, K.RECOVERY)
# Only words that name a kind and rarely anything else.
NAMES = {
    gist(name): kinds
    for names, kinds in {
        "laporan": REPORTS,
        "peraturan, perda, perwali, undang-undang, peraturan daerah, peraturan wali kota": (K.REGULATION,),
        "keputusan, surat keputusan, keputusan wali kota": (K.DECREE,),
        "surat edaran, edaran": (K.CIRCULAR,),
        "perjanjian, perjanjian kerja sama, nota kesepahaman": (K.AGREEMENT,),
        "prosedur, standar operasional prosedur": (K.PROCEDURE,),
        "profil": (K.PROFILE,),
        "data, statistik": (K.DATA,),
        "pengumuman": (K.NOTICE,),
        "formulir": (K.FORM,),
    }.items()
    for name in names.split(", ")
}
MONEY = frozenset(gist("anggaran belanja pagu"))
OF_CITY = ("apbd", "anggaran pendapatan dan belanja daerah")
PAPERS = (
    *OF_CITY,
    "dpa",
    "dokumen pelaksanaan anggaran",
    "rka",
    "rencana kerja dan anggaran",
    "lra",
    "realisasi anggaran",
)
MOST_PAPERS = 100  # the best by their scores
OTHER_KIND_FACTOR = 0.6  # of the score of a document of another kind


def find(words: str, snapshot: Snapshot, groups: FacetGroups) -> ScoredDocuments | None:
    """Return the documents with their scores; None without a question, which all public documents answer."""
    known = synonyms.at_version(snapshot.synonyms)
    if not words.strip():
        return None
    query = parse(words, known)
    scored = _scored(query, snapshot, groups)
    if known.with_learned and (learned := parse(words, known.with_learned)) != query:
        found = _scored(learned, snapshot, groups)
        unknown = scored.unknown if len(scored.ids) else found.unknown
        scored = replace(scored.with_relaxed(found), unknown=unknown)
    numbers = groups.group_numbers.take(scored.ids)
    return scored if numbers.all() else scored.take(true_indices(numbers))


def _scored(query: Query, snapshot: Snapshot, groups: FacetGroups) -> ScoredDocuments:
    scored = scoring.find(query, snapshot, groups.total)
    if scored.unknown and (expanded := rewriting.expand_indexed(query, snapshot)) != query:
        query, scored = expanded, scoring.find(expanded, snapshot, groups.total)
    scored = rewriting.with_relaxed(scored, query, snapshot, groups.total, ENOUGH)
    if snapshot.is_renewing:
        known = scored.take(true_indices(~snapshot.is_unread(scored.ids)))
        scored = known.with_titles(_unread_by_title(query, snapshot))
    if kinds := _named_kinds(query):
        factors = _score_factors(kinds, groups.groups)
        scored = scored.weighted(factors.take(groups.group_numbers.take(scored.ids)))
    elif about := [word for word in query.words if word.ways[0].stems[0] in MONEY and not word.quoted]:
        scored = scored.raised(_budget_papers(query, about, scored, snapshot, groups))
    return scored.raised(citations.cited(query, snapshot)) if query.citations else scored


def _named_kinds(query: Query) -> tuple[DocumentKind, ...]:
    """Return the kinds that the first word of the question names; None for a question of this word alone."""
    if len(query.words) < 2:
        return ()
    head = query.words[0]
    named = (NAMES[way.stems] for way in head.ways if not head.quoted and way.stems in NAMES)
    return next(named, (K.REGULATION,) if head.is_regulation else ())


def _score_factors(kinds: tuple[DocumentKind, ...], groups: np.ndarray) -> np.ndarray:
    """Return the score factor of each group of documents. Documents of kind OTHER are not penalised."""
    codes = [facet_columns.code("kind", kind) for kind in (*kinds, K.OTHER)]
    return np.where(facet_columns.is_any_of(groups["kind"], codes), 1, OTHER_KIND_FACTOR).astype(np.float32)


def _budget_papers(
    query: Query, about: list[Word], scored: ScoredDocuments, snapshot: Snapshot, groups: FacetGroups
) -> Ids:
    """Return the budgets and their accounts that a question `about` money means: of its agency, year and other words.

    They come before the reports that mention them. Where it names nothing but years and the city, the city's are meant.
    """
    city = gist(f"pemerintah {site.profile().region}")
    others = [word for word in query.words if word not in about and not set(city).issuperset(word.ways[0].stems)]
    factors = _score_factors((K.FINANCE, K.REGULATION), groups.groups)
    left = scored.take(true_indices(factors.take(groups.group_numbers.take(scored.ids)) == 1))
    postings = scoring.WordPostings(snapshot, others)
    for word in others:
        fields = tuple(way for way in word.ways if way.is_field and postings.of_stem(way.stems[0]).count)
        left = left.take(true_indices(postings.of_word(replace(word, ways=fields or word.ways)).impacts_of(left.ids)))
    best = left.ids.take(np.argsort(-left.scores, kind="stable")[:MOST_PAPERS]).tolist()
    is_of_city = all(word.ways[-1].is_field for word in others) and not query.agencies
    names = [f" {' '.join(gist(name))} " for name in (OF_CITY if is_of_city else PAPERS)]
    titles = Document.objects.public().filter(pk__in=best).values_list("pk", "title")
    papers = [pk for pk, title in titles if any(name in f" {' '.join(gist(title))} " for name in names)]
    return np.array(sorted(papers), np.uint32)


def _unread_by_title(query: Query, snapshot: Snapshot) -> Ids:
    """Return the unread documents of the snapshot whose titles have all words of the query and none it excludes."""
    if not query:
        return np.zeros(0, np.uint32)
    condition = reduce(and_, map(_matches_word, query.words), Q())
    unwanted = reduce(or_, map(_matches_word, query.without), Q(pk=None))
    public = Document.objects.public().filter(condition).exclude(unwanted).order_by("pk")
    ids = np.fromiter(public.values_list("pk", flat=True), np.uint32)
    return ids[snapshot.is_unread(ids)]


def _matches_word(word: Word) -> Q:
    return reduce(or_, map(_matches_way, word.ways))


def _matches_way(way: Way) -> Q:
    """Match the forms in the title, in any order, or the year of the document; an agency's name matches nothing."""
    if way.is_field:
        name = way.stems[0].removeprefix(FIELD)
        return Q(year=int(name)) if name.isdecimal() else Q(pk=None)
    return Q(*(Q(title__icontains=form) for form in way.exact if not form.startswith(FIELD)))
