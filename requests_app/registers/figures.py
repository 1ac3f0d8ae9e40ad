"""Details of the figures of a year: reasons, objections, disputes, and days by class (UU 14/2008 Pasal 12; rule 44).

All are counted from the register. An answer counts once its notice was sent, an objection from the day it came in.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from math import ceil
from statistics import median
from typing import NamedTuple

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Classification, Ground
from opd.calendar.workdays import workdays_between
from opd.models import Holiday
from requests_app.models import Decision, Dispute, DisputeStage, InformationRequest, Objection, ObjectionGround, Outcome
from requests_app.models.choices import OPENING
from requests_app.states import NOTIFIED_STATES, OPEN_STATES, ObjectionState


class Punctuality(Enum):
    """Whether a request was or will be answered by its due date; ENDED without an answer."""

    IN_TIME = gettext_lazy("Tepat waktu")
    LATE = gettext_lazy("Terlambat")
    RUNNING = gettext_lazy("Masih berjalan")
    OVERDUE = gettext_lazy("Lewat tenggat")
    ENDED = ""


class OnTime(NamedTuple):
    """How many notices were sent (`told`), and by their due date (`kept`)."""

    told: int
    kept: int


class ObjectionScore(NamedTuple):
    """How many objections were answered (`decided`), wholly or partly granted, and are not answered yet."""

    decided: int
    granted: int
    running: int


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


def punctuality(state: str, due_on: date, sent_on: date | None, today: date) -> Punctuality:
    """Return the punctuality of one request; `sent_on` is the day of its notice."""
    if state in NOTIFIED_STATES:
        return Punctuality.IN_TIME if sent_on and sent_on <= due_on else Punctuality.LATE
    if state not in OPEN_STATES:
        return Punctuality.ENDED
    return Punctuality.OVERDUE if due_on < today else Punctuality.RUNNING


def on_time(year: int) -> OnTime:
    """Count the notices of the requests of a year, by the same rule as `punctuality`."""
    notified = InformationRequest.objects.filter(year=year, state__in=NOTIFIED_STATES)
    in_time = Q(decision__sent_on__lte=F("due_on"))
    return OnTime(**notified.aggregate(told=Count("pk"), kept=Count("pk", filter=in_time)))


def objection_score(year: int) -> ObjectionScore:
    sent = Q(state=ObjectionState.SENT)
    counted = Objection.objects.filter(year=year).aggregate(
        decided=Count("pk", filter=sent),
        granted=Count("pk", filter=sent & Q(outcome__in=OPENING)),
        running=Count("pk", filter=Q(state__in=(ObjectionState.RECEIVED, ObjectionState.DECIDED))),
    )
    return ObjectionScore(**counted)


def ninetieth(days: Sequence[int]) -> int:
    """Return within how many days 90 of 100 were answered; `days` is sorted and not empty."""
    return days[ceil(0.9 * len(days)) - 1]


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
    return ClassDays(label, len(days), median(days), ninetieth(days))
