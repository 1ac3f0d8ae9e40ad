"""An exempt document is opened by two people with the right paper, and by nobody in any other way."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from documents.exemptions import openings
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.models import ConsequenceTest, Disclosure, Document, DocumentState, ExemptionEnd, Opening, OpeningStage
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import Membership, Message, Role
from opd.people import shell
from tests import first_page
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.markup import text
from tests.offices import redate
from tests.undone import undone

pytestmark = pytest.mark.django_db

RULING = {"ruling": "Putusan Komisi Informasi 3/2026", "ruled_on": date(2026, 2, 2), "is_final": True}


@pytest.fixture
def exempt(make_document, make_exempt):
    """A document that is exempt while a need lasts."""
    document = make_document(title="Riwayat lelang")
    make_exempt(document)
    document.refresh_from_db()
    return document


@pytest.fixture
def second(make_user, city):
    """Another reviewer."""
    return make_user("verifikator-dua", Role.REVIEWER, city)


@pytest.fixture
def by_ruling(exempt, reviewer, upload):
    return openings.propose_ruling(exempt, by=reviewer, scan=upload("Putusan lengkap", "putusan.txt"), **RULING)


@pytest.fixture
def by_end(exempt, reviewer):
    return openings.propose_end(exempt, by=reviewer, reason="Pasien menyetujui.")


def fresh(opening):
    return Opening.objects.select_related("document").get(pk=opening.pk)


def refuses(write, *args, **kwargs):
    with undone(kwargs or args), pytest.raises(IntegrityError), transaction.atomic():
        write(*args, **kwargs)


def test_a_proposal_opens_nothing(by_end, exempt, superior):
    exempt.refresh_from_db()
    assert (exempt.state, exempt.exemption.end) == (DocumentState.EXEMPT, "")
    assert list(Document.objects.exempt()) == [exempt]
    assert [message.recipient for message in Message.objects.filter(act="opening_proposed")] == [superior.email]
    assert ledger.verify() is None


def test_an_atasan_approves_the_end(by_end, exempt, reviewer, superior, second):
    for person in (reviewer, second):
        with pytest.raises(NotAllowed):
            openings.confirm(fresh(by_end), by=person)
    openings.confirm(fresh(by_end), by=superior)
    exempt.refresh_from_db()
    test = ConsequenceTest.objects.get()
    assert (exempt.state, exempt.exemption) == (DocumentState.IN_REVIEW, None)
    assert (test.end, test.ended_by, test.end_reason) == (ExemptionEnd.OPENED, superior, "Pasien menyetujui.")
    assert set(exempt.revisions.values_list("disclosure", flat=True)) == {Disclosure.WITHHELD}
    assert not Document.objects.exempt().exists()
    assert ledger.verify() is None


def test_what_is_published_again_is_found_by_its_text(by_end, exempt, reviewer, superior, read_files, fetch):
    openings.confirm(fresh(by_end), by=superior)
    document = Document.objects.get(pk=exempt.pk)
    read_files(document)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert document.title in text(fetch("/cari/?q=tengkes"))
    assert fetch(f"/dokumen/{document.pk}/unduh/").status_code == 200


def test_the_proposer_never_decides(exempt, make_user, city):
    both = make_user("rangkap", Role.REVIEWER, city)
    Membership.objects.create(user=both, role=Role.SUPERIOR, opd=city)
    opening = openings.propose_end(exempt, by=both, reason="Sebab")
    with pytest.raises(NotAllowed, match="sendiri"):
        openings.confirm(fresh(opening), by=both)
    now = timezone.now()
    refuses(Opening.objects.update, stage=OpeningStage.CONFIRMED, decided_by=both, decided_at=now)


def test_an_end_may_be_refused_with_a_reason(by_end, exempt, reviewer, superior):
    with pytest.raises(ValidationError):
        openings.refuse(fresh(by_end), by=superior, reason=" ")
    openings.refuse(fresh(by_end), by=superior, reason="Belum ada persetujuan tertulis.")
    exempt.refresh_from_db()
    assert (fresh(by_end).stage, exempt.state) == (OpeningStage.REFUSED, DocumentState.EXEMPT)
    assert Message.objects.get(act="opening_answered").recipient == reviewer.email
    with pytest.raises(WrongState):
        openings.confirm(fresh(by_end), by=superior)
    assert openings.propose_end(exempt, by=reviewer, reason="Sekarang ada.").stage == OpeningStage.WAITING


def test_a_ruling_is_confirmed_by_any_second_person_and_refused_by_none(by_ruling, exempt, superior, second):
    with pytest.raises(NotAllowed, match="tidak dapat ditolak"):
        openings.refuse(fresh(by_ruling), by=superior, reason="Tidak setuju.")
    openings.confirm(fresh(by_ruling), by=second)
    test = ConsequenceTest.objects.get()
    assert (test.end, test.end_reason, test.ended_by) == (ExemptionEnd.RULING, RULING["ruling"], second)
    with pytest.raises(ValidationError, match="tidak dapat dikecualikan lagi"):
        exemptions.write_test(exempt, by=second, **COMPLETE)


def test_a_ruling_about_another_document_leaves_this_one_exempt(by_ruling, exempt, second):
    openings.call_mistaken(fresh(by_ruling), by=second, reason="Putusan itu tentang berkas 2024.")
    exempt.refresh_from_db()
    assert (fresh(by_ruling).stage, exempt.state) == (OpeningStage.MISTAKEN, DocumentState.EXEMPT)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ruling": "  "}, "ruling"),
        ({"ruled_on": date(2099, 1, 1)}, "ruled_on"),
        ({"is_final": False}, "is_final"),
        ({"scan": None}, "scan"),
    ],
    ids=str,
)
def test_an_older_ruling_has_number_day_and_scan_and_is_final(exempt, reviewer, upload, change, field):
    with pytest.raises(ValidationError) as error:
        openings.propose_ruling(exempt, by=reviewer, **{"scan": upload("Putusan")} | RULING | change)
    assert list(error.value.message_dict) == [field]
    assert not Opening.objects.exists()


def test_a_waiting_ruling_stops_a_new_test(by_ruling, exempt, reviewer):
    with pytest.raises(ValidationError, match="menunggu orang kedua"):
        exemptions.write_test(exempt, by=reviewer, **COMPLETE)


def test_a_renewed_exemption_leaves_an_old_proposal_without_effect(by_end, exempt, reviewer, superior):
    exempt.refresh_from_db()
    renewal = exemptions.write_test(exempt, by=reviewer, **COMPLETE | {"decision_number": "2/PPID/2026"})
    exemptions.approve(renewal, by=superior)
    with pytest.raises(WrongState):
        openings.confirm(fresh(by_end), by=superior)
    refuses(Opening.objects.update, stage=OpeningStage.CONFIRMED, decided_by=superior, decided_at=timezone.now())
    exempt.refresh_from_db()
    assert (exempt.state, exempt.exemption) == (DocumentState.EXEMPT, renewal)


def test_of_two_second_people_one_wins(by_ruling, superior, second):
    first, other = fresh(by_ruling), fresh(by_ruling)
    openings.confirm(first, by=superior)
    with pytest.raises(WrongState):
        openings.confirm(other, by=second)
    with pytest.raises(WrongState):
        openings.call_mistaken(other, by=second, reason="Bukan")
    assert Message.objects.filter(act="exemption_opened").exists()


# The database ---------------------------------------------------------------------------------------------------------


def test_the_database_opens_nothing_by_itself(exempt, superior):
    now = timezone.now()
    ended = {"end_reason": "x", "ended_at": now, "ended_by": superior}
    for end in ExemptionEnd:
        refuses(ConsequenceTest.objects.update, end=end, **ended)
    review = {"state": DocumentState.IN_REVIEW, "classification": "berkala", "exemption": None}
    refuses(Document.objects.filter(pk=exempt.pk).update, **review)
    refuses(Document.objects.filter(pk=exempt.pk).update, **review | {"state": DocumentState.DRAFT})
    for disclosure in (Disclosure.PUBLIC, Disclosure.WITHHELD):
        refuses(exempt.revisions.update, disclosure=disclosure)


def test_the_database_asks_for_the_second_person(by_end, superior, second, operator):
    decided = {"stage": OpeningStage.CONFIRMED, "decided_at": timezone.now()}
    for person in (second, operator):  # no Atasan
        refuses(Opening.objects.update, decided_by=person, **decided)
    redate(Membership.objects.filter(user=superior), valid_to=timezone.localdate() - timedelta(days=1))
    refuses(Opening.objects.update, decided_by=superior, **decided)  # no longer in office
    redate(Membership.objects.filter(user=superior), valid_to=timezone.localdate())
    shell.close_account(superior, by=shell.operator())
    refuses(Opening.objects.update, decided_by=superior, **decided)
    superior.is_active = True
    superior.save()
    assert Opening.objects.update(decided_by=superior, **decided) == 1


def test_the_database_keeps_a_proposal(by_ruling, by_end_of_another, superior):
    for change in ({"ruling": "Lain"}, {"ruled_on": date(2026, 1, 1)}, {"sha256": "0" * 64}, {"proposed_by": superior}):
        refuses(Opening.objects.filter(pk=by_ruling.pk).update, **change)
    refused = {"stage": OpeningStage.REFUSED, "decided_by": superior, "decided_at": timezone.now(), "answer": "x"}
    refuses(Opening.objects.filter(pk=by_ruling.pk).update, **refused)  # a ruling is not refused
    refuses(Opening.objects.filter(pk=by_ruling.pk)._raw_delete, "default")
    refuses(Opening.objects.filter(pk=by_ruling.pk).update, test=by_end_of_another.test)
    row = fresh(by_ruling)
    row.pk = None
    row._state.adding = True
    row.stage, row.decided_by, row.decided_at = OpeningStage.CONFIRMED, superior, timezone.now()
    refuses(Opening.objects.bulk_create, [row])


@pytest.fixture
def by_end_of_another(make_document, make_exempt, reviewer):
    document = make_document("draft", title="Yang lain")
    make_exempt(document, decision_number="7/PPID/2026")
    return openings.propose_end(document, by=reviewer, reason="Sebab")


def test_a_ruling_without_its_scan_or_case_opens_nothing(by_ruling, second):
    row = fresh(by_ruling)
    row.pk, row._state.adding = None, True
    row.file = row.key = row.name = ""
    with transaction.atomic():
        openings.call_mistaken(fresh(by_ruling), by=second, reason="Bukan")
    row.save()
    refuses(
        Opening.objects.filter(pk=row.pk).update,
        stage=OpeningStage.CONFIRMED,
        decided_by=second,
        decided_at=timezone.now(),
    )


# Pages ----------------------------------------------------------------------------------------------------------------


def test_an_older_ruling_is_proposed_with_its_scan_and_confirmed(exempt, client, reviewer, superior, upload):
    client.force_login(reviewer)
    address = reverse("admin:documents_opening_by_ruling", args=[exempt.pk])
    assert address in client.get(f"/admin/documents/document/{exempt.pk}/change/").content.decode()
    facts = {"ruling": "Putusan PTUN 5/2025", "ruled_on": "2025-12-01"}
    scan = SimpleUploadedFile("putusan.txt", b"Amar putusan: dibuka.")
    assert "masih digugat" in text(client.post(address, facts | {"scan": scan}))
    assert "Unggah pindaian" in text(client.post(address, facts | {"is_final": "on"}))
    scan.seek(0)
    response = client.post(address, facts | {"is_final": "on", "scan": scan})
    opening = Opening.objects.get()
    assert response.url == opening.get_absolute_url()
    confirm = reverse("admin:documents_opening_buka", args=[opening.pk])
    assert confirm not in client.get(opening.get_absolute_url()).content.decode()
    assert client.get(confirm).status_code == 404
    client.force_login(superior)
    assert b"".join(client.get(reverse("admin:documents_opening_scan", args=[opening.pk]))) == b"Amar putusan: dibuka."
    page = client.get(opening.get_absolute_url()).content.decode()
    assert confirm in page
    assert reverse("admin:documents_opening_keliru", args=[opening.pk]) in page
    assert reverse("admin:documents_opening_tolak", args=[opening.pk]) not in page
    assert "Putusan PTUN 5/2025" in text(client.get(confirm))
    assert "beri tanda" in text(client.post(confirm, {"agreed": ""}))
    client.post(confirm, {"agreed": "on"})
    exempt.refresh_from_db()
    assert exempt.state == DocumentState.IN_REVIEW
    again = client.post(confirm, {"agreed": "on"}, follow=True)
    assert "sudah diputuskan" in text(again)


def test_the_desk_lists_proposals_for_the_second_person(
    in_the_year_of_the_tests, by_end, by_ruling_of_another, client, reviewer, superior, second
):
    listed = reverse("admin:documents_opening_changelist") + "?stage__exact=menunggu"
    for person, number in ((superior, 2), (second, 1), (reviewer, 0)):
        client.force_login(person)
        assert first_page.counts(client).get("uji", 0) == number, person
    client.force_login(superior)
    assert len(client.get(listed).context["cl"].result_list) == 2


@pytest.fixture
def in_the_year_of_the_tests():
    """A day on which no exemption waits for the look of its next year."""
    with time_machine.travel(datetime(2026, 6, 2, 5, tzinfo=UTC)):
        yield


@pytest.fixture
def by_ruling_of_another(make_document, make_exempt, reviewer, upload):
    document = make_document("draft", title="Yang lain")
    make_exempt(document, decision_number="7/PPID/2026")
    return openings.propose_ruling(document, by=reviewer, scan=upload("Putusan"), **RULING)


def test_operators_read_no_proposal(by_end, client, operator):
    client.force_login(operator)
    assert client.get(by_end.get_absolute_url()).status_code == 403
    page = client.get(f"/admin/documents/document/{by_end.document_id}/change/").content.decode()
    assert by_end.get_absolute_url() not in page


def test_an_operator_neither_proposes_by_a_ruling_nor_reads_why(client, exempt, operator, reviewer):
    openings.propose_end(exempt, by=reviewer, reason="Sebab yang hanya dibaca pemutus.")
    client.force_login(operator)
    assert client.get(reverse("admin:documents_opening_by_ruling", args=[exempt.pk])).status_code == 403
    history = reverse("admin:documents_document_history", args=[exempt.pk])
    assert "Sebab yang hanya dibaca pemutus." not in client.get(history).content.decode()
    client.force_login(reviewer)
    assert "Sebab yang hanya dibaca pemutus." in client.get(history).content.decode()
