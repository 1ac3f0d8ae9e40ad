import io
import re
import tomllib
from datetime import timedelta
from html.parser import HTMLParser
from ipaddress import ip_network

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.template import Context, RequestContext, Template
from django.urls import resolve
from django.utils import timezone
from django_q.models import OrmQ
from PIL import Image

from opd.worker import queues
from portal import period_marks
from portal.models import Faq, Page, SiteProfile
from portal.period_marks import Days
from portal.richtext import sanitise
from portal.serving import health

FIRST_PAGES = settings.BASE_DIR / "portal" / "first_pages"
SLUGS = sorted(path.stem for path in FIRST_PAGES.glob("*.html"))
FACTS = tomllib.loads((FIRST_PAGES / "pages.toml").read_text(encoding="utf-8"))
QUESTIONS = tomllib.loads((FIRST_PAGES / "faq.toml").read_text(encoding="utf-8"))["faq"]
BODIES = {slug: (FIRST_PAGES / f"{slug}.html").read_text(encoding="utf-8") for slug in SLUGS}


class Text(HTMLParser):
    """Text of each block, in order, and every link."""

    BLOCKS = {"p", "li", "h2", "h3", "th", "td", "caption"}

    def __init__(self, html):
        super().__init__()
        self.blocks, self.links = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in self.BLOCKS:
            self.blocks.append("")
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        if self.blocks:
            self.blocks[-1] += data.strip("\n")


@pytest.fixture
def page_at(db):
    return Page.objects.create(slug="uji", title="Halaman uji", body="<p>Isi <strong>tebal</strong>.</p>")


def poison(page, body):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_page SET body = %s WHERE id = %s", [body, page.pk])


# The first pages ----------------------------------------------------------------------------------------------------


def test_first_pages_answer_after_migrating(client, db):
    assert sorted(FACTS) == SLUGS
    for slug, facts in FACTS.items():
        response = client.get(f"/halaman/{slug}/")
        assert response.status_code == (200 if facts.get("is_public", True) else 404)
        page = Page.objects.get(slug=slug)
        stored = (page.title, page.summary, page.group, page.position, page.body)
        assert page.is_sanitised
        assert stored == (*(facts[name] for name in ("title", "summary", "group", "position")), BODIES[slug])


@pytest.mark.parametrize("slug", SLUGS)
def test_first_pages_are_as_the_editor_would_save_them(slug):
    assert sanitise(BODIES[slug]) == BODIES[slug]


@pytest.mark.parametrize("slug", SLUGS)
def test_first_pages_link_to_what_exists(slug):
    links = Text(BODIES[slug]).links
    assert [link for link in links if not link.startswith("/")] == (["https://www.lapor.go.id/"] * (slug == "kontak"))
    for link in links:
        if link.startswith("/halaman/"):
            assert resolve(link).kwargs["slug"] in SLUGS
        elif link.startswith("/"):
            assert resolve(link.partition("?")[0].partition("#")[0]).namespace in (
                "documents",
                "opd",
                "portal",
                "requests",
            )


@pytest.mark.parametrize("slug", SLUGS)
def test_first_pages_speak_plainly(slug):
    for block in Text(BODIES[slug]).blocks:
        for sentence in re.split(r"(?<=[.?!:]) ", block):
            assert len(sentence.split()) <= 20, sentence


@pytest.mark.parametrize("text", [*BODIES.values(), *(row["answer"] for row in QUESTIONS)])
def test_first_texts_state_no_number_of_days(text):
    assert re.findall(r"\d+\s+hari", text) == []
    assert period_marks.unknown(text) == []


def test_the_first_questions_are_as_the_editor_would_save_them(db):
    assert all(row.is_sanitised for row in Faq.objects.all())
    stored = list(Faq.objects.values_list("question", "answer", "group"))
    assert stored == [(row["question"], row["answer"].strip(), row["group"]) for row in QUESTIONS]
    for row in QUESTIONS:
        assert sanitise(row["answer"]) == row["answer"]


