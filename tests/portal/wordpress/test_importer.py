"""A small WordPress, exported by itself (tests/portal/wordpress/dinas-contoh.xml), moved in."""

import csv
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from documents.files import scanned_pages
from documents.lifecycle import finding_answers, publishing
from documents.models import Category, Classification, Document, DocumentEvent, SkeletonNode
from opd import ledger
from opd.models import LedgerEntry, Message
from portal.models import MovedItem, News, Page, Redirect
from portal.wordpress import report
from portal.wordpress.files import uploaded_file
from portal.wordpress.imported import ImportedItems
from portal.wordpress.parsing import inventory, wxr
from tests import files, this_database
from tests.markup import CheckedClient, addresses, text
from tests.portal.shallow import refuse_depth

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

EXPORT = Path(__file__).parent / "dinas-contoh.xml"
FOLDER = "2024/05"


@pytest.fixture
def folder(tmp_path):
    """The uploads folder of that WordPress: a report, a picture, an old Word file, and minutes of a closed meeting."""
    path = tmp_path / "uploads"
    (path / FOLDER).mkdir(parents=True)
    (path / FOLDER / "Laporan-Kinerja-2023.pdf").write_bytes(files.pdf("Laporan kinerja 2023"))
    (path / FOLDER / "posyandu.jpg").write_bytes(files.jpeg())
    (path / FOLDER / "formulir-lama.doc").write_bytes(files.ole("WordDocument"))
    (path / FOLDER / "notulen.pdf").write_bytes(files.pdf("Notulen"))
    return path


@pytest.fixture
def move(folder, reviewer, opd_health, capsys):
    """-> what the command says."""

    def run(*options, export=EXPORT, by="verifikator"):
        said = ["--looked-for"] if "terbit" in options else []
        call_command("import_wordpress", export, folder, "--by", by, "--opd", "dinas-kesehatan", *options, *said)
        return capsys.readouterr().out

    return run


@pytest.fixture
def publish_all(move, reviewer):
    """-> a function that brings everything to the public; a person signs for a picture that no machine reads."""

    def run():
        move("--files", "terbit")
        for document in Document.objects.filter(state="in_review"):
            finding_answers.sign(document.revisions.get(), by=reviewer)
            publishing.publish(document, by=reviewer, looked_for=True)

    return run


def counts():
    models = (News, Page, Document, Category, MovedItem, Redirect, LedgerEntry, Message, DocumentEvent)
    return {model.__name__: model.objects.count() for model in models}


def edited(tmp_path, *replacements):
    content = EXPORT.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in content
        content = content.replace(old, new)
    path = tmp_path / "diubah.xml"
    path.write_text(content, encoding="utf-8")
    return path


# What comes over ----------------------------------------------------------------------------------------------------


