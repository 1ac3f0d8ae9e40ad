"""The morning's mails: who must act hears it in time, nobody hears it twice, no subject names a citizen."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command

from opd.models import Holiday, HolidayKind, Message, MessageState, Role
from requests_app.answers import files as answers
from requests_app.models import DataClass, Delivery, Letter, RetentionRule
from requests_app.staff import reminders
from requests_app.staff.reads.due_dates import DueDates
from requests_app.workflow import decisions, fees, objections
from requests_app.workflow import requests as workflow
from requests_app.workflow.clock import recompute
from requests_app.workflow.clock.recompute import UnseenChange
from requests_app.workflow.delivery import following
from tests.offices import redate
from tests.requests_app.conftest import NIK, ON_PAPER, carry_out, on_slip, screened, seen, written_past_the_verbs

pytestmark = pytest.mark.django_db


def morning(day):
    """Run the command at 6 in Jakarta on `day` -> (act, recipient) of what it wrote, and the messages."""
    before = set(Message.objects.values_list("pk", flat=True))
    with at(day):
        call_command("remind_deadlines")
    return list(Message.objects.exclude(pk__in=before).order_by("pk"))


def at(day):
    return time_machine.travel(f"{day - timedelta(days=1)} 23:00:00+00:00", tick=False)


def of(messages, act):
    return [message for message in messages if message.act == act]


@pytest.fixture
def asked_on_13_march(make_request):
    def make(stage="submitted", **kwargs):
        with at(date(2026, 3, 13)):
            return make_request(stage, **kwargs)

    return make


class TestDigests:
    def test_one_for_each_agency_and_none_for_another(self, asked_on_13_march, neighbour, operator):
        first, second = asked_on_13_march("assigned"), asked_on_13_march("assigned")
        [digest] = of(morning(date(2026, 3, 16)), "agency_digest")
        assert digest.recipient == operator.email
        assert digest.subject == "Permohonan informasi di OPD Anda: 2"
        assert f"- {first.number}: Sedang diproses; tenggat 6 April 2026 (sisa 9 hari kerja)" in digest.body
        assert second.number in digest.body
        assert "Dinas Kesehatan" in digest.body

    def test_what_is_late_stands_in_the_subject(self, asked_on_13_march):
        asked_on_13_march("assigned")
        [digest] = of(morning(date(2026, 4, 8)), "agency_digest")
        assert digest.subject == "Permohonan informasi di OPD Anda: 1, lewat tenggat: 1"
        assert "(terlambat 2 hari kerja)" in digest.body

    def test_twice_a_day_tells_once_and_the_next_day_again(self, asked_on_13_march, make_objection):
        inforequest = asked_on_13_march("assigned")
        first = morning(date(2026, 4, 6))
        assert {message.act for message in first} == {"agency_digest", "reviewer_digest", "request_last_day"}
        assert morning(date(2026, 4, 6)) == []
        again = morning(date(2026, 4, 7))
        assert {message.act for message in again} == {"agency_digest", "reviewer_digest"}
        assert inforequest.number in again[0].body

    def test_no_digest_on_a_day_off_but_the_last_day_of_a_case_is_told(self, asked_on_13_march, reviewer):
        inforequest = asked_on_13_march("assigned")
        assert morning(date(2026, 4, 3)) == []  # Good Friday
        assert morning(date(2026, 4, 5)) == []  # Easter Sunday
        flood = Holiday(date=date(2026, 4, 6), kind=HolidayKind.CLOSURE, name="Banjir", source="SK 1/2026")
        written_past_the_verbs(flood)
        with at(date(2026, 4, 6)):
            assert reminders.notify_last_day(date(2026, 4, 6)) == 1  # whatever the table says meanwhile
        assert Message.objects.about(inforequest).filter(act="request_last_day").count() == 1

    def test_an_empty_day_brings_no_mail(self, calendar, reviewer, superior, operator):
        for data_class in DataClass:
            RetentionRule.objects.create(data_class=data_class, months=12, basis="JRA")
        assert morning(date(2026, 3, 16)) == []

    def test_nobody_with_an_ended_role_is_told(self, asked_on_13_march, operator):
        asked_on_13_march("assigned")
        redate(operator.memberships, valid_to=date(2026, 3, 14))
        assert of(morning(date(2026, 3, 16)), "agency_digest") == []


class TestReviewersDigest:
    def sections(self, day):
        with at(day):
            found = reminders.reviewer_sections(DueDates(day))
        return {section.title: section.lines for section in found}

    def test_every_part_has_what_belongs_there(self, asked_on_13_march, person, asked, reviewer, superior, calendar):
        with at(date(2026, 3, 13)):
            unconfirmed = workflow.register(asked, person(), confirmed=False).inforequest
        incomplete = asked_on_13_march("incomplete")
        with at(date(2026, 3, 31)):
            sections = self.sections(date(2026, 3, 31))
        assert sections["Menunggu konfirmasi pemohon"] == [unconfirmed.number]
        assert sections["Tidak dilengkapi pada waktunya; dapat ditutup"] == [incomplete.number]
        due = [
            f"{r.number}: {r.get_state_display()}; tenggat 6 April 2026 (sisa 3 hari kerja)"
            for r in (unconfirmed, incomplete)
        ]
        assert sections["Jatuh tempo dalam 3 hari kerja"] == due
        assert "Lewat tenggat" not in sections
        late = self.sections(date(2026, 4, 7))["Lewat tenggat"]
        assert late[0] == f"{unconfirmed.number}: Menunggu konfirmasi; tenggat 6 April 2026 (terlambat 1 hari kerja)"

    def test_objections_orders_and_openings(self, make_objection, superior, reviewer, make_document):
        with at(date(2026, 3, 13)):
            objection = make_objection(today=date(2026, 3, 13))
        due = objection.reply_due_on
        assert "Keberatan yang harus ditanggapi" not in self.sections(date(2026, 3, 16))
        [line] = self.sections(due)["Keberatan yang harus ditanggapi"]
        assert line.startswith(f"{objection.number}: Keberatan diajukan; tenggat")
        assert line.endswith("(hari ini)")
        with at(due):
            objections.rule(objection, by=superior, outcome="granted", order="Berikan rinciannya.", order_due_on=due)
            objections.reply(objection, by=superior, channel=Delivery.EMAIL)
        sections = self.sections(due)
        assert "Keberatan yang harus ditanggapi" not in sections
        (line,) = sections["Putusan yang harus dilaksanakan"]
        assert line.startswith(f"{objection.number} (Informasinya diberikan kepada pemohon): paling lambat")
        with at(due):
            carry_out(objection, reviewer, today=due)
        assert "Putusan yang harus dilaksanakan" not in self.sections(due)

    def test_what_a_notice_has_promised_is_asked_for_until_it_is_there(
        self, make_request, granting, cost_on_paper, reviewer, answer_file
    ):
        """A file that follows, and what was paid for: three working days from the notice or the payment."""
        follows, paid = make_request("answered"), make_request("answered", **ON_PAPER)
        follows.answer_files.update(goes_out=False)
        decisions.decide(follows, by=reviewer, today=follows.due_on, **granting)
        decisions.send(follows, by=reviewer, channel=Delivery.EMAIL, files_follow=True, today=follows.due_on)
        paid.answer_files.update(goes_out=False)
        decisions.decide(paid, by=reviewer, today=paid.due_on, **granting | {"cost": None} | cost_on_paper)
        decisions.send(paid, by=reviewer, channel=Delivery.EMAIL, today=paid.due_on)
        section = "Yang dijanjikan dan belum diserahkan"
        (line,) = self.sections(date(2026, 4, 8))[section]
        assert line.startswith(f"{follows.number}: paling lambat 9 April 2026")
        on = date(2026, 4, 7)
        fees.record_payment(paid, by=reviewer, amount=12500, paid_on=on, number="K-1", today=on)
        assert f"{paid.number}: paling lambat 10 April 2026" in "".join(self.sections(date(2026, 4, 8))[section])
        with pytest.raises(ValidationError, match="belum dikirim"):
            workflow.close(follows, by=reviewer, today=follows.due_on)
        workflow.close(paid, by=reviewer, proof=on_slip(on, Delivery.PICK_UP), today=on)
        answers.add(follows, [answer_file()], by=reviewer)
        screened(follows)
        following.send_following(follows, by=reviewer, looked_for=True, today=on)
        assert section not in self.sections(date(2026, 4, 8))

    def test_letters_that_are_not_made_and_mails_that_failed(self, asked_on_13_march):
        inforequest = asked_on_13_march()
        letter = Letter.objects.get(inforequest=inforequest)
        Message.objects.filter(to_citizen=True).update(state=MessageState.FAILED)
        sections = self.sections(date(2026, 3, 16))
        assert sections["Surat yang belum jadi"] == [f"{letter.number} (Tanda bukti penerimaan permohonan)"]
        assert sections["Surel yang gagal terkirim"] == [f"{inforequest.number}: beri tahu pemohon dengan cara lain"]
        assert "Surel yang gagal terkirim" not in self.sections(date(2026, 3, 25))

    def test_next_years_table_from_1_october_and_missing_rules_on_mondays(self, calendar, reviewer):
        assert "Tabel hari libur yang belum dipastikan" not in self.sections(date(2026, 9, 30))
        assert self.sections(date(2026, 10, 1))["Tabel hari libur yang belum dipastikan"] == ["2027"]
        assert "Identitas pemohon" in self.sections(date(2026, 3, 16))["Masa simpan data pribadi yang belum diisi"]
        assert "Masa simpan data pribadi yang belum diisi" not in self.sections(date(2026, 3, 17))

    def test_a_fixed_number_of_queries(self, asked_on_13_march, django_assert_max_num_queries):
        for _number in range(5):
            asked_on_13_march("assigned")
        with django_assert_max_num_queries(15):
            self.sections(date(2026, 4, 8))


class TestLastDay:
    def test_all_reviewers_hear_it_for_each_case_not_yet_told(self, asked_on_13_march, make_user, city, reviewer):
        second = make_user("verifikator.dua", Role.REVIEWER, city)
        open_case, told = asked_on_13_march("assigned"), asked_on_13_march("sent")
        assert of(morning(date(2026, 4, 2)), "request_last_day") == []
        messages = of(morning(date(2026, 4, 6)), "request_last_day")
        assert sorted(message.recipient for message in messages) == sorted([reviewer.email, second.email])
        assert {message.subject for message in messages} == {f"Hari terakhir: permohonan {open_case.number}"}
        assert "atau perpanjang dengan alasan tertulis" in messages[0].body
        assert not Message.objects.about(told).filter(act="request_last_day").exists()

    def test_a_deadline_that_moves_away_is_told_again_on_its_new_last_day(self, asked_on_13_march, reviewer):
        inforequest = asked_on_13_march("assigned")
        assert len(of(morning(date(2026, 4, 6)), "request_last_day")) == 1
        with at(date(2026, 4, 6)):
            workflow.extend(inforequest, by=reviewer, reason="Arsip di gudang.")
        [message] = of(morning(date(2026, 4, 15)), "request_last_day")
        assert "perpanjang" not in message.body

    def test_the_superior_and_ppid_hear_of_an_objections_last_day(self, make_objection, superior, reviewer):
        with at(date(2026, 3, 13)):
            objection = make_objection(today=date(2026, 3, 13))
        messages = of(morning(objection.reply_due_on), "objection_last_day")
        assert {message.recipient for message in messages} == {superior.email, reviewer.email}

    def test_the_superior_is_reminded_in_the_last_five_working_days(self, make_objection, superior):
        with at(date(2026, 3, 13)):
            objection = make_objection(today=date(2026, 3, 13))
        day, seen = objection.reply_due_on, []
        for back in range(12, -1, -1):
            messages = of(morning(day - timedelta(days=back)), "superior_digest")
            assert {message.recipient for message in messages} <= {superior.email}
            seen += [back for _message in messages]
        assert len(seen) == 6  # the fifth working day before to the day itself


class TestApplicant:
    def test_reminded_once_on_the_last_day_but_one(self, asked_on_13_march):
        inforequest = asked_on_13_march("incomplete")
        assert inforequest.completion_due_on == date(2026, 3, 25)
        assert of(morning(date(2026, 3, 16)), "completion_reminder") == []
        [message] = of(morning(date(2026, 3, 17)), "completion_reminder")
        assert "Rabu, 25 Maret 2026" in message.body
        assert "/permohonan/s/" in message.body
        assert of(morning(date(2026, 3, 25)), "completion_reminder") == []

    def test_not_when_it_was_completed(self, asked_on_13_march, reviewer):
        inforequest = asked_on_13_march("incomplete")
        with at(date(2026, 3, 16)):
            workflow.complete(inforequest, by=reviewer)
        assert of(morning(date(2026, 3, 17)), "completion_reminder") == []


def test_a_deadline_that_a_holiday_left_behind_is_told_and_moves_by_a_person_alone(asked_on_13_march, reviewer):
    inforequest = asked_on_13_march()
    due = inforequest.due_on
    written_past_the_verbs(Holiday(date=date(2026, 4, 1), kind=HolidayKind.LOCAL, name="Hari jadi", source="SK 1/2026"))
    morning(date(2026, 3, 16))
    [digest] = of(morning(date(2026, 3, 17)), "reviewer_digest")
    assert f"Tenggat yang berbeda dari kalender:\n- {inforequest.number}" in digest.body
    inforequest.refresh_from_db()
    assert inforequest.due_on == due
    with pytest.raises(UnseenChange):
        recompute.catch_up(by=reviewer)
    assert seen(recompute.catch_up, by=reviewer) == 1
    inforequest.refresh_from_db()
    assert inforequest.due_on == date(2026, 4, 7)
    assert inforequest.events.get(act="recompute").by == reviewer
    assert recompute.out_of_step().moved == []


def test_no_subject_and_no_staff_mail_names_the_citizen(asked_on_13_march, make_objection, granting):
    asked_on_13_march("assigned")
    asked_on_13_march("incomplete")
    messages = [m for day in (date(2026, 3, 17), date(2026, 4, 6)) for m in morning(day)]
    assert {"agency_digest", "reviewer_digest", "request_last_day", "completion_reminder"} <= {m.act for m in messages}
    for message in messages:
        words = message.subject + ("" if message.to_citizen else message.body)
        assert not [secret for secret in (NIK, "Sri Contoh", "sri.contoh", "0812", "Jalan") if secret in words], words


def test_letters_that_wait_are_queued_again(asked_on_13_march, capsys):
    asked_on_13_march()
    morning(date(2026, 3, 16))
    assert "Surat yang diantrekan lagi: 1." in capsys.readouterr().out
