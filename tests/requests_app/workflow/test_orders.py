"""What a ruling orders is a task, and only what was ordered closes it (UU 14/2008 Pasal 11 ayat 2, 36, 46; rule 24)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from documents.exemptions import openings
from documents.exemptions import verbs as exemptions
from documents.lifecycle import closing, publishing
from documents.models import ConsequenceTest, Document, Revision
from opd.calendar.workdays import add_workdays
from opd.errors import NotAllowed, WrongState
from opd.models import AccessEntry, Holiday, Membership, Message, Role, User
from requests_app import deadlines
from requests_app.answers import files as answers
from requests_app.models import (
    Aim,
    AnswerFile,
    Delivery,
    Dispute,
    DisputeStage,
    LaterJudgment,
    LetterKind,
    Objection,
    ObjectionOutcome,
    OpeningTask,
    Orderer,
    Outcome,
    Paper,
    Payment,
    TaskEnd,
    WithheldPart,
    legal_calendar,
)
from requests_app.states import ObjectionAct
from requests_app.tracking import citizen_limits, secret_links, status_texts
from requests_app.workflow import decisions, disputes, fees, objections, orders
from requests_app.workflow import requests as workflow
from requests_app.workflow.delivery import deliveries, letters_alone
from tests.documents.exemptions.classes import exempt_part
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import (
    NIK,
    ON_PAPER,
    TODAY,
    on_slip,
    pdf,
    reply_on_paper,
    scanned,
    screened,
    sealed_answer,
    send_on_paper,
    unfinished,
    waiver,
)
from tests.requests_app.workflow.test_opening_tasks import REFUSED, TEXTS
from tests.undone import undone

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def refuses(write, **columns):
    with undone(columns), pytest.raises(IntegrityError), transaction.atomic():
        write(**columns)


def granted(case, superior, *aims, grounds="d", order="Berikan datanya."):
    """The task that the superior's reply about a request has raised."""
    objection = objections.file(grounds, TEXTS, inforequest=case, today=TODAY).objection
    words = {"outcome": ObjectionOutcome.GRANTED, "order": order, "aims": aims}
    objections.rule(objection, by=superior, today=TODAY, **words)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    return objection.opening_tasks.get()


@pytest.fixture
def to_give(make_request, superior):
    """The task of giving a file, behind a notice that was sent."""
    return granted(make_request("sent"), superior, Aim.FILE)


