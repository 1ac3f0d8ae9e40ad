"""What is found and in which order. Every expectation holds on both engines: that is how they are kept equal."""

import random
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from documents import search
from documents.models import Document, DocumentKind, DocumentState
from opd.models import Opd
from tests.documents.ranked import ranked, snippet
from tests.documents.search.conftest import PUBLISHED

pytestmark = pytest.mark.django_db

LAW = "Alasan pengecualian didasarkan pada pengujian tentang konsekuensi yang timbul apabila informasi diberikan."


# Words and their forms ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        '"pengujian tentang konsekuensi"',
        "“Pengujian tentang  konsekuensi”",
        "konsekuensi menguji",
        "dikecualikan",
        "UU 14/2008",
        "uu 14 2008",
        "undang-undang nomor 14 tahun 2008",
        "keterbukaan informasi",
        "KIP",
    ],
)
def test_one_law_is_found_in_many_ways(library, found, words):
    library("Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik", LAW)
    library("Profil Kelurahan", "Undangan rapat tentang kebersihan lingkungan.")
    assert found(words) == ["Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik"]


@pytest.mark.parametrize("words", ['"menguji konsekuensi"', '"konsekuensi pengujian"', '"pengujian konsekuensi"'])
def test_quotes_ask_for_exact_forms_side_by_side(library, found, words):
    library("Aturan", LAW)
    assert found(words) == []


def test_a_phrase_does_not_reach_from_one_field_into_the_next(library, found):
    library("Laporan Kinerja", "Tahunan.", keywords="kinerja, sehat", number="7/A")
    assert found('"kinerja tahunan"') == found('"sehat dinas"') == []
    assert found('"laporan kinerja"') == found('"dinas kesehatan"') == ["Laporan Kinerja"]


@pytest.mark.parametrize(
    ("words", "hit"),
    [("900/118", True), ("900/118/B-3/2026", True), ("1250000", True), ("Rp1.250.000", True), ("118/900", False)],
)
def test_numbers(library, found, words, hit):
    library("Surat", "Nilai kontrak Rp1.250.000,00.", number="900/118/B-3/2026")
    assert found(words) == (["Surat"] if hit else [])


def test_every_column_is_searched(library, found):
    library("Judul", "batang tubuh", summary="ikhtisarnya", keywords="kuncinya, lain", number="77/XYZ", year=2019)
    for words in ("judul", "tubuh", "ikhtisar", "kunci", "77/xyz", "dinas kesehatan", "dinkes", "2019"):
        assert found(words) == ["Judul"], words


def test_words_may_stand_partly_in_the_head_and_partly_in_the_text(library, found):
    library("Laporan Keuangan", "Belanja obat naik.")
    assert found("laporan obat dinkes") == ["Laporan Keuangan"]


def test_a_word_far_inside_a_long_text_is_found_with_the_head(library, found):
    filler = "kata demi kata mengalir terus " * 4000
    library("Laporan Keuangan", f"{filler} pengadaan vaksin rabies {filler} apotek {filler}")
    assert found("laporan rabies") == found('"vaksin rabies"') == found("keuangan apotek") == ["Laporan Keuangan"]
    assert Document.objects.get().chunks.count() > 10


def test_a_phrase_across_two_chunks_is_found(library, found):
    words = ["".join(letters) for letters in product("abcdefghij", repeat=4)]
    document = library("Daftar", " ".join(words))
    last = words.index(document.chunks.get(position=1).text.split()[-1])
    assert words[last + 1] in document.chunks.get(position=2).text
    assert found(f'"{" ".join(words[last - 10 : last + 10])}"') == ["Daftar"]


def test_only_stopwords_are_words_too(library, found):
    library("Dari dan Untuk", "isi")
    assert found("dan") == ["Dari dan Untuk"]


