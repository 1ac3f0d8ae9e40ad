"""What applicants, agencies and PPID try with requests, objections and disputes: by verbs and by pages."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from documents.models import Document, DocumentState
from opd import outbox
from opd.models import Holiday, HolidayKind, Message, MessageState
from requests_app.answers import files as answers
from requests_app.models import (
    BY_PORTAL,
    AccessMode,
    Aim,
    Audience,
    Channel,
    CheckState,
    Decision,
    Delivery,
    Dispute,
    DisputeStage,
    Format,
    InformationRequest,
    ObjectionOutcome,
    OpeningTask,
    Outcome,
    Paper,
    RetentionRule,
    Withdrawal,
)
from requests_app.personal_data import destruction
from requests_app.staff import reminders
from requests_app.staff.views.objections import ACTS as OBJECTION_PAGES
from requests_app.staff.views.request_acts import ACTS as REQUEST_PAGES
from requests_app.states import STEPS, Act, ObjectionAct
from requests_app.tracking.secret_links import new_token
from requests_app.workflow import agency_reminders, decisions, disputes, fees, objections, orders, withdrawals
from requests_app.workflow import requests as workflow
from requests_app.workflow.clock import holiday_changes
from requests_app.workflow.clock.recompute import UnseenChange
from requests_app.workflow.delivery import following, letters_alone
from requests_app.workflow.delivery.deliveries import Proof
from tests.city_walk.city import LIVE, City, Nothing, deed, usual
from tests.requests_app.conftest import screened, sealed_answer

ASKED = {
    "information": "Laporan realisasi anggaran Dinas Kesehatan tahun 2025 per kegiatan.",
    "purpose": "Penelitian tentang belanja kesehatan kota.",
    "access": AccessMode.COPY,
}
GIVEN = {"material": "Laporan.", "delivery": "email", "format": "softcopy"}
ON_PAPER = {"delivery": "pick_up", "format": "hardcopy"}
PART = {"subject": "Nama", "reason": "Rahasia", "words": "Sri"}


# On the way to the answer -------------------------------------------------------------------------------------------


@deed
def register(city: City) -> None:
    by = city.chance.choice([None, None, None, city.people["verifikator"], city.people["operator"]])
    wish = {"format": city.chance.choice(list(Format)), "delivery": city.chance.choice(list(Delivery))}
    registered = workflow.register(
        ASKED | wish,
        city.applicant(),
        by=by,
        channel=Channel.PORTAL if by is None else Channel.WALK_IN,
        received_on=None if by is None else city.day(),
        confirmed=city.mostly(0.6),
    )
    city.tokens[registered.inforequest.pk] = registered.token


@usual
def confirm(city: City) -> None:
    case, by = city.scene(Act.CONFIRM)
    workflow.confirm(case, by=by)


@deed
def ask_completion(city: City) -> None:
    case, by = city.scene(Act.ASK_COMPLETION, lambda case: (city.today - case.received_on).days <= 3)
    workflow.ask_completion(case, by=by, missing=city.words("Salinan KTP."))


@deed
def complete(city: City) -> None:
    case, by = city.scene(Act.COMPLETE)
    workflow.complete(case, by=by, text=city.words())


@deed
def lapse(city: City) -> None:
    case, by = city.scene(Act.LAPSE, lambda case: case.completion_due_on < city.today)
    workflow.lapse(case, by=by)


@usual
def assign(city: City) -> None:
    case, by = city.scene(city.chance.choice([Act.ASSIGN, Act.ASSIGN, Act.FORWARD]))
    workflow.assign(case, by=by, opd=city.chance.choice(city.agencies), reason=city.words())


@deed
def hand_back(city: City) -> None:
    city.seldom(0.5)
    case, by = city.scene(Act.HAND_BACK)
    workflow.hand_back(case, by=by, reason=city.words("Bukan kami."))


@usual
def answer(city: City) -> None:
    case, by = city.scene(Act.ANSWER)
    files = [city.answer_file()] if city.mostly(0.5) else []
    workflow.answer(case, by=by, text=city.words("Ini laporannya."), files=files)


@deed
def add_file(city: City) -> None:
    case, by = city.scene(Act.DECIDE)
    answers.add(case, [city.answer_file()], by=by)


@usual
def read_files(city: City) -> None:
    """What the worker stores for a file in which it has found nothing."""
    case, _by = city.scene(Act.SEND)
    unread = case.answer_files.filter(check_state=CheckState.WAITING)
    if not unread.update(check_state=CheckState.CLEAN, screened_at=timezone.now()):
        raise Nothing


@deed
def extend(city: City) -> None:
    case, by = city.scene(Act.EXTEND)
    workflow.extend(case, by=by, reason=city.words("Arsip di gudang."))


@deed
def say(city: City) -> None:
    case, by = city.scene(Act.PUBLISH_TEXT)
    workflow.add_remark(case, by=by, text=city.words(), audience=city.chance.choice(list(Audience)))


@deed
def mark_read(city: City) -> None:
    case, by = city.scene(Act.READ_MESSAGE)
    message = case.remarks.waiting().first()
    if message is None:
        raise Nothing
    workflow.mark_read(message, by=by)


@deed
def remind_agency(city: City) -> None:
    case, by = city.scene(Act.REMIND)
    agency_reminders.remind(case, by=by)


@deed
def renew_code(city: City) -> None:
    case, by = city.scene(Act.RENEW_CODE)
    city.tokens.pop(case.pk, None)
    scan = city.scan(Paper) if city.mostly() else None
    if token := workflow.renew_code(case, by=by, reason=city.words("Hilang."), scan=scan):
        city.tokens[case.pk] = token


@deed
def publish_text(city: City) -> None:
    case, by = city.scene(Act.PUBLISH_TEXT)
    workflow.publish_text(case, by=by, text=city.words("Laporan anggaran."))


# Decision and notice ------------------------------------------------------------------------------------------------


def exempt_documents(city: City) -> list[Document]:
    return list(Document.objects.filter(state=DocumentState.EXEMPT).order_by("-pk")[: 2 * LIVE])


@usual
def decide(city: City) -> None:
    """What the law allows, of each outcome."""
    case, by = city.scene(Act.DECIDE)
    documents = exempt_documents(city)
    exempt: dict[str, Any] = {"refused": documents[:1], "document_kind": "data", "reason": "Dikecualikan."}
    exempt |= {"written_consent": False, "public_office": False}
    ground = documents[0].exemption.ground if documents and documents[0].exemption else "h"
    outcomes: list[dict[str, Any]] = [
        {"outcome": Outcome.GRANTED, "controlled": True, **GIVEN},
        {"outcome": Outcome.PARTLY, "controlled": True, "withheld": [PART | {"ground": ground}], **GIVEN, **exempt},
        {"outcome": Outcome.REFUSED, "controlled": True, **exempt},
        {"outcome": Outcome.NOT_HELD, "controlled": False, "reason": "Ada di tempat lain."},
        {"outcome": Outcome.NOT_DOCUMENTED, "controlled": False, "reason": "Belum dibuat."},
    ]
    fields = city.chance.choice(outcomes if documents else [outcomes[0], *outcomes[3:]])
    if fields["outcome"] == Outcome.GRANTED and city.mostly(0.6):
        fee = city.chance.choice([city.fees[0], city.fees[0], city.fees[2]])
        fields |= {"charged": [{"fee": fee, "quantity": 2}], "payment": "Tunai di loket."} | ON_PAPER
    decisions.decide(case, by=by, **({"cost": 0} | fields))


@deed
def confirm_cost(city: City) -> None:
    decision = city.one_of(Decision.objects.filter(cost__gt=0, sent_on=None).order_by("-pk"))
    by = city.people["atasan"] if city.mostly() else city.anybody()
    fees.confirm_cost(decision.inforequest, by=by, cost=decision.cost if city.mostly() else 1)


@deed
def decide_anyhow(city: City) -> None:
    """Any mixture of columns: most are against the law."""
    choose = city.chance.choice
    case, by = city.scene(Act.DECIDE)
    documents = list(Document.objects.order_by("-pk")[: 2 * LIVE])
    refused = [city.chance.sample(documents, min(n, len(documents))) for n in (0, 0, 1, 2)]
    decisions.decide(
        case,
        by=by,
        outcome=choose(Outcome.values),
        withheld=choose([[], [PART | {"ground": choose(["", "h", "a"])}]]),
        reason=city.words("Sebagian rahasia."),
        grounds=choose(["", "", "h", "hj", "x", "b"]),
        refused=choose([*refused, exempt_documents(city)[:2]]),
        document_kind=choose(["", "laporan", "peraturan"]),
        written_consent=choose([None, False, True]),
        public_office=choose([None, False]),
        controlled=choose([None, True, False]),
        material=city.words("Laporan 2025."),
        delivery=choose(["", "email", "post"]),
        format=choose(["", "softcopy", "hardcopy"]),
        cost=choose([None, 0, 0, 5000]),
        charged=choose([[], [], [{"fee": choose(city.fees), "quantity": 3}]]),
        payment=choose(["", "Tunai."]),
    )


def way(city: City) -> tuple[Any, Proof | None]:
    """A channel, and mostly the proof that it needs."""
    channel = city.chance.choice([*BY_PORTAL, *Delivery])
    return channel, proof(city) if (channel in BY_PORTAL) != city.mostly() else None


def proof(city: City) -> Proof:
    n = city.chance.randrange(1, 1000)
    number = city.chance.choice(["", "RESI-7", f"EE{n:09}ID", f"{n}/2026"])
    return Proof(city.day() if city.mostly() else None, number, city.scan() if city.mostly(0.5) else None)


@usual
def issue(city: City) -> None:
    case, by = city.scene(Act.ISSUE)
    decisions.issue(case, by=by, files_follow=may_follow(city, case))


@usual
def send(city: City) -> None:
    case, by = city.scene(Act.SEND)
    channel, proof = way(city)
    follow = may_follow(city, case)
    decisions.send(case, by=by, channel=channel, proof=proof, looked_for=city.mostly(), files_follow=follow)


def may_follow(city: City, case: InformationRequest) -> bool:
    """Whether somebody wants to send the files later, which the law's last day allows."""
    return city.mostly(0.8 if case.due_on <= city.today else 0.1)


