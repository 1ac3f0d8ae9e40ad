"""What stands in one room must hold in the next: gate, redaction, exemption, versions, duties."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ

from documents import tasks
from documents.duties import matrix
from documents.lifecycle import finding_answers, publishing
from documents.models import (
    Disclosure,
    Document,
    DocumentState,
    ExtractionState,
    Redaction,
    RedactionState,
    StatementKind,
    Verdict,
)
from documents.redaction import verbs as redaction
from documents.release import privacy_gate
from opd.errors import NotAllowed
from tests import files
from tests.documents.exemptions.classes import why

pytestmark = pytest.mark.django_db
NIK = "1872014505900003"


@pytest.fixture
def twice(make_document, upload):
    """The revision of a document in whose text one NIK stands in two places."""
    return make_document(
        "submitted", incoming=upload(f"NIK {NIK} milik warga.\nSekali lagi NIK {NIK}.")
    ).revisions.get()


@pytest.fixture
def proven(make_document, operator, upload, read_files):
    """A public document, and the copy of it that is proven clean and waits for its release."""
    document = make_document("published")
    original = document.published_revision
    publishing.replace_file(document, by=operator, incoming=upload("salinan yang hitam"))
    read_files(document)
    copy = document.revisions.first()
    now = timezone.now()
    made = {"pages": 1, "begun_by": operator, "begun_at": now, "made_by": operator, "made_at": now, "proven_at": now}
    Redaction.objects.create(revision=original, result=copy, state=RedactionState.CLEAN, **made)
    document.refresh_from_db()
    return document


def test_each_place_keeps_its_own_answer_when_the_text_is_looked_through_again(twice, operator):
    first, second = twice.findings.order_by("pk")
    finding_answers.answer(twice, by=operator, each={first.pk: Verdict.REDACT, second.pk: Verdict.OFFICIAL})
    tasks.screen(twice.pk)
    assert list(twice.findings.order_by("pk").values_list("verdict", flat=True)) == [Verdict.REDACT, Verdict.OFFICIAL]
    assert privacy_gate.blocking_reasons(twice)


def test_an_answer_to_one_place_answers_no_other(twice, operator):
    finding_answers.answer(twice, by=operator, each={twice.findings.order_by("pk")[0].pk: Verdict.OFFICIAL})
    tasks.screen(twice.pk)
    assert twice.findings.open().count() == 1


def test_a_reading_that_ends_late_takes_no_finding_away(twice):
    tasks._finish(twice, [], extraction=ExtractionState.FAILED, error="Terhenti.")
    twice.refresh_from_db()
    assert (twice.extraction, twice.findings.count()) == (ExtractionState.DONE, 2)


def test_a_later_version_closes_what_was_blackened(proven, operator, reviewer, upload, read_files, citizen):
    original = proven.published_revision
    publishing.replace_file(proven, by=operator, incoming=upload("berkas yang lain"))
    read_files(proven)
    publishing.submit(proven, by=operator)
    publishing.publish(proven, by=reviewer, looked_for=True)
    original.refresh_from_db()
    assert original.disclosure == Disclosure.SEALED
    assert citizen.get(original.get_absolute_url()).status_code == 404


def test_what_was_withdrawn_for_its_words_comes_back_without_them(proven, reviewer):
    original, copy = proven.published_revision, proven.proposed_revision
    publishing.withdraw(proven, by=reviewer, reason="Memuat data pribadi.")
    publishing.restore(proven, by=reviewer, looked_for=True)
    original.refresh_from_db()
    assert (proven.published_revision, original.disclosure) == (copy, Disclosure.SEALED)


def test_any_other_change_is_dropped_by_a_withdrawal(make_document, operator, reviewer, upload):
    document = make_document("published")
    publishing.replace_file(document, by=operator, incoming=upload("yang baru"))
    publishing.withdraw(document, by=reviewer, reason="Keliru.")
    assert document.proposed_revision is None


@pytest.mark.parametrize("verb", [partial(publishing.publish_directly, looked_for=True), publishing.submit])
def test_sealed_bytes_do_not_come_back_as_a_new_document(
    make_document, make_exempt, opd_health, operator, upload, read_files, verb
):
    opd_health.operators_publish = True
    opd_health.save()
    make_exempt(make_document("submitted", incoming=upload("Catatan rahasia")))
    again = make_document("draft", incoming=upload("Catatan rahasia"))
    read_files(again)
    with pytest.raises(ValidationError, match="berkas yang disegel"):
        verb(again, by=operator)
    assert Document.objects.get(pk=again.pk).state == DocumentState.DRAFT


def test_who_may_not_open_a_sealed_file_reads_it_in_no_other_room(
    make_document, make_exempt, operator, reviewer, client
):
    incoming = publishing.receive(files.upload("surat.pdf", files.pdf("Pasien Sri Contoh dirawat")))
    document = make_document("draft", incoming=incoming)
    begun = redaction.begin(document.revisions.get(), by=reviewer)
    tasks.redact(begun.pk, begun.state)
    make_exempt(document)
    address = f"/admin/documents/document/{document.pk}/hitamkan/1/"
    client.force_login(operator)
    assert "Sri Contoh" not in client.get(address).content.decode()
    refused = client.post(address, {"act": "find", "kata": "dirawat"}).content.decode()
    assert "Dokumen ini masih dikecualikan" in refused
    assert "Sri Contoh" not in refused
    with pytest.raises(NotAllowed):
        redaction.add_words(begun, by=operator, words="Sri Contoh", **why())
    client.force_login(reviewer)
    assert "Sri Contoh" in client.get(address).content.decode()


def test_an_agency_s_duty_is_met_by_its_own_documents(duty, publish, opd_health, opd_kominfo, operator):
    foreign = publish(duty, opd=opd_kominfo)
    with pytest.raises(ValidationError, match="dokumen OPD ini"):
        matrix.state(duty, opd_health, StatementKind.DOCUMENT, by=operator, document=foreign)


def test_a_reading_that_was_lost_with_the_queue_is_queued_again(make_document, monkeypatch):
    monkeypatch.setattr(Conf, "SYNC", False)
    revision = make_document("draft").revisions.get()
    OrmQ.objects.all().delete()
    call_command("read_scans")
    assert OrmQ.objects.count() == 0  # it is a matter of minutes as a rule
    for hours in (2, 3):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            call_command("read_scans")
        assert [(row.func(), row.args()) for row in OrmQ.objects.all()] == [(publishing.EXTRACT, (revision.pk,))]
