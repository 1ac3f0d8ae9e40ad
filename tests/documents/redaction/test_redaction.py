"""From chosen words to a copy that is proven clean, or held back."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_q.models import OrmQ
from PIL import Image

from documents import tasks
from documents.files import scanned_pages, tesseract
from documents.files.reading import NotReadable
from documents.lifecycle import publishing
from documents.models import (
    Disclosure,
    Document,
    Ground,
    Redaction,
    RedactionBox,
    RedactionPage,
    RedactionPart,
    RedactionState,
    RenditionPart,
    Revision,
)
from documents.redaction import render, selection
from documents.redaction import verbs as redaction
from documents.redaction.page_text import Box
from documents.renditions import pictures, preparation
from opd.errors import NotAllowed, WrongState
from opd.models import LedgerEntry
from tests import files
from tests.documents.exemptions.classes import test_of_class, why
from tests.documents.redaction.conftest import needs_tesseract, read_whole

pytestmark = pytest.mark.django_db
NAME = "Siti Rahmawati"
TEXT = f"Laporan kunjungan\nPasien {NAME} dirawat"
AROUND = Box(90, 70, 400, 40)  # the second line of the page, and more


@pytest.fixture
def draft(make_document):
    def make(*pages, stage="draft", name="laporan.pdf", content=None, **metadata):
        content = content or files.pdf(*(pages or [TEXT]))
        return make_document(stage, incoming=publishing.receive(files.upload(name, content)), **metadata)

    return make


@pytest.fixture
def begin(draft, operator):
    """-> a redaction whose pages the worker has read."""

    def make(*pages, **options):
        document = draft(*pages, **options)
        begun = redaction.begin(document.revisions.get(), by=operator)
        return work(begun)

    return make


def work(begun):
    """As the worker does: page after page, until the state has nothing more to do."""
    while True:
        before = begun.state, begun.done, begun.left, begun.read_pages.count()
        tasks.redact(begun.pk, begun.state)
        begun.refresh_from_db()
        if before == (begun.state, begun.done, begun.left, begun.read_pages.count()):
            break
    if begun.state == RedactionState.CLEAN:  # the gate of personal data reads the copy like any other file
        read_whole(begun.result_id)
    return begun


def make(begun, by):
    redaction.make(begun, by=by)
    return work(begun)


def fresh(document):
    return Document.objects.select_related("opd").get(pk=document.pk)


def refuse(document, by):
    with pytest.raises(ValidationError) as refused:
        publishing.submit(fresh(document), by=by)
    assert fresh(document).state == document.state
    return " ".join(refused.value.messages)


# The way ------------------------------------------------------------------------------------------------------------


@needs_tesseract
def test_the_whole_way(begin, operator, reviewer):
    begun = begin(TEXT, "Halaman kedua: Siti\nRahmawati")
    part = redaction.add_words(begun, by=operator, words=NAME, **why())
    assert [box.page for box in part.boxes.all()] == [1, 2, 2]
    make(begun, operator)
    assert (begun.state, begun.error, begun.left) == (RedactionState.CLEAN, "", "[]")
    document = fresh(begun.revision.document)
    assert document.revisions.first() == begun.result
    assert begun.result.name == "laporan-dihitamkan.pdf"
    assert Revision.objects.get(pk=begun.revision_id).disclosure == Disclosure.SEALED
    tasks.extract(begun.result_id)
    text = Revision.objects.get(pk=begun.result_id).text
    assert "Laporan kunjungan" in text
    assert "Rahmawati" not in text
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert document.published_revision == begun.result
    assert not RedactionPage.objects.exists()


@needs_tesseract
def test_a_picture_becomes_a_blackened_pdf(begin, operator):
    begun = begin(content=files.png((400, 300)), name="foto.png")
    redaction.add_boxes(begun, by=operator, boxes=[(1, Box(0, 0, 500, 500))], **why())
    make(begun, operator)
    assert (begun.state, begun.result.mime) == (RedactionState.CLEAN, "application/pdf")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", files.docx("isi")), ("a.odt", files.odt("isi")), ("a.txt", files.txt())],
)
def test_office_files_are_saved_as_pdf_first(draft, operator, name, content):
    revision = draft(content=content, name=name).revisions.get()
    with pytest.raises(ValidationError, match="Simpan dahulu sebagai PDF"):
        redaction.begin(revision, by=operator)


# What is held back --------------------------------------------------------------------------------------------------


def test_the_original_stays_here_until_the_redaction_is_given_up(begin, operator):
    begun = begin()
    document = begun.revision.document
    assert "aslinya tidak dapat diterbitkan" in refuse(document, operator)
    redaction.discard(begun, by=operator)
    publishing.submit(fresh(document), by=operator)


def test_the_original_uploaded_again_stays_here_too(begin, operator):
    begun = begin()
    document = fresh(begun.revision.document)
    publishing.replace_file(document, by=operator, incoming=publishing.receive(files.upload("b.pdf", files.pdf(TEXT))))
    assert "aslinya tidak dapat diterbitkan" in refuse(document, operator)
    publishing.replace_file(document, by=operator, incoming=publishing.receive(files.upload("b.pdf", files.pdf("L"))))
    publishing.submit(fresh(document), by=operator)


def test_a_redaction_that_is_open_holds_the_reviewer_back(draft, reviewer):
    document = draft()
    redaction.begin(document.revisions.get(), by=reviewer)
    Document.objects.filter(pk=document.pk).update(state="in_review")
    with pytest.raises(ValidationError, match="aslinya tidak dapat"):
        publishing.publish(fresh(document), by=reviewer, looked_for=True)
    assert fresh(document).state == "in_review"


def test_an_operator_who_publishes_alone_is_held_back(begin, operator, opd_health):
    opd_health.operators_publish = True
    opd_health.save()
    begun = begin()
    with pytest.raises(ValidationError, match="aslinya tidak dapat"):
        publishing.publish_directly(fresh(begun.revision.document), by=operator, looked_for=True)


def test_a_withdrawn_original_is_not_restored(draft, operator, reviewer):
    document = draft(stage="published")
    publishing.withdraw(document, by=reviewer, reason="Memuat data pribadi.")
    redaction.begin(document.revisions.get(), by=reviewer)
    with pytest.raises(ValidationError, match="aslinya tidak dapat"):
        publishing.restore(fresh(document), by=reviewer, looked_for=True)


@pytest.mark.long
@needs_tesseract
def test_words_below_a_drawn_box_must_be_gone_everywhere(begin, operator):
    begun = begin(TEXT, f"Lampiran: {NAME}")
    part = redaction.add_boxes(begun, by=operator, boxes=[(1, AROUND)], **why())
    assert NAME in part.words
    RedactionPart.objects.filter(pk=part.pk).update(words=NAME)
    make(begun, operator)
    assert (begun.state, begun.left) == (RedactionState.HOLDS, f'[[0, "{NAME}"], [2, "{NAME}"]]')
    assert "masih memuat" in refuse(fresh(begun.revision.document), operator)

    again = work(redaction.begin(begun.revision, by=operator))
    [part] = again.parts.all()
    assert selection.uncovered(again) == {part.pk: [2]}
    redaction.redact_everywhere(part, by=operator)
    make(again, operator)
    assert again.state == RedactionState.CLEAN
    versions = again.revision.document.revisions.order_by("number").values_list("disclosure", flat=True)
    assert list(versions) == [Disclosure.SEALED, Disclosure.SEALED, Disclosure.WITHHELD]  # the failed copy, too


@needs_tesseract
def test_a_box_may_cover_its_own_place_only(begin, operator):
    begun = begin(TEXT, f"Lampiran: {NAME}")
    part = redaction.add_boxes(begun, by=operator, boxes=[(1, AROUND)], **why())
    redaction.only_here(part, by=operator)
    make(begun, operator)
    assert begun.state == RedactionState.CLEAN


def test_without_tesseract_nothing_is_proven(begin, operator):
    begun = begin()
    redaction.add_words(begun, by=operator, words=NAME, **why())
    make(begun, operator)
    assert begun.state == RedactionState.UNPROVEN
    assert str(scanned_pages.WITHOUT_READER) in refuse(fresh(begun.revision.document), operator)
    assert Revision.objects.get(pk=begun.revision_id).disclosure == Disclosure.WITHHELD


@needs_tesseract
def test_what_is_checked_again_once_tesseract_is_there(monkeypatch, begin, operator):
    with monkeypatch.context() as patched:
        patched.setenv("PATH", "/nowhere")
        tesseract.is_installed.cache_clear()
        begun = begin()
        redaction.add_words(begun, by=operator, words=NAME, **why())
        make(begun, operator)
    tesseract.is_installed.cache_clear()
    redaction.check_again(begun, by=operator)
    assert work(begun).state == RedactionState.CLEAN


@pytest.mark.long
@needs_tesseract
def test_facts_that_hold_the_name_are_mended_first(begin, operator, reviewer):
    begun = begin(title=f"Surat {NAME}")
    redaction.add_words(begun, by=operator, words=NAME, **why())
    make(begun, operator)
    assert "“judul” memuat kata yang dihitamkan" in refuse(fresh(begun.revision.document), operator)


def test_a_file_name_with_the_name_is_not_taken_over(begin, operator):
    begun = begin(name="Siti_Rahmawati.pdf")
    redaction.add_words(begun, by=operator, words=NAME, **why())
    assert make(begun, operator).result.name == "dokumen-dihitamkan.pdf"


@needs_tesseract
def test_with_the_copy_s_release_the_versions_before_it_are_closed(draft, operator, reviewer):
    document = draft(stage="published")
    original = document.published_revision
    begun = work(redaction.begin(original, by=operator))
    redaction.add_words(begun, by=operator, words=NAME, **why())
    make(begun, operator)
    assert Revision.objects.public().get() == original  # until then: the page would have no file
    document = fresh(document)
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert Revision.objects.public().get() == begun.result
    assert Revision.objects.get(pk=original.pk).disclosure == Disclosure.SEALED


def _prepare(public: Revision) -> None:
    preparation.request(public.pk, public.mime)
    tasks.prepare_rendition(public.pk)


@needs_tesseract
def test_nothing_of_the_original_is_read_in_place(client, draft, operator, reviewer):
    document = draft(stage="published")
    original = document.published_revision
    pages = [f"/dokumen/{document.pk}/versi/1/baca/", f"/dokumen/{document.pk}/versi/1/halaman/1-720.webp"]
    _prepare(original)
    tasks.draw_page(original.pk, 1)
    assert NAME in client.get(pages[0]).content.decode()
    etag = client.get(pages[1])["ETag"]
    begun = work(redaction.begin(original, by=operator))
    redaction.add_words(begun, by=operator, words=NAME, **why())
    make(begun, operator)
    document = fresh(document)
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert [client.get(page, headers={"If-None-Match": etag}).status_code for page in pages] == [404, 404]
    _prepare(begun.result)
    said = client.get(f"/dokumen/{document.pk}/baca/").content.decode()
    assert "Laporan kunjungan" in said
    assert "Rahmawati" not in said
    assert "Tidak ada" in client.get(f"/dokumen/{document.pk}/baca/?q=Rahmawati").content.decode()
    assert not RenditionPart.objects.filter(rendition__revision=begun.result, text__contains="Rahmawati").exists()
    assert pictures.sweep() == 2


# When things go wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [RedactionState.MAKING, RedactionState.CHECKING])
def test_what_kills_every_worker_is_never_clean(begin, operator, state):
    begun = begin()
    redaction.add_words(begun, by=operator, words=NAME, **why())
    redaction.make(begun, by=operator)
    while begun.state != state:
        tasks.redact(begun.pk, begun.state)
        begun.refresh_from_db()
    Redaction.objects.filter(pk=begun.pk).update(attempts=3)  # each of which was killed
    tasks.redact(begun.pk, begun.state)
    begun.refresh_from_db()
    assert (begun.state, begun.error[:31]) == (RedactionState.UNPROVEN, "Pekerjaan ini berulang kali ter")
    assert refuse(fresh(begun.revision.document), operator)


def test_a_worker_killed_between_two_pages_is_followed_by_the_next(begin, operator):
    begun = begin(TEXT, "Dua", "Tiga")
    redaction.add_words(begun, by=operator, words=NAME, **why())
    redaction.make(begun, by=operator)
    tasks.redact(begun.pk, RedactionState.MAKING)
    tasks.redact(begun.pk, RedactionState.CHOOSING)  # a late one of the state before does nothing
    work(begun)
    assert begun.result.document.revisions.count() == 2
    tasks.redact(begun.pk, RedactionState.MAKING)
    assert begun.result.document.revisions.count() == 2


@pytest.mark.parametrize("damage", ["gone", "changed", "broken"])
def test_a_copy_that_is_not_as_it_was_written_is_not_clean(begin, operator, damage):
    begun = begin()
    redaction.add_words(begun, by=operator, words=NAME, **why())
    redaction.make(begun, by=operator)
    while begun.state == RedactionState.MAKING:
        tasks.redact(begun.pk, begun.state)
        begun.refresh_from_db()
    name = begun.result.file.name
    if damage == "gone":
        default_storage.delete(name)
    else:
        with default_storage.open(name, "wb") as stored:
            stored.write(files.pdf("lain") if damage == "changed" else b"%PDF-1.7 rusak")
    work(begun)
    assert (begun.state, begun.error) == (
        RedactionState.UNPROVEN,
        "Berkasnya hilang atau rusak di penyimpanan.",
    )


@needs_tesseract
def test_a_box_that_is_not_black_in_the_copy_is_noticed(begin, operator):
    """The box covers no words, like one over a signature: only its colour shows that it was not drawn."""
    begun = begin()
    part = redaction.add_words(begun, by=operator, words=NAME, **why())
    redaction.make(begun, by=operator)
    while begun.state == RedactionState.MAKING:
        tasks.redact(begun.pk, begun.state)
        begun.refresh_from_db()
    RedactionBox.objects.create(part=part, page=1, left=500, top=500, width=200, height=100)
    work(begun)
    assert (begun.state, begun.left) == (RedactionState.HOLDS, '[[1, ""]]')
    assert "masih memuat" in refuse(fresh(begun.revision.document), operator)


@pytest.mark.parametrize(("light", "is_black"), [(0, True), (80, True), (81, False), (255, False)])
def test_one_pixel_of_a_box_is_enough_to_read_it(light, is_black):
    picture, png = Image.new("L", (500, 500), 255), io.BytesIO()
    picture.paste(0, (100, 100, 200, 200))
    picture.putpixel((150, 150), light)
    picture.save(png, "PNG")
    assert render.is_black(png.getvalue(), [Box(200, 200, 200, 200)]) == is_black


@pytest.mark.parametrize(("light", "stays"), [(0, 0), (239, 239), (240, 255), (254, 255)])
def test_grey_that_more_contrast_would_show_becomes_white(light, stays):
    png = io.BytesIO()
    Image.new("L", (20, 20), light).save(png, "PNG")
    assert render.burn(png.getvalue(), []).getpixel((10, 10)) == stays


def test_a_document_handed_in_meanwhile_gets_no_copy(begin, operator):
    begun = begin()
    redaction.add_words(begun, by=operator, words=NAME, **why())
    redaction.make(begun, by=operator)
    Document.objects.filter(pk=begun.revision.document_id).update(state="in_review")
    work(begun)
    assert (begun.state, begun.result) == (RedactionState.UNPROVEN, None)
    assert "Menunggu pemeriksaan" in begun.error


def test_a_document_handed_in_with_another_file_takes_no_copy(draft, operator):
    document = draft()
    begun = work(redaction.begin(document.revisions.get(), by=operator))
    redaction.add_words(begun, by=operator, words=NAME, **why())
    publishing.replace_file(document, by=operator, incoming=publishing.receive(files.upload("x.pdf", files.pdf("x"))))
    publishing.submit(fresh(document), by=operator)
    with pytest.raises(ValidationError, match="Tarik kembali dahulu"):
        redaction.make(begun, by=operator)


def test_a_damaged_original_is_told_at_once(draft, operator):
    revision = draft().revisions.get()
    with default_storage.open(revision.file.name, "wb") as stored:
        stored.write(b"%PDF-1.7 rusak")
    with pytest.raises(NotReadable):
        redaction.begin(revision, by=operator)
    assert not Redaction.objects.exists()


# Who, when, what ----------------------------------------------------------------------------------------------------


def test_a_neighbour_and_a_superior_blacken_nothing(begin, neighbour, superior):
    begun = begin()
    for person in (neighbour, superior):
        for verb in (redaction.make, redaction.discard, redaction.check_again):
            with pytest.raises((NotAllowed, ValidationError)):
                verb(begun, by=person)
        with pytest.raises(NotAllowed):
            redaction.begin(begun.revision, by=person)
        with pytest.raises(NotAllowed):
            redaction.add_words(begun, by=person, words=NAME, **why())
    assert not begun.parts.exists()


def test_of_two_people_the_second_sees_what_the_first_changed(begin, operator, reviewer):
    begun = begin(TEXT, "Halaman kedua: Budi Contoh")
    part = redaction.add_words(begun, by=operator, words="Budi Contoh", **why())
    begun.refresh_from_db()
    seen = begun.version
    redaction.add_words(begun, by=operator, words=NAME, **why())
    redaction.remove_part(part, by=reviewer)
    for verb in (redaction.make, redaction.discard):
        with pytest.raises(WrongState, match="baru saja diubah"):
            verb(begun, by=operator, seen=seen)
    begun.refresh_from_db()
    redaction.make(begun, by=operator, seen=begun.version)


def test_the_same_form_sent_twice_is_one_part(begin, operator):
    begun = begin(TEXT, f"Halaman kedua: {NAME}")
    box = (2, Box(100, 70, 200, 20))
    for _twice in range(2):
        redaction.add_words(begun, by=operator, words=NAME, **why())
        redaction.add_boxes(begun, by=operator, boxes=[box, box], only_here=True, **why())
    assert [(part.everywhere, part.boxes.count()) for part in begun.parts.all()] == [(True, 2), (False, 1)]
    redaction.add_words(begun, by=operator, words=NAME, **why(test=test_of_class("Wasiat", ground=Ground.G)))
    assert begun.parts.count() == 3


def test_a_reason_does_not_tell_what_was_blackened(begin, operator):
    begun = begin()
    named = test_of_class("Alamat", law="UU 27/2022, alamat SITI rahmawati")
    for change in ({"test": named}, {"reason": "Alamat SITI rahmawati"}):
        with pytest.raises(ValidationError, match="memuat kata yang dihitamkan"):
            redaction.add_words(begun, by=operator, words=NAME, **why(**change))
    assert not begun.parts.exists()


def test_nor_does_the_law_of_another_part(begin, operator):
    begun = begin()
    redaction.add_words(begun, by=operator, words=NAME, **why())
    with pytest.raises(ValidationError, match="Dasarnya memuat kata yang dihitamkan di bagian lain"):
        redaction.add_words(
            begun, by=operator, words="Imopuro", **why(test=test_of_class("Hak", law=f"UU 27/2022, hak {NAME}"))
        )
    redaction.add_words(
        begun, by=operator, words="Imopuro", **why(test=test_of_class("Putusan", law="Putusan Ganjar Agung"))
    )
    with pytest.raises(ValidationError, match="Dasar bagian lain memuat kata ini"):
        redaction.add_words(begun, by=operator, words="Ganjar Agung", **why())
    assert begun.parts.count() == 2


def test_one_place_of_a_word_that_goes_everywhere_is_not_spared(begin, operator):
    part = redaction.add_words(begin(), by=operator, words=NAME, **why())
    with pytest.raises(ValidationError, match="di semua tempat"):
        redaction.remove_box(part.boxes.get(), by=operator)


def test_more_boxes_than_a_copy_can_take(begin, operator):
    begun = begin()
    boxes = [(1, Box(left, top, 1, 1)) for left in range(100) for top in range(50)]
    with pytest.raises(ValidationError, match=r"Lebih dari 2\d*000 kotak|Lebih dari 2000 kotak"):
        redaction.add_boxes(begun, by=operator, boxes=boxes, only_here=True, **why())
    assert not RedactionBox.objects.exists()


@pytest.mark.parametrize("state", ["choosing", "making", "checking"])
def test_what_stands_still_is_queued_again(begin, operator, state):
    begun = begin(TEXT, TEXT)
    if state == "choosing":
        Redaction.objects.filter(pk=begun.pk).update(done=1)
    else:
        redaction.add_words(begun, by=operator, words=NAME, **why())
        redaction.make(begun, by=operator)
    while begun.state != state:
        tasks.redact(begun.pk, begun.state)
        begun.refresh_from_db()
    OrmQ.objects.all().delete()
    call_command("read_scans")
    assert redactions_in_queue() == []  # it moved a moment ago
    Redaction.objects.filter(pk=begun.pk).update(moved_at=timezone.now() - timedelta(hours=1, minutes=1))
    for _twice in range(2):
        call_command("read_scans")
        assert redactions_in_queue() == [(begun.pk, state)]
    work(begun)
    OrmQ.objects.all().delete()
    Redaction.objects.update(moved_at=timezone.now() - timedelta(days=1))
    call_command("read_scans")
    assert redactions_in_queue() == []  # nothing is left to do


def redactions_in_queue():
    return [row.args() for row in OrmQ.objects.all() if row.func() == "documents.tasks.redact"]


def test_a_second_one_of_the_same_file_is_refused(begin, operator):
    begun = begin()
    with pytest.raises(WrongState):
        redaction.begin(begun.revision, by=operator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Redaction.objects.create(revision=begun.revision, pages=1, begun_by=operator, begun_at=timezone.now())


def test_nothing_is_changed_once_the_copy_is_made(begin, operator):
    begun = begin()
    part = redaction.add_words(begun, by=operator, words=NAME, **why())
    redaction.make(begun, by=operator)
    for change in (
        lambda: redaction.add_words(begun, by=operator, words="Lain", **why()),
        lambda: redaction.remove_part(part, by=operator),
        lambda: redaction.make(begun, by=operator),
        lambda: redaction.discard(begun, by=operator),
    ):
        with pytest.raises(WrongState):
            change()
    assert begun.parts.get() == part


@pytest.mark.parametrize(
    ("words", "change", "sentence"),
    [
        ("ab", {}, "terlalu pendek"),
        ("", {}, "Tulis kata"),
        (NAME, {"test": None}, "Uji ini tidak berlaku untuk berkas ini"),
        (NAME, {"reason": ""}, "reason"),
    ],
)
def test_words_that_cannot_be_taken(begin, operator, words, change, sentence):
    begun = begin()
    with pytest.raises(ValidationError, match=sentence):
        redaction.add_words(begun, by=operator, words=words, **why(**change))
    assert not begun.parts.exists()


@pytest.mark.parametrize("box", [Box(990, 0, 20, 10), Box(0, 0, 0, 10), Box(-1, 0, 5, 5), Box(0, 999, 10, 2)])
def test_a_box_beside_the_page_is_none(begin, operator, box):
    begun = begin()
    with pytest.raises(ValidationError):
        redaction.add_boxes(begun, by=operator, boxes=[(1, box)], **why())
    with pytest.raises(ValidationError, match="hanya 1 halaman"):
        redaction.add_boxes(begun, by=operator, boxes=[(2, Box(0, 0, 5, 5))], **why())
    assert not RedactionBox.objects.exists()


def test_nothing_made_of_nothing(begin, operator):
    with pytest.raises(ValidationError, match="Belum ada yang dihitamkan"):
        redaction.make(begin(), by=operator)


def test_the_words_stand_nowhere_in_the_open(begin, operator):
    begun = begin()
    redaction.add_words(begun, by=operator, words=NAME, **why())
    redaction.make(begun, by=operator)
    with connection.cursor() as cursor:
        for table in ("redaction", "redactionpart", "redactionpage", "redactionbox"):
            cursor.execute(f"SELECT * FROM documents_{table}")
            assert "Rahmawati" not in str(cursor.fetchall())
    entries = LedgerEntry.objects.filter(verb__startswith="redaction.")
    assert list(entries.order_by("number").values_list("verb", flat=True)) == [
        "redaction.begin",
        "redaction.add",
        "redaction.make",
    ]
    assert "Rahmawati" not in str(list(entries.values()))


def test_a_draft_is_deleted_with_all_that_was_begun(begin, operator):
    begun = begin()
    redaction.add_words(begun, by=operator, words=NAME, **why())
    make(begun, operator)
    publishing.delete_draft(fresh(begun.revision.document), by=operator)
    assert not Redaction.objects.exists()
