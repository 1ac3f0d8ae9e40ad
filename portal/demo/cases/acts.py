"""The acts of a case, which the plot names."""

from collections.abc import Callable
from datetime import date, timedelta

from portal.demo.cases.scene import (
    Scene,
    answer_files,
    applicant_of,
    attachment,
    decision_of,
    document_of,
    scan,
    slip,
    statement,
    withheld_of,
)
from requests_app import models as m
from requests_app import tasks
from requests_app.answers import files as answers
from requests_app.workflow import decisions, disputes, fees, objections, orders
from requests_app.workflow import requests as workflow
from requests_app.workflow.delivery import letters_alone
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.transition import Case


def register(scene: Scene, today: date) -> None:
    part = scene.part
    facts = {
        "information": part["information"],
        "purpose": part["purpose"],
        "access": part.get("access", m.AccessMode.COPY),
        "format": part.get("format", m.Format.SOFT),
        "delivery": part.get("delivery", m.Delivery.EMAIL),
        "proposed_opd": scene.stage.agency(part["proposed"]) if "proposed" in part else None,
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


def _of_request(
    verb: Callable[..., object], by: str = "", *, has_letter: bool = False, **words: str
) -> Callable[[Scene, date], None]:
    """Return the act of a verb on the request: `by` is a person of the scene, `words` name texts of the plot."""

    def act(scene: Scene, today: date) -> None:
        person = {"by": getattr(scene, by)} if by else {}
        texts = {name: scene.part[word] for name, word in words.items()}
        verb(scene.inforequest, **person, **texts, today=today)
        if has_letter:
            _take_away(scene, today)

    return act


confirm = _of_request(workflow.confirm)
ask_completion = _of_request(workflow.ask_completion, "reviewer", has_letter=True, missing="missing")
complete = _of_request(workflow.complete, "by_hand", text="completion")
lapse = _of_request(workflow.lapse, "reviewer", has_letter=True)
hand_back = _of_request(workflow.hand_back, "operator", reason="handing_back")
extend = _of_request(workflow.extend, "reviewer", has_letter=True, reason="extension")
withdraw = _of_request(workflow.withdraw, reason="withdrawal")
end_withdrawn = _of_request(workflow.end_withdrawn)
release_text = _of_request(workflow.publish_text, "reviewer", text="information")


def assign(scene: Scene, today: date) -> None:
    reason = scene.part.get("forwarding", "")
    workflow.assign(scene.inforequest, by=scene.reviewer, opd=next(scene.assignees), reason=reason, today=today)


assign_again = forward = assign


def answer(scene: Scene, today: date) -> None:
    part = scene.part
    workflow.answer(
        scene.inforequest,
        by=scene.operator,
        text=part["answer"],
        documents=[document_of(scene.stage, key) for key in part.get("documents", [])],
        files=answer_files(scene, today),
        today=today,
    )


def decide(scene: Scene, today: date) -> None:
    if scene.inforequest.opd is None:
        answers.add(scene.inforequest, answer_files(scene, today), by=scene.reviewer)
    decisions.decide(
        scene.inforequest, by=scene.reviewer, withheld=withheld_of(scene), today=today, **decision_of(scene)
    )
    if "send" in scene.part["acts"]:
        for file in scene.inforequest.answer_files.filter(goes_out=True):
            tasks.check_answer_file(file.pk)  # the worker starts only after the seeding


def send(scene: Scene, today: date) -> None:
    channel = _channel(scene.inforequest, scene.part.get("delivery", m.Delivery.EMAIL))
    if fees.waits_for_superior(decision := scene.inforequest.decision):
        fees.confirm_cost(scene.inforequest, by=scene.stage.cast.superior, cost=decision.cost, today=today)
    if channel not in m.BY_PORTAL:
        decisions.issue(scene.inforequest, by=scene.reviewer, today=today)
    proof = _slip(scene.inforequest, channel, today)
    said = {"proof": proof, "looked_for": True}
    decisions.send(scene.inforequest, by=scene.reviewer, channel=channel, today=today, **said)


def receive(scene: Scene, today: date) -> None:
    decisions.receive(scene.inforequest, by=scene.reviewer, proof=Proof(today, scan=slip()), today=today)


def _take_away(scene: Scene, today: date) -> None:
    case, by = scene.inforequest, scene.reviewer
    for letter in letters_alone.waiting_of(case):
        taken = {"channel": m.Delivery.PICK_UP, "proof": Proof(today, scan=slip())}
        letters_alone.hand_over(case, by=by, letter=letter, **taken, today=today)


def _channel(case: Case, wished: str) -> str:
    return wished if wished != m.Delivery.EMAIL or case.applicant.email else m.Delivery.PICK_UP


def _slip(case: Case, channel: str, today: date) -> Proof | None:
    if channel == m.Delivery.POST:
        return Proof(today, f"CT{case.year:04d}{case.sequence:05d}ID")
    return None if channel in m.BY_PORTAL else Proof(today, scan=slip())


def pay(scene: Scene, today: date) -> None:
    number, cost = f"CONTOH/STS/{scene.place:04d}", scene.inforequest.decision.cost
    fees.record_payment(scene.inforequest, by=scene.reviewer, amount=cost, paid_on=today, number=number, today=today)


def close(scene: Scene, today: date) -> None:
    case = scene.inforequest
    is_owed = case.decision.is_giving and case.given_on is None
    workflow.close(case, by=scene.reviewer, proof=Proof(today, scan=slip()) if is_owed else None, today=today)


def tell_withdrawal(scene: Scene, today: date) -> None:
    told = {"told_by": m.Channel.WALK_IN, "reason": scene.part["withdrawal"], "scan": statement()}
    workflow.tell_withdrawal(scene.inforequest, by=scene.reviewer, today=today, **told)
    _take_away(scene, today)


def say(scene: Scene, today: date, *, voice: str, text: str) -> None:
    audience = m.Audience.STAFF if voice == "note" else m.Audience.APPLICANT
    by = None if voice == "applicant" else scene.reviewer
    workflow.add_remark(scene.inforequest, by=by, text=text, audience=audience, today=today)


def file_objection(scene: Scene, today: date) -> None:
    spec = scene.part["objection"]
    case = scene.inforequest if scene.registered else None
    scene.objection = objections.file(
        spec["grounds"],
        {name: spec[name] for name in ("reason", "purpose", "position")},
        inforequest=case,
        applicant=None if case else applicant_of(scene),
        opd=scene.stage.agency(spec["agency"]) if "agency" in spec else None,
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
    answers.add(scene.inforequest, answer_files(scene, today, scene.part["objection"]), by=scene.reviewer)
    task = scene.objection.opening_tasks.get()
    for file in task.files.all():
        tasks.check_answer_file(file.pk)
    channel = _channel(scene.objection, m.Delivery.EMAIL)
    orders.hand_over(task, by=scene.reviewer, channel=channel, looked_for=True, today=today)
    scene.objection.refresh_from_db()


def respond(scene: Scene, today: date) -> None:
    objections.respond(scene.objection, text=scene.part["objection"]["response"], today=today)


def drop(scene: Scene, today: date) -> None:
    objections.drop(scene.objection, today=today)


def go_to_commission(scene: Scene, today: date) -> None:
    registration = scene.part["dispute"]["registration"]
    disputes.record_dispute(scene.objection, by=scene.reviewer, filed_on=today, registration=registration, today=today)


def mediate(scene: Scene, today: date) -> None:
    stage, summary = m.DisputeStage.MEDIATION, scene.part["dispute"]["summary"]
    disputes.change_dispute(scene.objection.dispute, by=scene.reviewer, stage=stage, summary=summary, today=today)
