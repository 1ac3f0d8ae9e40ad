"""Pages that are kept for readers: never older than the last act, never of one person for another."""

import gzip
import os
import re
import time
import weakref
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.alerts import verbs as alerts
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.templatetags.alerts import alert_banner
from opd import ledger
from opd.page_cache import memo
from opd.page_cache import nginx as nginx_cache
from opd.page_cache import pages as page_cache
from tests.documents.alerts.test_alerts import FACTS
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.markup import CheckedClient, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker")]

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
def folder(settings, tmp_path, monkeypatch):
    settings.PAGE_SECONDS = 10
    settings.NGINX_GENERATIONS = str(tmp_path / "generations")
    monkeypatch.setattr(nginx_cache, "_swept_at", 0.0)
    cache.clear()
    monkeypatch.setattr(memo, "_memo", memo._Memo())
    return tmp_path / "generations"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Stands still at the beginning of ten seconds; `clock.now` moves it."""

    class Clock:
        now = MOMENT

    monkeypatch.setattr(page_cache, "time", lambda: Clock.now)
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
        assert second["Vary"] == "Accept-Encoding"
        assert (second["Cache-Control"], second["X-Accel-Expires"]) == ("private, no-cache", f"@{MOMENT:.0f}")


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
    file = f"/dokumen/{document.pk}/unduh/"
    assert reader.get(page).status_code == 200
    assert reader.get(file).getvalue()

    test = exemptions.write_test(document, by=reviewer, **COMPLETE)
    exemptions.approve(test, by=superior)
    assert reader.get(page).status_code in (404, 410)
    assert reader.get(file).status_code in (404, 410)
    assert "Neraca kas daerah" not in text(reader.get("/opd/dinas-kesehatan/"))
    assert "Neraca kas daerah" not in text(reader.get("/cari/"))

    another = make_document("submitted", title="Neraca air", incoming=upload("Air bersih tahun ini"))
    assert "Neraca air" not in text(reader.get("/cari/?q=neraca"))
    publishing.publish(another, by=reviewer, looked_for=True)
    assert "Neraca air" in text(reader.get("/cari/?q=neraca"))


def test_readers_of_one_file_do_not_share_it(reader, document, django_assert_num_queries):
    file = f"/dokumen/{document.pk}/unduh/"
    first = reader.get(file)
    with django_assert_num_queries(1):
        second = reader.get(file)
    with document.published_revision.file.open() as stored:
        assert first.getvalue() == second.getvalue() == stored.read()


def test_a_picture_that_the_worker_draws_anew_is_there_at_once(reader, document):
    revision = document.published_revision
    for picture in (b"one", b"two"):
        revision.preview.delete(save=False)
        revision.preview.save("pratinjau.webp", ContentFile(picture))
        assert reader.get(f"/dokumen/{document.pk}/pratinjau/").getvalue() == picture


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


@pytest.mark.parametrize("accepted", ["gzip", "br, GZIP;q=0.5", "gzip, deflate, br, zstd"])
def test_a_page_is_compressed_once(reader, document, django_assert_num_queries, accepted):
    plain = reader.get("/cari/")
    packed = Client().get("/cari/", headers={"Accept-Encoding": accepted})
    assert gzip.decompress(packed.content) == plain.content
    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Accept-Encoding")
    assert packed["ETag"] != plain["ETag"]
    with django_assert_num_queries(1):
        again = Client().get("/cari/", headers={"Accept-Encoding": accepted, "If-None-Match": f"W/{packed['ETag']}"})
    assert (again.status_code, again["ETag"], again["Vary"]) == (304, packed["ETag"], "Accept-Encoding")


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "br, gzip; q=0.0, deflate", "gzipped"])
def test_who_cannot_unpack_gets_it_plain(reader, document, accepted):
    Client().get("/cari/", headers={"Accept-Encoding": "gzip"})
    answer = reader.get("/cari/", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.content.startswith(b"<!doctype html>")


def test_a_very_long_page_is_not_kept(reader, document, monkeypatch):
    monkeypatch.setattr(page_cache, "MAX_PAGE_BYTES", 100)
    address = document.get_absolute_url()
    assert reader.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        reader.get(address)
    assert len(queries) > 1


def test_notices_that_could_not_be_read_are_read_again(opd_health, reviewer):
    values = FACTS | {"ends_at": timezone.now() + timedelta(hours=6)}
    alert = alerts.publish(opd_health, by=reviewer, values=values, submission=uuid4())
    with memo.caching_for("now"):
        with connection.execute_wrapper(_refuse):
            assert alert_banner() == ""
        assert alert.title in alert_banner()


def _refuse(*_args):
    raise OperationalError("gone")


def test_facts_of_another_moment_are_let_go():
    class Asked:
        """Can be told from others."""

    fact = memo.cached_until_next_act(lambda _asked: object())
    gone = []
    for moment in ("one", "two"):
        asked = Asked()
        weakref.finalize(asked, gone.append, moment)
        with memo.caching_for(moment):
            assert fact(asked) is fact(asked)
    del asked
    assert gone == ["one"]


# Generations of nginx's copies --------------------------------------------------------------------------------------


def act(opd, by, capture):
    with capture(execute=True):
        return ledger.record("opd.save", opd, by)


@pytest.mark.clock_of_machine
def test_an_act_begins_a_generation_when_it_stands(folder, opd_health, reviewer, django_capture_on_commit_callbacks):
    seen = set()
    for _act in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            ledger.record("opd.save", opd_health, reviewer)
            before = os.readlink(folder / "now") if seen else None
            assert before is None or before in seen
        seen.add(os.readlink(folder / "now"))
        assert (folder / "now").is_dir()
    assert len(seen) == 3


@pytest.mark.clock_of_machine
def test_old_generations_are_forgotten_and_the_present_one_never(
    folder, opd_health, reviewer, monkeypatch, django_capture_on_commit_callbacks
):
    nginx_cache.begin()
    monkeypatch.setattr(nginx_cache, "_swept_at", 0.0)
    (folder / "left-now").symlink_to("left")  # of a process that was killed
    long_ago = time.time() - 2 * nginx_cache.KEEP_SECONDS
    for old in folder.iterdir():
        os.utime(old, (long_ago, long_ago), follow_symlinks=False)
    act(opd_health, reviewer, django_capture_on_commit_callbacks)
    present = os.readlink(folder / "now")
    assert {path.name for path in folder.iterdir()} == {"now", present}


def test_the_folder_is_walked_through_now_and_then_only(folder):
    for _act in range(3):
        nginx_cache.begin()
    (folder / "old").mkdir()
    os.utime(folder / "old", (0, 0))
    nginx_cache.begin()
    assert (folder / "old").is_dir()


def test_an_act_stands_though_no_generation_can_begin(
    folder, opd_health, reviewer, caplog, monkeypatch, django_capture_on_commit_callbacks
):
    nginx_cache.begin()

    def full(*_args):
        raise OSError("No space left on device")

    monkeypatch.setattr(nginx_cache, "_switch_link", full)
    assert act(opd_health, reviewer, django_capture_on_commit_callbacks).pk
    assert "No space left" in caplog.text
    assert not os.path.lexists(folder / "now")  # nginx keeps nothing then


def test_without_a_folder_nginx_is_told_to_keep_nothing(reader, settings):
    settings.NGINX_GENERATIONS = ""
    nginx_cache.begin()
    assert "X-Accel-Expires" not in reader.get("/").headers
