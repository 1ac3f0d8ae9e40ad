"""The demo's requests, objections and dispute: two years of cases up to the day of seeding.

A request came `ago` working days before, its `acts` so many after receipt; all are played in the order of their days,
completely or not at all.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from itertools import count, islice
from operator import itemgetter
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.calendar import holiday_files
from opd.calendar.workdays import add_workdays, workdays_between
from opd.models import Holiday
from portal.demo import content
from portal.demo.cases import acts
from portal.demo.cases.scene import Scene, document_of, finished_test, paper_of
from portal.demo.story import Stage
from requests_app.models import Fee, InformationRequest
from requests_app.workflow import fee_changes
from requests_app.workflow.clock import holiday_changes
from requests_app.workflow.requests import RegisteredRequest

PLOT = ("closed", "open", "objections")
YEARS = range(-2, 3)  # of days off, about that of the seeding
QUOTED = range(2015, content.WRITTEN + 1)  # years of which cases speak
DAY = timedelta(days=1)

Act = Callable[[Scene, date], None]


def play(stage: Stage, progress: Callable[[int], None], today: date | None = None) -> RegisteredRequest | None:
    """Play every case up to `today`. Returns the one to show; None if they exist."""
    if InformationRequest.objects.filter(information=_told(stage, plot()[0])["information"]).exists():
        return None
    today = today or timezone.localdate()
    if not Holiday.objects.exists():
        days = holiday_files.from_package(today.year + years for years in YEARS)
        holiday_changes.load(days, by=None, cause=_("Tabel hari libur data contoh"))
    scenes = _scenes(stage, today)
    with transaction.atomic():
        _set_costs(stage, date(today.year - 3, 1, 1))
        for day, scene, act in _turns(scenes, today):
            act(scene, day)
            progress(1)
    return next(scene.registered for scene in scenes if scene.part.get("shown"))


def _set_costs(stage: Stage, valid_from: date) -> None:
    if Fee.objects.exists():
        return
    costs, then = content.read("cases/costs"), datetime.combine(valid_from, time(3), UTC)  # the morning of that day
    decree, basis = document_of(stage, costs["decree"]), costs["basis"].format(year=valid_from.year)
    facts = {"decree": decree, "basis": basis, "valid_from": valid_from}
    for name, amount in costs["amounts"].items():
        row = fee_changes.propose(Fee(name=name, amount=amount, asked_at=then, **facts), by=stage.cast.reviewer)
        fee_changes.confirm(row, by=stage.cast.superior, now=then)


@cache
def plot() -> list[dict[str, Any]]:
    return [part for name in PLOT for part in content.read(f"cases/{name}")["case"]]


def acts_of(part: dict[str, Any]) -> Iterator[tuple[int, Act]]:
    """Yield (working day after receipt, act)."""
    yield from ((day, getattr(acts, name)) for name, day in part["acts"].items())
    yield from ((day, partial(acts.say, voice=voice, text=text)) for day, voice, text in part.get("said", []))
    if part.get("public"):
        yield max(part["acts"].values()), acts.release_text


def length() -> int:
    return sum(1 for part in plot() for _act in acts_of(part))


def _scenes(stage: Stage, today: date) -> list[Scene]:
    off = Holiday.objects.names()
    days = _workdays_back(today, off)
    scenes = []
    for place, part in enumerate(plot(), start=1):
        received = min(today, days[part["ago"]])
        if part.get("off_day"):
            received = next(day for day in _days_from(received, -DAY) if not _is_workday(day, off))
        scenes.append(Scene(stage, place, _told(stage, part), received))
    return [scene for scene in scenes if _is_tested(scene, off)]


def _told(stage: Stage, part: dict[str, Any]) -> dict[str, Any]:
    """Return a case whose years, `{y2025}`, are those of the paper that answers it, or have moved like tests."""
    answering = [paper_of(stage, key).moved for key in part.get("documents", [])]
    later = answering[0] if answering else content.years_later(content.TESTED, stage.today)
    return content.filled(part, {f"y{year}": str(year + later) for year in QUOTED})


def _is_tested(scene: Scene, off) -> bool:
    """Return whether the case can be played: it may not be refused before the date of its consequence test."""
    test = finished_test(scene)
    if not test:
        return True
    return cast(date, test.decision_date) <= add_workdays(scene.received_on, scene.part["acts"]["decide"], off)


def _turns(scenes: list[Scene], today: date) -> list[tuple[date, Scene, Act]]:
    off = Holiday.objects.names()
    turns = [
        (min(today, add_workdays(scene.received_on, after, off)), scene, act)
        for scene in scenes
        for after, act in acts_of(scene.part)
    ]
    return sorted(turns, key=itemgetter(0))


def _workdays_back(today: date, off) -> list[date]:
    """Return working days, newest first, from `today` or the next one, as far back as the plot needs."""
    first = next(day for day in _days_from(today) if _is_workday(day, off))
    longest = max(part["ago"] for part in plot())
    return list(islice((day for day in _days_from(first, -DAY) if _is_workday(day, off)), longest + 1))


def _days_from(day: date, step: timedelta = DAY) -> Iterator[date]:
    return (day + step * n for n in count())


def _is_workday(day: date, off) -> bool:
    return workdays_between(day - DAY, day, off) == 1
