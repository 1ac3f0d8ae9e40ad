from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents.lifecycle import closing, publishing, reminders
from documents.lifecycle.rules import STEPS, Act, acts_for
from documents.models import (
    PUBLIC_STATES,
    Category,
    Classification,
    Disclosure,
    Document,
    DocumentState,
    Medium,
    Revision,
)
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import LedgerEntry, Message, Role
from tests.undone import undone

pytestmark = pytest.mark.django_db


def history(document):
    return list(document.events.values_list("act", "state", "by__username"))


def test_the_way_of_a_document(make_document, operator, reviewer):
    document = make_document("returned")
    publishing.save_draft(document, by=operator, values={"year": 2024})
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert history(document) == [
        ("create", "draft", "operator"),
        ("submit", "in_review", "operator"),
        ("return", "returned", "verifikator"),
        ("save", "returned", "operator"),
        ("submit", "in_review", "operator"),
        ("publish", "published", "verifikator"),
    ]
    entries = LedgerEntry.objects.filter(object_type="documents.document", object_id=document.pk)
    assert list(entries.values_list("verb", "actor")) == [(f"document.{a}", by) for a, _s, by in history(document)]
    assert ledger.verify() is None
    assert document.events.get(act="save").changes == {"year": [2025, 2024]}
    assert list(Message.objects.order_by("pk").values_list("act", "recipient")) == [
        ("document_returned", "operator@contoh.test"),
        ("document_published", "operator@contoh.test"),
    ]


def test_texts_lose_what_cannot_be_seen(make_document, operator):
    document = make_document("draft")
    values = {"title": "Laporan\x0b kinerja\r\n  2025\x1f", "summary": "Satu\x00\n\nDua\ufffe"}
    publishing.save_draft(document, by=operator, values=values)
    stored = Document.objects.get(pk=document.pk)
    assert (stored.title, stored.summary) == ("Laporan kinerja 2025", "Satu \n\nDua")


def test_publishing_opens_the_file(make_document):
    document = make_document("submitted")
    revision = document.revisions.get()
    assert (revision.disclosure, Revision.objects.public().count()) == (Disclosure.WITHHELD, 0)
    document = make_document("published", title="Yang lain")
    revision = document.revisions.get()
    assert document.published_revision == revision
    assert list(Revision.objects.public()) == [revision]
    assert revision.published_at and document.published_at == document.first_published_at


class TestLengths:
    """What PostgreSQL cannot store, the verbs refuse on both engines, in the same words."""

    def test_the_title_of_a_regulation_is_shown_whole(self, make_document, client):
        title = "Peraturan Wali Kota tentang Perubahan Kedua atas " + "Tata Cara Pemberian Tambahan Penghasilan " * 11
        assert 480 < len(title.strip()) <= 500
        document = make_document(title=title)
        assert f"<h1>{title.strip()}</h1>" in client.get(document.get_absolute_url()).content.decode()

    @pytest.mark.parametrize(("name", "longest"), [("title", 500), ("keywords", 300), ("number", 100), ("place", 100)])
    def test_what_is_too_long_is_refused_by_field(self, make_document, operator, opd_health, category, name, longest):
        values = {"category": category, "title": "Laporan", "classification": "berkala", "summary": "Isi."}
        document = make_document()
        with pytest.raises(ValidationError) as refused:
            publishing.create(opd_health, by=operator, values=values | {name: "x" * (longest + 1)})
        assert str(longest) in refused.value.message_dict[name][0]
        with pytest.raises(ValidationError) as refused:
            publishing.save_draft(document, by=operator, values={name: "x" * (longest + 1)})
        assert list(refused.value.message_dict) == [name]
        assert not document.proposed and Document.objects.count() == 1
        publishing.save_draft(document, by=operator, values={name: "x" * longest})


