"""An agency that is renamed: the worker lets its documents follow, a portion at a time and by itself."""

import time
from io import StringIO

import pytest
from django.core.management import call_command

from documents import search
from documents.models import SearchAgency, SearchFresh
from documents.search.storage.blocks import BLOCK
from documents.search.writing import agency_names
from tests.documents.past_the_verbs import WITHDRAWN

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(library, opd_health, opd_kominfo):
    """Documents of an agency in two blocks, and one of another agency."""
    library("Neraca", "isi")
    library("Profil", "isi", pk=BLOCK + 7)
    library("Naskah", "isi", opd=opd_kominfo)
    search.merge_fresh()
    call_command("tend_index", stdout=StringIO())  # learns the names
    return opd_health


def rename(opd, name):
    opd.name = name
    opd.save(update_fields=["name"])


def tend():
    out = StringIO()
    call_command("tend_index", stdout=out)
    return out.getvalue()


def test_documents_follow_the_new_name(shelf, found):
    assert tend() == ""
    rename(shelf, "Badan Kesejahteraan Warga")
    assert found("kesejahteraan") == []
    assert tend() == "Dokumen yang diindeks dengan nama OPD yang baru: 2.\n"
    assert sorted(found("kesejahteraan")) == sorted(found("badan kesejahteraan warga")) == ["Neraca", "Profil"]
    assert found("kesehatan") == []
    assert tend() == ""


def test_a_nickname_is_a_name_too(shelf, found):
    shelf.short_name = "Bakeswa"
    shelf.save(update_fields=["short_name"])
    tend()
    assert sorted(found("bakeswa")) == ["Neraca", "Profil"]


def test_it_goes_on_where_it_was_stopped(shelf, found, monkeypatch):
    rename(shelf, "Badan Kesejahteraan Warga")
    assert agency_names.reindex_renamed(until=time.monotonic() - 1) == 0
    assert SearchAgency.objects.get(opd=shelf).todo_from == 0

    def stopped(documents):
        if next(iter(documents)).pk > BLOCK:
            raise KeyboardInterrupt
        return index_many(documents)

    index_many = agency_names.index_many
    monkeypatch.setattr(agency_names, "index_many", lambda documents: stopped(list(documents)))
    with pytest.raises(KeyboardInterrupt):
        tend()
    assert found("kesejahteraan") == ["Neraca"]
    assert SearchAgency.objects.get(opd=shelf).todo_from == BLOCK
    monkeypatch.undo()
    assert tend() == "Dokumen yang diindeks dengan nama OPD yang baru: 1.\n"
    assert sorted(found("kesejahteraan")) == ["Neraca", "Profil"]


def test_renamed_once_more_meanwhile_it_begins_again(shelf, found):
    rename(shelf, "Badan Kesejahteraan Warga")
    agency_names.reindex_renamed(until=time.monotonic() - 1)
    agency = SearchAgency.objects.get(opd=shelf)
    rename(shelf, "Badan Kebahagiaan Warga")
    agency_names.reindex_renamed(until=time.monotonic() - 1)
    agency_names._mark_done(agency, None)  # of who began before
    assert SearchAgency.objects.get(opd=shelf).todo_from == 0
    tend()
    assert sorted(found("kebahagiaan")) == ["Neraca", "Profil"]


def test_what_is_not_public_stays_out(shelf, library):
    document = library("Rahasia", "isi")
    search.remove(document)
    type(document).objects.filter(pk=document.pk).update(**WITHDRAWN)
    search.merge_fresh()
    rename(shelf, "Badan Kesejahteraan Warga")
    assert tend() == "Dokumen yang diindeks dengan nama OPD yang baru: 2.\n"
    assert not SearchFresh.objects.exists()
    assert len(search.find("rahasia")) == 0