# Order --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(library):
    library("Penganggaran Daerah", "isi")
    library("Anggaran Belanja", "isi")
    library("Neraca", "isi", keywords="anggaran, kas")
    library("Profil", "isi", summary="Ringkasan anggaran.")
    library("Catatan A", "Anggaran ini, anggaran itu, anggaran lain.")
    library("Catatan B", "Sekali saja anggaran.")
    library("Catatan C", "Sekali saja penganggaran.")
    library("Lain", "Tidak ada.")


def test_title_before_label_before_context_before_text_and_exact_before_stem(shelf):
    rows = [(document.title, document.rank) for document in ranked("anggaran")]
    assert [title for title, _rank in rows] == [
        "Anggaran Belanja",
        "Penganggaran Daerah",
        "Neraca",
        "Profil",
        "Catatan A",
        "Catatan B",
        "Catatan C",
    ]
    ranks = [rank for _title, rank in rows]
    assert ranks == sorted(set(ranks), reverse=True)


def test_neighbours_count_for_more_than_words_apart(library, found):
    library("Realisasi Belanja dan Anggaran", "isi")
    library("Laporan Realisasi Anggaran", "isi")
    library("Belanja Realisasi", "Anggaran.")
    assert found("realisasi anggaran") == [
        "Laporan Realisasi Anggaran",
        "Realisasi Belanja dan Anggaran",
        "Belanja Realisasi",
    ]


def test_neighbours_in_the_forms_typed_come_before_their_families_apart(library, found):
    library("Pembukaan Festival Terbuka", "Berlangsung tiga jam.")
    library("Pengumuman", "Mulai Maret jam buka loket berubah.")
    for number in range(20):
        library(f"Lain {number}", "isi")
    assert found("jam buka") == ["Pengumuman", "Pembukaan Festival Terbuka"]


def test_neighbours_may_be_said_in_another_way(library, found):
    library("Rujukan Pasien", "isi", keywords="sop")
    library("Prosedur Operasional Standar Rujukan", "pasien")
    library("Pasien Rujukan", "isi", summary="Menurut prosedur operasional standar.")
    assert found("sop rujukan")[0] == "Prosedur Operasional Standar Rujukan"


def test_who_abbreviates_means_the_thing_and_not_those_who_cite_it(library, found):
    law = "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik"
    library(law, "Undang-Undang ini dapat disebut Undang-Undang Keterbukaan Informasi Publik.")
    library("Peraturan tentang Sengketa Informasi Publik", "Sengketa menurut UU KIP.")
    library("Peraturan Pelaksanaan Keterbukaan Informasi Publik", "Menurut undang-undang.")
    library("Undang-Undang Pelayanan Publik", "isi")
    assert found("UU KIP")[0] == law


def test_the_kind_that_is_asked_for_comes_before_others(library, found):
    """By the head of the question, which Indonesian says first; of what kind OTHER ones are nobody has said."""
    library("Perjanjian Kerja Sama Pelayanan Rujukan Pasien", "isi", kind=DocumentKind.AGREEMENT)
    library("Standar Operasional Prosedur Rujukan", "isi", kind=DocumentKind.PROCEDURE)
    library("Rujukan Pasien", "isi")
    for number in range(20):
        library(f"Lain {number}", "isi")
    library("Standar Operasional Prosedur Pengaduan", "isi", kind=DocumentKind.PROCEDURE)
    agreement, procedure, other = (
        "Perjanjian Kerja Sama Pelayanan Rujukan Pasien",
        "Standar Operasional Prosedur Rujukan",
        "Rujukan Pasien",
    )
    assert found("SOP rujukan pasien")[:3] == [other, procedure, agreement]
    assert found("perjanjian rujukan pasien")[:2] == [agreement, other]
    ranks = {document.title: document.rank for document in ranked("rujukan pasien SOP")}
    assert ranks[agreement] > ranks[procedure]  # SOP is not its head


def test_a_title_that_says_nothing_else_is_first(library, found):
    library("Laporan Realisasi Anggaran 2024", "isi", published_at=PUBLISHED - timedelta(days=1))
    library("Laporan Realisasi Anggaran 2024 Triwulan I", "isi")
    assert found("laporan realisasi anggaran 2024")[0] == "Laporan Realisasi Anggaran 2024"


