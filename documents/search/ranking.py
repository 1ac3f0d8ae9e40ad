"""Which documents match a query, and in which order: one rule for both engines.

A rank is a sum of whole numbers, one for each set of documents that a document is in ("has this stem in its title").
An engine only tells the sets, so it cannot rank differently from the other one; and since every set is read from the
index alone, the cost does not depend on how long the documents are.
"""

from importlib import import_module

from django.db import connection
from django.db.models import BooleanField, Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable, RawSQL

from documents.models import Document
from documents.search import entries
from documents.search.expression import Expression, Phrase
from documents.search.query import WORD_FOUND, Query, Word

NEWEST_FIRST = ("-year", "-published_at", "-pk")

# One title counts for more than all the rest together. Times the number of words typed, except PAIR and WIDER.
TITLE, TITLE_EXACT, LABEL, CONTEXT, OFTEN, EXACT = 12, 4, 5, 3, 2, 1
PAIR = 6
WIDER = 6


def engine():
    return import_module(f"documents.search.{connection.vendor}")


def matching(query: Query, within: QuerySet[Document]) -> QuerySet[Document]:
    """Documents that have all words of the query; when the whole index knows none, those that have any of them."""
    if len(query.words) == 1:
        return within.filter(pk__in=_documents(query.every_word))
    # A SELECT for each word: within one, the phrases of one word would be looked for in the rows of all the others.
    any_word = [f"{engine().DOCUMENTS} AND NOT {engine().ANY_MATCH}"] * len(query.words)
    sql = " UNION ALL ".join([engine().DOCUMENTS, *any_word])
    every_word = engine().match(query.every_word)
    values = [value for word in query.words for value in (engine().match(word.anywhere), every_word)]
    return within.filter(pk__in=RawSQL(sql, [every_word, *values]))  # noqa: S611 - constant text, values apart


def ranked(query: Query, within: QuerySet[Document]) -> QuerySet[Document]:
    """Matching documents with their `rank`, best first; of equals the newest."""
    return matching(query, within).annotate(rank=_words_found(query) + _quality(query)).order_by("-rank", *NEWEST_FIRST)


def _documents(expression: Expression) -> RawSQL:
    return RawSQL(engine().DOCUMENTS, [engine().match(expression)])  # noqa: S611 - constant text, values apart


def _words_found(query: Query) -> Combinable:
    every = Value(WORD_FOUND * len(query.words))
    if len(query.words) == 1:
        return every
    strict = [engine().match(query.every_word)]
    some_document_has_all = RawSQL(engine().ANY_MATCH, strict, BooleanField())  # noqa: S611 - as above
    counted = _sum([_points(word.anywhere, WORD_FOUND) for word in query.words])
    return Case(When(some_document_has_all, then=every), default=counted, output_field=IntegerField())


def _quality(query: Query) -> Combinable:
    points = [point for word in query.words for point in _points_of(word)]
    return _sum(points + [_points(Phrase((entries.PAIR + "+".join(two),)), PAIR) for two in query.pairs])


def _points_of(word: Word) -> list[Case]:
    zones = {entries.TITLE: TITLE, entries.LABEL: LABEL, entries.CONTEXT: CONTEXT, entries.OFTEN: OFTEN}
    points = [_points(word.in_zone(zone), weight * word.size) for zone, weight in zones.items()]
    points.append(_points(word.exactly_in_zone(entries.TITLE_EXACT), TITLE_EXACT * word.size))
    points.append(_points(word.as_typed, EXACT * word.size))
    if word.wider:
        points.append(_points(word.wider.in_zone(entries.TITLE), WIDER))
    return points


def _points(expression: Expression, points: int) -> Case:
    return Case(When(pk__in=_documents(expression), then=points), default=0, output_field=IntegerField())


def _sum(points: list[Case]) -> Combinable:
    first, *others = points
    total: Combinable = first
    for other in others:
        total = total + other
    return total
