"""Search by title in the database, for documents whose words the index does not know yet."""

from functools import reduce
from operator import and_, or_

import numpy as np
from django.db.models import Q

from documents.models import Document
from documents.search.matching.query import Query, Way, Word
from documents.search.snapshot.postings import Ids
from documents.search.snapshot.snapshot import Snapshot
from documents.search.text.analysis import FIELD


def by_title(query: Query, snapshot: Snapshot) -> Ids:
    """Return the unread documents of the snapshot whose titles have all words of the query and none it excludes."""
    if not query:
        return np.zeros(0, np.uint32)
    condition = reduce(and_, map(_matches_word, query.words), Q())
    unwanted = reduce(or_, map(_matches_word, query.without), Q(pk=None))
    public = Document.objects.public().filter(condition).exclude(unwanted).order_by("pk")
    ids = np.fromiter(public.values_list("pk", flat=True), np.uint32)
    return ids[snapshot.is_unread(ids)]


def _matches_word(word: Word) -> Q:
    return reduce(or_, map(_matches_way, word.ways))


def _matches_way(way: Way) -> Q:
    """Match the forms in the title, in any order, or the year of the document; an agency's name matches nothing."""
    if way.is_field:
        name = way.stems[0].removeprefix(FIELD)
        return Q(year=int(name)) if name.isdecimal() else Q(pk=None)
    return Q(*(Q(title__icontains=form) for form in way.exact if not form.startswith(FIELD)))