def test_of_equals_the_newest_is_first(library):
    old = library("Neraca", "isi", year=2023)
    new = library("Neraca", "isi", year=2025)
    later = library("Neraca", "isi", year=2025, published_at=PUBLISHED + timedelta(days=1))
    assert list(ranked("neraca")) == [later, new, old]


def test_more_words_found_is_better_when_no_document_has_all(library):
    library("Anggaran Pendidikan", "isi")
    library("Anggaran Jalan", "Jalan rusak di kelurahan.")
    library("Rusak", "isi")
    assert [document.title for document in ranked("anggaran jalan zzz")] == ["Anggaran Jalan"]
    assert ranked("anggaran rusak pendidikan")[0].title == "Anggaran Pendidikan"
    assert not search.find("anggaran jalan zzz").has_all_words
    assert search.find("anggaran jalan").has_all_words


def test_abbreviation_and_words_find_the_same_first(library, found, city):
    education = Opd.objects.create(name="Dinas Pendidikan dan Kebudayaan", slug="disdik-uji", kind="dinas", parent=city)
    library("Dokumen Pelaksanaan Anggaran Dinas Pendidikan dan Kebudayaan", "Belanja pegawai.", opd=education)
    library("Profil Dinas Pendidikan dan Kebudayaan", "Sejarah.", opd=education)
    library("Dokumen Pelaksanaan Anggaran Dinas Kesehatan", "Belanja obat.")
    first = "Dokumen Pelaksanaan Anggaran Dinas Pendidikan dan Kebudayaan"
    assert found("anggaran dinas pendidikan 2025")[0] == found("APBD disdik")[0] == first
    assert found("APBD") == []


def test_a_phrase_of_the_table_is_three_words_where_few_documents_say_it(library, found, city):
    library("Rekapitulasi Izin Bangunan", "isi")
    assert found("izin mendirikan bangunan") == ["Rekapitulasi Izin Bangunan"]
    assert not search.find("izin mendirikan bangunan").has_all_words
    library("Daftar IMB", "isi")
    assert found("izin mendirikan bangunan") == ["Daftar IMB", "Rekapitulasi Izin Bangunan"]
    assert found('"izin mendirikan bangunan"') == []
    assert found("IMB") == ["Daftar IMB"]


def test_what_stands_in_quotes_is_asked_for_beside_any_number_of_phrases(library, found, city):
    library("Rekapitulasi Izin Bangunan", "isi")
    phrases = (
        "izin mendirikan bangunan, indeks kepuasan masyarakat, bantuan operasional sekolah, standar pelayanan minimal"
    )
    assert found(f'{phrases} "surat tugas"') == []


def test_the_words_of_an_abbreviation_stand_apart_where_no_document_says_it(library, found, city):
    library("Izin untuk Mendirikan Rumah dan Bangunan", "isi")
    library("Izin Bangunan", "isi")
    assert found("IMB") == ["Izin untuk Mendirikan Rumah dan Bangunan"]
    library("Daftar IMB", "isi")
    assert found("IMB") == ["Daftar IMB"]


def test_the_very_word_in_a_title_comes_before_another_of_its_family(library, found):
    library("Pelaporan Harta", "Laporan tahunan.")
    library("Laporan Kinerja Dinas Tahun Ini", "isi")
    library("Dinas Kependudukan", "Jumlah penduduk.")
    library("Data Penduduk menurut Kelurahan", "isi")
    assert found("laporan")[0] == "Laporan Kinerja Dinas Tahun Ini"
    assert found("penduduk")[0] == "Data Penduduk menurut Kelurahan"


# What is named, and what is not wanted --------------------------------------------------------------------------------


