"""What was not delivered counts for nothing: letters that wait, their hand-over, proofs, bounces, withdrawals."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from documents.models import Document
from opd.calendar.workdays import add_workdays
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, Message
from requests_app.answers import files as answers
from requests_app.models import (
    STANDING_ALONE,
    AnswerFile,
    Channel,
    CheckState,
    Decision,
    Delivery,
    DeliveryRecord,
    InformationRequest,
    Letter,
    LetterKind,
    Objection,
    ObjectionOutcome,
    Outcome,
    Timeliness,
    Withdrawal,
)
from requests_app.staff import reminders
from requests_app.states import Act, State
from requests_app.tracking import secret_links
from requests_app.workflow import decisions, objections
from requests_app.workflow import requests as workflow
from requests_app.workflow.delivery import deliveries, letters_alone, notices
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.transition import moment
from tests.files import pdf
from tests.markup import text
from tests.requests_app.conftest import ON_PAPER, TODAY, on_slip, scanned, send_on_paper
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = date(2026, 4, 6)  # ten working days after TODAY
NOBODY = {"reason": "Menelepon.", "told_by": Channel.PHONE, "today": TODAY}
TEXTS = {"reason": "Tidak dijawab.", "purpose": "Penelitian.", "position": "Diminta, tidak dijawab."}


@pytest.fixture
def refuses():
    def check(write, *args, **kwargs):
        with undone(kwargs or args), pytest.raises(IntegrityError), transaction.atomic():
            write(*args, **kwargs)

    return check


@pytest.fixture
def unreached(make_request, person):
    """-> a request of somebody without e-mail, at a stage."""
    return lambda stage="decided", **fields: make_request(stage, applicant=person(email=""), **fields)


def fresh(case):
    return type(case).objects.get(pk=case.pk)


def letter_of(case, kind):
    return case.letters.filter(kind=kind).latest("pk")


# By the portal


def test_the_page_delivers_nothing_to_somebody_without_email(unreached, reviewer, refuses):
    """Attack 9: "lewat laman" was received today by somebody who had asked by letter for post."""
    case = unreached()
    for channel in (Delivery.PORTAL, Delivery.EMAIL):
        with pytest.raises(ValidationError, match="tidak menyampaikan apa-apa"):
            decisions.send(case, by=reviewer, channel=channel, looked_for=True, today=TODAY)
    decisions.issue(case, by=reviewer, today=TODAY)
    record = {"inforequest": case, "letter": fresh(case).decision.letter, "stage": "handed_over", "channel": "portal"}
    refuses(DeliveryRecord.objects.create, happened_on=TODAY, entered_by=reviewer, **record)
    refuses(DeliveryRecord.objects.create, happened_on=TODAY, **record)  # nobody has typed number and code
    assert fresh(case).decision.letter in reminders._waiting_letters()
    decisions.send(fresh(case), by=reviewer, channel="post", proof=on_slip(TODAY), looked_for=True, today=TODAY)
    assert (fresh(case).decision.sent_on, fresh(case).decision.received_on) == (TODAY, LATER)


def test_a_mailbox_from_which_a_letter_came_back_is_reached_no_longer(make_request, reviewer):
    case = make_request("sent")
    decisions.bounce(case, by=reviewer, on=TODAY, reason="Kotak tidak ada.", scan=scanned(), today=TODAY)
    for channel in (Delivery.PORTAL, Delivery.EMAIL):
        with pytest.raises(ValidationError, match="pernah kembali"):
            decisions.send(fresh(case), by=reviewer, channel=channel, looked_for=True, today=TODAY)


def test_a_mailbox_from_which_a_reply_came_back_is_not_reached_by_the_notice(
    make_request, make_objection, reviewer, superior, granting
):
    case = make_request("answered", today=date(2026, 2, 2))
    objection = make_objection("c", inforequest=case)
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    came_back = {"on": TODAY, "reason": "Kotak tidak ada.", "scan": scanned()}
    objections.bounce(fresh(objection), by=reviewer, **came_back, today=TODAY)
    decisions.decide(case := fresh(case), by=reviewer, today=TODAY, **granting)
    with pytest.raises(ValidationError, match="pernah kembali"):
        decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)


def test_a_reply_waits_as_a_notice_does(unreached, make_objection, reviewer, superior):
    """Attack 10: the superior's reply "lewat laman" began the fourteen days."""
    case = unreached()
    send_on_paper(case, reviewer)
    objection = make_objection(inforequest=fresh(case))
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
    with pytest.raises(ValidationError, match="tidak menyampaikan apa-apa"):
        objections.reply(objection, by=superior, channel=Delivery.PORTAL, today=TODAY)
    assert fresh(objection).sent_on is None


# Letters that stand alone


