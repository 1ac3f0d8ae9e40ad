"""Rows that `verify_ledger` compares with the ledger: decisions, rulings, disputes, waivers and destructions."""

from opd.ledger import Known
from requests_app.models import Decision, Destruction, Dispute, DisputeStage, InformationRequest, Objection, OpeningTask
from requests_app.states import Act, ObjectionAct

DESTROYED = "personal_data.destroy"


def _decided(row: Decision | Objection) -> dict:
    return {"outcome": row.outcome, "by": row.decided_by_id}


KNOWN = [
    Known(
        Decision.objects.all,
        f"{InformationRequest._meta.model_name}.{Act.DECIDE}",
        InformationRequest,
        lambda decision: {**_decided(decision), "grounds": decision.grounds},
        lambda decision: decision.inforequest_id,
    ),
    Known(lambda: Objection.objects.exclude(outcome=""), f"objection.{ObjectionAct.RULE}", Objection, _decided),
    Known(
        lambda: Dispute.objects.exclude(stage=DisputeStage.FILED, opens_information=False),
        f"objection.{ObjectionAct.DISPUTE_CHANGE}",
        Objection,
        lambda dispute: dispute.facts,
        lambda dispute: dispute.objection_id,
    ),
    Known(
        lambda: Decision.objects.exclude(cost_confirmed_by=None),
        "cost.confirm",
        Decision,
        lambda decision: {"by": decision.cost_confirmed_by_id, "amount": decision.cost},
    ),
    Known(
        lambda: OpeningTask.objects.exclude(waiver=None),
        f"objection.{ObjectionAct.WAIVE}",
        Objection,
        lambda _task: {},
        lambda task: task.objection_id,
    ),
    Known(Destruction.objects.all, DESTROYED, Destruction, lambda row: {"class": row.data_class}),
]
