"""Documents whose words the index does not know yet, found by their titles in the database."""

from functools import reduce
from operator import and_, or_

import numpy as np
from django.db.models import Q

from documents.models import Document
from documents.search.matching.query import Query, Way, Word
from documents.search.snapshot.postings import Ids
from documents.search.snapshot.snapshot import Snapshot
from documents.search.text.analysis import FIELD


def titled(query: Query, snapshot: Snapshot) -> Ids:
    """Return the documents of whose words the snapshot knows nothing and whose titles have all words of the query."""
    if not query:
        return np.zeros(0, np.uint32)
    condition = reduce(and_, map(_has, query.words), Q())
    unwanted = reduce(or_, map(_has, query.without), Q(pk=None))
    public = Document.objects.public().filter(condition).exclude(unwanted).order_by("pk")
    ids = np.fromiter(public.values_list("pk", flat=True), np.uint32)
    return ids[snapshot.is_unread(ids)]


def _has(word: Word) -> Q:
    return reduce(or_, map(_is_said, word.ways))


def _is_said(way: Way) -> Q:
    """The forms in the title, in any order; or the year of the document. Of an agency's name nothing is found here."""
    if way.is_own:
        name = way.stems[0].removeprefix(FIELD)
        return Q(year=int(name)) if name.isdecimal() else Q(pk=None)
    return Q(*(Q(title__icontains=form) for form in way.exact if not form.startswith(FIELD)))