def test_posts_become_news(move, opd_health):
    move()
    public = News.objects.public().order_by("published_at")
    assert [(item.title, item.slug, item.opd) for item in public] == [
        ("Laporan kinerja sudah terbit", "laporan-kinerja-sudah-terbit", opd_health),
        ("Jadwal posyandu & imunisasi", "jadwal-posyandu", opd_health),
    ]
    assert public[0].published_at == datetime(2024, 5, 3, 10, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert public[0].summary == "Apa yang dicapai Dinas Contoh pada 2023."
    assert public[1].summary.startswith("Datang pagi. Bawa buku KIA.")


def test_words_link_to_what_they_linked_to(move):
    move()
    report = Document.objects.get(title="Laporan Kinerja 2023")
    picture = Document.objects.get(title="posyandu")
    first, second = News.objects.public().order_by("published_at")
    assert " ".join(first.body.split()) == (
        "<p>Laporan <strong>kinerja</strong> 2023 dapat dibaca warga.</p> "
        f'<p><a href="{picture.get_absolute_url()}" rel="noopener">Gambar: Kader menimbang balita</a></p> '
        "<p>Posyandu Melati</p> "
        f'<p><a href="{report.get_absolute_url()}" rel="noopener">Laporan Kinerja 2023</a></p>'
    )
    assert f'<a href="{first.get_absolute_url()}" rel="noopener">laporannya</a>' in second.body
    assert "[sic]" in second.body
    assert "contact-form" not in second.body


def test_pages_and_a_slug_that_is_ours_already(move):
    theirs = Page.objects.get(slug="kontak").body
    move()
    assert list(Page.objects.filter(title__in=["Profil", "Kontak"]).values_list("title", "slug").order_by("pk"))[
        1:
    ] == [
        ("Profil", "profil"),
        ("Kontak", "kontak-2"),
    ]
    assert Page.objects.get(slug="kontak").body == theirs


def test_three_levels_of_categories(move, opd_health):
    Category.objects.create(opd=opd_health, name="INFORMASI")  # the agency's own folder is used
    move()
    tree = Category.objects.filter(opd=opd_health).with_tree_fields()
    assert [(category.name, category.tree_depth) for category in tree] == [
        ("INFORMASI", 0), ("Kinerja", 1), ("Laporan Tahunan", 2), ("Uncategorized", 0),
    ]  # fmt: skip


def test_files_become_documents_that_wait_for_review(move, opd_health):
    said = move()
    assert list(Document.objects.order_by("pk").values_list("title", "category__name", "state")) == [
        ("Laporan Kinerja 2023", "Laporan Tahunan", "in_review"),
        ("posyandu", "Laporan Tahunan", "in_review"),
        ("Notulen rapat tertutup", "Laporan Tahunan", "draft"),
    ]
    report, picture, minutes = Document.objects.order_by("pk")
    assert (report.opd, report.year, report.classification) == (opd_health, 2023, Classification.ANYTIME)
    assert (report.summary, report.keywords) == ("Apa yang dicapai Dinas Contoh pada 2023.", "kinerja")
    assert picture.summary == "Posyandu Melati, Kelurahan Imopuro."
    assert report.revisions.get().name == "Laporan-Kinerja-2023.pdf"
    assert "rahasia" not in minutes.summary + minutes.keywords
    assert "formulir lama”: Berkas ini berformat Office lama" in said


@pytest.mark.parametrize(
    ("handling", "states"),
    [("draf", {"draft"}), ("periksa", {"in_review", "draft"}), ("terbit", {"published", "draft"})],
)
def test_how_far_files_are_brought(move, handling, states):
    move("--files", handling)
    assert set(Document.objects.exclude(title="posyandu").values_list("state", flat=True)) == states
    assert Document.objects.get(title__startswith="Notulen").state == "draft"  # only a private post shows it


def test_a_picture_is_published_at_once_where_a_machine_has_read_it(move):
    move("--files", "terbit")
    assert Document.objects.get(title="posyandu").state == ("published" if scanned_pages.can_read() else "in_review")


def test_one_letter_tells_of_all_that_wait(move, make_user, city):
    make_user("rekan", "verifikator", city)
    move()
    [message] = Message.objects.all()
    assert (message.act, message.address) == ("documents_moved_in", "rekan@contoh.test")
    assert "menunggu pemeriksaan: 2" in message.body


def test_without_pictures(move):
    said = move("--without-pictures")
    assert set(Document.objects.values_list("title", flat=True)) == {"Laporan Kinerja 2023", "Notulen rapat tertutup"}
    assert "posyandu”: Gambar tidak diminta." in said


# What must not become public ----------------------------------------------------------------------------------------


def test_draft_private_and_password_posts_stay_hidden(move):
    move("--files", "terbit")
    hidden = News.objects.filter(is_public=False).order_by("title")
    assert [item.title for item in hidden] == ["Catatan dalam", "Hanya yang tahu sandinya", "Rencana yang belum jadi"]
    assert all("Kata rahasia" in item.body for item in hidden)  # nothing is lost
    assert not News.objects.filter(title="Salah tulis").exists()
    client = CheckedClient()
    for path in ("/", "/berita/", "/umpan/berita.xml", "/sitemap.xml", "/cari/?q=rahasia", "/opd/dinas-kesehatan/"):
        page = client.get(path).content.decode().lower()
        assert "kata rahasia" not in page
        assert "catatan dalam" not in page
        assert "notulen" not in page
    for path in ("/2024/05/hanya-yang-tahu-sandinya/", "/wp-content/uploads/2024/05/notulen.pdf"):
        assert client.get(path).status_code == 404
    for number in (7, 10, 11, 12):
        assert client.get(f"/?p={number}").status_code == 200  # the home page, as for any number


def test_a_post_that_names_a_person_by_number_comes_hidden_and_says_so(move, tmp_path):
    export = edited(tmp_path, ("Bawa buku KIA.", "Bawa buku KIA, NIK 1872<b>0112</b>0385&nbsp;0002."))
    move("--report", tmp_path / "laporan.csv", export=export)
    item = News.objects.get(slug="jadwal-posyandu")
    assert not item.is_public
    assert "0385" in item.body  # nothing is lost
    told = (tmp_path / "laporan.csv").read_text(encoding="utf-8-sig")
    assert "Isian “isi” memuat NIK. Hapus nomor itu dari isian. Karena itu tulisan ini belum tampil." in told
    assert told.count("Tersembunyi di situs lama") == 3


@pytest.mark.parametrize("html", ["<ul><li>" * 20_000, "<b>x<p>" * 20_000, "<a " * 50_000, "<!--" * 50_000], ids=len)
def test_a_post_whose_html_is_too_deep_is_refused_and_the_others_come(move, tmp_path, html, monkeypatch):
    export = edited(tmp_path, ("Bawa buku KIA.", f"Bawa buku KIA.{html}"))
    refuse_depth(monkeypatch)
    move("--report", tmp_path / "laporan.csv", export=export)
    assert list(News.objects.public().values_list("slug", flat=True)) == ["laporan-kinerja-sudah-terbit"]
    told = (tmp_path / "laporan.csv").read_text(encoding="utf-8-sig")
    assert told.count("Susunan HTML-nya terlalu dalam atau rusak. Perbaiki di situs lama, lalu ekspor lagi.") == 1


def test_a_post_of_tomorrow_appears_tomorrow(move, tmp_path):
    move(export=edited(tmp_path, ("2024-05-03 03:00:00", "2199-05-03 03:00:00")))
    item = News.objects.get(slug="laporan-kinerja-sudah-terbit")
    assert item not in News.objects.public()
    assert item in News.objects.public(datetime(2199, 6, 1, tzinfo=ZoneInfo("UTC")))


def test_what_was_still_to_be_published_keeps_page_and_files_back(move, tmp_path):
    status = "<wp:status><![CDATA[publish]]></wp:status>"
    export = edited(tmp_path, (status, status.replace("publish", "future")))
    move("--files", "terbit", export=export)
    assert not Page.objects.get(title="Profil").is_public
    assert set(Document.objects.values_list("state", flat=True)) == {"draft"}


def test_a_file_that_no_post_shows_is_not_published_unseen(move, tmp_path):
    name = "2024/05/Laporan-Kinerja-2023.pdf"
    export = edited(tmp_path, (f'{name}">', 'x">'), (f'{name}" class', 'x" class'), ('{"id":4,', '{"id":99,'))
    move("--files", "terbit", "--report", tmp_path / "a.csv", export=export)
    document = Document.objects.get(title="Laporan Kinerja 2023")
    assert (document.state, document.category.name) == ("in_review", "Arsip situs lama")
    assert "Tidak dipakai tulisan mana pun" in (tmp_path / "a.csv").read_text(encoding="utf-8")


# Old addresses ------------------------------------------------------------------------------------------------------


def test_old_addresses_lead_to_the_right_page(publish_all):
    publish_all()
    client = CheckedClient()
    expected = {
        "/2024/05/laporan-kinerja-sudah-terbit/": "Laporan kinerja sudah terbit",
        "/2024/05/jadwal-posyandu/": "Jadwal posyandu &amp; imunisasi",
        "/2024/05/jadwal-posyandu-imunisasi/": "Jadwal posyandu &amp; imunisasi",  # its slug before
        "/?p=8": "Laporan kinerja sudah terbit",
        "/profil/": "Profil",
        "/?page_id=15": "Profil",
        "/profil/kontak/": "Kontak",
        "/category/informasi/kinerja/laporan-tahunan/": "Laporan Tahunan",
        "/category/laporan-tahunan/": "Laporan Tahunan",
        "/?cat=3": "Kinerja",
        "/wp-content/uploads/2024/05/Laporan-Kinerja-2023.pdf": "Laporan Kinerja 2023",
        "/wp-content/uploads/2024/05/posyandu-300x200.jpg": "posyandu",
        "/laporan-kinerja-2023/": "Laporan Kinerja 2023",
        "/?attachment_id=4": "Laporan Kinerja 2023",
    }
    for path, title in expected.items():
        response = client.get(path, follow=True)
        assert [status for _url, status in response.redirect_chain] == [301], path
        assert f"<h1>{title}" in response.content.decode(), path


def test_every_link_of_the_moved_words_leads_somewhere(publish_all):
    publish_all()
    client = CheckedClient()
    dead = set()
    for item in News.objects.public():
        links = {link for link in addresses(client.get(item.get_absolute_url())) if not link.startswith("/admin/")}
        dead |= {link for link in links if link.startswith("/") and client.get(link, follow=True).status_code != 200}
    assert {link for link in dead if not link.startswith("/static/")} == {
        "/wp-content/uploads/2024/05/formulir-lama.doc"  # refused, and in the report
    }


# Twice, half-way, at once -------------------------------------------------------------------------------------------


def test_a_second_run_adds_nothing(move):
    move()
    before = counts()
    said = move()
    assert counts() == before
    assert "4 sudah ada" in said
    assert ledger.verify() is None


def test_what_was_mended_comes_with_the_next_run(move, folder):
    move()
    (folder / FOLDER / "formulir-lama.doc").write_bytes(files.pdf("Formulir"))
    before = counts()
    move()
    assert counts() == before  # still named .doc
    (folder / FOLDER / "formulir-lama.pdf").write_bytes(files.pdf("Formulir"))
    move(export=_renamed(folder.parent))
    assert Document.objects.filter(title="formulir lama").count() == 1


def _renamed(tmp_path):
    return edited(tmp_path, ("2024/05/formulir-lama.doc", "2024/05/formulir-lama.pdf"))


def test_what_was_changed_or_deleted_here_stays_so(move):
    move()
    News.objects.filter(slug="jadwal-posyandu").update(title="Judul kami")
    Document.objects.get(title__startswith="Notulen").delete()
    said = move()
    assert News.objects.get(slug="jadwal-posyandu").title == "Judul kami"
    assert Document.objects.count() == 2
    assert "3 sudah ada" in said


def test_a_dry_run_says_the_same_and_writes_nothing(move, tmp_path):
    before = counts()
    dry = move("--dry-run", "--report", tmp_path / "a.csv")
    assert counts() == before
    wet = move("--report", tmp_path / "b.csv")
    assert dry.splitlines()[:-2] == wet.splitlines()[:-2]
    assert "tidak ada yang ditulis" in dry


@pytest.mark.django_db(transaction=True)
def test_a_killed_run_goes_on(folder, reviewer, opd_health, tmp_path, settings):
    """Killed by the system at several places; at the end everything is there once."""
    environment = os.environ | {
        "DATABASE_URL": this_database.url(),
        "STORAGE_URL": settings.STORAGES["default"]["OPTIONS"]["location"],
    }
    command = [sys.executable, "manage.py", "import_wordpress", str(EXPORT), str(folder)]
    command += ["--by", "verifikator", "--opd", "dinas-kesehatan"]
    for at_least in (2, 6, 9):
        with subprocess.Popen(command, env=environment, cwd=django_settings.BASE_DIR, stdout=subprocess.DEVNULL) as run:
            while run.poll() is None and MovedItem.objects.count() < at_least:
                time.sleep(0.002)
            run.send_signal(signal.SIGKILL)
    subprocess.run(command, env=environment, cwd=django_settings.BASE_DIR, check=True, stdout=subprocess.DEVNULL)
    assert (News.objects.count(), Document.objects.count(), MovedItem.objects.count()) == (5, 3, 14)
    assert Category.objects.count() == 4
    assert ledger.verify() is None


# The report ---------------------------------------------------------------------------------------------------------


def test_the_report_tells_what_was_lost(move, tmp_path):
    path = tmp_path / "laporan.csv"
    move("--report", path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["jenis"], row["judul"]): row for row in csv.DictReader(file, delimiter=";")}
    assert rows["berkas", "formulir lama"]["hasil"] == "tidak dibawa"
    assert rows["berita", "Jadwal posyandu & imunisasi"]["keterangan"] == (
        "2 gambar menjadi tautan. Kode pendek tidak dibawa: contact-form-7. Komentar tidak dibawa: 1. "
        "Memakai berkas yang tidak dibawa: formulir lama."
    )
    assert rows["berita", "Hanya yang tahu sandinya"]["keterangan"] == (
        "Tersembunyi di situs lama (berkata sandi), jadi tersembunyi di sini."
    )
    assert rows["halaman", "Kontak"]["alamat baru"] == "/halaman/kontak-2/"
    assert rows["lain", "Salah tulis"]["keterangan"] == "Ada di tempat sampah situs lama."


