"""Everything public is in the sitemap, nothing else, and what the index says of a page is true."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.public_lists import editions
from portal.models import News, Page

pytestmark = pytest.mark.django_db

QUERIES = {"/sitemap.xml": 17, "/sitemap-dokumen.xml": 2, "/sitemap-kategori.xml": 2, "/sitemap-baca.xml": 2}


def locations(citizen, path) -> list[str]:
    response = citizen.get(path)
    assert response.status_code == 200
    return re.findall("<loc>http://testserver(.*?)</loc>", response.content.decode())


def everything(citizen) -> list[str]:
    return [path for part in locations(citizen, "/sitemap.xml") for path in locations(citizen, part)]


@pytest.fixture
def world(make_document, make_alert, make_exempt, reviewer, upload):
    """One of each kind of page, and one of each kind that is not public."""
    made = make_document(title="Laporan kinerja")
    editions.make(editions.freeze(by=reviewer, decision_number="1/DIP", decision_date=date(2026, 1, 5), officer="PPID"))
    News.objects.create(title="Kabar", slug="kabar", body="<p>Isi.</p>")
    News.objects.create(title="Rahasia", slug="rahasia", body="<p>Isi.</p>", is_public=False)
    Page.objects.create(title="Halaman", slug="baru", body="<p>Isi.</p>")
    Page.objects.create(title="Konsep", slug="konsep", body="<p>Isi.</p>", is_public=False)
    make_exempt(make_document("draft", title="Rekam medis", incoming=upload("Rekam medis.")))
    make_document("draft", title="Konsep")
    return made, make_alert()


def test_everything_public_is_there_once_and_wants_to_be_found(citizen, world, opd_health):
    document, alert = world
    found = everything(citizen)
    assert sorted(set(found)) == sorted(found)
    expected = {document.get_absolute_url(), f"/dokumen/{document.pk}/baca/", document.category.get_absolute_url()}
    expected |= {alert.get_absolute_url(), "/berita/kabar/", "/halaman/baru/", "/dip/edisi/1/", "/", "/tanya-jawab/"}
    expected |= {opd_health.get_absolute_url(), f"/kewajiban/{opd_health.slug}/", "/api/v1/docs", "/permohonan/"}
    assert expected <= set(found)
    assert [path for path in found if path.startswith("/dokumen/")] == [
        document.get_absolute_url(), f"/dokumen/{document.pk}/baca/",
    ]  # fmt: skip
    assert not {"/berita/rahasia/", "/halaman/konsep/"} & set(found)
    for path in found:
        response = citizen.get(path)
        assert (path, response.status_code) == (path, 200)
        assert "X-Robots-Tag" not in response.headers, path
        assert 'name="robots" content="noindex' not in response.content.decode(), path


def test_a_folder_is_there_with_those_above_it_and_not_an_empty_one(citizen, make_document, folder, opd_health):
    inner = folder(opd_health, "laporan-kinerja")
    assert locations(citizen, "/sitemap-kategori.xml") == []
    make_document(category=inner)
    found = locations(citizen, "/sitemap-kategori.xml")
    path, row = set(), inner
    while row is not None:
        path.add(row.get_absolute_url())
        row = row.parent
    assert set(found) == path


def test_a_change_is_dated_by_the_page_itself(citizen, world):
    document, _alert = world
    index = citizen.get("/sitemap.xml").content.decode()
    part = citizen.get("/sitemap-dokumen.xml").content.decode()
    day = timezone.localdate(document.published_at).isoformat()
    assert f"<loc>http://testserver{document.get_absolute_url()}</loc><lastmod>{day}</lastmod>" in part
    assert f"<loc>http://testserver/sitemap-dokumen.xml</loc><lastmod>{day}" in index
    assert "<loc>http://testserver/sitemap-opd.xml</loc></sitemap>" in index  # nobody keeps when its page changed


@pytest.mark.one_engine
def test_a_long_part_has_pages(citizen, make_document, monkeypatch):
    monkeypatch.setattr("portal.syndication.sitemaps.Part.limit", 2)
    documents = [make_document(title=f"Laporan {number}") for number in range(3)]
    files = [path for path in locations(citizen, "/sitemap.xml") if "dokumen" in path]
    assert files == ["/sitemap-dokumen.xml", "/sitemap-dokumen.xml?p=2"]
    assert locations(citizen, files[-1]) == [documents[2].get_absolute_url()]
    assert citizen.get("/sitemap-lain.xml").status_code == 404


def test_the_number_of_queries_does_not_grow(citizen, world, make_document):
    def asked():
        found = {}
        for path in QUERIES:
            with CaptureQueriesContext(connection) as queries:
                citizen.get(path)
            found[path] = len(queries)
        return found

    assert asked() == QUERIES
    for number in range(4):
        make_document(title=f"Laporan {number}")
    assert asked() == QUERIES


@pytest.mark.one_engine
def test_robots(citizen):
    lines = citizen.get("/robots.txt").content.decode().splitlines()
    assert lines == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /cari/",
        "Disallow: /lapor/baru/",
        "Disallow: /dokumen/*/halaman/",
        "Disallow: /en/cari/",
        "Disallow: /en/lapor/baru/",
        "Disallow: /en/dokumen/*/halaman/",
        "Sitemap: http://testserver/sitemap.xml",
    ]
