"""A question that cites a regulation finds that regulation before the documents that mention it."""

import pytest

from documents import search
from documents.models import DocumentKind, Synonym
from documents.search.matching.citations import cited, is_regulation
from documents.search.matching.query import parse
from documents.search.snapshot import synonyms
from documents.search.snapshot.snapshot import Snapshot
from documents.search.snapshot.synonyms import Lexicon
from documents.search.text.analysis import gist
from tests.documents.ranked import ranked

pytestmark = pytest.mark.django_db

PERDA = "Peraturan Daerah Nomor 3 Tahun 2019 tentang Pengelolaan Sampah"
PMK = "Peraturan Menteri Keuangan Republik Indonesia Nomor 98/PMK.07/2025 tentang Dana Bagi Hasil"
UU = "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik"
UNNUMBERED = "Peraturan Wali Kota tentang Rujukan Pasien Gawat Darurat"
LONG = (
    "Peraturan Wali Kota Metro Nomor 7 Tahun 2021 tentang Perubahan Kedua atas Peraturan Wali Kota Metro Nomor 3 Tahun "
    "2019 tentang Tata Cara Pemberian Tambahan Penghasilan bagi Pegawai Aparatur Sipil Negara di Lingkungan Pemerintah"
)


@pytest.fixture
def regulations(library):
    """Regulations, and many documents that say the same words more often."""
    regulation = {"kind": DocumentKind.REGULATION}
    for title, year in ((PERDA, 2019), (PMK, 2025), (UU, 2008), (LONG, 2021)):
        library(title, "Menimbang, mengingat, memutuskan.", year=year, **regulation)
    library("Peraturan Daerah Nomor 13 Tahun 2019 tentang Pasar", "menurut Perda Nomor 3 Tahun 2019", year=2019)
    library(UNNUMBERED, "isi", year=2022, number="31/2022", **regulation)
    library("Pelaksanaan Perwali Nomor 31 Tahun 2022", "Perwali 31/2022 " * 9, year=2022)
    library("Peraturan Wali Kota Nomor 3 Tahun 2019 tentang Pajak", "isi", year=2019, **regulation)
    library("Peraturan Daerah Nomor 5 Tahun 2022 tentang Perubahan atas " + PERDA, "isi", year=2022, **regulation)
    for number in range(4):
        library(f"Laporan Pelaksanaan {PERDA} {number}", "Perda 3/2019 Perda Nomor 3 Tahun 2019 " * 5, year=2020)
        library(f"Laporan Dana Bagi Hasil {number}", "PMK 98 Tahun 2025, PMK Nomor 98/PMK.07/2025 " * 5, year=2025)
        library(f"Laporan Layanan Informasi {number}", "UU 14/2008, UU Nomor 14 Tahun 2008 " * 5, year=2025)
        library(f"Tambahan Penghasilan {number}", "Perwali 7/2021, Perwal Nomor 7 Tahun 2021 " * 5, year=2021)
    search.merge_fresh()


@pytest.mark.parametrize(
    ("question", "title"),
    [
        *((typed, PERDA) for typed in (
            "Perda Nomor 3 Tahun 2019", "perda 3/2019", "PERDA no. 3 th 2019", "perda 3 2019", "perda 03/2019",
            "Peraturan Daerah Nomor 3 Tahun 2019", "peraturan daerah no 3 tahun 2019 tentang sampah",
            "isi perda 3/2019", "perda 3/2019 tentang kebersihan pasar",
        )),
        *((typed, PMK) for typed in (
            "PMK 98 tahun 2025", "pmk 98/2025", "PMK No. 98 Tahun 2025", "98/PMK.07/2025",
            "permenkeu 98/2025", "Peraturan Menteri Keuangan nomor 98 tahun 2025",
        )),
        *((typed, UU) for typed in (
            "UU 14/2008", "UU No 14 Tahun 2008", "undang-undang nomor 14 tahun 2008", "uu 14 2008 pasal 17",
        )),
        *((typed, LONG) for typed in ("Perwali 7/2021", "perwal nomor 7 tahun 2021")),
        *((typed, UNNUMBERED) for typed in ("Perwali 31/2022", "peraturan walikota no 31 tahun 2022 tentang rujukan")),
    ],
)  # fmt: skip
def test_the_regulation_itself_comes_first(regulations, question, title):
    assert ranked(question).first().title == title


@pytest.mark.parametrize("question", ["3/2019", "sampah 2019", '"perda 3/2019"', "perda 3/2019 -pasar", "perda sampah"])
def test_what_cites_no_regulation(regulations, question):
    assert search.understood(question).citations == []
    list(ranked(question))


def test_a_regulation_that_is_not_there_raises_no_other(regulations):
    assert len(cited(search.understood("perda 99/2019"), Snapshot())) == 0
    assert ranked("perda 99/2019").first().title != PERDA


def test_it_costs_one_query(regulations, django_assert_num_queries):
    for question, number in (("sampah rumah", 1), ("perda 3/2019", 2)):
        search.find(question).best(5)
        with django_assert_num_queries(number):
            search.find(question).best(5)


def test_only_the_own_number_counts(db):
    [citation] = parse("perda 3/2019", synonyms.latest()).citations
    assert is_regulation(citation, PERDA)
    assert is_regulation(citation, "PERATURAN DAERAH KOTA METRO NOMOR 03 TAHUN 2019")
    assert is_regulation(citation, "Perda No. 3/2019")
    for other in (LONG, f"Laporan {PERDA}", "Peraturan Daerah Nomor 2 Tahun 2019 tentang Perda Nomor 3 Tahun 2019", ""):
        assert not is_regulation(citation, other)
    for number in ("3", "3/2019", "3 Tahun 2019", "03/PERDA/2019"):
        assert is_regulation(citation, "Peraturan Daerah tentang Sampah Tahun 2018", number, 2019)
    for number, year in (("3", 2018), ("13/2019", 2019), ("", 2019), ("900/3/2019", 2019)):
        assert not is_regulation(citation, "Peraturan Daerah tentang Sampah", number, year)


