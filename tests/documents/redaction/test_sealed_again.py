"""What was blackened does not come back under another number, and holds up nobody to whom it is no secret."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents import tasks
from documents.lifecycle import publishing
from documents.models import (
    Category,
    Disclosure,
    Document,
    Redaction,
    RedactionPage,
    RedactionPart,
    RedactionState,
)
from documents.redaction import verbs as redaction
from documents.redaction import worker as redaction_worker
from documents.release import redaction_check
from tests import files
from tests.documents.exemptions.classes import why

pytestmark = pytest.mark.django_db
NAME = "Siti Rahmawati"


def fresh(document):
    return Document.objects.select_related("opd").get(pk=document.pk)


def pdf(text):
    return publishing.receive(files.upload("laporan.pdf", files.pdf(text)))


def blackened(document, number, *, by, text="bersih", words=NAME, state=RedactionState.CLEAN):
    """As the worker leaves it, without the pictures."""
    copy, now = publishing.add_redacted_copy(fresh(document), by=by, incoming=pdf(text)), timezone.now()
    made = {"pages": 1, "begun_by": by, "begun_at": now, "made_by": by, "made_at": now}
    proven = {"proven_at": now} if state == RedactionState.CLEAN else {}
    original = document.revisions.get(number=number)
    begun = Redaction.objects.create(revision=original, result=copy, state=state, **made, **proven)
    RedactionPart.objects.create(redaction=begun, by=by, words=words, everywhere=True, **why())
    if proven:
        redaction_check.seal(fresh(document))
    return begun


@pytest.fixture
def release(operator, reviewer, read_files):
    def let_out(document):
        read_files(document)
        publishing.submit(fresh(document), by=operator)
        publishing.publish(fresh(document), by=reviewer, looked_for=True)

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
    publishing.save_draft(fresh(document), by=operator, values={"summary": "Ringkasan yang diperbaiki."})
    release(document)


def test_a_file_uploaded_while_a_copy_is_made_is_not_superseded(make_document, operator, upload):
    document = make_document("published", incoming=pdf(f"Pasien {NAME}"))
    begun = redaction.begin(document.revisions.select_related("document__opd").get(), by=operator)
    redaction.add_words(begun, by=operator, words=NAME, **why())
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
    monkeypatch.setattr(redaction_worker.tesseract, "is_installed", lambda: True)
    redaction_worker._conclude(now, [])
    assert Redaction.objects.get(pk=now.pk).state == RedactionState.CLEAN
    assert not RedactionPage.objects.exists()


# What stood black once -----------------------------------------------------------------------------------------------


def test_another_redaction_does_not_forget_what_an_earlier_one_blackened(make_document, operator, release):
    document = make_document("draft", incoming=pdf(f"Pasien {NAME}"))
    blackened(document, 1, by=operator)
    release(document)
    publishing.replace_file(fresh(document), by=operator, incoming=pdf(f"Pasien {NAME} lagi Budi Santoso"))
    blackened(document, 3, by=operator, words="Budi Santoso", text=f"Pasien {NAME} lagi")
    with pytest.raises(ValidationError, match="versi sebelumnya"):
        release(document)


def test_nor_do_the_facts_and_a_later_file(make_document, operator, release):
    document = make_document("draft", incoming=pdf(f"Pasien {NAME}"))
    blackened(document, 1, by=operator)
    release(document)
    publishing.replace_file(fresh(document), by=operator, incoming=pdf("Kader Budi Santoso"))
    blackened(document, 3, by=operator, words="Budi Santoso", text="Kader")
    release(document)
    publishing.save_draft(fresh(document), by=operator, values={"summary": f"Tentang {NAME}"})
    with pytest.raises(ValidationError, match="kata yang dihitamkan"):
        release(document)
    publishing.save_draft(fresh(document), by=operator, values={"summary": "Tentang pasien"})
    publishing.replace_file(fresh(document), by=operator, incoming=pdf(f"Pasien {NAME} kembali"))
    with pytest.raises(ValidationError, match="versi sebelumnya"):
        release(document)


def test_a_copy_of_the_same_original_may_blacken_less(make_document, operator, release):
    """As after an objection: what an earlier copy blackened was more than the law lets."""
    document = make_document("draft", incoming=pdf(f"Pasien {NAME} dan Budi Santoso"))
    blackened(document, 1, by=operator, words=f"{NAME}\nBudi Santoso", text="Pasien dan")
    release(document)
    blackened(document, 1, by=operator, text="Pasien dan Budi Santoso")
    release(document)
    assert fresh(document).published_revision.number == 3


def test_text_that_the_worker_finishes_meanwhile_is_looked_at(
    make_document, operator, reviewer, release, read_files, monkeypatch
):
    document = make_document("draft", incoming=pdf(f"Pasien {NAME}"))
    blackened(document, 1, by=operator)
    release(document)
    publishing.replace_file(fresh(document), by=operator, incoming=pdf(f"Pasien {NAME} lagi"))
    publishing.submit(fresh(document), by=operator)
    prepare = publishing.search.prepare

    def read_meanwhile(after):
        prepared = prepare(after)
        read_files(document)
        return prepared

    monkeypatch.setattr(publishing.search, "prepare", read_meanwhile)
    with pytest.raises(ValidationError, match="versi sebelumnya"):
        publishing.publish(fresh(document), by=reviewer, looked_for=True)


def test_the_reason_of_a_withdrawal_tells_no_black_word(make_document, operator, reviewer, release):
    document = make_document("draft", incoming=pdf(f"Pasien {NAME}"))
    blackened(document, 1, by=operator)
    release(document)
    with pytest.raises(ValidationError, match="alasan"):
        publishing.withdraw(fresh(document), by=reviewer, reason=f"Memuat nama {NAME}.")
    publishing.withdraw(fresh(document), by=reviewer, reason="Memuat nama pasien.")


def test_the_official_number_of_a_decision_may_hold_one(make_document, make_exempt, operator, release):
    document = make_document("draft", incoming=pdf("Pasien 2026"))
    blackened(document, 1, by=operator, words="2026", text="Pasien")
    release(document)
    assert make_exempt(fresh(document), decision_number="1/PPID/2026")


def test_what_was_withdrawn_does_not_come_back_when_its_bytes_are_exempt(
    make_document, make_exempt, neighbour, reviewer, opd_kominfo
):
    folder = Category.objects.create(opd=opd_kominfo, name="Peraturan")
    twin = make_document("published", incoming=pdf("Catatan rahasia"), opd=opd_kominfo, by=neighbour, category=folder)
    make_exempt(make_document("submitted", incoming=pdf("Catatan rahasia")))
    publishing.withdraw(fresh(twin), by=reviewer, reason="Sama dengan yang dikecualikan.")
    with pytest.raises(ValidationError, match="disegel"):
        publishing.restore(fresh(twin), by=reviewer, looked_for=True)


def test_what_was_withdrawn_comes_back_though_a_neighbour_has_blackened_the_same(
    make_document, neighbour, reviewer, opd_kominfo
):
    document = make_document("published", incoming=pdf("Peraturan umum"))
    folder = Category.objects.create(opd=opd_kominfo, name="Peraturan")
    same = make_document("draft", incoming=pdf("Peraturan umum"), opd=opd_kominfo, by=neighbour, category=folder)
    blackened(same, 1, by=neighbour)
    publishing.withdraw(fresh(document), by=reviewer, reason="Keliru dicabut.")
    publishing.restore(fresh(document), by=reviewer, looked_for=True)


def test_a_redaction_of_a_file_that_was_replaced_is_not_begun_in_vain(make_document, operator, upload):
    document = make_document("published", incoming=pdf(f"Pasien {NAME}"))
    begun = redaction.begin(document.revisions.select_related("document__opd").get(), by=operator)
    publishing.replace_file(fresh(document), by=operator, incoming=upload("Perbaikan", name="perbaikan.txt"))
    redaction.add_words(begun, by=operator, words=NAME, **why())
    with pytest.raises(ValidationError, match="lebih baru"):
        redaction.make(begun, by=operator)
