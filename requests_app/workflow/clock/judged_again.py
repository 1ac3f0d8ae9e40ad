"""Late objections and disputes, judged again after a change of the calendar; what was in time stays so."""

from django.db.models import F

from opd.models import User
from requests_app.models import Dispute, Objection, Timeliness, legal_calendar
from requests_app.states import ObjectionAct, ObjectionState
from requests_app.tracking import citizen_limits
from requests_app.workflow import objections
from requests_app.workflow.transition import notify_applicant, notify_reviewers, record_event


def judge_again(*, cause: str, by: User | None) -> None:
    """Judge late objections and disputes by the last day as it is now, in the transaction of the change."""
    calendar = legal_calendar()
    late = Objection.objects.filter(timeliness=Timeliness.LATE).exclude(state=ObjectionState.WITHDRAWN)
    for objection in late.select_related("inforequest", "applicant").order_by("pk"):
        timeliness, until = objections.timeliness(
            objection.inforequest, objection.grounds, objection.received_on, calendar
        )
        old = objection.window_until
        if timeliness != Timeliness.IN_TIME or not until or not old or until <= old:
            continue
        columns = {"timeliness": timeliness, "window_until": until}
        Objection.objects.filter(pk=objection.pk).update(version=F("version") + 1, **columns)
        notify_applicant(objection, "objection_in_time", cause=cause)
        notify_reviewers(objection, "objection_in_time_staff", by=by)
        record_event(objection, ObjectionAct.JUDGE_AGAIN, by, reason=cause, facts={"old": old, "new": until})
    for dispute in Dispute.objects.filter(filed_on__gt=F("window_until")).select_related("objection"):
        until = citizen_limits.dispute_until(dispute.objection, calendar).on
        if until > (old := dispute.window_until):
            Dispute.objects.filter(pk=dispute.pk).update(version=F("version") + 1, window_until=until)
            facts = {"old": old, "new": until}
            record_event(dispute.objection, ObjectionAct.JUDGE_AGAIN, by, reason=cause, facts=facts)