@deed
def send_following(city: City) -> None:
    case = city.scene(Act.CLOSE, lambda case: case.decision.files_follow)[0]
    by = city.chance.choice([city.people["verifikator"], city.people["verifikator"], city.anybody()])
    if city.mostly(0.5):
        case.answer_files.filter(check_state=CheckState.WAITING).update(
            check_state=CheckState.CLEAN, screened_at=timezone.now()
        )
    following.send_following(case, by=by, looked_for=city.mostly())


@deed
def receive(city: City) -> None:
    case, by = city.scene(Act.RECEIVE, lambda case: case.decision.sent_by_channel in ("post", "courier"))
    decisions.receive(case, by=by, proof=proof(city))


@deed
def bounce(city: City) -> None:
    city.seldom(0.3)
    case, by = city.scene(Act.BOUNCE, lambda case: case.decision.sent_by_channel in ("email", "post", "courier"))
    scan = city.scan() if city.mostly() else None
    decisions.bounce(case, by=by, on=city.day(), reason=city.words("Alamat tidak dikenal."), scan=scan)


@deed
def letter_back(city: City) -> None:
    city.seldom(0.3)
    letter = city.one_of(letters_alone.on_the_way().order_by("-pk"))
    case = letter.inforequest or letter.objection
    by = city.people["verifikator"] if city.mostly() else city.anybody()
    scan = city.scan() if city.mostly() else None
    told = {"on": city.day(), "reason": city.words("Alamat tidak dikenal."), "scan": scan}
    verb = objections.letter_back if letter.objection_id else letters_alone.bounce
    verb(case, by=by, letter=letter, **told)