class TestChangeOfAPublicDocument:
    def test_the_old_stays_public_until_the_new_has_passed(self, make_document, operator, reviewer, upload, read_files):
        document = make_document()
        old = document.published_revision
        publishing.save_draft(document, by=operator, values={"title": "Judul baru"}, incoming=upload("isi baru"))
        read_files(document)
        publishing.submit(document, by=operator)
        assert (document.title, document.proposed, document.published_revision) == (
            "Laporan Kinerja Dinas Kesehatan 2025",
            {"title": "Judul baru"},
            old,
        )
        new = document.proposed_revision
        assert list(Revision.objects.public()) == [old]

        publishing.publish(document, by=reviewer, looked_for=True)
        assert (document.title, document.slug, document.proposed, document.published_revision) == (
            "Judul baru",
            "judul-baru",
            {},
            new,
        )
        assert set(Revision.objects.public()) == {old, new}

    def test_a_returned_change_leaves_what_is_public(self, make_document, operator, reviewer):
        document = make_document()
        publishing.save_draft(document, by=operator, values={"year": 2020})
        publishing.submit(document, by=operator)
        publishing.return_to_operator(document, by=reviewer, reason="Bukan 2020.")
        assert (document.state, document.year, document.proposed) == ("change_returned", 2025, {"year": 2020})
        assert Document.objects.public().get() == document

    def test_a_discarded_file_is_never_published_later(self, make_document, operator, reviewer, upload):
        document = make_document()
        publishing.replace_file(document, by=operator, incoming=upload("salah berkas"))
        publishing.discard_change(document, by=operator)
        publishing.save_draft(document, by=operator, values={"year": 2024})
        publishing.submit(document, by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)
        assert (document.published_revision.number, document.revisions.count()) == (1, 2)

    def test_a_file_of_a_paper_document_waits_even_through_a_withdrawal(
        self, operator, reviewer, opd_health, metadata, upload
    ):
        document = publishing.create(opd_health, by=operator, values=metadata | {"form": Medium.HARD})
        publishing.submit(document, by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)
        publishing.replace_file(document, by=operator, incoming=upload("belum diperiksa"))
        publishing.withdraw(document, by=reviewer, reason="Keliru.")
        publishing.restore(document, by=reviewer, looked_for=True)
        assert document.published_revision is None

    def test_what_is_changed_back_is_no_change(self, make_document, operator):
        document = make_document()
        publishing.save_draft(document, by=operator, values={"year": 2020, "title": "Lain"})
        publishing.save_draft(document, by=operator, values={"year": 2025})
        assert document.proposed == {"title": "Lain"}

    def test_category_and_date_survive_the_proposal(self, make_document, operator, reviewer, opd_health):
        other = Category.objects.create(opd=opd_health, name="Lain")
        document = make_document()
        publishing.save_draft(document, by=operator, values={"category": other, "date": date(2025, 12, 31)})
        publishing.submit(document, by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)
        assert (document.category, document.date) == (other, date(2025, 12, 31))


class TestWhatIsRefused:
    def test_a_reason_is_a_reason(self, make_document, reviewer):
        with pytest.raises(ValidationError):
            publishing.return_to_operator(make_document("submitted"), by=reviewer, reason="  ")

    def test_no_file_and_no_paper(self, opd_health, operator, metadata):
        document = publishing.create(opd_health, by=operator, values=metadata)
        with pytest.raises(ValidationError, match="Unggah berkasnya"):
            publishing.submit(document, by=operator)
        publishing.save_draft(document, by=operator, values={"form": Medium.HARD})
        publishing.submit(document, by=operator)
        assert document.state == DocumentState.IN_REVIEW

    def test_facts_are_missing(self, make_document, operator):
        document = make_document("draft", summary="")
        with pytest.raises(ValidationError) as error:
            publishing.submit(document, by=operator)
        assert list(error.value.message_dict) == ["summary"]

    def test_another_agency_s_category(self, make_document, opd_kominfo):
        foreign = Category.objects.create(opd=opd_kominfo, name="Milik tetangga")
        with pytest.raises(ValidationError, match="Pilih kategori milik"):
            make_document("draft", category=foreign)

    def test_exempt_is_not_a_choice(self, make_document):
        with pytest.raises(ValidationError, match="uji konsekuensi"):
            make_document("draft", classification=Classification.EXEMPT)

    def test_an_old_version_may_be_closed_the_public_one_not(
        self, make_document, operator, reviewer, upload, read_files
    ):
        document = make_document()
        old = document.published_revision
        with pytest.raises(ValidationError):
            closing.withhold_revision(old, by=reviewer, reason="Ada NIK.")
        publishing.replace_file(document, by=operator, incoming=upload("tanpa NIK"))
        read_files(document)
        publishing.submit(document, by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)
        old = document.revisions.get(number=1)
        closing.withhold_revision(old, by=reviewer, reason="Ada NIK.")
        assert list(Revision.objects.public()) == [document.published_revision]

    def test_no_reason_tells_the_number_of_a_person(self, make_document, reviewer):
        document = make_document()
        with pytest.raises(ValidationError, match="Isian “alasan” memuat NIK"):
            publishing.withdraw(document, by=reviewer, reason="Memuat NIK 1872014505900003 milik warga.")
        assert Document.objects.get(pk=document.pk).is_public

    def test_what_is_sealed_stays_sealed(self, make_document, operator, reviewer, upload):
        document = make_document()
        publishing.replace_file(document, by=operator, incoming=upload("Perbaikan."))
        document.revisions.filter(number=2).update(disclosure=Disclosure.SEALED)
        with pytest.raises(ValidationError, match="sudah disegel"):
            closing.withhold_revision(document.revisions.get(number=2), by=reviewer, reason="Ada NIK.")
        assert document.revisions.get(number=2).disclosure == Disclosure.SEALED

    def test_a_published_document_is_never_deleted(self, make_document, operator):
        with pytest.raises(NotAllowed):
            publishing.delete_draft(make_document(), by=operator)

    def test_a_neighbour_does_nothing(self, make_document, neighbour, opd_health, metadata):
        with pytest.raises(NotAllowed):
            publishing.create(opd_health, by=neighbour, values=metadata)
        for verb in (publishing.submit, publishing.delete_draft):
            with pytest.raises(NotAllowed):
                verb(make_document("draft"), by=neighbour)


