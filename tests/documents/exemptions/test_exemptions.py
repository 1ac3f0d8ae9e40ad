from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.lifecycle.rules import Act, acts_for
from documents.models import (
    NEVER_EXEMPT,
    Classification,
    ConsequenceTest,
    Disclosure,
    Document,
    DocumentState,
    Ground,
    Redaction,
    Revision,
    Statute,
)
from documents.public_lists import columns as lists
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import Message
from tests.undone import undone

pytestmark = pytest.mark.django_db

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
    "lasts_while": "orang yang bersangkutan tidak menyetujui",
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


def test_every_field_of_the_law_is_needed(make_document, write_test):
    document = make_document()
    optional = {"written_consent", "public_office", "lasts_while", "decision_number", "decision_date"}
    for field in COMPLETE.keys() - optional:
        with undone(field):
            with pytest.raises(ValidationError) as error:
                write_test(document, **{field: None if "_on" in field or "date" in field else ""})
            assert field in error.value.message_dict
            assert not ConsequenceTest.objects.exists()


def test_blanks_are_no_words(make_document, write_test):
    document = make_document()
    for field in ("information", "law", "consequence_if_opened", "interest_in_closing", "officer", "team"):
        with undone(field), pytest.raises(ValidationError) as error:
            write_test(document, **{field: "  \n"})
        assert field in error.value.message_dict
    assert write_test(document, officer=" PPID Utama ").officer == "PPID Utama"


def test_of_two_tests_that_wait_the_one_that_is_approved_last_is_in_force(make_document, write_test, superior):
    document = make_document()
    first, second = write_test(document), write_test(document, information="Hasil pemeriksaan tahun lain.")
    exemptions.approve(second, by=superior)
    first.document.refresh_from_db()
    exemptions.approve(first, by=superior)
    second.refresh_from_db()
    document.refresh_from_db()
    assert (document.exemption, second.end, first.ended_at) == (first, "renewed", None)


def test_number_and_date_are_needed_when_it_is_decided(make_document, write_test, superior):
    document = make_document()
    test = write_test(document, decision_number="", decision_date=None)
    with pytest.raises(ValidationError, match="nomor keputusan"):
        exemptions.approve(test, by=superior)
    with pytest.raises(ValidationError, match="tanggal keputusan"):
        exemptions.approve(test, by=superior, decision_number="7/PPID/2026")
    for forgery in ({}, {"decision_number": "7"}, {"decision_date": date(2026, 3, 3)}):
        approved = {"stage": "disetujui", "approved_by": superior, "approved_at": timezone.now()}
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsequenceTest.objects.filter(pk=test.pk).update(**approved | forgery)
    test.refresh_from_db()
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="sebelum ujinya ditulis"):
        exemptions.approve(test, by=superior, decision_number="7", decision_date=today - timedelta(days=1))
    with pytest.raises(ValidationError, match="sesudah hari ini"):
        exemptions.approve(test, by=superior, decision_number="7", decision_date=today + timedelta(days=1))
    refused = {"decision_number": "7", "decision_date": today - timedelta(days=1)}
    with pytest.raises(IntegrityError, match="not_decided_before_it_was_written"), transaction.atomic():
        ConsequenceTest.objects.filter(pk=test.pk).update(**refused)
    exemptions.approve(test, by=superior, decision_number=" 7/PPID/2026 ", decision_date=today)
    assert (test.decision_number, test.decision_date) == ("7/PPID/2026", today)


@pytest.mark.parametrize("kind", NEVER_EXEMPT)
def test_kinds_of_pasal_18_cannot_be_exempt(make_document, write_test, kind):
    document = make_document(kind=kind)
    with pytest.raises(ValidationError, match="Pasal 18 ayat 1"):
        write_test(document)


def test_personal_grounds_need_two_noes(make_document, write_test):
    document = make_document()
    answers = [(None, False), (False, None), (True, False), (False, True)]
    for ground, (consent, office) in product((Ground.G, Ground.H), answers):
        with undone(f"{ground}, {consent}, {office}"), pytest.raises(ValidationError):
            write_test(document, ground=ground, written_consent=consent, public_office=office)


def test_grounds_a_to_f_end(make_document, write_test):
    document = make_document()
    for ground in "abcdef":
        with undone(ground):
            for lasts_while in ("", "perkara berjalan"):
                with pytest.raises(ValidationError):
                    write_test(document, ground=ground, lasts_while=lasts_while)
            assert write_test(document, ground=ground, lasts_while="", ends_on=date(2030, 1, 1)).pk
            assert write_test(document, ground=ground, lasts_while="", ends_when="perkara selesai").pk


