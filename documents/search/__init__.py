"""Full-text search in public documents, on SQLite (FTS5) and PostgreSQL (tsvector), with the same results on both.

`search` finds, `index` and `remove` keep the index in step: they are called by the verbs, in the verb's transaction.
"""

from collections.abc import Iterable, Iterator
from itertools import batched

from django.db import transaction
from django.db.models import IntegerField, QuerySet, Value
from django.utils.safestring import SafeString

from documents.models import Document, SearchChunk
from documents.search import query, ranking
from documents.search.entries import Entry, entries
from documents.search.query import Query
