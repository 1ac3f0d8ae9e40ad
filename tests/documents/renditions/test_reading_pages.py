"""Reading in place: what each page shows, to whom, and what it says about addresses that lead nowhere."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django_q.models import OrmQ

from documents import tasks
from documents.files.formats import blocks
from documents.lifecycle import publishing
from documents.models import Disclosure, PageState, PageText, Rendition, RenditionPart, RenditionState, Revision
from documents.renditions import marking, preparation
from documents.renditions.paragraphs import paragraphs
from documents.renditions.preparation import MAX_ATTEMPTS
from tests import files
from tests.markup import text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
REAL = Path(settings.BASE_DIR).parent / "shared" / "real"
CSV = b"Kelurahan;RW;Jumlah\n" + b"".join(b"Kel %d;%d;%d\n" % (row % 7, row % 9, row % 40) for row in range(1, 1201))


def address(document, number=None, **query):
    page = (
        reverse("documents:read_version", args=[document.pk, number])
        if number
        else reverse("documents:read", args=[document.pk])
    )
    return page + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")


# What is shown --------------------------------------------------------------------------------------------------------


def test_a_page_of_a_pdf_is_read_under_its_picture(reader, make_file):
    document = make_file("tiga.pdf", files.pdf("Halaman pertama", "Kata kedua di sini", "Penutup"))
    response = reader.get(address(document, hal=2))
    said = text(response)
    assert "Kata kedua di sini" in said
    assert "Halaman pertama" not in said
    assert "dari 3" in said
    assert f"/dokumen/{document.pk}/versi/1/halaman/2-720.webp" in response.content.decode()
    assert f"http://testserver/dokumen/{document.pk}/versi/1/baca/?hal=2" in said


def test_row_40_of_a_csv_is_highlighted_and_can_be_linked(reader, make_file):
    document = make_file("data.csv", CSV)
    content = reader.get(address(document, lembar=1, baris=40)).content.decode()
    assert '<tr id="b40" class="here"><th scope="row"><a href="#b40">40</a></th><td>Kel 4</td>' in content
    assert content.count("<tr id=") == 500
    assert "Baris berkas 2 sampai 501, dari 1.200 baris data." in text(reader.get(address(document)))


def test_the_next_500_rows_follow(reader, make_file):
    document = make_file("data.csv", CSV)
    response = reader.get(address(document, lembar=1, baris=502))
    assert '<tr id="b502"' in response.content.decode()
    assert '<tr id="b501"' not in response.content.decode()
    assert "?lembar=1&amp;baris=1002" in response.content.decode()


def test_the_chart_says_that_labels_were_added_up(reader, make_file):
    said = text(reader.get(address(make_file("data.csv", CSV))))
    assert "Jumlah menurut Kelurahan" in said
    assert "Baris dengan label yang sama dijumlahkan." in said


def test_sheets_are_links_and_one_sheet_has_none(reader, make_file):
    two = make_file("dua.xlsx", files.xlsx(Satu=[["a", "b"], ["c", 1]], Kedua=[["d", "e"], ["f", 2]]))
    response = reader.get(address(two, lembar=2))
    assert 'href="?lembar=2" aria-current="page"' in response.content.decode()
    assert "f" in text(response)
    one = make_file("satu.xlsx", files.xlsx(Satu=[["a", "b"], ["c", 1]]))
    assert 'class="tabs"' not in reader.get(address(one)).content.decode()


LINES = [["Data contoh"], ["Sumber"], ["Catatan"], ["Metro"]]
TABLE = [["Kelurahan", "Jumlah"], ["Metro", 4], ["Imopuro", 9]]


@pytest.mark.parametrize(
    ("sheets", "opened"),
    [
        ({"Keterangan": LINES, "Tabel 1": TABLE}, "Tabel 1"),
        ({"Ringkas": TABLE, "Rinci": [*TABLE, ["Yosorejo", 7]], "Keterangan": LINES}, "Rinci"),
        ({"Pertama": TABLE, "Kedua": TABLE}, "Pertama"),
        ({"Petunjuk": LINES, "Direktori": [["Nama", "Alamat"], ["Metro", "Jalan A"]]}, "Direktori"),
        ({"Kode": [["Kode", "Nama"], *([18720 + n, f"Nama {n}"] for n in range(9))], "Data": TABLE}, "Data"),
        ({"Satu": LINES, "Dua": [*LINES, ["Imopuro"]]}, "Satu"),
        ({"Kosong": [], "Isi": LINES}, "Isi"),
    ],
)
def test_a_workbook_opens_on_the_sheet_that_a_person_would_choose(reader, make_file, sheets, opened):
    document = make_file("buku.xlsx", files.xlsx(**sheets))
    assert f'aria-current="page">{opened} <' in reader.get(address(document)).content.decode()
    first, *_others = sheets
    assert f'aria-current="page">{first} <' in reader.get(address(document, lembar=1)).content.decode()


def test_the_page_of_a_table_shows_its_first_rows_and_its_chart(reader, make_file):
    rows = [
        ["Kelurahan", "Tahun", "Jumlah"],
        *([f"Kel {n}", 2000 + n, 1000 * n] for n in range(1, 13)),
        ["Total", "", 78000],
    ]
    document = make_file("buku.xlsx", files.xlsx(Keterangan=LINES, Data=rows))
    content = reader.get(document.get_absolute_url()).content.decode()
    assert content.count("<tr id=") == 5 and '<td class="r">2001</td><td class="r">1.000</td>' in content
    assert "Buka tabelnya, 12 baris data" in content and "Gambar memuat 10 teratas dari 12" in content
    Rendition.objects.update(state=RenditionState.WAITING)
    assert "<tr id=" not in reader.get(document.get_absolute_url()).content.decode()


def test_a_page_without_javascript_looks_for_its_picture_five_times(reader, make_file):
    document = make_file("dua.pdf", files.pdf("Satu", "Dua"))
    found = reader.get(address(document, hal=2)).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="5; url=?hal=2&amp;muat=1"></noscript>' in found
    assert "muat=5" in reader.get(address(document, hal=2, muat=4)).content.decode()
    for turn in ("5", "99", "abc' x"):
        later = reader.get(address(document, hal=2, muat=turn)).content.decode()
        assert ("http-equiv" in later) is (turn == "abc' x")


def test_long_cells_fold_and_quantities_alone_have_points(reader, make_file):
    document = make_file("a.csv", b"Nama;NPSN;Jumlah\nA;10807644;78400\n" + b"kata " * 30 + b";20807644;1200,5\n")
    content = reader.get(address(document)).content.decode()
    assert '<td class="r">10807644</td><td class="r">78.400</td>' in content
    assert '<td class="r">1.200,5</td>' in content and '<details class="long"><summary>kata ' in content
    assert "grid-scroll tall" not in content
    assert '<mark id="t1">78400</mark>' in reader.get(address(document, q="78400")).content.decode()


def test_an_empty_file_says_so(reader, make_file):
    assert "Berkas ini tidak berisi data." in text(reader.get(address(make_file("kosong.csv", b";;\n;;\n"))))


def test_a_document_is_structured_text(reader, make_file):
    document = make_file("surat.docx", files.docx("Paragraf pertama.", "Kedua <b>tebal</b>.", table=[["A", "B"]]))
    content = reader.get(address(document)).content.decode()
    assert "<p>Paragraf pertama.</p>" in content
    assert "Kedua &lt;b&gt;tebal&lt;/b&gt;." in content
    assert "<td>A</td><td>B</td>" in content


def test_plain_text_is_read(worker, reader, make_document):
    assert "Angka tengkes turun di seluruh kelurahan." in text(reader.get(address(make_document())))


def test_a_file_that_is_not_prepared_yet_says_so_and_is_queued_once(reader, make_file):
    document = make_file("surat.docx", files.docx("Isi surat."))
    Rendition.objects.all().delete()
    OrmQ.objects.all().delete()
    for _turn in range(2):
        assert "Isi berkas ini sedang disiapkan." in text(reader.get(address(document)))
    [row] = OrmQ.objects.all()
    assert (row.func(), row.args()) == ("documents.tasks.prepare_rendition", (document.published_revision_id,))
    tasks.prepare_rendition(*row.args())
    assert "Isi surat." in text(reader.get(address(document)))


def test_a_pdf_without_texts_shows_its_pictures_meanwhile(reader, make_file):
    document = make_file("dua.pdf", files.pdf("Satu", "Dua"))
    Rendition.objects.all().delete()
    response = reader.get(address(document, hal=2))
    assert "Gambarnya sudah dapat dilihat." in text(response)
    assert "2-720.webp" in response.content.decode()


def test_a_scanned_page_has_the_text_that_the_machine_has_read(reader, make_file):
    document = make_file("pindai.pdf", files.pdf("x", "y"))
    revision = document.published_revision
    PageText.objects.create(revision=revision, number=1, state=PageState.LAYER, text="Sampul")
    PageText.objects.create(revision=revision, number=2, state=PageState.READ, seen="Trenggiling terbaca")
    Revision.objects.update(machine_read=True)
    preparation.prepare(revision.pk)
    said = text(reader.get(address(document, q="trenggiling")))
    assert "Trenggiling terbaca" in said
    assert "Dibaca mesin dari gambarnya, jadi dapat keliru." in said
    assert "1 kali di 1 halaman." in said


def test_a_file_that_cannot_be_prepared_offers_its_download(reader, make_file):
    document = make_file("surat.docx", files.docx("Isi surat."))
    Rendition.objects.update(state=RenditionState.FAILED)
    response = reader.get(address(document))
    assert "Isi berkas ini tidak dapat ditampilkan di halaman." in text(response)
    assert f"/dokumen/{document.pk}/versi/1/unduh/" in response.content.decode()


# Finding in the file --------------------------------------------------------------------------------------------------


def test_words_are_marked_and_listed_by_page(reader, make_file):
    document = make_file("t.pdf", files.pdf("Kata pengantar", "Keberatan warga dan keberatan lain", "Soal keberatan"))
    response = reader.get(address(document, q="keberatan"))
    content = response.content.decode()
    assert "3 kali di 2 halaman." in text(response)
    assert (
        '<mark id="t1">Keberatan</mark> warga dan <mark id="t2">keberatan</mark>' in content
    )  # opens on the best page
    assert "?hal=3&amp;q=keberatan#t1" in content


def test_nothing_found_says_so(reader, make_file):
    document = make_file("t.pdf", files.pdf("Satu", "Dua"))
    assert "Tidak ada “rendang” di berkas ini." in text(reader.get(address(document, q="rendang")))


def test_a_row_is_found_in_a_table(reader, make_file):
    document = make_file("data.csv", b"Nama;Jumlah\n" + b"Biasa;1\n" * 700 + b"Istimewa;77\n")
    content = reader.get(address(document, q="istimewa")).content.decode()
    assert '<tr id="b702" class="here">' in content
    assert '<mark id="t1">Istimewa</mark>' in content


def test_the_number_of_a_row_is_no_find(reader, make_file):
    document = make_file("data.csv", b"Nama;Jumlah\nA;1\nB;1\n")
    assert "Tidak ada “3” di berkas ini." in text(reader.get(address(document, q="3")))


# Addresses that lead nowhere ------------------------------------------------------------------------------------------

HOSTILE = ["0", "-1", "99", "abc", "1e3", "٣", "9" * 40, "%27%20OR%201=1", "<script>", "2.5", "%20"]


@pytest.mark.parametrize("asked", HOSTILE)
def test_a_hostile_number_gets_a_page_and_a_sentence(reader, make_file, asked):
    document = make_file("tiga.pdf", files.pdf("Satu", "Dua", "Tiga"))
    response = reader.get(address(document, hal=asked))
    assert response.status_code == 200
    assert "tidak ada di berkas ini. Ini hal. " in text(response)


@pytest.mark.parametrize("asked", HOSTILE)
@pytest.mark.parametrize("name", ["lembar", "baris", "kolom"])
def test_a_hostile_row_gets_a_page(reader, make_file, name, asked):
    document = make_file("data.csv", b"Nama;Jumlah\nA;1\nB;2\n")
    assert reader.get(address(document, **{name: asked})).status_code == 200


def test_a_version_or_document_that_does_not_exist_is_not_found(reader, make_document):
    document = make_document()
    assert reader.get(address(document, 9)).status_code == 404
    assert reader.get(f"/dokumen/{10**17}/baca/").status_code == 404


# Who may read ---------------------------------------------------------------------------------------------------------


def everything_of(client, document, number):
    """Return the statuses of all addresses that show the content of a file."""
    pages = [address(document, number), f"/dokumen/{document.pk}/versi/{number}/halaman/1-720.webp"]
    return [client.get(page).status_code for page in pages]


@pytest.mark.parametrize("stage", ["draft", "submitted", "returned"])
def test_nothing_of_a_file_that_was_never_public_answers(client, make_file, stage):
    document = make_file("tiga.pdf", files.pdf("Belum terbit"), stage)
    assert [*everything_of(client, document, 1), client.get(address(document)).status_code] == [404] * 3


def test_nothing_of_a_withdrawn_document_answers(client, make_file, reviewer):
    document = make_file("tiga.pdf", files.pdf("Isi yang dicabut"))
    assert everything_of(client, document, 1) == [200, 200]
    publishing.withdraw(document, by=reviewer, reason="Keliru.")
    for page in (address(document), address(document, 1)):
        response = client.get(page)
        assert response.status_code == 410
        assert "Isi yang dicabut" not in response.content.decode()
    assert client.get(f"/dokumen/{document.pk}/versi/1/halaman/1-720.webp").status_code == 404


def test_nothing_of_an_exempt_document_answers(client, make_file, make_exempt):
    document = make_file("tiga.pdf", files.pdf("Isi yang dikecualikan"), kind="data")
    make_exempt(document)
    answers = [client.get(page) for page in (address(document), address(document, 1))]
    assert all(response.status_code in (404, 410) for response in answers)
    assert not any("Isi yang dikecualikan" in response.content.decode() for response in answers)
    assert client.get(f"/dokumen/{document.pk}/versi/1/halaman/1-720.webp").status_code == 404


def test_a_closed_version_is_gone_while_the_newest_stays(worker, client, make_file, operator, reviewer, upload):
    document = make_file("satu.txt", b"Isi rahasia yang dihitamkan.")
    publishing.replace_file(document, by=operator, incoming=upload("Salinan tanpa kata itu."))
    for revision in document.revisions.all():
        tasks.extract(revision.pk)
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert client.get(address(document, 1)).status_code == 200
    Revision.objects.filter(document=document, number=1).update(disclosure=Disclosure.SEALED)
    assert client.get(address(document, 1)).status_code == 404
    said = client.get(address(document)).content.decode()
    assert "Salinan tanpa kata itu." in said
    found = client.get(address(document, q="rahasia"))
    assert "Tidak ada “rahasia” di berkas ini." in text(found)


def test_an_older_version_says_that_there_is_a_newer_one(worker, reader, make_document, operator, reviewer, upload):
    document = make_document()
    publishing.replace_file(document, by=operator, incoming=upload("Kedua."))
    tasks.extract(document.revisions.get(number=2).pk)
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert "Ini versi lama." in text(reader.get(address(document, 1)))
    assert "Ini versi lama." not in text(reader.get(address(document, 2)))
    assert "Kedua." in text(reader.get(address(document)))


# Preparation ----------------------------------------------------------------------------------------------------------


def test_a_worker_killed_half_way_leaves_nothing_half_done(make_file, monkeypatch):
    document = make_file("surat.docx", files.docx("Isi surat."))
    revision = document.published_revision
    before = list(RenditionPart.objects.values_list("number", "text"))

    def killed(*_args, **_options):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(RenditionPart.objects, "bulk_create", killed)
        with pytest.raises(SystemExit):
            preparation.prepare(revision.pk)
    assert list(RenditionPart.objects.values_list("number", "text")) == before
    preparation.prepare(revision.pk)
    preparation.prepare(revision.pk)
    assert list(RenditionPart.objects.values_list("number", "text")) == before


def test_a_file_that_kills_every_worker_is_left_alone(make_file):
    document = make_file("surat.docx", files.docx("Isi surat."))
    Rendition.objects.update(attempts=MAX_ATTEMPTS, state=RenditionState.WAITING, edition=0)
    assert not preparation.unprepared().exists()
    preparation.prepare(document.published_revision_id)
    assert Rendition.objects.get().state == RenditionState.FAILED


def test_older_public_files_are_prepared_in_the_background(make_file, capsys):
    public = make_file("surat.docx", files.docx("Isi surat."))
    make_file("draf.docx", files.docx("Draf."), "draft")
    Rendition.objects.all().delete()
    assert list(preparation.unprepared()) == [public.published_revision]
    tasks.prepare_rendition(public.published_revision_id)  # nothing was asked for
    assert not Rendition.objects.exists()


def test_the_page_costs_the_same_queries_for_every_length(client, make_file, django_assert_max_num_queries):
    short = make_file("satu.csv", b"Nama;Jumlah\nA;1\nB;2\n")
    long = make_file("panjang.csv", CSV)
    for document in (short, long):
        client.get(address(document))
        with django_assert_max_num_queries(9):
            client.get(address(document, q="Kel"))


def test_lines_of_a_page_are_joined_to_paragraphs():
    page = (
        "BAB III\nPELAYANAN\nSepanjang tahun ini portal menerima banyak permohonan yang\n"
        "dijawab tepat waktu oleh semua perangkat daerah di kota, dan\nsisanya menyusul.\n"
        "1. Butir pertama yang panjang sekali sampai ke ujung barisnya\n2. Butir kedua"
    )
    assert paragraphs(page) == [
        "BAB III",
        "PELAYANAN",
        "Sepanjang tahun ini portal menerima banyak permohonan yang dijawab tepat waktu oleh semua perangkat daerah di "
        "kota, dan sisanya menyusul.",
        "1. Butir pertama yang panjang sekali sampai ke ujung barisnya",
        "2. Butir kedua",
    ]


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not here")
def test_page_12_of_a_real_law_is_found_by_a_sentence(reader, make_file):
    document = make_file("uu.pdf", (REAL / "uu-14-2008.pdf").read_bytes(), kind="peraturan")
    response = reader.get(address(document, q='"setiap informasi publik bersifat terbuka"'))
    assert "<mark" in response.content.decode()
    assert "dari 53" in text(response)
    twelfth = RenditionPart.objects.get(number=12).text.split("\n")[3].strip()
    assert twelfth.split()[0] in text(reader.get(address(document, hal=12)))
    assert json.dumps(Rendition.objects.get().outline) == "[]"


def test_a_file_that_failed_after_all_shows_none_of_its_parts(client, make_file):
    document = make_file("dua.xlsx", files.xlsx(Satu=[["a"], ["kelapa"]], Dua=[["b"], ["kelapa"]]))
    preparation.store_or_queue(document.published_revision, [], error="Rusak.")
    for query in ({"q": "kelapa", "lembar": 1}, {"q": "kelapa"}, {"lembar": 2}):
        assert client.get(address(document, **query)).status_code == 200
    assert 'id="b2"' not in client.get(address(document, lembar=1)).content.decode()


def test_marks_on_a_page_have_a_ceiling(client, make_file, monkeypatch):
    monkeypatch.setattr(marking, "MOST_MARKS", 5)
    document = make_file("a.csv", b"nama;isi\n" + b"".join(b"kelapa;kelapa %d\n" % row for row in range(50)))
    page = client.get(address(document, q="kelapa")).content.decode()
    assert page.count('<mark id="t') == 5 and page.count("kelapa 49") == 1


def test_a_heading_as_long_as_a_book_is_cut():
    parts = blocks.cut([blocks.heading(1, "judul " * 20_000)])
    assert len(parts) > 5 and all(len(part["text"]) <= 2 * blocks.LONG for part in parts)


def test_the_page_of_a_table_is_not_kept_before_its_rows_are_there(citizen, make_document, settings):
    settings.PAGE_SECONDS = 60
    rows = [["Kelurahan", "Posyandu"], *([f"Contoh {n}", str(n)] for n in range(2, 6))]
    document = make_document("published", incoming=publishing.receive(files.upload("data.csv", files.csv(rows))))
    address = document.get_absolute_url()
    assert "Baris pertama" not in citizen.get(address).content.decode()
    preparation.request(document.published_revision_id, document.published_revision.mime)
    preparation.prepare(document.published_revision_id)
    assert "Baris pertama" in citizen.get(address).content.decode()
