"""Downloads are counted in memory and written by the way: nothing lost, nobody kept waiting."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from documents.models import Revision
from documents.web import download_counts
from documents.web.download_counts import Counts
from tests.patience import PATIENCE, until

WRITE_LATER = Counts._write_later  # the tests' surroundings take it away


@pytest.fixture
def revision(make_document):
    return make_document().published_revision


def written(revision):
    return Revision.objects.values_list("downloads", flat=True).get(pk=revision.pk)


@pytest.mark.django_db
def test_one_query_for_each_file_whatever_was_counted(revision, make_document, django_assert_num_queries):
    other = make_document(title="Yang lain").published_revision
    counts = Counts()
    with django_assert_num_queries(0), ThreadPoolExecutor(8) as pool:
        list(pool.map(counts.add, [revision.pk, other.pk, revision.pk] * 100))
    assert written(revision) == 0
    with django_assert_num_queries(4):  # a transaction with two UPDATEs
        counts.write()
    assert (written(revision), written(other)) == (200, 100)
    with django_assert_num_queries(2):
        counts.write()
    assert written(revision) == 200


@pytest.mark.django_db
def test_two_processes_add_up_and_a_deleted_file_is_nobodys(revision):
    here, there = Counts(), Counts()
    for counts in (here, there):
        counts.add(revision.pk)
        counts.add(10**9)
        counts.write()
    assert written(revision) == 2


@pytest.mark.django_db(transaction=True)
def test_a_busy_database_keeps_nobody_waiting_and_loses_nothing(revision, monkeypatch):
    """Somebody holds the row (on SQLite: the whole database) while others download."""
    monkeypatch.setattr(download_counts, "WRITE_SECONDS", 0.05)
    monkeypatch.setattr(Counts, "_write_later", WRITE_LATER)
    counts = Counts()
    with transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(error="")
        counts.add(revision.pk)
        writer = counts._timer
        until(lambda: not counts._waiting)  # it has taken the first count, and waits for the database
        for _download in range(1000):
            counts.add(revision.pk)
        assert counts._timer is writer and writer.is_alive()
    until(lambda: written(revision) == 1001)
    while timer := counts._timer:
        timer.join(PATIENCE)  # its connection is closed before the tests' database goes


@pytest.mark.django_db
def test_what_could_not_be_written_is_written_later(revision, caplog):
    counts = Counts()
    counts.add(revision.pk)
    with transaction.atomic():
        with connection.execute_wrapper(_refuse):
            counts.write()
        assert "later" in caplog.text
        counts.add(revision.pk)
        counts.write()
    assert written(revision) == 2


def _refuse(_execute, *_args):
    raise OperationalError("database is locked")
