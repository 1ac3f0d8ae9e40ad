"""News, notices, pages, FAQ and agencies on /cari/: what is found by whom when, in which order, and by which writes."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.text import slugify

from documents.models import Alert
from documents.search import understood
from documents.search.site import hits, snapshot, writing
from opd.models import Opd
from opd.page_cache import memo
from portal.models import Faq, News, Page, SiteEntry
from tests.markup import CheckedClient, text

pytestmark = pytest.mark.django_db

NUMBER = 11  # of queries of one search


@pytest.fixture
def citizen():
    return CheckedClient()


def found(words: str) -> list[tuple[str, int]]:
    return [(hit.kind, hit.pk) for hit in hits.find(words, understood(words))]


def page_titles(response) -> list[str]:
    return [str(result.title) if result else row[0].title for row, result in response.context["listed"]]


def news(title="Pasar murah di lapangan", **columns):
    slug = columns.pop("slug", slugify(title))
    return News.objects.create(**{"title": title, "slug": slug, "body": "<p>Beras dan minyak.</p>"} | columns)


def alert(opd, by, title="Banjir di Yosomulyo", **columns):
    now = timezone.now()
    values = {
        "opd": opd,
        "title": title,
        "kind": "banjir",
        "area": "Yosomulyo",
        "danger": "Air setinggi lutut.",
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(days=1),
        "published_at": now - timedelta(hours=1),
        "published_by": by,
        "changed_at": now,
    }
    return Alert.objects.create(**values | columns)


# What is found ------------------------------------------------------------------------------------------------------


def test_every_kind_is_found_by_its_words(city, opd_health, operator):
    item = news(summary="Sembako terjangkau.")
    page = Page.objects.create(slug="denah", title="Denah kantor", body="<p>Lantai dua</p><p>sebelah tangga.</p>")
    question = Faq.objects.create(question="Berapa ongkos fotokopi?", answer="<p>Gratis.</p>", group="Biaya")
    warning = alert(opd_health, operator)
    assert found("pasar murah") == [("berita", item.pk)]
    assert found("terjangkau") == found("minyak") == [("berita", item.pk)]
    assert found("sebelah tangga") == [("halaman", page.pk)]
    assert found("duasebelah") == []
    assert found("ongkos fotokopi") == [("tanya-jawab", question.pk)]
    assert found("air setinggi lutut") == [("peringatan", warning.pk)]
    assert found("Dinas Kesehatan")[0] == ("instansi", opd_health.pk)


def test_other_forms_synonyms_and_quotes_work_as_with_documents(opd_health):
    item = news(title="Warga memohon jalan", body="<p>Perbaikan jalan kota.</p>")
    assert ("berita", item.pk) in found("permohonan jalan")
    assert found('"jalan kota"') == [("berita", item.pk)]
    assert found('"kota jalan"') == []
    assert ("berita", item.pk) not in found("jalan -memohon")
    assert ("instansi", opd_health.pk) in found("dinkes")


def test_only_what_is_public_now_is_found(city, opd_health):
    later = news("Nanti lusa", published_at=timezone.now() + timedelta(days=2))
    hidden = news("Rahasia dapur", is_public=False)
    Page.objects.create(slug="x", title="Halaman rahasia", body="<p>x</p>", is_public=False)
    Faq.objects.create(question="Rahasia apa?", answer="<p>x</p>", group="x", is_public=False)
    assert found("nanti lusa") == found("rahasia") == []
    News.objects.filter(pk=later.pk).update(published_at=timezone.now() - timedelta(minutes=1))
    News.objects.filter(pk=hidden.pk).update(is_public=True)
    assert found("nanti lusa") == [("berita", later.pk)]
    assert found("rahasia") == [("berita", hidden.pk)]
    assert ("instansi", opd_health.pk) in found("dinas kesehatan")
    Opd.objects.filter(pk=opd_health.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert ("instansi", opd_health.pk) not in found("dinas kesehatan")


# By which writes ----------------------------------------------------------------------------------------------------


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_every_way_of_writing_shows_in_the_next_search(city):
    item = news()
    assert found("kerupuk") == []
    item.title = "Kerupuk gratis"
    item.save(update_fields=["title"])
    assert found("kerupuk") == [("berita", item.pk)]
    News.objects.filter(pk=item.pk).update(title="Semprong gratis")
    assert found("kerupuk") == []
    assert found("semprong") == [("berita", item.pk)]
    sql("UPDATE portal_news SET body = %s WHERE id = %s", "<p>Gembus hangat.</p>", item.pk)
    assert found("gembus") == [("berita", item.pk)]
    [other] = News.objects.bulk_create([News(title="Bubur sumsum", slug="bubur", body="<p>x</p>")])
    assert found("bubur") == [("berita", other.pk)]
    sql("DELETE FROM portal_news WHERE id = %s", item.pk)
    assert found("gembus") == []
    assert not SiteEntry.objects.filter(kind="berita", object_id=item.pk).exists()


def test_what_was_written_around_the_orm_is_shown_before_the_worker_comes(citizen, city):
    item = news()
    News.objects.filter(pk=item.pk).update(title="Kerupuk <b>gratis</b>")
    response = citizen.get("/cari/?q=kerupuk")
    assert page_titles(response) == ["<mark>Kerupuk</mark> &lt;b&gt;gratis&lt;/b&gt;"]
    assert item.get_absolute_url() in response.content.decode()


def test_the_worker_and_reindex_fill_what_is_empty_or_missing(city, capsys):
    item = news()
    News.objects.filter(pk=item.pk).update(title="Kerupuk gratis")
    call_command("tend_index")
    News.objects.filter(pk=item.pk).update(title="Kerupuk gratis lagi")
    SiteEntry.objects.filter(kind="instansi", object_id=city.pk).delete()
    assert writing.remaining() == 2
    with pytest.raises(CommandError, match="1 dokumen perlu diindeks ulang"):
        call_command("reindex", verify=True)
    call_command("tend_index")
    assert writing.remaining() == 0
    SiteEntry.objects.update(data=b"cut off", version=F("version") + 1)
    assert found("kerupuk") == [("berita", item.pk)]
    call_command("reindex")
    assert found("kerupuk") == [("berita", item.pk)]
    call_command("reindex", verify=True)


def test_bytes_of_another_format_are_read_from_the_row(city):
    item = news()
    SiteEntry.objects.filter(object_id=item.pk, kind="berita").update(data=b"?", format=1, version=7)
    assert found("pasar murah") == [("berita", item.pk)]
    assert snapshot.current().keys


# The page -----------------------------------------------------------------------------------------------------------


def test_one_list_with_kinds_as_facets_and_running_notices_on_top(citizen, opd_health, operator, make_document):
    make_document(title="Laporan Banjir Yosomulyo")
    item = news("Banjir surut, warga kembali")
    over = alert(opd_health, operator, "Banjir lama", starts_at=timezone.now() - timedelta(days=9),
                 ends_at=timezone.now() - timedelta(days=8))  # fmt: skip
    running = alert(opd_health, operator)
    response = citizen.get("/cari/?q=banjir")
    assert page_titles(response)[0] == running.title.replace("Banjir", "<mark>Banjir</mark>")
    assert "4 hasil untuk “banjir”" in text(response)
    assert [(str(choice["label"]), choice["number"]) for choice in response.context["kind_choices"]] == [
        ("Semua", 4),
        ("Dokumen", 1),
        ("Berita", 1),
        ("Peringatan", 2),
    ]
    assert len(page_titles(response)) == 4
    assert page_titles(citizen.get("/cari/?q=banjir&isi=berita")) == [
        item.title.replace("Banjir", "<mark>Banjir</mark>")
    ]
    assert page_titles(citizen.get("/cari/?q=banjir&isi=dokumen")) == ["Laporan Banjir Yosomulyo"]
    assert len(page_titles(citizen.get("/cari/?q=banjir&isi=peringatan"))) == 2
    assert len(page_titles(citizen.get("/cari/?q=banjir&isi=ngawur"))) == 4
    assert page_titles(citizen.get("/cari/?q=banjir&tahun=1999")) == []
    assert len(page_titles(citizen.get("/cari/?q=banjir&urut=terbaru"))) == 4
    assert over.get_absolute_url() in response.content.decode()


def test_pages_of_the_list_have_each_result_once(citizen, settings, city, make_document):
    settings.PAGE_SIZE = 4
    for number in range(5):
        make_document(title=f"Jembatan {number}")
        news(f"Jembatan baru {number}")
    for order in ("relevan", "judul", "terlama"):
        seen = [
            title for page in "123" for title in page_titles(citizen.get(f"/cari/?q=jembatan&urut={order}&page={page}"))
        ]
        assert len(seen) == len(set(seen)) == 10


def test_what_is_a_page_is_not_repaired_into_a_document(citizen, city, make_document):
    make_document(title="Rendah Emisi")
    news("Resep rendang")
    response = citizen.get("/cari/?q=rendang")
    assert not response.context["repaired"]
    assert page_titles(response) == ["Resep <mark>rendang</mark>"]


def test_number_of_queries_does_not_grow(
    settings, citizen, city, opd_health, operator, django_assert_num_queries, make_document
):
    def write(number):
        make_document(title=f"Banjir {number}")
        news(f"Banjir surut {number}")
        alert(opd_health, operator, f"Banjir {number}")
        Page.objects.create(slug=f"banjir-{number}", title=f"Banjir halaman {number}", body="<p>x</p>")
        Faq.objects.create(question=f"Banjir di mana {number}?", answer="<p>x</p>", group="x")

    settings.PAGE_SIZE = 200
    write(1)
    citizen.get("/cari/?q=banjir")
    with django_assert_num_queries(NUMBER):
        citizen.get("/cari/?q=banjir")
    for number in range(2, 20):
        write(number)
    citizen.get("/cari/?q=banjir")
    with django_assert_num_queries(NUMBER):
        citizen.get("/cari/?q=banjir")


# Questions and answers ----------------------------------------------------------------------------------------------


def test_the_page_of_questions(citizen, city):
    Faq.objects.all().delete()
    assert "Belum ada tanya jawab." in text(citizen.get("/tanya-jawab/"))
    second = Faq.objects.create(
        question="Berapa biayanya?", answer="<p>Gratis.</p><script>x</script>", group="Biaya", position=2
    )
    Faq.objects.create(question="Bagaimana memohon?", answer="<p>Isi formulir.</p>", group="Memohon", position=1)
    Faq.objects.create(question="Rahasia?", answer="<p>x</p>", group="Biaya", is_public=False)
    response = citizen.get("/tanya-jawab/")
    body = response.content.decode()
    assert [group for group, _items in response.context["groups"]] == ["Memohon", "Biaya"]
    assert "Rahasia" not in body
    assert "<script>x" not in body
    assert f'id="tanya-{second.pk}"' in body
    assert body.count('itemtype="https://schema.org/Question"') == 2
    assert 'itemtype="https://schema.org/FAQPage"' in body


def test_a_row_with_an_impossible_date_spoils_no_other_search(citizen, city):
    News.objects.create(title="Kabar banjir", slug="banjir", body="<p>Isi.</p>")
    news = News.objects.create(title="Kabar jauh", slug="jauh", body="<p>Isi.</p>")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_news SET published_at = '9999-12-31 23:00:00+00:00' WHERE id = %s", [news.pk])
    assert "Kabar banjir" in text(citizen.get("/cari/?q=banjir"))


# Beside the cache of pages ------------------------------------------------------------------------------------------


@pytest.fixture
def _cached_pages(settings, monkeypatch):
    settings.PAGE_SECONDS = 3600
    cache.clear()
    monkeypatch.setattr(memo, "_memo", memo._Memo())


def readings(queries) -> int:
    """-> how often the list of all entries was read."""
    return sum("portal_siteentry" in query["sql"] and "ORDER BY" in query["sql"] for query in queries)


@pytest.mark.usefixtures("_cached_pages")
def test_cached_pages_and_others_read_the_index_once_each(citizen, client, reviewer):
    news()
    citizen.get("/cari/?q=pasar+murah")
    News.objects.update(title="Bazar murah")  # past the verbs: no act, so cached pages know nothing of it
    client.force_login(reviewer)
    with CaptureQueriesContext(connection) as queries:
        for number in range(3):
            citizen.get(f"/cari/?q=bazar&lain={number}")
            client.get("/cari/?q=bazar")
    assert readings(queries) == 1


@pytest.mark.usefixtures("_cached_pages")
def test_nothing_is_cached_while_rows_wait_for_the_worker(citizen, monkeypatch):
    monkeypatch.setattr(snapshot, "MOST_UNREAD", 0)
    item = news()
    SiteEntry.objects.filter(object_id=item.pk, kind="berita").update(data=b"?", format=1, version=7)
    assert "di lapangan" not in text(citizen.get("/cari/?q=pasar+murah"))
    writing.build(lambda number: None)
    assert "Pasar murah di lapangan" in text(citizen.get("/cari/?q=pasar+murah"))
