"""Rows of the index: any moment and year that a document may have, the same from a document and the database."""

import math
import re
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import search
from documents.lifecycle import closing
from documents.models import CLOSED_FILE, Category, Document
from documents.search.facets import publications
from documents.search.storage import facet_columns
from tests.documents.past_the_verbs import WITHDRAWN
from tests.markup import text

# A reader in Jakarta sees a moment seven hours later, and no calendar goes beyond the year 9999.
MOMENTS = [
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1901, 12, 13, 20, 45, 51, tzinfo=UTC),  # the first second less than a number of 32 bits has
    datetime(1945, 8, 17, 3, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2025, 1, 1, tzinfo=UTC),
    datetime(2106, 2, 7, 6, 28, 16, tzinfo=UTC),  # the first second more than one without a sign has
    datetime(9999, 12, 31, 16, 59, 59, 999_999, tzinfo=UTC),
]
ZONES = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))
PAGES = [
    "/",
    "/cari/",
    "/cari/?urut=terlama",
    "/cari/?q=neraca",
    "/dip/",
    "/dip.csv",
    "/dip.json",
    "/informasi/berkala/",
]
PAGES += ["/informasi/berkala/", "/opd/", "/opd/dinas-kesehatan/", "/sitemap.xml", "/sitemap-dokumen.xml"]


def years_of_the_model():
    """The first and the last year that the database accepts."""
    [sane] = [one for one in Document._meta.constraints if one.name == "document_year_sane"]
    limits = dict(sane.condition.children)
    return limits["year__gte"], limits["year__lte"]


@given(st.datetimes(timezones=st.just(UTC) | ZONES))
def test_any_moment_has_a_row(moment):
    document = Document(classification="berkala", year=2025, opd_id=1, category_id=1, published_at=moment)
    published = facet_columns.row(document)["published"][0]
    assert published == math.floor(moment.timestamp())
    assert (
        facet_columns.row(document).tobytes()
        == np.frombuffer(facet_columns.row(document).tobytes(), facet_columns.ROW).tobytes()
    )


@pytest.fixture
def dated(library):
    """A document of each moment, made in another order than that of the moments."""
    turned = MOMENTS[1::2] + MOMENTS[::2]
    return {moment: library(f"Neraca {moment:%Y}", "isi", published_at=moment) for moment in turned}


@pytest.mark.django_db
@pytest.mark.parametrize("is_merged", [False, True])
def test_documents_of_any_moment_are_loaded_and_sorted(dated, is_merged):
    if is_merged:
        search.merge_fresh()
    in_time = [dated[moment].pk for moment in MOMENTS]
    hits = search.find("")
    assert hits.oldest(20) == in_time
    assert hits.newest(20) == list(Document.objects.public().values_list("pk", flat=True)) == in_time[::-1]
    assert list(search.find("neraca").newest(3)) == in_time[::-1][:3]
    assert list(search.find("neraca").best(20)) == in_time[::-1]  # equal in all but the moment
    assert sorted(hits.published.tolist()) == [math.floor(moment.timestamp()) for moment in MOMENTS]
    assert publications.first_year() == 1970


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_pages_show_documents_of_any_moment(client, dated, address):
    response = client.get(address)
    content = response.getvalue()
    assert response.status_code == 200
    if address in ("/cari/", "/dip.csv"):
        assert all(document.title in content.decode() for document in dated.values())


@pytest.mark.django_db
def test_each_year_of_the_model_is_a_choice(client, library):
    years = years_of_the_model()
    for year in years:
        library(f"Arsip {year}", year=year)
    assert years == (1900, 2200)
    for year in years:
        response = client.get(f"/cari/?tahun={year}")
        [facet] = [facet for facet in response.context["facets"] if facet.name == "tahun"]
        assert [(choice.value, choice.count) for choice in facet.choices] == [("2200", 1), ("1900", 1)]
        assert [document.title for document, *_rest in response.context["rows"]] == [f"Arsip {year}"]
        assert response.context["complaints"] == []


@pytest.mark.django_db
def test_the_database_has_the_same_rows(library, opd_kominfo):
    Category.objects.create(opd=opd_kominfo, name="Rencana kerja")
    made = [
        library("Neraca", "isi", kind="laporan"),
        library("Arsip kertas", published_at=MOMENTS[3]),
        library("Rencana", "isi", opd=opd_kominfo, year=1900, published_at=MOMENTS[0]),
    ]
    hidden = library("Rahasia", "isi")
    Document.objects.filter(pk=hidden.pk).update(**WITHDRAWN)
    pks, rows = facet_columns.rows(Document.objects.public())
    assert dict(zip(pks.tolist(), rows.tolist(), strict=True)) == {
        document.pk: facet_columns.row(document)[0].item() for document in made
    }
    assert facet_columns.rows(Document.objects.none())[1].dtype == facet_columns.ROW


@pytest.mark.django_db
def test_a_closed_file_has_no_format(make_document, reviewer, client):
    document = make_document()
    closing.close_file(document.published_revision, by=reviewer, reason="Virus.")
    document = Document.objects.select_related("published_revision").get(pk=document.pk)
    _pks, rows = facet_columns.rows(Document.objects.public())
    closed = facet_columns.code("format", CLOSED_FILE)
    assert rows["format"].tolist() == facet_columns.row(document)["format"].tolist() == [closed]
    page = text(client.get("/cari/"))
    assert "Salinan cetak" not in page and "Tanpa berkas" in page


def test_each_column_has_a_source():
    assert [*facet_columns.SOURCES] == [*facet_columns.ROW.names]
    assert set(facet_columns.CODES) < set(facet_columns.SOURCES)
    assert all(re.fullmatch(r"[a-z_]+", source) for source in facet_columns.SOURCES.values())
