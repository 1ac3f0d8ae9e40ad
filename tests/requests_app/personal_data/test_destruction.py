"""Personal data goes when its time has come, class by class, and never while somebody may still need it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction

from opd import ledger
from opd.errors import WrongState
from opd.models import LedgerEntry, Message
from requests_app.models import (
    IDENTITY_FIELDS,
    AccessKey,
    AnswerFile,
    Applicant,
    Attachment,
    Audience,
    DataClass,
    Delivery,
    Destruction,
    InformationRequest,
    Letter,
    OpeningTask,
    Outcome,
    Paper,
    PaperKind,
    RetentionRule,
    legal_calendar,
)
from requests_app.personal_data import destruction, inventory
from requests_app.staff import reminders
from requests_app.tracking import citizen_limits, secret_links
from requests_app.workflow import decisions, disputes, objections
from requests_app.workflow import requests as workflow
from requests_app.workflow.delivery import letters_alone
from tests.requests_app.conftest import NIK, TODAY, carry_out, on_slip, scanned

FLOOR = date(2026, 7, 29)  # 30, 30 and 14 working days after 7 April, when silence would have been a ground
RIPE = date(2026, 8, 30)  # one month and a day later
LATER = date(2030, 1, 2)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_13_march():
    with time_machine.travel("2026-03-13 02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def rule():
    def make(data_class, months=1):
        return RetentionRule.objects.create(data_class=data_class, months=months, basis="JRA butir 7")

    return make


@pytest.fixture
def finished(make_request, reviewer):
    """A closed request with something of every class."""
    inforequest = make_request("closed")
    sealed(Attachment, inforequest=inforequest)
    sealed(Paper, applicant=inforequest.applicant, kind=PaperKind.ID_CARD)
    workflow.add_remark(inforequest, by=reviewer, text=f"Pemohon menelepon, NIK {NIK}.", audience=Audience.STAFF)
    letter = inforequest.letters.get(kind="notice")
    letter.seal(SimpleUploadedFile("surat.pdf", b"%PDF surat"), name="surat.pdf", mime="application/pdf")
    letter.made_at = "2026-03-13T03:00Z"
    letter.save(update_fields=["file", "key", "name", "mime", "size", "sha256", "made_at"])
    return inforequest


def sealed(model, **fields):
    file = model(**fields)
    file.seal(SimpleUploadedFile("berkas.txt", NIK.encode()), name="berkas.txt", mime="text/plain")
    file.save()
    return file


def held():
    """What of which class is there: the classes that somebody still holds."""
    return {data_class for data_class in DataClass if inventory.applicants_with(data_class).exists()}


class TestWhenACaseIsOver:
    def over(self, case):
        applicant = Applicant.objects.get(pk=case.applicant_id)
        return destruction.appeals_end_on(applicant, legal_calendar())

    def test_thirty_thirty_and_fourteen_working_days_after_the_last_ground(self, finished):
        assert self.over(finished) == FLOOR

    def test_not_before_the_windows_of_what_was_sent_late(self, make_request, reviewer):
        inforequest = make_request("sent")
        workflow.close(inforequest, by=reviewer, today=date(2026, 9, 1))
        assert self.over(inforequest) > date(2026, 12, 1)

    @pytest.mark.parametrize("stage", ["submitted", "incomplete", "assigned", "answered", "decided", "sent"])
    def test_never_before_it_has_ended(self, make_request, stage):
        assert self.over(make_request(stage)) is None

    def test_a_withdrawn_request_ends_too(self, make_request):
        inforequest = make_request()
        workflow.withdraw(inforequest, today=TODAY)
        assert self.over(inforequest) == FLOOR

    def test_not_while_the_letter_of_its_lapse_waits(self, make_request, person, reviewer):
        """As it was found: the letter was never handed over, so the window never began, and the identity went."""
        case = make_request("incomplete", applicant=person(email=""), delivery=Delivery.POST)
        letter, by_hand = case.letters.get(kind="completion"), {"by": reviewer, "channel": Delivery.PICK_UP}
        letters_alone.hand_over(case, letter=letter, proof=on_slip(TODAY, Delivery.PICK_UP), today=TODAY, **by_hand)
        workflow.lapse(case, by=reviewer, today=date(2026, 3, 26))
        assert self.over(case) is None
        letter, late = case.letters.get(kind="lapse"), date(2026, 9, 1)
        letters_alone.hand_over(case, letter=letter, proof=on_slip(late, Delivery.PICK_UP), today=late, **by_hand)
        assert self.over(case) > date(2026, 12, 1)

    def test_while_an_objection_an_order_or_a_dispute_is_open_everything_stays(self, finished, superior, reviewer):
        texts = {"reason": "Kurang.", "purpose": "Penelitian.", "position": "Diminta rinci."}
        objection = objections.file("d", texts, inforequest=finished, today=TODAY).objection
        assert self.over(finished) is None
        order = {"outcome": "granted", "order": "Berikan rinciannya."}
        objections.rule(objection, by=superior, today=TODAY, **order)
        assert self.over(finished) is None
        objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
        assert self.over(finished) is None
        carry_out(objection, reviewer)
        assert self.over(finished) == FLOOR
        dispute = disputes.record_dispute(objection, by=reviewer, filed_on=TODAY, today=TODAY)
        assert self.over(finished) is None
        end = {"stage": "finished", "result": "Damai.", "finished_on": date(2026, 10, 1)}
        disputes.change_dispute(dispute, by=reviewer, today=date(2026, 10, 1), **end)
        assert self.over(finished) == date(2026, 10, 21)  # 14 working days to sue

    def test_an_objection_without_a_request_is_a_case_of_its_own(self, person, calendar, superior):
        texts = {"reason": "Tidak ada laporan.", "purpose": "Penelitian.", "position": "Kosong."}
        objection = objections.file("b", texts, applicant=person(), today=TODAY).objection
        assert self.over(objection) is None
        objections.drop(objection, today=TODAY)
        assert self.over(objection) == citizen_limits.dispute_until(objection, calendar).on


def test_what_was_decided_and_withdrawn_before_the_notice_goes_too(
    make_request, reviewer, granting, rule, test_of_exemption
):
    """The words of a part that nobody was told are personal data, too."""
    inforequest = make_request("answered")
    part = {"subject": "Nama", "reason": "Rahasia.", "ground": "h", "words": "Sri"}
    refusal = {"refused": [test_of_exemption.document], "document_kind": "data", "reason": "Sebagian rahasia."}
    refusal |= {"written_consent": False, "public_office": False, "withheld": [part]}
    decision = decisions.decide(
        inforequest, by=reviewer, today=TODAY, **granting | refusal | {"outcome": Outcome.PARTLY}
    )
    workflow.withdraw(inforequest, today=TODAY)
    [record] = destruction.destroy_expired(rule(DataClass.CONTENT), LATER)
    assert record.cases == [inforequest.number]
    assert decision.withheld.get().words == ""


def test_nothing_comes_back_after_the_applicant_is_gone(finished, reviewer, rule):
    """Neither by a clerk, nor because an e-mail that was still waiting has been destroyed: nobody could be notified."""
    as_read = InformationRequest.objects.select_related("applicant").get(pk=finished.pk)
    for data_class in (DataClass.MESSAGES, DataClass.IDENTITY):
        destruction.destroy_expired(rule(data_class), LATER)
    assert reminders.record_bounces(LATER) == 0
    with pytest.raises(WrongState, match="dimusnahkan"):  # read, with its applicant, before that
        workflow.renew_code(as_read, by=reviewer, reason="Hilang.", today=LATER)
    finished.refresh_from_db()
    with pytest.raises(WrongState, match="dimusnahkan"):
        decisions.bounce(finished, by=reviewer, on=TODAY, reason="Alamat tidak dikenal.", scan=scanned(), today=LATER)
    with pytest.raises(WrongState, match="dimusnahkan"):
        workflow.renew_code(finished, by=reviewer, reason="Hilang.", today=LATER)
    assert (finished.state, finished.access_keys.count()) == ("closed", 0)


class TestRules:
    def test_without_a_rule_nothing_goes_and_the_class_is_named(self, finished, rule, capsys):
        rule(DataClass.PAPERS)
        before = held()
        assert before == set(DataClass)
        with time_machine.travel(LATER):
            [record] = destruction.destroy_expired(RetentionRule.objects.get(), LATER)
        assert held() == before - {DataClass.PAPERS}
        assert record.cases == [finished.number]
        assert set(destruction.missing_rules()) == set(DataClass) - {DataClass.PAPERS}

    @pytest.mark.parametrize("data_class", list(DataClass))
    def test_each_class_goes_by_itself(self, finished, rule, data_class):
        destruction.destroy_expired(rule(data_class), LATER)
        assert held() == set(DataClass) - {data_class}

    def test_not_a_day_too_early(self, finished, rule):
        papers = rule(DataClass.PAPERS)
        assert destruction.destroy_expired(papers, RIPE - timedelta(days=1)) == []
        assert len(destruction.destroy_expired(papers, RIPE)) == 1

    @pytest.mark.parametrize(
        ("day", "months", "later"),
        [
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2027, 12, 31), 2, date(2028, 2, 29)),
            (date(2026, 6, 15), 6, date(2026, 12, 15)),
            (date(2026, 1, 1), 120, date(2036, 1, 1)),
        ],
    )
    def test_months(self, day, months, later):
        assert destruction._months_later(day, months) == later


class TestDestroying:
    def test_identity_goes_with_every_secret_link(self, finished, rule):
        token = secret_links.new_visit_token(finished)
        assert secret_links.case_by_token(token) == finished
        destruction.destroy_expired(rule(DataClass.IDENTITY), LATER)
        applicant = Applicant.objects.get()
        assert {getattr(applicant, name) for name in IDENTITY_FIELDS} == {""}
        assert applicant.destroyed_at
        assert not AccessKey.objects.exists()
        assert secret_links.case_by_token(token) is None

    def test_the_words_that_a_ruling_kept_black_go_with_the_content(
        self, finished, make_objection, superior, reviewer, rule
    ):
        objection = make_objection(inforequest=finished)
        objections.rule(objection, by=superior, today=TODAY, outcome="granted", order="Berikan rinciannya.")
        objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
        carry_out(objection, reviewer)
        OpeningTask.objects.update(kept_words="Sri Contoh")
        assert destruction.destroy_expired(rule(DataClass.CONTENT), LATER)
        assert OpeningTask.objects.get().kept_words == ""

    def test_of_a_letter_number_date_and_fingerprint_stay(self, finished, rule):
        before = Letter.objects.order_by("pk").values("number", "dated_on", "kind", "sha256", "size", "verification")
        kept = list(before)
        [record] = destruction.destroy_expired(rule(DataClass.LETTERS), LATER)
        assert list(before.all()) == kept
        assert set(Letter.objects.values_list("file", "data", "name")) == {("", "", "")}
        notice = finished.letters.get(kind="notice")
        assert record.files[-1] == {
            "what": "Pemberitahuan tertulis",
            "sha256": notice.sha256,
            "size": 10,
            "number": notice.number,
            "date": "2026-03-13",
        }

    def test_an_objections_letters_and_mails_go_with_the_request(self, make_objection, superior, reviewer, rule):
        objection = make_objection()
        objections.rule(objection, by=superior, outcome="upheld", reasons="Sesuai.", today=TODAY)
        objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
        workflow.close(objection.inforequest, by=reviewer, today=TODAY)
        [record] = destruction.destroy_expired(rule(DataClass.LETTERS), LATER)
        assert record.cases == [objection.inforequest.number, objection.number]
        destruction.destroy_expired(rule(DataClass.MESSAGES), LATER)
        assert set(Message.objects.about(objection).values_list("recipient", "body")) == {("", "")}
        assert not Letter.objects.filter(destroyed_at=None).exists()

    def test_it_is_written_what_was_destroyed_and_twice_does_nothing(self, finished, rule):
        answers = rule(DataClass.ANSWERS, months=3)
        file = AnswerFile.objects.get()
        [record] = destruction.destroy_expired(answers, LATER)
        assert destruction.destroy_expired(answers, LATER) == []
        assert Destruction.objects.get() == record
        assert (record.data_class, record.months, record.basis) == ("answers", 3, "JRA butir 7")
        assert record.files == [{"what": "berkas jawaban", "sha256": file.sha256, "size": file.size}]
        entry = LedgerEntry.objects.get(verb="personal_data.destroy")
        assert entry.fields == {"class": "answers", "cases": 1, "files": 1}
        assert ledger.verify() is None

    def test_it_goes_in_batches(self, finished, make_request, rule, monkeypatch):
        make_request("closed")
        monkeypatch.setattr(destruction, "BATCH", 1)
        records = destruction.destroy_expired(rule(DataClass.IDENTITY), LATER)
        assert [len(record.cases) for record in records] == [1, 1]

    def test_a_batch_that_breaks_off_leaves_files_keys_and_no_record(self, finished, rule):
        answers = rule(DataClass.ANSWERS)
        with pytest.raises(RuntimeError), transaction.atomic():
            destruction.destroy_expired(answers, LATER)
            raise RuntimeError
        assert b"".join(AnswerFile.objects.get().chunks()).startswith(b"Belanja obat")
        assert not Destruction.objects.exists()
        assert len(destruction.destroy_expired(answers, LATER)) == 1

    def test_a_dry_run_names_the_cases_and_changes_nothing(self, finished, rule, capsys):
        rule(DataClass.IDENTITY)
        rule(DataClass.PAPERS)
        before, entries = held(), LedgerEntry.objects.count()
        with time_machine.travel(LATER):
            call_command("purge_personal_data", dry_run=True)
        out, err = capsys.readouterr()
        assert f"Identitas pemohon: 1 perkara. {finished.number}" in out
        assert "Isi surat: masa simpan belum diisi" in err
        assert (held(), LedgerEntry.objects.count()) == (before, entries)
        assert not Destruction.objects.exists()

    def test_a_blanked_applicant_stays_blank(self, finished, rule):
        destruction.destroy_expired(rule(DataClass.IDENTITY), LATER)
        with pytest.raises(IntegrityError), transaction.atomic():
            Applicant.objects.update(name="Sri")

    def test_a_late_objection_after_the_destruction_is_still_registered(self, finished, rule):
        destruction.destroy_expired(rule(DataClass.IDENTITY), LATER)
        finished.refresh_from_db()
        texts = {"reason": "Kurang.", "purpose": "Penelitian.", "position": "Diminta rinci."}
        objection = objections.file("d", texts, inforequest=finished, today=LATER).objection
        assert objection.timeliness == "late"


class TestAdmin:
    def test_the_city_sets_retention_and_reads_the_records(self, client, reviewer, finished):
        client.force_login(reviewer)
        added = client.post(
            "/admin/requests_app/retentionrule/add/", {"data_class": "letters", "months": "12", "basis": "JRA butir 2"}
        )
        assert added.status_code == 302
        rule = RetentionRule.objects.get()
        assert LedgerEntry.objects.latest("number").verb == "retentionrule.save"
        [record] = destruction.destroy_expired(rule, LATER)
        page = client.get(f"/admin/requests_app/destruction/{record.pk}/change/").content.decode()
        assert finished.number in page
        assert record.files[-1]["sha256"] in page
        assert client.post(f"/admin/requests_app/destruction/{record.pk}/change/", {"basis": "x"}).status_code == 403
        assert client.post(f"/admin/requests_app/destruction/{record.pk}/delete/", {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize("wrong", [{"months": "0"}, {"basis": ""}, {"months": ""}])
    def test_a_rule_needs_months_and_a_basis(self, client, site_admin, wrong):
        client.force_login(site_admin)
        facts = {"data_class": "letters", "months": "12", "basis": "JRA"} | wrong
        assert client.post("/admin/requests_app/retentionrule/add/", facts).status_code == 200
        assert not RetentionRule.objects.exists()

    @pytest.mark.parametrize(("person", "rules", "records"), [("operator", 403, 403), ("superior", 403, 200)])
    def test_who_else_sees_them(self, client, request, person, rules, records):
        client.force_login(request.getfixturevalue(person))
        assert client.get("/admin/requests_app/retentionrule/").status_code == rules
        assert client.get("/admin/requests_app/destruction/").status_code == records
