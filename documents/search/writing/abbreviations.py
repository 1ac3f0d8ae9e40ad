"""Learning of abbreviations: what each document explains is stored with its entry, and counted at the same time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, Min

from documents.models import Document, LearnedAbbreviation, SearchAbbreviation
from documents.models.search.abbreviation import LONGEST_LONG
from documents.search.snapshot import synonyms
from documents.search.text.analysis import gist

DOCUMENTS, AGENCIES = 3, 2  # that must explain an abbreviation in the same way before the search uses it

Pairs = Iterable[tuple[str, str]]


def store(explained: Mapping[int, Pairs]) -> None:
    """Replace what these documents explain, and count these abbreviations, in the transaction of their entries."""
    there = SearchAbbreviation.objects.filter(document__in=list(explained))
    before = set(there.values_list("document_id", "short", "gist"))
    rows = {
        (pk, short, " ".join(meant)): SearchAbbreviation(document_id=pk, short=short, long=long, gist=" ".join(meant))
        for pk, pairs in explained.items()
        for short, long in pairs
        if len(" ".join(meant := gist(long))) in range(1, LONGEST_LONG + 1)
    }
    if before == rows.keys():
        return
    synonyms.lock()  # of two transactions that count the same abbreviation, the second waits
    there.delete()
    SearchAbbreviation.objects.bulk_create(rows.values(), ignore_conflicts=True)
    _count({short for _pk, short, _gist in before ^ rows.keys()})


@transaction.atomic
def recount() -> None:
    synonyms.lock()
    SearchAbbreviation.objects.exclude(document__in=Document.objects.public()).delete()
    shorts = set(SearchAbbreviation.objects.values_list("short", flat=True).distinct())
    _count(shorts | set(LearnedAbbreviation.objects.values_list("short", flat=True)))


def _count(shorts: set[str]) -> None:
    learned = LearnedAbbreviation.objects.filter(short__in=shorts)
    before = set(learned.filter(is_active=True).values_list("short", "gist", "long"))
    meanings = defaultdict(list)
    counted = SearchAbbreviation.objects.filter(short__in=shorts).order_by().values("short", "gist")
    for row in counted.annotate(
        long=Min("long"),
        documents=Count("document", distinct=True),
        agencies=Count("document__opd", distinct=True),
    ):
        meanings[row["short"]].append(row)
    rows = []
    for of_short in meanings.values():
        has_conflict = len(of_short) > 1
        for row in of_short:
            is_sure = row["documents"] >= DOCUMENTS and row["agencies"] >= AGENCIES and not has_conflict
            rows.append(LearnedAbbreviation(**row, has_conflict=has_conflict, is_active=is_sure))
    learned.delete()
    LearnedAbbreviation.objects.bulk_create(rows)
    if before != {(row.short, row.gist, row.long) for row in rows if row.is_active}:
        synonyms.bump_version()
