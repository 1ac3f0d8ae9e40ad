"""Files that are not public lie sealed: the file, its picture, and all texts that were read from it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_q.models import OrmQ

from documents import tasks
from documents.lifecycle import closing, publishing
from documents.models import Disclosure, Document, PageText, Reading, Rendition, Revision, RevisionSeal
from documents.release import at_rest
from opd.database import triggers
from opd.encryption import Broken
from opd.models import LedgerEntry
from opd.stores.stored_files import stored_names
from tests.requests_app.personal_data.test_traces import raw_database

pytestmark = pytest.mark.django_db
WORDS = "Angka tengkes turun di seluruh kelurahan."


def plain_places():
    """Return where the words lie in clear: names of stored files, tables with columns."""
    with connection.cursor() as cursor:
        for model in (Revision, PageText, Reading, Rendition):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            if WORDS in str(cursor.fetchall()):
                yield model._meta.db_table
        cursor.execute("SELECT text FROM documents_renditionpart")
        if WORDS in str(cursor.fetchall()):
            yield "documents_renditionpart"
    for name in stored_names():
        with default_storage.open(name, "rb") as file:
            if WORDS.encode() in file.read():
                yield name.partition("/")[0]


def read(file):
    with file.open() as content:
        return content.read().decode()


def names():
    return sorted(set(stored_names()))


@pytest.fixture
def public(make_document):
    document = make_document()
    revision = document.published_revision
    revision.preview.save("pratinjau.webp", ContentFile(WORDS.encode()), save=False)
    Revision.objects.filter(pk=revision.pk).update(preview=revision.preview.name)
    PageText.objects.create(revision=revision, number=1, state="layer", text=WORDS, seen=WORDS)
    return document


def test_a_file_is_in_clear_while_it_is_public_only(worker, public, make_exempt):
    assert set(plain_places()) == {"dokumen", "pratinjau", "documents_renditionpart"}
    make_exempt(public)
    assert list(plain_places()) == []
    revision = public.revisions.get()
    assert read(revision.file) == revision.text == read(revision.preview) == WORDS
    assert [page.seen for page in revision.page_texts.all()] == [WORDS]
    assert not Rendition.objects.exists()


def test_a_draft_is_sealed_and_opened_by_its_publication(make_document, worker):
    draft = make_document("submitted")
    assert list(plain_places()) == []
    assert draft.revisions.get().file.is_sealed
    public = make_document()
    assert not public.published_revision.file.is_sealed
    assert Rendition.objects.get().revision_id == public.published_revision_id


def test_a_withdrawn_document_is_sealed_and_opened_again_by_its_restoring(public, reviewer, worker):
    publishing.withdraw(public, by=reviewer, reason="Memuat data pribadi.")
    assert list(plain_places()) == []
    public.refresh_from_db()
    publishing.restore(public, by=reviewer, looked_for=True)
    assert set(plain_places()) == {"dokumen", "pratinjau", "documents_renditionpart"}
    assert read(public.revisions.get().file) == WORDS


def test_an_exemption_follows_the_bytes(public, make_document, make_exempt, worker):
    """Into every record that has them: those that were open close, and no other opens while it lasts."""
    other = make_document(title="Tengkes 2025, salinan")
    draft = make_document("submitted", title="Tengkes 2025, konsep")
    make_exempt(public)
    assert list(plain_places()) == []
    other.refresh_from_db()
    assert (other.state, other.published_revision.disclosure) == ("published", Disclosure.WITHHELD)
    assert other.events.latest("pk").reason.startswith("Pasal 17 huruf h")
    assert LedgerEntry.objects.filter(verb="document.close_file", object_id=str(other.pk)).count() == 1
    with pytest.raises(ValidationError, match="sama dengan berkas yang disegel"):
        publishing.publish(draft, by=public.tests.get().written_by, looked_for=True)
    for revision in Revision.objects.filter(document__in=[other, draft]):
        with pytest.raises(IntegrityError, match="exempt_file_is_opened_nowhere"), transaction.atomic():
            Revision.objects.filter(pk=revision.pk).update(disclosure=Disclosure.PUBLIC)


def test_no_copy_that_was_public_before_opens_another(public, make_document, make_exempt):
    """A copy of before exemptions followed the bytes is still public; the same bytes open nowhere else."""
    other, draft = make_document(title="Tengkes 2025, salinan"), make_document("submitted", title="Konsep")
    make_exempt(public)
    triggers.drop("documents")
    other.revisions.update(disclosure=Disclosure.PUBLIC)
    with pytest.raises(ValidationError, match="sama dengan berkas yang disegel"):
        publishing.publish(draft, by=public.tests.get().written_by, looked_for=True)


def test_what_an_earlier_version_left_in_clear_is_sealed(public, make_exempt):
    make_exempt(public)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE documents_revision SET text = %s", [WORDS])
        cursor.execute("UPDATE documents_pagetext SET text = %s, seen = %s", [WORDS, "v1:bukan segel"])
    OrmQ.objects.all().delete()
    assert public.revisions.get().text == WORDS
    assert at_rest.in_clear().count() == 1
    call_command("read_scans")
    assert at_rest.SETTLE in [row.func() for row in OrmQ.objects.all()]
    tasks.settle_files()
    assert (list(plain_places()), at_rest.in_clear().count()) == ([], 0)
    assert public.revisions.get().page_texts.get().seen == "v1:bukan segel"


@pytest.mark.parametrize("moment", ["stored", "swapped"])
def test_a_killed_run_is_finished_by_the_next(public, make_exempt, monkeypatch, moment):
    make_exempt(public)

    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if moment == "stored":
            patched.setattr(at_rest, "_seal_texts", killed)
        else:
            patched.setattr(default_storage, "delete", killed)
        with pytest.raises(KeyboardInterrupt):
            tasks.settle_files()
    assert len(names()) == 4
    tasks.settle_files()
    assert list(plain_places()) == []
    revision = public.revisions.get()
    assert names() == sorted([revision.file.name, revision.preview.name])
    call_command("verify_files")


def test_two_runs_do_not_meet(public, make_exempt):
    make_exempt(public)
    revision = public.revisions.get()
    seal = RevisionSeal.objects.create(revision=revision, key="00" * 32, taken_at=timezone.now())
    at_rest.settle(revision)
    assert (at_rest.unsettled().count(), len(names())) == (0, 2)
    RevisionSeal.objects.filter(pk=seal.pk).update(taken_at=timezone.now() - timedelta(minutes=11))
    tasks.settle_files()
    assert list(plain_places()) == []


def test_a_file_without_its_key_opens_for_nobody(public, make_exempt):
    make_exempt(public)
    tasks.settle_files()
    revision = public.revisions.get()
    RevisionSeal.objects.all().delete()
    with pytest.raises(Broken):
        read(revision.file)
    with pytest.raises(CommandError, match="1 masalah"):
        call_command("verify_files")


def test_a_closed_version_is_sealed_and_staff_read_it(public, reviewer, client, settings):
    old = public.published_revision
    closing.close_file(old, by=reviewer, reason="Memuat alamat rumah.")
    tasks.settle_files()
    settings.SENDFILE = "nginx"
    client.force_login(reviewer)
    path = f"/admin/documents/document/{public.pk}/berkas/{old.number}/"
    answer = client.get(path)
    assert b"".join(answer.streaming_content).decode() == WORDS
    assert "X-Accel-Redirect" not in answer
    part = client.get(path, headers={"Range": "bytes=6-12"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"tengkes")
    assert Document.objects.get(pk=public.pk).revisions.get().file.size == len(WORDS)


@pytest.mark.django_db(transaction=True)
def test_no_free_page_and_no_log_keeps_the_words(make_document, upload, make_exempt):
    """Where the words of a public file are found before, and those of another one still are."""
    document, control = make_document(), "Jadwal posyandu tersedia di setiap puskesmas."
    make_document(incoming=upload(control, "posyandu.txt"), title="Jadwal Posyandu 2025")
    assert WORDS.encode() in raw_database()
    make_exempt(document)
    tasks.settle_files()
    assert WORDS.encode() not in raw_database()
    assert control.encode() in raw_database()
