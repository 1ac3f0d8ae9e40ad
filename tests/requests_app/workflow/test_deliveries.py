"""The day of sending is a fact: the portal's own moment, or a day on a slip, entered by a person with its proof."""

from datetime import date, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from opd import outbox
from opd.calendar.workdays import add_workdays
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, LedgerEntry, Message, MessageState
from requests_app.answers import files as answers
from requests_app.citizen.views.case_context import letters_of
from requests_app.models import (
    Channel,
    Decision,
    Delivery,
    DeliveryRecord,
    DeliveryStage,
    Event,
    Format,
    InformationRequest,
    KeyHolder,
    Letter,
    LetterKind,
    Objection,
    ObjectionOutcome,
    OpeningTask,
    Timeliness,
    legal_calendar,
)
from requests_app.staff import reminders
from requests_app.states import Act, State
from requests_app.tracking import citizen_limits, secret_links
from requests_app.workflow import decisions, disputes, earlier_decisions, fees, objections
from requests_app.workflow import requests as workflow
from requests_app.workflow.clock import recompute
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.transition import moment
from tests.conftest import NOW, empty_outbox
from tests.requests_app.conftest import TODAY, on_slip, reply_on_paper, scanned, screened, send_on_paper
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = date(2026, 3, 31)
ON_PAPER = [Delivery.POST, Delivery.COURIER, Delivery.PICK_UP]


@pytest.fixture
def decided(make_request):
    return make_request("decided")


@pytest.fixture
def refuses():
    def check(write, *args, **kwargs):
        with undone(kwargs or args), pytest.raises(IntegrityError), transaction.atomic():
            write(*args, **kwargs)

    return check


def on(day, hour=10):
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Jakarta"))
    return time_machine.travel(moment, tick=False)


def fresh(case):
    return type(case).objects.get(pk=case.pk)


# The portal delivers


@pytest.mark.parametrize("channel", [Delivery.PORTAL, Delivery.EMAIL])
def test_the_portal_sends_at_its_own_moment_and_takes_no_day(decided, reviewer, channel):
    with pytest.raises(ValidationError, match="mencatat sendiri hari pengirimannya"):
        decisions.send(decided, by=reviewer, channel=channel, proof=on_slip(TODAY), today=LATER, looked_for=True)
    for claimed in ("sent_on", "received_on"):
        with pytest.raises(TypeError):
            decisions.send(decided, by=reviewer, channel=channel, today=LATER, **{claimed: TODAY}, looked_for=True)
    assert fresh(decided).state == State.DECIDED and not DeliveryRecord.objects.exists()
    decisions.send(decided, by=reviewer, channel=channel, today=LATER, looked_for=True)
    decision, record = Decision.objects.get(), DeliveryRecord.objects.get()
    assert decision.sent_on == decision.received_on == record.happened_on == decision.letter.dated_on == LATER
    assert (record.letter, record.channel, record.entered_by) == (decision.letter, channel, reviewer)


