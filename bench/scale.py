# ruff: noqa: S608 - all names are of our own models
"""Enlarge the database of DATABASE_URL with copies of its rows, for sizes that would take too long to load.

    DATABASE_URL=… python -m bench.scale --documents 1000000

Documents, the rows of their files, the pieces of their text and the index are copied, with other moments of
publication; files in the storage, texts of revisions, history and the ledger are not. Only for throwaway databases,
because checks of foreign keys are off meanwhile.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import numpy as np  # noqa: E402 - Django is set up before its models are imported
from django.db import connection, transaction  # noqa: E402
from django.db.models import Max  # noqa: E402

from documents.models import (  # noqa: E402
    Document,
    Revision,
    SearchBlock,
    SearchChunk,
    SearchPair,
    SearchPosting,
)
from documents.search.storage import facet_columns  # noqa: E402
from documents.search.storage.blocks import BLOCK, empty  # noqa: E402
from documents.search.writing.indexing import merge_fresh  # noqa: E402

UNCHECKED = {"postgresql": "SET session_replication_role = replica", "sqlite": "PRAGMA foreign_keys = OFF"}
ANOTHER_MOMENT = 37 * 60  # seconds by which each copy was published earlier


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--documents", type=int, required=True)
    wanted = parser.parse_args().documents
    begun = time.monotonic()
    merge_fresh()
    with connection.cursor() as cursor:
        cursor.execute(UNCHECKED[connection.vendor])
    there = Document.objects.public().count()
    blocks = list(SearchBlock.objects.order_by("number"))
    highest: dict[type, int] = {
        model: model._base_manager.aggregate(pk=Max("pk"))["pk"] for model in (Document, Revision, SearchChunk)
    }
    apart = blocks[-1].number + 1
    for copy in range(1, -(-wanted // there)):
        with transaction.atomic():
            _copy(copy, apart, highest, blocks)
        print(f"{there * (copy + 1)} documents, {time.monotonic() - begun:.0f} s", file=sys.stderr)
    _finish()


def _copy(copy: int, apart: int, highest: dict[type, int], blocks: list[SearchBlock]) -> None:
    documents, revisions = copy * apart * BLOCK, copy * highest[Revision]
    earlier = (
        f"published_at - {_seconds(copy * ANOTHER_MOMENT)}" if connection.vendor == "postgresql" else "published_at"
    )
    public = f"published_revision_id + {revisions}"
    _insert(Document, highest[Document], id=f"id + {documents}", published_revision_id=public, published_at=earlier)
    _insert(Revision, highest[Revision], id=f"id + {revisions}", document_id=f"document_id + {documents}", text="''")
    _insert(
        SearchChunk,
        highest[SearchChunk],
        id=f"id + {copy * highest[SearchChunk]}",
        document_id=f"document_id + {documents}",
    )
    for model, label in ((SearchPosting, "key"), (SearchPair, "bucket")):
        table = model._meta.db_table
        _run(
            f"INSERT INTO {table} ({label}, block, data) SELECT {label}, block + {copy * apart}, data FROM {table} "
            f"WHERE block < {apart}"
        )
    SearchBlock.objects.bulk_create(_blocks(blocks, copy, apart))


def _blocks(blocks: list[SearchBlock], copy: int, apart: int) -> Iterable[SearchBlock]:
    for block in blocks:
        rows = np.frombuffer(block.columns, facet_columns.ROW).copy()
        rows["published"] -= copy * ANOTHER_MOMENT * (rows["classification"] > 0)
        yield SearchBlock(number=block.number + copy * apart, **(empty() | {"columns": rows.tobytes()}))


def _insert(model, highest: int, **changed: str) -> None:
    """Copy the rows up to `highest`; `changed` maps columns to other values, in SQL."""
    names = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    table = model._meta.db_table
    _run(f"INSERT INTO {table} ({quoted}) SELECT {values} FROM {table} WHERE id <= {highest}")


def _seconds(number: int) -> str:
    return f"interval '{number} seconds'"


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _finish() -> None:
    """Set the sequences after the copied ids, and update the statistics of the engine."""
    if connection.vendor == "postgresql":
        for model in (Document, Revision, SearchChunk):
            table = model._meta.db_table
            _run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
    _run("ANALYZE")


if __name__ == "__main__":
    main()