@deed
def pay(city: City) -> None:
    case = city.scene(Act.CLOSE, lambda case: case.decision.cost > 0)[0]
    if not Decision.objects.filter(inforequest=case).exists():
        raise Nothing
    by = city.people["verifikator"] if city.mostly() else city.anybody()
    amount = city.chance.choice([0, 100, 6250, 6250, 12500, 20000])
    fees.record_payment(case, by=by, amount=amount, paid_on=city.day(), number="KW-1" if city.mostly() else "")


@usual
def close(city: City) -> None:
    case, by = city.scene(Act.CLOSE)
    channel = city.chance.choice(list(Delivery))
    workflow.close(case, by=by, channel=channel, proof=proof(city) if city.mostly(0.5) else None)


# Withdrawal ---------------------------------------------------------------------------------------------------------


@deed
def withdraw(city: City) -> None:
    city.seldom(0.15)
    case, by = city.scene(Act.WITHDRAW)
    workflow.withdraw(case, by=by, reason=city.words("Diminta pemohon."))


@deed
def tell_withdrawal(city: City) -> None:
    city.seldom(0.3)
    case, by = city.scene(Act.TELL_WITHDRAWAL)
    told = {"told_by": city.chance.choice(list(Channel)), "told_on": city.chance.choice([None, city.day()])}
    told["scan"] = city.scan(Withdrawal) if city.mostly(0.5) else None
    workflow.tell_withdrawal(case, by=by, reason=city.words("Tidak perlu lagi."), **told)