def test_a_file_in_the_hands_of_the_applicant_closes_the_task(
    to_give, reviewer, superior, answer_file, make_document, upload
):
    case = to_give.objection.inforequest
    public = make_document(title="Laporan lain", incoming=upload("Laporan terbuka"))
    with pytest.raises(WrongState, match="Informasinya diberikan kepada pemohon"):
        orders.finish_opening(to_give, by=reviewer, document=public, today=TODAY)
    with pytest.raises(ValidationError, match="Tambah dahulu berkasnya"):
        orders.hand_over(to_give, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    done = {"done_on": TODAY, "done_by": reviewer, "end": TaskEnd.CARRIED_OUT}
    refuses(OpeningTask.objects.update, **done)
    refuses(OpeningTask.objects.update, **done, document=public)
    refuses(OpeningTask.objects.update, **done, excuse="Amar 2.")
    refuses(OpeningTask.objects.update, **done, letter=case.decision.letter)
    refuses(Objection.objects.update, fulfilled_on=TODAY)

    answers.add(case, [answer_file("Data yang diperintahkan.", "data.txt")], by=reviewer)
    with pytest.raises(ValidationError, match="masih diperiksa"):
        orders.hand_over(to_give, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    screened(case)
    refuses(OpeningTask.objects.update, **done)
    orders.hand_over(to_give, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    to_give.refresh_from_db()
    file = to_give.files.get()
    assert (file.followed_by, to_give.done_on, to_give.letter.kind) == (reviewer, TODAY, LetterKind.FULFILMENT)
    assert Objection.objects.get().fulfilled_on == TODAY
    assert [event.act for event in to_give.objection.events.order_by("pk")][-2:] == ["opened", "fulfil"]


def test_a_letter_that_came_back_opens_the_task_again(to_give, reviewer, answer_file):
    case = to_give.objection.inforequest
    answers.add(case, [answer_file()], by=reviewer)
    screened(case)
    with pytest.raises(ValidationError, match="Buat dahulu suratnya"):
        orders.hand_over(to_give, by=reviewer, channel=Delivery.POST, proof=on_slip(TODAY), today=TODAY)
    orders.issue(to_give, by=reviewer, today=TODAY)
    by_post = {"channel": Delivery.POST, "proof": on_slip(TODAY), "looked_for": True, "today": TODAY}
    orders.hand_over(to_give, by=reviewer, **by_post)
    to_give.refresh_from_db()
    told = {"by": reviewer, "letter": to_give.letter, "on": TODAY + DAY, "today": TODAY + DAY}
    told["reason"] = "Alamat tidak dikenal."
    assert [*letters_alone.on_the_way()] == [to_give.letter]
    with pytest.raises(WrongState, match="Pemohon sendiri sudah mengunduh"), transaction.atomic():
        deliveries.note_opened(case, to_give.files.get())
        objections.letter_back(Objection.objects.get(), **told | {"scan": scanned()})
    objections.letter_back(Objection.objects.get(), **told | {"scan": scanned()})
    to_give.refresh_from_db()
    assert Objection.objects.get().events.filter(act=ObjectionAct.LETTER_BACK, reason="Alamat tidak dikenal.").exists()
    assert (to_give.done_on, to_give.letter, Objection.objects.get().fulfilled_on) == (None, None, None)
    orders.hand_over(to_give, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY + DAY)
    assert Objection.objects.get().fulfilled_on == TODAY + DAY


def test_a_silence_that_was_granted_ends_with_the_notice_and_its_file(make_request, reviewer, superior, granting):
    """An answer was ordered, or the information: a refusal carries out the first only."""
    case = make_request("answered", today=date(2026, 2, 2))
    task = granted(case, superior, Aim.FILE, grounds="c")
    with pytest.raises(ValidationError, match="belum dijawab"):
        orders.hand_over(task, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    case.refresh_from_db()
    with undone("refused"):
        decisions.decide(case, by=reviewer, today=TODAY, outcome=Outcome.NOT_HELD, reason="x", controlled=False, cost=0)
        decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
        task.refresh_from_db()
        assert task.done_on is None
    case.refresh_from_db()
    decisions.decide(case, by=reviewer, today=TODAY, **granting)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    task.refresh_from_db()
    assert (task.done_on, task.letter) == (TODAY, case.decision.letter)
    came_back = {"on": TODAY + DAY, "reason": "Alamat tidak dikenal.", "scan": scanned()}
    decisions.bounce(case, by=reviewer, **came_back, today=TODAY + DAY)
    task.refresh_from_db()
    assert task.done_on is None


def test_what_was_ordered_waits_for_a_notice_that_came_back(make_request, reviewer, superior, answer_file):
    case = make_request("answered", today=date(2026, 2, 2))
    task = granted(case, superior, Aim.FILE, grounds="c")
    case.refresh_from_db()
    decisions.decide(case, by=reviewer, today=TODAY, outcome=Outcome.NOT_HELD, reason="x", controlled=False, cost=0)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    answers.add(case, [answer_file("Data yang diperintahkan.", "data.txt")], by=reviewer)
    screened(case)
    came_back = {"on": TODAY + DAY, "reason": "Alamat tidak dikenal.", "scan": scanned()}
    decisions.bounce(case, by=reviewer, **came_back, today=TODAY + DAY)
    with pytest.raises(ValidationError, match="belum dijawab"):
        orders.issue(task, by=reviewer, today=TODAY + DAY)
    with pytest.raises(ValidationError, match="belum dijawab"):
        orders.hand_over(task, by=reviewer, channel=Delivery.PORTAL, looked_for=True, today=TODAY + DAY)
    by_post = {"by": reviewer, "channel": Delivery.POST, "proof": on_slip(TODAY + DAY), "today": TODAY + DAY}
    decisions.issue(case, by=reviewer, today=TODAY + DAY)
    decisions.send(case, **by_post)
    orders.issue(task, by=reviewer, today=TODAY + DAY)
    orders.hand_over(task, looked_for=True, **by_post)
    task.refresh_from_db()
    assert task.end == TaskEnd.CARRIED_OUT


def test_a_notice_whose_files_follow_gives_nothing_yet(make_request, reviewer, superior, granting, answer_file):
    case = make_request("answered", today=date(2026, 2, 2))
    task = granted(case, superior, Aim.FILE, grounds="c")
    answers.add(case, [answer_file("Data yang masih diperiksa.", "data.txt")], by=reviewer)
    case.refresh_from_db()
    decisions.decide(case, by=reviewer, today=TODAY, **granting)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True, files_follow=True, today=TODAY)
    task.refresh_from_db()
    assert (task.done_on, Objection.objects.get().fulfilled_on) == (None, None)


def test_an_answer_that_was_ordered_is_the_next_notice(make_request, reviewer, superior):
    case = make_request("answered", today=date(2026, 2, 2))
    task = granted(case, superior, Aim.ANSWER, grounds="c")
    case.refresh_from_db()
    decisions.decide(case, by=reviewer, today=TODAY, outcome=Outcome.NOT_HELD, reason="x", controlled=False, cost=0)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    task.refresh_from_db()
    assert task.letter == case.decision.letter


def test_a_reason_ends_only_an_order_of_the_superior(to_give, reviewer, superior):
    """By an impartial superior, with its letter; the applicant's days to go to the Komisi run from it."""
    with pytest.raises(WrongState, match="Tidak ada yang menunggu"):
        orders.confirm(to_give, by=superior, today=TODAY)
    orders.ask_excuse(to_give, by=reviewer, reason="Datanya tidak pernah dibuat.", today=TODAY)
    with pytest.raises(NotAllowed):
        orders.confirm(to_give, by=reviewer, today=TODAY)
    for person in (reviewer, None, superior):
        refuses(OpeningTask.objects.update, done_on=TODAY, done_by=person, end=TaskEnd.EXCUSED)
    refuses(OpeningTask.objects.update, confirmed_by=reviewer, confirmed_on=TODAY)
    later = TODAY + 30 * DAY
    before = citizen_limits.dispute_until(to_give.objection, legal_calendar()).on
    orders.confirm(to_give, by=superior, today=later)
    to_give.refresh_from_db()
    objection = Objection.objects.get()
    counted = deadlines.dispute_until(later, objection.reply_due_on, legal_calendar(), since=objection.received_on).on
    assert before < counted == to_give.letter.stated_due_on
    assert citizen_limits.dispute_until(objection, legal_calendar()).on == counted
    assert (to_give.end, to_give.letter.kind) == (TaskEnd.EXCUSED, LetterKind.FULFILMENT)
    assert objection.fulfilled_on is None and not objection.is_unfulfilled
    assert [event.act for event in objection.events.order_by("pk")][-2:] == ["hand_over_ordered", "order_ended"]
    mail = Message.objects.get(act="order_carried_out")
    assert "tidak dilaksanakan" in mail.subject and "kami serahkan" not in mail.body
    refuses(Objection.objects.update, fulfilled_on=later)
    back = {"reason": "Kotak tidak ada.", "scan": scanned(), "on": later + DAY, "today": later + DAY}
    objections.letter_back(objection, by=reviewer, letter=to_give.letter, **back)
    assert citizen_limits.dispute_until(Objection.objects.get(), legal_calendar()).on == counted


@pytest.fixture
def without_mailbox(make_request, person, reviewer, superior):
    """The task of giving a file to somebody whom the portal does not reach."""
    case = make_request("decided", applicant=person(email=""))
    send_on_paper(case, reviewer)
    objection = objections.file("d", TEXTS, inforequest=case, today=TODAY).objection
    words = {"outcome": ObjectionOutcome.GRANTED, "order": "Berikan datanya.", "aims": [Aim.FILE]}
    objections.rule(objection, by=superior, today=TODAY, **words)
    reply_on_paper(objection, superior)
    return objection.opening_tasks.get()


def test_an_excuse_waits_for_its_letter_on_paper(without_mailbox, reviewer, superior):
    to_give = without_mailbox
    orders.ask_excuse(to_give, by=reviewer, reason="Datanya tidak pernah dibuat.", today=TODAY)
    orders.confirm(to_give, by=superior, today=TODAY)
    to_give.refresh_from_db()
    assert to_give.done_on is None
    orders.issue(to_give, by=reviewer, today=TODAY)
    orders.hand_over(to_give, by=reviewer, channel=Delivery.POST, proof=on_slip(TODAY), today=TODAY)
    to_give.refresh_from_db()
    assert to_give.end == TaskEnd.EXCUSED and to_give.received_on > TODAY


def test_who_took_part_confirms_no_reason(to_give, reviewer, make_user, city):
    sender = make_user("kepala", Role.SUPERIOR, city)
    Membership.objects.create(user=reviewer, opd=city, role=Role.SUPERIOR)
    orders.ask_excuse(to_give, by=make_user("lain", Role.REVIEWER, city), reason="Tidak ada.", today=TODAY)
    with pytest.raises(NotAllowed, match="Keberatan tidak boleh diputuskan"):
        orders.confirm(to_give, by=User.objects.get(pk=reviewer.pk), today=TODAY)
    refuses(OpeningTask.objects.update, confirmed_by=reviewer, confirmed_on=TODAY)
    assert OpeningTask.objects.update(confirmed_by=sender, confirmed_on=TODAY) == 1


def test_how_a_task_ended_is_said_on_page_status_and_mail(to_give, reviewer, superior):
    orders.ask_excuse(to_give, by=reviewer, reason="Datanya tidak pernah dibuat.", today=TODAY)
    orders.confirm(to_give, by=superior, today=TODAY)
    objection = Objection.objects.get()
    assert status_texts.public_status(objection.inforequest).endswith("berakhir, tidak semua dilaksanakan")
    assert "tidak semua dilaksanakan" in status_texts.objection_step(objection, TODAY)
    token = secret_links.new_link(objection.inforequest).rstrip("/").rpartition("/")[2]
    page = text(CheckedClient().get(reverse("requests:case", args=[token])))
    assert str(TaskEnd.EXCUSED.label) in page and "Datanya tidak pernah dibuat." in page
    assert "Dilaksanakan 13" not in page and "sudah dilaksanakan" not in page
    assert not Message.objects.filter(act="objection_fulfilled").exists()


@pytest.fixture
def won(make_request, reviewer, superior):
    """The dispute about a request, whose final award orders a file."""
    objection = objections.file("d", TEXTS, inforequest=make_request("sent"), today=TODAY).objection
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Cukup.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    dispute = disputes.record_dispute(objection, by=reviewer, filed_on=TODAY, registration="3/KI/2026", today=TODAY)
    final = {"stage": DisputeStage.FINISHED, "finished_on": TODAY, "opens_information": True, "result": "Berikan."}
    disputes.change_dispute(dispute, by=reviewer, today=TODAY, **final)
    objection.refresh_from_db()
    dispute.refresh_from_db()
    return dispute


def test_an_award_ends_by_what_it_orders(won, reviewer, superior):
    task = OpeningTask.objects.get()
    assert (task.ordered_by, task.aim) == (Orderer.TRIBUNAL, Aim.FILE)
    assert task.due_on == won.order_due_on == deadlines.order_due(TODAY, legal_calendar()).on
    with pytest.raises(NotAllowed, match="putusan kemudian"):
        orders.ask_excuse(task, by=reviewer, reason="Tidak perlu.", today=TODAY)
    for end in (TaskEnd.EXCUSED, TaskEnd.SUPERSEDED, TaskEnd.WAIVED, TaskEnd.CARRIED_OUT):
        refuses(OpeningTask.objects.update, done_on=TODAY, done_by=superior, excuse=".", asked_by=reviewer, end=end)


def test_what_the_commission_orders_after_silence_is_handed_over(make_request, reviewer):
    """The superior has never replied, so there is no reply with which later decisions could be compared."""
    objection = objections.file("d", TEXTS, inforequest=make_request("sent"), today=TODAY).objection
    ruled = objection.reply_due_on + DAY
    dispute = disputes.record_dispute(objection, by=reviewer, filed_on=ruled, registration="4/KI/2026", today=ruled)
    final = {"stage": DisputeStage.FINISHED, "finished_on": ruled, "opens_information": True, "result": "Berikan."}
    disputes.change_dispute(dispute, by=reviewer, today=ruled, **final)
    with pytest.raises(ValidationError, match="Tambah dahulu berkasnya"):
        orders.hand_over(OpeningTask.objects.get(), by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=ruled)


def test_a_waiver_is_told_revocable_and_entered_by_no_party(won, reviewer, superior):
    task, objection = OpeningTask.objects.get(), won.objection
    with pytest.raises(NotAllowed, match="tidak dicatat oleh yang ikut menangani"):
        orders.waive(task, by=reviewer, scan=waiver(), today=TODAY)
    with pytest.raises(ValidationError, match="ditandatangani"):
        orders.waive(task, by=superior, scan=None, today=TODAY)
    orders.waive(task, by=superior, scan=waiver(), today=TODAY)
    task.refresh_from_db()
    assert (task.done_on, task.waiver_letter.kind) == (None, LetterKind.WITHDRAWAL)
    assert task.waiver_until == add_workdays(TODAY, deadlines.WITHDRAWAL, Holiday.objects.names())
    with pytest.raises(WrongState, match="sudah dicatat"):
        orders.waive(task, by=superior, scan=waiver(), today=TODAY)
    ended = {"done_on": TODAY, "done_by": superior, "end": TaskEnd.WAIVED}
    refuses(OpeningTask.objects.update, **ended)
    refuses(OpeningTask.objects.update, waiver_until=TODAY)
    refuses(OpeningTask.objects.update, **ended | {"done_on": task.waiver_until})
    refuses(Paper.objects.filter(kind="pelepasan").update, sha256="f" * 64)
    with undone("revoked"):
        orders.revoke_waiver(objection, today=TODAY)
        assert orders.end_waived(task.waiver_until + DAY) == 0
        refuses(OpeningTask.objects.update, asked_by=reviewer, waiver_until=task.waiver_until)
        assert OpeningTask.objects.update(asked_by=superior, waiver_until=task.waiver_until) == 1
    assert (orders.end_waived(task.waiver_until), orders.end_waived(task.waiver_until + DAY)) == (0, 1)
    task.refresh_from_db()
    assert (task.end, Dispute.objects.get().fulfilled_on) == (TaskEnd.WAIVED, None)
    refuses(Dispute.objects.update, fulfilled_on=TODAY)


def test_a_waiver_whose_letter_waits_ends_nothing(without_mailbox, superior):
    orders.waive(without_mailbox, by=superior, scan=waiver(), today=TODAY)
    assert orders.end_waived(TODAY + 60 * DAY) == 0
    objection = Objection.objects.get()
    letter = letters_alone.waiting_of(objection).get()
    later = {"channel": Delivery.PICK_UP, "proof": on_slip(TODAY + DAY, Delivery.PICK_UP), "today": TODAY + DAY}
    letters_alone.hand_over(objection, by=superior, letter=letter, **later)
    task = OpeningTask.objects.get()
    assert task.waiver_until == add_workdays(TODAY + DAY, deadlines.WITHDRAWAL, Holiday.objects.names())
    assert orders.end_waived(task.waiver_until + DAY) == 1


def judgment(dispute, **fields):
    said = {"number": "45 K/TUN/KI/2026", "judged_on": TODAY, "result": "Membatalkan putusan Komisi Informasi."}
    return LaterJudgment(dispute=dispute, **said | fields)


def test_a_final_award_changes_by_a_later_judgment_and_two_people(won, reviewer, superior, make_user, city):
    changed = {"opens_information": False, "result": "Dibatalkan."}
    with pytest.raises(WrongState, match="hanya diganti dengan putusan kemudian"):
        disputes.change_dispute(won, by=reviewer, today=TODAY, **changed)
    disputes.change_dispute(won, by=reviewer, today=TODAY, summary="Amar diterima.")
    for columns in (changed, {"stage": DisputeStage.COURT, "finished_on": None}, {"aims": "fee"}):
        refuses(Dispute.objects.update, **columns)
    with pytest.raises(ValidationError, match="Unggah pindaian"):
        disputes.ask_replacement(judgment(won), by=reviewer, scan=None)
    with pytest.raises(ValidationError, match="bukan putusan yang digantinya"):
        disputes.ask_replacement(judgment(won, result="Berikan."), by=reviewer, scan=waiver())
    with pytest.raises(ValidationError, match="antara putusan yang diganti"):
        disputes.ask_replacement(judgment(won, judged_on=TODAY - DAY), by=reviewer, scan=waiver())
    asked = disputes.ask_replacement(judgment(won), by=reviewer, scan=waiver())
    refuses(Dispute.objects.update, **changed)
    for person in (reviewer, make_user("lain", Role.REVIEWER, city)):
        with pytest.raises(NotAllowed):
            disputes.confirm(asked, by=person)
    decided = {"state": "confirmed", "decided_at": timezone.now()}
    for person in (reviewer, User.objects.get(username="lain")):
        refuses(LaterJudgment.objects.update, **decided, decided_by=person)
    disputes.confirm(asked, by=superior)
    task, dispute = OpeningTask.objects.get(), Dispute.objects.get()
    assert (task.end, dispute.opens_information, dispute.fulfilled_on) == (TaskEnd.SUPERSEDED, False, None)
    assert dispute.result == "Membatalkan putusan Komisi Informasi."
    assert status_texts.final_result([Objection.objects.get()]) is None
    assert not Message.objects.filter(act="objection_fulfilled").exists()
    refuses(Dispute.objects.update, fulfilled_on=TODAY)
    refuses(LaterJudgment.objects.update, result="Lain.")


def test_a_later_judgment_that_opens_raises_its_own_tasks(won, reviewer, superior):
    first = OpeningTask.objects.get()
    later = judgment(won, opens_information=True, aims="answer", result="Jawab permohonannya.")
    disputes.confirm(disputes.ask_replacement(later, by=reviewer, scan=waiver()), by=superior)
    first.refresh_from_db()
    task = OpeningTask.objects.open().get()
    assert (first.end, task.aim, task.information) == (TaskEnd.SUPERSEDED, Aim.ANSWER, "Jawab permohonannya.")
    ended = {"done_on": TODAY, "done_by": superior, "end": TaskEnd.SUPERSEDED}
    refuses(OpeningTask.objects.filter(pk=task.pk).update, **ended)


def test_a_later_judgment_orders_although_the_award_was_carried_out(won, reviewer, superior):
    """Attack A16c: the first award was carried out, and what a later judgment ordered besides became no task."""
    case, first = won.objection.inforequest, OpeningTask.objects.get()
    answers.add(case, [sealed_answer("Ringkasan.", "r.txt")], by=reviewer)
    screened(case)
    orders.hand_over(first, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    later = judgment(won, opens_information=True, aims="file,document", result="Berikan seluruhnya dan terbitkan.")
    disputes.confirm(disputes.ask_replacement(later, by=reviewer, scan=waiver()), by=superior)
    assert sorted(OpeningTask.objects.open().values_list("aim", flat=True)) == [Aim.DOCUMENT, Aim.FILE]
    assert Dispute.objects.get().fulfilled_on is None


def test_the_order_of_the_superior_is_a_task_beside_that_of_the_komisi(make_request, reviewer, superior):
    """Attack P5."""
    objection = objections.file("d", TEXTS, inforequest=make_request("sent"), today=TODAY).objection
    dispute = disputes.record_dispute(objection, by=reviewer, filed_on=TODAY, registration="3/KI/2026", today=TODAY)
    final = {"stage": DisputeStage.FINISHED, "finished_on": TODAY, "opens_information": True, "result": "Jawab."}
    disputes.change_dispute(dispute, by=reviewer, today=TODAY, aims="answer", **final)
    objection.refresh_from_db()
    objections.rule(objection, by=superior, today=TODAY, outcome="granted", order="Berikan semuanya.", aims=["file"])
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    orderers = objection.opening_tasks.order_by("pk").values_list("ordered_by", flat=True)
    assert list(orderers) == [Orderer.TRIBUNAL, Orderer.SUPERIOR]


@pytest.fixture
def came_back(make_request, superior, reviewer):
    """An objection whose reply came back; it had ordered an answer within the usual time."""
    objection = granted(make_request("sent"), superior, Aim.ANSWER, order="Jawab.").objection
    objections.bounce(objection, by=reviewer, on=TODAY, reason="Kotak tidak ada.", scan=scanned(), today=TODAY)
    return Objection.objects.get(pk=objection.pk)


def test_a_reply_that_came_back_orders_no_less(came_back, superior):
    """Attack A3d: another aim, a year later; the rows of what was ordered tell it apart."""
    words = {"by": superior, "today": TODAY, "outcome": ObjectionOutcome.GRANTED, "order": "Turunkan biayanya."}
    with pytest.raises(ValidationError, match="Pilih juga: Permohonannya dijawab"):
        objections.rule(came_back, aims=[Aim.FEE], **words)
    due_on = came_back.order_due_on
    with pytest.raises(ValidationError, match="Batas dalam surat yang kembali"):
        objections.rule(came_back, aims=[Aim.ANSWER, Aim.FEE], order_due_on=due_on + DAY, **words)
    rows = Objection.objects.filter(pk=came_back.pk)
    for columns in ({"aims": "fee"}, {"order_due_on": due_on + DAY}):
        refuses(rows.update, letter=None, **columns)
    objections.rule(came_back, aims=[], **words)
    assert (came_back.aims, came_back.order_due_on) == (Aim.ANSWER, due_on)


def test_a_reply_that_came_back_and_orders_more_raises_its_tasks(came_back, superior):
    """Attack A3e: the order of the second reply was no task, as that of the first was one."""
    first = came_back.opening_tasks.get()
    order = {"order": "Jawab dan berikan semuanya.", "aims": [Aim.FILE, Aim.ANSWER]}
    objections.rule(came_back, by=superior, today=TODAY, outcome="granted", **order)
    ended = {"done_on": TODAY, "done_by": superior, "end": TaskEnd.SUPERSEDED}
    refuses(OpeningTask.objects.filter(pk=first.pk).update, **ended)
    reply_on_paper(came_back, superior, today=TODAY)
    first.refresh_from_db()
    assert first.end == TaskEnd.SUPERSEDED
    tasks = came_back.opening_tasks.open().order_by("pk")
    assert [(task.aim, task.information) for task in tasks] == [
        (Aim.FILE, "Jawab dan berikan semuanya."),
        (Aim.ANSWER, "Jawab dan berikan semuanya."),
    ]


def test_a_reply_sent_again_in_the_same_words_keeps_its_tasks(came_back, superior):
    sooner = {"order": "Jawab.", "aims": [Aim.ANSWER], "order_due_on": TODAY + DAY}
    objections.rule(came_back, by=superior, today=TODAY, outcome="granted", **sooner)
    reply_on_paper(came_back, superior, today=TODAY)
    task = came_back.opening_tasks.get()
    assert (task.done_on, task.due_on) == (None, TODAY + DAY)
    refuses(OpeningTask.objects.update, due_on=TODAY + 2 * DAY)


def test_pages_of_a_later_judgment(won, reviewer, superior, site_admin):
    browser = CheckedClient()
    browser.force_login(reviewer)
    address = reverse("admin:requests_app_laterjudgment_add")
    typed = {"dispute": won.pk, "number": "45 K/2026", "judged_on": TODAY.isoformat(), "result": "Dibatalkan."}
    assert "Unggah pindaian" in text(browser.post(address, typed))
    named = typed | {"result": f"Pemohon, NIK {NIK}.", "scan": SimpleUploadedFile("putusan.pdf", pdf("Putusan."))}
    assert "NIK dan nomor KK tidak boleh" in text(browser.post(address, named))
    browser.post(address, typed | {"scan": SimpleUploadedFile("putusan.pdf", pdf("Putusan kasasi."))})
    asked = LaterJudgment.objects.get()
    scan = reverse("admin:requests_app_laterjudgment_basis", args=[asked.pk])
    browser.force_login(site_admin)
    assert browser.get(scan).status_code in (302, 403, 404)
    browser.force_login(superior)
    assert "45 K/2026" in text(browser.get(asked.get_absolute_url()))
    assert browser.get(scan).status_code == 200 and AccessEntry.objects.filter(actor_id=superior.pk).exists()
    browser.post(reverse("admin:requests_app_laterjudgment_confirm", args=[asked.pk]))
    asked.refresh_from_db()
    assert asked.state == "confirmed"


@pytest.fixture
def refused(make_request, reviewer, test_of_exemption):
    case = make_request("answered")
    decisions.decide(case, by=reviewer, refused=[test_of_exemption.document], today=TODAY, **REFUSED)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    return case


def test_nothing_new_rests_on_what_a_final_ruling_opened(make_request, make_document, reviewer, superior, upload):
    """Neither a refusal, nor a new test, on this record or on another one with the same file (attacks 17, 18, 21)."""
    document, twin = (make_document("draft", title=title, incoming=upload("Isi yang sama")) for title in ("A", "B"))
    test = exemptions.write_test(document, by=reviewer, **COMPLETE | {"decision_number": "8/UJI/2026"})
    exemptions.approve(test, by=superior)
    renewal = exemptions.write_test(document, by=reviewer, **COMPLETE | {"decision_number": "9/UJI/2026"})
    refused, next_case = make_request("answered"), make_request("answered")
    decisions.decide(refused, by=reviewer, refused=[document], today=TODAY, **REFUSED)
    decisions.send(refused, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    decisions.decide(next_case, by=reviewer, refused=[document], today=TODAY, **REFUSED)
    assert granted(refused, superior, grounds="a").aim == Aim.DOCUMENT
    for case in (next_case, make_request("answered")):
        with pytest.raises(ValidationError, match="sudah dinyatakan terbuka"):
            decisions.decide(case, by=reviewer, refused=[document], today=TODAY, **REFUSED)
    with pytest.raises(ValidationError, match="tidak punya uji konsekuensi yang berlaku"):
        decisions.send(next_case, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    for record in (document, twin):
        with pytest.raises(ValidationError, match="tidak dapat dikecualikan lagi"):
            exemptions.write_test(record, by=reviewer, **COMPLETE)
    with pytest.raises(ValidationError, match="tidak dapat dikecualikan lagi"):
        exemptions.approve(renewal, by=superior)
    approved = {"stage": "disetujui", "approved_by": superior, "approved_at": timezone.now()}
    refuses(ConsequenceTest.objects.filter(pk=renewal.pk).update, **approved)
    refuses(ConsequenceTest.objects.filter(pk=renewal.pk).update, **approved, document=twin)
    refuses(ConsequenceTest.objects.filter(pk=test.pk).update, ruled_open_on=None)


def test_no_test_closes_a_file_of_another_record_that_a_ruling_opened(
    make_request, make_document, reviewer, superior, operator, upload
):
    """The other one is open by a second file, so the new test is not about what was ruled."""
    opened = make_document("draft", title="A", incoming=upload("Isi yang sama"))
    test = exemptions.write_test(opened, by=reviewer, **COMPLETE | {"decision_number": "8/UJI/2026"})
    exemptions.approve(test, by=superior)
    public = make_document(title="B", incoming=upload("Naskah lain."))
    publishing.replace_file(public, by=operator, incoming=upload("Isi yang sama"))
    case = make_request("answered")
    decisions.decide(case, by=reviewer, refused=[opened], today=TODAY, **REFUSED)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    granted(case, superior, grounds="a")
    third = make_document("draft", title="C", incoming=upload("Naskah lain."))
    test = exemptions.write_test(third, by=reviewer, **COMPLETE | {"decision_number": "9/UJI/2026"})
    with pytest.raises(ValidationError, match="terbit pada “B”, yang dinyatakan terbuka"):
        exemptions.approve(test, by=superior)
    test.refresh_from_db()
    assert test.stage == "menunggu" and public.revisions.get(number=1).disclosure == "public"


def test_a_file_that_reads_the_same_is_open_too(make_request, make_document, reviewer, superior, upload, read_files):
    """Attack Q1: the file of a document that was ruled open, and one blank more, was another record with a new test."""
    document = make_document("draft", title="A", incoming=upload("Isi yang sama"))
    test = exemptions.write_test(document, by=reviewer, **COMPLETE | {"decision_number": "8/UJI/2026"})
    exemptions.approve(test, by=superior)
    case = make_request("answered")
    decisions.decide(case, by=reviewer, refused=[document], today=TODAY, **REFUSED)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    granted(case, superior, grounds="a")
    same, other = (make_document("draft", title=words, incoming=upload(words)) for words in ("Isi yang sama ", "Lain."))
    for row in (document, same, other):
        read_files(row)
    with pytest.raises(ValidationError, match="tidak dapat dikecualikan lagi"):
        exemptions.write_test(same, by=reviewer, **COMPLETE)
    exemptions.write_test(other, by=reviewer, **COMPLETE)


def test_what_a_ruling_opened_is_no_part_of_a_class(refused, make_request, reviewer, superior, granting):
    """Attack P11: the whole document was withheld by the test of a class in the next request."""
    granted(refused, superior, Aim.FILE, grounds="a")
    case = make_request("answered")
    whole = exempt_part(subject="Seluruh isi data  pasien rawat inap")
    with pytest.raises(ValidationError, match="sudah dinyatakan terbuka"):
        decisions.decide(case, by=reviewer, today=TODAY, **granting | whole)
    decision = decisions.decide(case, by=reviewer, today=TODAY, **granting | exempt_part())
    with pytest.raises(IntegrityError, match="withheld_part_is_not_of_what_is_open"), transaction.atomic():
        decision.withheld.update(subject="Seluruh isi Data pasien rawat inap")
    original = AnswerFile.objects.filter(inforequest=case).get()
    opened = ConsequenceTest.objects.get(ruled_open_on__isnull=False).document.revisions.get()
    AnswerFile.objects.filter(pk=original.pk).update(sha256=opened.sha256, goes_out=False)
    copy = sealed_answer("Data [dihapus].", "salinan.txt")
    copy.made_from = original
    answers.add(case, [copy], by=reviewer)
    AnswerFile.objects.update(check_state="clean", screened_at=timezone.now())
    sent = {"by": reviewer, "channel": Delivery.EMAIL, "looked_for": True, "today": TODAY}
    with pytest.raises(ValidationError, match="sudah dinyatakan terbuka"):
        decisions.send(case, **sent)
    with pytest.MonkeyPatch.context() as past:
        past.setattr(decisions, "_require_not_ruled_open", lambda _decision, _parts: None)
        with pytest.raises(IntegrityError, match="partial_notice_redacts_nothing_that_is_open"), transaction.atomic():
            decisions.send(case, **sent)


def test_a_ruling_reaches_the_test_of_another_record_of_the_file(
    make_request, make_document, reviewer, superior, upload
):
    cases = []
    for title in ("A", "B"):
        document = make_document("draft", title=title, incoming=upload("Isi yang sama"))
        numbered = COMPLETE | {"decision_number": f"{title}/UJI/2026"}
        exemptions.approve(exemptions.write_test(document, by=reviewer, **numbered), by=superior)
        cases.append(make_request("answered"))
        decisions.decide(cases[-1], by=reviewer, refused=[document], today=TODAY, **REFUSED)
    decisions.send(cases[0], by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    granted(cases[0], superior, grounds="a")
    with pytest.raises(ValidationError, match="tidak punya uji konsekuensi yang berlaku"):
        decisions.send(cases[1], by=reviewer, channel=Delivery.EMAIL, today=TODAY)


def test_a_refusal_names_an_award_under_appeal(refused, make_request, reviewer, superior, test_of_exemption):
    objection = objections.file("a", TEXTS, inforequest=refused, today=TODAY).objection
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Tetap.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    case = make_request("answered")
    refusing = {"by": reviewer, "refused": [test_of_exemption.document], "today": TODAY, **REFUSED}
    decisions.decide(case, **refusing)
    dispute = disputes.record_dispute(objection, by=reviewer, filed_on=TODAY, registration="3/KI/2026", today=TODAY)
    award = {"stage": DisputeStage.COURT, "award_received_on": TODAY, "opens_information": True}
    disputes.change_dispute(dispute, by=reviewer, today=TODAY, **award)
    with pytest.raises(ValidationError, match="belum menyebut putusan"):
        decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    decision = decisions.decide(case, **refusing)
    assert "Putusan Komisi Informasi 3/KI/2026" in decision.reason and "digugat" in decision.reason
    refuses(type(decision).objects.filter(pk=decision.pk).update, reason="Rahasia pribadi.")
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY)


def test_a_refusal_names_the_award_under_appeal_about_its_own_case(make_request, reviewer, superior, test_of_exemption):
    """Found by a walk (seed 142015): nothing was closed when the Komisi ruled that the silence was unlawful."""
    case = make_request("answered", today=date(2026, 2, 2))
    silence = objections.file("c", TEXTS, inforequest=case, today=TODAY).objection
    objections.rule(silence, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Tetap.", today=TODAY)
    objections.reply(silence, by=superior, channel=Delivery.EMAIL, today=TODAY)
    dispute = disputes.record_dispute(silence, by=reviewer, filed_on=TODAY, registration="3/KI/2026", today=TODAY)
    award = {"stage": DisputeStage.COURT, "award_received_on": TODAY, "opens_information": True}
    disputes.change_dispute(dispute, by=reviewer, today=TODAY, **award)
    case.refresh_from_db()
    decision = decisions.decide(case, by=reviewer, refused=[test_of_exemption.document], today=TODAY, **REFUSED)
    assert "3/KI/2026" in decision.reason
    refuses(type(decision).objects.filter(pk=decision.pk).update, reason="Rahasia pribadi.")
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY)


def test_an_award_without_a_register_number_is_named_by_its_objection(
    refused, make_request, reviewer, superior, test_of_exemption
):
    """Attack B17: an empty number is part of every reason."""
    objection = objections.file("a", TEXTS, inforequest=refused, today=TODAY).objection
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Tetap.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    case = make_request("answered")
    refusing = {"by": reviewer, "refused": [test_of_exemption.document], "today": TODAY} | REFUSED
    decision = decisions.decide(case, **refusing)
    dispute = disputes.record_dispute(objection, by=reviewer, filed_on=TODAY, today=TODAY)
    award = {"stage": DisputeStage.COURT, "award_received_on": TODAY, "opens_information": True}
    disputes.change_dispute(dispute, by=reviewer, today=TODAY, **award)
    with pytest.raises(ValidationError, match="belum menyebut putusan"):
        decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    refuses(type(decision).objects.filter(pk=decision.pk).update, reason="Tetap rahasia.")
    assert objection.number in decisions.decide(case, **refusing).reason
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY)


def test_a_fee_is_lowered_by_letter_and_what_was_paid_comes_back(
    make_request, reviewer, superior, granting, cost_on_paper
):
    case = make_request("answered", **ON_PAPER)
    decisions.decide(case, by=reviewer, today=TODAY, **granting | {"cost": None} | cost_on_paper)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    fees.record_payment(case, by=reviewer, amount=12500, paid_on=TODAY, number="K-1", today=TODAY)
    with pytest.raises(WrongState, match="Tidak ada putusan tentang biaya"):
        fees.record_payment(case, by=reviewer, amount=1, paid_on=TODAY, number="K-2", is_refund=True, today=TODAY)
    task = granted(case, superior, grounds="f", order="Turunkan dari Rp12.500 menjadi Rp. 5.000.")
    lowered = {"by": reviewer, "channel": Delivery.EMAIL, "today": TODAY}
    with pytest.raises(ValidationError, match="lebih rendah"):
        orders.hand_over(task, cost=12500, **lowered)
    with pytest.raises(ValidationError, match="Kembalikan dahulu"):
        orders.hand_over(task, cost=5000, **lowered)
    with pytest.raises(ValidationError, match="Yang sudah dibayar"):
        fees.record_payment(case, by=reviewer, amount=12501, paid_on=TODAY, number="K-2", is_refund=True, today=TODAY)
    fees.record_payment(case, by=reviewer, amount=7500, paid_on=TODAY, number="K-2", is_refund=True, today=TODAY)
    refuses(
        Payment(
            decision=case.decision, amount=5001, paid_on=TODAY, number="K", is_refund=True, entered_by=reviewer
        ).save
    )
    orders.hand_over(task, cost=5000, **lowered)
    assert (fees.unpaid(case.decision), case.decision.paid) == (0, 5000)


def test_a_fee_that_was_lifted_is_gone(make_request, reviewer, superior, granting, cost_on_paper):
    """Attack P3: 12,499 of 12,500 rupiah carried out "bebaskan seluruh biayanya"."""
    case = make_request("answered", **ON_PAPER)
    decisions.decide(case, by=reviewer, today=TODAY, **granting | {"cost": None} | cost_on_paper)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    order = "Bebaskan seluruh biayanya, bukan Rp12.500 dan bukan Rp50.000."
    task = granted(case, superior, grounds="f", order=order)
    lowered = {"by": reviewer, "channel": Delivery.EMAIL, "today": TODAY}
    for cost in (12499, 1250, 5000):
        with pytest.raises(ValidationError, match="biayanya dihapus: tulis 0"):
            orders.hand_over(task, cost=cost, **lowered)
    with pytest.MonkeyPatch.context() as past:
        past.setattr(orders.fulfilment, "_amounts_in", lambda _order: {5000})
        with pytest.raises(IntegrityError), transaction.atomic():
            orders.hand_over(task, cost=5000, **lowered)
    orders.hand_over(task, cost=0, **lowered)
    assert OpeningTask.objects.get().end == TaskEnd.CARRIED_OUT


@pytest.fixture
def in_part(make_request, reviewer, granting):
    """A request of which the name of a patient was withheld by the test of a class."""
    case = make_request("answered")
    decisions.decide(case, by=reviewer, today=TODAY, **granting | exempt_part())
    screened(case)
    AnswerFile.objects.update(check_state="clean")
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    case.refresh_from_db()
    return case


@pytest.fixture
def open_parts(reviewer, superior):
    """-> the parts that one has named and another has confirmed."""

    def done(task, parts=(), **columns):
        orders.open_parts(task, by=reviewer, parts=parts, today=TODAY, **columns)
        orders.confirm(task, by=superior, today=TODAY)

    return done


def test_parts_open_when_a_second_person_has_confirmed_them(in_part, reviewer, superior, client):
    """As it was found: the PPID whose refusal was overturned said alone which parts the ruling opens."""
    task, part = granted(in_part, superior, grounds="a", order="Buka nama pasien."), WithheldPart.objects.get()
    orders.open_parts(task, by=reviewer, parts=[part], today=TODAY)
    assert WithheldPart.objects.closed().exists()
    with pytest.raises(ValidationError, match="menunggu dibenarkan Atasan PPID"), transaction.atomic():
        brought(task, reviewer, "Nama pasien: Siti Contoh.")
    refuses(WithheldPart.objects.update, opened_by=task)
    refuses(OpeningTask.objects.update, confirmed_by=reviewer, confirmed_on=TODAY)
    client.force_login(superior)
    page = client.get(reverse("desk:task_act", args=[task.pk, "benarkan"]))
    assert part.subject in text(page)
    orders.confirm(task, by=superior, today=TODAY)
    refuses(OpeningTask.objects.update, named_parts=f",{part.pk},{part.pk + 1},")
    assert WithheldPart.objects.get().opened_by == task
    brought(task, reviewer, "Nama pasien: Siti Contoh.")


def brought(task, reviewer, content):
    case = task.objection.inforequest
    answers.add(case, [sealed_answer(content, "salinan.txt")], by=reviewer)
    AnswerFile.objects.update(check_state="clean", screened_at=timezone.now())
    orders.hand_over(task, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)


def test_a_ruling_about_a_part_of_a_class_names_the_part(in_part, reviewer, superior, open_parts):
    """Attacks P2, P2d: any file, or a word that stays black, closed the task while the part stayed closed."""
    task = granted(in_part, superior, grounds="a", order="Buka nama pasien.")
    assert task.aim == Aim.PART
    with pytest.raises(ValidationError, match="Pilih bagian yang dibuka"):
        orders.open_parts(task, by=reviewer, kept="apa saja", today=TODAY)
    OpeningTask.objects.update(kept_words="apa saja")
    with pytest.raises(ValidationError, match="Sebut dahulu bagian yang dibuka"), transaction.atomic():
        brought(task, reviewer, "Nama pasien: [dihapus].")
    with pytest.MonkeyPatch.context() as past:
        past.setattr(orders.fulfilment, "_require_opened", lambda _task: None)
        with pytest.raises(IntegrityError), transaction.atomic():
            brought(task, reviewer, "Nama pasien: [dihapus].")
    open_parts(task, WithheldPart.objects.all())
    brought(task, reviewer, "Nama pasien: Siti Contoh.")
    assert OpeningTask.objects.get().end == TaskEnd.CARRIED_OUT


def test_the_file_of_an_opened_part_is_another_than_before(in_part, reviewer, superior, open_parts):
    task = granted(in_part, superior, grounds="a", order="Buka nama pasien.")
    open_parts(task, WithheldPart.objects.all())
    with pytest.raises(ValidationError, match="sudah ada pada pemohon"), transaction.atomic():
        brought(task, reviewer, "Belanja obat: Rp10.000.000.")
    brought(task, reviewer, "Nama pasien: Siti Contoh.")


def test_information_that_was_ordered_is_given_without_closed_parts(
    make_request, reviewer, superior, granting, open_parts
):
    """Attack P12: silence won, and a notice that withheld everything was "berikan seluruhnya"."""
    case = make_request("answered", today=date(2026, 2, 2))
    task = granted(case, superior, Aim.FILE, grounds="e", order="Berikan laporannya seluruhnya.")
    case.refresh_from_db()
    decisions.decide(case, by=reviewer, today=TODAY, **granting | exempt_part())
    AnswerFile.objects.update(check_state="clean", screened_at=timezone.now())
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    task.refresh_from_db()
    assert task.done_on is None
    done = {"done_on": TODAY, "done_by": reviewer, "end": TaskEnd.CARRIED_OUT}
    refuses(OpeningTask.objects.update, **done, letter=case.decision.letter)
    with pytest.raises(ValidationError, match="sebagai bagian yang dibuka: Nama pasien"), transaction.atomic():
        brought(task, reviewer, "Sampul.")
    open_parts(task, WithheldPart.objects.all())
    brought(task, reviewer, "Nama pasien: Siti Contoh.")
    assert OpeningTask.objects.get().end == TaskEnd.CARRIED_OUT


def test_a_ruling_about_a_part_opens_that_part_only(
    make_request, reviewer, superior, test_of_exemption, answer_file, open_parts
):
    case = make_request("answered")
    parts = [
        {"subject": "Nama", "reason": "Rahasia.", "ground": "h", "words": "Budi"},
        {"subject": "Jumlah", "reason": "Rahasia.", "ground": "h", "words": "tujuh"},
    ]
    partly = REFUSED | {"outcome": Outcome.PARTLY, "material": "Data.", "delivery": "email", "format": "softcopy"}
    decisions.decide(case, by=reviewer, refused=[test_of_exemption.document], withheld=parts, today=TODAY, **partly)
    screened(case)
    AnswerFile.objects.update(check_state="clean")
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    _name, number = WithheldPart.objects.order_by("pk")
    refuses(WithheldPart.objects.filter(pk=number.pk).update, opened_by=None, subject="Lain")
    task = granted(case, superior, Aim.PART, grounds="a")
    with pytest.raises(ValidationError, match="bagian yang dibuka"):
        orders.hand_over(task, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    open_parts(task, [number])
    assert answers.withheld_words(case) == ["Budi"]
    refuses(WithheldPart.objects.filter(pk=number.pk).update, opened_by=None)
    answers.add(case, [answer_file("Jumlahnya tujuh.", "jumlah.txt")], by=reviewer)
    screened(case)
    with pytest.raises(ValidationError, match="Bukan berkas ini"):
        orders.hand_over(task, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    answers.add(case, [answer_file("Data pasien menurut penyakit.", "data.txt")], by=reviewer)
    screened(case)
    orders.hand_over(task, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    test_of_exemption.refresh_from_db()
    assert test_of_exemption.serves(TODAY)


def test_an_award_that_nobody_appeals_is_final_by_itself(refused, reviewer, superior, test_of_exemption):
    objection = objections.file("a", TEXTS, inforequest=refused, today=TODAY).objection
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Tetap.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    dispute = disputes.record_dispute(objection, by=reviewer, filed_on=TODAY, today=TODAY)
    award = {"stage": DisputeStage.ADJUDICATION, "award_received_on": TODAY, "opens_information": True}
    disputes.change_dispute(dispute, by=reviewer, today=TODAY, **award)
    until = dispute.lawsuit_until(legal_calendar()).on
    assert disputes.end_unappealed(until) == 0
    with undone("sued"):
        disputes.change_dispute(dispute, by=reviewer, today=until, stage=DisputeStage.COURT)
        assert disputes.end_unappealed(until + DAY) == 0
    assert (disputes.end_unappealed(until + DAY), disputes.end_unappealed(until + DAY)) == (1, 0)
    task = OpeningTask.objects.get()
    assert (task.aim, task.ordered_by, task.raised_on) == (Aim.DOCUMENT, Orderer.TRIBUNAL, until + DAY)
    test_of_exemption.refresh_from_db()
    assert test_of_exemption.ruled_open_on == until + DAY


def test_a_file_that_was_ordered_leaves_nothing_exempt(refused, make_request, reviewer, superior, test_of_exemption):
    """Neither a refusal nor a new test rests on it, and it is that file which goes out."""
    document = test_of_exemption.document
    task = granted(refused, superior, Aim.FILE, grounds="a")
    test_of_exemption.refresh_from_db()
    assert test_of_exemption.ruled_open_on == TODAY
    with pytest.raises(ValidationError, match="sudah dinyatakan terbuka"):
        decisions.decide(make_request("answered"), by=reviewer, refused=[document], today=TODAY, **REFUSED)
    answers.add(refused, [sealed_answer("Berkas yang lain.", "lain.txt")], by=reviewer)
    screened(refused)
    going = {"by": reviewer, "channel": Delivery.EMAIL, "looked_for": True, "today": TODAY}
    with pytest.raises(ValidationError, match="Bukan berkas ini"):
        orders.hand_over(task, **going)
    answers.add(refused, [sealed_answer("Data pasien menurut penyakit.", "data.txt")], by=reviewer)
    screened(refused)
    orders.hand_over(task, **going)
    task.refresh_from_db()
    assert task.end == TaskEnd.CARRIED_OUT


def test_a_refused_case_is_closed_after_what_was_ordered_was_handed_over(refused, reviewer, superior):
    task = granted(refused, superior, Aim.FILE, grounds="a")
    answers.add(refused, [sealed_answer("Data pasien menurut penyakit.", "data.txt")], by=reviewer)
    screened(refused)
    orders.hand_over(task, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
    refused.refresh_from_db()
    workflow.close(refused, by=reviewer, today=TODAY)
    assert (refused.given_on, refused.ended_on) == (TODAY, TODAY)


def test_a_task_begins_with_what_it_opens(refused, superior, test_of_exemption):
    objection = objections.file("a", TEXTS, inforequest=refused, today=TODAY).objection
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.GRANTED, order="Berikan.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    ConsequenceTest.objects.filter(pk=test_of_exemption.pk).update(version=9)
    row = {"objection": objection, "information": "x", "raised_on": TODAY}
    OpeningTask(aim=Aim.FILE, **row).save()
    with undone("closed again"):
        renewed = unfinished(test_of_exemption)
        columns = {"stage": "disetujui", "approved_by": superior, "approved_at": timezone.now()}
        refuses(ConsequenceTest.objects.filter(pk=renewed.pk).update, **columns)


def test_what_a_ruling_opened_is_withdrawn_by_a_later_one_only(
    refused, reviewer, superior, operator, upload, read_files
):
    """The document is published by the award, and closed again after a later judgment."""
    objection = objections.file("a", TEXTS, inforequest=refused, today=TODAY).objection
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Tetap.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    dispute = disputes.record_dispute(objection, by=reviewer, filed_on=TODAY, today=TODAY)
    final = {"stage": DisputeStage.FINISHED, "finished_on": TODAY, "opens_information": True, "result": "Buka."}
    disputes.change_dispute(dispute, by=reviewer, today=TODAY, **final)
    task, test = OpeningTask.objects.get(), ConsequenceTest.objects.get()
    openings.confirm(orders.open_exempt(task, by=reviewer, document=test.document, today=TODAY), by=superior)
    document = Document.objects.get()
    read_files(document)
    publishing.publish(document, by=reviewer, looked_for=True)
    for act in (publishing.withdraw, lambda row, **how: closing.close_file(row.published_revision, **how)):
        with pytest.raises(NotAllowed, match="Hanya putusan kemudian"):
            act(document, by=reviewer, reason="Keliru.")
    with undone("replaced"):  # attack D1: it was replaced, and then closed as an old version
        first = document.published_revision
        publishing.replace_file(document, by=operator, incoming=upload("Ringkasan saja.", "ringkas.txt"))
        read_files(document)
        publishing.submit(Document.objects.get(), by=operator)
        publishing.publish(Document.objects.get(), by=reviewer, looked_for=True)
        with pytest.raises(NotAllowed, match="Hanya putusan kemudian"):
            closing.withhold_revision(Revision.objects.get(pk=first.pk), by=reviewer, reason="Versi lama.")
        refuses(Revision.objects.filter(pk=first.pk).update, disclosure="withheld")
    document.refresh_from_db()
    refuses(Document.objects.update, state="withdrawn", withdrawn_at=timezone.now(), reason="Keliru.")
    refuses(ConsequenceTest.objects.update, ruling_lifted_on=TODAY)
    dispute.refresh_from_db()
    disputes.confirm(disputes.ask_replacement(judgment(dispute), by=reviewer, scan=waiver()), by=superior)
    publishing.withdraw(document, by=reviewer, reason="Putusan kasasi menutupnya.")
    exemptions.approve(exemptions.write_test(document, by=reviewer, **COMPLETE), by=superior)


def test_the_window_lasts_while_something_is_owed(to_give, reviewer, answer_file):
    """Grounds e and g count from the last hand-over, and not from a notice whose promise or order is open."""
    case, calendar, later = to_give.objection.inforequest, legal_calendar(), TODAY + 100 * DAY

    def until(ground, day):
        case.refresh_from_db()
        return objections.window(case, ground, calendar, day).until

    assert until("e", later) == until("g", later) == deadlines.objection_until(later, calendar).on
    assert until("d", later) < later
    answers.add(case, [answer_file()], by=reviewer)
    screened(case)
    orders.hand_over(to_give, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=later)
    assert until("e", later + 100 * DAY) == deadlines.objection_until(timezone.localdate(), calendar).on
