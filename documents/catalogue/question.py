"""The question of a reader and its answer: as typed, or corrected where what was typed finds nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import search
from documents.catalogue.facets import DocumentFilter
from documents.search import federation
from documents.search.matching.query import LONGEST_QUESTION, Query
from documents.search.text.analysis import gist
from opd.hierarchy import Hierarchy
from opd.models import Opd

MOST_NAMED = 2
SHORTEST_BEGINNING = 3  # letters of an agency's nickname
RENEWING = gettext_lazy(
    "Indeks pencarian sedang diperbarui. Daftar dan jumlahnya tetap lengkap, tetapi sebagian dokumen untuk sementara "
    "hanya dapat dicari lewat judulnya. Coba lagi beberapa menit lagi."
)
EXACTLY = "persis"  # parameter with the one question that must not be corrected; another question is


@dataclass(frozen=True)
class Answer:
    """An answer to `words`. `meant`: another spelling to offer, which finds documents, or ""."""

    filters: DocumentFilter
    words: str
    meant: str = ""


def typed(data: QueryDict) -> str:
    """Return the question on one line, as far as it is used."""
    return _on_one_line(data)[:LONGEST_QUESTION]


def _on_one_line(data: QueryDict) -> str:
    return " ".join(data.get("q", "").replace("\0", " ").split())


def complaints(data: QueryDict, filters: DocumentFilter) -> list[str]:
    """Return a sentence for each part of the query string that is not used, and one while the index is renewed."""
    too_long = [_("Pertanyaan Anda terlalu panjang; yang dipakai 1.000 huruf pertama.")]
    renewing = [str(RENEWING)] if filters.hits.is_renewing else []
    return renewing + filters.complaints() + (too_long if len(_on_one_line(data)) > LONGEST_QUESTION else [])


def answer(data: QueryDict, typed: str) -> Answer:
    """Answer a question under the facets of the query string `data`.

    The corrected question is answered instead where the question as typed finds nothing, or where it has unknown words
    and some document has all words of the corrected one. Otherwise the correction is only offered.
    """
    filters = DocumentFilter(data, words=typed)
    as_typed = Answer(filters, typed)
    is_right = data.get(EXACTLY) == typed or filters.hits.has_all_words or _is_known_elsewhere(typed)
    if not typed or is_right or filters.hits.is_renewing:  # while renewing, words of some documents are not known
        return as_typed
    meant = search.corrected(typed, _correct_names(filters))
    corrected = filters.with_words(meant)
    if not (meant and corrected.total):
        return as_typed
    is_surely_meant = filters.hits.unknown_words and corrected.found.has_all_words
    return Answer(corrected, meant) if is_surely_meant or not filters.total else Answer(filters, typed, meant)


def _is_known_elsewhere(typed: str) -> bool:
    """Return whether what is no document has all words of the question, such as a page or a news item."""
    return any(hit.has_all_words for hit in federation.find(typed, search.understood(typed)))


def agencies_named(query: Query, agencies: Hierarchy) -> list[Opd]:
    """Return the agencies that the question names, for links to their pages; none where more than MOST_NAMED match."""
    rows = agencies.rows.values()
    names = [name for name in query.agencies if any(_begins(opd.name, name) for opd in rows)]
    longest = [name for name in names if not any(other.startswith(f"{name} ") for other in names)]
    named = [opd for opd in rows if any(_begins(opd.name, name) for name in longest)]
    return named if len(named) <= MOST_NAMED else []


def agencies_with_prefix(typed: str, agencies: Hierarchy) -> list[Opd]:
    """Return the agencies in force that an unfinished question names or whose nickname it is a prefix of.

    None where more than MOST_NAMED match.
    """
    prefix = typed.strip().casefold()
    named = agencies_named(search.understood(typed), agencies)
    if not named and len(prefix) >= SHORTEST_BEGINNING:
        named = [opd for opd in agencies.rows.values() if _is_nickname_prefix(opd.short_name, prefix)]
    return [opd for opd in named if opd.is_in_force()] if len(named) <= MOST_NAMED else []


def _is_nickname_prefix(short_name: str, prefix: str) -> bool:
    """*Dink* is a prefix of *Dinkes*; *dinas* is not taken for one of *Dinas PUTR*, as most names begin with it."""
    return short_name.casefold().startswith(prefix) and (" " in prefix or " " not in short_name)


@lru_cache(maxsize=1_000)
def _begins(agency: str, name: str) -> bool:
    return f"{' '.join(gist(agency))} ".startswith(f"{name} ")


def _correct_names(filters: DocumentFilter) -> Iterator[str]:
    """Yield what must not be corrected: prefixes of words, and names of agencies, which are read only when needed."""
    yield from (word.typed for word in filters.hits.prefix_words)
    for agency in filters.agencies.rows.values():
        yield agency.name