def test_an_extension_counts_from_its_hand_over(unreached, reviewer, refuses, calendar):
    """Attack 11: letter made, due date moved, and nobody asked whether it ever left."""
    case = unreached("assigned")
    first = case.due_on
    workflow.extend(case, by=reviewer, reason="Arsip di gudang.", today=TODAY)
    assert (fresh(case).due_on, fresh(case).extended_on) == (first, None)
    with pytest.raises(WrongState, match="belum diserahkan"):
        workflow.extend(fresh(case), by=reviewer, reason="Lagi.", today=TODAY)
    letter, later = letter_of(case, LetterKind.EXTENSION), first + 3 * DAY
    assert letter in reminders._waiting_letters()
    row = InformationRequest.objects.filter(pk=case.pk)
    refuses(row.update, extended_on=TODAY, due_on=add_workdays(case.received_on, 17, calendar.names))
    handed = {"by": reviewer, "letter": letter, "channel": "post"}
    with undone("too late"):
        letters_alone.hand_over(fresh(case), proof=on_slip(first + DAY), today=later, **handed)
        assert (fresh(case).extended_on, fresh(case).due_on) == (None, first)  # too late: it extends nothing
    letters_alone.hand_over(fresh(case), proof=on_slip(first, scan=scanned()), today=later, **handed)
    assert (fresh(case).extended_on, fresh(case).due_on > first) == (first, True)
    with pytest.raises(WrongState, match="tidak menunggu"):
        letters_alone.hand_over(fresh(case), proof=on_slip(first), today=later, **handed)


def test_an_extension_that_comes_to_light_afterwards_has_the_slip_of_others(unreached, reviewer, refuses, calendar):
    """As it was found: typed in after the due date, by a number that nobody saw, the overdue case was punctual."""
    case = unreached("assigned")
    first = case.due_on
    workflow.extend(case, by=reviewer, reason="Arsip di gudang.", today=TODAY)
    handed = {"by": reviewer, "letter": letter_of(case, LetterKind.EXTENSION), "today": first + 3 * DAY}
    book = on_slip(first, Delivery.COURIER, scan=scanned(), number="12/2026")
    for channel, proof in (("post", on_slip(first)), ("courier", book), ("courier", Proof(first, scan=scanned()))):
        with pytest.raises(ValidationError, match="dibuktikan pindaian"):
            letters_alone.hand_over(fresh(case), channel=channel, proof=proof, **handed)
    row = {"inforequest": case, "letter": handed["letter"], "stage": "handed_over", "channel": "post"}
    row |= {"happened_on": first, "entered_by": reviewer, "entered_at": moment(first + 3 * DAY)}
    due = {"extended_on": first, "due_on": add_workdays(case.received_on, 17, calendar.names)}
    stored = InformationRequest.objects.filter(pk=case.pk)
    with undone("typed into the database"):
        DeliveryRecord.objects.create(**row, proof="EE123456785ID")
        refuses(stored.update, **due)
    letters_alone.hand_over(fresh(case), channel="pick_up", proof=on_slip(first, Delivery.PICK_UP), **handed)
    assert fresh(case).extended_on == first


def test_an_extension_that_comes_to_light_after_an_objection_about_silence_undoes_nothing(
    unreached, reviewer, refuses, calendar
):
    case = unreached("assigned")
    first = case.due_on
    workflow.extend(case, by=reviewer, reason="Arsip di gudang.", today=TODAY)
    late = first + 8 * DAY
    objections.file("c", TEXTS, inforequest=fresh(case), today=late)
    handed = {"by": reviewer, "letter": letter_of(case, LetterKind.EXTENSION), "channel": "post", "today": late}
    letters_alone.hand_over(fresh(case), proof=on_slip(first, scan=scanned()), **handed)
    assert (fresh(case).extended_on, fresh(case).due_on, fresh(case).is_overdue(late)) == (None, first, True)
    due = {"extended_on": first, "due_on": add_workdays(case.received_on, 17, calendar.names)}
    refuses(InformationRequest.objects.filter(pk=case.pk).update, **due)


def test_an_extension_that_waits_is_judged_by_the_first_due_date(unreached, reviewer, calendar, change_days_off):
    """A day off that comes while the letter waits: it gives no day more to extend, and no day less to answer."""
    case = unreached("assigned")
    first, off = case.due_on, {"kind": "local", "name": "Hari daerah", "source": "SK 1/2026", "confirmed": True}
    workflow.extend(case, by=reviewer, reason="Arsip di gudang.", today=TODAY)
    handed = {"by": reviewer, "letter": letter_of(case, LetterKind.EXTENSION), "channel": "post"}
    with undone("the first due date moves"):
        with time_machine.travel(datetime.combine(TODAY, time(3), UTC)):
            change_days_off(Holiday(date=first, **off))
        moved = fresh(case).due_on
        assert moved > first
        letters_alone.hand_over(fresh(case), proof=on_slip(moved), today=moved, **handed)
        assert (fresh(case).extended_on, fresh(case).due_on) == (None, moved)
    # Handed over in time, and recorded after a day off of the days that the extension gives.
    end = add_workdays(case.received_on, 17, calendar.names)
    with time_machine.travel(datetime.combine(first + DAY, time(3), UTC)):
        change_days_off(Holiday(date=end, **off))
    proof = on_slip(first, scan=scanned())
    letters_alone.hand_over(fresh(case), proof=proof, today=first + 3 * DAY, **handed)
    assert fresh(case).extended_on == first
    assert fresh(case).due_on == add_workdays(end, 1, calendar.names)


