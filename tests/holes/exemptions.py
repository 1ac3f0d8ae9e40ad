"""Holes of exemptions: opening takes two people and the right paper (item 3), and each has a duration (item 9)."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from documents.exemptions import openings
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.models import Classification, ConsequenceTest, Disclosure, Document, Opening, Revision
from requests_app.models import OpeningTask
from requests_app.workflow import orders
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.holes.hole import Delete, Insert, Page, Update, Verb, hole
from tests.requests_app.conftest import TODAY


def decision(person, stage="confirmed", **columns):
    return {"stage": stage, "decided_by": person, "decided_at": timezone.now()} | columns


def opening(row):
    return Opening.objects.filter(pk=row.pk)


def document(row):
    return Document.objects.filter(pk=row.pk)


def test_of(row):
    return ConsequenceTest.objects.filter(pk=row.pk)


def done(s):
    return {"done_on": TODAY, "done_by": s.reviewer}


def task_page(s, act):
    return reverse("desk:task_act", args=[s.granted.pk, act])


def written(s, **fields):
    return exemptions.write_test(s.draft, by=s.reviewer, **COMPLETE | fields)


def copy_of(test, **columns):
    row = ConsequenceTest.objects.get(pk=test.pk)
    row.pk, row._state.adding = None, True
    for name, value in columns.items():
        setattr(row, name, value)
    return row


def approval(person):
    return {"stage": "disetujui", "approved_by": person, "approved_at": timezone.now()}


OPENED = [
    hole(
        "3",
        "One person opened an exempt document",
        "by_end patient reviewer second superior",
        Page(
            "reviewer",
            "confirms the own proposal",
            lambda b, s: b.post(reverse("admin:documents_opening_buka", args=[s.by_end.pk]), {"agreed": "on"}),
            404,
        ),
        Verb(
            "openings.confirm by the proposer",
            lambda s: openings.confirm(s.by_end, by=s.reviewer),
            "Yang mengusulkan tidak boleh memutuskannya sendiri",
        ),
        Update(
            what="the proposal is confirmed by its proposer",
            rows=lambda s: opening(s.by_end),
            columns=lambda s: decision(s.reviewer),
            guards=("opening_needs_two_persons", "opening_is_decided_by_a_second_person"),
        ),
        Update(
            what="the exemption has ended",
            rows=lambda s: test_of(s.patient.exemption),
            columns=lambda s: {
                "end": "opened",
                "end_reason": "Selesai.",
                "ended_at": timezone.now(),
                "ended_by": s.superior,
            },
            guards=("exemption_ends_by_two_people_or_a_new_test",),
        ),
        Update(
            what="the document waits for review",
            rows=lambda s: document(s.patient),
            columns=lambda s: {"state": "in_review", "classification": Classification.PERIODIC, "exemption": None},
            guards=("exempt_document_is_opened_after_its_end",),
        ),
        Insert(
            what="a proposal that begins as confirmed",
            row=lambda s: Opening(
                document=s.patient,
                test=s.patient.exemption,
                way="opened",
                reason="Lain.",
                proposed_by=s.reviewer,
                **decision(s.superior),
            ),
            guards=("opening_begins_undecided_and_of_its_test",),
        ),
    ),
    hole(
        "3",
        "The end of a time or a condition was approved by a verifikator",
        "by_end second",
        Page(
            "second",
            "confirms it",
            lambda b, s: b.post(reverse("admin:documents_opening_buka", args=[s.by_end.pk]), {"agreed": "on"}),
            404,
        ),
        Verb("openings.confirm", lambda s: openings.confirm(s.by_end, by=s.second), "diputuskan oleh Atasan PPID"),
        Update(
            what="the proposal is confirmed by a verifikator",
            rows=lambda s: opening(s.by_end),
            columns=lambda s: decision(s.second),
            guards=("opening_is_decided_by_a_second_person",),
        ),
    ),
    hole(
        "3",
        "A document was opened before the end that its exemption names",
        "expired make_exempt make_document reviewer",
        Verb(
            "openings.propose_end",
            lambda s: openings.propose_end(_ending_later(s), by=s.reviewer, reason="Lewat.", today=TODAY),
            "belum berakhir",
        ),
    ),
    hole(
        "3",
        "An award under appeal opened a document, or a ruling without its scan",
        "patient reviewer superior by_ruling",
        Page(
            "reviewer",
            "proposes without the tick that it is final",
            lambda b, s: b.post(
                reverse("admin:documents_opening_by_ruling", args=[s.patient.pk]),
                {"ruling": "Putusan 1/2026", "ruled_on": "2026-02-01", "scan": SimpleUploadedFile("p.txt", b"Amar.")},
            ),
            "masih digugat",
        ),
        Verb(
            "openings.propose_ruling that is not final",
            lambda s: openings.propose_ruling(
                s.patient, by=s.reviewer, ruling="Putusan", ruled_on=TODAY, is_final=False, today=TODAY
            ),
            "belum membuka apa pun",
        ),
        Verb(
            "openings.propose_ruling without a scan",
            lambda s: openings.propose_ruling(
                s.patient, by=s.reviewer, ruling="Putusan", ruled_on=TODAY, is_final=True, today=TODAY
            ),
            "Unggah pindaian",
        ),
        Update(
            what="the scan of a proposal is gone",
            rows=lambda s: opening(s.by_ruling),
            columns=lambda s: {"file": "", "key": ""},
            guards=("opening_stays_as_proposed", "opening_file_and_key"),
        ),
    ),
    hole(
        "3",
        "A second person refused a ruling",
        "by_ruling superior",
        Page(
            "superior",
            "refuses it",
            lambda b, s: b.post(reverse("admin:documents_opening_tolak", args=[s.by_ruling.pk]), {"reason": "Tidak."}),
            404,
        ),
        Verb(
            "openings.refuse",
            lambda s: openings.refuse(s.by_ruling, by=s.superior, reason="Tidak."),
            "Putusan tidak dapat ditolak",
        ),
        Update(
            what="the ruling is refused",
            rows=lambda s: opening(s.by_ruling),
            columns=lambda s: decision(s.superior, "refused", answer="Tidak."),
            guards=("opening_ruling_is_not_refused",),
        ),
    ),
    hole(
        "3",
        "The superior refused to open what was exempt until a day that has passed",
        "by_time superior",
        Verb(
            "openings.refuse",
            lambda s: openings.refuse(s.by_time, by=s.superior, reason="Tidak."),
            "Masa pengecualiannya sudah berakhir",
        ),
        Update(
            what="the proposal is refused",
            rows=lambda s: opening(s.by_time),
            columns=lambda s: decision(s.superior, "ditolak", answer="Tidak."),
            guards=("opening_by_the_end_of_time_is_not_refused",),
        ),
    ),
    hole(
        "3",
        "A ruling opened another document than the one that was refused, and any closed its task",
        "granted exempt another public reviewer superior",
        Page(
            "reviewer",
            "proposes another document",
            lambda b, s: b.post(task_page(s, "buka"), {"document": s.another.pk}),
            "pilihan yang tersedia",
        ),
        Verb(
            "orders.open_exempt",
            lambda s: orders.open_exempt(s.granted, by=s.reviewer, document=s.another, today=TODAY),
            "Penolakannya tentang dokumen lain",
        ),
        Verb(
            "orders.finish_opening",
            lambda s: orders.finish_opening(s.granted, by=s.reviewer, document=s.public),
            "Bukan dokumen ini yang dinyatakan terbuka",
        ),
        Update(
            what="the task is done with another document",
            rows=lambda s: OpeningTask.objects.filter(pk=s.granted.pk),
            columns=lambda s: {"document": s.public} | done(s),
            guards=("opening_task_is_done_by_its_document", "opening_task_is_done_by_what_was_ordered"),
        ),
        Update(
            what="the task is done with the document, which is still exempt",
            rows=lambda s: OpeningTask.objects.filter(pk=s.granted.pk),
            columns=lambda s: {"document": s.exempt} | done(s),
            guards=("opening_task_is_done_by_its_document", "opening_task_is_done_by_what_was_ordered"),
        ),
        Update(
            what="the task is done with nothing",
            rows=lambda s: OpeningTask.objects.filter(pk=s.granted.pk),
            columns=lambda s: done(s),
            guards=("opening_done_says_how", "opening_task_is_done_by_what_was_ordered"),
        ),
        Delete(
            what="the task is gone",
            rows=lambda s: OpeningTask.objects.filter(pk=s.granted.pk),
            guards=("opening_task_is_never_deleted",),
        ),
    ),
    hole(
        "3",
        "A task was closed as given to the applicant alone, with a full stop, by one person",
        "granted reviewer superior",
        Page(
            "superior",
            "confirms a reason that nobody has stated",
            lambda b, s: b.get(task_page(s, "benarkan")),
            404,
        ),
        Verb(
            "orders.confirm without a reason",
            lambda s: orders.confirm(s.granted, by=s.superior, today=TODAY),
            "Tidak ada yang menunggu dibenarkan",
        ),
        Update(
            what="the task is done with a reason that no superior has confirmed",
            rows=lambda s: OpeningTask.objects.filter(pk=s.granted.pk),
            columns=lambda s: {"excuse": "Amar 2.", "asked_by": s.reviewer} | done(s),
            guards=("opening_task_is_done_by_what_was_ordered",),
        ),
    ),
]

DURATIONS = [
    hole(
        "9",
        "An exemption had no duration, or one of ground a of more than 30 years",
        "draft waiting reviewer",
        Verb("exemptions.write_test without a duration", lambda s: written(s, lasts_while=""), "Isi jangka waktunya"),
        Verb(
            "exemptions.write_test of ground a until 2060",
            lambda s: written(s, ground="a", lasts_while="", ends_on=date(2060, 1, 1)),
            "Paling lama 30 tahun",
        ),
        Verb(
            "exemptions.write_test of ground b with selama",
            lambda s: written(s, ground="b", lasts_while="tender berjalan"),
            "hanya untuk huruf g sampai j",
        ),
        Update(
            what="no duration",
            rows=lambda s: test_of(s.waiting),
            columns=lambda s: {"lasts_while": "", "ends_when": "", "ends_on": None},
            guards=("consequence_test_follows_its_ground_on_update",),
        ),
        Update(
            what="ground a until 2060",
            rows=lambda s: test_of(s.waiting),
            columns=lambda s: {"ground": "a", "lasts_while": "", "ends_on": date(2060, 1, 1)},
            guards=("consequence_test_follows_its_ground_on_update",),
        ),
        Update(
            what="ground b for as long as a need lasts",
            rows=lambda s: test_of(s.waiting),
            columns=lambda s: {"ground": "b"},
            guards=("test_ground_a_to_f_ends", "test_only_g_to_j_last_while"),
        ),
        Insert(
            what="a test of a letter that the law does not have",
            row=lambda s: copy_of(s.waiting, ground="k"),
            guards=("consequence_test_follows_its_ground_on_insert",),
        ),
    ),
    hole(
        "11",
        "A test was approved by somebody who is no Atasan in office, or by its writer",
        "waiting reviewer second",
        Page(
            "second",
            "opens the page that approves",
            lambda b, s: b.post(reverse("admin:documents_consequencetest_setujui", args=[s.waiting.pk])),
            404,
        ),
        Verb("exemptions.approve", lambda s: exemptions.approve(s.waiting, by=s.second), "diputuskan oleh Atasan PPID"),
        Update(
            what="approved by a verifikator",
            rows=lambda s: test_of(s.waiting),
            columns=lambda s: approval(s.second),
            guards=("consequence_test_is_approved_by_a_superior_on_update",),
        ),
        Update(
            what="approved by its writer",
            rows=lambda s: test_of(s.waiting),
            columns=lambda s: approval(s.reviewer),
            guards=("consequence_test_is_approved_by_a_superior_on_update", "test_needs_two_persons"),
        ),
        Insert(
            what="a test that begins as approved by a verifikator",
            row=lambda s: copy_of(s.waiting, **approval(s.second)),
            guards=("consequence_test_is_approved_by_a_superior_on_insert",),
        ),
    ),
    hole(
        "11",
        "A document was exempt by a test that nobody approved, or by that of another document",
        "waiting patient",
        Update(
            what="exempt by a test that waits",
            rows=lambda s: document(s.waiting.document),
            columns=lambda s: {
                "state": "exempt",
                "classification": Classification.EXEMPT,
                "exemption": s.waiting,
            },
            guards=("document_is_exempt_by_its_own_test_on_update",),
        ),
        Update(
            what="exempt by the test of another document",
            rows=lambda s: document(s.waiting.document),
            columns=lambda s: {
                "state": "exempt",
                "classification": Classification.EXEMPT,
                "exemption": s.patient.exemption,
            },
            guards=("document_is_exempt_by_its_own_test_on_update",),
        ),
    ),
    hole(
        "11",
        "The files of an exempt document were opened",
        "same_file patient reviewer citizen_address",
        Page("nobody", "asks for the file", lambda b, s: b.get(s.citizen_address), 404),
        Verb(
            "publishing.publish of the same bytes in another record",
            lambda s: publishing.publish(s.same_file, by=s.reviewer, looked_for=True),
            "Isi berkas ini sama dengan berkas yang disegel",
        ),
        Update(
            what="the same bytes are public in another record",
            rows=lambda s: Revision.objects.filter(document=s.same_file),
            columns=lambda s: {"disclosure": Disclosure.PUBLIC, "published_at": timezone.now()},
            guards=("exempt_file_is_opened_nowhere_on_update",),
        ),
        Insert(
            what="the same bytes as another, public file of another record",
            row=lambda s: _revision(s.same_file, number=2, disclosure=Disclosure.PUBLIC),
            guards=("exempt_file_is_opened_nowhere_on_insert",),
        ),
        Update(
            what="its file is public",
            rows=lambda s: Revision.objects.filter(document=s.patient),
            columns=lambda s: {"disclosure": Disclosure.PUBLIC, "published_at": timezone.now()},
            guards=("file_of_exempt_document_stays_sealed_on_update",),
        ),
        Update(
            what="its file is withheld and no longer sealed",
            rows=lambda s: Revision.objects.filter(document=s.patient),
            columns=lambda s: {"disclosure": Disclosure.WITHHELD},
            guards=("file_of_exempt_document_stays_sealed_on_update",),
        ),
        Insert(
            what="another file that is not sealed",
            row=lambda s: _revision(s.patient, number=2, disclosure=Disclosure.WITHHELD),
            guards=("file_of_exempt_document_stays_sealed_on_insert",),
        ),
    ),
    hole(
        "11",
        "What was said in a decided test could be changed, and the test deleted",
        "patient",
        Update(
            what="another consequence",
            rows=lambda s: test_of(s.patient.exemption),
            columns=lambda s: {"consequence_if_opened": "Lain."},
            guards=("consequence_test_stays_as_decided",),
        ),
        Delete(
            what="the test is gone",
            rows=lambda s: test_of(s.patient.exemption),
            guards=("decided_consequence_test_is_never_deleted",),
        ),
    ),
]


def _ending_later(s):
    row = s.make_document("draft", title="Masih berlaku")
    end = TODAY + timedelta(days=30)
    fields = {"ground": "b", "law": "UU 5/1999", "ends_on": end, "decision_number": "77/UJI/2026"}
    s.make_exempt(row, **fields)
    return Document.objects.get(pk=row.pk)


def _revision(row, **columns):
    revision = Revision.objects.filter(document=row).first()
    revision.pk, revision._state.adding = None, True
    for name, value in columns.items():
        setattr(revision, name, value)
    return revision


HOLES = OPENED + DURATIONS
