"""Public pages from a replica of PostgreSQL, by real streaming replication: never older than the last act."""

import random
import re
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.lifecycle import publishing
from opd.models import LedgerHead
from opd.page_cache import memo, replica
from tests import throwaway_postgres
from tests.opd.page_cache.test_pages import READ
from tests.patience import until

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has replicas"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("worker"),
]

HEAD_ONLY = 1  # queries of the primary for a page that the replica renders
LIMITS = re.compile("opd_throttlewindow|^BEGIN$|^COMMIT$")  # the API counts uses


class Standby:
    """The standby of the cluster of these tests."""

    def __init__(self, server: throwaway_postgres.Server) -> None:
        self.server = server

    def do(self, statement: str) -> None:
        with connections[replica.ALIAS].cursor() as cursor:
            cursor.execute(statement)

    @contextmanager
    def paused(self):
        self.do("SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            self.do("SELECT pg_wal_replay_resume()")

    def catch_up(self) -> None:
        until(lambda: replica.state(LedgerHead.last()) is replica.State.CURRENT, pause=0.02)


@pytest.fixture(scope="module")
def server():
    folder = connection.settings_dict["HOST"]
    if not folder.startswith("/"):
        pytest.skip("DATABASE_URL names a server that is not ours")
    with throwaway_postgres.standby(folder) as running:
        yield running


@pytest.fixture
def standby(server, settings, monkeypatch):
    settings.PAGE_SECONDS = 3600
    cache.clear()
    monkeypatch.setattr(memo, "_memo", memo._Memo())
    monkeypatch.setattr(replica, "_paused_until", 0.0)
    there = connection.settings_dict | {"HOST": str(server.folder), "PORT": "", "OPTIONS": {"connect_timeout": "2"}}
    with named(there):
        own = Standby(server)
        own.catch_up()
        yield own


@contextmanager
def named(entry):
    """Use this database as the replica. Django forbids a test every database that was not there when it began."""
    connections.settings[replica.ALIAS] = entry
    opened = connections[replica.ALIAS]
    opened.ensure_connection = lambda: opened.connection or connect(opened)
    try:
        yield
    finally:
        connections[replica.ALIAS].close()
        del connections[replica.ALIAS]
        del connections.settings[replica.ALIAS]


def connect(opened):
    with opened.wrap_database_errors:
        opened.connect()


@pytest.fixture
def document(make_document, standby):
    document = make_document(title="Neraca kas daerah")
    standby.catch_up()
    return document


@contextmanager
def queries():
    """-> the queries of the block that asked the primary, and those that asked the replica."""
    captured = [CaptureQueriesContext(connections[alias]) for alias in (DEFAULT_DB_ALIAS, replica.ALIAS)]
    with captured[0] as primary, captured[1] as other:
        yield primary, other


def get(address):
    return Client().get(address)


def read(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def as_staff(person):
    client = Client()
    client.force_login(person)
    return client


def test_the_replica_renders_every_public_page(document):
    for address in (*READ, document.get_absolute_url(), "/api/v1/documents", "/dip/?halaman=1", "/jurnal/"):
        cache.clear()
        with queries() as (primary, other):
            assert get(address).status_code == 200, address
        asked = [query["sql"] for query in primary if not LIMITS.search(query["sql"])]
        assert asked == ["SELECT number, hash FROM opd_ledgerhead"], address
        assert len(other) >= 1


def test_a_kept_page_asks_the_primary_alone(document):
    first = get("/cari/")
    with queries() as (primary, other):
        assert get("/cari/").content == first.content
    assert (len(primary), len(other)) == (HEAD_ONLY, 0)


def test_files_forms_staff_and_secret_links_ask_the_primary(document, reviewer):
    reader, staff = Client(), as_staff(reviewer)
    for client, address in (
        (reader, f"/dokumen/{document.pk}/unduh/"),
        (reader, "/permohonan/lacak/"),
        (reader, "/permohonan/s/" + "x" * 43 + "/"),
        (reader, "/admin/login/"),
        (staff, "/cari/?q=neraca"),
        (staff, document.get_absolute_url()),
        (staff, "/admin/permohonan/"),
        (staff, "/admin/documents/document/"),
    ):
        with queries() as (_primary, other):
            read(client.get(address))
        assert not len(other), address
    with queries() as (_primary, other):
        reader.post("/permohonan/lacak/", {"nomor": "1", "kode": "x"})
    assert not len(other)


def test_a_withdrawn_document_is_never_shown_from_a_replica_that_is_behind(document, standby, reviewer):
    page, lists = document.get_absolute_url(), ["/cari/", "/cari/?q=neraca", "/opd/dinas-kesehatan/", "/dip/"]
    assert get(page).status_code == 200
    with standby.paused():
        publishing.withdraw(document, by=reviewer, reason="Berkasnya keliru.")
        with queries() as (_primary, other):
            assert get(page).status_code == 410
            for address in lists:
                assert "Neraca kas daerah" not in get(address).content.decode()
        assert len(other) == 1 + len(lists)  # each is asked for its head, and no more
        assert replica.state(LedgerHead.last()) is replica.State.BEHIND
    standby.catch_up()
    with queries() as (primary, _other):
        assert get(page).status_code == 410
    assert len(primary) <= HEAD_ONLY + 4  # the page that says why is no kept page


def test_a_page_of_the_primary_is_kept_for_the_time_after(make_document, standby):
    with standby.paused():
        make_document(title="Neraca kas daerah")
        first = get("/cari/")
    standby.catch_up()
    with queries() as (_primary, other):
        assert get("/cari/").content == first.content
    assert not len(other)


def test_whatever_the_lag_no_reader_sees_what_was_withdrawn(make_document, standby, reviewer):
    chance = random.Random(17)
    for number in range(8):
        document = make_document(title=f"Neraca ke-{number}")
        if chance.random() < 0.7:
            standby.catch_up()
        assert get(document.get_absolute_url()).status_code == 200
        if is_paused := chance.random() < 0.5:
            standby.do("SELECT pg_wal_replay_pause()")
        publishing.withdraw(document, by=reviewer, reason="Berkasnya keliru.")
        for _time in range(3):
            assert get(document.get_absolute_url()).status_code == 410
            assert f"Neraca ke-{number}" not in get("/cari/?q=neraca").content.decode()
        if is_paused:
            standby.do("SELECT pg_wal_replay_resume()")


def test_an_old_replica_is_not_asked_even_with_the_same_head(document, monkeypatch):
    monkeypatch.setattr(replica, "MAX_AGE", 0)
    with queries() as (_primary, other):
        assert get("/cari/").status_code == 200
    assert len(other) == 1
    assert replica.state(LedgerHead.last()) is replica.State.STALLED


def test_the_primary_itself_is_no_replica(document):
    """Nor is a standby that was promoted: it may have rows of its own."""
    connections[replica.ALIAS].close()
    connections[replica.ALIAS].settings_dict["HOST"] = connection.settings_dict["HOST"]
    assert replica.state(LedgerHead.last()) is replica.State.STALLED
    with queries() as (_primary, other):
        assert get("/cari/").status_code == 200
    assert len(other) == 1


def test_a_replica_that_ends_in_the_middle_of_a_page_costs_the_reader_nothing(document, standby):
    kill = "SELECT pg_terminate_backend(pg_backend_pid())"

    def ends_at_the_third(execute, sql, params, many, context):
        asked.append(sql)
        return execute(kill if len(asked) == 3 else sql, None if len(asked) == 3 else params, many, context)

    expected, asked = get("/cari/").content, []
    cache.clear()
    with connections[replica.ALIAS].execute_wrapper(ends_at_the_third):
        assert get("/cari/").content == expected
    assert len(asked) == 3
    assert replica._paused_until > 0


def test_without_its_replica_the_primary_renders_and_says_so(document, standby, site_admin, monkeypatch):
    expected = get("/cari/").content
    cache.clear()
    standby.server.stop()
    failures, pause = [], replica.pause
    monkeypatch.setattr(replica, "pause", lambda error: failures.append(error) or pause(error))
    monkeypatch.setattr(replica, "monotonic", lambda: 1000.0)  # within its pause, however long the pages take
    try:
        assert get("/cari/").content == expected
        for address in READ:
            assert get(address).status_code == 200
        assert len(failures) == 1
        ready = get("/readyz")
        assert (ready.status_code, ready.json()["replica"]) == (200, "away")
        assert "Basis data kedua tidak menjawab" in as_staff(site_admin).get("/admin/sistem/").content.decode()
    finally:
        standby.server.start()
    replica._paused_until = 0.0
    standby.catch_up()
    cache.clear()
    with queries() as (primary, _other):
        assert get("/cari/").content == expected
    assert len(primary) == HEAD_ONLY
    assert get("/readyz").json()["replica"] == "current"


def test_rows_that_the_replica_has_given_are_written_to_the_primary(document, standby):
    with replica.reading():
        row = type(document).objects.get(pk=document.pk)
        assert row._state.db == replica.ALIAS
        row.save(update_fields=["title"])
    row.title = "Neraca yang lain"
    row.save(update_fields=["title"])
    document.refresh_from_db()
    assert document.title == "Neraca yang lain"
