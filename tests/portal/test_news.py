"""News: who reads what when, who writes it, and how often the database is asked."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from opd.models import LedgerEntry
from portal.models import News
from tests.markup import CheckedClient, text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

ADD = "/admin/portal/news/add/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def citizen():
    return CheckedClient()


@pytest.fixture
def make_news(opd_health):
    def make(title="Posyandu pindah tempat", **columns):
        slug = columns.pop("slug", re.sub(r"\W+", "-", title.lower()))
        return News.objects.create(title=title, slug=slug, body="<p>Isi.</p>", **{"opd": opd_health} | columns)

    return make


@pytest.fixture(params=["hidden", "tomorrow"])
def unseen(request, make_news):
    """News that nobody may read now."""
    when = timezone.now() + timedelta(days=1 if request.param == "tomorrow" else 0)
    return make_news("Kata rahasia", is_public=request.param != "hidden", published_at=when)


# Citizens -----------------------------------------------------------------------------------------------------------


def test_newest_first_and_no_news_at_all(citizen, make_news):
    assert "Belum ada berita." in text(citizen.get("/berita/"))
    old = make_news("Lama", published_at=timezone.now() - timedelta(days=3))
    new = make_news("Baru", summary="Ringkasan berita.")
    response = citizen.get("/berita/")
    assert list(response.context["page"]) == [new, old]
    assert "2 berita" in text(response)
    assert "Ringkasan berita." in text(response)


def test_one_piece_of_news(citizen, make_news):
    item = make_news(published_at=timezone.make_aware(timezone.datetime(2026, 3, 2, 23, 30)))
    page = text(citizen.get(item.get_absolute_url()))
    assert "Posyandu pindah tempat" in page
    assert "2 Maret 2026" in page  # of Jakarta, not of Greenwich
    assert "Dinas Kesehatan" in page
    assert (
        "Dinas" not in text(citizen.get(make_news("Tanpa OPD", opd=None).get_absolute_url())).split("Tanpa OPD")[2][:60]
    )


def test_what_nobody_may_read_now_answers_like_nothing(citizen, unseen):
    hidden, missing = citizen.get(unseen.get_absolute_url()), citizen.get("/berita/tidak-ada/")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content
    for path in ("/", "/berita/", "/umpan/berita.xml", "/sitemap.xml"):
        assert b"ahasia" not in citizen.get(path).content


def test_it_appears_when_its_time_has_come(make_news):
    item = make_news(published_at=timezone.now() + timedelta(days=1))
    assert list(News.objects.public()) == []
    assert list(News.objects.public(timezone.now() + timedelta(days=2))) == [item]


def test_a_poisoned_row_is_harmless(citizen, make_news):
    item = make_news()
    News.objects.update(body="<p>Isi</p><img src=x onerror=alert(1)>", summary="<script>alert(2)</script>")
    for path in (item.get_absolute_url(), "/berita/", "/umpan/berita.xml"):
        page = citizen.get(path).content.decode()
        assert "onerror" not in page
        assert "<script>alert" not in page


@pytest.mark.parametrize(("path", "queries"), [("/berita/", 4), ("/umpan/berita.xml", 2), ("/", 13)])
def test_how_often_the_database_is_asked(citizen, make_news, django_assert_num_queries, path, queries):
    make_news("Satu")
    citizen.get(path)  # what this process does not know yet of the index it asks once
    with django_assert_num_queries(queries):
        citizen.get(path)
    for number in range(30):
        make_news(f"Berita {number}")
    with django_assert_num_queries(queries):
        citizen.get(path)


def test_pages_of_the_list(citizen, make_news):
    for number in range(21):
        make_news(f"Berita {number}")
    assert "Halaman 1 dari 2" in text(citizen.get("/berita/"))
    assert len(citizen.get("/berita/?page=2").context["page"]) == 1
    assert "Halaman 9 tidak ada" in text(citizen.get("/berita/?page=9"))


def test_feed_and_sitemap(citizen, make_news):
    item = make_news("Jadwal <b>baru</b> & lama", slug="jadwal", summary="Pukul < 08.00")
    response = citizen.get("/umpan/berita.xml")
    assert response["Content-Type"].startswith("application/atom+xml")
    [entry] = ElementTree.fromstring(response.content).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Jadwal <b>baru</b> & lama"
    assert entry.findtext(f"{ATOM}summary") == "Pukul &lt; 08.00"  # of type html
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{item.get_absolute_url()}"
    assert b"<loc>http://testserver/berita/jadwal/</loc>" in citizen.get("/sitemap-berita.xml").content


def test_home_shows_the_newest_three(citizen, make_news):
    assert "/berita/berita-" not in citizen.get("/").content.decode()
    for number in range(4):
        make_news(f"Berita {number}", published_at=timezone.now() - timedelta(days=number))
    assert [item.title for item in citizen.get("/").context["news"]] == ["Berita 0", "Berita 1", "Berita 2"]


# Staff --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "expected"), [("operator", 403), ("superior", 403), ("reviewer", 200), ("site_admin", 200)]
)
def test_who_writes_news(client, request, make_news, person, expected):
    item = make_news()
    client.force_login(request.getfixturevalue(person))
    for path in ("/admin/portal/news/", ADD, f"/admin/portal/news/{item.pk}/change/"):
        assert client.get(path).status_code == expected
    assert client.post(f"/admin/portal/news/{item.pk}/delete/", {"post": "yes"}).status_code == 403


def test_saved_news_is_sanitised_and_in_the_ledger(client, reviewer):
    client.force_login(reviewer)
    data = {"title": "Baru", "slug": "baru", "body": "<p onclick=x>Isi<script>alert(1)</script></p>", "is_public": "on"}
    response = client.post(ADD, data | {"published_at": "2026-03-02T08:30"})
    assert response.status_code == 302, response.context["errors"]
    item = News.objects.get()
    assert item.body == "<p>Isi</p>"
    assert timezone.localtime(item.published_at).isoformat() == "2026-03-02T08:30:00+07:00"
    [entry] = LedgerEntry.objects.filter(verb="news.save")
    assert (entry.actor, entry.object_id) == ("verifikator", str(item.pk))


def test_the_address_stays_and_is_given_once(client, reviewer, make_news):
    item = make_news(slug="tetap")
    client.force_login(reviewer)
    data = {"title": "Lain", "slug": "lain", "body": "<p>Isi.</p>", "published_at": "2026-03-02T08:30"}
    client.post(f"/admin/portal/news/{item.pk}/change/", data)
    item.refresh_from_db()
    assert (item.slug, item.title) == ("tetap", "Lain")
    with pytest.raises(ValidationError, match="sudah dipakai berita lain"):
        News(title="Kedua", slug="tetap", body="Isi").full_clean()
