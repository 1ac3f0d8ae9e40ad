"""What other sites show of a page whose address somebody sends."""

import re

import pytest
from django.contrib.staticfiles import finders

from documents.models import Classification
from tests.markup import CheckedClient

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

META = re.compile(r'<meta property="og:(\w+)" content="([^"]*)">')


@pytest.fixture
def citizen():
    return CheckedClient()


def shared(citizen, path) -> dict[str, str]:
    return dict(META.findall(citizen.get(path).content.decode()))


def test_a_document_is_shown_with_title_summary_and_the_picture_of_its_class(citizen, make_document, settings):
    settings.SITE_ADDRESS = "https://plid.contoh.test"
    document = make_document(title='Laporan "akhir" <b>', summary="Ringkasan. " * 40)
    shown = shared(citizen, document.get_absolute_url())
    assert shown["title"] == "Laporan &quot;akhir&quot; &lt;b&gt;"
    assert len(shown["description"]) <= 200
    assert shown["url"] == f"https://plid.contoh.test{document.get_absolute_url()}"
    assert shown["image"] == "https://plid.contoh.test/static/img/share/berkala.png"


@pytest.mark.parametrize("name", ["umum", *Classification.values])
def test_each_class_has_its_picture(name):
    assert finders.find(f"img/share/{name}.png")


@pytest.mark.parametrize(
    "path",
    ["/", "/dip/", "/kewajiban/", "/opd/dinas-kesehatan/", "/informasi/serta-merta/", "/informasi/dikecualikan/"],
)
def test_pages_that_people_send_each_other_can_be_shown(citizen, opd_health, path):
    shown = shared(citizen, path)
    assert shown["title"]
    assert shown["image"].endswith(".png")
