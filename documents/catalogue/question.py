"""What a reader asked, answered: as it was typed, or as it was meant where nothing is found for what was typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import search
from documents.catalogue.facets import DocumentFilter
from documents.search.matching.query import LONGEST_QUESTION
from documents.search.text.analysis import gist
from opd.hierarchy import Hierarchy
from opd.models import Opd

MOST_NAMED = 2
SHORTEST_BEGINNING = 3  # letters of an agency's nickname
RENEWING = gettext_lazy(
    "Indeks pencarian sedang diperbarui. Daftar dan jumlahnya tetap lengkap, tetapi sebagian dokumen untuk sementara "
    "hanya dapat dicari lewat judulnya. Coba lagi beberapa menit lagi."
)
EXACTLY = "persis"  # holds the question that is not to be repaired, so that the next one is


@dataclass(frozen=True)
class Answer:
    """What was found for `words`; `meant` may be better, and finds something."""

    filters: DocumentFilter
    words: str
    meant: str = ""


def typed(data: QueryDict) -> str:
    """The question on one line, as far as it is used."""
    return _whole(data)[:LONGEST_QUESTION]


def _whole(data: QueryDict) -> str:
    return " ".join(data.get("q", "").replace("\0", " ").split())


def query_string(data: QueryDict, **changes: str) -> str:
    """With other values, from its first page."""
    query = data.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


def complaints(data: QueryDict, filters: DocumentFilter) -> list[str]:
    """A sentence for each thing that cannot be used, or not yet."""
    too_long = [_("Pertanyaan Anda terlalu panjang; yang dipakai 1.000 huruf pertama.")]
    renewing = [str(RENEWING)] if filters.hits.is_renewing else []
    return renewing + filters.complaints() + (too_long if len(_whole(data)) > LONGEST_QUESTION else [])


def answer(data: QueryDict, typed: str) -> Answer:
    """`data`: the query string, with facets."""
    filters = DocumentFilter(data, words=typed)
    as_typed = Answer(filters, typed)
    is_right = data.get(EXACTLY) == typed or filters.hits.has_all_words
    if not typed or is_right or filters.hits.is_renewing:  # of a part of the words nothing can be said of the spelling
        return as_typed
    meant = search.repaired(typed, _names(filters))
    repaired = filters.asking(meant)
    if not (meant and repaired.total):
        return as_typed
    # A word that no document has is a slip where a document has all the words that are meant.
    is_surely_meant = filters.hits.unknown_words and repaired.found.has_all_words
    return Answer(repaired, meant) if is_surely_meant or not filters.total else Answer(filters, typed, meant)


def agencies_named(words: str, agencies: Hierarchy) -> list[Opd]:
    """The agency that the question names, for a link to its page; none where several may be meant."""
    rows = agencies.rows.values()
    names = [name for name in search.understood(words).agencies if any(_begins(opd.name, name) for opd in rows)]
    longest = [name for name in names if not any(other.startswith(f"{name} ") for other in names)]
    named = [opd for opd in rows if any(_begins(opd.name, name) for name in longest)]
    return named if len(named) <= MOST_NAMED else []


def agencies_begun(typed: str, agencies: Hierarchy) -> list[Opd]:
    """For whoever is still typing: agencies in force that are named, or whose nickname begins so."""
    begun = typed.strip().casefold()
    named = agencies_named(typed, agencies)
    if not named and len(begun) >= SHORTEST_BEGINNING:
        named = [opd for opd in agencies.rows.values() if _is_nickname(opd.short_name, begun)]
    return [opd for opd in named if opd.is_in_force()] if len(named) <= MOST_NAMED else []


def _is_nickname(short_name: str, begun: str) -> bool:
    """Dinkes of *dink*; but not *Dinas PUTR* of *dinas*, with which most names begin."""
    return short_name.casefold().startswith(begun) and (" " in begun or " " not in short_name)


@lru_cache(maxsize=1_000)
def _begins(agency: str, name: str) -> bool:
    return f"{' '.join(gist(agency))} ".startswith(f"{name} ")


def _names(filters: DocumentFilter) -> Iterator[str]:
    """What is right as it stands: halves of words, and names of agencies, looked up when the first is asked for."""
    yield from (word.typed for word in filters.hits.halves)
    for agency in filters.agencies.rows.values():
        yield agency.name
