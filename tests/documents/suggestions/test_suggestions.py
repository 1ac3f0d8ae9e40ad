"""What is proposed from a file: of papers as Indonesian offices write them, and nothing of what does not say."""

from datetime import date

import pytest

from documents.files import reading
from documents.suggestions import SuggestionSource, propose
from tests import files
from tests.conftest import SHARED

TODAY = date(2026, 11, 25)
REAL = SHARED / "real"

DECREE = """PEMERINTAH KOTA METRO
DINAS KESEHATAN
Jalan A.H. Nasution Nomor 3 Kota Metro Telp. (0725) 41234
KEPUTUSAN KEPALA DINAS KESEHATAN KOTA METRO
NOMOR : 188.45/12/D.02/2025
TENTANG
PENETAPAN STANDAR PELAYANAN PADA UPTD PUSKESMAS
DI LINGKUNGAN DINAS KESEHATAN KOTA METRO
TAHUN 2025
KEPALA DINAS KESEHATAN KOTA METRO,
Menimbang : a. bahwa untuk memberi kepastian kepada warga perlu ditetapkan standar pelayanan puskesmas;
b. bahwa berdasarkan Peraturan Wali Kota Nomor 7 Tahun 2019 tanggal 4 Januari 2019 perlu keputusan;

Ditetapkan di Metro
pada tanggal 5 Maret 2025
KEPALA DINAS"""
REGULATION = """WALI KOTA METRO
PROVINSI LAMPUNG
PERATURAN WALI KOTA METRO
NOMOR 12 TAHUN 2025
TENTANG
TATA CARA PENGELOLAAN INFORMASI DAN DOKUMENTASI PPID
DENGAN RAHMAT TUHAN YANG MAHA ESA
WALI KOTA METRO,
Menimbang : bahwa untuk melaksanakan Pasal 13 Undang-Undang Nomor 14 Tahun 2008 perlu menetapkan peraturan ini.
Ditetapkan di Metro
pada tanggal 17 Pebruari 2025"""
LETTER = """PEMERINTAH KOTA METRO
DINAS PENDIDIKAN DAN KEBUDAYAAN
Metro, 5 Maret 2025
Nomor : 420 / 123 / D.01 / 2025
Sifat : Biasa
Lampiran : 1 (satu) berkas
Perihal : Permintaan data peserta didik
tahun ajaran 2024/2025
Kepada
Yth. Kepala Sekolah
Menindaklanjuti surat kami Nomor 420/1/D.01/2025 tanggal 2 Januari 2025 dengan ini kami mohon data itu dikirim."""
REPORT = """LAPORAN KINERJA INSTANSI PEMERINTAH (LKJIP)
DINAS KESEHATAN KOTA METRO
TAHUN 2024

KATA PENGANTAR
Puji syukur kami panjatkan ke hadirat Allah SWT atas selesainya laporan ini sehingga dapat dibaca oleh semua pihak.

RINGKASAN
Laporan ini menjelaskan capaian sasaran strategis Dinas Kesehatan selama tahun 2024 dan sebab keberhasilannya.
Angka tengkes turun dari lima belas menjadi dua belas persen di seluruh kelurahan. Kalimat ketiga tidak perlu.

Metro, 31 Januari 2025
KEPALA DINAS"""
CIRCULAR = """SURAT EDARAN
NOMOR 100.3.4/5/SETDA/2026
TENTANG PENYESUAIAN JAM KERJA ASN SELAMA BULAN RAMADAN
Yth. Kepala Perangkat Daerah
di Metro"""
PLAN = "Rencana Strategis Dinas Kesehatan\nTahun 2021-2026\nPemerintah Kota Metro"
TABLE = "Neraca per 31 Desember 2024\nAset\t1.200.000\nKewajiban\t300.000\nEkuitas\t900.000"