def test_no_exemption_ends_in_centuries_or_was_decided_tomorrow(make_document, write_test):
    """As it was found: ground c until the year 2926."""
    document = make_document()
    for decided_on in (COMPLETE["decision_date"], None):
        fields = {"ground": "c", "lasts_while": "", "decision_date": decided_on}
        with pytest.raises(ValidationError, match="Periksa tahunnya"):
            write_test(document, **fields, ends_on=date(2926, 1, 1))
        with undone(decided_on):
            assert write_test(document, **fields, ends_on=date(2100, 1, 1)).pk
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="sesudah hari ini"):
        write_test(document, decision_date=tomorrow)


def test_grounds_g_to_j_may_stay(make_document, write_test):
    document = make_document()
    statute = Statute.objects.create(act="UU 27/2022", title="Pelindungan Data Pribadi", article="4")
    for ground in "ghij":
        fields = {"ground": ground, "statute": statute if ground == "j" else None}
        with undone(ground):
            assert write_test(document, **fields).pk
            with pytest.raises(ValidationError, match="jangka waktunya"):
                write_test(document, **fields, lasts_while="")


def test_ground_a_ends_within_thirty_years(make_document, write_test):
    document = make_document()
    fields = {"ground": "a", "lasts_while": ""}
    assert write_test(document, **fields, ends_on=date(2056, 3, 3)).pk
    with pytest.raises(ValidationError, match="30 tahun"):
        write_test(document, **fields, ends_on=date(2056, 3, 4))
    assert write_test(document, **fields, ends_when="perkara selesai").ends_on == date(2056, 3, 3)
    for ground in "bcdef":  # the limit is that of ground a alone
        assert write_test(document, **fields | {"ground": ground}, ends_on=date(2099, 1, 1)).pk


