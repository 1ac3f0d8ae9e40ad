"""Last days of a citizen (UU 14/2008 Pasal 36 ayat 1, 37 ayat 2), which only ever move later.

What a sent letter states holds where it is later, and silence counts from the latest due date.
"""

from datetime import date, timedelta

from django.db.models import Max

from requests_app import deadlines
from requests_app.deadlines import Deadline
from requests_app.models import (
    STANDING_ALONE,
    Decision,
    DeliveryStage,
    InformationRequest,
    LegalCalendar,
    Objection,
    TaskEnd,
)


def object_until(inforequest: InformationRequest, arose_on: date, calendar: LegalCalendar) -> Deadline:
    """Return the last day to object on a ground that arose on `arose_on`."""
    notice, received, told_on = getattr(inforequest, "decision", None), inforequest.received_on, None
    if arose_on == inforequest.due_on + timedelta(days=1):  # by silence
        told_on = inforequest.extended_on
        latest = deadlines.latest_answer_due(received, calendar, extended_on=told_on)
        arose_on = max(arose_on, latest + timedelta(days=1))
    computed = deadlines.objection_until(arose_on, calendar, since=received, told_on=told_on)
    return _at_least(computed, _stated(notice))


def dispute_until(objection: Objection, calendar: LegalCalendar) -> Deadline:
    """Return the last day for the Komisi Informasi, without a reply from the end of its period (domain rule 31)."""
    since = objection.received_on
    due = max(objection.reply_due_on, deadlines.latest_reply_due(since, calendar))
    told = [day for day in (objection.reply_received_on, _excused_on(objection)) if day]
    computed = deadlines.dispute_until(max(told, default=None), due, calendar, since=since)
    return _at_least(computed, _stated(objection))


def _excused_on(objection: Objection) -> date | None:
    """Return the day of receipt of the last letter that says why an order is not carried out."""
    if not objection.is_opening:
        return None
    return objection.opening_tasks.filter(end=TaskEnd.EXCUSED).aggregate(day=Max("received_on"))["day"]


def _stated(sent: Decision | Objection | None) -> date | None:
    """Return the last day that the sent letter states, one about its order, or one that came back; older state none."""
    days = [sent.letter.stated_due_on] if sent and sent.sent_on and sent.letter else []
    if sent and (sent.returned_outcome or (isinstance(sent, Objection) and sent.is_opening)):
        case = sent.inforequest if isinstance(sent, Decision) else sent
        handed_over = case.deliveries.filter(stage=DeliveryStage.HANDED_OVER)
        handed_over = handed_over.exclude(letter__kind__in=STANDING_ALONE)
        days += handed_over.values_list("letter__stated_due_on", flat=True)
    return max((day for day in days if day), default=None)


def _at_least(computed: Deadline, stated: date | None) -> Deadline:
    return Deadline(stated, ()) if stated and stated > computed.on else computed