@deed
def revoke_withdrawal(city: City) -> None:
    case, by = city.scene(Act.REVOKE_WITHDRAWAL, withdrawals.pending)
    workflow.revoke_withdrawal(case, by=by)


@deed
def morning(city: City) -> None:
    """What the portal does by itself every morning, and what the mail server has refused."""
    city.seldom(0.3)
    reminders.remind()
    reminders.record_bounces()


@deed
def deliver_mail(city: City) -> None:
    """The worker's part; now and then the mail server refuses one to a citizen."""
    waiting = Message.objects.filter(state=MessageState.WAITING)
    if city.mostly(0.1):
        refused = waiting.filter(to_citizen=True).order_by("-pk").values_list("pk", flat=True)[:1]
        Message.objects.filter(pk__in=list(refused)).update(state=MessageState.FAILED, error="550 tidak dikenal")
    if not waiting.exists():
        raise Nothing
    outbox.deliver()


@deed
def destroy_what_has_expired(city: City) -> None:
    city.seldom(0.1)
    if not [row for rule in RetentionRule.objects.all() for row in destruction.destroy_expired(rule)]:
        raise Nothing


# Objections and disputes --------------------------------------------------------------------------------------------


@usual
def file_objection(city: City) -> None:
    grounds = "".join(city.chance.sample("abcdefgx", city.chance.choice([0, 1, 1, 1, 2])))
    texts = dict.fromkeys(("reason", "purpose", "position"), city.chance.choice(["", "Kurang.", "Kurang."]))
    by = city.chance.choice([None, None, city.people["verifikator"], city.anybody()])
    entry: dict[str, Any] = {} if by is None else {"by": by, "channel": Channel.LETTER, "received_on": city.day()}
    if city.mostly(0.1):
        objections.file(grounds, texts, applicant=city.applicant(), **entry)
    else:
        objections.file(grounds, texts, inforequest=city.scene(city.chance.choice([Act.CLOSE, Act.EXTEND]))[0], **entry)
    city.check()  # whether it is in time is judged by what is known now, not by what happens afterwards


@usual
def rule(city: City) -> None:
    case, by = city.scene(ObjectionAct.RULE)
    texts = {"reasons": city.words("Sudah benar."), "order": city.words("Berikan laporannya.")}
    objections.rule(case, by=by, outcome=city.chance.choice(list(ObjectionOutcome)), **texts)


