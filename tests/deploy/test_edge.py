"""Through nginx with the configuration that ships, to the portal: copies of pages, and files by X-Accel-Redirect."""

import gzip
import http.client
import shutil
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client

from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.models import Revision
from documents.web.download_counts import counts
from opd.page_cache import nginx as nginx_cache
from opd.page_cache import pages as page_cache
from tests.deploy import throwaway_nginx
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.patience import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine]


@pytest.fixture
def edge(live_server, settings, tmp_path, monkeypatch):
    """-> port and folder of an nginx that keeps copies for longer than a test takes."""
    monkeypatch.setattr(page_cache, "NGINX_SECONDS", 60)
    settings.ALLOWED_HOSTS = ["127.0.0.1", "satu.example", "dua.example"]
    settings.PAGE_SECONDS, settings.TRUSTED_PROXIES, settings.SENDFILE = 10, 1, "nginx"
    settings.NGINX_GENERATIONS = str(tmp_path / "generations")
    cache.clear()
    try:
        with throwaway_nginx.running(live_server.thread.port, tmp_path, processes=1) as (port, _plain):
            nginx_cache.begin()
            yield SimpleNamespace(port=port, folder=tmp_path)
    except throwaway_nginx.NotInstalled:
        pytest.skip("nginx is not installed")


@pytest.fixture
def asked(monkeypatch):
    """Addresses that reached the portal's kept pages."""
    seen = []
    key = page_cache._key

    def noted(request, *args):
        seen.append(request.get_full_path())
        return key(request, *args)

    monkeypatch.setattr(page_cache, "_key", noted)
    return seen


