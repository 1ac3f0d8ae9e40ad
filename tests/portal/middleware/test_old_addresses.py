"""Addresses of a moved site: where they lead, whom they tell nothing, and what they cost."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from documents.lifecycle import publishing
from portal.middleware.old_addresses import candidates, canonical
from portal.models import ItemSeries, MovedItem, News, Page, Redirect

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

SITE = "dinkes.lama.test"


@pytest.fixture
def make_moved():
    numbers = iter(range(1, 100))

    def make(*addresses, site=SITE, **target):
        item = MovedItem.objects.create(site=site, source=ItemSeries.POST, number=next(numbers), **target)
        Redirect.objects.bulk_create(Redirect(item=item, site=site, address=address) for address in addresses)
        return item

    return make


@pytest.fixture
def news(db):
    return News.objects.create(title="Posyandu", slug="posyandu", body="<p>Isi</p>")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://lama.test/2024/05/Judul-Berita/", "/2024/05/judul-berita"),
        ("http://lama.test/?p=7", "/?p=7"),
        ("http://lama.test/?page_id=07", "/?p=7"),
        ("http://lama.test/blog/?attachment_id=7&x=1", "/blog/?p=7"),
        ("http://lama.test/wp-content/uploads/2024/05/A%20b.PDF", "/wp-content/uploads/2024/05/A b.PDF"),
        ("http://lama.test/index.php/2024/05/x/", "/2024/05/x"),
        ("http://lama.test", "/"),
        ("http://[rusak/x", ""),
    ],
)
def test_one_spelling(url, kept):
    assert canonical(url) == kept


@pytest.mark.parametrize(
    "path",
    [
        "/2024/05/posyandu/", "/2024/05/posyandu", "/2024/05/POSYANDU/", "/2024/05/posyandu/feed/",
        "/2024/05/posyandu/amp/", "/2024/05/posyandu/2/", "/index.php/2024/05/posyandu/", "/2024/05/posyandu/?x=1",
        "/?p=7", "/?page_id=7", "/?attachment_id=7", "/?p=7&preview=true", "/index.php?p=7",
    ],
)  # fmt: skip
def test_an_old_address_leads_to_the_new_one(client, make_moved, news, path):
    make_moved("/2024/05/posyandu", "/?p=7", news=news)
    for answer in (client.get(path), client.head(path)):
        assert (answer.status_code, answer["Location"]) == (301, "/berita/posyandu/")
    assert client.post(path).status_code in (404, 405)


@pytest.mark.parametrize("name", ["foto.jpg", "foto-300x200.jpg", "foto-scaled.jpg"])
def test_any_size_of_a_picture_leads_to_its_document(client, make_moved, make_document, name):
    document = make_document()
    make_moved("/wp-content/uploads/2024/05/foto.jpg", document=document)
    assert client.get(f"/wp-content/uploads/2024/05/{name}")["Location"] == document.get_absolute_url()


def test_of_things_of_every_kind(client, make_moved, make_document, category):
    page = Page.objects.create(slug="profil-lama", title="Profil", body="<p>Isi</p>")
    for target in ({"page": page}, {"document": make_document()}, {"category": category}):
        [thing] = target.values()
        make_moved(f"/lama/{thing.pk}-{thing._meta.model_name}", **target)
        response = client.get(f"/lama/{thing.pk}-{thing._meta.model_name}/", follow=True)
        assert response.redirect_chain == [(thing.get_absolute_url(), 301)]
        assert response.status_code == 200


# What is told to nobody ---------------------------------------------------------------------------------------------


def test_what_is_hidden_answers_like_nothing(client, make_moved, news, make_document):
    page = Page.objects.create(slug="profil-lama", title="Profil", body="<p>Isi</p>", is_public=False)
    News.objects.update(is_public=False)
    make_moved("/berita-lama", news=news)
    make_moved("/halaman-lama", page=page)
    make_moved("/draf-lama", document=make_document("draft"))
    make_moved("/periksa-lama", document=make_document("submitted"))
    make_moved("/sudah-dihapus")
    nothing = client.get("/tidak-pernah-ada/")
    for path in ("/berita-lama/", "/halaman-lama/", "/draf-lama/", "/periksa-lama/", "/sudah-dihapus/"):
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (404, nothing.content)
        assert "Location" not in answer


def test_by_number_the_home_page_tells_nothing_either(client, make_moved, news):
    make_moved("/?p=7", news=news)
    News.objects.update(is_public=False)
    # The link to the other language repeats what the reader has asked for.
    pages = {client.get(f"/{query}").content.replace(query.encode(), b"") for query in ("?p=7", "?p=8")}
    assert pages == {client.get("/").content}


def test_a_withdrawn_document_says_so_itself(client, make_moved, make_document, reviewer):
    document = make_document()
    make_moved("/lama", document=document)
    publishing.withdraw(document, by=reviewer, reason="Angkanya keliru.")
    response = client.get("/lama/", follow=True)
    assert (response.redirect_chain, response.status_code) == ([(document.get_absolute_url(), 301)], 410)


def test_a_deleted_draft_stays_known_and_answers_nothing(client, make_moved, make_document, operator):
    document = make_document("draft")
    item = make_moved("/lama", document=document)
    publishing.delete_draft(document, by=operator)
    item.refresh_from_db()
    assert item.document is None
    assert client.get("/lama/").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["//jahat.test/lama/", "/\\jahat.test/", "/https://jahat.test/", "/lama/%0d%0aX-A:1", "/" + "a" * 5000],
)
def test_never_out_of_the_portal(client, make_moved, news, path):
    make_moved("/lama", news=news)
    answer = client.get(path)
    assert (answer.status_code, answer.get("Location")) in [(404, None), (301, "/berita/posyandu/")]


# Ours first ---------------------------------------------------------------------------------------------------------


def test_our_own_pages_come_first_and_pay_nothing(client, make_moved, news, django_assert_num_queries):
    other = News.objects.create(title="Lain", slug="lain", body="<p>Isi</p>")
    make_moved("/berita/posyandu", "/berita", news=other)
    assert client.get("/berita/posyandu/").status_code == 200
    with django_assert_num_queries(3):  # the news, running notices, and the SiteProfile of the footer
        client.get("/berita/posyandu/")


def test_a_page_that_is_not_there_costs_one_query_more(client, django_assert_num_queries):
    with django_assert_num_queries(3):  # the redirect, running notices, and the SiteProfile of the footer
        assert client.get("/tidak-ada/").status_code == 404
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_two_old_sites_with_one_address(client, make_moved, news, settings):
    settings.ALLOWED_HOSTS = ["*"]
    other = News.objects.create(title="Lain", slug="lain", body="<p>Isi</p>")
    make_moved("/profil", news=news)
    make_moved("/profil", site="disdik.lama.test/blog", news=other)
    assert client.get("/profil/", headers={"host": "www.dinkes.lama.test"})["Location"] == "/berita/posyandu/"
    assert client.get("/profil/", headers={"host": "disdik.lama.test"})["Location"] == "/berita/lain/"


@pytest.mark.parametrize(("address", "path"), [("/?p=7", "/?p=7"), ("/?cat=3", "/?cat=3"), ("/profil", "/profil/")])
def test_an_address_of_several_sites_offers_the_choice(client, make_moved, news, address, path):
    other = News.objects.create(title="Imunisasi", slug="imunisasi", body="<p>Isi</p>")
    hidden = News.objects.create(title="Draf rahasia", slug="draf", body="<p>Isi</p>", is_public=False)
    for number, item in enumerate((news, other, hidden)):
        make_moved(address, site=f"opd{number}.lama.test", news=item)
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 300
    assert [f'href="/berita/{slug}/"' in page for slug in ("posyandu", "imunisasi", "draf")] == [True, True, False]
    assert "Draf rahasia" not in page and "opd2" not in page
    News.objects.update(is_public=False)
    assert client.get(path).status_code == (404 if path == "/profil/" else 200)


def test_numbers_of_wordpress_and_nothing_else():
    assert candidates("/", {"p": "7"}) == ["/?p=7"]
    for value in ("x", "-1", "7 OR 1", "٧", "9" * 40):
        assert candidates("/", {"p": value}) == []


# Rows and admin -----------------------------------------------------------------------------------------------------


def test_a_thing_is_taken_once_and_is_one_thing(make_moved, news, category):
    item = make_moved("/lama", news=news)
    rivals = [
        lambda: MovedItem.objects.create(site=SITE, source=ItemSeries.POST, number=item.number),
        lambda: MovedItem.objects.filter(pk=item.pk).update(category=category),
        lambda: Redirect.objects.create(item=item, site=SITE, address="/lama"),
    ]
    for rival in rivals:
        with pytest.raises(IntegrityError), transaction.atomic():
            rival()


@pytest.mark.parametrize(
    ("person", "expected"), [("operator", 403), ("superior", 403), ("reviewer", 403), ("site_admin", 200)]
)
def test_who_reads_the_list(client, request, make_moved, make_document, news, person, expected):
    make_moved("/lama", news=news)
    make_moved("/draf", document=make_document("draft", title="Konsep rahasia"))
    client.force_login(request.getfixturevalue(person))
    response = client.get("/admin/portal/redirect/")
    assert response.status_code == expected
    if expected == 200:
        assert "/berita/posyandu/" in response.content.decode()
        assert "rahasia" not in response.content.decode()
        redirect = Redirect.objects.get(address="/lama")
        assert client.get(f"/admin/portal/redirect/{redirect.pk}/change/").status_code == 200
        assert client.post(f"/admin/portal/redirect/{redirect.pk}/change/", {"address": "/x"}).status_code == 403
        assert client.get("/admin/portal/redirect/add/").status_code == 403
        assert client.post(f"/admin/portal/redirect/{redirect.pk}/delete/", {"post": "yes"}).status_code == 403


def test_number_of_queries_of_the_list(client, site_admin, make_moved, make_document):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/admin/portal/redirect/").status_code == 200
        return len(queries)

    document = make_document()
    make_moved("/dokumen-lama", document=document)
    make_moved("/berita-lama", news=News.objects.create(title="B", slug="b", body="<p>x</p>"))
    client.force_login(site_admin)
    few = counted()
    for number in range(30):
        item = News.objects.create(title=f"B {number}", slug=f"b-{number}", body="<p>x</p>")
        make_moved(f"/lama/{number}", news=item)
    assert counted() == few
