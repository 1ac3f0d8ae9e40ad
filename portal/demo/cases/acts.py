"""The acts of people in the demo's cases: each calls a verb with the day on which it happens."""

from collections.abc import Callable
from datetime import date, timedelta

from portal.demo.cases.scene import Scene, answer_files, applicant_of, attachment, decision_of, document_of, scan
from requests_app import models as m
from requests_app import tasks
from requests_app.answers import files as answers
from requests_app.workflow import decisions, disputes, fees, objections
from requests_app.workflow import requests as workflow
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.transition import Case

Act = Callable[[Scene, date], None]


# Acts of a request ----------------------------------------------------------------------------------------------------


def register(scene: Scene, today: date) -> None:
    part = scene.part
    facts = {
        "information": part["information"],
        "purpose": part["purpose"],
        "access": part.get("access", m.AccessMode.COPY),
        "format": part.get("format", m.Format.SOFT),
        "delivery": part.get("delivery", m.Delivery.EMAIL),
        "proposed_opd": scene.agency(part["proposed"]) if "proposed" in part else None,
    }
    scene.registered = workflow.register(
        facts,
        applicant_of(scene),
        papers=[scan(kind) for kind in part.get("papers", [])],
        attachments=[attachment(scene, title) for title in part.get("attachments", [])],
        by=scene.by_hand,
        channel=part.get("channel", m.Channel.PORTAL),
        received_on=scene.received_on,
        confirmed="confirm" not in part["acts"] and not part.get("unconfirmed"),
        today=today,
    )


def confirm(scene: Scene, today: date) -> None:
    workflow.confirm(scene.inforequest, today=today)


def ask_completion(scene: Scene, today: date) -> None:
    workflow.ask_completion(scene.inforequest, by=scene.reviewer, missing=scene.part["missing"], today=today)


def complete(scene: Scene, today: date) -> None:
    workflow.complete(scene.inforequest, by=scene.by_hand, text=scene.part["completion"], today=today)


def lapse(scene: Scene, today: date) -> None:
    workflow.lapse(scene.inforequest, by=scene.reviewer, today=today)


def assign(scene: Scene, today: date) -> None:
    reason = scene.part.get("forwarding", "")
    workflow.assign(scene.inforequest, by=scene.reviewer, opd=next(scene.assignees), reason=reason, today=today)


def hand_back(scene: Scene, today: date) -> None:
    workflow.hand_back(scene.inforequest, by=scene.operator, reason=scene.part["handing_back"], today=today)


def answer(scene: Scene, today: date) -> None:
    part = scene.part
    workflow.answer(
        scene.inforequest,
        by=scene.operator,
        text=part["answer"],
        documents=[document_of(scene, key) for key in part.get("documents", [])],
        files=answer_files(scene, today),
        today=today,
    )


def extend(scene: Scene, today: date) -> None:
    workflow.extend(scene.inforequest, by=scene.reviewer, reason=scene.part["extension"], today=today)


def decide(scene: Scene, today: date) -> None:
    """Add the answer files as PPID itself, if the request was not passed to an agency."""
    if scene.inforequest.opd is None:
        answers.add(scene.inforequest, answer_files(scene, today), by=scene.reviewer)
    decisions.decide(
        scene.inforequest, by=scene.reviewer, withheld=scene.part.get("withheld"), today=today, **decision_of(scene)
    )
    if "send" in scene.part["acts"]:
        for file in scene.inforequest.answer_files.filter(goes_out=True):
            tasks.check_answer_file(file.pk)  # the worker starts only after the seeding


def send(scene: Scene, today: date) -> None:
    channel = _channel(scene.inforequest, scene.part.get("delivery", m.Delivery.EMAIL))
    if channel not in m.BY_PORTAL:
        decisions.issue(scene.inforequest, by=scene.reviewer, today=today)
    proof = _slip(scene.inforequest, channel, today)
    said = {"proof": proof, "looked_for": True}
    decisions.send(scene.inforequest, by=scene.reviewer, channel=channel, today=today, **said)


def receive(scene: Scene, today: date) -> None:
    decisions.receive(scene.inforequest, by=scene.reviewer, proof=Proof(today, "TTD-CONTOH"), today=today)


def _channel(case: Case, wished: str) -> str:
    """Return how a letter goes out: an applicant without a mailbox takes it away."""
    return wished if wished != m.Delivery.EMAIL or case.applicant.email else m.Delivery.PICK_UP


def _slip(case: Case, channel: str, today: date) -> Proof | None:
    """Return the proof of a letter on paper, with an invented number."""
    return None if channel in m.BY_PORTAL else Proof(today, f"CONTOH-{case.sequence:04d}/{case.year}")


def pay(scene: Scene, today: date) -> None:
    number, cost = f"CONTOH/STS/{scene.place:04d}", scene.inforequest.decision.cost
    fees.record_payment(scene.inforequest, by=scene.reviewer, amount=cost, paid_on=today, number=number, today=today)


