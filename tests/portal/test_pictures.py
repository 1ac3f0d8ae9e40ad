"""Pictures of news and pages: uploaded apart, drawn anew, public only with what shows them; and the preview."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.db.utils import IntegrityError
from django.utils import timezone
from PIL import Image

from opd.models import LedgerEntry
from portal.models import News, Page, Picture
from tests.markup import CheckedClient, check, text

pytestmark = pytest.mark.django_db

ADD = "/admin/portal/picture/add/"
NEWS = {"title": "Kabar", "slug": "kabar", "body": "<p>Isi {hari jawaban}.</p>", "published_at": "2026-03-02T08:30"}
ALT = "Warga membaca papan pengumuman"


def photo(name="foto.jpg", size=(1800, 900), kind="JPEG", **options):
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, kind, **options)
    return SimpleUploadedFile(name, file.getvalue())


@pytest.fixture
def citizen():
    return CheckedClient()


@pytest.fixture
def staff(client, reviewer):
    client.force_login(reviewer)
    return client


@pytest.fixture
def picture(db):
    content = io.BytesIO()
    Image.new("RGB", (8, 4), "navy").save(content, "WEBP")
    stored = content.getvalue()
    return Picture.objects.create(alt=ALT, large=stored, small=stored, width=1200, height=1000, sha256="0" * 64)


def upload(staff, file, **facts):
    response = staff.post(ADD, {"alt": ALT, "file": file} | facts)
    return response.context["adminform"].form.errors if response.status_code == 200 else {}


# Uploading ----------------------------------------------------------------------------------------------------------


def test_an_upload_is_drawn_anew_in_two_sizes(staff):
    comment = b"rahasia kamera"
    assert upload(staff, photo(comment=comment)) == {}
    picture = Picture.objects.get()
    for column, size in (("large", (1200, 600)), ("small", (640, 320))):
        stored = bytes(getattr(picture, column))
        with Image.open(io.BytesIO(stored)) as image:
            assert (image.format, image.size) == ("WEBP", size)
        assert comment not in stored
    assert (picture.width, picture.height, picture.small_width) == (1200, 600, 640)
    [entry] = LedgerEntry.objects.filter(verb="picture.save")
    assert (entry.actor, entry.fields["title"]) == ("verifikator", ALT)


@pytest.mark.parametrize(
    ("file", "facts", "fault"),
    [
        (photo(), {"alt": ""}, "alt"),
        (photo(), {"alt": "IMG_2041.JPG"}, "alt"),
        (SimpleUploadedFile("foto.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), {}, "file"),
        (SimpleUploadedFile("foto.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), {}, "file"),
        (SimpleUploadedFile("foto.jpg", b""), {}, "file"),
        (SimpleUploadedFile("foto.jpg", photo().read() + b"x" * 10 * 1024 * 1024), {}, "file"),
        ("", {}, "file"),
    ],
    ids=["no words", "name of a file", "svg", "svg named png", "empty", "too large", "no file"],
)
def test_what_cannot_be_shown_is_refused(staff, file, facts, fault):
    assert list(upload(staff, file, **facts)) == [fault]
    assert not Picture.objects.exists()


def test_words_change_without_another_upload(staff, picture):
    before = bytes(picture.large)
    response = staff.post(f"/admin/portal/picture/{picture.pk}/change/", {"alt": "Papan pengumuman di balai kota"})
    assert response.status_code == 302
    picture.refresh_from_db()
    assert (picture.alt, bytes(picture.large)) == ("Papan pengumuman di balai kota", before)


def test_the_database_wants_alternative_text_too(picture):
    with pytest.raises(IntegrityError):
        Picture.objects.update(alt="")


@pytest.mark.parametrize(
    ("person", "expected"), [("operator", 403), ("superior", 403), ("reviewer", 200), ("site_admin", 200)]
)
def test_who_works_with_pictures(client, request, picture, person, expected):
    client.force_login(request.getfixturevalue(person))
    page = Page.objects.create(slug="uji", title="Uji", body="<p>Isi.</p>", picture=picture)
    for path in (
        *("/admin/portal/picture/", ADD, f"/admin/portal/picture/{picture.pk}/change/"),
        f"/admin/portal/picture/{picture.pk}/berkas/kecil.webp",
        f"/admin/portal/page/{page.pk}/pratinjau/",
    ):
        assert client.get(path).status_code == expected, path


def test_a_picture_that_is_shown_stays(staff, picture):
    News.objects.create(title="Kabar", slug="kabar", body="<p>Isi.</p>", picture=picture)
    staff.post(f"/admin/portal/picture/{picture.pk}/delete/", {"post": "yes"})
    assert Picture.objects.exists()
    with pytest.raises(ProtectedError):
        picture.delete()
    News.objects.update(picture=None)
    staff.post(f"/admin/portal/picture/{picture.pk}/delete/", {"post": "yes"})
    assert not Picture.objects.exists()
    assert LedgerEntry.objects.filter(verb="picture.delete").count() == 1


# Who sees it --------------------------------------------------------------------------------------------------------


def test_it_is_public_only_with_what_shows_it(citizen, picture, django_assert_num_queries):
    address = picture.get_absolute_url()
    missing = citizen.get("/gambar/987654/besar.webp")
    assert citizen.get(address).content == missing.content and missing.status_code == 404
    tomorrow = timezone.now() + timedelta(days=1)
    news = News.objects.create(title="A", slug="a", body="<p>x</p>", picture=picture, published_at=tomorrow)
    page = Page.objects.create(slug="b", title="B", body="<p>x</p>", picture=picture, is_public=False)
    assert citizen.get(address).status_code == 404
    assert list(Picture.objects.public(tomorrow + timedelta(hours=1))) == [picture]
    for model, facts in ((News, {"published_at": timezone.now()}), (Page, {"is_public": True})):
        model.objects.update(**facts)
        with django_assert_num_queries(1):
            answer = citizen.get(address)
        assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/webp", picture.large)
        model.objects.update(is_public=False)
        assert citizen.get(address).status_code == 404
    assert citizen.get(f"/gambar/{picture.pk}/asli.webp").status_code == 404
    assert {news.pk, page.pk}


@pytest.mark.parametrize("model", [News, Page])
def test_the_page_shows_it_with_its_words_and_shares_it(citizen, picture, model, settings):
    settings.SITE_ADDRESS = "https://plid.contoh.test"
    Picture.objects.update(caption="Foto: <b>Humas</b>")
    item = model.objects.create(title="Kabar", slug="kabar", body="<p>Isi.</p>", picture=picture)
    body = citizen.get(item.get_absolute_url()).content.decode()
    assert f'alt="{ALT}"' in body and "Foto: &lt;b&gt;Humas&lt;/b&gt;" in body
    assert f'<meta property="og:image" content="https://plid.contoh.test{picture.get_absolute_url()}">' in body
    assert f'<meta property="og:image:alt" content="{ALT}">' in body
    assert '<meta property="og:image:width" content="1200">' in body  # not 1.200, as people write it
    assert 'width="1200" height="1000"' in body
    assert f"{picture.small_url} 640w, {picture.get_absolute_url()} 1200w" in body


# Preview ------------------------------------------------------------------------------------------------------------


def test_the_preview_shows_what_is_typed_and_saves_nothing(staff, picture):
    response = staff.post("/admin/portal/news/pratinjau/", NEWS | {"picture": picture.pk})
    body = response.content.decode()
    check(body)
    assert "Isian ini belum disimpan. Konsep: warga belum melihatnya." in text(response)
    assert "Isi 10." in text(response) and f"/admin/portal/picture/{picture.pk}/berkas/besar.webp" in body
    assert not News.objects.exists()


def test_the_preview_of_a_text_with_faults_names_them(staff):
    Page.objects.create(slug="uji", title="Uji", body="<p>Lama.</p>")
    page = Page.objects.get(slug="uji")
    typed = {"title": "", "body": "<p>Baru<script>alert(1)</script>.</p>", "is_public": "on"}
    response = staff.post(f"/admin/portal/page/{page.pk}/pratinjau/", typed)
    assert response.status_code == 200 and "Judul: " in text(response)
    assert "Baru." in text(response) and b"alert(1)" not in response.content
    page.refresh_from_db()
    assert (page.title, page.body) == ("Uji", "<p>Lama.</p>")


def test_the_preview_says_when_it_will_be_public(staff):
    item = News.objects.create(
        title="Kabar", slug="kabar", body="<p>Isi.</p>",
        published_at=timezone.make_aware(timezone.datetime(2099, 3, 2, 8, 30)),
    )  # fmt: skip
    response = staff.get(f"/admin/portal/news/{item.pk}/pratinjau/")
    assert "Terjadwal: warga melihatnya mulai 2 Maret 2099 pukul 08.30 WIB." in text(response)
    assert "Terjadwal" in text(staff.get("/admin/portal/news/"))


def test_a_preview_of_nothing_answers_so(staff):
    for path in ("/admin/portal/news/pratinjau/", "/admin/portal/page/987654/pratinjau/"):
        assert staff.get(path).status_code == 404
