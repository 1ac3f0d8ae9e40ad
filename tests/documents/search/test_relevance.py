"""How good the order is, measured; run with `-s` to see the figures by kind of question."""

from collections import defaultdict
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation

from tests.documents.search import relevance

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def test_the_right_document_comes_first(city, operator, capsys):
    relevance.load(operator)
    ranks = {query: relevance.reciprocal_rank(query) for query in relevance.judged()}
    print(f"\n{relevance.report(ranks)}")
    assert len(ranks) >= 100
    assert relevance.mean(relevance.demanded(ranks)) >= 0.97


@pytest.fixture
def in_2026():
    with time_machine.travel(datetime(2026, 6, 15, 5, tzinfo=UTC), tick=False):
        yield


def test_the_search_knows_how_people_ask(city, operator, in_2026):
    """Relative years, regulations of ministries and national bodies, money, and English on `/en/`."""
    relevance.load(operator, "asked_documents.txt")
    ranks = {}
    for query in relevance.judged("asked_queries.txt"):
        with translation.override("en" if query.kind == "english" else "id"):
            ranks[query] = relevance.reciprocal_rank(query)
    print(f"\n{relevance.report(ranks)}")
    print([(query.question, rank, relevance.answers(query.question, 3)) for query, rank in ranks.items() if rank < 1])
    kinds = defaultdict(list)
    for query, rank in ranks.items():
        kinds[query.kind].append(rank)
    reached = {kind: relevance.mean(found) for kind, found in kinds.items()}
    assert reached.items() >= {"relative": 1.0, "citation": 1.0, "money": 1.0, "english": 1.0}.items()
