"""The overview of profile and service standard, the page of hours, and the marks that stand for days."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from opd.models import Holiday, SiteProfile
from portal.models import Faq, News, Page, PageGroup
from portal.pages import overview
from portal.period_marks import NAMES, Days, unknown
from portal.richtext import RichTextField
from requests_app.deadlines import PeriodKind
from requests_app.models import LegalPeriod
from requests_app.workflow.clock import period_changes
from tests.markup import CheckedClient, addresses, text
from tests.requests_app.conftest import seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen():
    return CheckedClient()


@pytest.fixture
def shorter(reviewer, superior):
    """An answer is due after five working days, by a law that began this year."""
    new = LegalPeriod(
        kind=PeriodKind.ANSWER, days=5, article="Pasal 1", law="UU Nomor 1 Tahun 2026", valid_from=date(2027, 1, 4),
        reason="Undang-undang baru.",
    )  # fmt: skip
    with time_machine.travel(date(2026, 12, 1)):
        seen(period_changes.confirm, period_changes.propose(new, by=reviewer), by=superior)
    with time_machine.travel(date(2027, 1, 5)):
        yield


# The overview -------------------------------------------------------------------------------------------------------


def test_every_public_page_of_a_group_is_listed_and_answers(citizen, city, django_assert_num_queries):
    with django_assert_num_queries(3):  # pages, notices, profile
        response = citizen.get("/ppid/")
    listed = [entry.address for section in response.context["sections"] for entry in section["entries"]]
    public = {page.get_absolute_url() for page in Page.objects.public().exclude(group="")}
    assert public <= set(listed) <= set(addresses(response)) and len(listed) == len(set(listed))
    for address in listed:
        assert citizen.get(address.partition("#")[0]).status_code == 200
    assert [section["code"] for section in response.context["sections"]] == [
        *("profil", "layanan", "informasi", "sop", "situs")
    ]


def test_every_group_has_a_place(city):
    assert set(overview.COMPUTED) == set(PageGroup)


def test_menu_order_is_the_position(city):
    Page.objects.filter(group=PageGroup.SITE).update(position=30)
    Page.objects.create(slug="pertama", title="Zebra", body="<p>x</p>", group=PageGroup.SITE, position=5)
    [section] = [section for section in overview.sections() if section["code"] == "situs"]
    assert [str(entry.title) for entry in section["entries"]] == ["Zebra", "Aksesibilitas", "Privasi"]


def test_a_page_shows_the_others_of_its_group(citizen, city, django_assert_num_queries):
    with django_assert_num_queries(5):  # the page, its group, notices, profile, periods
        response = citizen.get("/halaman/sop-keberatan/")
    assert "/halaman/sop-sengketa/" in addresses(response)
    assert "30 hari kerja sejak diterima" in text(response)


@pytest.mark.parametrize("state", ["draft", "scheduled"])
def test_a_draft_and_a_page_to_come_are_nowhere(citizen, city, state):
    facts = {"is_public": False} if state == "draft" else {"published_at": timezone.now() + timedelta(days=1)}
    page = Page.objects.create(slug="kelak", title="Halaman kelak", body="<p>x</p>", group=PageGroup.PROFILE, **facts)
    assert citizen.get(page.get_absolute_url()).content == citizen.get("/halaman/tidak-ada/").content
    for path in ("/ppid/", "/halaman/profil-ppid/", "/sitemap.xml", "/cari/?q=halaman+kelak"):
        assert b"/halaman/kelak/" not in citizen.get(path).content
    assert page in Page.objects.public(timezone.now() + timedelta(days=2)) or state == "draft"


# Hours --------------------------------------------------------------------------------------------------------------


def test_hours_are_those_of_the_profile(citizen, city):
    assert "Jam meja layanan belum diumumkan" in text(citizen.get("/jadwal-layanan/"))
    SiteProfile.objects.update(hours="Senin sampai Jumat, 08.00 sampai 15.00 WIB")
    assert "08.00 sampai 15.00 WIB" in text(citizen.get("/jadwal-layanan/"))


def test_days_off_that_come_are_listed(citizen, city):
    today = timezone.localdate()
    Holiday.objects.all().delete()
    assert "Tidak ada hari libur yang tercatat" in text(citizen.get("/jadwal-layanan/"))
    for days, name in ((3, "Libur contoh"), (-3, "Sudah lewat"), (400, "Masih jauh")):
        Holiday.objects.create(date=today + timedelta(days=days), kind="national", name=name)
    words = text(citizen.get("/jadwal-layanan/"))
    assert "Libur contoh (sementara)" in words and "Sudah lewat" not in words and "Masih jauh" not in words


# Marks --------------------------------------------------------------------------------------------------------------


def test_a_mark_shows_the_days_of_today(citizen, shorter):
    News.objects.create(title="Kabar", slug="kabar", body="<p>Dalam {hari jawaban} hari kerja.</p>")
    for path in ("/berita/kabar/", "/halaman/tata-cara/", "/tanya-jawab/", "/umpan/berita.xml", "/cari/?q=kabar"):
        shown = citizen.get(path).content.decode()
        assert "5 hari kerja" in shown and "{hari" not in shown, path


def test_each_mark_has_a_number_and_an_unknown_one_stays(city, django_assert_num_queries):
    days = Days()
    with django_assert_num_queries(1):
        filled = days.fill(" ".join(f"{{hari {name}}}" for name in NAMES))
        assert days.fill("{hari&nbsp;jawaban} {hari kiamat}") == "10 {hari kiamat}"
    assert all(number.isdecimal() for number in filled.split())
    with django_assert_num_queries(0):
        assert Days().fill("tanpa tanda") == "tanpa tanda"
    assert unknown("{hari jawaban} {hari kiamat}") == ["{hari kiamat}"]


def test_a_mark_that_names_nothing_is_refused_with_the_known_ones():
    with pytest.raises(ValidationError, match=r"tidak dikenal: \{hari kiamat\}.*\{hari jawaban\}"):
        RichTextField().clean("<p>{hari kiamat}</p>")


def test_the_questions_are_filled_with_one_query(citizen, city, django_assert_num_queries):
    assert Faq.objects.filter(answer__contains="{hari").count() > 2
    with django_assert_num_queries(4):  # the questions, periods, notices, profile
        citizen.get("/tanya-jawab/")
