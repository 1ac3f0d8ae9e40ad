"""Documents by year, month, class and agency come from the index and equal the rows of the database."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from documents import search
from documents.models import Classification, DailyUse, Document, Use
from documents.search.facets import publications
from documents.web import usage

pytestmark = pytest.mark.django_db


@pytest.fixture
def dated(make_document):
    """Return a function that makes a document of a class which became public at a moment (UTC)."""

    def make(year, month, day, hour=5, classification=Classification.PERIODIC, **more):
        document = make_document(title=f"Dokumen {year} {month} {day}", classification=classification, **more)
        moment = datetime(year, month, day, hour, tzinfo=UTC)
        Document.objects.filter(pk=document.pk).update(published_at=moment)
        document.refresh_from_db()
        search.index(document)
        return document

    return make


def test_by_month_class_and_agency(dated, opd_health):
    dated(2025, 12, 31, 16)  # 23.00 in Jakarta
    dated(2025, 12, 31, 17)  # midnight: the first of January
    dated(2026, 3, 2, classification=Classification.ANYTIME)
    dated(2026, 3, 9)
    year = publications.year_of_documents(2026)
    assert {month: numbers for month, numbers in year.by_month.items() if numbers} == {
        1: Counter({"berkala": 1}),
        3: Counter({"berkala": 1, "setiap-saat": 1}),
    }
    assert year.by_agency == {opd_health.pk: Counter({"berkala": 2, "setiap-saat": 1})}
    assert year.by_class.total() == Document.objects.public().filter(published_at__year=2026).count()
    assert publications.first_year() == 2025


def test_without_documents(db):
    year = publications.year_of_documents(2026)
    assert (year.by_class, year.by_agency, publications.first_year()) == (Counter(), {}, None)


def test_use_by_month_and_the_most_downloaded(make_document):
    often, seldom, draft = make_document(title="Sering"), make_document(title="Jarang"), make_document("draft")
    for document, number in ((often, 7), (seldom, 4), (draft, 90)):
        DailyUse.objects.create(document=document, day=date(2026, 3, 1), use=Use.DOWNLOADED, number=number)
    DailyUse.objects.create(document=often, day=date(2025, 12, 31), use=Use.DOWNLOADED, number=50)
    year = usage.year_of_use(2026)
    assert (year.total(Use.DOWNLOADED), year.total(Use.OPENED)) == (101, 0)
    assert [(row.title, row.number) for row in year.most] == [("Sering", 7)]


def test_sought_is_what_several_days_repeat(make_document):
    today = date(2026, 11, 27)
    daily, once, old = make_document(title="Setiap hari"), make_document(title="Sekali"), make_document(title="Dulu")
    for day in range(1, 6):
        DailyUse.objects.create(document=daily, day=date(2026, 11, day), use=Use.OPENED, number=1)
        DailyUse.objects.create(document=old, day=date(2026, 1, day), use=Use.OPENED, number=9)
    DailyUse.objects.create(document=once, day=date(2026, 11, 1), use=Use.OPENED, number=500)
    assert [row.title for row in usage.sought(today)] == ["Setiap hari"]
