"""Nothing goes out before a person has answered what the machine has found, and what no machine could read."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_q.models import OrmQ

from documents import tasks
from documents.lifecycle import finding_answers, publishing
from documents.models import Document, ExtractionState, Finding, PageState, PageText, Revision, Screening, Verdict
from documents.release import privacy_gate
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import LedgerEntry
from tests import files

NIK, PHONE = "1872011203850002", "081234567890"
LIST = f"Nama: Slamet, NIK {NIK}, HP {PHONE}.\nSekali lagi NIK {NIK}."

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(make_document, upload):
    return make_document("submitted", incoming=upload(LIST))


@pytest.fixture
def revision(document):
    return document.revisions.get()


@pytest.fixture
def browser():
    def log_in(user):
        client = Client()
        client.force_login(user)
        return client

    return log_in


def by_kind(revision, kind):
    return list(revision.findings.filter(kind=kind))


def answered(revision, *, by, verdict=Verdict.OFFICIAL):
    return finding_answers.answer(
        revision, by=by, each=dict.fromkeys(revision.findings.values_list("pk", flat=True), verdict)
    )


class TestWhatIsFound:
    def test_kind_place_and_words_around(self, revision):
        found = [(f.kind, f.page, f.value, LIST[f.start : f.end]) for f in revision.findings.all()]
        assert found == [
            ("nik", None, NIK, NIK),
            ("phone", None, PHONE, PHONE),
            ("nik", None, NIK, NIK),
        ]
        first = revision.findings.first()
        assert first.before + first.written + first.after == LIST
        assert revision.screening.found == 3

    def test_the_page_of_a_pdf(self, make_document):
        incoming = publishing.receive(files.upload("daftar.pdf", files.pdf("Halaman satu", f"NIK {NIK}")))
        revision = make_document("submitted", incoming=incoming).revisions.get()
        assert [(f.page, f.value) for f in revision.findings.all()] == [(2, NIK)]

    def test_sealed_in_the_table(self, revision):
        with connection.cursor() as cursor:
            cursor.execute("SELECT value, before, written, after FROM documents_finding")
            stored = "".join(part for row in cursor.fetchall() for part in row)
        assert NIK not in stored and "Slamet" not in stored and "v1:" in stored

    def test_read_anew_answers_stand_and_a_signature_only_for_the_same_reading(self, revision, operator):
        answered(revision, by=operator)
        Screening.objects.update(signed_by=operator, signed_at="2026-01-05T00:00Z")
        tasks.screen(revision.pk)
        assert [f.verdict for f in revision.findings.all()] == [Verdict.OFFICIAL] * 3
        assert Screening.objects.get().signed_by == operator
        Screening.objects.update(unseen="Komentar tidak dapat diperiksa mesin.")
        tasks.screen(revision.pk)
        assert [f.verdict for f in revision.findings.all()] == [Verdict.OFFICIAL] * 3
        assert Screening.objects.get().signed_by is None

    def test_a_signature_goes_where_another_reading_finds_more(self, revision, operator):
        Screening.objects.update(signed_by=operator, signed_at="2026-01-05T00:00Z")
        revision.findings.first().delete()
        tasks.screen(revision.pk)
        assert Screening.objects.get().signed_by is None

    def test_a_late_second_worker_takes_no_signature_away(self, make_document, operator):
        revision = make_document("submitted").revisions.get()
        PageText.objects.create(revision=revision, number=1, state=PageState.UNCLEAR, text="teks")
        finding_answers.sign(revision, by=operator)
        tasks.read_pages(revision.pk)
        assert privacy_gate.blocking_reasons(revision) == []

    def test_more_than_can_be_shown_wants_a_signature(self, make_document, upload, operator, monkeypatch):
        monkeypatch.setattr(privacy_gate, "MAX_FINDINGS", 2)
        revision = make_document("submitted", incoming=upload(LIST)).revisions.get()
        answered(revision, by=operator)
        assert privacy_gate.blocking_reasons(revision) == [
            "Ada isi berkas yang tidak terbaca mesin. Periksa sendiri, lalu nyatakan di “Data pribadi”."
        ]
        finding_answers.sign(revision, by=operator)
        assert privacy_gate.blocking_reasons(revision) == []


class TestPublishing:
    def test_waits_for_every_answer(self, document, revision, operator, reviewer):
        with pytest.raises(ValidationError, match="3 temuan data pribadi belum dijawab"):
            publishing.publish(document, by=reviewer, looked_for=True)
        assert Document.objects.get().state == "in_review"
        [phone] = by_kind(revision, "phone")
        finding_answers.answer(revision, by=operator, each={phone.pk: Verdict.OFFICIAL})
        with pytest.raises(ValidationError, match="2 temuan data pribadi belum dijawab"):
            publishing.publish(Document.objects.get(), by=reviewer, looked_for=True)
        answered(revision, by=operator, verdict=Verdict.NOT_PERSONAL)
        document = Document.objects.get()
        publishing.publish(document, by=reviewer, looked_for=True)
        assert document.is_public

    def test_never_with_something_to_redact(self, document, revision, operator, reviewer, upload, read_files):
        answered(revision, by=operator)
        finding_answers.redact_all(revision, "nik", by=operator)
        with pytest.raises(ValidationError, match="2 temuan harus dihitamkan dahulu"):
            publishing.publish(document, by=reviewer, looked_for=True)
        document = Document.objects.get()
        publishing.return_to_operator(document, by=reviewer, reason="Hitamkan NIK.")
        publishing.replace_file(document, by=operator, incoming=upload("Nama: Slamet, NIK dihitamkan."))
        read_files(document)
        publishing.submit(document, by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)
        assert document.published_revision.number == 2

    def test_not_before_the_text_is_read(self, make_document, operator, reviewer, upload):
        document = make_document("draft", incoming=upload(LIST))
        publishing.submit(document, by=operator)
        with pytest.raises(ValidationError, match="Isi berkas masih dibaca"):
            publishing.publish(document, by=reviewer, looked_for=True)

    def test_an_operator_alone_is_held_back_too(self, make_document, operator, opd_health, upload, read_files):
        opd_health.operators_publish = True
        opd_health.save()
        document = make_document("draft", incoming=upload(LIST))
        read_files(document)
        with pytest.raises(ValidationError, match="belum dijawab"):
            publishing.publish_directly(document, by=operator, looked_for=True)

    def test_again_what_was_read_before_there_was_a_gate(self, make_document, reviewer):
        document = make_document()
        publishing.withdraw(document, by=reviewer, reason="Keliru.")
        Screening.objects.all().delete()
        Revision.objects.update(text=LIST)
        OrmQ.objects.all().delete()
        with pytest.raises(ValidationError, match="sedang diperiksa"):
            publishing.restore(document, by=reviewer, looked_for=True)
        [task] = OrmQ.objects.all()
        tasks.screen(*task.args())
        document = Document.objects.get()
        publishing.restore(document, by=reviewer, looked_for=True)
        assert document.is_public

    def test_a_paper_has_no_text_to_look_through(self, opd_health, operator, reviewer, metadata):
        document = publishing.create(opd_health, by=operator, values=metadata | {"form": "hardcopy"})
        publishing.submit(document, by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)
        assert document.is_public

    def test_only_the_file_that_goes_out_is_asked(self, make_document, operator, reviewer, upload, read_files):
        document = make_document("draft", incoming=upload(LIST))
        publishing.replace_file(document, by=operator, incoming=upload("Tanpa data pribadi."))
        read_files(document)
        publishing.submit(document, by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)
        assert document.is_public


class TestAnswers:
    def test_all_alike_and_one_by_itself(self, revision, operator):
        first, second = by_kind(revision, "nik")
        assert finding_answers.answer(revision, by=operator, alike={first.pk: Verdict.REDACT}) == 2
        assert finding_answers.answer(revision, by=operator, each={second.pk: Verdict.NOT_PERSONAL}) == 1
        assert [f.verdict for f in revision.findings.all()] == [Verdict.REDACT, "", Verdict.NOT_PERSONAL]

    def test_history_and_ledger_have_kinds_and_counts_and_no_value(self, document, revision, operator):
        answered(revision, by=operator)
        event = document.events.last()
        assert (event.act, event.by, event.reason) == (
            "screen",
            operator,
            "2 NIK: data publik pejabat; 1 Nomor telepon: data publik pejabat",
        )
        entry = LedgerEntry.objects.get(verb="document.screen")
        assert entry.fields["answers"] == {"nik:official": 2, "phone:official": 1}
        written = [str(entry.fields) for entry in LedgerEntry.objects.all()]
        assert not any(NIK in text or PHONE in text for text in written)
        assert ledger.verify() is None

    def test_the_same_answer_twice_is_one(self, revision, operator):
        assert answered(revision, by=operator) == 3
        assert answered(revision, by=operator) == 0
        assert LedgerEntry.objects.filter(verb="document.screen").count() == 1

    @pytest.mark.parametrize("person", ["neighbour", "superior", "site_admin"])
    def test_by_nobody_else(self, revision, person, request):
        who = request.getfixturevalue(person)
        for act in (
            lambda: answered(revision, by=who),
            lambda: finding_answers.redact_all(revision, "nik", by=who),
            lambda: finding_answers.sign(revision, by=who),
        ):
            with pytest.raises(NotAllowed):
                act()

    def test_not_of_another_file(self, revision, make_document, upload, operator):
        other = make_document("draft", title="Lain", incoming=upload(LIST)).revisions.get()
        tasks.extract(other.pk)
        assert finding_answers.answer(other, by=operator, each={revision.findings.first().pk: Verdict.OFFICIAL}) == 0

    def test_a_signature_for_what_nobody_has_looked_through_yet_is_refused(self, revision, operator, browser):
        Screening.objects.all().delete()
        with pytest.raises(WrongState, match="masih diperiksa"):
            finding_answers.sign(revision, by=operator)
        address = reverse("admin:documents_document_sign", args=[revision.document_id, 1])
        told = browser(operator).post(address, {"looked": "1"}, follow=True)
        assert "masih diperiksa" in told.content.decode()

    def test_a_signature_for_nothing_is_refused(self, revision, operator):
        with pytest.raises(ValidationError):
            finding_answers.sign(revision, by=operator)

    def test_a_signature_once(self, revision, operator):
        Revision.objects.update(extraction=ExtractionState.FAILED, error="Rusak.")
        finding_answers.sign(revision, by=operator)
        with pytest.raises(WrongState):
            finding_answers.sign(revision, by=operator)
        assert revision.document.events.last().act == "sign"

    @pytest.mark.parametrize("broken", [{"verdict": Verdict.REDACT}, {"answered_at": "2026-01-05T00:00Z"}])
    def test_an_answer_has_somebody_who_gave_it(self, revision, broken):
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(revision=revision).update(**broken)


class TestPages:
    def address(self, document, name="findings", *more):
        return reverse(f"admin:documents_document_{name}", args=[document.pk, 1, *more])

    def test_the_document_s_own_page_leads_there(self, browser, document, operator):
        page = browser(operator).get(reverse("admin:documents_document_change", args=[document.pk]))
        assert self.address(document) in page.content.decode()
        assert "3 temuan data pribadi belum dijawab." in page.content.decode()

    def test_a_clerk_answers_and_the_reviewer_publishes(self, browser, document, revision, operator, reviewer):
        clerk = browser(operator)
        page = clerk.get(self.address(document))
        assert page.content.decode().count(f"<mark>{NIK}</mark>") == 4  # snippets, and again one by one
        said = {name: Verdict.NOT_PERSONAL for name in page.context["form"].fields if name.startswith("alike")}
        after = clerk.post(self.address(document), said, follow=True)
        assert [str(message) for message in after.context["messages"]] == ["3 temuan dijawab. Berkas ini boleh terbit."]
        publishing.publish(Document.objects.get(), by=reviewer, looked_for=True)

    def test_one_by_one(self, browser, document, revision, operator):
        first, _second = by_kind(revision, "nik")
        browser(operator).post(self.address(document), {f"each-{first.pk}": Verdict.REDACT})
        assert [f.verdict for f in revision.findings.all()] == [Verdict.REDACT, "", ""]

    def test_nonsense_is_an_error_and_changes_nothing(self, browser, document, revision, operator):
        first = revision.findings.first()
        page = browser(operator).post(self.address(document), {f"alike-{first.pk}": "hapus", "each-1": "x"})
        assert page.status_code == 200 and page.context["form"].errors
        assert revision.findings.open().count() == 3

    def test_all_of_a_kind_is_to_go(self, browser, document, revision, operator):
        clerk = browser(operator)
        clerk.post(self.address(document, "redact_all"), {"kind": "nik"})
        assert revision.findings.to_redact().count() == 2
        assert clerk.post(self.address(document, "redact_all"), {"kind": "x"}).status_code == 404

    def test_a_signature_wants_its_tick(self, browser, document, revision, operator):
        Revision.objects.update(extraction=ExtractionState.FAILED, error="Rusak.")
        clerk = browser(operator)
        clerk.post(self.address(document, "sign"), {})
        assert Screening.objects.get().signed_by is None
        clerk.post(self.address(document, "sign"), {"looked": "1"})
        assert Screening.objects.get().signed_by == operator
        assert f"{operator} menyatakan" in clerk.get(self.address(document)).content.decode()

    @pytest.mark.parametrize(
        ("person", "status"), [("operator", 200), ("reviewer", 200), ("superior", 200), ("neighbour", 404)]
    )
    def test_who_sees_what_was_found(self, browser, document, person, status, request):
        page = browser(request.getfixturevalue(person)).get(self.address(document))
        assert page.status_code == status
        assert (NIK in page.content.decode()) == (status == 200)

    def test_a_superior_reads_and_has_no_button(self, browser, document, superior):
        page = browser(superior).get(self.address(document)).content.decode()
        assert "Simpan jawaban" not in page and "Belum dijawab" in page

    def test_a_stranger_logs_in_first(self, client, document):
        assert client.get(self.address(document)).status_code == 302
        assert client.get(self.address(document, "page", 1)).status_code == 302

    def test_the_picture_of_a_page(self, browser, make_document, operator, neighbour):
        incoming = publishing.receive(files.upload("daftar.pdf", files.pdf("Satu", f"NIK {NIK}")))
        document = make_document("submitted", incoming=incoming)
        clerk = browser(operator)
        picture = clerk.get(self.address(document, "page", 2))
        assert picture.content.startswith(b"\x89PNG") and "no-store" in picture["Cache-Control"]
        assert self.address(document, "page", 2) in clerk.get(self.address(document)).content.decode()
        assert clerk.get(self.address(document, "page", 3)).status_code == 404
        assert clerk.get(self.address(document, "page", 0)).status_code == 404
        assert browser(neighbour).get(self.address(document, "page", 2)).status_code == 404

    def test_a_sealed_file_shows_nothing_to_its_operator(self, browser, document, operator, make_exempt):
        make_exempt(document)
        assert browser(operator).get(self.address(document)).status_code == 404

    @pytest.mark.parametrize("number", [1, 30])
    def test_as_many_queries_with_one_finding_as_with_thirty(self, browser, make_document, upload, operator, number):
        text = "\n".join(f"NIK {NIK[:12]}{place:04d}" for place in range(1, number + 1))
        document = make_document("submitted", title="Daftar", incoming=upload(text))
        clerk = browser(operator)
        answered(document.revisions.get(), by=operator)
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(self.address(document)).status_code == 200
        assert len(queries) <= 22
        TestPages.counted = {**getattr(TestPages, "counted", {}), number: len(queries)}
        assert len(set(TestPages.counted.values())) == 1
