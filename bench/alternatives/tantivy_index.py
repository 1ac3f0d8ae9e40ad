"""A prototype of `documents.search` over tantivy, made to be measured; the portal does not use it.

tantivy has no Indonesian stemmer, so stems, the parsing of questions and the synonyms are ours. The text of each zone
of a document is stored as its stems, separated by blanks, and all zones together as their exact forms.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur
from tantivy import Query as Condition

from documents.models import Document, SearchChunk
from documents.search.matching.query import Query, Way, Word, parse
from documents.search.snapshot import synonyms
from documents.search.spelling.correction import suspect_form
from documents.search.storage import facet_columns
from documents.search.text.analysis import FIELD, gist, tokens
from documents.search.text.stemming import stem
from documents.search.text.stopwords import STOPWORDS

ZONES = {"title": 1.0, "label": 0.7, "context": 0.45, "text": 0.3}
FACETS = [name for name, _type in facet_columns.FACETS]
NAMED, AS_TYPED, NEIGHBOURS, WIDER, OTHER_ZONES = 2.0, 0.2, 0.35, 0.5, 0.2
ENOUGH, PARTS = 10, (0.75, 0.5, 0.01)  # of the words that a document must have, where few have all of them
LOOKED_AT, COMPLETIONS = 24, 6  # words with a prefix
HEAP = 64 * 1024 * 1024  # bytes that a writer collects before it writes a segment
SMALLEST_HEAP = 15_000_000
MOST_VALUES = 100_000  # of a facet
LOCK_SECONDS = 30
Chosen = dict[str, list[int]]  # the codes chosen in each facet


def new_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("pk", indexed=True, fast=True)
    for zone in (*ZONES, "exact"):
        builder.add_text_field(zone, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("named", tokenizer_name="raw", index_option="basic")
    for facet in FACETS:
        builder.add_unsigned_field(facet, indexed=True, fast=True)
    builder.add_integer_field("published", indexed=True, fast=True)
    return builder.build()


def as_row(document: Document) -> dict[str, Any]:
    """Return the values of a document by field. `document`: with agency and published revision."""
    row: dict[str, Any] = {"pk": document.pk, "named": list(_named(document)), "exact": []}
    for zone, texts in _zones(document).items():
        analysed = [_analysed(text) for text in texts]
        row[zone] = [stems for stems, _forms in analysed]
        row["exact"] += [forms for _stems, forms in analysed]
    columns = facet_columns.row(document)[0]
    return row | {name: int(columns[name]) for name in (*FACETS, "published")}


@lru_cache(maxsize=200_000)  # documents made by `bench.scale` have the texts of others
def _analysed(text: str) -> tuple[str, str]:
    """Return the stems and the exact forms of a text, each separated by blanks."""
    words = tokens(text)
    return " ".join(root for _position, _form, root in words), " ".join(form for _position, form, _root in words)


def _zones(document: Document) -> dict[str, list[str]]:
    revision, agency = document.published_revision, document.opd
    return {
        "title": [document.title],
        "label": [document.number, *document.keywords.split(",")],
        "context": [agency.name, agency.short_name, str(document.year), document.summary],
        "text": [revision.text or _text_of_pieces(document) if revision else ""],
    }


def _text_of_pieces(document: Document) -> str:
    """Return the text of a document made by `bench.scale`, whose revision has none."""
    return "\n".join(SearchChunk.objects.filter(document=document).order_by("position").values_list("text", flat=True))


def _named(document: Document) -> Iterator[str]:
    yield f"{FIELD}{document.year}"
    name = gist(document.opd.name)
    yield from (FIELD + " ".join(name[:end]) for end in range(min(2, len(name)), len(name) + 1) if end)


class TantivyIndex:
    """An index in a folder of this machine, or in memory without one."""

    def __init__(self, folder: Path | None = None) -> None:
        self.schema = new_schema()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        self.index = tantivy.Index(self.schema, path=str(folder) if folder else None)
        # A thread that looks for commits holds a lock of the folder at times; a child forked then hangs for ever.
        self.index.config_reader("manual")

    def build(self, documents: Iterable[Document]) -> int:
        """Add documents in one commit; return their number."""
        return self.add(map(as_row, documents), HEAP)

    def add(self, rows: Iterable[dict[str, Any]], heap: int = SMALLEST_HEAP) -> int:
        writer, number = self.index.writer(heap, 1), 0
        for row in rows:
            writer.add_document(tantivy.Document.from_dict(row, self.schema))
            number += 1
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        return number

    def replace(self, pk: int, row: dict[str, Any] | None) -> None:
        """Replace one document, or remove it without a `row`. Waits while another process has the only writer."""
        writer = self._writer()
        # `delete_documents_by_term` takes the number for a signed one and deletes nothing.
        writer.delete_documents_by_query(Condition.term_query(self.schema, "pk", pk))
        if row:
            writer.add_document(tantivy.Document.from_dict(row, self.schema))
        writer.commit()
        writer.wait_merging_threads()  # a writer that is dropped gives up its merges, and segments pile up

    def _writer(self) -> tantivy.IndexWriter:
        until = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                return self.index.writer(SMALLEST_HEAP, 1)
            except ValueError:  # LockBusy
                if time.monotonic() > until:
                    raise
                time.sleep(0.002)

    def find(self, words: str) -> "Found":
        query = parse(words, synonyms.latest())
        return _Question(self.index.searcher(), self.schema, query).found()


@dataclass(frozen=True)
class Found:
    """The documents that answer a question."""

    searcher: tantivy.Searcher
    schema: tantivy.Schema
    condition: Condition
    has_words: bool

    def best(self, number: int, chosen: Chosen) -> tuple[int, list[int]]:
        """Return how many documents there are under the choices, and the primary keys of the best or newest."""
        order = {} if self.has_words else {"order_by_field": "published"}
        result = self.searcher.search(self._narrowed(chosen), limit=number, count=True, **order)
        addresses = [address for _score, address in result.hits]
        return result.count or 0, [int(pk or 0) for pk in self.searcher.fast_field_values("pk", addresses)]

    def counts(self, chosen: Chosen) -> dict[str, dict[int, int]]:
        """Return numbers of documents by code of each facet, each under the choices of the others."""
        free = [name for name in FACETS if name not in chosen]
        counts = self._aggregated(free, chosen)
        for name in chosen:
            counts |= self._aggregated([name], {other: codes for other, codes in chosen.items() if other != name})
        return counts

    def _aggregated(self, names: list[str], chosen: Chosen) -> dict[str, dict[int, int]]:
        wanted = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in names}
        answer = self.searcher.aggregate(self._narrowed(chosen), wanted)
        return {name: {int(bucket["key"]): bucket["doc_count"] for bucket in answer[name]["buckets"]} for name in names}

    def _narrowed(self, chosen: Chosen) -> Condition:
        sets = [Condition.term_set_query(self.schema, name, codes) for name, codes in chosen.items()]
        musts = [(Occur.Must, Condition.const_score_query(one, 0.0)) for one in sets]
        return Condition.boolean_query([(Occur.Must, self.condition), *musts]) if musts else self.condition


@dataclass(frozen=True)
class _Question:
    searcher: tantivy.Searcher
    schema: tantivy.Schema
    query: Query

    def found(self) -> Found:
        if not self.query:
            return Found(self.searcher, self.schema, Condition.all_query(), has_words=False)
        return Found(self.searcher, self.schema, self._chosen(), has_words=True)

    def _chosen(self) -> Condition:
        complete = self._all_of(self.words)
        if self._count(complete) >= ENOUGH or not self.words:
            return complete
        known = [condition for condition in map(self._with_completions, self.query.words) if condition]
        for part in PARTS if len(known) > 1 else ():
            least = max(1, int(part * len(known) + 0.999))
            some = [(Occur.Should, condition) for condition in known]
            loose = self._boosted(Condition.boolean_query(some, minimum_number_should_match=least))
            if self._count(loose) >= ENOUGH:
                return loose
        return self._all_of(known) if len(known) == 1 else loose if known else Condition.empty_query()

    def _all_of(self, words: list[Condition]) -> Condition:
        musts = [(Occur.Must, word) for word in words]
        return self._boosted(Condition.boolean_query(musts) if musts else Condition.all_query())

    def _boosted(self, condition: Condition) -> Condition:
        """Add what only raises scores, and take away the documents with an excluded word."""
        shoulds = [(Occur.Should, boost) for boost in self.boosts]
        nots = [(Occur.MustNot, self._word(word)) for word in self.query.without]
        return Condition.boolean_query([(Occur.Must, condition), *shoulds, *nots])

    def _count(self, condition: Condition) -> int:
        return self.searcher.search(condition, limit=1, count=True).count or 0

    @cached_property
    def words(self) -> list[Condition]:
        return [self._word(word) for word in self.query.words]

    @cached_property
    def boosts(self) -> list[Condition]:
        single = [word for word in self.query.words if not word.quoted and len(word.ways[0].exact) == 1]
        typed = [self._boost(self._phrase("exact", word.ways[0].exact), AS_TYPED) for word in single]
        pairs = [pair for near in self.query.neighbours for pair in near.pairs]
        return typed + [self._boost(self._in_zones(pair), NEIGHBOURS) for pair in pairs]

    def _with_completions(self, word: Word) -> Condition | None:
        """Return the condition of a word; of an unknown one as a prefix of known ones, or None."""
        condition = self._word(word)
        if self._count(condition):
            return condition
        prefix = suspect_form(word)
        known = self.searcher.terms_with_prefix("exact", prefix, limit=10 * LOOKED_AT) if prefix else []
        frequent = sorted(known, key=lambda entry: -entry[1])[:LOOKED_AT]
        roots = list(dict.fromkeys(stem(form) for form, _number in frequent if form not in STOPWORDS))[:COMPLETIONS]
        return Condition.disjunction_max_query([self._in_zones((root,)) for root in roots]) if roots else None

    def _word(self, word: Word) -> Condition:
        if word.quoted:
            return self._phrase("exact", word.ways[0].exact)
        ways = [self._way(way) for way in word.ways]
        if word.wider:
            ways.append(self._boost(self._way(word.wider), WIDER))
        return ways[0] if len(ways) == 1 else Condition.disjunction_max_query(ways)

    def _way(self, way: Way) -> Condition:
        if way.is_field:
            return self._boost(Condition.term_query(self.schema, "named", way.stems[0]), NAMED)
        if way.adjacent:
            return self._in_zones(way.stems)
        return Condition.boolean_query([(Occur.Must, self._way(Way((one,), (one,)))) for one in way.content_stems])

    def _in_zones(self, stems: tuple[str, ...]) -> Condition:
        zones = [self._boost(self._phrase(zone, stems), weight) for zone, weight in ZONES.items()]
        return Condition.disjunction_max_query(zones, tie_breaker=OTHER_ZONES)

    def _phrase(self, field: str, words: tuple[str, ...]) -> Condition:
        if len(words) == 1:
            return Condition.term_query(self.schema, field, words[0], index_option="freq")
        return Condition.phrase_query(self.schema, field, list(words))

    def _boost(self, condition: Condition, by: float) -> Condition:
        return Condition.boost_query(condition, by)


def folder_mib(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1024**2
