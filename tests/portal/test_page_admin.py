import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils.html import escape
from PIL import Image, PngImagePlugin

from opd.models import LedgerEntry
from portal.models import Page, SiteProfile

pytestmark = pytest.mark.one_engine

ADD = "/admin/portal/page/add/"
PEOPLE = ["operator", "superior", "reviewer", "site_admin"]


@pytest.fixture
def page_at(db):
    return Page.objects.create(slug="uji", title="Halaman uji", body="<p>Isi.</p>")


@pytest.fixture
def as_(client, request, db):
    def login(person):
        client.force_login(request.getfixturevalue(person))
        return client

    return login


def change(page):
    return f"/admin/portal/page/{page.pk}/change/"


def entries(verb):
    return list(LedgerEntry.objects.filter(verb=verb).order_by("number").values_list("actor", "object_id", "fields"))


@pytest.mark.parametrize(
    ("person", "expected"), [("operator", 403), ("superior", 403), ("reviewer", 200), ("site_admin", 200)]
)
def test_who_writes_pages(as_, page_at, person, expected):
    client = as_(person)
    for path in ["/admin/portal/page/", ADD, change(page_at)]:
        assert client.get(path).status_code == expected
    client.post(change(page_at), {"title": f"Oleh {person}", "body": "<p>Isi.</p>", "is_public": "on"})
    assert Page.objects.get(pk=page_at.pk).title == ("Halaman uji" if expected == 403 else f"Oleh {person}")


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_deletes_a_page(as_, page_at, person):
    assert as_(person).post(f"/admin/portal/page/{page_at.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Page.objects.filter(pk=page_at.pk).exists()


@pytest.mark.parametrize("person", PEOPLE)
def test_only_the_site_admin_writes_the_profile(as_, person, no_profile):
    client = as_(person)
    response = client.post("/admin/portal/siteprofile/add/", {"phone": "0725 000000"})
    assert response.status_code == (302 if person == "site_admin" else 403)
    assert SiteProfile.objects.count() == (person == "site_admin")


def test_a_saved_page_is_sanitised_and_in_the_ledger(as_, db):
    body = "<h2>Judul</h2><p onclick=x>Isi<script>alert(1)</script> <a href=/opd/>OPD</a></p>"
    response = as_("reviewer").post(ADD, {"title": "Baru", "slug": "baru", "body": body, "is_public": "on"})
    assert response.status_code == 302
    page = Page.objects.get(slug="baru")
    assert page.body == '<h2>Judul</h2><p>Isi <a href="/opd/" rel="noopener">OPD</a></p>'
    values = {"body": [None, page.body], "position": [None, 0], "slug": [None, "baru"], "title": [None, "Baru"]}
    facts = {"title": "Baru", "values": values}
    assert entries("page.save") == [("verifikator", str(page.pk), facts)]


def test_of_what_is_no_public_text_the_ledger_names_fields_alone(as_, db):
    client, draft = as_("reviewer"), {"title": "Baru", "slug": "baru", "body": "<p>NIK 1872011203900001</p>"}
    client.post(ADD, draft)
    page = Page.objects.get(slug="baru")
    client.post(f"/admin/portal/page/{page.pk}/change/", draft | {"body": "<p>Isi.</p>", "is_public": "on"})
    client.post(f"/admin/portal/page/{page.pk}/change/", draft | {"body": "<p>Isi.</p>", "title": "Lain"})
    client.post(f"/admin/portal/page/{page.pk}/delete/", {"post": "yes"})
    assert len(entries("page.save")) == 3
    assert not LedgerEntry.objects.filter(fields__has_key="values").exists()


def test_a_page_of_nothing_but_script_is_refused(as_, db):
    response = as_("reviewer").post(ADD, {"title": "Baru", "slug": "baru", "body": "<script>alert(1)</script>"})
    assert list(response.context["adminform"].form.errors) == ["body"]
    assert not Page.objects.filter(slug="baru").exists()
    assert entries("page.save") == []


def test_the_address_stays(as_, page_at):
    data = {"title": "Judul lain", "slug": "lain", "body": "<p>Isi.</p>", "is_public": "on"}
    as_("reviewer").post(change(page_at), data)
    assert Page.objects.filter(pk=page_at.pk).values_list("slug", "title").get() == ("uji", "Judul lain")


@pytest.mark.parametrize("editor", ["ckeditor", "textarea"])
def test_the_editor_never_sees_a_poisoned_row(as_, page_at, settings, editor):
    settings.RICHTEXT_EDITOR = editor
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_page SET body = %s", ["<p>Isi</p><img src=x onerror=alert(1)>"])
    html = as_("reviewer").get(change(page_at)).content.decode()
    assert "&lt;p&gt;Isi&lt;/p&gt;</textarea>" in html
    assert "onerror" not in html
    assert ("ckeditor.js" in html) == (editor == "ckeditor")


def test_a_hidden_page_has_no_link_to_the_site(as_, page_at):
    client = as_("reviewer")
    assert 'href="/halaman/uji/"' in client.get(change(page_at)).content.decode()
    Page.objects.update(is_public=False)
    assert 'href="/halaman/uji/"' not in client.get(change(page_at)).content.decode()


# SiteProfile --------------------------------------------------------------------------------------------------------


def png(size=(600, 300), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, "PNG", **options)
    return file.getvalue()


def test_there_is_one_profile(as_, no_profile):
    client = as_("site_admin")
    client.post("/admin/portal/siteprofile/add/", {"phone": "0725 000000"})
    assert client.get("/admin/portal/siteprofile/add/").status_code == 403
    assert client.post("/admin/portal/siteprofile/1/change/", {"phone": "0725 111111"}).status_code == 302
    assert list(SiteProfile.objects.values_list("pk", "phone")) == [(1, "0725 111111")]
    assert [fields for _actor, _pk, fields in entries("siteprofile.save")] == [
        {"title": "Profil situs", "values": {"phone": [None, "0725 000000"]}},
        {"title": "Profil situs", "values": {"phone": ["0725 000000", "0725 111111"]}},
    ]


def test_an_emblem_is_drawn_anew(as_, no_profile):
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "rahasia kamera")
    upload = SimpleUploadedFile("lambang.png", png(pnginfo=note))
    response = as_("site_admin").post("/admin/portal/siteprofile/add/", {"emblem_file": upload})
    assert response.status_code == 302
    emblem = bytes(SiteProfile.objects.get().emblem)
    assert b"rahasia" not in emblem
    with Image.open(io.BytesIO(emblem)) as image:
        assert (image.format, image.size, image.getpixel((0, 0))) == ("PNG", (192, 96), (0, 0, 128, 255))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lambang.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("lambang.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("lambang.png", png()[:-40] + png()[-12:]),
    ],
    ids=["svg named png", "svg", "broken pixels"],
)
def test_what_is_no_picture_is_refused_and_the_rest_kept(as_, no_profile, name, content):
    data = {"phone": "0725 000000", "emblem_file": SimpleUploadedFile(name, content)}
    response = as_("site_admin").post("/admin/portal/siteprofile/add/", data)
    form = response.context["adminform"].form
    assert list(form.errors) == ["emblem_file"]
    assert form["phone"].value() == "0725 000000"
    assert not SiteProfile.objects.exists()