def test_a_title_is_no_formula(move, tmp_path):
    path = tmp_path / "laporan.csv"
    move("--report", path, export=edited(tmp_path, ("Salah tulis", "=HYPERLINK(1)")))
    assert "'=HYPERLINK(1)" in path.read_text(encoding="utf-8")


# A mapping ----------------------------------------------------------------------------------------------------------


def test_a_mapping_puts_categories_elsewhere(move, tmp_path, opd_kominfo):
    path = tmp_path / "peta.csv"
    path.write_text(f"kategori;opd;judul\nkinerja;{opd_kominfo.slug};laporan-kinerja\n", encoding="utf-8")
    assert SkeletonNode.objects.filter(code="laporan-kinerja").exists()
    move("--map", path)
    report = Document.objects.get(title="Laporan Kinerja 2023")
    assert (report.opd, report.category.parent.skeleton_node.code) == (opd_kominfo, "laporan-kinerja")
    assert report.classification == Classification.PERIODIC  # that of the heading
    assert set(News.objects.values_list("opd", flat=True)) == {opd_kominfo.pk}


def test_every_fault_of_a_mapping_is_told_before_anything_is_done(move, tmp_path):
    path = tmp_path / "peta.csv"
    path.write_text("kategori,opd,judul\ntidak-ada,dinas-kesehatan,\nkinerja,tidak-ada,\n", encoding="utf-8")
    with pytest.raises(CommandError) as refusal:
        move("--map", path)
    assert str(refusal.value).splitlines() == [
        "Baris 2: kategori “tidak-ada” tidak ada di situs lama.",
        "Baris 3: tidak ada OPD dengan alamat “tidak-ada”.",
    ]
    assert MovedItem.objects.count() == 0
    path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Kolom berkas pemetaan harus: kategori, opd, judul"):
        move("--map", path)


