"""The list for other sites: who may frame it, and that it is the same list as everywhere."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from opd.models import SiteProfile
from opd.models.site_profile import hosts
from tests.markup import text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def known_hosts():
    SiteProfile.objects.update(embedding_hosts="dinkes.contoh.go.id\r\n  Metro.contoh.go.id \n\n")


def ancestors(response) -> str:
    return re.search("frame-ancestors ([^;]*)", response.headers["Content-Security-Policy"])[1]


def test_without_hosts_nobody_frames_it(citizen, city):
    response = citizen.get("/semat/")
    assert (ancestors(response), response.headers["X-Frame-Options"]) == ("'none'", "DENY")


def test_only_the_hosts_of_the_profile_frame_it_and_nothing_else(citizen, known_hosts):
    response = citizen.get("/semat/")
    assert ancestors(response) == "https://dinkes.contoh.go.id https://metro.contoh.go.id"
    assert "X-Frame-Options" not in response.headers
    for path in ("/", "/cari/", "/semat/cara/", "/healthz"):
        other = citizen.get(path)
        assert (ancestors(other), other.headers["X-Frame-Options"]) == ("'none'", "DENY"), path


def test_a_kept_page_has_the_same_headers(citizen, known_hosts, settings):
    settings.PAGE_SECONDS = 60
    first = citizen.get("/semat/")
    again = citizen.get("/semat/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    for response in (first, citizen.get("/semat/"), again):
        assert ancestors(response).startswith("https://dinkes.contoh.go.id ")
        assert "X-Frame-Options" not in response.headers


def test_no_cookie_no_form_no_script_and_links_to_new_windows(citizen, make_document, known_hosts):
    document = make_document(title="Mutu air <b>")
    make_document("draft", title="Konsep")
    response = citizen.get("/semat/")
    body = response.content.decode()
    assert not response.cookies
    assert not re.search("<(form|script|input)", body)
    links = re.findall("<a [^>]*>", body)
    assert all('target="_blank" rel="noopener"' in link for link in links)
    assert any(document.get_absolute_url() in link for link in links)
    assert "Konsep" not in body
    assert "Mutu air &lt;b&gt;" in body


def test_a_topic_as_in_feeds(citizen, make_document, known_hosts):
    make_document(title="Mutu air minum", year=2025)
    make_document(title="Mutu air limbah", year=2024)
    response = citizen.get("/semat/?q=air&tahun=2024&page=9")
    assert "Mutu air limbah" in text(response)
    assert "minum" not in text(response)
    assert "“air”" in text(response)
    assert "Belum ada dokumen dalam topik ini." in text(citizen.get("/semat/?q=terjun"))


def test_more_than_fit_lead_to_all(citizen, make_document, monkeypatch):
    monkeypatch.setattr("portal.syndication.embedding.NEWEST", 1)
    make_document(title="Satu")
    make_document(title="Dua")
    response = citizen.get("/semat/?klasifikasi=berkala")
    assert "Lihat semua, 2 dokumen" in text(response)
    assert "/cari/?klasifikasi=berkala&amp;urut=terbaru" in response.content.decode()


def test_the_code_to_paste(citizen, known_hosts):
    page = citizen.get("/semat/cara/?opd=dinas-kesehatan")
    assert "https://dinkes.contoh.go.id" in text(page)
    code = page.context["html"]
    assert code.startswith('<iframe src="http://127.0.0.1:8000/semat/?opd=dinas-kesehatan" title="Dokumen publik: ')
    assert code.endswith('loading="lazy"></iframe>')
    assert "Belum ada situs yang boleh" not in text(page)
    hostile = citizen.get('/semat/cara/?q="><script>alert(1)</script>')
    assert "<script>alert" not in hostile.context["html"]


@pytest.mark.parametrize(
    "line", ["https://a.id", "a", "a.id/x", "a.id:8080", "*.a.id", "a .id", "'none'", "a;b.id", "-a.id"]
)
def test_what_is_no_name_of_a_host(line):
    with pytest.raises(ValidationError, match="nama situs saja"):
        hosts(f"dinkes.contoh.go.id\n{line}")


def test_the_admin_types_them(client, site_admin):
    client.force_login(site_admin)
    address = reverse("admin:portal_siteprofile_change", args=[1])
    form = client.get(address).context["adminform"].form
    shown = {field.name: field.value() for field in form if field.value() is not None}
    refused = client.post(address, shown | {"embedding_hosts": "https://a.id/"})
    assert "nama situs saja" in text(refused)
    assert "https://a.id/" in refused.content.decode()  # nothing typed is lost
    client.post(address, shown | {"embedding_hosts": "dinkes.contoh.go.id"})
    assert SiteProfile.load().embedding_origins == ["https://dinkes.contoh.go.id"]