class TestDirectPublishing:
    @pytest.fixture(autouse=True)
    def _allowed(self, opd_health):
        opd_health.operators_publish = True
        opd_health.save()

    @pytest.mark.parametrize("classification", [Classification.PERIODIC, Classification.IMMEDIATE])
    def test_where_the_agency_s_setting_allows(self, make_document, operator, classification, read_files):
        document = make_document("draft", classification=classification)
        read_files(document)
        publishing.publish_directly(document, by=operator, looked_for=True)
        assert document.state == DocumentState.PUBLISHED

    def test_never_setiap_saat_and_never_on_the_way_there(self, make_document, operator, opd_health):
        with pytest.raises(NotAllowed):
            publishing.publish_directly(
                make_document("draft", classification=Classification.ANYTIME), by=operator, looked_for=True
            )
        document = make_document("published")
        publishing.save_draft(document, by=operator, values={"classification": Classification.ANYTIME})
        with pytest.raises(NotAllowed):
            publishing.publish_directly(document, by=operator, looked_for=True)

    def test_not_without_the_setting(self, make_document, operator, opd_health):
        opd_health.operators_publish = False
        opd_health.save()
        with pytest.raises(NotAllowed):
            publishing.publish_directly(make_document("draft"), by=operator, looked_for=True)


def test_deleting_a_draft_takes_its_file_along(make_document, operator):
    document = make_document("draft")
    revision = document.revisions.get()
    assert default_storage.exists(revision.file.name)
    publishing.delete_draft(document, by=operator)
    assert not default_storage.exists(revision.file.name)
    assert LedgerEntry.objects.latest("number").verb == "document.delete"


def test_a_failed_act_leaves_no_file_behind(make_document, operator, upload, tmp_path):
    document = make_document("submitted")
    with pytest.raises(WrongState):
        publishing.replace_file(document, by=operator, incoming=upload("terlambat"))
    assert [path.is_file() for path in (tmp_path / "berkas").rglob("*")].count(True) == 1


def test_blanks_are_no_metadata(make_document, operator):
    document = make_document("draft", title=" Laporan ", summary="\n ")
    assert (document.title, document.summary) == ("Laporan", "")
    publishing.save_draft(document, by=operator, values={"title": "  "})
    assert document.title == ""
    with pytest.raises(ValidationError) as error:
        publishing.submit(document, by=operator)
    assert {"title", "summary"} <= error.value.message_dict.keys()


def test_a_year_that_no_document_has_is_refused_with_a_sentence(make_document, operator):
    for year in (1, 1899, 2201):
        with pytest.raises(ValidationError) as error:
            make_document("draft", year=year)
        assert error.value.message_dict.keys() == {"year"}
    document = make_document("draft", year=1900)
    with pytest.raises(ValidationError, match="antara 1900 dan 2200"):
        publishing.save_draft(document, by=operator, values={"year": 3000})


def test_who_saw_an_older_version_loses(make_document, operator, reviewer):
    document = make_document("submitted")
    seen = Document.objects.get(pk=document.pk)
    publishing.recall(document, by=operator)
    publishing.save_draft(document, by=operator, values={"title": "Isi yang tidak pernah dilihat verifikator"})
    publishing.submit(document, by=operator)
    with pytest.raises(WrongState, match="Orang lain lebih dulu"):
        publishing.publish(seen, by=reviewer, looked_for=True)
    assert Document.objects.get(pk=document.pk).state == DocumentState.IN_REVIEW


