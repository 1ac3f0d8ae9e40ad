from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from documents import exemptions, publishing
from documents.models import (
    NEVER_EXEMPT,
    Classification,
    ConsequenceTest,
    Disclosure,
    Document,
    DocumentState,
    Ground,
    Revision,
)
from documents.publishing import NotAllowed, WrongState
from documents.rules import Act, acts_for
from opd import ledger
from opd.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queued_tasks")]

COMPLETE = {
    "information": "Hasil pemeriksaan kesehatan pegawai.",
    "ground": Ground.H,
    "law": "UU 14/2008 Pasal 17 huruf h",
    "consequence_if_opened": "Riwayat kesehatan orang diketahui umum.",
    "benefit_if_closed": "Pegawai mau diperiksa.",
    "interest_in_opening": "Umum ingin tahu pejabatnya sehat.",
    "interest_in_closing": "Hak pribadi terlindungi.",
    "written_consent": False,
    "public_office": False,
    "officer": "PPID Utama",
    "team": "Bagian Hukum\nInspektorat",
    "tested_on": date(2026, 3, 2),
    "decision_number": "1/PPID/2026",
    "decision_date": date(2026, 3, 3),
}


@pytest.fixture
def write_test(reviewer):
    def write(document, **overrides):
        return exemptions.write_test(document, by=reviewer, **COMPLETE | overrides)

    return write


@pytest.fixture
def exempt(write_test, superior):
    def make(document, **overrides):
        test = write_test(document, **overrides)
        exemptions.approve(test, by=superior)
        return test

    return make


def test_only_approval_exempts(make_document, write_test, superior):
    document = make_document()
    test = write_test(document)
    assert Document.objects.public().get() == document
    exemptions.approve(test, by=superior)
    document.refresh_from_db()
    assert (document.state, document.classification, document.exemption) == (
        DocumentState.EXEMPT,
        Classification.EXEMPT,
        test,
    )
    assert (Document.objects.public().count(), Revision.objects.public().count()) == (0, 0)
    assert set(document.revisions.values_list("disclosure", flat=True)) == {Disclosure.SEALED}
    assert list(Document.objects.exempt()) == [document]
    assert document.events.last().act == "exempt"
    assert Message.objects.get(act="test_written").recipient == "atasan@contoh.test"
    assert ledger.verify() is None


@pytest.mark.parametrize("field", [name for name in COMPLETE if name not in ("written_consent", "public_office")])
def test_every_field_of_the_law_is_needed(make_document, write_test, field):
    with pytest.raises(ValidationError) as error:
        write_test(make_document(), **{field: None if "_on" in field or "date" in field else ""})
    assert field in error.value.message_dict
    assert not ConsequenceTest.objects.exists()


@pytest.mark.parametrize("kind", NEVER_EXEMPT)
def test_kinds_of_pasal_18_cannot_be_exempt(make_document, write_test, kind):
    document = make_document(kind=kind)
    with pytest.raises(ValidationError, match="Pasal 18 ayat 1"):
        write_test(document)


@pytest.mark.parametrize("ground", [Ground.G, Ground.H])
@pytest.mark.parametrize("answers", [(None, False), (False, None), (True, False), (False, True)])
def test_personal_grounds_need_two_noes(make_document, write_test, ground, answers):
    consent, office = answers
    with pytest.raises(ValidationError):
        write_test(make_document(), ground=ground, written_consent=consent, public_office=office)


@pytest.mark.parametrize("ground", "abcdef")
def test_grounds_a_to_f_end(make_document, write_test, ground):
    document = make_document()
    with pytest.raises(ValidationError):
        write_test(document, ground=ground)
    assert write_test(document, ground=ground, ends_on=date(2030, 1, 1)).pk


@pytest.mark.parametrize("ground", "ghij")
def test_grounds_g_to_j_may_stay(make_document, write_test, ground):
    assert write_test(make_document(), ground=ground).pk


def test_ground_a_ends_within_thirty_years(make_document, write_test):
    document = make_document()
    assert write_test(document, ground="a", ends_on=date(2056, 3, 3)).pk
    with pytest.raises(ValidationError, match="30 tahun"):
        write_test(document, ground="a", ends_on=date(2056, 3, 4))
    with pytest.raises(ValidationError, match="30 tahun"):
        write_test(document, ground="a", ends_when="sesudah selesai")


