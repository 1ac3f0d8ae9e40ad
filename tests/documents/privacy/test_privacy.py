"""Figures of the personal-data finder on the labelled set, and its cases one by one.

`python -m pytest tests/documents/privacy/test_privacy.py -s` prints the figures of all kinds.
"""

import importlib
import io
import random
from collections import Counter

import pytest
from PIL import Image, ImageDraw, ImageFont

from documents.files import scanned_pages, tesseract
from documents.files.formats.pictures import ocr
from documents.files.reading import text_of
from documents.filetypes import PDF
from documents.privacy import Kind, find
from documents.privacy.identity import is_plausible
from tests.conftest import SHARED
from tests.documents.privacy.composing import pages
from tests.patience import times_as_long

REAL = sorted((SHARED / "real").glob("*.pdf"))
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
NIK = "1872011203850002"


def values(text, kind=None):
    return [hit.value for hit in find(text) if kind in (None, hit.kind)]


def kinds(text):
    return [hit.kind.value for hit in find(text)]


def recall(labelled):
    """-> labels and how many of them are touched by a hit of their kind, by kind; and hits that touch none."""
    labels, found, stray = Counter(), Counter(), Counter()
    for page in labelled:
        hits = find(page.text)
        for kind, start, end in page.labels:
            labels[kind] += 1
            found[kind] += any(hit.kind == kind and hit.start < end and start < hit.end for hit in hits)
        for hit in hits:
            stray[hit.kind.value] += not any(hit.start < end and start < hit.end for _kind, start, end in page.labels)
    return labels, found, stray


class TestLabelledSet:
    def test_two_hundred_pages_half_of_them_clean(self):
        assert (len(pages("with_data")), len(pages("clean"))) == (100, 100)
        assert not any(page.labels for page in pages("clean"))
        assert all(page.labels for page in pages("with_data"))

    @pytest.mark.parametrize("name", ["with_data", "unseen"])
    def test_what_is_found(self, name):
        labels, found, stray = recall(pages(name))
        for kind in Kind:
            print(
                f"{kind:8} {found[kind]:4} of {labels[kind]:4} = {found[kind] / labels[kind]:.3f}, stray {stray[kind]}"
            )
        assert found["nik"] / labels["nik"] >= 0.98
        assert all(found[kind] / labels[kind] >= 0.9 for kind in Kind)

    @pytest.mark.parametrize("name", ["clean", "unseen_clean"])
    def test_false_alarms(self, name):
        alarms = [page.template for page in pages(name) if find(page.text)]
        print(f"false alarms: {len(alarms)} of {len(pages(name))}", alarms)
        assert len(alarms) <= 0.05 * len(pages(name))


@pytest.mark.skipif(not REAL, reason="the real files lie beside the worktree")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_regulations_have_nobody_s_data(path):
    assert find(text_of(path, PDF.mime).text) == []


class TestNik:
    @pytest.mark.parametrize(
        "written",
        [
            NIK,
            "1872 0112 0385 0002",
            "187201 120385 0002",
            "18.72.01.120385.0002",
            "187201.120385.0002",
            "187201-120385-0002",
            "1 8 7 2 0 1 1 2 0 3 8 5 0 0 0 2",
            "18720112O385OOO2",
            "l87201l203850002",
            "187201120385\n0002",
            "18720112-\n03850002",
            "1872011203 850002",
            "18 72011203850002",
        ],
    )
    def test_every_way_of_writing_it(self, written):
        [hit] = find(f"Slamet {written} Metro")
        assert (hit.kind, hit.value) == (Kind.NIK, NIK)
        assert f"Slamet {written} Metro"[hit.start : hit.end] == written

    @pytest.mark.parametrize("number", ["1872015203850002", "9171017112990001", "1872012902000001"])
    def test_women_papua_and_a_leap_day(self, number):
        assert is_plausible(number)

    @pytest.mark.parametrize(
        "number",
        [
            "2072011203850002",  # no such province
            "1872013203850002",  # the 32nd
            "1872011213850002",  # the 13th month
            "1872012902010001",  # 29 February 2001
            "1872011203850000",  # nobody is number nought
            "1800011203850002",
        ],
    )
    def test_what_is_no_region_or_no_day(self, number):
        assert not is_plausible(number)
        assert find(f"Nomor seri {number}.") == []

    def test_with_its_word_it_counts_though_misprinted(self):
        assert values("NIK : 1872013203850002") == ["1872013203850002"]

    @pytest.mark.parametrize(
        "text",
        [
            "NIP 197508122000121003",
            "NIP 19750812 200012 1 003",
            "NOP 18.72.010.001.002-0123.0",
            "187201120385000212",
            "0.1872011203850002",
            "X1872011203850002",
            "978-602-1872-01-1",
            "2021 2022 2023 2024",
            "5.1.02.01.01.0024",
            "-5.113245, 105.306712",
        ],
    )
    def test_what_only_looks_like_it(self, text):
        assert find(text) == []

    def test_in_columns_the_family_s_number_is_told_apart(self):
        assert kinds("No KK  NIK\n1872011203100002  1872011203850002") == ["kk", "nik"]
        assert kinds("NIK  No KK\n1872011203850002  1872011203100002") == ["nik", "kk"]
        assert kinds("Kartu Keluarga nomor 1872011203100002") == ["kk"]


