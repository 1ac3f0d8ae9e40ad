"""Rows of postings and pairs as a snapshot fetches them from the database; a row that is cut off is left out."""

from collections.abc import Iterable
from contextlib import suppress

import numpy as np

from documents.models import SearchPair, SearchPosting
from documents.search.snapshot.postings import FULL
from documents.search.storage.entries import UnreadableEntry
from documents.search.storage.inverted_columns import bucket_and_tag, read_bucket, read_posting

Rows = dict[int, list[tuple[int, np.ndarray, np.ndarray]]]


def fetch_postings(keys: Iterable[int], numbers: set[int] | None) -> Rows:
    """Return the rows of these terms in the blocks `numbers`, None for all: (block, offsets, impacts) by key."""
    rows = SearchPosting.objects.filter(key__in=list(keys))
    if numbers is not None:
        rows = rows.filter(block__in=numbers)
    fetched: Rows = {}
    for key, number, data in rows.values_list("key", "block", "data"):
        with suppress(UnreadableEntry):  # the worker finds that it is cut off (`rebuild.repair`)
            fetched.setdefault(key, []).append((number, *read_posting(data)))
    return fetched


def fetch_pairs(labels: Iterable[int], numbers: set[int] | None) -> Rows:
    """Return the rows of these pairs like `fetch_postings`; all their impacts are FULL."""
    wanted: dict[int, list[tuple[int, int]]] = {}
    for label in labels:
        bucket, tag = bucket_and_tag(label)
        wanted.setdefault(bucket, []).append((label, tag))
    rows = SearchPair.objects.filter(bucket__in=wanted)
    if numbers is not None:
        rows = rows.filter(block__in=numbers)
    fetched: Rows = {}
    for bucket, number, data in rows.values_list("bucket", "block", "data"):
        try:
            offsets, tags = read_bucket(data)
        except UnreadableEntry:
            continue
        for label, tag in wanted[bucket]:
            start, end = np.searchsorted(tags, [tag, tag + 1])
            if start < end:
                chosen = offsets[start:end]
                fetched.setdefault(label, []).append((number, chosen, np.full(len(chosen), FULL, np.uint8)))
    return fetched
