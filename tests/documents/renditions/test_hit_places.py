"""A hit in a long file names its page and opens it there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import files
from tests.markup import text

pytestmark = pytest.mark.django_db


def found(client, words):
    return client.get(reverse("documents:search"), {"q": words})


def test_a_hit_in_a_pdf_names_its_page_and_leads_there(reader, make_file):
    document = make_file("t.pdf", files.pdf("Kata pengantar", "Tentang hewan", "Soal trenggiling yang langka"))
    response = found(reader, "trenggiling")
    link = f'<a class="place" href="/dokumen/{document.pk}/baca/?hal=3&amp;q=trenggiling#t1">Hal. 3</a>'
    assert link in response.content.decode()
    page = reader.get(f"/dokumen/{document.pk}/baca/?hal=3&q=trenggiling").content.decode()
    assert '<mark id="t1">trenggiling</mark>' in page


def test_a_hit_in_a_table_names_its_row(reader, make_file):
    document = make_file("data.csv", b"Nama;Jumlah\n" + b"Biasa;1\n" * 38 + b"Trenggiling;7\n")
    link = f'href="/dokumen/{document.pk}/baca/?lembar=1&amp;baris=40&amp;q=trenggiling#b40">Baris 40</a>'
    assert link in found(reader, "trenggiling").content.decode()


def test_a_short_file_names_no_page(reader, make_document, upload):
    make_document(incoming=upload("Trenggiling itu langka."))
    response = found(reader, "trenggiling")
    assert "Trenggiling itu langka." in text(response)
    assert 'class="place"' not in response.content.decode()


def test_a_hit_in_the_title_alone_names_no_page(reader, make_file):
    make_file("t.pdf", files.pdf("Satu", "Dua"), title="Laporan Trenggiling")
    assert 'class="place"' not in found(reader, "trenggiling").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_hits(client, make_file):
    for number in range(3):
        make_file(f"t{number}.pdf", files.pdf("Satu", f"Soal trenggiling {number}"))
    found(client, "trenggiling")
    with CaptureQueriesContext(
        connection,
    ) as few:
        found(client, "trenggiling 1")
    with CaptureQueriesContext(connection) as many:
        found(client, "trenggiling")
    assert len(few) == len(many)
