"""Details of the figures of a year: reasons, objections, disputes, and days by class (UU 14/2008 Pasal 12; rule 44).

All are counted from the register. An answer counts once its notice was sent, an objection from the day it came in.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from statistics import median

from django.utils.translation import gettext as _

from documents.models import Classification, Ground
from opd.calendar.workdays import workdays_between
from opd.models import Holiday
from requests_app.models import Decision, Dispute, DisputeStage, InformationRequest, Objection, ObjectionGround, Outcome
from requests_app.states import NOTIFIED_STATES, ObjectionState


@dataclass(frozen=True)
class Counted:
    label: str
    number: int


@dataclass(frozen=True)
class ClassDays:
    """The working days from receipt to notice of the answers about one class of information."""

    label: str
    number: int
    median: float
    ninetieth: int


@dataclass(frozen=True)
class Details:
    """Details of one year. A refusal on several grounds counts under each of them, and so does an objection."""

    refusal_grounds: list[Counted]
    objections: int
    objection_grounds: list[Counted]
    objection_outcomes: list[Counted]
    disputes: int
    dispute_stages: list[Counted]
    days: list[ClassDays]


def details(year: int) -> Details:
    decisions = Decision.objects.filter(
        inforequest__year=year, inforequest__state__in=NOTIFIED_STATES, sent_on__isnull=False
    )
    objections = list(Objection.objects.filter(year=year))
    disputes = Dispute.objects.filter(objection__year=year).values_list("stage", flat=True)
    grounds = "".join(decisions.values_list("grounds", flat=True))
    return Details(
        refusal_grounds=_counted(grounds, Ground),
        objections=len(objections),
        objection_grounds=_counted("".join(objection.grounds for objection in objections), ObjectionGround),
        objection_outcomes=_outcomes(objections),
        disputes=len(disputes),
        dispute_stages=_counted(disputes, DisputeStage),
        days=_days_by_class(decisions),
    )


def _counted(values: Iterable[str], choices) -> list[Counted]:
    numbers = Counter(values)
    return [Counted(str(choice.label), numbers[choice.value]) for choice in choices if numbers[choice.value]]


def _outcomes(objections: list[Objection]) -> list[Counted]:
    labels = [
        str(each.get_outcome_display() if each.state == ObjectionState.SENT else each.get_state_display())
        for each in objections
    ]
    return [Counted(label, number) for label, number in Counter(labels).items()]


def _days_by_class(decisions) -> list[ClassDays]:
    holidays, classes = Holiday.objects.names(), _classes(decisions)
    days: dict[str, list[int]] = {}
    for pk, received_on, sent_on in decisions.values_list("inforequest", "inforequest__received_on", "sent_on"):
        days.setdefault(classes.get(pk, ""), []).append(workdays_between(received_on, sent_on, holidays))
    labels = {**dict(Classification.choices), "": _("Kelas tidak dicatat")}
    return [_class_days(str(label), sorted(days[name])) for name, label in labels.items() if name in days]


def _classes(decisions) -> dict[int, str]:
    """Return the class of information by request: exempt where all was refused, else as it was decided.

    Decisions of before state none: there it is that of the answering documents, where these have one class.
    """
    refused = decisions.filter(outcome=Outcome.REFUSED).values_list("inforequest", flat=True)
    stated = dict(decisions.exclude(classification="").values_list("inforequest", "classification"))
    stated |= dict.fromkeys(refused, Classification.EXEMPT.value)
    found: dict[int, set[str]] = {}
    chosen = InformationRequest.answer_documents.through.objects.filter(
        informationrequest__in=decisions.values("inforequest")
    )
    for pk, classification in chosen.values_list("informationrequest", "document__classification"):
        found.setdefault(pk, set()).add(classification)
    return {pk: classes.pop() for pk, classes in found.items() if len(classes) == 1} | stated


def _class_days(label: str, days: list[int]) -> ClassDays:
    """Return the figures of one class; within the 90th percentile of days, 90 of 100 were answered."""
    return ClassDays(label, len(days), median(days), days[ceil(0.9 * len(days)) - 1])