def test_an_email_needs_an_address(make_request, person, reviewer):
    decided = make_request("decided", applicant=person(email=""))
    with pytest.raises(ValidationError, match="tidak mencantumkan alamat surel"):
        decisions.send(decided, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    assert not Letter.objects.filter(kind=LetterKind.NOTICE).exists()


# On paper


@pytest.mark.parametrize("channel", ON_PAPER)
def test_paper_is_made_first_and_handed_over_with_its_proof(decided, reviewer, channel):
    with pytest.raises(ValidationError, match="Buat dahulu suratnya"):
        decisions.send(
            decided, by=reviewer, channel=channel, proof=on_slip(LATER, channel), today=LATER, looked_for=True
        )
    decisions.issue(decided, by=reviewer, today=LATER - 2 * DAY)
    decided = fresh(decided)
    assert decided.state == State.DECIDED and decided.decision.letter.dated_on == LATER - 2 * DAY
    for proof, sentence in (
        (None, "Isi tanggal"),
        (Proof(None, "RESI-7"), "Isi tanggal"),
        (Proof(LATER, "1"), "bernomor resi|Bukan nomor resi"),
        (Proof(LATER, "RESI-7"), "bernomor resi|Bukan nomor resi"),
        (Proof(LATER, "  "), "Isi nomor bukti"),
        (on_slip(LATER - 3 * DAY, channel), "antara 29 Maret 2026 dan hari ini"),  # before the letter was made
        (on_slip(LATER + DAY, channel), "antara 29 Maret 2026 dan hari ini"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            decisions.send(decided, by=reviewer, channel=channel, proof=proof, today=LATER, looked_for=True)
    proof = on_slip(LATER - DAY, channel)
    decisions.send(decided, by=reviewer, channel=channel, proof=proof, today=LATER, looked_for=True)
    decision, record = fresh(decided).decision, DeliveryRecord.objects.get()
    assert decision.sent_on == LATER - DAY
    assert (record.proof, record.entered_by, record.happened_on) == (proof.number, reviewer, LATER - DAY)
    entry = LedgerEntry.objects.get(verb="informationrequest.send")
    assert entry.fields["sent_on"] == "2026-03-30" and entry.actor_id == reviewer.pk


def test_a_late_reply_does_not_go_out_in_the_past(make_request, reviewer):
    """As it was found: overdue on the 7th, sent "on the 2nd", and with it the days to dispute."""
    case = make_request("decided")
    assert case.is_overdue(date(2026, 4, 7))
    decisions.issue(case, by=reviewer, today=date(2026, 4, 7))
    with pytest.raises(ValidationError):
        decisions.send(
            case,
            by=reviewer,
            channel=Delivery.POST,
            proof=on_slip(date(2026, 4, 2)),
            today=date(2026, 4, 7),
            looked_for=True,
        )


def test_by_hand_the_day_of_the_slip_is_that_of_receipt(decided, reviewer):
    send_on_paper(decided, reviewer, channel=Delivery.PICK_UP)
    decision = Decision.objects.get()
    assert decision.sent_on == decision.received_on == TODAY
    with pytest.raises(WrongState):
        decisions.receive(fresh(decided), by=reviewer, proof=on_slip(TODAY), today=TODAY)


@pytest.mark.parametrize("channel", [Delivery.POST, Delivery.COURIER])
def test_by_post_receipt_is_presumed_until_the_signature_is_recorded(decided, reviewer, calendar, channel):
    send_on_paper(decided, reviewer, channel=channel)
    decided = fresh(decided)
    assert decided.decision.received_on == date(2026, 4, 6)  # ten working days
    window = objections.window(decided, "d", calendar)
    assert (window.opens_on, window.until) == (TODAY, date(2026, 5, 21))
    early = objections.file("d", TEXTS, inforequest=decided, today=date(2026, 3, 17)).objection
    assert early.timeliness == Timeliness.IN_TIME
    for proof in (
        None,
        on_slip(TODAY - DAY, channel),
        on_slip(LATER + DAY, channel),
        on_slip(LATER, channel, number=""),
    ):
        with pytest.raises(ValidationError):
            decisions.receive(decided, by=reviewer, proof=proof, today=LATER)
    decisions.receive(decided, by=reviewer, proof=on_slip(date(2026, 3, 27), channel, scan=scanned()), today=LATER)
    decided = fresh(decided)
    assert (decided.decision.sent_on, decided.decision.received_on) == (TODAY, date(2026, 3, 27))
    with pytest.raises(WrongState, match="sudah dicatat"):
        decisions.receive(decided, by=reviewer, proof=on_slip(LATER), today=LATER)


TEXTS = {"reason": "Bukan itu.", "purpose": "Penelitian.", "position": "Diminta rinci, dijawab ringkas."}


def test_receipt_begins_the_days_of_a_dispute(make_objection, superior, reviewer, calendar):
    objection = make_objection()
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
    with pytest.raises(ValidationError, match="Buat dahulu suratnya"):
        objections.reply(objection, by=superior, channel=Delivery.POST, proof=on_slip(TODAY), today=TODAY)
    reply_on_paper(objection, superior)
    objection = fresh(objection)
    assert objection.reply_received_on == date(2026, 4, 6)
    presumed = citizen_limits.dispute_until(objection, calendar).on
    objections.receive(objection, by=reviewer, proof=on_slip(LATER, scan=scanned()), today=LATER)
    assert citizen_limits.dispute_until(fresh(objection), calendar).on < presumed


def test_no_number_alone_makes_a_receipt_earlier_than_presumed(make_request, make_objection, superior, reviewer):
    """As it was found: a number that fits any form took nine working days of the 30 to object."""
    case, objection = make_request("decided"), make_objection()
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
    send_on_paper(case, reviewer)
    reply_on_paper(objection, superior)
    notice, reply = fresh(case).decision.letter, fresh(objection).letter
    for of, letter, receive in (
        ({"inforequest": case}, notice, decisions.receive),
        ({"objection": objection}, reply, objections.receive),
    ):
        with pytest.raises(ValidationError, match="tidak memendekkan waktu pemohon"):
            receive(fresh(letter.inforequest or letter.objection), by=reviewer, proof=on_slip(LATER), today=LATER)
        columns = {"letter": letter, "stage": "received", "channel": "post", "happened_on": LATER}
        record = DeliveryRecord(**of, **columns | {"proof": "EE777777777ID", "entered_by": reviewer})
        with pytest.raises(IntegrityError, match="receipt_before_the_presumed_day_is_shown"), transaction.atomic():
            record.save(force_insert=True)
        presumed = date(2026, 4, 6)
        receive(fresh(letter.inforequest or letter.objection), by=reviewer, proof=on_slip(presumed), today=presumed)


def test_a_scan_is_proof_enough(decided, reviewer):
    scan = DeliveryRecord()
    scan.seal(SimpleUploadedFile("resi.pdf", b"%PDF-resi"), name="resi.pdf", mime="application/pdf")
    decisions.issue(decided, by=reviewer, today=TODAY)
    decisions.send(
        decided, by=reviewer, channel=Delivery.POST, proof=Proof(TODAY, scan=scan), today=TODAY, looked_for=True
    )
    record = DeliveryRecord.objects.get()
    assert b"".join(record.chunks()) == b"%PDF-resi" and record.proof == ""


def test_other_words_or_files_need_another_letter(decided, reviewer, granting, answer_file):
    decisions.issue(decided, by=reviewer, today=TODAY)
    decisions.decide(decided, by=reviewer, today=TODAY, **granting | {"material": "Laporan lain."})
    with pytest.raises(ValidationError, match="Buat dahulu suratnya"):
        decisions.send(decided, by=reviewer, channel=Delivery.POST, proof=on_slip(TODAY), today=TODAY, looked_for=True)
    decisions.issue(decided, by=reviewer, today=TODAY)
    answers.add(decided, [answer_file("Lampiran kedua.")], by=reviewer)
    screened(decided)
    assert Decision.objects.get().letter is None
    decisions.issue(fresh(decided), by=reviewer, today=TODAY)
    answers.set_going_out(decided.answer_files.last(), by=reviewer, goes_out=False)
    assert Decision.objects.get().letter is None
    assert Letter.objects.filter(kind=LetterKind.NOTICE).count() == 3


def test_a_letter_that_was_not_handed_over_is_not_shown_to_the_applicant(decided, reviewer):
    decisions.issue(decided, by=reviewer, today=TODAY)
    assert not letters_of(decided).filter(kind=LetterKind.NOTICE).exists()
    decisions.issue(decided, by=reviewer, today=TODAY)
    decisions.send(decided, by=reviewer, channel=Delivery.POST, proof=on_slip(TODAY), today=TODAY, looked_for=True)
    assert letters_of(decided).get(kind=LetterKind.NOTICE) == Decision.objects.get().letter


@pytest.mark.parametrize("name", ["operator", "superior", "site_admin"])
def test_only_the_reviewer_makes_receives_and_bounces(request, decided, reviewer, name):
    person = request.getfixturevalue(name)
    with pytest.raises(NotAllowed):
        decisions.issue(decided, by=person, today=TODAY)
    send_on_paper(decided, reviewer)
    with pytest.raises(NotAllowed):
        decisions.receive(decided, by=person, proof=on_slip(TODAY), today=TODAY)
    with pytest.raises(NotAllowed):
        decisions.bounce(decided, by=person, on=TODAY, reason="Kembali.", scan=scanned(), today=TODAY)


# What comes back


@pytest.mark.parametrize("stage", ["sent", "closed"])
def test_a_bounce_opens_the_duty_again(make_request, reviewer, stage):
    case = make_request("decided")
    send_on_paper(case, reviewer)
    if stage == "closed":
        workflow.close(case, by=reviewer, given_on=TODAY, today=TODAY)
    for day in (TODAY - DAY, LATER + DAY):
        with pytest.raises(ValidationError):
            decisions.bounce(case, by=reviewer, on=day, reason="Alamat tidak dikenal.", scan=scanned(), today=LATER)
    with pytest.raises(ValidationError):
        decisions.bounce(case, by=reviewer, on=LATER, reason=" ", scan=scanned(), today=LATER)
    decisions.bounce(case, by=reviewer, on=LATER, reason="Alamat tidak dikenal.", scan=scanned(), today=LATER)
    case = fresh(case)
    decision = case.decision
    assert (case.state, case.given_on, case.ended_on) == (State.DECIDED, None, None)
    assert (decision.sent_on, decision.received_on, decision.sent_by_channel) == (None, None, "")
    assert case.is_overdue(date(2026, 4, 7))
    assert list(DeliveryRecord.objects.values_list("stage", flat=True)) == ["handed_over", "bounced"]
    decisions.send(case, by=reviewer, channel=Delivery.PORTAL, today=LATER, looked_for=True)
    assert fresh(case).decision.sent_on == LATER


def test_what_came_back_does_not_go_out_again_before_that_day(decided, reviewer, refuses):
    """As it was found: a notice that came back weeks late was handed over again "on the day it was made"."""
    decisions.issue(decided, by=reviewer, today=TODAY)
    letter, sent = fresh(decided).decision.letter, {"by": reviewer, "channel": Delivery.POST, "looked_for": True}
    decisions.send(fresh(decided), proof=on_slip(TODAY), today=TODAY, **sent)
    back = LATER + 25 * DAY
    decisions.bounce(fresh(decided), by=reviewer, on=back, reason="Pindah.", scan=scanned(), today=back)
    with pytest.raises(ValidationError, match=f"Tanggalnya antara {back.day} "):
        decisions.send(fresh(decided), proof=on_slip(back - DAY), today=back, **sent)
    row = {
        "inforequest": decided,
        "letter": letter,
        "stage": "handed_over",
        "channel": "post",
        "proof": "EE123456785ID",
    }
    refuses(DeliveryRecord.objects.create, happened_on=back - DAY, entered_by=reviewer, **row)
    decisions.send(fresh(decided), proof=on_slip(back), today=back, **sent)
    assert fresh(decided).decision.sent_on == back


def test_after_a_bounce_the_decision_may_be_rewritten_and_keeps_its_text(make_request, reviewer, granting):
    case = make_request("decided")
    send_on_paper(case, reviewer)
    decisions.bounce(case, by=reviewer, on=LATER, reason="Alamat tidak dikenal.", scan=scanned(), today=LATER)
    assert fresh(case).decision.looked_for_at
    decisions.decide(fresh(case), by=reviewer, today=LATER, **granting | {"material": "Laporan, 43 halaman."})
    [earlier] = earlier_decisions.of(fresh(case).decision)
    rows = dict(earlier_decisions.rows_of(earlier))
    assert (rows["informasi dikuasai"], granting["material"] in rows.values()) == ("Ya", True)


def test_what_the_applicant_has_does_not_bounce(make_request, reviewer, superior):
    signed, objected, taken = (make_request("decided") for _case in range(3))
    for case in (signed, objected):
        send_on_paper(case, reviewer)
    send_on_paper(taken, reviewer, channel=Delivery.PICK_UP)
    decisions.receive(signed, by=reviewer, proof=on_slip(TODAY, scan=scanned()), today=TODAY)
    objections.file("d", TEXTS, inforequest=objected, today=TODAY)
    for case in (signed, objected, taken):
        with pytest.raises(WrongState):
            decisions.bounce(fresh(case), by=reviewer, on=TODAY, reason="Kembali.", scan=scanned(), today=TODAY)


@pytest.mark.usefixtures("one_day")
def test_what_the_applicant_has_fetched_does_not_bounce(citizen, make_request, reviewer, link):
    """The button of the page counts; a scanner's GET does not, nor a link that staff can have read, nor staff."""
    case = make_request("sent", today=NOW)
    back = {"on": NOW, "reason": "Kembali.", "today": NOW}
    for_staff, file = secret_links.new_token(), case.answer_files.get()
    secret_links.grant(case, for_staff, holder=KeyHolder.STAFF, expires_at=timezone.now() + DAY)
    address = link(case)
    clerk = Client()
    clerk.force_login(reviewer)
    b"".join(citizen.get(f"{address}jawaban/{file.pk}/").streaming_content)
    b"".join(citizen.post(f"/permohonan/s/{for_staff}/jawaban/{file.pk}/").streaming_content)
    clerk.post(f"{address}jawaban/{file.pk}/")
    letters = Letter.objects.filter(pk=case.decision.letter_id)
    assert letters.get().opened_at is None
    b"".join(citizen.post(f"{address}jawaban/{file.pk}/").streaming_content)
    assert letters.get().opened_at
    with pytest.raises(WrongState, match="Pemohon sendiri sudah mengunduh isinya"):
        decisions.bounce(fresh(case), by=reviewer, scan=scanned(), **back)
    with pytest.raises(IntegrityError, match="letter_stays_as_sent"), transaction.atomic():
        letters.update(opened_at=None)
    record = case.deliveries.get()
    record.pk, record.stage, record.sha256, record.entered_by = None, DeliveryStage.BOUNCED, "a" * 64, reviewer
    with pytest.raises(IntegrityError, match="delivery_that_was_opened_comes_not_back"), transaction.atomic():
        record.save(force_insert=True)


@pytest.mark.parametrize("grounds", ["c", "e", "ceg"])
def test_silence_may_be_objected_to_where_the_notice_was_lost(make_request, reviewer, grounds):
    """As it was found: any objection proved that the notice had come, so that it could not come back."""
    case = make_request("decided")
    objections.file("d", TEXTS, inforequest=case, today=TODAY)  # before there was a notice
    send_on_paper(case, reviewer, today=TODAY + DAY)
    objections.file(grounds, TEXTS, inforequest=case, today=TODAY + DAY)
    back = {"on": TODAY + DAY, "reason": "Kembali.", "scan": scanned(), "today": TODAY + DAY}
    decisions.bounce(fresh(case), by=reviewer, **back)
    assert fresh(case).state == State.DECIDED


def test_what_staff_enter_for_the_applicant_does_not_prove_that_the_reply_came(make_objection, superior, reviewer):
    """As it was found: an answer typed by PPID stopped even the bounce of the mail server."""
    objection = make_objection()
    upheld = {"outcome": ObjectionOutcome.UPHELD, "reasons": "Sudah dijawab."}
    objections.rule(fresh(objection), by=superior, today=TODAY, **upheld)
    objections.reply(fresh(objection), by=superior, channel=Delivery.EMAIL, today=TODAY)
    disputes.record_dispute(fresh(objection), by=reviewer, filed_on=TODAY, registration="3/KI/2026", today=TODAY)
    objections.respond(fresh(objection), by=reviewer, text="Pemohon sudah membaca.", today=TODAY)
    objections.bounce_refused(DeliveryRecord.objects.get(objection=objection), today=TODAY)
    assert fresh(objection).sent_on is None


def test_what_staff_enter_for_the_applicant_does_not_prove_that_the_notice_came(
    make_request, reviewer, granting, cost_on_paper
):
    case = make_request("answered", delivery=Delivery.PICK_UP, format=Format.HARD)
    decisions.decide(case, by=reviewer, today=TODAY, **granting | {"cost": None} | cost_on_paper)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    fees.record_payment(case, by=reviewer, amount=1, paid_on=TODAY, number="x", today=TODAY)
    objections.file("f", TEXTS, inforequest=case, by=reviewer, channel=Channel.LETTER, today=TODAY)
    decisions.bounce_refused(DeliveryRecord.objects.get(inforequest=case), today=TODAY)
    assert fresh(case).state == State.DECIDED


def test_the_applicants_own_answer_to_a_reply_stays(make_objection, superior, reviewer, refuses):
    objection = make_objection()
    upheld = {"outcome": ObjectionOutcome.UPHELD, "reasons": "Sudah dijawab."}
    objections.rule(fresh(objection), by=superior, today=TODAY, **upheld)
    objections.reply(fresh(objection), by=superior, channel=Delivery.EMAIL, today=TODAY)
    objections.respond(fresh(objection), by=reviewer, text="Pemohon menerima.", today=TODAY)
    objections.respond(fresh(objection), text="Saya menolak.", today=TODAY)  # over what was typed for them
    for by in (reviewer, None):
        with pytest.raises(WrongState, match="tidak diganti"):
            objections.respond(fresh(objection), by=by, text="Pemohon menerima.", today=TODAY)
    refuses(type(objection).objects.filter(pk=objection.pk).update, applicant_response="Pemohon menerima.")
    assert fresh(objection).applicant_response == "Saya menolak."
    with pytest.raises(WrongState, match="sudah menanggapi"):
        objections.bounce_refused(DeliveryRecord.objects.get(objection=objection), today=TODAY)


def test_a_reply_that_bounced_is_sent_again_and_opens_once(make_objection, superior, reviewer):
    objection = make_objection()
    order = {"outcome": ObjectionOutcome.GRANTED, "order": "Berikan rinciannya."}
    objections.rule(objection, by=superior, today=TODAY, **order)
    reply_on_paper(objection, superior)
    objections.bounce(objection, by=reviewer, on=TODAY, reason="Alamat tidak dikenal.", scan=scanned(), today=TODAY)
    objection = fresh(objection)
    assert (objection.state, objection.sent_on, objection.is_open) == ("decided", None, True)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    assert OpeningTask.objects.count() == 1
    objections.respond(objection, text="Saya terima.")
    with pytest.raises(WrongState):
        objections.bounce(objection, by=reviewer, on=TODAY, reason="Kembali.", scan=scanned(), today=TODAY)


def take_day_off(day, change_days_off):
    holiday = Holiday(date=day, kind="local", name="Hari contoh", source="SK 1/2026")
    with time_machine.travel(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=ZoneInfo("Asia/Jakarta"))):
        change_days_off(holiday)


def test_what_comes_back_is_due_by_the_calendar_of_now(
    make_request, make_objection, reviewer, superior, change_days_off
):
    """A day off was added while the letters were on their way: open again, both are due one working day later."""
    case, objection = make_request("decided"), make_objection()
    send_on_paper(case, reviewer)
    objections.rule(objection, by=superior, today=TODAY, outcome=ObjectionOutcome.UPHELD, reasons="Sudah benar.")
    reply_on_paper(objection, superior)
    case, objection = fresh(case), fresh(objection)
    due, reply_due = case.due_on, objection.reply_due_on
    take_day_off(due, change_days_off)
    assert (fresh(case).due_on, fresh(objection).reply_due_on) == (due, reply_due)
    back = {"by": reviewer, "on": TODAY, "reason": "Alamat tidak dikenal.", "today": TODAY}
    decisions.bounce(case, scan=scanned(), **back)
    objections.bounce(objection, scan=scanned(), **back)
    calendar = legal_calendar().names
    assert fresh(case).due_on == case.due_on == add_workdays(due, 1, calendar)
    assert fresh(objection).reply_due_on == add_workdays(reply_due, 1, calendar)
    assert not recompute.out_of_step().moved
    assert "kalender berubah sejak surat itu dikirim" in case.events.filter(act=Act.RECOMPUTE).get().reason
    mails = Message.objects.filter(act="deadline_moved")
    assert mails.count() == 2 and all("Sebabnya: Suratnya tidak sampai," in mail.body for mail in mails)
    decisions.send(case, by=reviewer, channel=Delivery.PORTAL, today=TODAY, looked_for=True)


def test_the_portal_itself_moves_what_the_mail_server_refused(make_request, reviewer, mail_server, change_days_off):
    with on(TODAY):
        case = emailed(make_request, reviewer)
        due = fresh(case).due_on
        take_day_off(due, change_days_off)
        mail_server(SMTPRecipientsRefused({"sri.contoh@warga.test": (550, b"No such user")}))
        outbox.deliver()
        assert reminders.record_bounces() == 1
    event = Event.objects.get(act=Act.RECOMPUTE)
    assert fresh(case).due_on > due and (event.by, event.by_applicant) == (None, False)
    told = Message.objects.get(act__startswith="deadline_moved")
    assert (told.act, told.recipient) == ("deadline_moved_staff", reviewer.email)  # no mail reaches the applicant


def test_a_mail_that_a_person_saw_come_back_is_not_answered_by_mail(
    make_objection, reviewer, superior, change_days_off
):
    objection = make_objection()
    objections.rule(objection, by=superior, today=TODAY, outcome=ObjectionOutcome.UPHELD, reasons="Sudah benar.")
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    take_day_off(objection.reply_due_on, change_days_off)
    objections.bounce(objection, by=reviewer, on=TODAY, reason="Kotak surat penuh.", scan=scanned(), today=TODAY)
    assert Message.objects.get(act__startswith="deadline_moved").recipient == reviewer.email


def test_one_letter_that_cannot_be_taken_back_does_not_stop_the_others(make_request, reviewer, caplog):
    with on(TODAY + DAY):
        sent_tomorrow = emailed(make_request, reviewer)
        Message.objects.filter(act="notice_sent").update(state=MessageState.FAILED)
    with on(TODAY):  # the clock of the machine was set back
        other = make_request("decided", today=date(2026, 3, 12))
        decisions.send(other, by=reviewer, channel=Delivery.EMAIL, looked_for=True)
        Message.objects.filter(act="notice_sent").update(state=MessageState.FAILED)
        assert reminders.record_bounces() == 1
    assert (fresh(sent_tomorrow).state, fresh(other).state) == (State.SENT, State.DECIDED)
    assert "was not recorded" in caplog.text


def test_a_notice_that_nobody_sent_for_years_can_still_be_sent(decided, reviewer):
    years = TODAY + 800 * DAY
    with on(years):
        decisions.send(decided, by=reviewer, channel=Delivery.PORTAL, looked_for=True)
    assert fresh(decided).decision.sent_on == years


@pytest.fixture
def mail_server(monkeypatch):
    """-> makes the mail server answer each recipient with a code, or with an error."""

    def answer(error):
        def send(self, *_args, **_kwargs):
            raise error

        monkeypatch.setattr(EmailMessage, "send", send)

    return answer


def emailed(make_request, reviewer):
    case = make_request("decided", today=date(2026, 3, 12))
    empty_outbox()
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True)
    return case


def test_a_refusal_by_the_mail_server_is_a_bounce(make_request, reviewer, mail_server):
    with on(TODAY):
        case = emailed(make_request, reviewer)
        mail_server(SMTPRecipientsRefused({"sri.contoh@warga.test": (550, b"No such user")}))
        outbox.deliver()
        assert Message.objects.get(act="notice_sent").state == MessageState.FAILED
        assert reminders.record_bounces() == 1
        assert reminders.record_bounces() == 0
        assert Message.objects.get(act="delivery_bounced").recipient == reviewer.email
    event = Event.objects.get(act=Act.BOUNCE)
    assert (fresh(case).state, event.by, event.by_applicant) == (State.DECIDED, None, False)


def test_a_mailbox_that_is_busy_is_tried_again_on_the_same_day(make_request, reviewer, mail_server):
    with on(TODAY):
        case = emailed(make_request, reviewer)
        mail_server(SMTPRecipientsRefused({"sri.contoh@warga.test": (450, b"Try again")}))
        outbox.deliver()
        assert Message.objects.get(act="notice_sent").state == MessageState.WAITING
        assert reminders.record_bounces() == 0 and fresh(case).state == State.SENT


def test_what_the_mail_server_has_not_taken_by_midnight_delivers_nothing(make_request, reviewer):
    with on(TODAY, hour=23):
        case = emailed(make_request, reviewer)
    with on(TODAY + DAY, hour=0):
        outbox.deliver()
        assert Message.objects.get(act="notice_sent").state == MessageState.FAILED
        assert reminders.record_bounces() == 1
    assert fresh(case).state == State.DECIDED
    bounced = DeliveryRecord.objects.get(stage="bounced")
    assert (bounced.happened_on, bounced.entered_by) == (TODAY + DAY, None)


# The database


def test_the_database_takes_no_sending_without_a_hand_over(decided, reviewer, refuses):
    rows = Decision.objects.filter(inforequest=decided)
    looked = {"looked_for_by": reviewer, "looked_for_at": timezone.now()}
    claimed = {"sent_on": TODAY, "received_on": TODAY} | looked
    for channel in Delivery:
        refuses(rows.update, sent_by_channel=channel, **claimed)
    decisions.issue(decided, by=reviewer, today=TODAY)
    for channel in Delivery:
        refuses(rows.update, sent_by_channel=channel, **claimed)
    letter = rows.get().letter
    record = {"inforequest": decided, "letter": letter, "stage": "handed_over", "channel": "post"}
    record |= {"entered_by": reviewer, "entered_at": moment(TODAY + DAY)}
    for wrong in (
        {"proof": "", "happened_on": TODAY},
        {"proof": "   ", "happened_on": TODAY},
        {"proof": "EE123456789ID", "happened_on": TODAY - DAY},  # before the letter was made
        {"proof": "EE123456789ID", "happened_on": TODAY, "entered_by": None},
        {"proof": "EE123456789ID", "happened_on": TODAY, "letter": decided.letters.first()},  # the receipt
        {"channel": "portal", "happened_on": TODAY + DAY},  # not the day of its letter
        {"channel": "email", "happened_on": TODAY},  # without a message
    ):
        refuses(DeliveryRecord.objects.create, **record | wrong)
        refuses(DeliveryRecord.objects.bulk_create, [DeliveryRecord(**record | wrong)])
    DeliveryRecord.objects.create(**record, proof="EE123456789ID", happened_on=TODAY + DAY)
    for wrong in (
        {"sent_on": TODAY, "received_on": TODAY + 9 * DAY, "sent_by_channel": "post"},
        {"sent_on": TODAY + DAY, "received_on": TODAY + 9 * DAY, "sent_by_channel": "courier"},
        {"sent_on": TODAY + DAY, "received_on": TODAY + DAY, "sent_by_channel": "post"},  # nobody signed
        {"sent_on": TODAY + DAY, "received_on": TODAY + 9 * DAY, "sent_by_channel": "post", "letter": None},
    ):
        refuses(rows.update, **wrong | looked)
    assert rows.update(sent_on=TODAY + DAY, received_on=TODAY + 9 * DAY, sent_by_channel="post", **looked) == 1
    with connection.cursor() as cursor:
        refuses(cursor.execute, f"UPDATE {Decision._meta.db_table} SET received_on = sent_on")
        refuses(cursor.execute, f"UPDATE {Decision._meta.db_table} SET sent_on = %s", [TODAY])


def test_the_database_keeps_what_was_recorded(decided, reviewer, refuses):
    send_on_paper(decided, reviewer)
    rows = DeliveryRecord.objects.all()
    refuses(rows._raw_delete, "default")
    for change in ({"happened_on": TODAY - DAY}, {"proof": "Lain"}, {"channel": "courier"}, {"entered_by": None}):
        refuses(rows.update, **change)
    decision = Decision.objects.filter(inforequest=decided)
    refuses(decision.update, received_on=TODAY + 2 * DAY)
    refuses(decision.update, sent_on=None, received_on=None, sent_by_channel="")  # nothing bounced
    refuses(InformationRequest.objects.filter(pk=decided.pk).update, state=State.DECIDED)
    decisions.bounce(decided, by=reviewer, on=TODAY, reason="Kembali.", scan=scanned(), today=TODAY)
    claimed = {"sent_on": TODAY, "received_on": date(2026, 4, 6), "sent_by_channel": "post"}
    refuses(decision.update, **claimed)  # by the slip of what bounced


def test_the_database_keeps_the_words_of_a_letter_that_was_made(decided, reviewer, answer_file, refuses):
    decisions.issue(decided, by=reviewer, today=TODAY)
    refuses(Decision.objects.all().update, material="Laporan lain.")
    refuses(decided.answer_files.update, goes_out=False)
    assert Decision.objects.update(material="Laporan lain.", letter=None) == 1


def test_the_database_holds_the_same_for_a_reply(make_objection, superior, reviewer, refuses):
    objection = make_objection()
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
    rows = Objection.objects.filter(pk=objection.pk)
    claimed = {"state": "sent", "sent_on": TODAY, "reply_received_on": TODAY}
    for channel in Delivery:
        refuses(rows.update, sent_by_channel=channel, **claimed)
    objections.issue(objection, by=superior, today=TODAY)
    refuses(rows.update, reasons="Lain.")
    objections.reply(objection, by=superior, channel=Delivery.POST, proof=on_slip(TODAY), today=TODAY)
    refuses(rows.update, reply_received_on=TODAY + 2 * DAY)
    refuses(rows.update, state="decided", sent_on=None, sent_by_channel="", reply_received_on=None)


def test_two_sendings_at_once_are_one(decided, reviewer):
    twin = fresh(decided)
    decisions.send(decided, by=reviewer, channel=Delivery.PORTAL, today=TODAY, looked_for=True)
    with pytest.raises(WrongState):
        decisions.send(twin, by=reviewer, channel=Delivery.PORTAL, today=TODAY, looked_for=True)
    assert DeliveryRecord.objects.count() == 1


def test_a_notice_of_before_can_come_back(decided, reviewer):
    """A notice that was sent before deliveries were recorded names no letter."""
    decisions.send(decided, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    letter = Decision.objects.get().letter
    decision = Decision(inforequest=decided)
    assert decisions.NOTICE.letter_of(decision) == letter
