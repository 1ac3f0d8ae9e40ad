"""Public documents without the verbs: the index alone is looked at here."""

from datetime import UTC, datetime
from itertools import count

import pytest

from documents import search
from documents.models import Category, Medium
from tests.documents.past_the_verbs import give_file, public_document
from tests.documents.ranked import ranked

PUBLISHED = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def library(city, category, operator):
    """`library(title, text=None, **columns)` -> a public and indexed document of Dinas Kesehatan."""
    numbers = count(1)

    def add(title, text=None, *, indexed=True, **columns):
        columns = {"opd": category.opd, "summary": "", "year": 2025, "published_at": PUBLISHED} | columns
        folder = Category.objects.get_or_create(opd=columns["opd"], defaults={"name": "Semua"})[0]
        document = public_document(
            title=title,
            category=folder,
            classification="berkala",
            form=Medium.HARD,
            first_published_at=PUBLISHED,
            created_by=operator,
            **columns,
        )
        if text is not None:
            give_file(
                document,
                number=next(numbers),
                file="dokumen/x.txt",
                name="x.txt",
                mime="text/plain",
                size=1,
                sha256="0" * 64,
                uploaded_by=operator,
                text=text,
            )
        if indexed:
            search.index(document)
        return document

    return add


@pytest.fixture
def found():
    """Titles of what a question finds, best first."""
    return lambda words, within=None: [document.title for document in ranked(words, within)]