# Who may, and what is no export -------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["operator", "superior", "site_admin", "nobody"])
def test_only_a_reviewer_moves_a_site_in(move, request, person):
    name = person if person == "nobody" else request.getfixturevalue(person).username
    with pytest.raises(CommandError, match="seorang verifikator"):
        move(by=name)
    assert MovedItem.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "rusak di baris 1"),
        ("<rss><channel></channel></rss>", "bukan berkas ekspor WordPress"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><rss>&a;</rss>", "bentuk XML-nya ditolak"),
        (EXPORT.read_text(encoding="utf-8")[:20_000], "rusak di baris"),
        ("<?xml version='1.0' encoding='klingon'?><rss/>", "rusak|ditolak"),
    ],
    ids=["empty", "other", "entities", "cut", "encoding"],
)
def test_what_is_no_export_is_refused_before_anything_is_done(move, tmp_path, content, sentence):
    path = tmp_path / "buruk.xml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=sentence):
        move(export=path)
    assert counts()["MovedItem"] == counts()["LedgerEntry"] == 0


def test_addresses_that_are_none_harm_nobody(move, tmp_path):
    broken = ("http://dinkes.contoh.test/2024/05/jadwal-posyandu/", "http://[rusak/")
    move(export=edited(tmp_path, broken, ('<a href="', '<a href="http://[')))
    assert News.objects.filter(slug="jadwal-posyandu").exists()