def test_a_kind_that_the_city_adds_is_known_at_once(library):
    library("Peraturan Rektor Nomor 4 Tahun 2020 tentang Beasiswa", "isi", year=2020)
    for number in range(3):
        library(f"Laporan Beasiswa {number}", "Pertor 4/2020, Pertor Nomor 4 Tahun 2020 " * 5, year=2020)
    search.merge_fresh()
    Synonym.objects.create(ways="pertor\nperaturan rektor", is_regulation=True)
    synonyms.bump_version()
    assert ranked("pertor 4 tahun 2020").first().title.startswith("Peraturan Rektor")


def test_an_empty_table_names_no_kind():
    assert "perda" not in Lexicon.of([]).regulation_words
    assert parse("perda 3/2019", Lexicon.of([])).citations == []


@pytest.mark.parametrize(
    ("question", "name", "number"),
    [
        ("permen lhk 14/2020", "peraturan menteri lingkungan hidup dan kehutanan", "14/2020"),
        ("permenlhk no. 14 tahun 2020", "peraturan menteri lingkungan hidup dan kehutanan", "14/2020"),
        ("P.14/MENLHK/SETJEN/KUM.1/7/2020", "peraturan menteri lingkungan hidup dan kehutanan", "14/2020"),
        ("permendikbud 22/2016", "peraturan menteri pendidikan dan kebudayaan", "22/2016"),
        ("permendiknas 22 2006", "peraturan menteri pendidikan nasional", "22/2006"),
        ("22 tahun 2016 permendikbud", "peraturan menteri pendidikan dan kebudayaan", "22/2016"),
        ("permendikbud tahun 2016 nomor 22", "peraturan menteri pendidikan dan kebudayaan", "22/2016"),
        ("peraturan menteri pendidikan nomor 22 tahun 2016", "peraturan menteri pendidikan nasional", "22/2016"),
        ("PM 103 tahun 2017", "peraturan menteri", "103/2017"),
        ("PM.103/2017", "peraturan menteri", "103/2017"),
        ("permenkominfo 5/2020", "peraturan menteri komunikasi dan informatika", "5/2020"),
        ("permenketenagakerjaan 1 tahun 2020", "peraturan menteri tenaga kerja dan transmigrasi", "1/2020"),
        ("permen atr/kbpn 3/2020", "peraturan menteri agraria dan tata ruang", "3/2020"),
        ("permen pan 17 th 2017", "peraturan menteri pendayagunaan aparatur negara", "17/2017"),
        ("kepmenpanrb 1/2020", "keputusan menteri pendayagunaan aparatur negara", "1/2020"),
        ("permeneg lh 5/2012", "peraturan menteri negara lingkungan hidup", "5/2012"),
        ("perka bkn 5 2019", "peraturan badan kepegawaian negara", "5/2019"),
        ("peraturan BKN nomor 5 tahun 2019", "peraturan kepala badan kepegawaian negara", "5/2019"),
        ("perlem lkpp 12/2021", "peraturan lembaga kebijakan pengadaan barang jasa pemerintah", "12/2021"),
        ("perkap 7 tahun 2012", "peraturan kapolri", "7/2012"),
        ("pojk 6 tahun 2022", "peraturan otoritas jasa keuangan", "6/2022"),
        ("6/POJK.07/2022", "peraturan otoritas jasa keuangan", "6/2022"),
        ("pkpu 5 2022", "peraturan komisi pemilihan umum", "5/2022"),
    ],
)  # fmt: skip
def test_regulations_of_ministries_and_national_bodies(db, question, name, number):
    [citation] = parse(question, synonyms.latest()).citations
    assert gist(name) in citation.kinds
    assert f"{citation.number}/{citation.year}" == number


def test_the_number_before_the_kind_is_not_the_next_one(db):
    cited_by = parse("perda 3/2019 perwali 7/2021", synonyms.latest()).citations
    assert [(one.number, one.year) for one in cited_by] == [("3", "2019"), ("7", "2021")]


@pytest.mark.parametrize(
    "question", ["pm 2.5 2024", "kadar PM 10", "permen karet 2024", "bkn 5 lokasi 2019", "kominfo 2020"]
)
def test_strangers_to_the_names_of_ministries(db, question):
    assert parse(question, synonyms.latest()).citations == []


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("permen pupr 5/2016",
         "Peraturan Menteri Pekerjaan Umum dan Perumahan Rakyat Republik Indonesia Nomor 05/PRT/M/2016 tentang Izin"),
        ("permen lhk 14/2020",
         "PERATURAN MENTERI LINGKUNGAN HIDUP DAN KEHUTANAN NOMOR P.14/MENLHK/SETJEN/KUM.1/7/2020 TENTANG INDEKS"),
        ("permen lhk 14/2020", "Permen LHK Nomor 14 Tahun 2020"),
        ("PM 103 tahun 2017", "Peraturan Menteri Perhubungan Nomor PM 103 Tahun 2017 tentang Angkutan"),
        ("permen 5/2016", "Peraturan Menteri Pekerjaan Umum dan Perumahan Rakyat Republik Indonesia No. 5 Tahun 2016"),
    ],
)  # fmt: skip
def test_titles_of_ministries(db, question, title):
    [citation] = parse(question, synonyms.latest()).citations
    assert is_regulation(citation, title)
    assert not is_regulation(citation, f"Peraturan Daerah tentang {title}")
    assert not is_regulation(citation, f"{title.partition(' N')[0]} tentang Perubahan atas {title}")