def test_what_is_not_wanted_is_not_found(library, found):
    library("Izin Usaha", "Syarat mendirikan usaha.", year=2024)
    library("Izin Bangunan", "Membangun 7 rumah, kata dinas pada 2024.", year=2023)
    assert found("izin -bangunan") == found("izin -2023") == found('izin -"kata dinas"') == ["Izin Usaha"]
    assert found("izin -bangun") == found("izin -penerbangan") == ["Izin Usaha", "Izin Bangunan"]  # the very form
    assert found("izin -dinkes") == found("izin -dinas") == found("-izin") == []
    assert found("-bangunan") == found("-2023 -xyz") == ["Izin Usaha"]
    assert found("izin -7/2023") == ["Izin Usaha", "Izin Bangunan"]
    assert len(found("izin -")) == len(found("-xyz")) == 2
    assert search.find("-bangunan").has_all_words


def test_what_is_not_wanted_makes_room_for_what_lacks_a_word(library, found):
    library("Izin Usaha Mikro", "isi")
    library("Izin Usaha", "isi")
    for number in range(12):
        library(f"Izin Usaha Mikro Rekap {number}", "isi")
    assert found("izin usaha mikro -rekap") == ["Izin Usaha Mikro"]
    assert len(found("izin usaha mikro")) == 13


@pytest.mark.parametrize("words", ["laporan keuangan dinkes 2024", "2024 laporan keuangan dinas kesehatan"])
def test_documents_of_the_year_and_agency_come_before_those_that_speak_of_them(library, found, opd_kominfo, words):
    library("Laporan Keuangan Dinas Kesehatan 2023 dan 2024 Dibandingkan", "isi", year=2025, opd=opd_kominfo)
    library("Laporan Keuangan Dinas Kesehatan 2023", "Bukan 2024.", year=2023)
    library("Laporan Keuangan", "isi", year=2024)
    assert found(words)[0] == "Laporan Keuangan"
    assert set(found(words)[1:]) == {
        "Laporan Keuangan Dinas Kesehatan 2023 dan 2024 Dibandingkan",
        "Laporan Keuangan Dinas Kesehatan 2023",
    }


@pytest.mark.parametrize("words", ["perwali 7/2023", "peraturan wali kota nomor 7 tahun 2023", "perwali no 7 thn 2023"])
def test_a_number_of_a_regulation_is_written_in_many_ways(library, found, words):
    library("Peraturan Wali Kota Nomor 7 Tahun 2023 tentang Sampah", "isi", year=2023)
    library("Peraturan Wali Kota tentang Parkir", "isi", number="7/2023", year=2023)
    library("Peraturan Wali Kota Nomor 17 Tahun 2023 tentang Jam Kerja", "isi", year=2023)
    library("Peraturan Wali Kota Nomor 7 Tahun 2022 tentang Perjalanan", "isi", year=2022)
    assert set(found(words)[:2]) == {
        "Peraturan Wali Kota Nomor 7 Tahun 2023 tentang Sampah",
        "Peraturan Wali Kota tentang Parkir",
    }


def test_a_span_of_years_means_each_of_them(library, found):
    for year in range(2020, 2024):
        library(f"Data {year}", "isi", year=year)
    library("Data 2021-2022", "isi", year=2019)
    assert set(found("data 2021-2022")[:3]) == {"Data 2021-2022", "Data 2021", "Data 2022"}


# A queryset like any other ------------------------------------------------------------------------------------------


def test_results_may_be_filtered_counted_sliced_and_nested(shelf, city):
    results = ranked("anggaran")
    assert results.count() == 7
    assert [document.title for document in results[1:3]] == ["Penganggaran Daerah", "Neraca"]
    assert results.filter(title__startswith="Catatan").count() == 3
    assert Document.objects.filter(pk__in=results.values("pk")).count() == 7
    ranks = list(results.values_list("rank", flat=True))
    assert ranks == sorted(ranks, reverse=True)
    assert results.filter(rank__gt=ranks[2]).count() == 2
    assert set(search.find("anggaran").ids) == set(results.values_list("pk", flat=True))