@usual
def issue_reply(city: City) -> None:
    case, by = city.scene(ObjectionAct.ISSUE)
    objections.issue(case, by=by)


@usual
def reply(city: City) -> None:
    case, by = city.scene(ObjectionAct.REPLY)
    channel, proof = way(city)
    objections.reply(case, by=by, channel=channel, proof=proof)


@deed
def receive_reply(city: City) -> None:
    case, by = city.scene(ObjectionAct.RECEIVE, lambda case: case.sent_by_channel in ("post", "courier"))
    objections.receive(case, by=by, proof=proof(city))


@deed
def bounce_reply(city: City) -> None:
    city.seldom(0.3)
    case, by = city.scene(ObjectionAct.BOUNCE, _may_come_back)
    scan = city.scan() if city.mostly() else None
    objections.bounce(case, by=by, on=city.day(), reason=city.words("Alamat tidak dikenal."), scan=scan)


def _may_come_back(case: Any) -> bool:
    is_on_its_way = case.sent_by_channel in ("email", "post", "courier")
    return is_on_its_way and not case.applicant_response and not Dispute.objects.filter(objection=case).exists()


@deed
def respond(city: City) -> None:
    case, by = city.scene(ObjectionAct.RESPOND)
    objections.respond(case, by=by, text=city.words())


@deed
def drop(city: City) -> None:
    city.seldom(0.15)
    case, by = city.scene(ObjectionAct.DROP)
    objections.drop(case, by=by)


@deed
def tell_drop(city: City) -> None:
    city.seldom(0.3)
    case, by = city.scene(ObjectionAct.TELL_DROP)
    told = {"told_by": city.chance.choice(list(Channel)), "scan": city.scan(Withdrawal) if city.mostly() else None}
    objections.tell_drop(case, by=by, reason=city.words("Sudah puas."), **told)


@deed
def revoke_drop(city: City) -> None:
    case, by = city.scene(ObjectionAct.REVOKE_DROP, withdrawals.pending)
    objections.revoke_drop(case, by=by)


@deed
def go_to_the_commission(city: City) -> None:
    case, by = city.scene(ObjectionAct.DISPUTE)
    disputes.record_dispute(case, by=by, filed_on=city.day())


@deed
def change_dispute(city: City) -> None:
    dispute = city.one_of(Dispute.objects.order_by("-pk")[:LIVE])
    days = ("finished_on", "award_received_on", "judgment_received_on")
    disputes.change_dispute(
        dispute,
        by=city.scene(ObjectionAct.DISPUTE_CHANGE)[1],
        stage=city.chance.choice(list(DisputeStage)),
        result=city.words("Terbuka."),
        opens_information=city.mostly(0.5),
        aims=",".join(city.chance.sample(list(Aim), city.chance.randint(0, 2))),
        **{day: city.chance.choice([None, city.day()]) for day in days},
    )


def task(city: City) -> OpeningTask:
    return city.fitting(OpeningTask.objects.order_by("-pk")[: 2 * LIVE], lambda row: row.done_on is None)


@deed
def open_what_a_ruling_opens(city: City) -> None:
    chosen = task(city)
    by = city.chance.choice([city.people["verifikator"], city.people["rangkap"], city.anybody()])
    documents = Document.objects.filter(pk__in=orders.documents_of(chosen.objection)) or exempt_documents(city)
    orders.open_exempt(chosen, by=by, document=city.one_of(documents))


@deed
def finish_task(city: City) -> None:
    chosen = task(city)
    by = city.chance.choice([city.people["verifikator"], city.anybody()])
    expected = orders.expected_documents(chosen) if city.mostly(0.7) else []
    documents = Document.objects.filter(pk__in=expected) or Document.objects.order_by("-pk")[: 2 * LIVE]
    orders.finish_opening(chosen, by=by, document=city.one_of(documents))