@pytest.mark.parametrize("name", ["../../rahasia.pdf", "/etc/passwd", "tautan.pdf", "a\0b.pdf", "x" * 5000, "2024"])
def test_no_file_outside_the_folder_is_ever_taken(folder, name):
    (folder.parent / "rahasia.pdf").write_bytes(files.pdf("Rahasia"))
    (folder / "tautan.pdf").symlink_to(folder.parent / "rahasia.pdf")
    [item] = [entry for entry in wxr.entries(EXPORT) if isinstance(entry, wxr.Item) and entry.number == 4]
    item.meta["_wp_attached_file"] = name
    object.__setattr__(item, "file_url", f"http://dinkes.contoh.test/wp-content/uploads/{name}")
    assert uploaded_file(folder, item) is None


def test_categories_that_are_above_each_other_end_somewhere(tmp_path, move):
    loop = (
        "<wp:category_parent><![CDATA[]]></wp:category_parent>\n\t\t<wp:cat_name><![CDATA[Informasi]]>",
        "<wp:category_parent><![CDATA[laporan-tahunan]]></wp:category_parent>\n\t\t<wp:cat_name><![CDATA[Informasi]]>",
    )
    move(export=edited(tmp_path, loop))
    assert Category.objects.filter(name="Laporan Tahunan").count() == 1


def test_the_first_reading_knows_which_post_shows_which_file():
    found = inventory.read(EXPORT)
    assert found.site == "dinkes.contoh.test"
    assert [item.number for item in found.items()] == list(found.posts)
    assert {number: sorted(posts) for number, posts in found.shown_by.items()} == {4: [8], 5: [8, 9], 6: [9], 7: [11]}


def test_of_two_runs_at_once_the_second_passes_by(move, opd_health):
    late = ImportedItems("dinkes.contoh.test")  # has looked before the other began
    move()
    outcome = report.ItemReport(report.ItemKind.NEWS, 8, "Laporan kinerja sudah terbit")
    before = counts()
    late.import_once(outcome, [], lambda: pytest.fail("taken twice"))
    assert (outcome.result, counts()) == (report.ItemOutcome.KNOWN, before)
    assert late.get(8).news.slug == "laporan-kinerja-sudah-terbit"


def test_the_admin_shows_what_came(move, client, reviewer):
    move()
    client.force_login(reviewer)
    assert "Catatan dalam" in text(client.get("/admin/portal/news/"))
