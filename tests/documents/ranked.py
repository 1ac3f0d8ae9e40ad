"""The documents that answer a question, as a queryset, and the passage of one: for tests, which look at few."""

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.safestring import SafeString

from documents import search
from documents.models import Document

MAX_RANKED = 500


def ranked(words: str, within: QuerySet[Document] | None = None) -> QuerySet[Document]:
    """Return the MAX_RANKED best of `within` (all public documents) by `rank`; without words all, newest first."""
    within = Document.objects.public() if within is None else within
    if not words.strip():
        return within.annotate(rank=Value(0, IntegerField())).order_by("-published_at", "-pk")
    ranks = search.find(words).within(within).best(MAX_RANKED)
    cases = [When(pk=pk, then=Value(rank)) for pk, rank in ranks.items()]
    found = within.filter(pk__in=list(ranks)).annotate(rank=Case(*cases, output_field=IntegerField()))
    return found.order_by("-rank", "-year", "-published_at", "-pk")


def snippet(document: Document, words: str) -> SafeString:
    """Return the passage of the document that answers the question: escaped text with <mark> and no other HTML."""
    return search.snippets([document], search.understood(words)).get(document.pk, SafeString(""))
