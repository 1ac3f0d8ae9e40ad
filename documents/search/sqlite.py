"""The index as an FTS5 table, `documents_searchindex` (migration 0003).

Three columns side by side: exact forms and stems, equal in position, and marks. Its tokenizer only splits at blanks,
for our tokens are made already. The rowid carries document and position, so ids of documents come out of the index
without a look into another table. A trigger removes the rows of chunks that are deleted, by whatever way.
"""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

from documents.models import SearchChunk
from documents.search.analysis import STEM
from documents.search.entries import BREAK, Entry
from documents.search.expression import All, Expression, Phrase

POSITIONS = 4096  # rowid = document * POSITIONS + position

DOCUMENTS = "SELECT rowid / 4096 FROM documents_searchindex WHERE documents_searchindex MATCH %s"
ANY_MATCH = "((SELECT COUNT(*) FROM documents_searchindex WHERE documents_searchindex MATCH %s) > 0)"
FIRST_CHUNKS = """
    SELECT MIN(id) FROM documents_searchchunk
     WHERE document_id IN ({places}) AND position > 0 AND document_id * 4096 + position IN
           (SELECT rowid FROM documents_searchindex WHERE documents_searchindex MATCH %s)
     GROUP BY document_id
"""
STORED = """
    SELECT entry.rowid, entry.exact, entry.stems, entry.marks, chunk.text
      FROM documents_searchchunk AS chunk
      JOIN documents_searchindex AS entry ON entry.rowid = chunk.document_id * 4096 + chunk.position
     WHERE chunk.document_id = %s AND chunk.position = %s
"""
INSERT = "INSERT INTO documents_searchindex (rowid, exact, stems, marks) VALUES (%s, %s, %s, %s)"


def first_chunks(pks: Sequence[int], expression: Expression) -> RawSQL:
    """Ids of the first matching text chunk of each document."""
    sql = FIRST_CHUNKS.format(places=", ".join(["%s"] * len(pks)))
    return RawSQL(sql, [*pks, match(expression)])  # noqa: S611 - constant text, values apart


def insert(entries: Iterable[Entry], *, bulk: bool) -> None:
    """`bulk` makes no difference here."""
    rows = list(entries)
    SearchChunk.objects.bulk_create(
        SearchChunk(document_id=row.document_id, position=row.position, text=row.text) for row in rows
    )
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [_row(row) for row in rows])


def settle() -> None:
    """Nothing waits here."""


def held(entries: Iterable[Entry]) -> set[tuple[int, int]]:
    """(document, position) of the entries that are in the index exactly so."""
    return {(entry.document_id, entry.position) for entry in entries if _stored(entry) == (*_row(entry), entry.text)}


def _stored(entry: Entry) -> tuple | None:
    with connection.cursor() as cursor:
        cursor.execute(STORED, [entry.document_id, entry.position])
        return cursor.fetchone()


def _row(entry: Entry) -> tuple[int, str, str, str]:
    stems = " ".join(stem if stem == BREAK else STEM + stem for stem in entry.stems)
    rowid = entry.document_id * POSITIONS + entry.position
    return rowid, " ".join(entry.exact), stems, " ".join(sorted(entry.marks))


def match(expression: Expression) -> str:
    """In the language of FTS5; terms are of our own making and hold no quote."""
    if isinstance(expression, Phrase):
        return f'"{" ".join(expression.terms)}"'
    operator = " AND " if isinstance(expression, All) else " OR "
    return f"({operator.join(match(part) for part in expression.parts)})"