def close(scene: Scene, today: date) -> None:
    workflow.close(scene.inforequest, by=scene.reviewer, given_on=today, today=today)


def withdraw(scene: Scene, today: date) -> None:
    workflow.withdraw(scene.inforequest, reason=scene.part["withdrawal"], today=today)


def tell_withdrawal(scene: Scene, today: date) -> None:
    told = {"told_by": scene.part["channel"], "reason": scene.part["withdrawal"]}
    workflow.tell_withdrawal(scene.inforequest, by=scene.reviewer, today=today, **told)


def end_withdrawn(scene: Scene, today: date) -> None:
    workflow.end_withdrawn(scene.inforequest, today=today)


def release_text(scene: Scene, today: date) -> None:
    workflow.publish_text(scene.inforequest, by=scene.reviewer, text=scene.part["information"], today=today)


def note_down(scene: Scene, today: date, *, text: str) -> None:
    workflow.add_remark(scene.inforequest, by=scene.reviewer, text=text, audience=m.Audience.STAFF, today=today)


def write_to_applicant(scene: Scene, today: date, *, text: str) -> None:
    workflow.add_remark(scene.inforequest, by=scene.reviewer, text=text, audience=m.Audience.APPLICANT, today=today)


def write_as_applicant(scene: Scene, today: date, *, text: str) -> None:
    workflow.add_remark(scene.inforequest, by=None, text=text, audience=m.Audience.APPLICANT, today=today)


# Acts of an objection ------------------------------------------------------------------------------------------------


def file_objection(scene: Scene, today: date) -> None:
    spec = scene.part["objection"]
    case = scene.inforequest if scene.registered else None
    scene.objection = objections.file(
        spec["grounds"],
        {name: spec[name] for name in ("reason", "purpose", "position")},
        inforequest=case,
        applicant=None if case else applicant_of(scene),
        opd=scene.agency(spec["agency"]) if "agency" in spec else None,
        by=scene.by_hand,
        channel=scene.part.get("channel", m.Channel.PORTAL),
        today=today,
    ).objection


def rule(scene: Scene, today: date) -> None:
    spec = scene.part["objection"]
    objections.rule(
        scene.objection,
        by=scene.stage.cast.superior,
        outcome=spec["outcome"],
        reasons=spec.get("reasons", ""),
        order=spec.get("order", ""),
        order_due_on=today + timedelta(days=spec["order_days"]) if "order" in spec else None,
        today=today,
    )


def reply(scene: Scene, today: date) -> None:
    superior, channel = scene.stage.cast.superior, _channel(scene.objection, m.Delivery.EMAIL)
    if channel not in m.BY_PORTAL:
        objections.issue(scene.objection, by=superior, today=today)
    proof = _slip(scene.objection, channel, today)
    objections.reply(scene.objection, by=superior, channel=channel, proof=proof, today=today)


def fulfil(scene: Scene, today: date) -> None:
    objections.fulfil(scene.objection, by=scene.reviewer, today=today)


def respond(scene: Scene, today: date) -> None:
    objections.respond(scene.objection, text=scene.part["objection"]["response"], today=today)


def drop(scene: Scene, today: date) -> None:
    objections.drop(scene.objection, today=today)


def publish_opened(scene: Scene, today: date) -> None:
    document = document_of(scene, scene.part["objection"]["document"])
    disputes.finish_opening(scene.objection.opening_tasks.get(), by=scene.reviewer, document=document, today=today)


def go_to_commission(scene: Scene, today: date) -> None:
    registration = scene.part["dispute"]["registration"]
    disputes.record_dispute(scene.objection, by=scene.reviewer, filed_on=today, registration=registration, today=today)


def mediate(scene: Scene, today: date) -> None:
    stage, summary = m.DisputeStage.MEDIATION, scene.part["dispute"]["summary"]
    disputes.change_dispute(scene.objection.dispute, by=scene.reviewer, stage=stage, summary=summary, today=today)


ACTS: dict[str, Act] = {
    "register": register,
    "confirm": confirm,
    "ask_completion": ask_completion,
    "complete": complete,
    "lapse": lapse,
    "assign": assign,
    "hand_back": hand_back,
    "assign_again": assign,
    "forward": assign,
    "extend": extend,
    "answer": answer,
    "decide": decide,
    "send": send,
    "pay": pay,
    "close": close,
    "receive": receive,
    "withdraw": withdraw,
    "tell_withdrawal": tell_withdrawal,
    "end_withdrawn": end_withdrawn,
    "object": file_objection,
    "rule": rule,
    "reply": reply,
    "fulfil": fulfil,
    "respond": respond,
    "drop": drop,
    "publish_opened": publish_opened,
    "go_to_commission": go_to_commission,
    "mediate": mediate,
}
SAID = {"note": note_down, "ppid": write_to_applicant, "applicant": write_as_applicant}
