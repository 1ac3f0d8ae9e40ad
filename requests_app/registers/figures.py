"""Details of a year's figures (UU 14/2008 Pasal 12; domain rule 44)."""

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from math import ceil
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Count, F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Classification, Ground
from opd.calendar.workdays import workdays_between
from opd.models import Holiday
from requests_app.models import Decision, Dispute, DisputeStage, InformationRequest, Objection, ObjectionGround, Outcome
from requests_app.models.choices import OPENING
from requests_app.states import NOTIFIED_STATES, OPEN_STATES, ObjectionState
from requests_app.tracking.status_texts import final_result


class Punctuality(Enum):
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
    """How many objections were answered (`decided`), granted in whole or part, and are `running`."""

    decided: int
    granted: int
    running: int


def punctuality(state: str, due_on: date, sent_on: date | None, today: date) -> Punctuality:
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


def corrected(year: int) -> list[str]:
    """Return a sentence for each due date of a year that was corrected after it had passed."""
    kinds: tuple = ((InformationRequest, "due_on"), (Objection, "reply_due_on"))
    rows = [
        row
        for model, due in kinds
        for row in model.objects.filter(year=year, corrected_from__isnull=False)
        .order_by("sequence")
        .values_list("number", "corrected_from", due)
    ]
    return [f"{number}: {corrected_due(old, new)}" for number, old, new in rows]


def corrected_due(old: date | None, new: date) -> str:
    days = {"old": date_format(old, "j F Y"), "new": date_format(new, "j F Y")} if old else {}
    return _("tenggat %(old)s dikoreksi menjadi %(new)s") % days if days else ""


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


def details(year: int) -> dict[str, Any]:
    """Return numbers by label; a refusal or objection on several grounds counts under each of them."""
    decisions = Decision.objects.filter(
        inforequest__year=year, inforequest__state__in=NOTIFIED_STATES, sent_on__isnull=False
    )
    objections = list(Objection.objects.filter(year=year))
    disputes = Dispute.objects.filter(objection__year=year).values_list("stage", flat=True)
    grounds = "".join(decisions.values_list("grounds", flat=True))
    return {
        "refusal_grounds": _counted(grounds, Ground),
        "objections": len(objections),
        "objection_grounds": _counted("".join(objection.grounds for objection in objections), ObjectionGround),
        "objection_outcomes": _outcomes(objections),
        "disputes": len(disputes),
        "dispute_stages": _counted(disputes, DisputeStage),
        "final_results": _final_results(year),
        "days": _days_by_class(decisions),
    }


def _final_results(year: int) -> dict[str, int]:
    of_request: dict[int | None, list[Objection]] = {}
    for objection in (
        Objection.objects.filter(inforequest__year=year).select_related("dispute").prefetch_related("opening_tasks")
    ):
        of_request.setdefault(objection.inforequest_id, []).append(objection)
    results = [final_result(objections) for objections in of_request.values()]
    return dict(Counter(result.label for result in results if result))


def _counted(values: Iterable[str], choices) -> dict[str, int]:
    numbers = Counter(values)
    return {str(choice.label): numbers[choice.value] for choice in choices if numbers[choice.value]}


def _outcomes(objections: list[Objection]) -> dict[str, int]:
    labels = (
        each.get_outcome_display() if each.state == ObjectionState.SENT else each.get_state_display()
        for each in objections
    )
    return dict(Counter(map(str, labels)))


def _days_by_class(decisions) -> list[dict]:
    holidays, classes = Holiday.objects.names(), _classes(decisions)
    by_class: dict[str, list[int]] = {}
    for pk, received_on, sent_on in decisions.values_list("inforequest", "inforequest__received_on", "sent_on"):
        insort(by_class.setdefault(classes.get(pk, ""), []), workdays_between(received_on, sent_on, holidays))
    labels = {**dict(Classification.choices), "": _("Kelas tidak dicatat")}
    named = [(str(label), by_class[name]) for name, label in labels.items() if name in by_class]
    return [
        {"label": label, "number": len(days), "median": median(days), "ninetieth": ninetieth(days)}
        for label, days in named
    ]


def _classes(decisions) -> dict[int, str]:
    """Return the class by request: exempt if refused, else as decided, else the one class of its documents."""
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
