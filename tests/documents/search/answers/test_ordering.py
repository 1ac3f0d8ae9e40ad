"""Pages in the orders that the database knows: whatever is found, part after part, each once and in its place."""

import pytest

from documents import search
from documents.models import Document
from documents.search.answers import ordering
from documents.search.answers.ordering import DIP_ORDER
from opd.models import Role

pytestmark = pytest.mark.django_db

PARTS = [slice(0, 3), slice(3, 6), slice(6, 9), slice(9, 12), slice(30, 33)]


@pytest.fixture
def many(make_document, make_user, folder, opd_health, opd_kominfo):
    agencies = [(opd, make_user(opd.slug, Role.OPERATOR, opd)) for opd in (opd_health, opd_kominfo)]
    for number in range(11):
        opd, operator = agencies[number % 2]
        values = {"year": 2020 + number % 3, "category": folder(opd, "kinerja"), "opd": opd, "by": operator}
        make_document(title=f"Laporan {number * 7 % 11}", **values)
    make_document("draft", title="Laporan 0 yang belum terbit")


def sorted_by(order):
    return list(Document.objects.public().order_by(*order).values_list("pk", flat=True))


@pytest.mark.parametrize("few", [2, 20_000])
@pytest.mark.parametrize("words", ["", "laporan"])
def test_by_title(many, monkeypatch, few, words):
    monkeypatch.setattr(ordering, "FEW", few)
    hits, expected = search.find(words), sorted_by(("title", "pk"))
    assert [ordering.by_title(hits, part) for part in PARTS] == [expected[part] for part in PARTS]


def test_as_in_dip(many):
    expected = sorted_by(DIP_ORDER)
    assert [ordering.as_in_dip(search.find(""), part) for part in PARTS] == [expected[part] for part in PARTS]


def test_two_agencies_of_one_name_stay_apart(many, opd_health, opd_kominfo):
    type(opd_health).objects.filter(pk=opd_kominfo.pk).update(name=opd_health.name, position=opd_health.position)
    test_as_in_dip(many)


def test_nothing_found(many):
    hits = search.find("zzzyyyxxx")
    assert ordering.by_title(hits, slice(0, 20)) == ordering.as_in_dip(hits, slice(0, 20)) == []
