"""The regulation that a question cites, as in *Perda 3/2019*: it comes before the documents that cite it, too."""

from functools import reduce
from operator import or_

import numpy as np
from django.db.models import Q

from documents.models import Document
from documents.search.matching.query import Citation, Query
from documents.search.snapshot.postings import Ids
from documents.search.snapshot.snapshot import Snapshot
from documents.search.storage.entries import IN_TITLE
from documents.search.text.analysis import STEM, gist
from documents.search.text.stemming import stem
from documents.search.text.term_keys import key

LOOKED_AT = 100  # documents with number and year in their titles, the newest first
BETWEEN = 4  # stems between the kind and the number, as in *Peraturan Daerah Kota Metro Nomor*
OF_NUMBER = 3  # stems between the number and the year, as in *98/PMK.07/2025* or *3 Tahun 2019*


def cited(query: Query, snapshot: Snapshot) -> Ids:
    """Return the documents that are a regulation which the question cites, by one query if it cites any."""
    citations = query.citations
    if not citations:
        return np.zeros(0, np.uint32)
    in_title = np.unique(np.concatenate([_with_both_in_title(citation, snapshot) for citation in citations]))
    possible = reduce(or_, map(_with_number, citations), Q(pk__in=in_title[::-1][:LOOKED_AT].tolist()))
    rows = Document.objects.public().filter(possible).values_list("pk", "title", "number", "year")
    found = [pk for pk, *row in rows if any(is_regulation(citation, *row) for citation in citations)]
    return np.array(sorted(found), np.uint32)


def is_regulation(citation: Citation, title: str, number: str = "", year: int = 0) -> bool:
    """Return whether a document is the one that is cited: its title begins with the kind, and its number is the one.

    The number is the first one of the title, or the document's own where the title has none.
    """
    stems = gist(title)
    rests = [stems[len(kind) :] for kind in citation.kinds if stems[: len(kind)] == kind]
    own = gist(f"{number} {year}")
    return any(_is_number(citation, rest) for rest in rests) or (bool(rests) and _is_number(citation, own, first=True))


def _is_number(citation: Citation, stems: tuple[str, ...], *, first: bool = False) -> bool:
    place = next((place for place, word in enumerate(stems) if word.isdecimal()), BETWEEN + 1)
    is_near = place == 0 if first else place <= BETWEEN
    years = stems[place + 1 : place + 1 + OF_NUMBER + 1]
    return is_near and stems[place] == stem(citation.number) and citation.year in years


def _with_both_in_title(citation: Citation, snapshot: Snapshot) -> Ids:
    number, year = key(STEM + stem(citation.number)), key(STEM + citation.year)
    postings = snapshot.postings([number, year])
    ids, impacts = postings[number].intersection(postings[year]).as_list()  # it keeps the least impact
    return ids[impacts >= IN_TITLE]


def _with_number(citation: Citation) -> Q:
    number = stem(citation.number)
    begins = [Q(number=number), Q(number__startswith=f"{number}/"), Q(number__startswith=f"{number} ")]
    return Q(year=int(citation.year)) & reduce(or_, begins)