@deed
def hand_over_task(city: City) -> None:
    chosen = task(city)
    by = city.chance.choice([city.people["verifikator"], city.anybody()])
    if chosen.is_handed_over and chosen.objection.inforequest and city.mostly(0.7):
        answers.add(chosen.objection.inforequest, [sealed_answer()], by=by)
        screened(chosen.objection.inforequest)
    orders.hand_over(chosen, by=by, channel=city.chance.choice(["portal", "email"]), looked_for=city.mostly(0.9))


@deed
def excuse_task(city: City) -> None:
    city.seldom(0.3)
    chosen = task(city)
    orders.ask_excuse(
        chosen, by=city.chance.choice([city.people["verifikator"], city.anybody()]), reason=city.words("X.")
    )
    chosen.refresh_from_db()
    orders.confirm(chosen, by=city.chance.choice([city.people["atasan"], city.anybody()]))


# Days off -----------------------------------------------------------------------------------------------------------


@deed
def change_days_off(city: City) -> None:
    city.seldom(0.15)
    city.check()  # what happened before is judged by the days off of before
    by = city.chance.choice([city.people["verifikator"], city.people["admin"], city.anybody()])
    extra = list(Holiday.objects.filter(kind=HolidayKind.LOCAL))
    if extra and city.mostly(0.5):
        _seen(holiday_changes.remove_day, city.chance.choice(extra), by=by)
    else:
        source = city.chance.choice(["", "SK 1/2026", "SK 2/2026"])
        day = city.today + timedelta(city.chance.randrange(-5, 40))
        _seen(
            holiday_changes.save_day,
            Holiday(date=day, kind=HolidayKind.LOCAL, name="Hari contoh", source=source),
            by=by,
        )
    city.check(whole=True)


def _seen(change: Any, *args: Any, **kwargs: Any) -> None:
    """Call a verb of the table as somebody does who has seen what it is going to do."""
    while True:
        try:
            return change(*args, **kwargs)
        except UnseenChange as unseen:
            kwargs["seen"] = unseen.outlook.digest


# By pages -----------------------------------------------------------------------------------------------------------


@deed
def press_at_the_desk(city: City) -> None:
    """A form of the desk, filled in anyhow, sent with the session of anybody."""
    pages: dict[Any, Any] = {**REQUEST_PAGES, **OBJECTION_PAGES}
    act = city.chance.choice(list(pages))
    case, by = city.scene(act)
    name = "desk:act" if act in STEPS else "desk:objection_act"
    text = city.words()
    data: dict[str, Any] = dict.fromkeys(("reason", "text", "missing", "reasons", "order", "number"), text)
    data |= {"version": case.version, "opd": city.chance.choice(city.agencies).pk, "told_by": "phone"}
    data |= dict.fromkeys(("handed_over_on", "received_on", "on", "given_on", "told_on"), city.day().isoformat())
    data |= {"channel": city.chance.choice(list(Delivery)), "outcome": city.chance.choice(list(ObjectionOutcome))}
    data |= {"looked_for": "1"} if city.mostly() else {}
    city.browser(by).post(reverse(name, args=[case.pk, pages[act].slug]), data)
    _moved(case)


@deed
def press_behind_the_link(city: City) -> None:
    """A form of the applicant's page, sent with the secret link of the case."""
    act = city.chance.choice(["lengkapi", "lengkapi", "cabut", "batalkan-pencabutan", "konfirmasi"])
    steps = {"lengkapi": Act.COMPLETE, "cabut": Act.WITHDRAW, "konfirmasi": Act.CONFIRM}
    case = city.scene(steps.get(act, Act.REVOKE_WITHDRAWAL), lambda case: case.pk in city.tokens)[0]
    if case.pk not in city.tokens:
        raise Nothing
    if act == "cabut":
        city.seldom(0.2)
    data = {"once": new_token(), "text": city.words(), "reason": city.words()}
    address = reverse("requests:case_act", args=[city.tokens[case.pk], act])
    city.browser(None).post(address, data)
    _moved(case)


def _moved(case: Any) -> None:
    """Raise Nothing if the page has refused: it says so to the person and changes nothing."""
    if type(case).objects.get(pk=case.pk).version == case.version:
        raise Nothing
