"""Pages that are kept for readers: never older than the last act, never of one person for another."""

import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.cache import cache
from django.test import Client

from documents import exemptions, publishing
from opd import kept_pages, ledger
from tests.documents.test_exemptions import COMPLETE
from tests.markup import CheckedClient, text

pytestmark = pytest.mark.django_db

READ = [
    "/",
    "/cari/",
    "/cari/?q=neraca",
    "/cari/saran/?q=ne",
    "/opd/",
    "/informasi/berkala/",
    "/informasi/dikecualikan/",
    "/kewajiban/",
]
READ += ["/dip/", "/berita/", "/peringatan/", "/lapor/", "/permohonan/", "/permohonan/register/", "/keberatan/"]
READ += ["/cari/saran/?q=ne", "/opd/dinas-kesehatan/", "/kewajiban/dinas-kesehatan/"]
MOMENT = 1_800_000_000.0


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.PAGE_SECONDS = 10
    cache.clear()


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Stands still at the beginning of ten seconds; `clock.now` moves it."""

    class Clock:
        now = MOMENT

    monkeypatch.setattr(kept_pages, "time", lambda: Clock.now)
    return Clock


@pytest.fixture
def document(make_document):
    return make_document(title="Neraca kas daerah")


@pytest.fixture
def reader():
    return CheckedClient()


def test_the_second_reader_costs_one_query(reader, document, django_assert_num_queries):
    for address in (*READ, document.get_absolute_url()):
        first = reader.get(address)
        assert first.status_code == 200
        with django_assert_num_queries(1):
            second = CheckedClient().get(address)
        assert second.content == first.content
        assert not second.cookies
        assert "Vary" not in second.headers
        assert (second["Cache-Control"], second["X-Accel-Expires"]) == ("private, no-cache", "1")


def test_who_has_it_still_gets_304_and_renders_nothing(reader, document, django_assert_num_queries):
    for address in (*READ, document.get_absolute_url()):
        etag = reader.get(address)["ETag"]
        with django_assert_num_queries(1):
            again = Client().get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert Client().get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_has_the_same_headers_and_no_body(reader, document):
    whole = reader.get("/")
    head = Client().head("/")
    assert (head.content, head["ETag"]) == (b"", whole["ETag"])


def test_each_act_shows_in_the_next_answer(reader, document, reviewer, superior, make_document, upload):
    page = document.get_absolute_url()
    assert "Neraca kas daerah" in text(reader.get("/cari/?q=neraca"))
    assert "Neraca kas daerah" in text(reader.get("/opd/dinas-kesehatan/"))
    assert reader.get(page).status_code == 200

    test = exemptions.write_test(document, by=reviewer, **COMPLETE)
    exemptions.approve(test, by=superior)
    assert reader.get(page).status_code in (404, 410)
    assert "Neraca kas daerah" not in text(reader.get("/opd/dinas-kesehatan/"))
    assert "Neraca kas daerah" not in text(reader.get("/cari/"))

    another = make_document("submitted", title="Neraca air", incoming=upload("Air bersih tahun ini"))
    assert "Neraca air" not in text(reader.get("/cari/?q=neraca"))
    publishing.publish(another, by=reviewer)
    assert "Neraca air" in text(reader.get("/cari/?q=neraca"))


def test_what_the_clock_alone_changes_shows_ten_seconds_later(reader, opd_health, clock):
    opd_health.name = "Dinas Kesehatan Kota"
    before = text(reader.get("/opd/"))
    opd_health.save()  # past all verbs: the ledger knows nothing of it
    clock.now += 9
    assert text(reader.get("/opd/")) == before
    clock.now += 1
    assert "Dinas Kesehatan Kota" in text(reader.get("/opd/"))


def test_who_is_somebody_never_meets_a_kept_page(reader, document, reviewer):
    reader.get("/opd/")
    staff = CheckedClient()
    staff.force_login(reviewer)
    answer = staff.get("/opd/")
    assert "X-Accel-Expires" not in answer
    told = CheckedClient()
    told.cookies["messages"] = "anything"
    assert "X-Accel-Expires" not in told.get("/opd/")


def test_what_is_not_found_is_not_kept(reader):
    answer = reader.get("/opd/tidak-ada/")
    assert answer.status_code == 404
    assert "X-Accel-Expires" not in answer


def test_hosts_and_questions_have_pages_of_their_own(reader, document, settings):
    settings.ALLOWED_HOSTS = ["satu.example", "dua.example"]
    pages = {
        reader.get(address, headers={"host": host})["ETag"]
        for host in settings.ALLOWED_HOSTS
        for address in (document.get_absolute_url(), "/cari/?q=a", "/cari/?q=b")
    }
    assert len(pages) >= 4
    assert reader.get("/", headers={"host": "tiga.example"}).status_code == 400


def test_no_kept_view_shows_a_form_that_is_posted(reader, document):
    """A form's token belongs to one browser."""
    kept = [address for address in READ if "X-Accel-Expires" in reader.get(address)]
    assert kept == READ
    for address in kept:
        assert not re.search(r'name="(csrfmiddlewaretoken|segel|seal)"', reader.get(address).content.decode())


def test_only_safe_methods_are_kept(reader):
    assert reader.post("/").status_code == 405


# nginx --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def nginx(settings):
    """A server that writes down what it is asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_PURGE(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.NGINX_PURGE_URL = f"http://127.0.0.1:{server.server_port}/"
    yield asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_nginx_forgets_its_copies_when_the_act_stands(nginx, opd_health, reviewer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ledger.record("opd.save", opd_health, reviewer)
        assert nginx == []
    assert nginx == ["/"]


def test_an_act_stands_though_nginx_is_away(settings, opd_health, reviewer, caplog, django_capture_on_commit_callbacks):
    settings.NGINX_PURGE_URL = "http://127.0.0.1:9/"
    with django_capture_on_commit_callbacks(execute=True):
        entry = ledger.record("opd.save", opd_health, reviewer)
    assert entry.pk
    assert "nginx" in caplog.text
