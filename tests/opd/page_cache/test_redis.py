"""The shared cache, on real servers: pages and limits while it is there, empty, slow, away, or full of forgeries."""

import json

import pytest
import redis
from django.core.cache import cache, caches
from django.test import Client

from documents.lifecycle import publishing
from opd.models import ThrottleWindow
from opd.page_cache import memo
from opd.page_cache.pages import CachedPage
from opd.stores import redis_cache
from opd.web.limits import rate_limit
from tests import throwaway_redis
from tests.throwaway_redis import INSTALLED, needs_redis

pytestmark = [pytest.mark.django_db, needs_redis]

LIMIT = {"limit": 3, "seconds": 60}


@pytest.fixture(scope="module", params=INSTALLED)
def program(request):
    with throwaway_redis.running(request.param) as server:
        yield server


@pytest.fixture
def server(program, settings, monkeypatch):
    settings.CACHES = {"default": {"BACKEND": "opd.stores.redis_cache.SharedCache", "LOCATION": program.url}}
    settings.PAGE_SECONDS = 3600
    monkeypatch.setattr(memo, "_memo", memo._Memo())
    program.client.flushall()
    yield program
    if program.process.poll() is not None:
        program.start()


@pytest.fixture
def clock(monkeypatch):
    """-> [seconds] of the clock by which a failed server is left alone; it stands still."""
    now = [1000.0]
    monkeypatch.setattr(redis_cache, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def connects(monkeypatch):
    """-> the timeouts of all attempts to connect to a server."""
    attempts, connect = [], redis.Connection._connect

    def counted(connection):
        attempts.append((connection.socket_connect_timeout, connection.socket_timeout))
        return connect(connection)

    monkeypatch.setattr(redis.Connection, "_connect", counted)
    return attempts


def pages(server):
    return [key for key in server.client.scan_iter() if b"limit" not in key]


def another_process():
    """Return a cache that has not noticed any failure yet, with connections of its own."""
    return caches.create_connection("default")


def test_a_page_is_rendered_once_for_all_machines(server, django_assert_num_queries):
    first = Client().get("/cari/")
    assert (first.status_code, len(pages(server))) == (200, 1)
    memo._memo = memo._Memo()  # what the other machine has in its memory
    with django_assert_num_queries(1):
        assert Client().get("/cari/").content == first.content


def test_an_act_makes_every_page_new(server, make_document, reviewer):
    document = make_document(title="Neraca kas daerah")
    assert Client().get(document.get_absolute_url()).status_code == 200
    publishing.withdraw(document, by=reviewer, reason="Berkasnya keliru.")
    assert Client().get(document.get_absolute_url()).status_code == 410


def test_an_emptied_cache_is_filled_again(server):
    first = Client().get("/cari/")
    server.client.flushall()
    assert Client().get("/cari/").content == first.content
    assert len(pages(server)) == 1


def test_without_a_server_pages_are_rendered(server, clock, connects):
    server.stop()
    assert [Client().get(address).status_code for address in ("/", "/cari/", "/cari/?q=neraca", "/opd/")] == [200] * 4
    assert len(connects) == 1
    assert not another_process().answers()


def test_a_server_that_does_not_answer_costs_one_timeout_in_five_seconds(server, clock, connects, monkeypatch):
    monkeypatch.setattr(redis_cache, "TIMEOUT", 0.25)
    slow = another_process()
    with server.frozen():
        for seconds in (0, 4.9, 0.2):
            clock[0] += seconds
            assert [slow.get("k", "without") for _time in range(20)] == ["without"] * 20
            assert slow.set("k", b"v") is None
            assert (slow.add("k", b"v"), slow.delete("k"), slow.clear()) == (True, False, False)
    assert connects == [(0.25, 0.25)] * 2  # the first, and one after the pause


def test_somebody_hears_that_it_is_away(server, site_admin):
    staff = Client()
    staff.force_login(site_admin)
    assert Client().get("/readyz").json()["cache"] == "current"
    server.stop()
    ready = Client().get("/readyz")
    assert (ready.status_code, ready.json()["cache"]) == (200, "away")
    assert "Nyalakan lagi Redis atau Valkey" in staff.get("/admin/sistem/").content.decode()


def test_it_is_asked_again_after_the_pause(server, clock):
    own = another_process()
    server.stop()
    assert own.get("k", "without") == "without"
    server.start()
    own.set("k", b"v")
    assert own.get("k", "without") == "without"
    clock[0] += redis_cache.PAUSE
    own.set("k", b"v")
    assert own.get("k") == b"v"


@pytest.mark.parametrize("value", [b"", b"\x00\xff", True, None, 7, ["/admin/sistem/"], {"a": 1.5}])
def test_a_value_comes_back_as_it_was(server, value):
    cache.set("k", value)
    assert cache.get("k", "missing") == value


@pytest.mark.parametrize("stored", [b"\x80\x05pickle", b"7", b"", b"j{", b"x"])
def test_a_value_of_another_format_counts_as_none(server, stored):
    server.client.set(cache.make_key("k"), stored)
    assert cache.get("k") is None


# Somebody else writes into the cache ----------------------------------------------------------------------------------


def test_a_page_that_is_not_ours_is_rendered_anew(server):
    whole = Client().get("/cari/")
    [key] = pages(server)
    headers = json.dumps({"Content-Type": "text/html", "ETag": '"x"'}).encode()
    for forged in (b"b1" + bytes(32) + headers + b"\n<p>palsu</p>", b"b2", b"b", b"j[]", b"\x80\x05."):
        server.client.set(key, forged)
        assert Client().get("/cari/").content == whole.content


def test_a_page_of_another_key_is_rendered_anew(server):
    home, search = Client().get("/"), Client().get("/cari/")
    first, second = pages(server)
    one, other = server.client.get(first), server.client.get(second)
    server.client.mset({first: other, second: one})
    assert (Client().get("/").content, Client().get("/cari/").content) == (home.content, search.content)


def test_a_page_is_bound_to_its_key_and_to_every_byte():
    page = CachedPage(b"<p>\nisi</p>", {"ETag": '"x"'})
    packed = page.packed("satu")
    assert CachedPage.unpacked("satu", packed) == page
    assert CachedPage.unpacked("dua", packed) is None
    for place in range(len(packed)):
        changed = packed[:place] + bytes([packed[place] ^ 1]) + packed[place + 1 :]
        assert CachedPage.unpacked("satu", changed) is None


# Limits ---------------------------------------------------------------------------------------------------------------


def uses(number, **more):
    return [rate_limit.allow("uji", "127.0.0.1", **LIMIT | more) for _time in range(number)]


def test_the_load_of_readers_is_counted_in_the_cache(server, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert uses(5, lasting=False) == [True] * 3 + [False] * 2
        assert not rate_limit.allow("uji", "127.0.0.1", limit=4, seconds=60, uses=2, lasting=False)
        assert rate_limit.allow("uji", "127.0.0.2", **LIMIT, lasting=False)
    [seconds] = {server.client.ttl(key) for key in server.client.keys("*limit*")}
    assert 0 < seconds <= 60


def test_what_protects_accounts_is_counted_in_the_database(server):
    assert uses(4) == [True] * 3 + [False]
    assert not server.client.keys()
    assert ThrottleWindow.objects.count() == 1


def test_without_a_server_the_database_counts(server):
    assert uses(3, lasting=False) == [True] * 3
    server.stop()
    assert uses(5, lasting=False) == [True] * 3 + [False] * 2  # at most twice the limit, and nobody is refused for it
    assert ThrottleWindow.objects.count() == 1


def test_an_emptied_cache_begins_to_count_again(server):
    assert uses(4, lasting=False) == [True] * 3 + [False]
    server.client.flushall()
    assert uses(4, lasting=False) == [True] * 3 + [False]


def test_the_window_ends_by_itself_however_often_it_is_used(server):
    assert uses(4, lasting=False) == [True] * 3 + [False]
    [key] = server.client.keys("*limit*")
    server.client.expire(key, 30)
    assert uses(1, lasting=False) == [False]
    assert 0 < server.client.ttl(key) <= 30
    server.client.expire(key, 0)  # as after a minute
    assert uses(1, lasting=False) == [True]
