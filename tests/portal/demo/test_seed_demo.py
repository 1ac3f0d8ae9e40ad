"""seed_demo: through the verbs, once, resumable; accounts; the fast path for many documents."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django_q.conf import Conf
from django_q.models import OrmQ

from deploy import develop
from documents import search
from documents.models import (
    Category,
    ConsequenceTest,
    Disclosure,
    Document,
    DocumentEvent,
    DocumentState,
    ExtractionState,
    Revision,
    SkeletonNode,
)
from documents.release import at_rest
from opd import ledger
from opd.models import ChangeState, LedgerEntry, Membership, Opd, OpdKind, PersonChange, Role, User
from portal.demo import bulk, content, news, people, story
from portal.demo import progress as demo_progress
from portal.demo.management.commands import seed_demo
from portal.models import News
from portal.richtext import sanitise
from tests.conftest import NOW
from tests.documents.ranked import ranked

pytestmark = [pytest.mark.one_engine, pytest.mark.usefixtures("worker")]

END_OF = {
    "draft": DocumentState.DRAFT,
    "in_review": DocumentState.IN_REVIEW,
    "scheduled": DocumentState.IN_REVIEW,
    "returned": DocumentState.RETURNED,
    "corrected": DocumentState.PUBLISHED,
    "published": DocumentState.PUBLISHED,
    "two_versions": DocumentState.PUBLISHED,
    "three_versions": DocumentState.PUBLISHED,
    "change_draft": DocumentState.CHANGE_DRAFT,
    "change_in_review": DocumentState.CHANGE_IN_REVIEW,
    "change_returned": DocumentState.CHANGE_RETURNED,
    "withdrawal_asked": DocumentState.PUBLISHED,
    "withdrawn": DocumentState.WITHDRAWN,
    "exempt": DocumentState.EXEMPT,
    "exempt_after_publication": DocumentState.EXEMPT,
    "opening_proposed": DocumentState.EXEMPT,
    "published_directly": DocumentState.PUBLISHED,
}


@pytest.fixture
def stage(db):
    opds = list(Opd.objects.with_tree_fields())
    return story.set_stage(opds, people.cast(opds), NOW)


@pytest.fixture
def entry_of_path(stage):
    """The first paper of every path."""
    chosen = {}
    for entry in stage.entries:
        turn = story.turns().get(entry.key, {})
        acts = story.path_of(entry, turn)
        name = next(name for name, path in story.PATHS.items() if path == acts)
        chosen.setdefault(name, entry)
    return chosen


def document_of(entry):
    return Document.objects.get(opd=entry.opd, title=entry.title)


def counts():
    models = (Document, Revision, DocumentEvent, ConsequenceTest, LedgerEntry, Category, User, Membership, OrmQ)
    return [model.objects.count() for model in models]


# The city and its people --------------------------------------------------------------------------------------------


def test_every_agency_gets_the_skeleton_and_an_operator(stage):
    agencies = [opd for opd in stage.opds if opd.kind != OpdKind.CITY]
    assert len(agencies) >= 65
    for opd in agencies:
        assert opd.categories.filter(skeleton_node__isnull=False).count() == SkeletonNode.objects.count()
        assert opd.pk in stage.cast.operators[opd.pk].opd_ids(Role.OPERATOR)


def test_demo_accounts_have_their_roles_and_one_password(stage):
    root = Opd.objects.get(kind=OpdKind.CITY)
    memberships = Membership.objects.filter(user__username__in=people.ACCOUNTS)
    assert set(memberships.values_list("user__username", "opd__slug", "role")) == {
        ("operator.kominfo", "dinas-komunikasi-dan-informatika", Role.OPERATOR),
        ("operator.dinkes", "dinas-kesehatan", Role.OPERATOR),
        ("verifikator", root.slug, Role.REVIEWER),
        ("atasan", root.slug, Role.SUPERIOR),
        ("admin", root.slug, Role.ADMIN),
    }
    assert Membership.objects.filter(user__username=people.SECOND_ADMIN).get().role == Role.ADMIN
    changes = PersonChange.objects.order_by("pk").values_list(
        "person__username", "role", "state", "decided_by__username"
    )
    assert list(changes) == [
        ("verifikator", Role.REVIEWER, ChangeState.CONFIRMED, people.SECOND_ADMIN),
        ("atasan", Role.SUPERIOR, ChangeState.CONFIRMED, people.SECOND_ADMIN),
    ]
    assert len(people.PASSWORD) >= 12
    for user in User.objects.all():
        assert user.check_password(people.PASSWORD) == (user.username in people.ACCOUNTS)
        assert not user.is_superuser
        assert user.email == (f"{user.username}@plid.test" if user.username.startswith("operator.") else "")


def test_people_who_are_there_keep_their_password(stage):
    user = User.objects.get(username="operator.dinkes")
    user.set_password("kata sandi yang baru")
    user.save()
    people.cast(stage.opds)
    assert User.objects.get(username="operator.dinkes").check_password("kata sandi yang baru")


# The stories --------------------------------------------------------------------------------------------------------


def test_every_path_ends_where_it_should_with_one_line_of_history_an_act(stage, entry_of_path):
    assert set(entry_of_path) == set(story.PATHS) == set(END_OF)
    done = list(story.play(stage, list(entry_of_path.values())))
    assert done == [len(path) for path in map(story.PATHS.get, entry_of_path)]
    for name, entry in entry_of_path.items():
        document = document_of(entry)
        assert document.state == END_OF[name], name
        assert document.events.count() == len(story.PATHS[name]), name
    assert ledger.verify() is None


def test_a_second_run_changes_nothing(stage, entry_of_path):
    entries = list(entry_of_path.values())
    list(story.play(stage, entries))
    before = counts()
    again = story.set_stage(stage.opds, people.cast(stage.opds), stage.today)
    assert set(story.play(again, entries)) == {0}
    assert counts() == before


def test_an_interrupted_story_goes_on_where_it_stopped(stage, entry_of_path):
    entry = entry_of_path["three_versions"]
    scene = story.Scene(stage, entry, story.turns()[entry.key])
    for act in story.PATHS["three_versions"][:4]:
        act(scene)
    assert list(story.play(stage, [entry])) == [5]
    document = document_of(entry)
    assert document.state == DocumentState.PUBLISHED
    assert document.revisions.filter(disclosure=Disclosure.PUBLIC).count() == 3


def test_an_approval_that_was_interrupted_uses_the_test_that_is_there(stage, entry_of_path):
    entry = entry_of_path["exempt"]
    scene = story.Scene(stage, entry, story.turns()[entry.key])
    story.create(scene)
    ConsequenceTest.objects.bulk_create(
        [
            ConsequenceTest(
                document=scene.document,
                written_by=stage.cast.reviewer,
                officer="PPID Utama",
                team="Bagian Hukum",
                decision_number="1/2025",
                **scene.turn["test"],
            )
        ]
    )
    list(story.play(stage, [entry]))
    assert document_of(entry).exemption == ConsequenceTest.objects.get()


def test_what_is_exempt_is_sealed_and_found_by_nobody(stage, entry_of_path):
    entries = [entry_of_path["exempt"], entry_of_path["exempt_after_publication"]]
    list(story.play(stage, entries))
    for entry in entries:
        document = document_of(entry)
        revision = document.revisions.get()
        assert entry.sentinel in revision.text  # there to leak
        assert revision.disclosure == Disclosure.SEALED
        assert (document.exemption.written_by, document.exemption.approved_by) == (
            stage.cast.reviewer,
            stage.cast.superior,
        )
        assert not ranked(entry.sentinel).exists()


def test_a_picture_without_text_and_a_paper_without_file_are_published(stage):
    entries = [entry for entry in stage.entries if entry.extension in ("png", content.HARD_COPY)]
    picture = next(entry for entry in entries if entry.extension == "png")
    paper = next(entry for entry in entries if entry.extension == content.HARD_COPY)
    list(story.play(stage, [picture, paper]))
    assert document_of(picture).published_revision.extraction in (ExtractionState.EMPTY, ExtractionState.DONE)  # by OCR
    assert document_of(paper).published_revision is None
    assert document_of(paper).state == DocumentState.PUBLISHED


def test_own_folders_lie_below_the_skeleton(stage):
    entry = next(entry for entry in stage.entries if entry.topic == "posyandu")
    list(story.play(stage, [entry]))
    folder = document_of(entry).category
    assert (folder.name, folder.parent.name) == ("Posyandu", "Kesehatan masyarakat")
    assert folder.counts_under.code == entry.spec["node"]


@pytest.mark.django_db(transaction=True)
def test_files_are_read_at_once_and_taken_from_the_queue(make_document, monkeypatch):
    monkeypatch.setattr(Conf, "SYNC", False)
    revision = make_document("draft").revisions.get()
    assert OrmQ.objects.count() == 1
    assert list(story.read_files()) == [revision.pk]
    revision.refresh_from_db()
    assert revision.extraction == ExtractionState.DONE
    assert [task.func() for task in OrmQ.objects.all()] == [at_rest.SETTLE]  # a file that nobody may read is sealed


# Many documents -----------------------------------------------------------------------------------------------------


def load(items, stage):
    batches = []
    return bulk.load(items, stage, batches.append), batches


def test_bulk_documents_are_whole(stage):
    entries_before = LedgerEntry.objects.count()
    assert load(bulk.own_words(40, stage), stage) == (40, [40])
    documents = Document.objects.public().filter(number__startswith=bulk.OWN_MARKER)
    assert documents.count() == 40
    assert LedgerEntry.objects.count() == entries_before + 1
    assert ledger.verify() is None
    for document in documents:
        revision = document.published_revision
        with revision.file.open() as stored:
            assert stored.read().decode() == revision.text
        assert 1000 < revision.size < 6000
        assert document in ranked(f'"{document.title}"')
    call_command("verify_files")


def test_bulk_documents_are_the_same_for_every_count_and_added_once(stage):
    assert load(bulk.own_words(5, stage), stage) == (5, [5])
    first = list(Document.objects.order_by("number").values_list("number", "title"))
    assert load(bulk.own_words(8, stage), stage) == (3, [3])
    assert load(bulk.own_words(8, stage), stage) == (0, [])
    assert list(Document.objects.order_by("number").values_list("number", "title"))[:5] == first


def test_a_load_finishes_the_index_of_an_interrupted_one(stage):
    load(bulk.own_words(2, stage), stage)
    document = Document.objects.first()
    search.remove(document)
    load([], stage)
    assert document in ranked(f'"{document.title}"')


def test_files_of_a_failed_batch_are_gone_again(stage, tmp_path):
    items = list(bulk.own_words(2, stage))
    items[1][0].title = None
    with pytest.raises(IntegrityError):
        load(items, stage)
    assert [path for path in (tmp_path / "berkas").rglob("*") if path.is_file()] == []


@pytest.fixture
def corpus(tmp_path):
    rows = [
        ("Dinas Kesehatan", "Laporan Kinerja", "berkala"),
        ("Kelurahan Iringmulyo", "Aset dan Statistik", "setiap_saat"),
        ("Badan Keuangan dan Aset Daerah", "Kebencanaan dan Darurat", "serta_merta"),
        ("Zzz", "Yang lain", "setiap_saat"),
        ("Inspektorat", "Informasi Dikecualikan", "dikecualikan"),
    ]
    lines = [
        {
            "index": number,
            "opd": opd,
            "category": category,
            "classification": classification,
            "title": f"Dokumen {number}",
            "summary": "Ringkasan.",
            "year": 2024,
            "published": "2024-03-05",
            "keywords": ["satu", "dua"],
            "text": "Kalimat tentang pengairan sawah.",
        }
        for number, (opd, category, classification) in enumerate(rows)
    ]
    path = tmp_path / "korpus.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def test_corpus_is_mapped_on_agencies_and_headings_and_its_exempt_part_left_out(stage, corpus):
    assert load(bulk.corpus(corpus, stage), stage) == (4, [4])
    documents = Document.objects.order_by("number")
    assert list(documents.values_list("number", "opd__name", "category__skeleton_node__code", "classification")) == [
        ("KORPUS-000000", "Dinas Kesehatan", "laporan-kinerja", "berkala"),
        ("KORPUS-000001", "Kelurahan Iring Mulyo", "data-dan-statistik", "setiap-saat"),
        ("KORPUS-000002", "Badan Pengelolaan Keuangan dan Aset Daerah", "bencana-alam", "serta-merta"),
        ("KORPUS-000003", "Sekretariat Daerah", "kebijakan-dan-dokumen-pendukungnya", "setiap-saat"),
    ]
    assert set(ranked("pengairan")) == set(documents)
    assert load(bulk.corpus(corpus, stage), stage) == (0, [])


# The first act ------------------------------------------------------------------------------------------------------


def test_the_first_act_has_the_newest_simple_paper_of_each_kind(stage):
    simple = story.simply_published(stage.entries)
    first = content.newest_of_each_kind(simple)
    assert {entry.spec["kind"] for entry in first} == {entry.spec["kind"] for entry in simple}
    assert len(first) < 20 < len(simple)
    for entry in first:
        assert entry.date == max(other.date for other in simple if other.spec["kind"] == entry.spec["kind"])
    done = list(story.play(stage, first[:2]))
    assert done == [len(story.path_of(entry, {})) for entry in first[:2]]
    assert {document_of(entry).state for entry in first[:2]} == {DocumentState.PUBLISHED}


def test_pages_say_how_far_the_city_is_on_a_developers_machine_alone(client, db, settings, tmp_path, monkeypatch):
    assert develop.UNFINISHED == demo_progress.FILE
    monkeypatch.setattr(demo_progress, "FILE", tmp_path / "kota-contoh")
    demo_progress.tell("Kota contoh sedang dimuat: 7 dari 246 dokumen.")
    assert "Kota contoh" not in client.get("/tanya-jawab/").content.decode()
    settings.DEBUG = True
    assert "Kota contoh sedang dimuat: 7 dari 246 dokumen." in client.get("/tanya-jawab/").content.decode()
    demo_progress.end()
    assert "Kota contoh" not in client.get("/tanya-jawab/").content.decode()


# The command --------------------------------------------------------------------------------------------------------


def test_refused_on_a_real_portal(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_if_empty_leaves_a_used_portal_alone(make_document, settings, capsys):
    settings.DEBUG = True
    make_document("draft")
    before = counts()
    call_command("seed_demo", if_empty=True)
    assert counts() == before


def test_a_finished_demo_city_is_left_alone(stage, entry_of_path, settings):
    settings.DEBUG = True
    list(story.play(stage, [entry_of_path["draft"]]))
    assert people.begun_on()
    ledger.record(seed_demo.FINISHED, stage.opds[0], stage.cast.reviewer, {})
    before = counts()
    call_command("seed_demo", if_empty=True)
    assert counts() == before


def test_a_missing_corpus_is_said_before_anything_is_made(db, settings, tmp_path):
    settings.DEBUG = True
    with pytest.raises(CommandError, match=r"tidak\.jsonl"):
        call_command("seed_demo", corpus=tmp_path / "tidak.jsonl")
    assert not User.objects.exists()


def test_news_is_written_once_and_is_as_the_editor_would_save_it(stage):
    assert news.write(stage.opds, stage.cast.reviewer) == News.objects.public().count() == 4
    assert all(sanitise(item.body) == item.body for item in News.objects.all())
    assert News.objects.filter(opd__isnull=True).count() == 1
    assert news.write(stage.opds, stage.cast.reviewer) == 0