@pytest.mark.parametrize("words", ['"anggaran"', '"anggaran" isi', '"anggaran" zzz', '"anggaran belanja" isi'])
def test_one_query_tells_that_nothing_has_changed(shelf, django_assert_num_queries, words):
    search.merge_fresh()
    before = search.find(words).best(20)
    with django_assert_num_queries(1):
        assert search.find(words).best(20) == before


def test_a_question_about_money_asks_for_the_place_and_the_titles_too(shelf, django_assert_max_num_queries):
    search.merge_fresh()
    before = search.find("anggaran isi").best(20)
    with django_assert_max_num_queries(3):
        assert search.find("anggaran isi").best(20) == before


def test_within_narrows_and_nothing_asked_gives_all_newest_first(library):
    old = library("Neraca", "isi")
    new = library("Anggaran", "isi", published_at=PUBLISHED + timedelta(days=1))
    assert list(ranked("isi", Document.objects.filter(pk=old.pk))) == [old]
    assert [(document, document.rank) for document in ranked("  ")] == [(new, 0), (old, 0)]
    assert list(ranked("", Document.objects.filter(pk=old.pk))) == [old]
    assert list(ranked("?!")) == []


def test_what_is_not_public_is_not_found_though_it_still_were_in_the_index(library, found):
    document = library("Neraca", "isi")
    Document.objects.filter(pk=document.pk).update(
        state=DocumentState.WITHDRAWN, withdrawn_at=PUBLISHED, reason="Keliru."
    )
    assert found("neraca") == []


NASTY = [
    "\x00", '"', '""', "'", "a'b", "a\"b", "*", "a*", "-a", "(a", "a)", "^a", "a:b", "title:a", "NEAR(a b)", "a AND",
    "OR", "a NOT b",
    "-", "--", "-a -b", '-"', '-""', '-"a', '-"a b"', "- a", "a -a", "-😀", "-/", "7/2023 -7/2023", "1900-2099",
    "٧/٢٠٢٣", "-2021-2024", "dinas " * 60, "nomor " * 50, "2021 s.d 2022 hingga 2023", "a/b/c/d -a/b",
    "{a b}: c", "+a", "~a", "t~a", "|", "a | b", "a & !b", "a <-> b", "\\", "\\'", "%s", "%", "{}",
    "😀", "\ud800", "a\ud800b", "العربية", "中文 字", "ﷺ", "\u202eabc", "9" * 10_000, "a" * 100_000, "kata " * 20_000,
    '"' + "x " * 50_000,
]  # fmt: skip


@pytest.mark.both_engines
@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
def test_no_string_is_an_error(library, words):
    document = library("Judul a b c", "isi a b c " + words[:2000].replace("\x00", "").replace("\ud800", ""))
    list(ranked(words)[:5])
    assert len(search.find(words).ids) <= 1
    snippet(document, words)


PIECES = [
    *'-"“”«/–—.,:;()*~#=\\\x00\u200b\u0301😀٧²', "  ", "izin", "usaha", "Undang-Undang", "nomor", "no.", "tahun", "7",
    "2023", "1900", "2099", "s.d.", "sampai", "dinas", "kesehatan", "dinkes", "APBD", "dan", "barang/jasa", "kata-kata",
    "covid-19", "#2023", "~izin", "=izin", "'", "a" * 50, "%", "\ud800", "中文", "\n", "-",
]  # fmt: skip


def test_no_mixture_of_signs_is_an_error(library):
    document = library("Izin usaha 2023", "Kata-kata barang/jasa: COVID-19, nomor 7 tahun 2023.")
    chance = random.Random(14)
    for _number in range(400):
        words = "".join(chance.choice(PIECES) + chance.choice(["", " "]) for _piece in range(chance.randrange(1, 14)))
        assert set(search.find(words).best(5)) <= {document.pk}, words
        str(search.understood(words))
    snippet(document, words)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.text())
def test_no_string_at_all(words):
    list(ranked(words)[:5])