def test_time_to_complete_runs_from_receipt(unreached, reviewer, refuses, calendar):
    case = unreached("submitted")
    workflow.ask_completion(case, by=reviewer, missing="Salinan KTP.", today=TODAY)
    end = case.completion_due_on
    with pytest.raises(WrongState, match="belum diserahkan"):
        workflow.lapse(fresh(case), by=reviewer, today=end + DAY)
    refuses(InformationRequest.objects.filter(pk=case.pk).update, state=State.LAPSED, ended_on=end + DAY)
    asked = letter_of(case, LetterKind.COMPLETION)
    proof = on_slip(TODAY + 3 * DAY)
    letters_alone.hand_over(fresh(case), by=reviewer, letter=asked, channel="post", proof=proof, today=end + DAY)
    until = fresh(case).completion_due_on
    assert until > end
    with pytest.raises(WrongState, match="masih punya waktu"):
        workflow.lapse(fresh(case), by=reviewer, today=until)
    workflow.lapse(fresh(case), by=reviewer, today=until + DAY)
    # The days to object run from the receipt of the letter of the lapse, and none is lost while it waits.
    months = until + 90 * DAY
    late = objections.file("e", TEXTS, inforequest=fresh(case), today=months).objection
    assert late.timeliness == Timeliness.IN_TIME
    lapsed = letter_of(case, LetterKind.LAPSE)
    proof = on_slip(until + DAY, Delivery.PICK_UP)
    letters_alone.hand_over(fresh(case), by=reviewer, letter=lapsed, channel="pick_up", proof=proof, today=months)
    assert objections.window(fresh(case), "e", calendar).until < months


def test_what_lapses_after_its_due_date_keeps_the_ground_of_silence(make_request, reviewer, calendar):
    """As it was found: an overdue request was closed as incomplete, and with it the objection about silence."""
    case = make_request("submitted")
    workflow.ask_completion(case, by=reviewer, missing="Salinan KTP.", today=TODAY)

    def grounds(day):
        return {window.ground for window in objections.open_windows(fresh(case), calendar, day)}

    with undone("in time"):
        workflow.lapse(fresh(case), by=reviewer, today=case.due_on)
        assert grounds(case.due_on) == {"e"}
    late = case.due_on + 60 * DAY
    workflow.lapse(fresh(case), by=reviewer, today=late)
    assert grounds(late) == {"c", "e"}
    assert objections.file("c", TEXTS, inforequest=fresh(case), today=late).objection.timeliness == Timeliness.IN_TIME


def test_an_email_of_a_letter_that_fails_lets_it_wait_again(make_request, reviewer):
    case = make_request("submitted")
    workflow.ask_completion(case, by=reviewer, missing="Salinan KTP.", today=TODAY)
    assert not letters_alone.waiting().exists()
    record = DeliveryRecord.objects.get(letter__kind=LetterKind.COMPLETION)
    letters_alone.bounce_refused(record, today=TODAY)
    assert list(letters_alone.waiting()) == [record.letter]


def sent_by_post(case, kind, reviewer, on):
    letter, proof = letter_of(case, kind), on_slip(on)
    letters_alone.hand_over(fresh(case), by=reviewer, letter=letter, channel="post", proof=proof, today=on)
    return letter


def came_back(case, letter, reviewer, on, **given):
    given = {"reason": "Alamat tidak dikenal.", "scan": scanned()} | given
    letters_alone.bounce(fresh(case), by=reviewer, letter=letter, on=on, today=on, **given)


