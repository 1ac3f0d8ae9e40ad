"""The site from outside: home, every link, and how often the database is asked."""

from collections import Counter
from itertools import product

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import translation

from documents.search.facets.filters import FILTERS
from opd.languages import language_of
from tests.markup import addresses, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker")]


# Home ---------------------------------------------------------------------------------------------------------------


def test_home_in_numbers(citizen, library, make_document, make_exempt):
    make_exempt(make_document("draft"))
    response = citizen.get("/")
    assert [(card["code"], card["number"]) for card in response.context["classes"]] == [
        ("berkala", 4), ("serta-merta", 0), ("setiap-saat", 1), ("dikecualikan", 1),
    ]  # fmt: skip
    assert [(one.address.rpartition("=")[2], one.number) for one in response.context["headings"]] == [
        ("profil-badan-publik", 1), ("keuangan", 3), ("perizinan", 1),
    ]  # fmt: skip
    assert response.context["newest"][0].title == "Profil Kelurahan"


def test_empty_portal(citizen, city):
    assert "Belum ada dokumen yang terbit." in text(citizen.get("/"))
    for path in ("/cari/", "/opd/", "/informasi/berkala/", "/informasi/dikecualikan/", "/opd/pemerintah-kota-metro/"):
        assert citizen.get(path).status_code == 200


# Links and queries --------------------------------------------------------------------------------------------------

ALL_FACETS = (
    "/cari/?q=laporan&opd=dinas-kesehatan&klasifikasi=berkala&kategori=kinerja&tahun=2025&jenis=laporan&format=txt"
)
QUERIES = {
    "/": 14,  # in all; within one act the figures are asked once (tests/portal/figures/test_home.py)
    "/cari/": 7,
    ALL_FACETS: 11,  # two of them of news, pages and the like
    "/opd/": 4,
    "/opd/dinas-kesehatan/": 7,
    "/informasi/berkala/": 7,
    "/informasi/dikecualikan/": 6,
    "/dip/": 11,
}


def test_every_facet_is_among_the_counted_queries():
    assert set(FILTERS) <= set(QueryDict(ALL_FACETS.partition("?")[2]))


def asked(citizen, paths):
    """`{path: number of queries}`."""
    found = {}
    for path in paths:
        citizen.get(path)  # the first one reads what of the index has changed
        with CaptureQueriesContext(connection) as queries:
            citizen.get(path)
        found[path] = len(queries)
    return found


def test_number_of_queries_does_not_grow(citizen, make_document, make_exempt, folder, opd_health, upload):
    category = folder(opd_health, "laporan-kinerja")
    document = make_document(category=category)
    expected = QUERIES | {document.get_absolute_url(): 10, category.get_absolute_url(): 6}
    make_exempt(make_document("draft", incoming=upload("Rekam medis")))
    assert asked(citizen, expected) == expected
    for number in range(8):
        make_document(title=f"Laporan {number}", category=category)
    for number in range(3):
        make_exempt(make_document("draft", title=f"Rekam {number}", incoming=upload(f"Rekam {number}")))
    assert asked(citizen, expected) == expected


@pytest.mark.one_engine
def test_every_link_leads_somewhere(citizen, library):
    """Followed from the home page and from a page that is not there; of the many pages of one view a few."""
    seen, todo, visits = set(), {"/", "/dokumen/987654321-tidak-ada/"}, Counter()
    while todo:
        path = todo.pop()
        seen.add(path)
        with translation.override(language_of(path)):
            view = language_of(path), resolve(path.partition("?")[0]).view_name
        visits[view] += 1
        if visits[view] > 4:
            continue
        response = citizen.get(path)
        expected = 404 if "tidak-ada" in path else 302 if path.startswith("/admin/") else 200
        assert response.status_code == expected, path
        if response.streaming:
            list(response.streaming_content)  # closes the file
        elif expected == 302:
            assert response.headers["Location"].startswith("/admin/login/")
        elif response.headers["Content-Type"].startswith("text/"):
            links = {link.partition("#")[0] for link in addresses(response)}
            todo |= {link for link in links if link.startswith("/") and not link.startswith("/static/")} - seen
    views = [
        *("portal:home", "portal:page", "opd:list", "opd:detail", "opd:category", "documents:exempt"),
        *("documents:search", "documents:detail", "documents:download", "documents:revision_file"),
    ]
    assert set(visits) >= set(product(("id", "en"), views))
