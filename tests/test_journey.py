"""From a clerk's real file to the citizen who finds a sentence inside it, over HTTP alone."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents.models import Category, Document, Revision
from tests.conftest import SHARED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker")]

LAW = SHARED / "real" / "uu-14-2008.pdf"


def body(response):
    return b"".join(response.streaming_content)


@pytest.mark.skipif(not LAW.exists(), reason="the real files stand beside the project, not in it")
def test_a_real_law_is_published_found_and_fetched(client, neighbour, reviewer, opd_kominfo, make_document):
    make_document(title="Laporan yang tidak menyebut apa-apa")
    category = Category.objects.create(opd=opd_kominfo, name="Peraturan", default_classification="setiap-saat")

    client.force_login(neighbour)
    law = {"uploads": SimpleUploadedFile(LAW.name, LAW.read_bytes())}
    batch = client.post(f"/admin/documents/document/add/?category={category.pk}", law).headers["Location"]
    [row] = client.get(batch).context["rows"]
    assert (row["year"].value(), row["kind"].value(), row.shown_category) == (2008, "peraturan", "Peraturan")
    read = {field.html_name: field.value() for field in row if field.value() is not None}
    stated = {"title": "Undang-Undang Nomor 14 Tahun 2008", "summary": "Keterbukaan informasi publik."}
    client.post(batch, read | {f"{row.prefix}-{name}": value for name, value in stated.items()} | {"_submit": "1"})
    document = Document.objects.get(opd=opd_kominfo)
    assert (document.state, document.classification) == ("in_review", "setiap-saat")
    client.force_login(reviewer)
    publish = reverse("admin:documents_document_act", args=[document.pk, "publish"])
    client.post(publish, {"version": document.version, "looked_for": "1"})
    client.logout()

    for words in ('"pengujian tentang konsekuensi"', "konsekuensi menguji"):
        page = client.get("/cari/", {"q": words})
        first, _title, snippet, place = page.context["rows"][0]
        assert first == document, words
        assert "<mark>" in snippet, words
        label, address = place
        assert label.startswith("Hal. "), words
        opened = client.get(address.partition("#")[0]).content.decode()
        assert '<mark id="t1">' in opened, words

    document.refresh_from_db()
    whole = client.get(reverse("documents:download", args=[document.pk]))
    assert hashlib.sha256(body(whole)).hexdigest() == hashlib.sha256(LAW.read_bytes()).hexdigest()
    part = client.get(reverse("documents:download", args=[document.pk]), headers={"range": "bytes=100-199"})
    assert (part.status_code, body(part)) == (206, LAW.read_bytes()[100:200])
    detail = client.get(document.get_absolute_url()).content.decode()
    assert hashlib.sha256(LAW.read_bytes()).hexdigest() in detail.replace(" ", "")
    assert Revision.objects.get(document=document).pages == 53