def test_an_extension_whose_email_came_back_extends_nothing(make_request, reviewer, refuses):
    """As it was found: the mail server refused the letter, and the office kept the seven days."""
    case = make_request("assigned")
    first = case.due_on
    workflow.extend(case, by=reviewer, reason="Arsip di gudang.", today=TODAY)
    row = InformationRequest.objects.filter(pk=case.pk)
    refuses(row.update, extended_on=None, due_on=first)  # the letter was handed over
    record = DeliveryRecord.objects.get(letter__kind=LetterKind.EXTENSION)
    letters_alone.bounce_refused(record, today=TODAY + DAY)
    assert (fresh(case).due_on, fresh(case).extended_on) == (first, None)
    event = case.events.get(act=Act.LETTER_BACK)
    assert (event.by, event.facts["new"]) == (None, str(first))
    assert "kembali" in Message.objects.filter(act="delivery_bounced").latest("pk").body
    assert fresh(case).is_overdue(first + DAY)
    # It does not go out before it came back; by post it may still be extended, until the first due date has ended.
    again = {"by": reviewer, "letter": record.letter, "channel": "post", "proof": on_slip(TODAY), "today": first}
    with pytest.raises(ValidationError, match="Tanggalnya antara 14 Maret 2026"):
        letters_alone.hand_over(fresh(case), **again)
    sent_by_post(case, LetterKind.EXTENSION, reviewer, first)
    assert (fresh(case).extended_on, fresh(case).due_on > first) == (first, True)
    refuses(row.update, extended_on=None, due_on=first)  # what came back was handed over again


def test_an_extension_by_post_that_came_back_after_the_notice_made_it_late(unreached, reviewer, granting, calendar):
    case = unreached("answered")
    first = case.due_on
    workflow.extend(case, by=reviewer, reason="Arsip di gudang.", today=TODAY)
    letter = sent_by_post(case, LetterKind.EXTENSION, reviewer, TODAY)
    decisions.decide(fresh(case), by=reviewer, today=first + DAY, **granting)
    send_on_paper(fresh(case), reviewer, today=first + DAY)
    came_back(case, letter, reviewer, first + 3 * DAY)
    assert (fresh(case).due_on, fresh(case).state) == (first, State.SENT)
    assert "g" in [window.ground for window in objections.open_windows(fresh(case), calendar, first + 3 * DAY)]


@pytest.mark.parametrize("kind", [LetterKind.COMPLETION, LetterKind.LAPSE, LetterKind.WITHDRAWAL])
def test_a_letter_on_paper_comes_back_with_its_envelope(unreached, reviewer, superior, kind):
    case = unreached("submitted")
    if kind == LetterKind.WITHDRAWAL:
        workflow.tell_withdrawal(case, by=reviewer, scan=scanned(Withdrawal), **NOBODY)
    else:
        workflow.ask_completion(case, by=reviewer, missing="Salinan KTP.", today=TODAY)
    day = TODAY
    if kind == LetterKind.LAPSE:
        sent_by_post(case, LetterKind.COMPLETION, reviewer, TODAY)
        day = fresh(case).completion_due_on + DAY
        workflow.lapse(fresh(case), by=reviewer, today=day)
    waiting = letter_of(case, kind)
    with pytest.raises(WrongState, match="tidak sedang dalam pengiriman"):
        came_back(case, waiting, reviewer, day)
    letter = sent_by_post(case, kind, reviewer, day)
    for without in ({"scan": None}, {"reason": " "}):
        with pytest.raises(ValidationError):
            came_back(case, letter, reviewer, day + DAY, **without)
    with pytest.raises(NotAllowed):
        letters_alone.bounce(case, by=superior, letter=letter, on=day, reason="Kembali.", scan=scanned(), today=day)
    assert not letters_alone.waiting().exists()
    came_back(case, letter, reviewer, day + DAY)
    assert list(letters_alone.waiting()) == [letter]
    if kind == LetterKind.WITHDRAWAL:
        assert reminders.end_withdrawals(LATER + 90 * DAY) == 0


def test_what_was_taken_away_or_opened_does_not_come_back(unreached, reviewer):
    case = unreached("submitted")
    workflow.ask_completion(case, by=reviewer, missing="Salinan KTP.", today=TODAY)
    letter, proof = letter_of(case, LetterKind.COMPLETION), on_slip(TODAY, Delivery.PICK_UP)
    taken = {"letter": letter, "channel": "pick_up", "proof": proof, "today": TODAY}
    letters_alone.hand_over(fresh(case), by=reviewer, **taken)
    with pytest.raises(WrongState):
        came_back(case, letter, reviewer, TODAY)


def test_the_desk_records_a_letter_that_came_back(unreached, reviewer):
    with time_machine.travel(datetime.combine(TODAY, time(3), UTC), tick=False):
        case, desk = unreached("assigned"), Client()
        desk.force_login(reviewer)
        address = f"{case.get_absolute_url()}surat-kembali/"
        workflow.extend(case, by=reviewer, reason="Arsip di gudang.", today=TODAY)
        letter = sent_by_post(case, LetterKind.EXTENSION, reviewer, TODAY)
        assert address in desk.get(case.get_absolute_url()).content.decode()
        page = desk.get(address)
        assert letter.number in text(page) and "kembali ke tenggat semula" in text(page)
        scan = SimpleUploadedFile("sampul.pdf", pdf("Sampul"), "application/pdf")
        fields = {"letter": letter.pk, "on": "2026-03-13", "reason": "Pindah.", "uploads": scan}
        assert desk.post(address, fields | {"version": fresh(case).version}).status_code == 302
        assert not fresh(case).is_extended
        assert address not in desk.get(case.get_absolute_url()).content.decode()


