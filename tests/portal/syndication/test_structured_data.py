"""What pages say of themselves in the terms of schema.org, and that no text of theirs ends the element."""

import json

import pytest

from documents.lifecycle import publishing
from opd.models import SiteProfile
from portal.models import News
from portal.templatetags import structured_data
from tests import files
from tests.markup import Markup

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

HOSTILE = "Laporan </script><script>alert(1)</script><!-- & “kutip”"
SITE = "http://127.0.0.1:8000"


def data_of(citizen, path) -> dict[str, dict]:
    """The nodes of a page by their type."""
    nodes = [json.loads(text) for text in Markup(citizen.get(path).content.decode()).data]
    assert {node["@context"] for node in nodes} == {"https://schema.org"}
    return {node["@type"]: node for node in nodes}


def test_home_says_whose_portal_it_is(citizen, city):
    SiteProfile.objects.update(phone="(0725) 41000", email="", address="Jalan Contoh 1")
    node = data_of(citizen, "/")["GovernmentOrganization"]
    assert node["name"] == "Pemerintah Kota Metro"
    assert node["telephone"] == "(0725) 41000"
    assert "email" not in node


def test_an_agency(citizen, opd_health):
    node = data_of(citizen, opd_health.get_absolute_url())["GovernmentOrganization"]
    assert node["name"] == "Dinas Kesehatan"
    assert node["url"] == SITE + opd_health.get_absolute_url()
    assert node["parentOrganization"] == {"@id": f"{SITE}/#pemerintah"}


def test_a_document_with_its_file_and_the_way_to_it(citizen, make_document):
    document = make_document(title=HOSTILE)
    nodes = data_of(citizen, document.get_absolute_url())
    node, revision = nodes["DigitalDocument"], document.revisions.get()
    assert node["name"] == document.title
    assert node["encoding"]["sha256"] == revision.sha256
    assert node["encoding"]["contentUrl"] == f"{SITE}/dokumen/{document.pk}/versi/1/unduh/"
    assert node["publisher"]["name"] == "Dinas Kesehatan"
    trail = nodes["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in trail] == list(range(1, len(trail) + 1))
    assert trail[0] == {"@type": "ListItem", "position": 1, "name": "OPD", "item": f"{SITE}/opd/"}


def test_a_table_is_a_dataset(citizen, make_document, publish_file):
    document = publish_file(files.upload("data.csv", b"tahun,jumlah\n2024,5\n2025,6\n"))
    node = data_of(citizen, document.get_absolute_url())["Dataset"]
    assert node["distribution"]["encodingFormat"] == "text/csv"


@pytest.fixture
def publish_file(make_document):
    return lambda upload: make_document(incoming=publishing.receive(upload))


def test_news(citizen, opd_health):
    item = News.objects.create(title=HOSTILE, slug="kabar", body="<p>Isi.</p>", opd=opd_health)
    node = data_of(citizen, item.get_absolute_url())["NewsArticle"]
    assert node["headline"] == HOSTILE
    assert node["author"]["name"] == "Dinas Kesehatan"
    assert node["dateModified"] >= node["datePublished"]


def test_no_text_ends_the_element():
    element = structured_data.script({"@type": "Thing", "name": HOSTILE})
    assert element.count("<") == 2  # the element's own
    assert json.loads(element.partition(">")[2].rpartition("<")[0])["name"] == HOSTILE
