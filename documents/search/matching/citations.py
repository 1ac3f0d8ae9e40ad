"""The regulation that a question cites, as in *Perda 3/2019*: it comes before the documents that cite it, too."""

import re
from functools import reduce

import numpy as np

from documents.models import Document
from documents.search.matching.query import Citation, Query
from documents.search.snapshot.postings import Ids, PostingList
from documents.search.snapshot.snapshot import Snapshot
from documents.search.storage.entries import IN_LABEL
from documents.search.text.analysis import FIELD, STEM, gist
from documents.search.text.stemming import stem
from documents.search.text.term_keys import key

LOOKED_AT = 100  # documents with kind, number and year in their heads, the newest first
SUBJECT = re.compile(r"\btentang\b", re.IGNORECASE)
BETWEEN = 9  # stems between the kind and the number, as in *Peraturan Daerah Kota Contoh Nomor*
OF_NUMBER = 5  # stems between the number and the year, as in *98/PMK.07/2025* or *14/MENLHK/SETJEN/KUM.1/7/2020*


def cited(query: Query, snapshot: Snapshot) -> Ids:
    """Return the documents that are a regulation which the question cites, by one query if it cites any."""
    citations = query.citations
    possible = [_possible(citation, snapshot) for citation in citations]
    newest = np.unique(np.concatenate(possible or [np.zeros(0, np.uint32)]))[::-1][:LOOKED_AT]
    if not len(newest):
        return newest
    rows = Document.objects.public().filter(pk__in=newest.tolist()).values_list("pk", "title", "number", "year")
    found = [pk for pk, *row in rows if any(is_regulation(citation, *row) for citation in citations)]
    return np.array(sorted(found), np.uint32)


def is_regulation(citation: Citation, title: str, number: str = "", year: int = 0) -> bool:
    stems = gist(SUBJECT.split(title)[0])
    rests = [stems[len(kind) :] for kind in citation.kinds if stems[: len(kind)] == kind]
    own = gist(f"{number} {year}")
    return any(_is_number(citation, rest) for rest in rests) or (bool(rests) and _is_number(citation, own, first=True))


def _is_number(citation: Citation, stems: tuple[str, ...], *, first: bool = False) -> bool:
    place = next((place for place, word in enumerate(stems) if word.isdecimal()), BETWEEN + 1)
    is_near = place == 0 if first else place <= BETWEEN
    years = stems[place + 1 : place + 1 + OF_NUMBER + 1]
    return is_near and stems[place] == stem(citation.number) and citation.year in years


def _possible(citation: Citation, snapshot: Snapshot) -> Ids:
    number, years = stem(citation.number), (citation.year, f"{FIELD}{citation.year}")
    stems = {number, *years, *(word for kind in citation.kinds for word in kind)}
    postings = snapshot.postings([key(STEM + word) for word in stems])
    of = {word: postings[key(STEM + word)] for word in stems}
    kinds = [reduce(PostingList.intersection, (of[word] for word in kind)) for kind in citation.kinds]
    year = reduce(PostingList.union, (of[word] for word in years))
    both = of[number].intersection(year).intersection(reduce(PostingList.union, kinds))
    ids, impacts = both.as_list()  # an intersection keeps the least impact
    return ids[impacts >= IN_LABEL]