def test_the_book_of_the_office_proves_no_day_that_has_passed(unreached, reviewer, refuses):
    """As it was found: on the day after the due date any number of the book made the notice punctual."""
    case = unreached()
    decisions.issue(case, by=reviewer, today=TODAY)
    send = {"by": reviewer, "channel": Delivery.COURIER, "looked_for": True, "today": case.due_on + DAY}
    proof = deliveries.Proof(case.due_on, "17/2026")
    with pytest.raises(ValidationError, match="pindaian halamannya"):
        decisions.send(fresh(case), proof=proof, **send)
    record = {"inforequest": case, "letter": fresh(case).decision.letter, "stage": "handed_over", "channel": "courier"}
    record |= {"entered_by": reviewer, "entered_at": moment(case.due_on + DAY), "proof": "17/2026"}
    refuses(DeliveryRecord.objects.create, happened_on=case.due_on, **record)
    decisions.send(fresh(case), proof=deliveries.Proof(case.due_on, "17/2026", scanned()), **send)


@pytest.mark.parametrize("letter", ["notice", "reply"])
def test_a_number_alone_makes_nothing_punctual_that_is_entered_late(
    unreached, make_objection, reviewer, superior, refuses, calendar, letter
):
    """As it was found: typed in weeks after the due date, a made-up number of the carrier made the notice punctual."""
    case = unreached()
    if letter == "notice":
        decisions.issue(case, by=reviewer, today=TODAY)
        send, made, due_on = (decisions.send, {"by": reviewer, "looked_for": True}), fresh(case), case.due_on
        row = {"inforequest": case, "letter": made.decision.letter}
    else:
        decisions.issue(case, by=reviewer, today=TODAY)
        decisions.send(case, by=reviewer, channel="post", proof=on_slip(TODAY), looked_for=True, today=TODAY)
        case = make_objection(inforequest=fresh(case))
        objections.rule(case, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.", today=TODAY)
        objections.issue(case, by=superior, today=TODAY)
        send, made, due_on = (objections.reply, {"by": superior}), fresh(case), case.reply_due_on
        row = {"objection": case, "letter": made.letter}
    verb, how = send
    soon, late = (add_workdays(due_on, days, calendar.names) for days in (1, 2))
    row |= {"stage": "handed_over", "channel": "post", "happened_on": due_on, "entered_by": how["by"]}
    with pytest.raises(ValidationError, match="nomornya saja tidak cukup") as refused:
        verb(made, channel="post", proof=on_slip(due_on), today=late, **how)
    assert list(refused.value.message_dict) == ["uploads"]
    refuses(DeliveryRecord.objects.create, entered_at=moment(late), proof="EE123456785ID", **row)
    for name, day, proof in (
        ("entered on the next working day", soon, on_slip(due_on)),
        ("late on its own day", late, on_slip(due_on + DAY)),
        ("with its scan", late, on_slip(due_on, scan=scanned())),
        ("by a scan alone", late, Proof(due_on, scan=scanned())),
    ):
        with undone(name):
            verb(fresh(made), channel="post", proof=proof, today=day, **how)
            assert fresh(made).state == State.SENT


# Withdrawals


def test_a_withdrawal_ends_nothing_before_its_letter_arrived(unreached, reviewer, refuses):
    """Attack 12: withdrawn ten days after "menelepon", and the letter never left."""
    case = unreached("assigned")
    workflow.tell_withdrawal(case, by=reviewer, scan=scanned(Withdrawal), **NOBODY)
    assert reminders.end_withdrawals(LATER + 30 * DAY) == 0
    refuses(InformationRequest.objects.filter(pk=case.pk).update, state=State.WITHDRAWN, ended_on=LATER + 30 * DAY)
    letter, proof = letter_of(case, LetterKind.WITHDRAWAL), on_slip(TODAY + 3 * DAY)
    letters_alone.hand_over(fresh(case), by=reviewer, letter=letter, channel="post", proof=proof, today=LATER)
    until = Withdrawal.objects.get().until
    assert until > LATER
    refuses(Withdrawal.objects.update, until=LATER)
    assert reminders.end_withdrawals(until) == 0
    assert reminders.end_withdrawals(until + DAY) == 1


def test_what_is_late_or_objected_is_withdrawn_by_a_signature_that_no_party_enters(
    make_request, make_objection, reviewer, superior, refuses, calendar
):
    """Attack 13: the verifikator recorded that the objection against his own silence was dropped."""
    late = make_request("assigned")
    after = late.due_on + DAY
    objection = make_objection("c", inforequest=fresh(late), today=after)
    told = NOBODY | {"today": after}
    for verb, case in ((workflow.tell_withdrawal, late), (objections.tell_drop, objection)):
        with pytest.raises(NotAllowed, match="atau yang diam"):
            verb(fresh(case), by=reviewer, scan=scanned(Withdrawal), **told)
        with pytest.raises(ValidationError, match="ditandatangani"):
            verb(fresh(case), by=superior, **told)
    letter = letter_of(late, LetterKind.RECEIPT)
    row = {"told_by": "phone", "told_on": after, "recorded_on": after, "letter": letter}
    row["until"] = add_workdays(after, 10, calendar.names)
    refuses(Withdrawal.objects.create, inforequest=late, recorded_by=superior, **row)
    objections.tell_drop(fresh(objection), by=superior, scan=scanned(Withdrawal), **told)
    made = Withdrawal.objects.get()
    refuses(Withdrawal.objects.create, inforequest=late, recorded_by=superior, **row | {"letter": made.letter})
    assert b"".join(made.chunks()) == b"%PDF-bukti"


# Bounces


def test_what_came_back_becomes_no_less(make_request, reviewer, granting, cost_on_paper, refuses):
    """Attacks 14, 15: a bounce typed months later without proof, and a grant became a refusal."""
    case = make_request("sent", **ON_PAPER)
    with pytest.raises(ValidationError, match="Lampirkan buktinya"):
        decisions.bounce(case, by=reviewer, on=TODAY, reason="Kembali.", scan=None, today=LATER)
    record = {"inforequest": case, "letter": fresh(case).decision.letter, "stage": "bounced", "channel": "email"}
    refuses(DeliveryRecord.objects.create, happened_on=TODAY, entered_by=reviewer, **record)
    decisions.bounce(case, by=reviewer, on=TODAY, reason="Kembali.", scan=scanned(), today=LATER)
    less = {"outcome": Outcome.NOT_HELD, "controlled": False, "reason": "Tidak ada.", "cost": 0}
    with pytest.raises(ValidationError, match="lebih merugikan"):
        decisions.decide(fresh(case), by=reviewer, today=LATER, **less)
    with pytest.raises(ValidationError, match="lebih merugikan"):
        decisions.decide(fresh(case), by=reviewer, today=LATER, **granting | cost_on_paper)
    rows = Decision.objects.filter(inforequest=case)
    refuses(rows.update, letter=None, outcome="not_held", controlled=False, reason="Tidak ada.")
    refuses(rows.update, letter=None, cost=5000, payment="Tunai.")
    refuses(rows.update, returned_outcome="refused")
    decisions.decide(fresh(case), by=reviewer, today=LATER, **granting | {"material": "Laporan, 43 halaman."})


def test_what_came_back_is_given_once_more_with_the_same_files_and_form(
    make_request, make_document, reviewer, granting, answer_file, refuses
):
    """As it was found: outcome and cost were compared, and other files went out on paper."""
    case, document = make_request("decided", access="view"), make_document("published")
    answers.set_documents(case, [document], by=reviewer)
    decisions.send(fresh(case), by=reviewer, channel="email", looked_for=True, today=TODAY)
    decisions.bounce(fresh(case), by=reviewer, on=TODAY, reason="Kembali.", scan=scanned(), today=TODAY)
    with pytest.raises(ValidationError, match="lebih merugikan"):
        decisions.decide(fresh(case), by=reviewer, today=TODAY, **granting | ON_PAPER)
    decisions.decide(fresh(case), by=reviewer, today=TODAY, **granting)
    refuses(Decision.objects.filter(inforequest=case).update, format="hardcopy")
    file, row = case.answer_files.get(), AnswerFile.objects.filter(inforequest=case)
    with pytest.raises(ValidationError, match="jawaban yang kembali"):
        answers.set_going_out(file, by=reviewer, goes_out=False)
    with pytest.raises(ValidationError, match="jawaban yang kembali"):
        answers.set_documents(case, [], by=reviewer)
    refuses(row.update, goes_out=False)
    refuses(row.delete)
    refuses(case.answer_documents.clear)
    answers.add(case, [answer_file()], by=reviewer)
    answers.set_going_out(row.latest("pk"), by=reviewer, goes_out=False)  # it was not in the notice


def test_what_came_back_closes_no_more(make_request, test_of_exemption, reviewer, granting):
    """As it was found: the partial grant that came back was sent again with more parts closed."""
    case = make_request("answered")
    document = Document.objects.select_related("exemption").get(pk=test_of_exemption.document_id)
    fields = granting | {"outcome": "partly", "reason": "Nama dihitamkan.", "document_kind": "data"}
    fields |= {"written_consent": False, "public_office": False, "refused": [document], "today": TODAY}
    part = {"subject": "Nama pasien", "reason": "Rahasia pribadi", "ground": "h", "words": "Sri Contoh\nBudi Contoh"}
    decisions.decide(case, by=reviewer, withheld=[part], **fields)
    case.answer_files.update(check_state=CheckState.CLEAN)  # the words are new
    decisions.send(fresh(case), by=reviewer, channel="email", looked_for=True, today=TODAY)
    decisions.bounce(fresh(case), by=reviewer, on=TODAY, reason="Kembali.", scan=scanned(), today=TODAY)
    more = {"words": f"{part['words']}\nTono Contoh"}
    for parts in ([part | more], [part, part | {"subject": "Alamat pasien"}], [part | {"places": "1 0 0 10 10"}]):
        with pytest.raises(ValidationError, match="lebih merugikan"):
            decisions.decide(fresh(case), by=reviewer, withheld=parts, **fields)
    decisions.decide(fresh(case), by=reviewer, withheld=[part | {"words": "Sri Contoh"}], **fields)
    decisions.decide(fresh(case), by=reviewer, withheld=[part], **fields)  # no more than what came back


def test_a_reply_that_came_back_becomes_no_less(make_objection, superior, reviewer, refuses):
    """Attack 16: a granting reply "came back", and was ruled again as *menguatkan*."""
    objection = make_objection()
    order = {"outcome": ObjectionOutcome.GRANTED, "order": "Berikan rinciannya."}
    objections.rule(objection, by=superior, today=TODAY, **order)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    objections.bounce(objection, by=reviewer, on=TODAY, reason="Kembali.", scan=scanned(), today=TODAY)
    upheld = {"outcome": ObjectionOutcome.UPHELD, "reasons": "Sudah benar."}
    with pytest.raises(ValidationError, match="lebih merugikan"):
        objections.rule(fresh(objection), by=superior, today=TODAY, **upheld)
    refuses(Objection.objects.filter(pk=objection.pk).update, order="", letter=None, **upheld)
    objections.rule(fresh(objection), by=superior, today=TODAY, **order | {"reasons": "Jelas."})


def test_a_stated_day_is_not_lost_with_the_letter(make_request, reviewer, calendar):
    """Rule 27: an objection on the stated day was premature, and silence late, after a bounce."""
    case = make_request("sent")
    stated = fresh(case).decision.letter.stated_due_on
    decisions.bounce(case, by=reviewer, on=stated - DAY, reason="Kembali.", scan=scanned(), today=stated - DAY)
    filed = objections.file("a", TEXTS, inforequest=fresh(case), today=stated).objection
    assert filed.timeliness == Timeliness.IN_TIME
    silence = objections.window(fresh(case), "c", calendar)
    assert silence.opens_on == case.due_on + DAY and silence.until > stated


# Opened with number and code


@pytest.fixture
def visit(citizen):
    """-> the address of a case, behind number and code."""

    def open_case(case):
        token = secret_links.new_visit_token(case)
        return f"/permohonan/s/{token}/"

    return open_case


def pressed(browser, page, address):
    names = ("once", "letter")
    fields = {name: re.findall(rf'name="{name}" value="([^"]+)"', page.content.decode())[0] for name in names}
    return browser.post(f"{address}baca/", fields)


def test_the_applicant_opens_what_waits_with_number_and_code(unreached, reviewer, citizen, link, visit):
    clerk = Client()
    clerk.force_login(reviewer)
    case = unreached()
    decisions.issue(case, by=reviewer, looked_for=True)
    by_link, by_code = link(case), visit(case)
    page = citizen.get(by_link)
    assert "belum kami serahkan" in text(page) and f"{by_link}baca/" in page.content.decode()
    assert pressed(citizen, page, by_link).status_code == 404  # a link may be opened by anybody's scanner
    page = citizen.get(by_code)
    citizen.get(f"{by_code}baca/")
    assert fresh(case).state == State.DECIDED  # a GET reads nothing
    pressed(clerk, page, by_code)  # signed in as staff
    assert fresh(case).state == State.DECIDED
    assert pressed(citizen, page, by_code).status_code == 302
    decision, record = fresh(case).decision, DeliveryRecord.objects.get()
    assert decision.sent_on == decision.received_on == record.happened_on
    assert (record.entered_by, record.message, record.channel) == (None, None, "portal")
    with pytest.raises(WrongState, match="dibuka pemohon sendiri"):
        decisions.bounce(fresh(case), by=reviewer, on=decision.sent_on, reason="Kembali.", scan=scanned())


def test_files_that_nobody_looked_through_are_not_opened(unreached, reviewer, citizen, visit):
    case = unreached()
    decisions.issue(case, by=reviewer)
    assert "belum kami serahkan" not in text(citizen.get(visit(case)))
    with pytest.raises(ValidationError, match="menunggu dibaca"):
        notices.read(fresh(case))


def test_letters_that_wait_are_not_shown_before_they_are_opened(unreached, reviewer, citizen, visit):
    case = unreached("submitted", today=date(2026, 3, 13))
    workflow.ask_completion(case, by=reviewer, missing="Salinan KTP.", today=TODAY)
    address, letter = visit(case), letter_of(case, LetterKind.COMPLETION)
    assert citizen.get(f"{address}surat/{letter.pk}/").status_code == 404
    assert pressed(citizen, citizen.get(address), address).status_code == 302
    assert not letters_alone.waiting().exists()
    assert letter.number in text(citizen.get(address))


def test_reply_and_withdrawal_of_an_objection_are_opened_on_the_page_of_its_request(
    unreached, make_objection, reviewer, superior, citizen, visit
):
    case = unreached()
    decisions.issue(case, by=reviewer, looked_for=True)
    address = visit(case)
    notices.read(fresh(case))
    replied, dropped = (make_objection(grounds, inforequest=fresh(case), today=None) for grounds in "de")
    objections.rule(replied, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah.")
    objections.issue(replied, by=superior)
    objections.tell_drop(dropped, by=superior, scan=scanned(Withdrawal), **NOBODY | {"today": None})
    for _letter in range(2):
        assert pressed(citizen, citizen.get(address), address).status_code == 302
    assert fresh(replied).reply_received_on and not letters_alone.waiting().exists()
    assert DeliveryRecord.objects.filter(entered_by=None, channel="portal").count() == 3
    for verb, done in ((decisions.send, case), (objections.reply, replied)):
        with pytest.raises(NotAllowed):
            verb(fresh(done), by=None, channel=Delivery.PORTAL)


# Numbers of carriers


def test_a_number_proves_letters_to_one_applicant_on_one_day(unreached, reviewer):
    """The same letter may be handed over and signed for by it, and what goes out with it on that day."""
    case, other, slip = unreached(), unreached(), on_slip(TODAY)
    for one in (case, other):
        decisions.issue(one, by=reviewer, today=TODAY)
    by_post = {"by": reviewer, "channel": "post", "looked_for": True}
    decisions.send(fresh(case), **by_post, proof=slip, today=TODAY)
    used = {"proof": slip.number, "channel": "post", "entered_by": reviewer, "stage": "handed_over"}
    for one, day in ((other, TODAY), (case, TODAY + DAY)):
        notice = fresh(one).decision.letter
        record = DeliveryRecord(inforequest=one, letter=notice, happened_on=day, entered_at=moment(day), **used)
        with pytest.raises(IntegrityError, match="delivery_has_a_number_of_its_own"), transaction.atomic():
            record.save(force_insert=True)
    with pytest.raises(ValidationError, match="Nomor ini sudah membuktikan penyerahan lain"):
        decisions.send(fresh(other), **by_post, proof=slip, today=TODAY)
    decisions.receive(fresh(case), by=reviewer, proof=replace(slip, on=TODAY + DAY, scan=scanned()), today=TODAY + DAY)
    decisions.send(fresh(other), **by_post, proof=Proof(TODAY, scan=scanned()), today=TODAY)


@pytest.mark.parametrize(
    ("channel", "number", "fits"),
    [
        ("post", "EE123456789ID", True),
        ("post", "ee 123 456 789 id", True),
        ("post", "P2611200012345", True),
        ("post", "12345678901", True),
        ("post", "1", False),
        ("post", "RESI-7/2026", False),
        ("post", "EE12345678XID", False),
        ("courier", "012345678901234", True),
        ("courier", "JP1234567890", True),
        ("courier", "17/2026", True),
        ("courier", "EE123456789ID", False),
        ("courier", "17-2026", False),
        ("pick_up", "17/2026", False),
    ],
)
def test_a_number_has_the_form_of_its_carrier(unreached, reviewer, refuses, channel, number, fits):
    case = unreached()
    decisions.issue(case, by=reviewer, today=TODAY)
    letter = Letter.objects.get(kind=LetterKind.NOTICE)
    record = {"inforequest": case, "letter": letter, "stage": "handed_over", "channel": channel}
    record |= {
        "proof": number.replace(" ", "").upper(),
        "happened_on": TODAY,
        "entered_by": reviewer,
        "entered_at": moment(TODAY),
    }
    if fits:
        with undone(number):
            DeliveryRecord.objects.create(**record)
    else:
        refuses(DeliveryRecord.objects.create, **record)
    send = {"by": reviewer, "channel": Delivery(channel), "looked_for": True, "today": TODAY}
    if fits:
        decisions.send(fresh(case), proof=deliveries.Proof(TODAY, number), **send)
    else:
        with pytest.raises(ValidationError, match="nomor resi"):
            decisions.send(fresh(case), proof=deliveries.Proof(TODAY, number), **send)


def test_each_letter_that_stands_alone_says_how_long_it_matters():
    """One that is forgotten there never waits to be handed over: somebody without e-mail gets nothing."""
    _sql, values = letters_alone.waiting().query.sql_with_params()
    assert set(STANDING_ALONE) <= set(values)