def told(text="", name="berkas.pdf", **properties):
    return {key: guess.value for key, guess in propose(text, name, properties, TODAY).items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            DECREE,
            {
                "title": "Keputusan Kepala Dinas Kesehatan Kota Metro Nomor 188.45/12/D.02/2025 tentang "
                "Penetapan Standar "
                "Pelayanan pada UPTD Puskesmas di Lingkungan Dinas Kesehatan Kota Metro Tahun 2025",
                "number": "188.45/12/D.02/2025",
                "date": date(2025, 3, 5),
                "year": 2025,
                "kind": "keputusan",
                "summary": "Ditetapkan dengan pertimbangan bahwa untuk memberi kepastian kepada warga perlu ditetapkan "
                "standar pelayanan puskesmas.",
            },
            id="decree",
        ),
        pytest.param(
            REGULATION,
            {
                "title": "Peraturan Wali Kota Metro Nomor 12 Tahun 2025 tentang Tata Cara Pengelolaan Informasi dan "
                "Dokumentasi PPID",
                "number": "12 Tahun 2025",
                "date": date(2025, 2, 17),
                "year": 2025,
                "kind": "peraturan",
                "summary": "Ditetapkan dengan pertimbangan bahwa untuk melaksanakan Pasal 13 "
                "Undang-Undang Nomor 14 Tahun "
                "2008 perlu menetapkan peraturan ini.",
            },
            id="regulation",
        ),
        pytest.param(
            LETTER,
            {
                "title": "Permintaan data peserta didik tahun ajaran 2024/2025",
                "number": "420/123/D.01/2025",
                "date": date(2025, 3, 5),
                "year": 2025,
            },
            id="letter",
        ),
        pytest.param(
            REPORT,
            {
                "title": "Laporan Kinerja Instansi Pemerintah (LKJIP) Dinas Kesehatan Kota Metro Tahun 2024",
                "date": date(2025, 1, 31),
                "year": 2024,  # what it is about, not when it was signed
                "kind": "laporan",
                "summary": "Laporan ini menjelaskan capaian sasaran strategis Dinas Kesehatan selama "
                "tahun 2024 dan sebab "
                "keberhasilannya. Angka tengkes turun dari lima belas menjadi dua belas persen di seluruh kelurahan.",
            },
            id="report",
        ),
        pytest.param(
            CIRCULAR,
            {
                "title": "Surat Edaran Nomor 100.3.4/5/SETDA/2026 tentang Penyesuaian Jam Kerja ASN "
                "Selama Bulan Ramadan",
                "number": "100.3.4/5/SETDA/2026",
                "year": 2026,
                "kind": "surat-edaran",
            },
            id="circular",
        ),
        pytest.param(
            PLAN,
            {"title": "Rencana Strategis Dinas Kesehatan Tahun 2021-2026", "year": 2021, "kind": "perencanaan"},
            id="plan",
        ),
        pytest.param(TABLE, {"title": "Neraca per 31 Desember 2024", "year": 2024, "kind": "keuangan"}, id="table"),
    ],
)
def test_papers_of_an_office(text, expected):
    assert told(text, name="scan0001.pdf") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LKPJ_2024_final(2).pdf", {"title": "LKPJ 2024", "year": 2024, "kind": "laporan"}),
        ("Laporan-Kinerja-2024 FIX ttd.pdf", {"title": "Laporan Kinerja 2024", "year": 2024, "kind": "laporan"}),
        ("RenstraDinkes2021-2026.docx", {"title": "Renstra Dinkes 2021-2026", "kind": "perencanaan"}),  # two years
        ("SOP%20Pelayanan%20Puskesmas rev2.pdf", {"title": "SOP Pelayanan Puskesmas", "kind": "prosedur"}),
        *(
            (name, {})
            for name in ("IMG_20240305_112233.jpg", "scan0001.pdf", "Doc1.docx", "12345.pdf", "_.pdf", "a.pdf")
        ),
        ("WhatsApp Image 2024-05-03 at 10.11.12.jpg", {}),
    ],
)
def test_names_of_files(name, expected):
    assert told(name=name) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Profil Kesehatan Kota Metro 2024", "Profil Kesehatan Kota Metro 2024"),
        *(
            (title, None)
            for title in ("Microsoft Word - doc1", "pp61-2010bt.doc", "Untitled", "Document3", "LKPJ", "scan")
        ),
        ("UU 14 Tahun 2008.rtf", None),
    ],
)
def test_titles_in_the_properties(title, expected):
    assert told(title=title).get("title") == expected


