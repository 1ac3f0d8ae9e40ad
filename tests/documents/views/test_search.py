"""The search page: what is found, what each facet counts, and what is said when a question cannot be used."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from documents.lifecycle import publishing
from documents.models import Category, Medium
from opd.models import Opd
from tests.markup import addresses, text

pytestmark = pytest.mark.django_db

FACETS = ["klasifikasi", "opd", "kategori", "tahun", "jenis", "format"]


def titles(response):
    return [document.title for document, *_rest in response.context["rows"]]


def counts(response, name):
    """`{value: number}` of one facet as it is offered."""
    [facet] = [facet for facet in response.context["facets"] if facet.name == name]
    return {choice.value: choice.count for choice in facet.choices}


# Search and facets --------------------------------------------------------------------------------------------------


def test_browsing_without_words_shows_all_newest_first(citizen, library):
    response = citizen.get("/cari/")
    assert titles(response) == [
        "Profil Kelurahan", "Neraca Kecamatan", "Izin Apotek", "Daftar Aset Puskesmas", "Neraca Puskesmas",
    ]  # fmt: skip
    assert "5 dokumen publik" in text(response)


def test_words_find_and_are_marked(citizen, library):
    response = citizen.get("/cari/?q=neraca")
    assert set(titles(response)) == {"Neraca Puskesmas", "Neraca Kecamatan"}
    assert "2 dokumen untuk “neraca”" in text(response)


def test_text_inside_a_file_is_found_with_a_snippet(citizen, make_document, upload):
    make_document(incoming=upload("Biaya fogging di Ganjar Asri ditanggung daerah."))
    response = citizen.get("/cari/?q=fogging")
    assert "<mark>fogging</mark>" in response.content.decode()


def test_numbers_of_every_facet(citizen, library):
    response = citizen.get("/cari/")
    assert {name: counts(response, name) for name in FACETS} == {
        "klasifikasi": {"berkala": 4, "serta-merta": 0, "setiap-saat": 1},
        "opd": {"dinas-kesehatan": 3, "kecamatan-metro-pusat": 2, "kelurahan-imopuro": 1},
        "kategori": {
            "profil-badan-publik": 1,
            "keuangan": 3,  # with what is below it
            "neraca": 2,
            "daftar-aset": 1,
            "perizinan": 1,
        },
        "tahun": {"2025": 3, "2024": 2},
        "jenis": {"keuangan": 2, "prosedur": 1, "profil": 1, "data": 1},
        "format": {"txt": 5},
    }


def test_choices_of_one_facet_widen_those_of_different_ones_narrow(citizen, library):
    response = citizen.get("/cari/?tahun=2024&tahun=2025&klasifikasi=berkala&jenis=keuangan")
    assert set(titles(response)) == {"Neraca Puskesmas", "Neraca Kecamatan"}


def test_a_facet_is_counted_under_the_choices_of_the_others(citizen, library):
    response = citizen.get("/cari/?tahun=2024&klasifikasi=berkala")
    assert titles(response) == ["Neraca Kecamatan", "Daftar Aset Puskesmas"]
    assert counts(response, "tahun") == {"2025": 2, "2024": 2}  # of the class, whatever year
    assert counts(response, "klasifikasi") == {"berkala": 2, "serta-merta": 0, "setiap-saat": 0}  # of the year
    assert counts(response, "opd") == {"dinas-kesehatan": 1, "kecamatan-metro-pusat": 1}  # of both


def test_words_narrow_the_facets_too(citizen, library):
    response = citizen.get("/cari/?q=neraca&opd=dinas-kesehatan")
    assert titles(response) == ["Neraca Puskesmas"]
    assert counts(response, "opd") == {"dinas-kesehatan": 1, "kecamatan-metro-pusat": 1}
    assert counts(response, "tahun") == {"2025": 1}


def test_an_agency_stands_for_those_below_it(citizen, library):
    assert set(titles(citizen.get("/cari/?opd=kecamatan-metro-pusat"))) == {"Neraca Kecamatan", "Profil Kelurahan"}
    assert titles(citizen.get("/cari/?opd=kelurahan-imopuro")) == ["Profil Kelurahan"]
    assert len(titles(citizen.get("/cari/?opd=pemerintah-kota-metro"))) == 5


def test_a_heading_stands_for_all_agencies_and_what_is_below_it(citizen, library):
    response = citizen.get("/cari/?kategori=keuangan")
    assert set(titles(response)) == {"Neraca Puskesmas", "Neraca Kecamatan", "Daftar Aset Puskesmas"}
    assert titles(citizen.get("/cari/?kategori=daftar-aset")) == ["Daftar Aset Puskesmas"]


def test_with_one_agency_its_own_folders_are_counted(citizen, library, opd_health, folder):
    money, balance, assets, permits = (
        folder(opd_health, code).pk for code in ("keuangan", "neraca", "daftar-aset", "perizinan")
    )
    response = citizen.get("/cari/?opd=dinas-kesehatan")
    assert counts(response, "kategori") == {str(money): 2, str(balance): 1, str(assets): 1, str(permits): 1}
    response = citizen.get(f"/cari/?kategori={money}")
    assert set(titles(response)) == {"Neraca Puskesmas", "Daftar Aset Puskesmas"}


def test_folders_of_many_agencies_cost_no_more_than_those_of_two(citizen, library, folder):
    folders = [folder(opd, "keuangan").pk for opd in Opd.objects.exclude(parent=None)[:6]]
    assert len(folders) > 3
    asked = []
    for chosen in (folders[:2], folders[:2], folders):
        with CaptureQueriesContext(connection) as queries:
            citizen.get("/cari/?" + "&".join(f"kategori={pk}" for pk in chosen))
        asked.append(len(queries))
    assert asked[1] == asked[2]  # the first reads the index


def test_a_folder_of_the_agencys_own_below_a_heading_counts_under_it(
    citizen, library, opd_health, folder, make_document
):
    own = Category.objects.create(opd=opd_health, name="Neraca puskesmas pembantu", parent=folder(opd_health, "neraca"))
    make_document(title="Neraca Pustu", category=own)
    assert "Neraca Pustu" in titles(citizen.get("/cari/?kategori=neraca"))
    assert counts(citizen.get("/cari/"), "kategori")["keuangan"] == 4


def test_paper_is_a_form_too(citizen, operator, reviewer, metadata, opd_health, library):
    paper = publishing.create(opd_health, by=operator, values=metadata | {"form": Medium.HARD})
    publishing.submit(paper, by=operator)
    publishing.publish(paper, by=reviewer, looked_for=True)
    assert counts(citizen.get("/cari/"), "format") == {"txt": 5, "cetak": 1}
    response = citizen.get("/cari/?format=cetak")
    assert titles(response) == [paper.title]
    assert "Salinan cetak" in text(response)
    assert len(titles(citizen.get("/cari/?format=cetak&format=txt"))) == 6
    assert "salinan cetak" in text(citizen.get(paper.get_absolute_url()))


def test_chosen_values_stay_in_the_form_even_when_nothing_is_left(citizen, library, opd_health, folder):
    permits = folder(opd_health, "perizinan").pk
    response = citizen.get(
        f"/cari/?q=neraca&kategori={permits}&kategori=hasil-penelitian&opd=dinas-kesehatan&tahun=1999"
    )
    html = response.content.decode()
    for value in (permits, "hasil-penelitian", "dinas-kesehatan", "1999"):
        assert re.search(rf'value="{value}" checked', html)
    assert titles(response) == []
    assert "Tidak ada dokumen yang cocok." in html


def test_a_chip_takes_one_choice_away(citizen, library):
    response = citizen.get("/cari/?q=neraca&tahun=2024&tahun=2025&opd=dinas-kesehatan&page=1")
    assert [(chip.facet, chip.label, chip.query) for chip in response.context["chips"]] == [
        ("OPD", "Dinas Kesehatan", "q=neraca&tahun=2024&tahun=2025"),
        ("Tahun", "2024", "q=neraca&tahun=2025&opd=dinas-kesehatan"),
        ("Tahun", "2025", "q=neraca&tahun=2024&opd=dinas-kesehatan"),
    ]
    assert titles(citizen.get("/cari/?" + response.context["query_without_facets"])) == titles(
        citizen.get("/cari/?q=neraca")
    )


@pytest.mark.parametrize(
    ("order", "first"),
    [("terlama", "Neraca Puskesmas"), ("terbaru", "Profil Kelurahan"), ("judul", "Daftar Aset Puskesmas")],
)
def test_order(citizen, library, order, first):
    assert titles(citizen.get(f"/cari/?urut={order}"))[0] == first


def test_large_numbers_are_grouped(citizen, library, monkeypatch):
    monkeypatch.setattr("documents.search.facets.filters.DocumentFilter.total", 12480)
    assert citizen.get("/cari/").context["heading"] == "12.480 dokumen publik"


# What cannot be used is said ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("tahun=dua+ribu", "“dua ribu” bukan pilihan untuk Tahun, jadi tidak dipakai."),
        ("opd=dinas-sihir", "“dinas-sihir” bukan pilihan untuk OPD, jadi tidak dipakai."),
        ("kategori=999999", "“999999” bukan pilihan untuk Kategori, jadi tidak dipakai."),
        ("kategori=" + "9" * 40, "bukan pilihan untuk Kategori, jadi tidak dipakai."),
        ("jenis=rahasia", "“rahasia” bukan pilihan untuk Jenis dokumen, jadi tidak dipakai."),
        ("format=exe", "“exe” bukan pilihan untuk Bentuk berkas, jadi tidak dipakai."),
        ("klasifikasi=dikecualikan", "Isi informasi yang dikecualikan tidak dapat dicari."),
        ("urut=acak", "Urutan “acak” tidak dikenal, jadi tidak dipakai."),
        ("page=seratus", "“seratus” bukan nomor halaman; ini halaman pertama."),
        ("page=9", "Halaman 9 tidak ada; ini halaman terakhir."),
        ("page=-1", "Halaman -1 tidak ada; ini halaman terakhir."),
        ("q=" + "a" * 1100, "Pertanyaan Anda terlalu panjang; yang dipakai 1.000 huruf pertama."),
    ],
)
def test_what_is_not_understood_is_said(citizen, query, sentence):
    response = citizen.get(f"/cari/?{query}")
    assert response.status_code == 200
    assert sentence in text(response)


def test_one_wrong_value_does_not_lose_the_right_ones(citizen, library):
    assert len(titles(citizen.get("/cari/?tahun=2024&tahun=kemarin"))) == 2


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("dinas kesehatan", True), ("anggaran dinkes 2025", True), ("dinas", False), ("kesehatan", False),
        ("dinas pendidikan", False), ("", False),
    ],
)  # fmt: skip
def test_who_names_an_agency_is_offered_its_page(citizen, library, words, named):
    page = citizen.get("/cari/", {"q": words})
    assert ("Halaman OPD: Dinas Kesehatan" in text(page)) == named


def test_of_agencies_with_one_beginning_the_one_that_is_named_in_full(citizen, library):
    page = citizen.get("/cari/", {"q": "musrenbang kecamatan metro pusat"})
    assert [agency.name for agency in page.context["agencies"]] == ["Kecamatan Metro Pusat"]
    assert citizen.get("/cari/", {"q": "kecamatan metro"}).context["agencies"] == []


def test_of_very_many_choices_the_first_are_used(citizen, library):
    page = citizen.get("/cari/", {"tahun": [*range(1990, 2190)]})
    assert len(page.context["chips"]) == 30
    assert "Yang dipakai untuk Tahun hanya 30 pilihan pertama." in text(page)
    assert len(page.content) < 100_000


# The others are odd bytes: tests/portal/middleware/test_odd_bytes.py
WRITABLE = st.characters(exclude_characters="\0", exclude_categories=["Cs"])


@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.dictionaries(
        st.sampled_from(["q", "urut", "page", *FACETS]),
        st.lists(st.text(WRITABLE, max_size=30), min_size=1, max_size=3),
    )
)
def test_no_question_breaks_the_page(citizen, library, query):
    assert citizen.get("/cari/", query).status_code == 200


def test_what_is_typed_comes_back_as_text(citizen, library):
    html = citizen.get("/cari/", {"q": '"><script>alert(1)</script>', "tahun": "<img src=x onerror=alert(1)>"}).content
    assert b"<script>alert" not in html
    assert b"<img src=x" not in html


# Pages of a list ----------------------------------------------------------------------------------------------------


def test_pages(citizen, make_document, settings):
    settings.PAGE_SIZE = 2
    for number in range(5):
        make_document(title=f"Laporan {number}")
    response = citizen.get("/cari/?tahun=2025&page=2")
    assert titles(response) == ["Laporan 2", "Laporan 1"]
    assert [a for a in addresses(response) if a.startswith("?") and "page=" in a] == [
        "?tahun=2025&page=1",
        "?tahun=2025&page=1",
        "?tahun=2025&page=2",
        "?tahun=2025&page=3",
        "?tahun=2025&page=3",
    ]
    assert "Halaman 2 dari 3" in text(response)


def test_nobody_is_led_too_deep(citizen, library, settings, monkeypatch):
    settings.PAGE_SIZE = 1
    monkeypatch.setattr("documents.web.pagination.DEEPEST", 3)
    response = citizen.get("/cari/?page=3")
    assert response.context["page"].paginator.num_pages == 3
    assert "Daftarnya masih panjang." in text(response)


def test_a_phrase_is_quoted_once(client, make_document):
    make_document(title="Neraca akhir tahun")
    assert "1 dokumen untuk &quot;neraca akhir&quot;" in client.get("/cari/", {"q": '"neraca akhir"'}).content.decode()
