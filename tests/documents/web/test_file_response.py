"""The one view that hands out files: conditional, in parts, counted, and only of what is public."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.utils.http import http_date

from documents.lifecycle import closing, publishing
from documents.models import Disclosure, Revision
from documents.web.download_counts import counts
from documents.web.file_response import SINGLE_RANGE

pytestmark = [pytest.mark.one_engine, pytest.mark.usefixtures("worker")]

TEXT = b"Angka tengkes turun di seluruh kelurahan."
HARMLESS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@pytest.fixture
def document(make_document):
    return make_document()


def address(document, number=None):
    return f"/dokumen/{document.pk}/" + (f"versi/{number}/unduh/" if number else "unduh/")


def downloads(document):
    counts.write()
    return Revision.objects.get(document=document).downloads


# The whole file -----------------------------------------------------------------------------------------------------


def test_whole_file_with_its_headers(fetch, document):
    response = fetch(address(document))
    revision = document.published_revision
    assert response.status_code == 200
    assert response.body == TEXT
    assert (
        response.headers.items()
        >= (
            HARMLESS
            | {
                "Content-Type": "text/plain",
                "Content-Length": str(len(TEXT)),
                "Content-Disposition": 'attachment; filename="laporan.txt"',
                "ETag": f'"{hashlib.sha256(TEXT).hexdigest()}"',
                "Last-Modified": http_date(revision.uploaded_at.timestamp()),
            }
        ).items()
    )


def test_head_says_the_same_and_sends_nothing(client, fetch, document):
    whole, head = fetch(address(document)), client.head(address(document))
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers == whole.headers


def test_only_reading_is_answered(client, document):
    assert client.post(address(document)).status_code == 405


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ('laporan "akhir".txt', r'attachment; filename="laporan \"akhir\".txt"'),
        ("laporan.txt\r\nSet-Cookie: a=b", "attachment; filename*=utf-8''laporan.txt%0D%0ASet-Cookie%3A%20a%3Db"),
        ("laporan — dinas.txt", "attachment; filename*=utf-8''laporan%20%E2%80%94%20dinas.txt"),
    ],
)
def test_a_name_cannot_break_out_of_its_header(fetch, document, name, header):
    Revision.objects.filter(document=document).update(name=name)
    response = fetch(address(document))
    assert response["Content-Disposition"] == header
    assert "Set-Cookie" not in response.headers


# Not again ----------------------------------------------------------------------------------------------------------


def test_known_copy_is_not_sent_again(fetch, document):
    etag = fetch(address(document))["ETag"]
    response = fetch(address(document), If_None_Match=etag)
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)
    assert downloads(document) == 1


@pytest.mark.parametrize("etag", ['"lain"', ""])
def test_other_copy_is_replaced(fetch, document, etag):
    assert fetch(address(document), If_None_Match=etag).status_code == 200


def test_old_etag_of_an_exempt_document_opens_nothing(fetch, document, make_exempt):
    etag = fetch(address(document))["ETag"]
    make_exempt(document)
    for path in (address(document), address(document, 1)):
        response = fetch(path, If_None_Match=etag)
        nowhere = fetch("/dokumen/999999/unduh/", If_None_Match=etag)
        assert (response.status_code, response.content) == (404, nowhere.content)
        assert response.headers == nowhere.headers


# In parts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-4", 0, 4),
        ("bytes=6-12", 6, 12),
        ("bytes=6-", 6, len(TEXT) - 1),
        ("bytes=-5", len(TEXT) - 5, len(TEXT) - 1),
        ("bytes=-5000", 0, len(TEXT) - 1),
        ("bytes=6-5000", 6, len(TEXT) - 1),
        ("BYTES=0-0", 0, 0),
    ],
)
def test_one_part(fetch, document, asked, first, last):
    response = fetch(address(document), Range=asked)
    assert response.status_code == 206
    assert response.body == TEXT[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(TEXT)}"
    assert response["Content-Length"] == str(last - first + 1)
    assert response["ETag"] == f'"{document.published_revision.sha256}"'


@pytest.mark.parametrize("asked", ["bytes=5000-", "bytes=5000-6000", "bytes=-0", f"bytes={len(TEXT)}-"])
def test_part_behind_the_end(fetch, document, asked):
    response = fetch(address(document), Range=asked)
    assert (response.status_code, response.content) == (416, b"")
    assert response["Content-Range"] == f"bytes */{len(TEXT)}"
    assert downloads(document) == 0


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,4-5", "bytes=5-2", "bytes=-", "bytes=a-b", "lines=0-1", "bytes=" + "9" * 5000 + "-"]
)
def test_what_is_no_single_range_gets_the_whole_file(fetch, document, asked):
    response = fetch(address(document), Range=asked)
    assert response.status_code == 200
    assert response.body == TEXT
    assert "Content-Range" not in response.headers


def test_download_goes_on_only_with_the_same_file(fetch, document):
    whole = fetch(address(document))
    for same in (whole["ETag"], whole["Last-Modified"]):
        response = fetch(address(document), Range="bytes=6-", If_Range=same)
        assert (response.status_code, response.body) == (206, TEXT[6:])
    for other in ('"lain"', "W/" + whole["ETag"], http_date(0), "kemarin"):
        response = fetch(address(document), Range="bytes=6-", If_Range=other)
        assert (response.status_code, response.body) == (200, TEXT)


def test_the_pattern_is_quick_on_nonsense():
    assert SINGLE_RANGE.fullmatch("bytes=" + "-" * 1_000_000) is None


# Counted ------------------------------------------------------------------------------------------------------------


def test_a_download_in_parts_is_counted_once(client, fetch, document):
    fetch(address(document), Range="bytes=0-9")
    fetch(address(document), Range="bytes=10-19")
    fetch(address(document), Range="bytes=-10")
    client.head(address(document))
    assert downloads(document) == 1
    fetch(address(document))
    assert downloads(document) == 2


# Behind nginx -------------------------------------------------------------------------------------------------------


def test_nginx_sends_the_bytes_and_we_the_rights(fetch, document, settings, reviewer):
    settings.SENDFILE = "nginx"
    response = fetch(address(document))
    assert response["X-Accel-Redirect"] == f"/_berkas/{document.published_revision.file.name}"
    assert response.content == b""
    assert response["ETag"] == f'"{document.published_revision.sha256}"'
    fetch(address(document), Range="bytes=10-")  # nginx cuts; we only must not count it
    assert downloads(document) == 1
    publishing.withdraw(document, by=reviewer, reason="Angkanya keliru.")
    assert "X-Accel-Redirect" not in fetch(address(document)).headers


# Versions and rights ------------------------------------------------------------------------------------------------


@pytest.fixture
def replaced(document, operator, reviewer, upload):
    """A document whose file was replaced: version 1 is old, version 2 is public."""
    publishing.replace_file(document, by=operator, incoming=upload("Angka yang diperbaiki."))
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    return document


def test_each_public_version_has_its_address(fetch, replaced):
    assert fetch(address(replaced)).body == b"Angka yang diperbaiki."
    assert fetch(address(replaced, 2)).body == b"Angka yang diperbaiki."
    assert fetch(address(replaced, 1)).body == TEXT


def test_a_version_that_was_closed_is_not_there(fetch, replaced, reviewer):
    old = replaced.revisions.get(number=1)
    closing.withhold_revision(old, by=reviewer, reason="Memuat nama pasien.")
    assert fetch(address(replaced, 1)).status_code == 404
    assert fetch(address(replaced, 2)).status_code == 200


def test_a_version_in_review_is_not_there(fetch, document, operator, upload):
    publishing.replace_file(document, by=operator, incoming=upload("Belum diperiksa."))
    assert document.revisions.get(number=2).disclosure == Disclosure.WITHHELD
    assert fetch(address(document, 2)).status_code == 404
    assert fetch(address(document)).body == TEXT


@pytest.mark.parametrize("stage", ["draft", "submitted", "returned"])
def test_a_file_that_was_never_published_is_not_there(fetch, make_document, stage):
    document = make_document(stage)
    nowhere = fetch("/dokumen/999999/unduh/")
    for path in (address(document), address(document, 1), f"/dokumen/{document.pk}/pratinjau/"):
        response = fetch(path)
        assert (response.status_code, response.content) == (404, nowhere.content)
        assert response.headers == nowhere.headers


def test_staff_get_no_more_than_citizens(client, fetch, make_document, operator):
    client.force_login(operator)
    assert fetch(address(make_document("draft"))).status_code == 404


def test_a_withdrawn_file_says_why(fetch, document, reviewer):
    publishing.withdraw(document, by=reviewer, reason="Angkanya keliru.")
    for path in (address(document), address(document, 1)):
        response = fetch(path)
        assert response.status_code == 410
        assert "Angkanya keliru." in response.content.decode()
        assert TEXT not in response.content


@pytest.mark.parametrize("path", ["/dokumen/{}/unduh/", "/dokumen/{}/versi/1/unduh/", "/dokumen/{}/pratinjau/"])
def test_numbers_beyond_any_database(fetch, db, path):
    assert fetch(path.format(10**30)).status_code == 404


def test_number_of_queries(fetch, document, django_assert_num_queries):
    with django_assert_num_queries(1):  # the revision; it is counted without a query
        fetch(address(document))


# Preview ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def illustrated(document):
    revision = document.published_revision
    revision.preview.save("pratinjau.webp", ContentFile(b"gambar"), save=False)
    Revision.objects.filter(pk=revision.pk).update(preview=revision.preview.name)
    return document


def test_first_page(fetch, illustrated):
    response = fetch(f"/dokumen/{illustrated.pk}/pratinjau/")
    assert (response.status_code, response.body) == (200, b"gambar")
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Disposition"] == 'inline; filename="pratinjau.webp"'
    assert response.headers.items() >= HARMLESS.items()
    assert downloads(illustrated) == 0


def test_first_page_of_an_exempt_document_is_not_there(fetch, illustrated, make_exempt):
    path = f"/dokumen/{illustrated.pk}/pratinjau/"
    etag = fetch(path)["ETag"]
    make_exempt(illustrated)
    assert fetch(path, If_None_Match=etag).status_code == 404


def test_without_a_picture_there_is_none(fetch, document):
    assert fetch(f"/dokumen/{document.pk}/pratinjau/").status_code == 404
