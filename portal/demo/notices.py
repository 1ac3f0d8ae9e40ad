from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from documents.alerts import verbs as alerts
from documents.models import PARTS, Alert, Document
from documents.reports import verbs as reports
from portal.demo import content
from portal.demo.story import Stage

SAID = ("title", "kind", "area", "phone", *PARTS)


def play(stage: Stage, now: datetime | None = None) -> None:
    if Alert.objects.exists():
        return
    now = now or timezone.now()
    plot = content.read("notices")
    for part in plot["alert"]:
        _warn(stage, part, now)
    for part in plot["report"]:
        _report(stage, part, now)


def _warn(stage: Stage, part: dict[str, Any], now: datetime) -> None:
    opd, start = stage.agency(part["opd"]), _at(now, part["starts"])
    by = stage.cast.operators[opd.pk] if opd.operators_publish else stage.cast.reviewer
    values = {name: part[name] for name in SAID if name in part} | {"ends_at": _at(now, part["ends"])}
    alert = alerts.publish(opd, by=by, values=values, submission=uuid4(), now=start)
    if "update" in part:
        alerts.update(alert, by=by, text=part["update"], values={}, now=_at(start, part["update_after"]))
    if "end_reason" in part:
        alerts.end(alert, by=by, reason=part["end_reason"], now=_at(start, part["end_after"]))
    if "review_after" in part and by != stage.cast.reviewer:  # no person reviews their own text
        when = _at(start, part["review_after"])
        alerts.review(alert, by=stage.cast.reviewer, correction=False, note="", now=when)


def _report(stage: Stage, part: dict[str, Any], now: datetime) -> None:
    target = _target(stage, part)
    published = (target.document and target.document.published_at) or now  # a solution is younger than its report
    said_at = _at(min(now, published), part["hours"])
    report = reports.receive(target, kind=part["kind"], text=part["text"], submission=uuid4(), now=said_at).report
    reviewer = stage.cast.reviewer
    if part.get("release"):
        reports.release(report.voices.get(), by=reviewer, now=said_at)
    if "forward_after" in part:
        reports.forward(report, by=reviewer, opd=report.opd, now=_at(said_at, part["forward_after"]))
    if "refuse_after" in part:
        reports.refuse(report, by=reviewer, reason=part["answer"], now=_at(said_at, part["refuse_after"]))
    if "finish_after" in part and target.document:
        when = _at(said_at, part["finish_after"])
        reports.finish(report, by=reviewer, solution=target.document, answer=part["answer"], now=when)


def _target(stage: Stage, part: dict[str, Any]) -> reports.Target:
    if "opd" in part:
        opd = stage.agency(part["opd"])
        return reports.Target(opd, f"Informasi {opd.name}")
    with_file = Document.objects.public().filter(published_revision__isnull=False).select_related("opd")
    document = with_file.order_by("year" if part["topic"] == "oldest" else "-year", "pk").first()
    return reports.Target(document.opd, document.title, document=document)


def _at(moment: datetime, hours: int) -> datetime:
    return moment + timedelta(hours=hours)
