"""The bytes of an index entry: the terms of one row with their impacts, and its pairs of adjacent stems."""

import struct
from dataclasses import dataclass
from secrets import randbelow

import numpy as np
from django.db.models import Model
from django.urls import NoReverseMatch

from documents.search.storage import entries
from documents.search.storage.entries import CONTEXT, HEAD_TOKENS, LABEL, ORDINARY_TITLE, TITLE, TITLE_WORD_COST
from documents.search.text.analysis import FIELD, gist, storable, tokens
from opd.database.triggers import RANDOM_VERSIONS
from portal.models import SiteEntry, SiteKind
from portal.search.sources import KIND_OF_MODEL, SOURCES

# Raise it with any change of zones or bytes. Entries follow the analysis of documents, so its edition is part of it.
FORMAT = 100 * 2 + entries.EDITION
HEADER = struct.Struct("<II")
SHOWN = 20_000  # characters of a text that are kept for excerpts


@dataclass(frozen=True)
class Terms:
    """`keys` (int64) and `impacts` (uint8) are parallel; `pairs`: uint32."""

    keys: np.ndarray
    impacts: np.ndarray
    pairs: np.ndarray

    def pack(self) -> bytes:
        header = HEADER.pack(len(self.keys), len(self.pairs))
        return header + b"".join(array.tobytes() for array in (self.keys, self.impacts, self.pairs))


NOTHING = Terms(np.zeros(0, np.int64), np.zeros(0, np.uint8), np.zeros(0, np.uint32))


def unpack(data: bytes) -> Terms | None:
    """Return the terms of packed bytes, or None where their number is wrong."""
    keys, pairs = HEADER.unpack_from(data) if len(data) >= HEADER.size else (0, 0)
    if len(data) != HEADER.size + 9 * keys + 4 * pairs:
        return None
    start = HEADER.size
    return Terms(
        np.frombuffer(data, np.int64, keys, start),
        np.frombuffer(data, np.uint8, keys, start + 8 * keys),
        np.frombuffer(data, np.uint32, pairs, start + 9 * keys),
    )


def prepare(row: Model) -> SiteEntry:
    """Return the entry of a row of one of the sources, not saved."""
    kind = KIND_OF_MODEL[type(row)]
    zones = SOURCES[kind].zones(row)
    words = entries.TermCollector()
    title = tokens(zones.title)[:HEAD_TOKENS]
    words.take_head(title, TITLE + TITLE_WORD_COST * (ORDINARY_TITLE - min(len(title), 2 * ORDINARY_TITLE)))
    for label in zones.labels:
        words.take_head(tokens(label)[:HEAD_TOKENS], LABEL)
    for context in (zones.summary, str(SiteKind(kind).label)):
        words.take_head(tokens(context)[:HEAD_TOKENS], CONTEXT)
    names = [name_field(name) for name in (zones.title, *zones.labels) if gist(name)]
    words.take_fields([*zones.fields, *entries.agency_fields(zones.agency), *names])
    text = storable(zones.text)
    words.take_text(tokens(text))
    address = _address(row)
    terms = Terms(*words.postings(), words.pair_keys()) if address else NOTHING
    return SiteEntry(
        kind=kind,
        object_id=row.pk,
        version=new_version(),
        format=FORMAT,
        title=zones.title,
        text=(storable(zones.summary) + "\n" + text if zones.summary else text)[:SHOWN],
        address=address,
        moment=zones.moment,
        data=terms.pack(),
    )


def _address(row) -> str:
    """Return the address of a row, or "" where a slug that was written past the form makes none."""
    try:
        return row.get_absolute_url()
    except NoReverseMatch:
        return ""


def name_field(name: str) -> str:
    """Return the term of a whole title or label, by which a question that is the same finds it first."""
    return f"{FIELD}{FIELD}{' '.join(gist(name))}"


def new_version() -> int:
    return randbelow(RANDOM_VERSIONS)
