"""The verbs of a request, from receipt to its end."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import LedgerEntry, Message
from requests_app.models import Audience, Channel, Delivery, DeliveryStage, InformationRequest, Letter, Paper, Remark
from requests_app.states import Act, State
from requests_app.tracking import secret_links
from requests_app.workflow import decisions
from requests_app.workflow import requests as workflow
from requests_app.workflow.delivery.deliveries import Proof
from tests.requests_app.conftest import TODAY, scanned, send_on_paper

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def acts(case):
    return list(case.events.values_list("act", flat=True))


def test_whole_way(make_request):
    inforequest = make_request("closed")
    assert acts(inforequest) == ["register", "assign", "answer", "decide", "send", "close"]
    assert (inforequest.state, inforequest.number) == (State.CLOSED, "1/PPID/2026")
    assert (inforequest.due_on, inforequest.given_on, inforequest.ended_on) == (date(2026, 4, 6), TODAY, TODAY)
    assert list(Letter.objects.values_list("kind", "number", "stated_due_on")) == [
        ("receipt", "1/SRT/PPID/2026", date(2026, 4, 6)),
        ("notice", "2/SRT/PPID/2026", date(2026, 5, 5)),
    ]
    assert list(Message.objects.order_by("pk").values_list("act", "to_citizen")) == [
        ("request_registered", True),
        ("request_received", False),
        ("request_assigned", False),
        ("request_answered", False),
        ("notice_sent", True),
    ]
    assert list(
        LedgerEntry.objects.filter(object_type="requests_app.informationrequest").values_list("verb", flat=True)
    ) == [f"informationrequest.{act}" for act in acts(inforequest)]
    assert ledger.verify() is None


# Registering


def test_number_receipt_link_and_code(calendar, asked, person):
    first, second = (workflow.register(asked, person(), today=TODAY) for _ in range(2))
    assert [r.inforequest.number for r in (first, second)] == ["1/PPID/2026", "2/PPID/2026"]
    assert secret_links.case_by_token(first.token) == first.inforequest
    code = secret_links.code_of(first.token)
    assert len(code.replace("-", "")) == 16
    assert secret_links.case_by_code("1/PPID/2026", code) == first.inforequest
    assert secret_links.case_by_code(" 1/PPID/2026 ", code.lower().replace("-", " ")) == first.inforequest
    assert secret_links.case_by_code("2/PPID/2026", code) is None
    assert secret_links.case_by_code("9/PPID/2026", code) is secret_links.case_by_code("", "") is None
    assert secret_links.case_by_token("tebakan") is None


@pytest.mark.parametrize("lookalike", [("0", "O"), ("1", "I"), ("1", "L")])
def test_code_forgives_lookalikes(lookalike):
    digit, letter = lookalike
    assert secret_links.hash_of_code(f"AB{digit}C", "1") == secret_links.hash_of_code(f"ab{letter}c", "1")


def test_numbers_begin_anew_each_year(calendar, asked, person):
    workflow.register(asked, person(), today=TODAY)
    next_year = workflow.register(asked, person(), today=date(2027, 1, 4)).inforequest
    assert next_year.number == "1/PPID/2027"


@pytest.mark.parametrize("day", [date(2026, 9, 4), date(2026, 9, 5), date(2026, 9, 6)])
def test_weekend_counts_as_the_friday_before(calendar, asked, person, day):
    assert workflow.register(asked, person(), today=day).inforequest.due_on == date(2026, 9, 18)


@pytest.mark.parametrize(
    "moment, day, due",
    [
        # A minute before midnight in Jakarta it is 16.59 in UTC; half an hour after it UTC has the day before.
        (datetime(2026, 9, 4, 16, 59, tzinfo=UTC), date(2026, 9, 4), date(2026, 9, 18)),
        (datetime(2026, 9, 6, 17, 30, tzinfo=UTC), date(2026, 9, 7), date(2026, 9, 21)),
        (datetime(2026, 12, 31, 17, 30, tzinfo=UTC), date(2027, 1, 1), date(2027, 1, 18)),
    ],
)
def test_the_day_of_receipt_is_the_day_in_jakarta(calendar, asked, person, moment, day, due):
    with time_machine.travel(moment, tick=False):
        inforequest = workflow.register(asked, person()).inforequest
    assert (inforequest.received_on, inforequest.entered_on, inforequest.due_on) == (day, day, due)
    assert Letter.objects.get().dated_on == day
    assert inforequest.number == f"1/PPID/{day.year}"


def test_unconfirmed_has_number_and_clock(calendar, asked, person, reviewer, opd_health):
    inforequest = workflow.register(asked, person(), confirmed=False, today=TODAY).inforequest
    assert (inforequest.state, inforequest.due_on) == (State.UNCONFIRMED, date(2026, 4, 6))
    with pytest.raises(WrongState):
        workflow.assign(inforequest, by=reviewer, opd=opd_health)
    workflow.confirm(inforequest)
    workflow.assign(inforequest, by=reviewer, opd=opd_health)
    assert acts(inforequest) == ["register", "confirm", "assign"]


def test_staff_enter_what_came_by_letter(calendar, asked, person, reviewer, operator):
    entry = {"by": reviewer, "channel": Channel.LETTER, "received_on": date(2026, 3, 10), "today": TODAY}
    inforequest = workflow.register(asked, person(email=""), **entry).inforequest
    assert (inforequest.received_on, inforequest.entered_on, inforequest.due_on) == (
        date(2026, 3, 10),
        TODAY,
        date(2026, 3, 31),
    )
    with pytest.raises(ValidationError):
        workflow.register(asked, person(), **entry | {"received_on": TODAY + DAY})
    with pytest.raises(NotAllowed):
        workflow.register(asked, person(), **entry | {"by": operator})
    assert not Message.objects.filter(to_citizen=True).exists()


# Completing


def test_completion(make_request, reviewer):
    inforequest = make_request("incomplete")
    assert inforequest.completion_due_on == date(2026, 3, 25)  # 16, 17 and, after Nyepi and Idulfitri, 25 March
    assert inforequest.due_on == date(2026, 4, 6)  # the legal clock goes on
    with pytest.raises(ValidationError):
        workflow.complete(inforequest)
    with pytest.raises(WrongState):
        workflow.lapse(inforequest, by=reviewer, today=date(2026, 3, 25))
    workflow.complete(inforequest, text="Ini KTP saya.", today=date(2026, 3, 25))
    assert (inforequest.state, inforequest.completed_on) == (State.SUBMITTED, date(2026, 3, 25))
    assert inforequest.remarks.get().text == "Ini KTP saya."


def test_completion_is_asked_within_three_working_days(make_request, reviewer):
    with pytest.raises(WrongState):
        workflow.ask_completion(make_request(), by=reviewer, missing="KTP", today=date(2026, 3, 26))


def test_lapse_after_the_asked_day(make_request, reviewer):
    inforequest = make_request("incomplete")
    workflow.lapse(inforequest, by=reviewer, today=date(2026, 3, 26))
    assert (inforequest.state, inforequest.ended_on) == (State.LAPSED, date(2026, 3, 26))
    assert Letter.objects.filter(inforequest=inforequest, kind="lapse").exists()


def test_who_wrote_and_was_not_read_does_not_lapse(make_request, reviewer):
    """As it was found: what was missing had come as a message, which nobody read, and the request lapsed."""
    inforequest, late = make_request("incomplete"), date(2026, 3, 26)
    remark = workflow.add_remark(inforequest, by=None, text="Ini KTP saya.", audience=Audience.APPLICANT)
    with pytest.raises(WrongState, match="belum dibaca"):
        workflow.lapse(inforequest, by=reviewer, today=late)
    rows = InformationRequest.objects.filter(pk=inforequest.pk)
    with pytest.raises(IntegrityError, match="request_lapses_after_its_due_date"), transaction.atomic():
        rows.update(state=State.LAPSED, ended_on=late)
    workflow.mark_read(remark, by=reviewer)
    inforequest.refresh_from_db()
    workflow.lapse(inforequest, by=reviewer, today=late)


# In an agency's hands


def test_who_sees_a_case(make_request, opd_kominfo, operator, neighbour, reviewer, superior, site_admin):
    inforequest = make_request("submitted")

    def seen_by():
        everybody = {"operator": operator, "neighbour": neighbour, "reviewer": reviewer, "superior": superior}
        everybody["admin"] = site_admin
        return {name for name, user in everybody.items() if InformationRequest.objects.visible_to(user).exists()}

    assert seen_by() == {"reviewer", "superior"}
    workflow.assign(inforequest, by=reviewer, opd=operator.memberships.get().opd)
    assert seen_by() == {"reviewer", "superior", "operator"}
    workflow.assign(inforequest, by=reviewer, opd=opd_kominfo, reason="Ini urusan Diskominfo.")
    assert seen_by() == {"reviewer", "superior", "neighbour"}
    with pytest.raises(NotAllowed):
        workflow.answer(inforequest, by=operator, text="Terlambat tahu.")
    workflow.hand_back(inforequest, by=neighbour, reason="Bukan kami.")
    assert seen_by() == {"reviewer", "superior"}
    assert acts(inforequest) == ["register", "assign", "forward", "hand_back"]


def test_forwarding_needs_a_reason_and_drops_the_old_answer(make_request, opd_kominfo, reviewer):
    inforequest = make_request("answered")
    with pytest.raises(ValidationError):
        workflow.assign(inforequest, by=reviewer, opd=opd_kominfo)
    with pytest.raises(ValidationError):
        workflow.assign(inforequest, by=reviewer, opd=inforequest.opd, reason="Lagi.")
    workflow.assign(inforequest, by=reviewer, opd=opd_kominfo, reason="Datanya di sana.")
    assert (inforequest.state, inforequest.agency_answer) == (State.IN_PROGRESS, "")


def test_agency_that_is_gone(make_request, opd_kominfo, reviewer):
    opd_kominfo.valid_to = TODAY - DAY
    opd_kominfo.save()
    with pytest.raises(ValidationError):
        workflow.assign(make_request(), by=reviewer, opd=opd_kominfo)


# Extending


def test_extension(make_request, reviewer):
    inforequest = make_request("assigned")
    for reason, day, error in [
        ("  ", TODAY, ValidationError),
        ("Arsip di gudang.", date(2026, 4, 7), WrongState),  # day 11
    ]:
        with pytest.raises(error):
            workflow.extend(inforequest, by=reviewer, reason=reason, today=day)
    workflow.extend(inforequest, by=reviewer, reason="Arsip di gudang.", today=date(2026, 4, 6))  # day 10
    assert (inforequest.first_due_on, inforequest.due_on) == (date(2026, 4, 6), date(2026, 4, 15))
    with pytest.raises(WrongState):
        workflow.extend(inforequest, by=reviewer, reason="Masih di gudang.", today=date(2026, 4, 6))
    assert Letter.objects.get(kind="extension").stated_due_on == date(2026, 4, 15)


# Overdue


def test_late_only_after_the_due_date_has_ended(make_request):
    inforequest = make_request("assigned")
    for day, late in [(date(2026, 4, 6), False), (date(2026, 4, 7), True)]:
        assert inforequest.is_overdue(day) is late
        assert InformationRequest.objects.overdue(day).exists() is late
    assert not make_request("sent").is_overdue(date(2027, 1, 1))


# Telling and ending


def test_close_wants_the_day_of_giving(make_request, granting, reviewer):
    inforequest = make_request("answered")
    on_paper = granting | {"format": "hardcopy", "delivery": Delivery.PICK_UP}
    decisions.decide(inforequest, by=reviewer, today=TODAY, **on_paper)
    with pytest.raises(WrongState):
        workflow.close(inforequest, by=reviewer, given_on=TODAY, today=TODAY)
    send_on_paper(inforequest, reviewer)
    assert inforequest.given_on is None
    with pytest.raises(ValidationError):
        workflow.close(inforequest, by=reviewer, today=TODAY)

    def close(day, **proof):
        workflow.close(inforequest, by=reviewer, proof=Proof(day, **proof), today=TODAY + 8 * DAY)

    for day in (TODAY - DAY, TODAY + 9 * DAY):
        with pytest.raises(ValidationError, match="Tanggalnya antara"):
            close(day, scan=scanned())
    with pytest.raises(ValidationError, match="Isi nomor bukti atau lampirkan pindaiannya"):
        workflow.close(inforequest, by=reviewer, given_on=TODAY + 7 * DAY, today=TODAY + 8 * DAY)
    with pytest.raises(ValidationError, match="diambil langsung tidak bernomor resi"):
        close(TODAY + 7 * DAY, number="1")
    assert not inforequest.deliveries.filter(stage=DeliveryStage.GIVEN).exists()
    close(TODAY + 7 * DAY, scan=scanned())
    assert (inforequest.decision.sent_on, inforequest.given_on) == (TODAY, TODAY + 7 * DAY)
    given = inforequest.deliveries.get(stage=DeliveryStage.GIVEN)
    assert (given.letter, given.happened_on) == (inforequest.decision.letter, TODAY + 7 * DAY)
    assert given.entered_by == reviewer


def test_what_came_with_the_notice_on_paper_is_proved_by_its_slip(make_request, granting, reviewer):
    inforequest = make_request("answered")
    decisions.decide(inforequest, by=reviewer, today=TODAY, **granting | {"format": "hardcopy"})
    send_on_paper(inforequest, reviewer)
    workflow.close(inforequest, by=reviewer, given_on=TODAY, today=TODAY)
    assert (inforequest.given_on, inforequest.deliveries.count()) == (TODAY, 1)


def test_a_slip_of_its_own_is_kept_beside_that_of_the_notice(make_request, granting, reviewer):
    inforequest = make_request("answered")
    decisions.decide(inforequest, by=reviewer, today=TODAY, **granting | {"format": "hardcopy"})
    send_on_paper(inforequest, reviewer)
    workflow.close(inforequest, by=reviewer, proof=Proof(TODAY, scan=scanned()), today=TODAY)
    assert inforequest.deliveries.get(stage=DeliveryStage.GIVEN).sha256


@pytest.mark.parametrize("stage", ["submitted", "incomplete", "assigned", "answered", "decided"])
def test_withdrawal_keeps_the_number(make_request, asked, person, stage):
    inforequest = make_request(stage)
    workflow.withdraw(inforequest, today=TODAY)
    assert (inforequest.state, inforequest.ended_on, inforequest.number) == (State.WITHDRAWN, TODAY, "1/PPID/2026")
    assert workflow.register(asked, person(), today=TODAY).inforequest.number == "2/PPID/2026"


def test_staff_withdraw_nothing(make_request, reviewer):
    with pytest.raises(NotAllowed):
        workflow.withdraw(make_request(), by=reviewer, reason="Diminta pemohon.")


def test_nobody_withdraws_what_was_answered(make_request):
    with pytest.raises(WrongState):
        workflow.withdraw(make_request("sent"))


# Around the case


def test_conversation_and_notes(make_request, reviewer, operator):
    inforequest = make_request("assigned")
    workflow.add_remark(inforequest, by=None, text="Kapan?", audience=Audience.APPLICANT)
    workflow.add_remark(inforequest, by=reviewer, text="Segera.", audience=Audience.APPLICANT)
    workflow.add_remark(inforequest, by=reviewer, text="Tanya arsiparis.", audience=Audience.STAFF)
    assert [remark.text for remark in inforequest.remarks.filter(audience="applicant")] == ["Kapan?", "Segera."]
    assert list(Message.objects.order_by("pk").values_list("act", flat=True))[-2:] == ["applicant_wrote", "ppid_wrote"]
    with pytest.raises(NotAllowed):
        workflow.add_remark(inforequest, by=operator, text="Halo pemohon.", audience=Audience.APPLICANT)


def test_a_message_that_needs_no_answer_is_read_and_a_later_one_waits_again(make_request, reviewer, operator):
    case = make_request("assigned")

    def wrote(words):
        return workflow.add_remark(case, by=None, text=words, audience=Audience.APPLICANT)

    first, second = wrote("Kapan?"), wrote("Terima kasih.")
    assert [*Remark.objects.waiting()] == [second]
    with pytest.raises(NotAllowed):
        workflow.mark_read(second, by=operator)
    with pytest.raises(WrongState, match="tidak menunggu jawaban lagi"):
        workflow.mark_read(first, by=reviewer)
    workflow.mark_read(second, by=reviewer)
    assert not Remark.objects.waiting().exists()
    event = case.events.get(act=Act.READ_MESSAGE)
    assert (event.by, event.facts, event.state) == (reviewer, {"message": second.pk}, case.state)
    with pytest.raises(WrongState, match="tidak menunggu jawaban lagi"):
        workflow.mark_read(second, by=reviewer)
    third = wrote("Satu lagi.")
    assert [*Remark.objects.waiting()] == [third]
    workflow.add_remark(case, by=reviewer, text="Sudah.", audience=Audience.APPLICANT)
    assert not Remark.objects.waiting().exists()


def test_new_code_closes_all_older_links(calendar, asked, person, reviewer, make_objection):
    registered = workflow.register(asked, person(email=""), today=TODAY)
    of_objection = secret_links.new_visit_token(make_objection(inforequest=registered.inforequest))
    lost = {"reason": "Kehilangan tanda bukti.", "scan": scanned(Paper)}
    token = workflow.renew_code(registered.inforequest, by=reviewer, **lost)
    assert secret_links.case_by_token(registered.token) is secret_links.case_by_token(of_objection) is None
    assert secret_links.case_by_code("1/PPID/2026", secret_links.code_of(registered.token)) is None
    assert (
        secret_links.case_by_token(token)
        == secret_links.case_by_code("1/PPID/2026", secret_links.code_of(token))
        == registered.inforequest
    )


def test_public_text_is_released_by_somebody(make_request, reviewer, operator):
    inforequest = make_request("assigned")
    with pytest.raises(NotAllowed):
        workflow.publish_text(inforequest, by=operator, text="Laporan anggaran.")
    workflow.publish_text(inforequest, by=reviewer, text="Laporan anggaran.")
    assert (inforequest.public_text, inforequest.public_text_by) == ("Laporan anggaran.", reviewer)
    workflow.publish_text(inforequest, by=reviewer, text="")
    assert inforequest.public_text_by is None


def test_stale_copy_loses(make_request, reviewer, opd_health):
    inforequest = make_request()
    stale = InformationRequest.objects.get(pk=inforequest.pk)
    workflow.publish_text(inforequest, by=reviewer, text="Laporan.")
    with pytest.raises(WrongState, match="lebih dulu"):
        workflow.assign(stale, by=reviewer, opd=opd_health)
