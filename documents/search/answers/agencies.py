"""Agencies that a question names, whose pages are offered."""

from functools import lru_cache

from documents.search.matching.query import Query
from documents.search.matching.rewriting import understood
from documents.search.text.analysis import gist
from opd.models import Opd
from opd.models.hierarchy import Hierarchy

MOST_NAMED = 2
SHORTEST_BEGINNING = 3  # letters of an agency's nickname


def agencies_named(query: Query, agencies: Hierarchy) -> list[Opd]:
    """Return the agencies that the question names, for links to their pages; none where more than MOST_NAMED match."""
    rows = agencies.rows.values()
    names = [name for name in query.agencies if any(_begins(opd.name, name) for opd in rows)]
    longest = [name for name in names if not any(other.startswith(f"{name} ") for other in names)]
    named = [opd for opd in rows if any(_begins(opd.name, name) for name in longest)]
    return named if len(named) <= MOST_NAMED else []


def agencies_with_prefix(typed: str, agencies: Hierarchy) -> list[Opd]:
    """Return the agencies in force that a prefix of a question names; none where more than MOST_NAMED match."""
    prefix = typed.strip().casefold()
    named = agencies_named(understood(typed), agencies)
    if not named and len(prefix) >= SHORTEST_BEGINNING:
        # *Dink* begins *Dinkes*; *dinas* is not taken for the beginning of *Dinas PUTR*, as most names begin with it.
        begun = [opd for opd in agencies.rows.values() if opd.short_name.casefold().startswith(prefix)]
        named = [opd for opd in begun if " " in prefix or " " not in opd.short_name]
    return [opd for opd in named if opd.is_in_force()] if len(named) <= MOST_NAMED else []


@lru_cache(maxsize=1_000)
def _begins(agency: str, name: str) -> bool:
    return f"{' '.join(gist(agency))} ".startswith(f"{name} ")