VERBS = {
    Act.SAVE: lambda document, by: publishing.save_draft(
        document, by=by, values={"title": f"Judul {document.version}"}
    ),
    Act.MEND: lambda document, by: publishing.mend(document, by=by, values={"title": f"Judul {document.version}"}),
    Act.SUBMIT: lambda document, by: publishing.submit(document, by=by),
    Act.RECALL: lambda document, by: publishing.recall(document, by=by),
    Act.RETURN: lambda document, by: publishing.return_to_operator(document, by=by, reason="Sebab."),
    Act.PUBLISH: lambda document, by: publishing.publish(document, by=by, looked_for=True),
    Act.PUBLISH_DIRECTLY: lambda document, by: publishing.publish_directly(document, by=by, looked_for=True),
    Act.RESTORE: lambda document, by: publishing.restore(document, by=by, looked_for=True),
    Act.DISCARD: lambda document, by: publishing.discard_change(document, by=by),
    Act.ASK_WITHDRAWAL: lambda document, by: publishing.ask_withdrawal(document, by=by, reason="Sebab."),
    Act.WITHDRAW: lambda document, by: publishing.withdraw(document, by=by, reason="Sebab."),
    Act.DELETE: lambda document, by: publishing.delete_draft(document, by=by),
}
PEOPLE = {
    "operator": {Role.OPERATOR},
    "neighbour": set(),
    "reviewer": {Role.REVIEWER},
    "superior": {Role.SUPERIOR},
    "site_admin": {Role.ADMIN},
}
REACHED = {  # how a document gets into each state
    DocumentState.DRAFT: ("draft", []),
    DocumentState.IN_REVIEW: ("submitted", []),
    DocumentState.RETURNED: ("returned", []),
    DocumentState.PUBLISHED: ("published", []),
    DocumentState.CHANGE_DRAFT: ("published", [Act.SAVE]),
    DocumentState.CHANGE_IN_REVIEW: ("published", [Act.SAVE, Act.SUBMIT]),
    DocumentState.CHANGE_RETURNED: ("published", [Act.SAVE, Act.SUBMIT, Act.RETURN]),
    DocumentState.WITHDRAWN: ("published", [Act.WITHDRAW]),
}


@pytest.fixture
def document_in(read_files, make_document, operator, reviewer):
    def make(state):
        stage, acts = REACHED[state]
        document = make_document(stage)
        read_files(document)
        for act in acts:
            VERBS[act](document, reviewer if Role.REVIEWER in STEPS[act].roles else operator)
        assert document.state == state
        return document

    return make


@pytest.mark.parametrize("state", REACHED)
def test_every_act_in_every_state_by_everybody(document_in, opd_health, request, state):
    opd_health.operators_publish = True
    opd_health.save()
    people = {person: request.getfixturevalue(person) for person in PEOPLE}
    pk = document_in(state).pk
    for act, person in product(VERBS, PEOPLE):
        with undone(f"{act} by {person}"):
            judge(Document.objects.get(pk=pk), act, state, people[person], PEOPLE[person])


def judge(document, act, state, by, roles):
    """What the table allows is done and recorded once; all else is refused and leaves no trace."""
    step = STEPS[act]
    may = state in step.moves and bool(step.roles & roles)
    if act == Act.DELETE and document.first_published_at:
        may = False
    assert (act in acts_for(document, by)) is may
    before = (document.events.count(), LedgerEntry.objects.count())
    if may:
        VERBS[act](document, by)
        assert act == Act.DELETE or document.state == step.moves[state]
        assert LedgerEntry.objects.count() == before[1] + 1
    else:
        with pytest.raises((WrongState, NotAllowed)), transaction.atomic():
            VERBS[act](document, by)
        after = Document.objects.get(pk=document.pk)
        assert (after.state, after.events.count(), LedgerEntry.objects.count()) == (state, *before)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "published", "published_at": None},
        {"state": "withdrawn", "withdrawn_at": None},
        {"published_revision": None},
        {"classification": "dikecualikan"},
        {"state": "exempt"},
        {"year": 20255},
    ],
)
def test_the_database_holds_what_the_law_limits(make_document, broken):
    document = make_document()
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**broken)


def test_public_states_are_what_the_table_says(document_in):
    for state in REACHED:
        document = document_in(state)
        assert document.is_public is (state in PUBLIC_STATES)
        assert Document.objects.public().filter(pk=document.pk).exists() is document.is_public
        assert Document.objects.gone().filter(pk=document.pk).exists() is (state == DocumentState.WITHDRAWN)


def test_thirty_submissions_are_one_message_to_each_reviewer(make_document, reviewer, make_user, city, operator):
    make_user("verifikator2", "verifikator", city)
    make_document("submitted")
    for number in range(4):
        make_document("submitted", title=f"Yang lain {number}")
    now = timezone.now()
    assert reminders.tell_submitted(now) == 2
    assert set(Message.objects.values_list("act", "subject")) == {
        ("documents_waiting", "5 dokumen menunggu pemeriksaan")
    }
    assert "Dinas Kesehatan: 5" in Message.objects.first().body
    assert reminders.tell_submitted(now + timedelta(hours=2)) == 0  # nothing new
    make_document("submitted", title="Yang baru")
    assert reminders.tell_submitted(now + timedelta(minutes=59)) == 0
    assert reminders.tell_submitted(now + timedelta(minutes=61)) == 2
    assert Message.objects.filter(subject="6 dokumen menunggu pemeriksaan").count() == 2
    for document in Document.objects.waiting_for_review():
        publishing.recall(document, by=operator)
    assert reminders.tell_submitted(now + timedelta(days=2)) == 0
