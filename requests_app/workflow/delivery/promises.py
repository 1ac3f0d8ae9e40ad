"""What a notice has promised and nobody has handed over yet (UU 14/2008 Pasal 22 ayat 7; rule 23)."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from opd.calendar.workdays import add_workdays
from requests_app.models import GIVING, AnswerFile, Decision, InformationRequest, OpeningTask


@dataclass(frozen=True)
class Promise:
    number: str
    due_on: date


def open_promises(holidays, **of: InformationRequest) -> list[Promise]:
    """Return the open hand-overs, the earliest first; one whose cost is not paid waits for the applicant."""
    sent = Decision.objects.filter(sent_on__isnull=False, outcome__in=GIVING, **of)
    rows = sent.filter(owed() | Q(inforequest__given_on=None)).annotate(
        received=Coalesce(Sum("payments__amount", filter=Q(payments__is_refund=False)), 0),
        paid_back=Coalesce(Sum("payments__amount", filter=Q(payments__is_refund=True)), 0),
        paid_on=Max("payments__paid_on", filter=Q(payments__is_refund=False)),
        owed=Coalesce(OpeningTask.objects.lowered_to("inforequest"), F("cost")),
    )
    days = [
        (number, (paid_on or sent_on) if received - back >= owed else None)
        for number, sent_on, paid_on, received, back, owed in rows.values_list(
            "inforequest__number", "sent_on", "paid_on", "received", "paid_back", "owed"
        )
    ]
    found = [Promise(number, add_workdays(day, settings.HANDOVER_WORKDAYS, holidays)) for number, day in days if day]
    return sorted(found, key=lambda promise: promise.due_on)


def is_open(inforequest: InformationRequest) -> bool:
    return bool(open_promises({}, inforequest=inforequest))


def is_owed(decision: Decision) -> bool:
    """Return whether a file that the notice has promised to follow has not followed."""
    return Decision.objects.filter(owed(), pk=decision.pk).exists()


def owed() -> Q:
    """Return the condition of a decision whose notice has promised files that have not followed."""
    files = AnswerFile.objects.filter(
        inforequest=OuterRef("inforequest"), follows=True, goes_out=True, carries_out=None
    )
    waiting, followed = files.filter(followed_at=None), files.filter(followed_at__isnull=False)
    return Q(files_follow=True) & (Exists(waiting) | ~Exists(followed))
