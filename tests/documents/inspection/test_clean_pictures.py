"""Pictures that were public before their metadata was taken out: published anew, the old version withheld."""

import hashlib
import io

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from documents.intake import Checked
from documents.lifecycle import finding_answers, publishing
from documents.lifecycle.publishing import Incoming
from documents.models import Disclosure, DocumentState, Revision
from documents.release import privacy_gate
from opd.models import LedgerEntry
from tests import files
from tests.documents.inspection import pictures as made

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("worker")]


@pytest.fixture
def old_picture(make_document, operator, reviewer):
    """-> a public document with a picture as it was stored before: with everything its camera wrote."""

    def make(content=None, name="foto.jpg", mime="image/jpeg", **metadata):
        content = content or made.camera_jpeg(6, tail=b"ekor")
        document = make_document("draft", incoming=incoming_as_before(content, name, mime), **metadata)
        release(document, operator, reviewer)
        return document

    return make


def release(document, operator, reviewer):
    """A photograph without words: somebody looks at it and says so, as before any of them is published."""
    document.refresh_from_db()
    revision = document.revisions.select_related("screening").first()
    if privacy_gate.unread_because(revision):
        finding_answers.sign(revision, by=operator)
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)


def incoming_as_before(content, name="foto.jpg", mime="image/jpeg"):
    fingerprint = hashlib.sha256(content).hexdigest()
    checked = Checked(mime, len(content), fingerprint, name.rsplit(".", 1)[1])
    return Incoming(ContentFile(content, name), name, checked)


@pytest.fixture
def run(reviewer):
    """-> what the command says, line by line."""

    def call(**options):
        out = io.StringIO()
        try:
            call_command("clean_pictures", by=options.pop("by", "verifikator"), stdout=out, **options)
        except CommandError as error:
            out.write(str(error))
        return out.getvalue().splitlines()

    return call


def states(document):
    return list(document.revisions.order_by("number").values_list("number", "disclosure"))


def test_a_public_picture_gets_a_clean_version_and_loses_the_old_one(old_picture, run, reviewer, client):
    document = old_picture()
    with document.published_revision.file.open() as before:
        assert made.PLACE in before.read()
    lines = run()
    document.refresh_from_db()
    assert lines == [
        f"{document.pk} {document.title}: versi 2 diterbitkan tanpa metadata; versi 1 ditutup",
        "1 dokumen bergambar diperiksa, 1 dibersihkan, 0 tersisa.",
    ]
    assert document.state == DocumentState.PUBLISHED
    assert states(document) == [(1, Disclosure.WITHHELD), (2, Disclosure.PUBLIC)]
    shown = b"".join(client.get(f"/dokumen/{document.pk}/unduh/").streaming_content)
    assert made.PLACE not in shown
    assert made.opened(shown).size == (48, 64)
    assert client.get(f"/dokumen/{document.pk}/versi/1/unduh/").status_code == 404
    verbs = list(LedgerEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-4:] == ["document.sign", "document.submit", "document.publish", "document.withhold"]


def test_run_again_it_does_nothing(old_picture, run):
    document = old_picture()
    run()
    before = states(document)
    assert run() == ["1 dokumen bergambar diperiksa, 0 dibersihkan, 0 tersisa."]
    assert states(document) == before


def test_dry_run_says_the_same_and_writes_nothing(old_picture, run):
    document = old_picture()
    entries = LedgerEntry.objects.count()
    assert run(dry_run=True) == [
        f"{document.pk} {document.title}: versi 2 diterbitkan tanpa metadata; versi 1 ditutup",
        "1 dokumen bergambar diperiksa, 1 akan dibersihkan, 0 tersisa.",
    ]
    assert states(document) == [(1, Disclosure.PUBLIC)]
    assert LedgerEntry.objects.count() == entries


def test_older_public_versions_are_withheld_and_clean_ones_stay(old_picture, run, operator, reviewer):
    document = old_picture()
    publishing.replace_file(document, by=operator, incoming=publishing.receive(files.upload("a.png", files.png())))
    release(document, operator, reviewer)
    assert states(document) == [(1, Disclosure.PUBLIC), (2, Disclosure.PUBLIC)]
    assert run()[0].endswith(": versi 1 ditutup")
    assert states(document) == [(1, Disclosure.WITHHELD), (2, Disclosure.PUBLIC)]


def test_a_clean_picture_and_other_files_are_left_alone(make_document, run, operator, reviewer):
    picture = make_document("draft", incoming=publishing.receive(files.upload("a.png", files.png())))
    release(picture, operator, reviewer)
    make_document(title="Laporan lain")
    assert run() == ["1 dokumen bergambar diperiksa, 0 dibersihkan, 0 tersisa."]


def test_a_change_that_waits_for_review_is_not_published_along(old_picture, run, operator):
    document = old_picture()
    publishing.save_draft(document, by=operator, values={"title": "Judul yang belum diperiksa"})
    lines = run()
    assert "perubahan lain sedang menunggu" in lines[0]
    assert lines[1] == "1 dokumen bergambar diperiksa, 0 dibersihkan, 1 tersisa."
    document.refresh_from_db()
    assert (document.title, states(document)) == ("Laporan Kinerja Dinas Kesehatan 2025", [(1, Disclosure.PUBLIC)])


@pytest.mark.parametrize("stage", ["saved", "submitted", "published"])
def test_interrupted_it_goes_on(old_picture, run, reviewer, stage):
    document = old_picture()
    with document.published_revision.file.open() as stored:
        incoming = publishing.receive(files.upload("foto.jpg", stored.read()))
    publishing.replace_file(document, by=reviewer, incoming=incoming)
    if stage in ("submitted", "published"):
        finding_answers.sign(document.proposed_revision, by=reviewer)
        publishing.submit(document, by=reviewer)
    if stage == "published":
        publishing.publish(document, by=reviewer, looked_for=True)
    run()
    document.refresh_from_db()
    assert states(document) == [(1, Disclosure.WITHHELD), (2, Disclosure.PUBLIC)]
    assert document.published_revision.number == 2


def test_a_lost_file_does_not_stop_the_others(old_picture, run):
    lost, other = old_picture(), old_picture(content=made.camera_jpeg(3), title="Foto lain")
    lost.published_revision.file.delete(save=False)
    Revision.objects.filter(pk=lost.published_revision_id).update(file="berkas/hilang.jpg")
    lines = run()
    assert "belum dibersihkan" in lines[0]
    assert states(other) == [(1, Disclosure.WITHHELD), (2, Disclosure.PUBLIC)]
    assert lines[-1].endswith("1 tersisa.")


@pytest.mark.parametrize("by", ["operator", "admin", "tidak-ada"])
def test_only_a_reviewer_may(old_picture, run, operator, site_admin, by):
    document = old_picture()
    assert run(by=by) == [f"Tidak ada verifikator aktif bernama {by}."]
    assert states(document) == [(1, Disclosure.PUBLIC)]
