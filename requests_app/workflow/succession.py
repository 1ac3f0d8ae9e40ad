"""Open requests, objections and tasks of an agency that another one replaces (domain rule 59)."""

from collections import Counter

from django.db.models import F, Q
from django.utils.translation import gettext as _

from opd import ledger
from opd.models import Opd, User
from requests_app.models import Decision, InformationRequest, Objection, OpeningTask
from requests_app.states import NOTIFIED_STATES, OPEN_STATES, Act, ObjectionAct, ObjectionState
from requests_app.workflow.delivery import promises
from requests_app.workflow.transition import record_event

UNANSWERED = (ObjectionState.RECEIVED, ObjectionState.DECIDED)


def move_open(predecessor: Opd, successor: Opd, *, by: User | None) -> Counter:
    """Move what is open, in the transaction of the succession. Returns how much, by kind.

    Open are requests, also those whose notice promised files that have not followed, objections on ground b, and tasks.
    """
    moved: Counter = Counter()
    facts = {"opd": successor.slug, "from": predecessor.slug}
    requests = InformationRequest.objects.filter(_is_owed(), opd=predecessor)
    objections = Objection.objects.filter(state__in=UNANSWERED, opd=predecessor)
    for kind, act, cases in (("requests", Act.FORWARD, requests), ("objections", ObjectionAct.MOVE, objections)):
        for case in cases.select_for_update(no_key=True, of=("self",)).order_by("pk"):
            cases.model.objects.filter(pk=case.pk).update(opd=successor, version=F("version") + 1)
            reason = _("%(old)s digantikan %(new)s.") % {"old": predecessor, "new": successor}
            record_event(case, act, by, opd=successor, reason=reason, facts=facts)
            moved[kind] += 1
    for task in OpeningTask.objects.select_for_update(no_key=True).filter(opd=predecessor, done_on=None).order_by("pk"):
        OpeningTask.objects.filter(pk=task.pk).update(opd=successor)
        ledger.record("openingtask.move", task, by, facts)
        moved["tasks"] += 1
    return moved


def _is_owed() -> Q:
    follows = Q(decision__in=Decision.objects.filter(promises.owed()))
    return Q(state__in=OPEN_STATES) | Q(state__in=NOTIFIED_STATES) & follows