@pytest.mark.parametrize(
    "dates",
    [{"tested_on": date(2026, 3, 4)}, {"ground": "b", "lasts_while": "", "ends_on": date(2026, 3, 3)}],
    ids=["test", "end"],
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
    publishing.save_draft(
        Document.objects.get(pk=document.pk), by=operator, values={"title": "Judul yang tidak dibaca"}
    )
    with pytest.raises(WrongState):
        exemptions.approve(seen, by=superior)
    assert Document.objects.public().get() == document


def test_returned_mended_and_sent_again(make_document, write_test, reviewer, superior):
    test = write_test(make_document())
    with pytest.raises(ValidationError, match="Tulis alasannya"):
        exemptions.return_test(test, by=superior, reason="  ")
    exemptions.return_test(test, by=superior, reason="Sebut pasalnya.")
    with pytest.raises(WrongState, match="sedang diperbaiki"):
        exemptions.approve(test, by=superior)
    assert not exemptions.change_test(test, by=reviewer, law=COMPLETE["law"])
    assert exemptions.change_test(test, by=reviewer, law="UU 27/2022 Pasal 4")
    exemptions.approve(test, by=superior)
    rows = test.events.values_list("act", "by__username", "text", "changes")
    assert list(rows) == [
        ("write", "verifikator", "", {}),
        ("return", "atasan", "Sebut pasalnya.", {}),
        ("resend", "verifikator", "", {"law": [COMPLETE["law"], "UU 27/2022 Pasal 4"]}),
        ("approve", "atasan", "", {}),
    ]
    sent = Message.objects.filter(act__startswith="test_").order_by("pk").values_list("act", "recipient")
    assert list(sent) == [
        ("test_written", "atasan@contoh.test"),
        ("test_returned", "verifikator@contoh.test"),
        ("test_written", "atasan@contoh.test"),
        ("test_approved", "verifikator@contoh.test"),
    ]
    assert "Sebut pasalnya." in Message.objects.get(act="test_returned").body
    assert ledger.verify() is None


def test_refused_ends_and_stays_in_the_record(make_document, write_test, reviewer, superior):
    document = make_document()
    test = write_test(document)
    seen = ConsequenceTest.objects.select_related("document").get(pk=test.pk)
    exemptions.refuse_test(test, by=superior, reason="Kepentingan umum lebih besar.")
    for verb, by, more in (
        (exemptions.approve, superior, {}),
        (exemptions.return_test, superior, {"reason": "Lain"}),
        (exemptions.refuse_test, superior, {"reason": "Lain"}),
        (exemptions.change_test, reviewer, {"law": "UU lain"}),
    ):
        with pytest.raises(WrongState, match="sudah diputuskan"):
            verb(ConsequenceTest.objects.select_related("document").get(pk=seen.pk), by=by, **more)
    document.refresh_from_db()
    assert (document.state, test.stage, test.events.last().text) == (
        DocumentState.PUBLISHED,
        "ditolak",
        "Kepentingan umum lebih besar.",
    )
    other = write_test(document)  # the same words may be tried again, as a new test
    assert other.pk != test.pk


def test_only_another_superior_answers(make_document, write_test, operator, reviewer, make_user, city):
    test = write_test(make_document())
    both = make_user("rangkap", "verifikator", city)
    both.memberships.create(role="atasan", opd=city)
    own = exemptions.write_test(test.document, by=both, **COMPLETE)
    colleague = make_user("verifikator2", "verifikator", city)
    for verb in (exemptions.return_test, exemptions.refuse_test):
        for person, which in ((operator, test), (reviewer, test), (colleague, test), (both, own)):
            with pytest.raises(NotAllowed):
                verb(which, by=person, reason="Sebab.")
    assert set(ConsequenceTest.objects.values_list("stage", flat=True)) == {"menunggu"}


def test_the_same_words_twice_are_one_test(make_document, write_test, superior):
    document = make_document()
    assert write_test(document) == write_test(document)
    assert write_test(document, law="UU 27/2022 Pasal 4") != write_test(document)
    assert Message.objects.filter(act="test_written").count() == ConsequenceTest.objects.count() == 2


def test_the_database_keeps_what_was_said(make_document, write_test, exempt, superior):
    test = write_test(make_document())
    exemptions.refuse_test(test, by=superior, reason="Sebab.")
    exempt(make_document(title="Yang lain"))
    waiting = write_test(test.document)
    for forgery in (
        lambda: ConsequenceTest.objects.filter(stage="disetujui").update(law="UU lain"),
        lambda: ConsequenceTest.objects.filter(stage="disetujui").update(stage="menunggu"),
        lambda: ConsequenceTest.objects.filter(pk=test.pk).update(stage="menunggu"),
        lambda: ConsequenceTest.objects.filter(pk=waiting.pk).update(stage="disetujui"),
        lambda: test.events.update(text="Lain."),
        lambda: test.events.filter(act="write")._raw_delete("default"),
        lambda: test.events.create(act="refuse", by=superior, text=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forgery()


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
    assert [acts_for(document, person) for person in (operator, reviewer, superior)] == [
        [],
        [Act.HIDE_TITLE, Act.PROPOSE_OPENING],
        [Act.RENEW],
    ]
    with pytest.raises(WrongState):
        publishing.publish(document, by=reviewer, looked_for=True)


@pytest.mark.parametrize("stage", ["draft", "submitted", "returned", "published"])
def test_any_stage_can_become_exempt(make_document, exempt, stage):
    document = make_document(stage)
    exempt(document)
    document.refresh_from_db()
    assert document.state == DocumentState.EXEMPT


def test_a_pending_change_goes_with_it(make_document, exempt, operator, upload):
    document = make_document()
    publishing.save_draft(document, by=operator, values={"title": "Judul lain"}, incoming=upload("rahasia"))
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


NIK, NAME = "1872014505900003", "Siti Rahmawati"
DIK = "/informasi/dikecualikan/"


def test_a_hidden_title_stays_hidden_in_the_public_list(make_document, exempt, reviewer, citizen):
    document = make_document(title=f"Rekam medis {NAME}")
    publishing.withdraw(document, by=reviewer, reason="Memuat nama.")
    publishing.hide_title(document, by=reviewer, reason="Judulnya memuat nama.")
    exempt(document)
    page = citizen.get(DIK).content.decode()
    assert NAME not in page
    assert "Dokumen yang dikecualikan" in page
    assert [row["judul"] for row in lists.dik_rows()] == ["Dokumen yang dikecualikan"]


def test_the_title_of_what_is_exempt_already_can_be_hidden(make_document, exempt, reviewer):
    document = make_document()
    exempt(document)
    publishing.hide_title(document, by=reviewer, reason="Judulnya memuat nama.")
    assert [row["judul"] for row in lists.dik_rows()] == ["Dokumen yang dikecualikan"]


@pytest.mark.parametrize("name", ["law", "ends_when", "officer", "decision_number"])
def test_no_number_of_a_person_enters_the_public_list(make_document, write_test, name):
    with pytest.raises(ValidationError, match="memuat NIK"):
        write_test(make_document("draft"), **{name: f"NIK {NIK}"})


def test_a_title_with_a_number_of_a_person_does_not_enter_it(make_document, write_test, superior):
    test = write_test(make_document("draft"))
    Document.objects.update(title=f"Berkas warga NIK {NIK}")
    with pytest.raises(ValidationError, match="Isian “judul” memuat NIK"):
        exemptions.approve(ConsequenceTest.objects.get(pk=test.pk), by=superior)
    assert list(lists.dik_rows()) == []


def test_nor_does_a_title_with_a_word_that_is_black(make_document, write_test, superior, operator):
    document, now = make_document("draft", title=f"Berkas {NAME}"), timezone.now()
    begun = Redaction.objects.create(revision=document.revisions.get(), begun_by=operator, begun_at=now, pages=1)
    living = write_test(None, subject_class="Nama orang", decision_number="2/PPID/2026")
    exemptions.approve(living, by=superior)
    part = {"words": NAME, "everywhere": True, "law": "UU 27/2022", "reason": "Nama."}
    begun.parts.create(by=operator, test=living, ground=Ground.H, **part)
    with pytest.raises(ValidationError, match="Isian “judul” memuat kata yang dihitamkan"):
        write_test(document)