def test_the_days_of_the_law(db):
    text = " | ".join(Text(Days().fill(BODIES["tata-cara"])).blocks)
    for row in [
        "PPID menjawab permintaan | 10 hari kerja sejak permintaan diterima (Pasal 22 ayat (7))",
        "PPID memperpanjang waktu jawab | 7 hari kerja berikutnya (Pasal 22 ayat (8))",
        "Anda mengajukan keberatan | 30 hari kerja setelah alasannya ditemukan (Pasal 36 ayat (1))",
        "Atasan PPID menanggapi keberatan | 30 hari kerja sejak keberatan diterima (Pasal 36 ayat (2))",
        "Anda meminta penyelesaian sengketa | 14 hari kerja setelah tanggapan diterima (Pasal 37 ayat (2))",
    ]:
        assert row in text


def test_maklumat_has_its_six_parts():
    assert re.findall(r"<h2>(.*?)</h2>", BODIES["maklumat"]) == [
        "Dasar hukum",
        "Sistem, mekanisme, dan prosedur",
        "Jangka waktu",
        "Biaya atau tarif",
        "Jaminan pelayanan",
        "Evaluasi kinerja pelaksana",
    ]


# One page -----------------------------------------------------------------------------------------------------------


def test_a_page_shows_title_text_and_date(client, page_at, django_assert_num_queries):
    with django_assert_num_queries(3):  # the page, the serta-merta notices, the SiteProfile of the footer
        response = client.get(page_at.get_absolute_url())
    html = response.content.decode()
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == ["Halaman uji"]
    assert "<p>Isi <strong>tebal</strong>.</p>" in html
    assert f"{timezone.localdate().year}" in html


def test_a_poisoned_row_is_harmless_on_the_page(client, page_at):
    poison(page_at, "<p>Isi</p><img src=x onerror=alert(1)><a href='//evil.example'>x</a>")
    for shown in (">Isi x<", '<p>Isi</p><a rel="noopener">x</a>'):  # before and after the worker's round
        html = client.get(page_at.get_absolute_url()).content.decode()
        assert shown in html
        assert "onerror" not in html
        assert "evil.example" not in html
        call_command("sanitise_texts")


def test_a_hidden_page_answers_like_none(client, page_at):
    Page.objects.filter(pk=page_at.pk).update(is_public=False)
    hidden, missing = client.get("/halaman/uji/"), client.get("/halaman/ujo/")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


# The office behind it -----------------------------------------------------------------------------------------------


@pytest.fixture
def profile(db):
    facts = {
        "address": "Jalan Contoh 1, Metro",
        "hours": "Senin sampai Jumat, 08.00 sampai 15.00 WIB",
        "phone": "0725 000000",
        "email": "ppid@contoh.test",
        "complaint_officer": "Petugas Contoh",
        "complaint_address": "Jalan Contoh 2, Metro",
    }
    return SiteProfile.objects.update_or_create(pk=1, defaults=facts)[0]


def test_profile_is_asked_once_and_only_when_used(rf, profile, django_assert_num_queries):
    request = rf.get("/")
    uses = Template("{{ site_profile.phone }}{{ site_profile.address }}")
    with django_assert_num_queries(0):
        assert Template("kosong").render(RequestContext(request)) == "kosong"
    with django_assert_num_queries(1):
        assert uses.render(RequestContext(request)) == uses.render(RequestContext(request))
    SiteProfile.objects.update(phone="0725 111111")
    assert uses.render(RequestContext(rf.get("/"))).startswith("0725 111111")


def test_without_a_row_the_profile_is_empty(db):
    assert Template("{{ p.phone }}{{ p.email }}").render(Context({"p": SiteProfile.load()})) == ""


def test_contact_page_leaves_out_what_is_not_entered(client, db):
    html = client.get("/halaman/kontak/").content.decode()
    assert "<dt>Jam layanan</dt>" not in html and "belum diisi" not in html.lower()
    assert "kepada petugas pengaduan." in html
    assert "Nama dan alamatnya" not in html  # it promises no name that it does not show


