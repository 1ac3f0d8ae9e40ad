"""Exempt is exempt: what leaves the public catalogue is given away by no address, old or new (domain rule 38)."""

import pytest
from django.urls import reverse

from documents import search, tasks
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.models import Document, SearchChunk
from tests.documents.exemptions.test_exemptions import COMPLETE

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("worker")]

TITLE = "Rekam Medis Pegawai"
SECRETS = ("kodesummary", "kodekeyword", "kodetext", "kodenumber", "kodefile", "kodeold")


@pytest.fixture
def document(make_document, operator, reviewer, upload, category):
    """A public document with two public versions, a neighbour in its category, and secrets in every column."""
    make_document(title="Yang tetap terbuka")
    document = make_document(
        title=TITLE,
        summary="kodesummary tentang pegawai",
        keywords="kodekeyword",
        number="kodenumber/2025",
        kind="data",
        incoming=upload("kodeold naskah lama", name="kodefile-lama.txt"),
    )
    publishing.replace_file(document, by=operator, incoming=upload("kodetext naskah baru", name="kodefile.txt"))
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    search.merge_fresh()  # its words are learned
    return document


@pytest.fixture
def make_exempt(reviewer, superior):
    def make(document):
        test = exemptions.write_test(document, by=reviewer, **COMPLETE)
        exemptions.approve(test, by=superior)

    return make


def addresses(document):
    yield from ("/", "/cari/", "/opd/", "/informasi/berkala/", "/informasi/dikecualikan/", "/sitemap.xml")
    yield from (f"/cari/?q={words}" for words in (*SECRETS, "rekam medis", f'"{TITLE}"', "pegawai", "naskah"))
    yield from (f"/cari/?q={secret.replace('kode', 'koda')}" for secret in SECRETS)  # misspelt
    yield from (f"/cari/saran/?q={typed}" for typed in ("kode", "kodes", "rekam", "naskah kod", "pegawai"))
    yield "/sitemap-documents.xml"
    yield from (document.opd.get_absolute_url(), document.category.get_absolute_url())
    yield f"/cari/?opd={document.opd.slug}&kategori={document.category_id}&tahun=2025&klasifikasi=berkala"
    yield f"/cari/?klasifikasi=dikecualikan&q={TITLE}"
    yield from own_addresses(document)


def own_addresses(document):
    yield document.get_absolute_url()
    yield f"/dokumen/{document.pk}/"
    yield f"/dokumen/{document.pk}-alamat-lama/"
    yield reverse("documents:download", args=[document.pk])
    yield from (reverse("documents:revision_file", args=[document.pk, number]) for number in (1, 2, 3))
    yield reverse("documents:preview", args=[document.pk])


def content(response):
    return b"".join(response).decode(errors="replace")


def test_before_it_is_all_there(client, document):
    pages = "".join(content(client.get(address)) for address in addresses(document))
    assert [secret for secret in SECRETS if secret not in pages.replace("<mark>", "").replace("</mark>", "")] == []


def test_after_it_is_nowhere(client, document, make_exempt):
    make_exempt(document)
    for address in addresses(document):
        response = client.get(address)
        page = content(response).replace("<mark>", "").replace("</mark>", "")
        asked = address.partition("?")[2]
        assert [secret for secret in SECRETS if secret in page and secret not in asked] == [], address
        if address != "/informasi/dikecualikan/" and TITLE not in asked:
            assert TITLE not in page, address


def test_the_dik_says_that_it_exists_and_why(client, document, make_exempt):
    make_exempt(document)
    page = content(client.get("/informasi/dikecualikan/"))
    assert TITLE in page
    assert "Pasal 17 huruf h" in page
    assert "Selama orang yang bersangkutan tidak menyetujui" in page


def etag(response):
    content(response)
    return response.headers.get("ETag", '"x"')


@pytest.mark.parametrize("method", ["get", "head"])
def test_its_addresses_answer_like_any_that_never_was(client, document, make_exempt, method):
    known = [(address, etag(client.get(address))) for address in own_addresses(document)]
    make_exempt(document)
    never = getattr(client, method)("/dokumen/999999-tidak-ada/")
    for address, seen in known:
        for headers in ({}, {"if-none-match": seen}, {"if-none-match": "*"}, {"range": "bytes=0-1"}):
            response = getattr(client, method)(address, headers=headers)
            assert (response.status_code, response.content) == (404, never.content), (address, headers)


def test_counts_do_not_count_it(client, document, make_exempt):
    address = f"/cari/?opd={document.opd.slug}"
    before = client.get(address).context["page_count"]
    make_exempt(document)
    page = client.get(address)
    assert page.context["page_count"] == before - 1 == 1
    numbers = {choice.count for facet in page.context["facets"] for choice in facet.choices}
    assert numbers <= {0, 1}


def test_its_words_are_in_no_index(document, make_exempt):
    assert SearchChunk.objects.filter(document=document).exists()
    make_exempt(document)
    assert not SearchChunk.objects.filter(document=document).exists()


def test_text_that_comes_in_later_is_not_indexed(document, make_exempt):
    make_exempt(document)
    document.revisions.update(extraction="waiting")
    tasks.extract(document.revisions.first().pk)
    assert not SearchChunk.objects.filter(document=document).exists()
    assert Document.objects.get(pk=document.pk).published_revision is not None


def test_withdrawn_and_then_exempt_is_not_said_to_be_gone(client, document, make_exempt, reviewer):
    publishing.withdraw(document, by=reviewer, reason="Ada data pribadi.")
    assert client.get(document.get_absolute_url()).status_code == 410
    make_exempt(document)
    assert client.get(document.get_absolute_url()).status_code == 404
