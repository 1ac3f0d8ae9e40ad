"""Pictures of pages: drawn by the third queue, kept below a ceiling, and gone with their document."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.db.models import Sum
from django.utils import timezone
from django_q.models import OrmQ
from PIL import Image

from documents import tasks
from documents.files import reading
from documents.lifecycle import publishing
from documents.models import PagePicture
from documents.renditions import pictures
from opd.worker import queues
from portal.serving import health
from tests import files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_asked_for():
    cache.clear()


@pytest.fixture
def document(make_file):
    return make_file("tiga.pdf", files.pdf("Satu", "Dua", "Tiga"))


def address(document, page=1, width=pictures.SMALL, number=1):
    return f"/dokumen/{document.pk}/versi/{number}/halaman/{page}-{width}.webp"


def stored_bytes():
    store = storages["pages"]
    folders = store.listdir("")[0] if store.exists("") else []
    return sum(store.size(f"{folder}/{name}") for folder in folders for name in store.listdir(folder)[1])


def test_white_paper_until_the_picture_is_drawn(client, document):
    OrmQ.objects.all().delete()
    for _turn in range(2):
        response = client.get(address(document, 2))
        assert (response["Content-Type"], response["Cache-Control"]) == ("image/svg+xml", "no-store")
    [task] = OrmQ.objects.all()
    assert (task.key, task.func(), task.args()) == (
        queues.PICTURES,
        "documents.tasks.draw_page",
        (document.published_revision_id, 2),
    )
    tasks.draw_page(*task.args())
    response = client.get(address(document, 2))
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/webp", "private, no-cache")
    assert response["X-Robots-Tag"] == "noindex"
    assert client.get(address(document, 2), headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_both_widths_are_drawn_at_once(client, document):
    tasks.draw_page(document.published_revision_id, 1)
    rows = dict(PagePicture.objects.values_list("width", "name"))
    assert set(rows) == {720, 1440}
    for width, name in rows.items():
        with storages["pages"].open(name) as file, Image.open(file) as picture:
            assert (picture.format, picture.width) == ("WEBP", width)


@pytest.mark.parametrize(("page", "width"), [(0, 720), (4, 720), (1, 721), (10**17, 720), (1, 10**17)])
def test_a_picture_that_cannot_be_is_not_found(client, document, page, width):
    OrmQ.objects.all().delete()
    assert client.get(address(document, page, width)).status_code == 404
    tasks.draw_page(document.published_revision_id, min(page, 10))
    assert not OrmQ.objects.exists()


def test_the_ceiling_holds_and_the_oldest_go_first(settings, make_file):
    document = make_file("banyak.pdf", files.pdf(*(f"Halaman {number}" for number in range(12))))
    tasks.draw_page(document.published_revision_id, 1)
    settings.PAGE_PICTURES_MAX = 3 * PagePicture.objects.aggregate(all=Sum("size"))["all"]
    for page in range(2, 13):
        tasks.draw_page(document.published_revision_id, page)
        assert pictures.total_bytes() <= settings.PAGE_PICTURES_MAX
        assert 0 < stored_bytes() <= pictures.total_bytes()
    kept = set(PagePicture.objects.values_list("page", flat=True))
    assert 12 in kept
    assert 1 not in kept


@pytest.mark.parametrize("ceiling", [0, 10])
def test_nothing_is_written_that_cannot_fit(settings, client, document, ceiling):
    settings.PAGE_PICTURES_MAX = ceiling
    tasks.draw_page(document.published_revision_id, 1)
    assert (PagePicture.objects.count(), stored_bytes()) == (0, 0)


def test_an_enormous_page_is_drawn_small(make_file):
    content = files.pdf("Satu").replace(b"[ 0 0 595 842 ]", b"[ 0 0 14400 99 ]")
    document = make_file("lebar.pdf", content)
    tasks.draw_page(document.published_revision_id, 1)
    drawn = list(PagePicture.objects.all())
    assert drawn and all(row.size < pictures.MAX_BYTES and row.height <= 3 * row.width for row in drawn)


def test_a_page_that_kills_its_reader_leaves_nothing(document, monkeypatch):
    """The child is killed: by its own limits, or by whoever waits for it."""
    monkeypatch.setattr(reading, "MAX_LEAF_BYTES", 1000)  # an answer longer than any page's
    tasks.draw_page(document.published_revision_id, 1)
    assert (PagePicture.objects.count(), stored_bytes()) == (0, 0)
    monkeypatch.undo()
    tasks.draw_page(document.published_revision_id, 1)
    assert PagePicture.objects.count() == 2


def test_a_damaged_page_is_only_not_drawn(document, make_file):
    revision = document.published_revision
    with revision.file.open("rb") as file:
        content = file.read()
    with open(revision.file.path, "r+b") as file:
        file.truncate(len(content) // 3)
    tasks.draw_page(revision.pk, 1)
    assert (PagePicture.objects.count(), stored_bytes()) == (0, 0)


def test_found_words_are_marked_on_the_picture(client, document):
    page = f"/dokumen/{document.pk}/baca/?hal=2&q=dua"
    content = client.get(page).content.decode()
    assert "Gambar halaman ini sedang dibuat." in content
    assert "<rect" not in content
    tasks.draw_page(document.published_revision_id, 2)
    content = client.get(page).content.decode()
    assert "Gambar halaman ini sedang dibuat." not in content
    assert content.count("<rect") == 1
    assert "<rect" not in client.get(page.replace("dua", "tiga")).content.decode()


def test_words_of_another_format_are_read_as_none():
    words = [["Dua", 1, 2, 3, 4]]
    assert pictures.unpacked(pictures.packed(words)) == words
    assert pictures.unpacked(b"") == pictures.unpacked(b"2whatever") == []


def test_drawing_twice_keeps_one_picture(document):
    tasks.draw_page(document.published_revision_id, 1)
    before = list(PagePicture.objects.values_list("name", flat=True))
    tasks.draw_page(document.published_revision_id, 1)
    assert list(PagePicture.objects.values_list("name", flat=True)) == before


def test_a_row_whose_file_is_gone_is_drawn_again(client, document):
    tasks.draw_page(document.published_revision_id, 1)
    for name in PagePicture.objects.values_list("name", flat=True):
        storages["pages"].delete(name)
    assert client.get(address(document))["Content-Type"] == "image/svg+xml"
    tasks.draw_page(document.published_revision_id, 1)
    assert client.get(address(document))["Content-Type"] == "image/webp"


def test_a_kept_copy_is_no_answer_once_the_document_is_withdrawn(client, document, reviewer):
    tasks.draw_page(document.published_revision_id, 1)
    etag = client.get(address(document))["ETag"]
    publishing.withdraw(document, by=reviewer, reason="Keliru.")
    assert client.get(address(document), headers={"If-None-Match": etag}).status_code == 404
    tasks.draw_page(document.published_revision_id, 2)
    assert not PagePicture.objects.filter(page=2).exists()
    assert pictures.sweep() == 2
    assert (PagePicture.objects.count(), stored_bytes()) == (0, 0)


@pytest.mark.clock_of_machine
def test_files_without_a_row_are_swept_later(document):
    tasks.draw_page(document.published_revision_id, 1)
    PagePicture.objects.all().delete()
    pictures.sweep()
    assert stored_bytes() > 0  # its process may still be writing the row
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "SWEEP_PATIENCE", timedelta(seconds=-5))
        pictures.sweep()
    assert stored_bytes() == 0


def test_a_picture_of_another_content_does_not_count(client, document):
    tasks.draw_page(document.published_revision_id, 1)
    PagePicture.objects.update(digest="0" * 64)
    assert client.get(address(document))["Content-Type"] == "image/svg+xml"


def test_the_queue_is_bounded_and_readyz_does_not_count_it(client, document, monkeypatch):
    OrmQ.objects.all().delete()
    monkeypatch.setattr(queues, "MAX_PICTURES_WAITING", 2)
    for page in (1, 2, 3):
        client.get(address(document, page))
    assert OrmQ.objects.filter(key=queues.PICTURES).count() == 2
    assert health.examine(timezone.now() + timedelta(days=3))["stuck"] == []


def test_robots_are_kept_from_pictures(client):
    assert "Disallow: /dokumen/*/halaman/" in client.get("/robots.txt").content.decode()


# What strangers ask for -----------------------------------------------------------------------------------------------


def test_one_address_cannot_fill_the_queue(client, document, monkeypatch):
    monkeypatch.setattr(pictures, "ASKED_BY_ONE", 2)
    OrmQ.objects.all().delete()
    for page in (1, 2, 3):
        client.get(address(document, page))
    assert OrmQ.objects.count() == 2
    client.get(address(document, 3), REMOTE_ADDR="198.51.100.7")  # what one was refused, another may ask at once
    assert OrmQ.objects.count() == 3


def test_a_page_for_which_there_was_no_room_can_be_asked_for_again(client, document, monkeypatch):
    OrmQ.objects.all().delete()
    monkeypatch.setattr(queues, "MAX_PICTURES_WAITING", 0)
    client.get(address(document))
    monkeypatch.setattr(queues, "MAX_PICTURES_WAITING", 300)
    client.get(address(document))
    assert OrmQ.objects.count() == 1


@pytest.mark.parametrize("is_broken", [True, False], ids=["broken", "too big"])
def test_a_page_that_cannot_be_kept_is_not_tried_without_end(client, make_file, monkeypatch, is_broken):
    monkeypatch.setattr(pictures, "DRAWN_A_DAY", 2)
    document = make_file("rusak.pdf", files.pdf("Satu", "Dua"))
    if is_broken:
        with document.published_revision.file.open("rb+") as file:
            file.truncate(40)
    else:
        monkeypatch.setattr(pictures, "MAX_BYTES", 10)
    tried = 0
    for _turn in range(4):
        cache.clear()
        OrmQ.objects.all().delete()
        assert client.get(address(document))["Content-Type"] == "image/svg+xml"
        for task in OrmQ.objects.all():
            tasks.draw_page(*task.args())
            tried += 1
    assert tried == 2 and stored_bytes() == 0


def test_a_picture_is_not_kept_of_a_file_that_was_closed_while_it_was_drawn(document, reviewer, monkeypatch):
    drawn = pictures.leaf

    def closed_meanwhile(*args):
        picture = drawn(*args)
        publishing.withdraw(document, by=reviewer, reason="Keliru.")
        return picture

    monkeypatch.setattr(pictures, "leaf", closed_meanwhile)
    tasks.draw_page(document.published_revision_id, 1)
    assert (PagePicture.objects.count(), stored_bytes()) == (0, 0)