def test_contact_page_shows_what_is_entered(client, profile):
    html = client.get("/halaman/kontak/").content.decode()
    for fact in [profile.address, profile.hours, profile.phone, profile.email]:
        assert fact in html
    for fact in [profile.complaint_officer, profile.complaint_address]:  # UU 25/2009 Pasal 36 ayat (4)
        assert fact in html


def test_emblem(client, profile):
    assert client.get("/lambang.png").status_code == 404
    picture = io.BytesIO()
    Image.new("RGBA", (4, 4), "green").save(picture, "PNG")
    SiteProfile.objects.update(emblem=picture.getvalue())
    response = client.get("/lambang.png")
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response.content == picture.getvalue()
    assert response["Cache-Control"] == "private, no-cache"


# Alive and ready ----------------------------------------------------------------------------------------------------


def test_alive_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"ok", "text/plain")


def test_ready(client, db):
    response = client.get("/readyz")
    assert response.status_code == 200
    facts = response.json()
    assert facts.pop("disk_free_mb") >= health.DISK_RESERVE_MB
    assert facts == {
        "ready": True,
        "database": True,
        "queue_seconds": 0,
        "stuck": [],
        "backup_hours": None,
        "closed": False,
    }


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("198.51.100.7", {}),
        ("127.0.0.1", {"X-Forwarded-For": "198.51.100.7"}),  # our own nginx asks for somebody
        ("127.0.0.1", {"X-Forwarded-For": ""}),
        ("", {}),
    ],
)
def test_details_of_our_health_stay_inside(client, db, peer, headers):
    response = client.get("/readyz", REMOTE_ADDR=peer, headers=headers)
    assert (response.status_code, response.json()) == (200, {"ready": True})
    OrmQ.objects.create(key=queues.CLOCK, payload="", lock=timezone.now() - timedelta(hours=1))
    response = client.get("/readyz", REMOTE_ADDR=peer, headers=headers)
    assert (response.status_code, response.json()) == (503, {"ready": False})


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "10.1.2.3", "fd00::7"])
def test_which_machines_are_our_own_is_a_variable(client, db, settings, peer):
    settings.INTERNAL_ADDRESSES += [ip_network("10.1.0.0/16"), ip_network("fd00::/8")]
    assert "queue_seconds" in client.get("/readyz", REMOTE_ADDR=peer).json()
    assert client.get("/readyz", REMOTE_ADDR="10.2.0.1").json() == {"ready": True}


@pytest.mark.parametrize(("queue", "minutes"), [(queues.CLOCK, 5), (queues.SLOW, 30)])
def test_not_ready_while_a_task_waits_too_long_for_its_queue(client, db, queue, minutes):
    patience = timedelta(minutes=minutes)
    OrmQ.objects.create(key=queue, payload="", lock=timezone.now())
    late = OrmQ.objects.create(key=queue, payload="", lock=timezone.now() - patience + timedelta(seconds=20))
    assert client.get("/readyz").status_code == 200
    OrmQ.objects.filter(pk=late.pk).update(lock=timezone.now() - patience - timedelta(seconds=5))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["stuck"]) == (503, [queue])
    assert response.json()["queue_seconds"] - patience.total_seconds() in range(5, 30)


def test_a_task_in_a_workers_hands_does_not_wait(db):
    now = timezone.now()
    OrmQ.objects.create(key="plid", payload="", lock=now + timedelta(seconds=100))
    assert health.examine(now)["queue_seconds"] == 0


def test_not_ready_without_a_database(client, db):
    def broken(*_):
        raise OperationalError("the database is gone")

    with connection.execute_wrapper(broken):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert (response.json()["database"], response.json()["queue_seconds"]) == (False, None)


def test_not_ready_on_a_full_disk(db, monkeypatch):
    for free, is_ready in ((health.disk.RESERVE, True), (health.disk.RESERVE - 1, False)):
        monkeypatch.setattr(health.disk, "free_bytes", lambda free=free: free)
        assert health.examine()["ready"] == is_ready
