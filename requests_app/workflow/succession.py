"""Open requests and tasks of an agency that another one replaces (domain rule 59)."""

from collections import Counter

from django.db.models import F
from django.utils.translation import gettext as _

from opd import ledger
from opd.models import Opd, User
from requests_app.models import InformationRequest, OpeningTask
from requests_app.states import Act
from requests_app.workflow.transition import record_event


def move_open(predecessor: Opd, successor: Opd, *, by: User | None) -> Counter:
    """Move the open requests and tasks, in the transaction of the succession. Returns how many, by kind.

    State, answer and due dates stay: only the agency changes. Each has its entry in history and ledger.
    """
    reason = _("%(old)s digantikan %(new)s.") % {"old": predecessor, "new": successor}
    requests = InformationRequest.objects.select_for_update(no_key=True).open().filter(opd=predecessor).order_by("pk")
    moved: Counter = Counter()
    for inforequest in requests:
        InformationRequest.objects.filter(pk=inforequest.pk).update(opd=successor, version=F("version") + 1)
        facts = {"opd": successor.slug, "from": predecessor.slug}
        record_event(inforequest, Act.FORWARD, by, opd=successor, reason=reason, facts=facts)
        moved["requests"] += 1
    for task in OpeningTask.objects.select_for_update().filter(opd=predecessor, done_on=None).order_by("pk"):
        OpeningTask.objects.filter(pk=task.pk).update(opd=successor)
        ledger.record("openingtask.move", task, by, {"opd": successor.slug, "from": predecessor.slug})
        moved["tasks"] += 1
    return moved
