"""The index as a tsvector beside each chunk, `documents_searchchunk.terms`, under GIN (migration 0003).

A vector holds any number of lexemes at one position, so exact forms and stems share it, and the marks stand in it
without a position. It is written as text, not by to_tsvector: no text search configuration has a say.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models.expressions import RawSQL
from psycopg2.extras import execute_values

from documents.search.analysis import STEM
from documents.search.entries import BREAK, Entry
from documents.search.expression import All, Expression, Phrase

# In a subselect the question is unknown to the planner, which then always takes the index. It does not know how dear it
# is to fetch a vector, and would read the whole table for a broad word.
DOCUMENTS = "SELECT document_id FROM documents_searchchunk WHERE terms @@ (SELECT %s::tsquery)"
# Not EXISTS: hoping for an early match, it would read through all vectors where there is none.
ANY_MATCH = "((SELECT COUNT(*) FROM documents_searchchunk WHERE terms @@ (SELECT %s::tsquery)) > 0)"
FIRST_CHUNKS = """
    SELECT MIN(id) FROM documents_searchchunk
     WHERE document_id = ANY(%s) AND position > 0 AND terms @@ (SELECT %s::tsquery)
     GROUP BY document_id
"""
STORED = """
    SELECT document_id, position FROM documents_searchchunk
     WHERE document_id = %s AND position = %s AND text = %s AND terms = %s::tsvector
"""
# New terms wait to be merged into a GIN index, and every search reads through those that wait: good for many documents
# at once only.
MERGE_AT_ONCE = "SET LOCAL gin_pending_list_limit = 64"
INSERT = "INSERT INTO documents_searchchunk (document_id, position, text, terms) VALUES %s"


def first_chunks(pks: Sequence[int], expression: Expression) -> RawSQL:
    """Ids of the first matching text chunk of each document."""
    return RawSQL(FIRST_CHUNKS, [list(pks), match(expression)])  # noqa: S611 - constant text, values apart


def insert(entries: Iterable[Entry], *, bulk: bool) -> None:
    rows = [(entry.document_id, entry.position, entry.text, _vector(entry)) for entry in entries]
    with connection.cursor() as cursor:
        if not bulk:
            cursor.execute(MERGE_AT_ONCE)
        execute_values(cursor.cursor, INSERT, rows, template="(%s, %s, %s, %s::tsvector)")


def settle() -> None:
    """Merge what bulk writing left waiting: until then every search reads through all of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('documents_searchchunk_terms')")


def held(entries: Iterable[Entry]) -> set[tuple[int, int]]:
    """(document, position) of the entries that are in the index exactly so."""
    found = set()
    with connection.cursor() as cursor:
        for entry in entries:
            cursor.execute(STORED, [entry.document_id, entry.position, entry.text, _vector(entry)])
            found.update(cursor.fetchall())
    return found


def _vector(entry: Entry) -> str:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for position, (form, stem) in enumerate(zip(entry.exact, entry.stems, strict=True), start=1):
        if form != BREAK:
            places[form].append(str(position))
            places[STEM + stem].append(str(position))
    lexemes = [f"'{term}':{','.join(positions)}" for term, positions in places.items()]
    return " ".join(lexemes + [f"'{mark}'" for mark in entry.marks])


def match(expression: Expression) -> str:
    """In the language of tsquery; terms are of our own making and hold no quote."""
    if isinstance(expression, Phrase):
        quoted = [f"'{term}'" for term in expression.terms]
        return f"({' <-> '.join(quoted)})"
    operator = " & " if isinstance(expression, All) else " | "
    return f"({operator.join(match(part) for part in expression.parts)})"
