"""Pages below /en/: the address alone decides, and no page speaks two languages."""

import re

import pytest
from django.core.cache import cache
from django.urls import get_resolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils import translation

from opd.page_cache import memo
from portal.middleware.headers import PRIVATE
from portal.models import News, Page
from tests.access.routes import routes
from tests.markup import CheckedClient, addresses, text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

HOME = {"id": "Informasi publik Kota Metro, terbuka untuk siapa saja", "en": "Public information of Kota Metro"}


# The address decides --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/permohonan/", "/tidak-ada/", "/dokumen/987654321/"])
def test_the_browser_s_wish_changes_nothing(path):
    browser = CheckedClient(headers={"accept-language": "en"})
    browser.cookies["django_language"] = "en"
    answer = browser.get(path)
    assert answer.headers["Content-Language"] == "id"
    assert "accept-language" not in answer.headers.get("Vary", "").lower()
    english = CheckedClient(headers={"accept-language": "id"}).get(f"/en{path}")
    assert (english.status_code, english.headers["Content-Language"]) == (answer.status_code, "en")
    assert "Skip to content" in text(english) and "Langsung ke isi" in text(answer)


def test_a_page_and_its_other_language_name_each_other(client, settings, make_document):
    document = make_document().get_absolute_url()
    for path in ("/", document, "/cari/?q=laporan&tahun=2025"):
        pages = {path: client.get(path), f"/en{path}": client.get(f"/en{path}")}
        bare = path.partition("?")[0]
        links = [
            f'<link rel="alternate" hreflang="{code}" href="{settings.SITE_ADDRESS}{prefix}{bare}">'
            for code, prefix in (("id", ""), ("x-default", ""), ("en", "/en"))
        ]
        for page in pages.values():
            assert [link for link in links if link not in page.content.decode()] == []
        assert f"/en{path}" in addresses(pages[path]) and path in addresses(pages[f"/en{path}"])


def test_canonical_address_and_open_graph_are_of_the_language(client, settings, make_document):
    path = make_document().get_absolute_url()
    for code, prefix, locale in (("id", "", "id_ID"), ("en", "/en", "en_GB")):
        source = client.get(prefix + path).content.decode()
        assert re.search(rf'<link rel="canonical" href="https?://[^/"]+{re.escape(prefix + path)}">', source), code
        assert f'<meta property="og:locale" content="{locale}">' in source
        assert f'<meta property="og:url" content="{settings.SITE_ADDRESS}{prefix}{path}">' in source


def test_a_page_that_is_not_there_tells_nothing_of_its_address(client, db):
    News.objects.create(slug="tersembunyi", title="Tersembunyi", is_public=False)
    assert client.get("/en/berita/tersembunyi/").content == client.get("/en/tidak-ada/").content


def test_what_is_for_staff_and_programs_has_one_language(client):
    one_language = [
        f"/{route.pattern}"
        for entry in get_resolver().url_patterns
        if not isinstance(entry.pattern, LocalePrefixPattern)
        for route in routes()
        if route.pattern.startswith(str(entry.pattern)) and str(entry.pattern)
    ]
    one_language += ["/robots.txt", "/sitemap.xml", "/umpan/dokumen.xml", "/healthz", "/sesi", "/lambang.png"]
    plain = [path for path in one_language if "<" not in path and "(" not in path]
    assert len(plain) > 50
    assert {path: answer for path in plain if (answer := client.get(f"/en{path}").status_code) != 404} == {}


def test_private_pages_are_as_private_in_english(client):
    for path, headers in PRIVATE.items():
        if path != "/admin/permohonan/":
            answer = client.get(f"/en{path}x/")
            assert {name: answer.headers.get(name) for name in headers} == headers, path


def test_robots_stay_away_from_the_same_pages_in_english(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    for page in ("/cari/", "/lapor/baru/", "/dokumen/*/halaman/"):
        assert f"Disallow: {page}" in lines and f"Disallow: /en{page}" in lines
    assert "Disallow: /en/admin/" not in lines


# Nothing mixes --------------------------------------------------------------------------------------------------------


def test_kept_pages_and_values_of_two_languages_never_mix(client, settings, monkeypatch, make_document, opd_health):
    make_document()
    settings.PAGE_SECONDS = 10
    cache.clear()
    monkeypatch.setattr(memo, "_memo", memo._Memo())
    for path in ("/", "/cari/", "/opd/dinas-kesehatan/", "/kewajiban/", "/laporan/", "/permohonan/register/", "/dip/"):
        for _round in range(2):
            indonesian, english = client.get(path), client.get(f"/en{path}")
            assert "Kewajiban mengumumkan" in text(indonesian) and "Publication duties" not in text(indonesian)
            assert "Publication duties" in text(english) and "Kewajiban mengumumkan" not in text(english)
            assert {link for link in addresses(indonesian) if link.startswith("/en/")} == {f"/en{path}"}


def test_what_is_refused_before_a_page_speaks_no_language_of_the_last_reader(client):
    client.get("/en/")
    assert translation.get_language() == "id"
    refused = CheckedClient().get("/", headers={"x-odd": "\0"})
    assert refused.status_code == 400 and 'lang="id"' in refused.content.decode()


def test_numbers_and_dates_are_written_as_in_the_language(make_document, client):
    answer = text(client.get("/en/tenggat/?tanggal=13-03-2026&jangka=jawaban"))
    assert "March 2026" in answer and "Maret" not in answer
    assert "Maret 2026" in text(client.get("/tenggat/?tanggal=13-03-2026&jangka=jawaban"))


def test_content_is_marked_as_indonesian_on_english_pages_only(client, make_document, db):
    document = make_document(title="Laporan keuangan")
    english, indonesian = (client.get(prefix + document.get_absolute_url()) for prefix in ("/en", ""))
    assert '<h1 lang="id">Laporan keuangan</h1>' in english.content.decode()
    assert "<h1>Laporan keuangan</h1>" in indonesian.content.decode()
    assert "Documents, names and written pages are in Indonesian." in text(english)
    assert "Dokumen, nama, dan tulisan di halaman berbahasa Indonesia." not in text(indonesian)


def test_links_in_stored_texts_stay_in_the_language(client, db):
    body = '<p><a href="/cari/?q=a">a</a> <a href="https://lapor.go.id/">b</a> <a href="/umpan/dokumen.xml">c</a></p>'
    Page.objects.create(slug="uji", title="Halaman uji", body=body)
    english, indonesian = addresses(client.get("/en/halaman/uji/")), addresses(client.get("/halaman/uji/"))
    assert {"/en/cari/?q=a", "https://lapor.go.id/", "/umpan/dokumen.xml"} <= set(english)
    assert {"/cari/?q=a", "https://lapor.go.id/", "/umpan/dokumen.xml"} <= set(indonesian)


def test_the_slash_of_english_may_be_forgotten(client, city):
    answer = client.get("/en", follow=True)
    assert answer.redirect_chain == [("/en/", 301)]
    assert answer.headers["Content-Language"] == "en"
