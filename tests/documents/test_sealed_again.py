"""What was blackened does not come back under another number, and holds up nobody to whom it is no secret."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents import proof, publishing, redacting, redaction, tasks
from documents.models import (
    Category,
    Disclosure,
    Document,
    Ground,
    Redaction,
    RedactionPage,
    RedactionPart,
    RedactionState,
)
from tests import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queued_tasks")]
NAME = "Siti Rahmawati"
WHY = {"ground": Ground.H, "law": "UU 27/2022 Pasal 4", "reason": "Data pribadi pasien."}


def fresh(document):
    return Document.objects.select_related("opd").get(pk=document.pk)


def pdf(text):
    return publishing.receive(files.upload("laporan.pdf", files.pdf(text)))


def blackened(document, number, *, by, text="bersih", state=RedactionState.CLEAN):
    """As the worker leaves it, without the pictures."""
    copy, now = publishing.take_copy(fresh(document), by=by, incoming=pdf(text)), timezone.now()
    made = {"pages": 1, "begun_by": by, "begun_at": now, "made_by": by, "made_at": now}
    proven = {"proven_at": now} if state == RedactionState.CLEAN else {}
    original = document.revisions.get(number=number)
    begun = Redaction.objects.create(revision=original, result=copy, state=state, **made, **proven)
    RedactionPart.objects.create(redaction=begun, by=by, words=NAME, everywhere=True, **WHY)
    if proven:
        proof.seal_originals(fresh(document))
    return begun


@pytest.fixture
def release(operator, reviewer, read_files):
    def let_out(document):
        read_files(document)
        publishing.submit(fresh(document), by=operator)
        publishing.publish(fresh(document), by=reviewer)

    return let_out


def test_a_sealed_version_does_not_come_back_in_its_own_document(make_document, operator, release):
    document = make_document("draft", incoming=pdf(f"Pasien {NAME} satu"))
    publishing.replace_file(fresh(document), by=operator, incoming=pdf(f"Pasien {NAME} dua"))
    blackened(document, 2, by=operator)
    release(document)
    assert document.revisions.get(number=1).disclosure == Disclosure.SEALED
    publishing.replace_file(fresh(document), by=operator, incoming=pdf(f"Pasien {NAME} satu"))
    with pytest.raises(ValidationError, match="disegel"):
        release(document)


def test_a_copy_that_failed_does_not_come_back_as_a_file(make_document, operator, release):
    document = make_document("draft", incoming=pdf(f"Pasien {NAME}"))
    blackened(document, 1, by=operator, text=f"sisa {NAME}", state=RedactionState.HOLDS)
    publishing.replace_file(fresh(document), by=operator, incoming=pdf(f"sisa {NAME}"))
    with pytest.raises(ValidationError, match="masih memuat kata"):
        release(document)


def test_a_copy_equal_to_one_that_was_not_proven_goes_out_when_it_is(make_document, operator, release):
    document = make_document("draft", incoming=pdf(f"Pasien {NAME}"))
    blackened(document, 1, by=operator, state=RedactionState.UNPROVEN)
    proven = blackened(document, 1, by=operator)
    release(document)
    assert fresh(document).published_revision == proven.result


def test_a_newer_file_does_not_bring_the_black_words_back(make_document, operator, release):
    document = make_document("draft", incoming=pdf(f"Pasien {NAME}"))
    blackened(document, 1, by=operator)
    release(document)
    publishing.replace_file(fresh(document), by=operator, incoming=pdf(f"Pasien {NAME} lagi"))
    with pytest.raises(ValidationError, match="versi sebelumnya"):
        release(document)
    publishing.replace_file(fresh(document), by=operator, incoming=pdf("Pasien tanpa nama"))
    release(document)


def test_a_neighbour_who_blackens_the_same_bytes_holds_up_no_public_file(
    make_document, operator, neighbour, opd_kominfo, release
):
    document = make_document("published", incoming=pdf("Peraturan umum"))
    folder = Category.objects.create(opd=opd_kominfo, name="Peraturan")
    draft = {"opd": opd_kominfo, "by": neighbour, "category": folder}
    blackened(make_document("draft", incoming=pdf("Peraturan umum"), **draft), 1, by=neighbour)
    publishing.save_draft(fresh(document), by=operator, facts={"summary": "Ringkasan yang diperbaiki."})
    release(document)


def test_a_file_uploaded_while_a_copy_is_made_is_not_superseded(make_document, operator, upload):
    document = make_document("published", incoming=pdf(f"Pasien {NAME}"))
    begun = redaction.begin(document.revisions.select_related("document__opd").get(), by=operator)
    redaction.add_words(begun, by=operator, words=NAME, **WHY)
    redaction.make(begun, by=operator)
    publishing.replace_file(fresh(document), by=operator, incoming=upload("Perbaikan", name="perbaikan.txt"))
    while begun.state == RedactionState.MAKING:
        tasks.redact(begun.pk, begun.state)
        begun.refresh_from_db()
    assert (begun.state, begun.result) == (RedactionState.UNPROVEN, None)
    assert "lebih baru sudah diunggah" in begun.error
    assert fresh(document).proposed_revision.name == "perbaikan.txt"


def test_pages_of_failed_attempts_go_with_the_clean_copy(make_document, operator, monkeypatch):
    document = make_document("draft", incoming=pdf(f"Pasien {NAME}"))
    failed = blackened(document, 1, by=operator, state=RedactionState.UNPROVEN)
    RedactionPage.objects.create(redaction=failed, number=1, read="x", picture=b"x")
    now = blackened(document, 1, by=operator, text="bersih lagi", state=RedactionState.CHECKING)
    monkeypatch.setattr(redacting.ocr, "is_there", lambda: True)
    redacting._conclude(now, [])
    assert Redaction.objects.get(pk=now.pk).state == RedactionState.CLEAN
    assert not RedactionPage.objects.exists()
