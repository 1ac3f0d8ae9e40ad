"""What stands still because of its file is on the first page and marked in the list, with the way to the page that
solves it; what the sets say is what the gate says of one document."""

import pytest
from django.test import Client
from django.urls import reverse

from documents import tasks
from documents.lifecycle import finding_answers, publishing
from documents.lifecycle.proposal import Proposal
from documents.models import (
    Document,
    ExtractionState,
    PageState,
    PageText,
    Redaction,
    RedactionState,
    Revision,
    Screening,
    Verdict,
)
from documents.redaction import verbs as redaction
from documents.release import blockers, privacy_gate, redaction_check
from documents.release.blockers import Blocker
from tests import files, first_page
from tests.markup import text

NIK = "1872011203850002"
LIST = f"Nama: Slamet, NIK {NIK}."

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    def log_in(user):
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def made(make_document, upload, read_files):
    def make(content=LIST, **metadata):
        incoming = upload(content) if isinstance(content, str) else content
        document = make_document("draft", incoming=incoming, **metadata)
        read_files(document)
        return document

    return make


def blocker_of(document) -> tuple[str, int]:
    return blockers.with_blocker(Document.objects).values_list("blocker", "blocked_version").get(pk=document.pk)


def page(name, *args):
    return reverse(f"admin:documents_document_{name}", args=args)


def test_a_finding_holds_until_it_is_answered(made, operator):
    document = made()
    [finding] = document.revisions.get().findings.all()
    assert blocker_of(document) == (Blocker.FINDINGS, 1)
    finding_answers.answer(document.revisions.get(), by=operator, each={finding.pk: Verdict.REDACT})
    assert blocker_of(document) == (Blocker.REDACTION, 1)
    finding_answers.answer(document.revisions.get(), by=operator, each={finding.pk: Verdict.OFFICIAL})
    assert blocker_of(document) == ("", 1)
    assert privacy_gate.blocking_reasons(document.revisions.get()) == []


def test_what_no_machine_could_read_holds_until_somebody_signs(made, operator):
    document = made(publishing.receive(files.upload("daftar.pdf", files.pdf("Laporan"))))
    Revision.objects.update(extraction=ExtractionState.FAILED, error="Rusak.")
    assert blocker_of(document) == (Blocker.UNREAD, 1)
    finding_answers.sign(document.revisions.get(), by=operator)
    assert blocker_of(document) == ("", 1)


def test_what_a_machine_saw_unclearly_or_not_at_all_holds_until_somebody_signs(made, operator):
    unclear, unseen = made("Laporan"), made("Laporan kedua")
    PageText.objects.create(revision=unclear.revisions.get(), number=1, state=PageState.UNCLEAR, text="Laporan")
    Screening.objects.filter(revision__document=unseen).update(unseen="Komentar tidak dapat diperiksa mesin.")
    for document in (unclear, unseen):
        assert privacy_gate.blocking_reasons(document.revisions.get())
        assert blocker_of(document) == (Blocker.UNREAD, 1)
        finding_answers.sign(document.revisions.get(), by=operator)
        assert blocker_of(document) == ("", 1)


def test_more_than_can_be_shown_holds_until_somebody_signs(made, operator):
    document = made("Laporan")
    Screening.objects.update(found=privacy_gate.MAX_FINDINGS + 1)
    assert privacy_gate.blocking_reasons(document.revisions.get())
    assert blocker_of(document) == (Blocker.UNREAD, 1)
    finding_answers.sign(document.revisions.get(), by=operator)
    assert blocker_of(document) == ("", 1)


def test_a_redaction_holds_until_its_copy_is_clean(made, operator):
    document = made(publishing.receive(files.upload("daftar.pdf", files.pdf("Pasien Siti Rahmawati"))))
    begun = redaction.begin(document.revisions.get(), by=operator)
    assert blocker_of(document) == (Blocker.REDACTION, 1)
    copy = Revision.objects.get()
    copy.pk, copy.number, copy.sha256 = None, 2, "0" * 64
    copy.save()
    Redaction.objects.filter(pk=begun.pk).update(state=RedactionState.HOLDS, result=copy)
    assert blocker_of(document) == (Blocker.REDACTION, 1)  # on the page of the original
    again = Revision.objects.get(pk=copy.pk)
    again.pk, again.number = None, 3
    again.save()
    assert blocker_of(document)[0] == Blocker.REDACTION  # the bad copy, handed in as a file
    again.delete()
    assert Redaction.objects.blocking(copy).exists()
    now = copy.uploaded_at
    clean = {"state": RedactionState.CLEAN, "proven_at": now, "made_at": now, "made_by": operator}
    Redaction.objects.filter(pk=begun.pk).update(**clean)
    assert blocker_of(document)[0] != Blocker.REDACTION
    redaction_check.require_clean(Proposal(document).document)


def test_nothing_is_held_while_a_machine_is_at_work_or_when_it_is_out(make_document, upload, operator, reviewer):
    waiting = make_document("draft", incoming=upload(LIST))
    assert blocker_of(waiting) == ("", 1)
    public = make_document()
    assert blocker_of(public) == ("", 1)
    publishing.replace_file(public, by=operator, incoming=upload(LIST))
    tasks.extract(public.revisions.first().pk)
    assert blocker_of(public) == (Blocker.FINDINGS, 2)
    publishing.discard_change(public, by=operator)
    assert blocker_of(public) == ("", 1)


@pytest.mark.parametrize("person", ["operator", "reviewer"])
def test_the_first_page_and_the_list_lead_to_the_page_that_solves_it(browser, made, person, request):
    document = made(title="Daftar penerima")
    desk = browser(request.getfixturevalue(person))
    first, listed = desk.get("/admin/"), desk.get(page("changelist"))
    for shown in (first, listed):
        assert "Temuan data pribadi belum dijawab" in text(shown)
        assert page("findings", document.pk, 1) in shown.content.decode()
    assert "Daftar penerima" in text(desk.get(page("changelist") + "?tertahan=temuan"))
    assert "Daftar penerima" in text(desk.get(page("changelist") + "?tertahan=semua"))
    assert "Tidak ada yang cocok" in text(desk.get(page("changelist") + "?tertahan=penghitaman"))


@pytest.mark.parametrize("person", ["neighbour", "superior"])
def test_who_can_do_nothing_about_it_is_not_asked(browser, made, person, request):
    made()
    assert "tertahan" not in first_page.counts(browser(request.getfixturevalue(person)))


def test_as_many_queries_for_thirty_as_for_one(browser, made, reviewer, django_assert_num_queries):
    desk = browser(reviewer)
    made()
    for address in ("/admin/", page("changelist")):
        desk.get(address)
    with django_assert_num_queries(28):
        desk.get("/admin/")
    with django_assert_num_queries(10):
        desk.get(page("changelist"))
    for number in range(9):
        made(f"{LIST} {number}", title=f"Daftar {number}")
    with django_assert_num_queries(28):
        assert "Semua yang tertahan" in text(desk.get("/admin/"))
    with django_assert_num_queries(10):
        desk.get(page("changelist"))