def test_an_emblem_stays_when_other_facts_change(as_, no_profile):
    client = as_("site_admin")
    client.post("/admin/portal/siteprofile/add/", {"emblem_file": SimpleUploadedFile("a.png", png((8, 8)))})
    before = bytes(SiteProfile.objects.get().emblem)
    client.post("/admin/portal/siteprofile/1/change/", {"phone": "0725 111111"})
    assert bytes(SiteProfile.objects.get().emblem) == before


def test_a_new_emblem_shows_at_once(as_, no_profile, settings):
    settings.PAGE_SECONDS = 60
    client = as_("site_admin")
    assert Client().get("/lambang.png").status_code == 404
    seen = set()
    for place, size in (("add", (8, 8)), ("1/change", (16, 8))):
        file = SimpleUploadedFile("lambang.png", png(size))
        client.post(f"/admin/portal/siteprofile/{place}/", {"emblem_file": file})
        answer = Client().get("/lambang.png")
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
        seen.add(answer["ETag"])
    assert len(seen) == 2


@pytest.mark.parametrize("editor", ["ckeditor", "textarea"])
def test_a_body_that_is_too_deep_is_refused_and_nothing_typed_is_lost(as_, page_at, settings, editor):
    settings.RICHTEXT_EDITOR = editor
    body = "<ul><li>butir " * 12_000
    response = as_("reviewer").post(change(page_at), {"title": "Baru", "body": body, "is_public": "on"})
    html = response.content.decode()
    assert "Susunan HTML teks ini tidak wajar" in html
    assert "paling banyak 50" in html
    assert escape(body) in html  # in a text area, where nothing is parsed
    assert 'data-type="ckeditortype"' not in html
    page_at.refresh_from_db()
    assert page_at.body == "<p>Isi.</p>"


def test_a_preview_shows_the_typed_text_as_html(as_, page_at):
    response = as_("reviewer").post(
        f"/admin/portal/page/{page_at.pk}/pratinjau/", {"title": "Uji", "body": "<h2>Baru</h2>"}
    )
    assert "<h2>Baru</h2>" in response.content.decode()
