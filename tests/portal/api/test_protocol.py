"""Methods, CORS, ETag, limit and errors, for every address of the API."""

from importlib import import_module

import pytest
from django.test import Client

from opd.web.limits.semaphore import SemaphoreFull
from portal.api import protocol


def paths():
    """Return the addresses of all lists and descriptions of the API, as the resolver has them."""
    patterns = import_module("portal.api.urls").urlpatterns
    return ["/api/v1/" + str(row.pattern) for row in patterns if row.name not in ("document", "unknown", "reference")]


@pytest.mark.django_db
def test_reading_is_all_there_is(client):
    assert len(paths()) == 8
    for path in paths():
        only_reading(client, path)


def only_reading(client, path):
    whole = client.get(path)
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    again = client.get(path, headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    refused = Client(enforce_csrf_checks=True).post(path, {"judul": "x"})
    assert (refused.status_code, refused.json()["kode"]) == (405, "hanya-baca")
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.django_db
def test_another_site_may_read_but_sends_no_cookies(client):
    asked = {"Origin": "https://contoh.test", "Access-Control-Request-Method": "GET"}
    for path in (*paths(), "/api/v1/documents/1", "/api/v1/tidak-ada"):
        preflight = client.options(path, headers=asked)
        assert preflight.status_code == 204
        for response in (preflight, client.get(path, headers=asked)):
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert "Access-Control-Allow-Credentials" not in response.headers
            assert not response.cookies
        assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.django_db
def test_staff_read_what_a_stranger_reads(client, make_document, reviewer):
    make_document()
    make_document("draft", title="Rahasia")
    stranger = client.get("/api/v1/documents").content
    client.force_login(reviewer)
    assert client.get("/api/v1/documents").content == stranger


@pytest.mark.django_db
def test_an_address_has_its_limit(client, settings, monkeypatch):
    settings.API_LIMIT = 2 * protocol.TICKETS
    for _ in range(2 * protocol.TICKETS):
        assert client.get("/api/v1/opd").status_code == 200
    refused = client.get("/api/v1/opd")
    assert (refused.status_code, refused.json()["kode"]) == (429, "terlalu-sering")
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/api/v1/opd", REMOTE_ADDR="203.0.113.7").status_code == 200
    monkeypatch.setattr(protocol, "_tickets", {})  # another process
    assert client.get("/api/v1/opd").status_code == 429


@pytest.mark.django_db
def test_a_kept_page_changes_with_the_next_act(client, settings, make_document):
    settings.PAGE_SECONDS = 60
    first = make_document(title="Laporan satu")
    before = client.get("/api/v1/documents")
    assert [row["id"] for row in before.json()["isi"]] == [first.pk]
    make_document(title="Laporan dua")
    after = client.get("/api/v1/documents", headers={"If-None-Match": before.headers["ETag"]})
    assert len(after.json()["isi"]) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("problem", "status", "code"), [(SemaphoreFull(3), 503, "sibuk"), (KeyError(), 500, "galat")])
def test_failures_are_json_too(monkeypatch, problem, status, code):
    def fail(*_args):
        raise problem

    monkeypatch.setattr("portal.api.lists.trees.agencies", fail)
    response = Client(raise_request_exception=False).get("/api/v1/opd")
    assert (response.status_code, response.json()["kode"]) == (status, code)