def get(edge, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", edge.port, timeout=PATIENCE)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=names)
    response = connection.getresponse()
    response.body = response.read()
    connection.close()
    return response


def test_pages_come_from_a_copy_until_the_next_act(edge, asked, make_document, upload, reviewer, superior):
    document = make_document(title="Neraca kas daerah")
    page = document.get_absolute_url()
    first = get(edge, page)
    again = [get(edge, page) for _reader in range(3)]
    assert {answer.body for answer in again} == {first.body}
    assert len(asked) == 1
    assert get(edge, page, If_None_Match=first.headers["ETag"]).status == 304
    assert get(edge, page, "HEAD").headers["ETag"] == first.headers["ETag"]
    assert len(asked) == 1
    assert not first.headers["Set-Cookie"] and not first.headers["X-Accel-Expires"]
    assert first.headers["Cache-Control"] == "private, no-cache"

    # Who is somebody is never given the copy, nor does his page become one.
    staff = Client()
    staff.force_login(reviewer)
    cookie = f"sessionid={staff.cookies['sessionid'].value}"
    own = get(edge, page, Cookie=cookie)
    assert (own.status, own.headers["ETag"]) == (200, None)
    assert get(edge, page, Cookie="messages=x").headers["ETag"] is None
    assert get(edge, page).body == first.body

    exemptions.approve(exemptions.write_test(document, by=reviewer, **COMPLETE), by=superior)
    assert get(edge, page).status == 404
    assert b"Neraca kas daerah" not in get(edge, "/cari/").body
    another = make_document(title="Neraca air", incoming=upload("Air bersih tahun ini"))
    assert b"Neraca air" in get(edge, "/cari/").body
    assert get(edge, another.get_absolute_url()).status == 200
    publishing.withdraw(another, by=reviewer, reason="Angkanya keliru.")
    assert get(edge, another.get_absolute_url()).status == 410
    assert get(edge, another.get_absolute_url(), If_None_Match=first.headers["ETag"]).status == 410


def test_a_page_from_before_an_act_that_arrives_after_it_is_for_nobody_else(
    edge, make_document, reviewer, superior, monkeypatch
):
    """The race that a purge loses: rendered, then the act and all it clears away, and only then stored."""
    document = make_document(title="Neraca kas daerah")
    rendered, stands = threading.Event(), threading.Event()
    response = page_cache._response

    def late(request, page):
        answer = response(request, page)
        if not stands.is_set():
            rendered.set()
            assert stands.wait(PATIENCE)
        return answer

    monkeypatch.setattr(page_cache, "_response", late)
    early = []
    reader = threading.Thread(target=lambda: early.append(get(edge, document.get_absolute_url())))
    reader.start()
    assert rendered.wait(PATIENCE)
    exemptions.approve(exemptions.write_test(document, by=reviewer, **COMPLETE), by=superior)
    stands.set()
    reader.join()
    assert early[0].status == 200  # asked before the act
    assert get(edge, document.get_absolute_url()).status == 404


def test_what_a_client_writes_spoils_no_page_of_others(edge, asked, make_document):
    make_document(title="Neraca kas daerah")
    clean = get(edge, "/cari/")
    cache.clear()
    nginx_cache.begin()
    poison = {"X_Forwarded_Host": "jahat.example", "X_Forwarded_Proto": "https", "X_Forwarded_For": "1.2.3.4"}
    poison |= {"Accept_Language": "en", "Accept": "application/json", "X_Original_URL": "/admin/", "Range": "bytes=0-9"}
    poison |= {"If_None_Match": "*", "Cookie": "_ga=1", "Forwarded": "host=jahat.example"}
    get(edge, "/cari/", **poison)
    assert get(edge, "/cari/").body == clean.body
    assert len(asked) == 2  # one copy for all of them

    packed = get(edge, "/cari/", Accept_Encoding="gzip, deflate, br, zstd")
    assert gzip.decompress(packed.body) == clean.body
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    for accepted in ("gzip, deflate, br, zstd", "br;q=0.9, gzip", "gzip,br,x-mine"):
        assert get(edge, "/cari/", Accept_Encoding=accepted).body == packed.body
        assert get(edge, "/cari/", Accept_Encoding=accepted, If_None_Match=packed.headers["ETag"]).status == 304
    assert len(asked) == 3
    for accepted in ("gzip;q=0", "identity", "br;q=1, gzip;q=0.0"):
        assert get(edge, "/cari/", Accept_Encoding=accepted).body == clean.body

    assert get(edge, "/cari/", Host="jahat.example").status == 400
    assert b"satu.example" not in get(edge, "/", Host="dua.example").body
    assert get(edge, "/cari/", "POST").status in (403, 405)
    assert get(edge, "/cari/").body == clean.body


@pytest.mark.clock_of_machine
def test_a_copy_lives_a_second_and_without_a_generation_not_at_all(edge, asked, make_document, monkeypatch):
    make_document()
    monkeypatch.setattr(page_cache, "NGINX_SECONDS", 1)
    get(edge, "/opd/")
    time.sleep(1.1)
    get(edge, "/opd/")
    assert len(asked) == 2
    (edge.folder / "generations" / "now").unlink()
    assert [get(edge, "/opd/").status for _reader in range(3)] == [200] * 3
    assert len(asked) == 5
    for path in ("/opd/tidak-ada/", "/dokumen/999/unduh/", "/dokumen/999/"):
        assert {get(edge, path).status for _reader in range(2)} == {404}


SEARCHED = ("1872010203040099", "Budi", "081234567899", "K4DE", "rahasia")
ASKED = [
    "/cari/?q=1872010203040099&status=Budi+Santoso+081234567899",
    "/en/cari/?q=1872010203040099",
    "/cari/%3Fq=1872010203040099",
    "/cari/saran/?q=Budi",
    "/api/v1/dokumen?q=1872010203040099",
    "/permohonan/lacak/?kode=K4DE-0000-rahasia",
    "/permohonan/saran/Budi/?teks=Budi",
    f"/permohonan/s/{'rahasia' * 6}a/?kode=K4DE",
    "/permohonan/s/rahasia?kode=K4DE",
    f"/salah/{'rahasia' * 6}a/Lampung?kode=K4DE",
    "/verifikasi/rahasia%3Fkode=K4DE",
    "/admin/login/?next=/admin/permohonan/%3Fq=Budi",
    "/tidak-ada/?Budi",
]


def test_no_log_has_what_people_search_for(edge):
    """Also where nginx has something to complain about: a body too large, and no folder for its copies."""
    for path in ASKED:
        get(edge, path, Referer=f"http://127.0.0.1{path}")
    connection = http.client.HTTPConnection("127.0.0.1", edge.port, timeout=PATIENCE)
    connection.request("POST", ASKED[0], bytes(300_000))
    assert connection.getresponse().status == 413
    connection.close()
    shutil.rmtree(edge.folder / "cache")
    (edge.folder / "cache").write_text("not a folder")
    with suppress(http.client.HTTPException):
        get(edge, "/cari/?q=Budi&hal=1")

    lines = (edge.folder / "plid.log").read_text().splitlines()
    assert len(lines) == len(ASKED) + 2
    paths = [line.split('"')[1].split(" ")[1] for line in lines]
    assert paths[:4] == ["/cari/", "/en/cari/", "/cari/", "/cari/saran/"]
    assert paths[6:11] == [
        "/permohonan/saran/***",
        "/permohonan/s/***/",
        "/permohonan/s/***",
        "/salah/***/Lampung",
        "/verifikasi/***",
    ]
    complaints = (edge.folder / "plid.error.log").read_text()
    for word in SEARCHED:
        assert word not in "\n".join(lines)
        assert word not in complaints


def test_files_in_parts_and_not_again(edge, make_document, reviewer):
    document = make_document()
    revision = document.published_revision
    stored = edge.folder / "berkas" / revision.file.name
    assert Path(revision.file.path) == stored
    content = stored.read_bytes()
    path = f"/dokumen/{document.pk}/unduh/"
    whole = get(edge, path)
    assert (whole.status, whole.body) == (200, content)
    assert whole.headers["ETag"] == f'"{revision.sha256}"'
    assert whole.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert whole.headers["Content-Disposition"] == 'attachment; filename="laporan.txt"'
    etag, date = whole.headers["ETag"], whole.headers["Last-Modified"]
    assert (get(edge, path, If_None_Match=etag).status, get(edge, path, If_Modified_Since=date).status) == (304, 304)
    assert get(edge, path, Range="bytes=4-9", If_Range=etag).body == content[4:10]
    assert get(edge, path, Range="bytes=4-9", If_Range=date).body == content[4:10]
    assert get(edge, path, Range="bytes=4-9", If_Range='"lain"').body == content
    assert get(edge, path, Range="bytes=-4").body == content[-4:]
    assert get(edge, path, Range="bytes=0-1,4-5").body == content
    assert get(edge, path, Range="bytes=5000-").status == 416
    assert (get(edge, path, "HEAD").status, get(edge, path, "HEAD").body) == (200, b"")
    counts.write()
    # The whole, the one whose part was of another file, and the one that asked for several parts.
    assert Revision.objects.get(pk=revision.pk).downloads == 2
    assert get(edge, f"/_berkas/{revision.file.name}").status == 404
    publishing.withdraw(document, by=reviewer, reason="Angkanya keliru.")
    assert get(edge, path, If_None_Match=etag).status == 410