GROUPINGS = [(16,), (4, 4, 4, 4), (6, 6, 4), (6, 10), (12, 4), (2, 2, 2, 6, 4), (6, 2, 2, 2, 4), (2,) * 6 + (4,)]
GROUPINGS += [(1,) * 16, (2,) * 8, (8, 8), (4, 12), (2, 4, 6, 4), (3, 3, 3, 3, 4), (5, 5, 6), (4, 4, 8), (6, 4, 6)]
MARKS = [" ", ".", "-", "  ", " - ", ". ", "\u00a0", "\u2013", "\u2011", "\u2009", " \u2013 "]
LABELS = ["NIK", "N.I.K.", "N I K", "nik", "KTP", "No. KTP", "KTP-el", "e-KTP", "eKTP", "Nomor Induk Kependudukan"]
LABELS += [
    "NOMOR INDUK KEPENDUDUKAN",
    "No. KTP/NIK",
    "NIK (sesuai KTP)",
    "No. Identitas (KTP/SIM)",
    "Induk Kependudukan",
]
BETWEEN = [
    "{label}: {number}",
    "{label} {number}",
    "{label}\t:\t{number}",
    "{label} = {number}",
    "{label}\n{number}",
    "{label} :\n{number}",
    "{label}\n\n{number}",
    "Data pemohon, {label}\nBudi Contoh, {number}, Metro",
    "Nama  {label}  Alamat\nBudi Contoh  {number}  Metro",
    "{label} milik pemohon yang namanya disebut dalam surat keterangan di atas, yaitu {number}.",
    "{label} pemohon ke-1 adalah {number}",
    "{number} ({label})",
]


def identity_number(chance):
    """-> a made-up NIK with any serial number."""
    region = chance.choice(["187201", "180713", "357801", "327305", "317406", "110101", "940310", "640201"])
    day = chance.randrange(1, 29) + chance.choice([0, 40])
    return f"{region}{day:02}{chance.randrange(1, 13):02}{chance.randrange(100):02}{chance.randrange(1, 10000):04}"


def in_groups(number, sizes, mark):
    pieces, at = [], 0
    for size in sizes:
        pieces.append(number[at : at + size])
        at += size
    return mark.join(pieces)


class TestLabelled:
    """Beside its label a number is found in every usual grouping and with any serial number (issue 13, number 14)."""

    @pytest.mark.parametrize("sizes", GROUPINGS, ids=str)
    def test_a_labelled_number_is_found_in_any_grouping(self, sizes):
        chance = random.Random(str(sizes))
        missed = []
        for label in LABELS:
            for between in BETWEEN:
                number, mark = identity_number(chance), chance.choice(MARKS)
                text = between.format(label=label, number=in_groups(number, sizes, mark))
                if not any(hit.kind == Kind.NIK and hit.value == number for hit in find(text)):
                    missed.append(text)
        assert missed == []

    def test_rows_below_a_heading_are_found_down_to_the_last(self):
        chance = random.Random(14)
        numbers = [identity_number(chance) for _row in range(30)]
        rows = [f"{n}  Warga Contoh  {in_groups(number, (4, 4, 4, 4), ' ')}  Metro" for n, number in enumerate(numbers)]
        assert values("\n".join(["No  Nama  NIK  Alamat", *rows]), Kind.NIK) == numbers

    def test_whole_numbers_need_no_label(self):
        chance = random.Random(100)
        for _number in range(100):
            number = identity_number(chance)
            assert values(f"Daftar hadir: Budi {number} Metro", Kind.NIK) == [number]

    def test_alone_and_grouped_a_low_serial_number_is_needed(self):
        chance = random.Random(7)
        for sizes in [(4, 4, 4, 4), (6, 6, 4), (6, 10), (12, 4)]:
            number = identity_number(chance)[:12] + f"0{chance.randrange(1, 1000):03}"
            assert values(in_groups(number, sizes, " "), Kind.NIK) == [number]
            assert values(in_groups(f"{number[:12]}7{number[13:]}", sizes, " ")) == []

    @pytest.mark.parametrize(
        "text",
        [
            "Wajib KTP  Sudah  Belum\n1 Metro Pusat 12.345 11.987 102.345",
            "Wajib KTP per kecamatan\n12.034 11.0 98\n13.120 12.502 618",
            "Penerbitan KTP berlaku 12-05-2012 s.d. 12-05-2017",
            "Masa berlaku KTP\n12-05-2012 07-08-2015",
            "Pengadaan blangko KTP 5.1.02.01.01.0024 12.500.000",
            "Syarat: 1. KTP 2. KK 3. NPWP\n1 2 3 4 5 6 7 8 9 10 11 12",
            "NIP penerbit KTP 19800312 200501 1 001",
            "KTP dilayani di loket, telepon (0725) 41128, 0812-0000-0007",
        ],
    )
    def test_other_numbers_beside_a_label_are_not_taken(self, text):
        assert Kind.NIK not in [hit.kind for hit in find(text)]


@pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="the corpus lies beside the worktree")
def test_pages_of_regulations_have_nobody_s_number(monkeypatch):
    monkeypatch.syspath_prepend(str(SHARED / "corpus"))
    corpus = importlib.import_module("corpus")
    found = [hit for row in corpus.docs(2000) for hit in find(row["text"]) if hit.kind in (Kind.NIK, Kind.KK)]
    assert found == []


class TestOthers:
    @pytest.mark.parametrize(
        ("text", "kind", "value"),
        [
            ("NPWP 09.254.294.3-407.000", "npwp", "092542943407000"),
            ("NPWP: 0092542943407000", "npwp", "092542943407000"),
            ("HP 0812-3456-7890", "phone", "081234567890"),
            ("WA +62 812 3456 7890", "phone", "081234567890"),
            ("Telp. rumah (0725) 41234", "phone", "072541234"),
            ("Surel: Budi.S@Gmail.com", "email", "budi.s@gmail.com"),
            ("rekening BRI 0123-01-012345-53-1 a.n. Budi", "account", "012301012345531"),
            ("Jl. Melati No. 2 RT 03/RW 05", "address", "jl. melati no. 2 rt 03/rw 05"),
            ("Ny. Ratna menderita diabetes", "health", "menderita diabetes"),
        ],
    )
    def test_each_by_one_example(self, text, kind, value):
        assert [(hit.kind.value, hit.value) for hit in find(text)] == [(kind, value)]

    def test_two_telephones_in_one_cell(self):
        assert values("0812 3456 7890 0813 1111 2222") == ["081234567890", "081311112222"]
        assert values("0812 345 678 90") == ["081234567890"]

    @pytest.mark.parametrize(
        "text",
        [
            "Telp. (0725) 41888, dinkes@metrokota.go.id",
            "NPWP bendahara 00.123.456.7-321.000",
            "PT Maju Jaya NPWP 81.234.567.8-321.000",
            "Rekening Kas Umum Daerah Bank Lampung 3820000000125",
            "kode rekening 5.1.02.01.01.0024",
            "Alamat kantor: Jl. AH Nasution No. 3 Metro",
            "Perbaikan drainase Jl. Cut Nyak Dien RT 12/RW 03",
            "Pasien yang menderita tuberkulosis dirujuk.",
            "pukul 08.00-12.30, tahun 2021-2026, Rp1.250.000.000",
            "NIK terdiri atas 16 digit; KK, NPWP, nomor rekening, dan alamat rumah tidak diumumkan.",
        ],
    )
    def test_what_an_office_may_say(self, text):
        assert find(text) == []


@pytest.mark.long
class TestSpeed:
    @pytest.mark.parametrize(
        "piece",
        [
            "1",
            "1 ",
            "1.",
            "1872 ",
            "O",
            "a@",
            "rek. ",
            "RT 1 ",
            "Jl. a ",
            "KK NIK ",
            "alamat ",
            "sakit ",
            "nama NIK alamat ",
        ],
    )
    def test_no_text_takes_longer_than_its_length(self, piece):
        """Eight times the text takes about eight times as long, not sixty-four."""
        text = (piece * 160_000)[:160_000]
        assert times_as_long(lambda: find(text), lambda: find(text[:20_000])) < 24

    @pytest.mark.parametrize("piece", ["1 ", "8 ", "1 1 0 ", "12 12\n"])
    def test_loose_digits_cost_little_more_than_a_list_of_people(self, piece):
        """By the same clock and length; it was three times as much."""
        people = ("\n".join(page.text for page in pages("with_data")) * 100_000)[:100_000]
        text = (piece * 100_000)[:100_000]
        assert times_as_long(lambda: find(text), lambda: find(people)) < 2.2


@pytest.mark.skipif(not tesseract.is_installed(), reason="tesseract with Indonesian is not installed")
def test_numbers_that_a_machine_has_read_from_a_picture():
    """Not our own idea of misreading, but tesseract's, on a page as a scanner makes it."""
    page = pages("with_data")[16 * 4]
    picture = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(picture).multiline_text((80, 80), page.text, 0, ImageFont.truetype(FONT, 20), spacing=10)
    scan = io.BytesIO()
    picture.resize((930, 1315)).save(scan, "JPEG", quality=40)
    with Image.open(scan) as seen:
        text = scanned_pages.as_text(ocr.words_on(seen.resize((1654, 2339))))
    wanted = {page.text[start:end] for kind, start, end in page.labels if kind == "nik"}
    assert len(wanted & set(values(text, Kind.NIK))) >= 0.9 * len(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "Nama: Siti\nBERTEMPAT TİNGGAL DI Jalan Melati Nomor 5",
        "Nama: Siti\nbertempat tınggal di Jalan Melati Nomor 5",
        "Nama: Siti\nbertempat tinggal di Jalan Melati Nomor 5",
    ],
)
def test_what_stands_in_unusual_letters_is_looked_at_too(text):
    assert kinds(text) == ["address"]
