"""How good the order is, measured; run with `-s` to see the figures by kind of question."""

import pytest

from tests.documents.search import relevance

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def test_the_right_document_comes_first(city, operator, capsys):
    relevance.load(operator)
    ranks = {query: relevance.reciprocal_rank(query) for query in relevance.judged()}
    print(f"\n{relevance.report(ranks)}")
    assert len(ranks) >= 100
    assert relevance.mean(relevance.demanded(ranks)) >= 0.97