def test_the_text_goes_before_the_properties_and_these_before_the_name():
    full = propose(REPORT, "Profil 2020.pdf", {"title": "Profil Dinas 2021"}, TODAY)
    assert full["title"].source == SuggestionSource.TEXT
    scan = propose(
        "", "Profil 2020.pdf", {"title": "Profil Dinas 2021", "subject": "Letak, tugas dan pegawai dinas"}, TODAY
    )
    assert (scan["title"].source, scan["year"].value, scan["summary"].source) == (
        SuggestionSource.PROPERTIES,
        2021,
        SuggestionSource.PROPERTIES,
    )
    assert propose("", "Profil 2020.pdf", {}, TODAY)["title"].source == SuggestionSource.NAME


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "abc",
        "Nomor",
        "NOMOR :\nTENTANG\n",
        "Perihal :",
        "Ditetapkan di Metro\npada tanggal 31 Februari 2025",
        "Metro, 5 Maret 2031",  # not yet
        "sesuai surat Nomor 12/3/2020 tanggal 4 Mei 2020 yang lalu",
        "." * 50_000,
        "TENTANG " * 20_000,
        "1/" * 100_000,
        "Menimbang : a. bahwa " + "x " * 100_000,
    ],
)
def test_nothing_is_made_of_nothing(text):
    found = told(text)
    assert not {"number", "date", "summary"} & set(found)


def test_dates_of_mentioned_papers_are_not_the_paper_s_own():
    text = "LAPORAN TRIWULAN\nsebagaimana Peraturan Nomor 7 Tahun 2019 yang ditetapkan tanggal 4 Januari 2019 di Metro."
    assert told(text, name="x.pdf") == {"title": "Laporan Triwulan", "kind": "laporan"}


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (files.docx("isi"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (files.odt("isi"), "application/vnd.oasis.opendocument.text"),
        (files.pdf("isi"), "application/pdf"),
        (files.txt("isi"), "text/plain"),
        (files.png(), "image/png"),
    ],
)
def test_a_file_without_properties_has_none(tmp_path, content, mime):
    path = tmp_path / "berkas"
    path.write_bytes(content)
    found = reading.properties_of(path, mime)
    assert set(found) <= {"title"}


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared files are not here")
@pytest.mark.parametrize(
    ("name", "title", "number", "day", "year"),
    [
        (
            "uu-14-2008.pdf",
            "Undang-Undang Republik Indonesia Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik",
            "14 Tahun 2008",
            date(2008, 4, 30),
            2008,
        ),
        (
            "uu-25-2009.pdf",
            "Undang-Undang Republik Indonesia Nomor 25 Tahun 2009 tentang Pelayanan Publik",
            "25 Tahun 2009",
            date(2009, 7, 18),
            2009,
        ),
        (
            "pp-61-2010.pdf",
            "Peraturan Pemerintah Republik Indonesia Nomor 61 Tahun 2010 tentang Pelaksanaan "
            "Undang-Undang Nomor 14 Tahun "
            "2008 tentang Keterbukaan Informasi Publik",
            "61 Tahun 2010",
            date(2010, 8, 20),
            2010,
        ),
        (
            "perki-1-2013.pdf",
            "Peraturan Komisi Informasi Nomor 1 Tahun 2013 tentang Prosedur Penyelesaian Sengketa Informasi Publik",
            "1 Tahun 2013",
            date(2013, 3, 28),
            2013,
        ),
        (
            "per-9-mbu-08-2020-scan.pdf",
            "Peraturan Menteri Badan Usaha Milik Negara Republik Indonesia Nomor PER-9/MBU/08/2020 "
            "tentang Perubahan Kedua "
            "atas Peraturan Menteri Badan Usaha Milik Negara Nomor PER-08/ MBU/2014 tentang Pedoman "
            "Pengelolaan Informasi "
            "dan Dokumentasi di Lingkungan Kementerian Badan Usaha Milik Negara",
            "PER-9/MBU/08/2020",
            date(2020, 8, 31),
            2020,
        ),
    ],
)
def test_real_papers(name, title, number, day, year):
    text = reading.text_of(REAL / name, "application/pdf").text
    found = told(text, name, **reading.properties_of(REAL / name, "application/pdf"))
    assert (found["title"], found["number"], found["date"], found["year"], found["kind"]) == (
        title,
        number,
        day,
        year,
        "peraturan",
    )
