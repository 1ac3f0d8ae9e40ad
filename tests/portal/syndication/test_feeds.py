"""The feed of documents, for any search; those of news and alerts are tested with them."""

from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.urls import get_resolver, reverse
from lxml import etree

from documents.lifecycle import publishing
from documents.search.answers.topics import Topic
from opd.ledger import heads as published_heads
from portal.models import News

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/umpan/dokumen.xml"


def feed(citizen, query=""):
    response = citizen.get(f"{FEED}{query}")
    assert response["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)


def titles(citizen, query="") -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in feed(citizen, query).findall(f"{ATOM}entry")]


def test_the_last_published_first(citizen, make_document):
    assert titles(citizen) == []
    make_document(title="Satu <b>")
    make_document(title="Dua")
    assert titles(citizen) == ["Dua", "Satu <b>"]


def test_it_narrows_like_a_search(citizen, make_document, opd_kominfo):
    make_document(title="Mutu air minum", year=2025)
    make_document(title="Mutu air limbah", year=2024)
    assert titles(citizen, "?q=air&tahun=2024") == ["Mutu air limbah"]
    assert titles(citizen, "?opd=dinas-komunikasi-dan-informatika") == []
    assert titles(citizen, "?q=air+terjun") == []  # every word, not some of them
    assert len(titles(citizen, "?tahun=abcd&opd=x&page=9")) == 2


def test_an_entry_has_file_agency_and_a_name_for_ever(citizen, make_document):
    document = make_document(title="Satu")
    whole = feed(citizen)
    [entry] = whole.findall(f"{ATOM}entry")
    links = {link.get("rel"): link for link in entry.findall(f"{ATOM}link")}
    assert links["enclosure"].get("href").endswith(f"/dokumen/{document.pk}/unduh/")
    assert links["enclosure"].get("type") == "text/plain"
    assert entry.findtext(f"{ATOM}id").endswith(f"/dokumen/{document.pk}/")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Dinas Kesehatan"
    assert whole.findtext(f"{ATOM}title") == "Semua dokumen - PLID Kota Metro"


def test_what_is_withdrawn_leaves_at_once(citizen, make_document, reviewer):
    document = make_document(title="Satu")
    publishing.withdraw(document, by=reviewer, reason="Salah unggah, diganti.")
    assert titles(citizen) == []


def test_pages_name_their_feed(citizen, make_document):
    document = make_document(title="Satu")
    for path, query in {
        "/cari/?q=satu&urut=judul": "?q=satu",
        "/cari/": "",
        "/informasi/berkala/": "?klasifikasi=berkala",
        "/opd/dinas-kesehatan/": "?opd=dinas-kesehatan",
        f"/opd/dinas-kesehatan/kategori/{document.category.pk}-{document.category.slug}/": (
            f"?opd=dinas-kesehatan&amp;kategori={document.category.pk}"
        ),
    }.items():
        page = citizen.get(path).content.decode()
        assert f'href="{FEED}{query}"' in page
        assert f'href="/langganan/{query}"' in page


def test_two_ways_to_choose_the_same_are_one_topic(citizen, opd_health, opd_kominfo):
    one = QueryDict("opd=dinas-komunikasi-dan-informatika&q=air&opd=dinas-kesehatan&page=3&x=y")
    other = QueryDict("q=+air&opd=dinas-kesehatan&opd=dinas-komunikasi-dan-informatika&opd=tidak-ada")
    assert Topic.of(one) == Topic.of(other)


@pytest.mark.parametrize("character", ["\x02", "\x08", "\ufffe"])
def test_characters_that_xml_cannot_hold(citizen, make_document, character):
    make_document(title=f"Laporan{character} kesehatan")
    assert titles(citizen) == ["Laporan kesehatan"]
    assert feed(citizen, f"?q={quote(character)}kesehatan") is not None
    News.objects.create(title=f"Kabar{character} baru", slug="kabar", body="<p>Isi.</p>")
    assert b"Kabar baru" in citizen.get("/umpan/berita.xml").content


SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


def test_every_feed_is_valid_atom(citizen, make_document, make_alert, opd_health):
    """By RFC 4287; what a grammar cannot say of it is below."""
    make_alert()
    make_document(title="Satu <b> \x0b & dua")
    News.objects.create(title="Kabar", slug="kabar", body="<p>Isi &amp; <b>tebal</b>.</p>")
    News.objects.create(title="Dari OPD", slug="opd", summary="Ringkas & jelas", body="<p>Isi.</p>", opd=opd_health)
    published_heads.publish()
    names = [name for name in get_resolver().namespace_dict["machines"][1].reverse_dict if str(name).endswith("_feed")]
    assert len(names) == 4
    for name in names:
        root = etree.fromstring(citizen.get(reverse(f"machines:{name}")).content)
        SCHEMA.assertValid(root)
        entries = root.findall(f"{ATOM}entry")
        assert entries
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == len(ids)
        assert [link.get("rel") for link in root.findall(f"{ATOM}link")] == ["alternate", "self"]
        for entry in entries:  # each has an author, of its own or the feed's, and one page
            assert entry.find(f"{ATOM}author") is not None or root.find(f"{ATOM}author") is not None
            assert [link.get("rel") for link in entry.findall(f"{ATOM}link")].count("alternate") == 1


def test_the_grammar_can_fail():
    assert not SCHEMA.validate(
        etree.fromstring('<feed xmlns="http://www.w3.org/2005/Atom"><title>Tanpa id</title></feed>')
    )
