"""Public documents that may already be the answer to a question."""

from django.db.models import QuerySet

from documents import search
from documents.models import Document

MOST = 3  # documents
LEAST_SCORE = 0.5  # of the weight of the question (`Hits.with_score`)


def proposed(question: str, within: QuerySet[Document] | None = None) -> list[int]:
    """Return the keys of the documents of `within`, or of all, that hold most of the question, the best first."""
    if not search.understood(question):
        return []
    hits = search.find(question) if within is None else search.find(question).within(within)
    return list(hits.with_most_words().with_score(LEAST_SCORE).best(MOST))