@pytest.mark.parametrize(
    "dates", [{"tested_on": date(2026, 3, 4)}, {"ground": "b", "ends_on": date(2026, 3, 3)}], ids=["test", "end"]
)
def test_dates_follow_each_other(make_document, write_test, dates):
    with pytest.raises(ValidationError):
        write_test(make_document(), **dates)


def test_two_persons_and_the_right_ones(make_document, write_test, operator, reviewer, superior, make_user, city):
    document = make_document()
    for person in (operator, superior):
        with pytest.raises(NotAllowed):
            exemptions.write_test(document, by=person, **COMPLETE)
    test = write_test(document)
    for person in (operator, reviewer):
        with pytest.raises(NotAllowed):
            exemptions.approve(test, by=person)
    both = make_user("rangkap", "verifikator", city)
    both.memberships.create(role="atasan", opd=city)
    own = exemptions.write_test(document, by=both, **COMPLETE)
    with pytest.raises(NotAllowed, match="sendiri"):
        exemptions.approve(own, by=both)
    assert Document.objects.get().state == DocumentState.PUBLISHED


def test_an_approved_test_is_never_changed(make_document, exempt, reviewer):
    test = exempt(make_document())
    with pytest.raises((WrongState, ValidationError)):
        exemptions.change_test(test, by=reviewer, law="UU lain")
    assert ConsequenceTest.objects.get().law == COMPLETE["law"]


def test_an_unapproved_one_may_be_corrected(make_document, write_test, reviewer):
    test = write_test(make_document())
    exemptions.change_test(test, by=reviewer, law="UU 27/2022 Pasal 4")
    assert ConsequenceTest.objects.get().law == "UU 27/2022 Pasal 4"


def test_who_approves_approves_what_he_has_read(make_document, write_test, operator, reviewer, superior):
    document = make_document()
    seen = write_test(document)
    exemptions.change_test(ConsequenceTest.objects.get(pk=seen.pk), by=reviewer, law="UU lain yang tidak dibaca atasan")
    with pytest.raises(WrongState, match="berubah sejak Anda membacanya"):
        exemptions.approve(seen, by=superior)
    seen = ConsequenceTest.objects.select_related("document").get(pk=seen.pk)
    publishing.save_draft(Document.objects.get(pk=document.pk), by=operator, facts={"title": "Judul yang tidak dibaca"})
    with pytest.raises(WrongState):
        exemptions.approve(seen, by=superior)
    assert Document.objects.public().get() == document


def test_only_its_writer_changes_a_test(make_document, write_test, make_user, city):
    test = write_test(make_document())
    both = make_user("rangkap", "verifikator", city)
    both.memberships.create(role="atasan", opd=city)
    with pytest.raises(NotAllowed, match="Hanya penulisnya"):
        exemptions.change_test(test, by=both, law="ditulis oleh yang akan menyetujui")


def test_exempt_is_final_for_every_verb_of_publishing(make_document, exempt, operator, reviewer, superior):
    document = make_document()
    exempt(document)
    document.refresh_from_db()
    assert [acts_for(document, person) for person in (operator, reviewer, superior)] == [[], [], [Act.RENEW]]
    with pytest.raises(WrongState):
        publishing.publish(document, by=reviewer)


@pytest.mark.parametrize("stage", ["draft", "submitted", "returned", "published"])
def test_any_stage_can_become_exempt(make_document, exempt, stage):
    document = make_document(stage)
    exempt(document)
    document.refresh_from_db()
    assert document.state == DocumentState.EXEMPT


def test_a_pending_change_goes_with_it(make_document, exempt, operator, upload):
    document = make_document()
    publishing.save_draft(document, by=operator, facts={"title": "Judul lain"}, incoming=upload("rahasia"))
    exempt(document)
    document.refresh_from_db()
    assert (document.proposed, document.proposed_revision) == ({}, None)
    assert set(document.revisions.values_list("disclosure", flat=True)) == {Disclosure.SEALED}


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "published"},
        {"classification": "berkala"},
        {"exemption": None},
        {"kind": "keputusan"},
    ],
)
def test_the_database_keeps_state_class_and_test_together(make_document, exempt, columns):
    document = make_document()
    exempt(document)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**columns)


@pytest.mark.parametrize(
    "columns", [{"approved_at": None}, {"law": ""}, {"ground": "a"}, {"written_consent": True}, {"approved_by": None}]
)
def test_the_database_keeps_the_test_whole(make_document, exempt, columns):
    test = exempt(make_document())
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsequenceTest.objects.filter(pk=test.pk).update(**columns)
