"""The schedule of the demo's requests, objections and dispute: two years of cases up to the day of seeding.

A request was received `ago` working days before the seeding, and each of its `acts` happened so many working days after
receipt. The acts of all cases are played in the order of their days, so numbers, history and ledger are in order of
time. The cases are played completely or not at all: a second run finds them and adds nothing.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from itertools import count, islice
from pathlib import Path
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.calendar import holiday_files
from opd.calendar.workdays import add_workdays, workdays_between
from opd.models import Holiday
from portal.demo.cases.acts import ACTS, SAID, Act, release_text
from portal.demo.cases.scene import Scene, finished_test
from portal.demo.story import Stage
from requests_app.models import Fee, InformationRequest
from requests_app.workflow import fees
from requests_app.workflow.clock import holiday_changes
from requests_app.workflow.requests import RegisteredRequest

PLOT = ("closed.toml", "open.toml", "objections.toml")
YEARS = range(2024, 2028)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Turn:
    day: date
    scene: Scene
    act: Act


def play(stage: Stage, progress: Callable[[int], None], today: date | None = None) -> RegisteredRequest | None:
    """Play every case up to `today`; `progress` is called with 1 after each act.

    Returns the case to show to visitors; None if the cases exist already.
    """
    if InformationRequest.objects.filter(information=plot()[0]["information"]).exists():
        return None
    if not Holiday.objects.exists():
        holiday_changes.load(holiday_files.from_package(YEARS), by=None, cause=_("Tabel hari libur data contoh"))
    today = today or timezone.localdate()
    scenes = _scenes(stage, today)
    with transaction.atomic():
        _set_costs(stage, date(today.year - 3, 1, 1))
        for turn in _turns(scenes, today):
            turn.act(turn.scene, turn.day)
            progress(1)
    return next(scene.registered for scene in scenes if scene.part.get("shown"))


def _set_costs(stage: Stage, valid_from: date) -> None:
    if Fee.objects.exists():
        return
    costs = tomllib.loads(Path(__file__).with_name("costs.toml").read_text(encoding="utf-8"))
    basis = costs["basis"].format(year=valid_from.year)
    for row in costs["fee"]:
        fees.add_fee(by=stage.cast.reviewer, basis=basis, valid_from=valid_from, **row)


@cache
def plot() -> list[dict[str, Any]]:
    read = [tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))["case"] for name in PLOT]
    return [part for parts in read for part in parts]


def acts_of(part: dict[str, Any]) -> Iterator[tuple[int, Act]]:
    """Yield (working day after receipt, act) for acts, messages and the release of the text of a case."""
    yield from ((day, ACTS[name]) for name, day in part["acts"].items())
    yield from ((day, partial(SAID[voice], text=text)) for day, voice, text in part.get("said", []))
    if part.get("public"):
        yield max(part["acts"].values()), release_text


def length() -> int:
    """Return the number of acts in the plot."""
    return sum(1 for part in plot() for _act in acts_of(part))


def _scenes(stage: Stage, today: date) -> list[Scene]:
    """Return all cases with their days of receipt; with `off_day` that is the last day off before it."""
    off = Holiday.objects.names()
    days = _workdays_back(today, off)
    scenes = []
    for place, part in enumerate(plot(), start=1):
        received = min(today, days[part["ago"]])
        if part.get("off_day"):
            received = next(day for day in _days_from(received, -DAY) if not _is_workday(day, off))
        scenes.append(Scene(stage, place, part, received))
    return [scene for scene in scenes if _is_tested(scene, off)]


def _is_tested(scene: Scene, off) -> bool:
    """Return whether the case can be played: it may not be refused before the date of its consequence test."""
    test = finished_test(scene)
    if not test:
        return True
    return cast(date, test.decision_date) <= add_workdays(scene.received_on, scene.part["acts"]["decide"], off)


def _turns(scenes: list[Scene], today: date) -> list[Turn]:
    """Return the acts of all cases by day, none later than `today`."""
    off = Holiday.objects.names()
    turns = [
        Turn(min(today, add_workdays(scene.received_on, after, off)), scene, act)
        for scene in scenes
        for after, act in acts_of(scene.part)
    ]
    return sorted(turns, key=lambda turn: turn.day)


def _workdays_back(today: date, off) -> list[date]:
    """Return working days, newest first, from `today` or the next one, as far back as the plot needs."""
    first = next(day for day in _days_from(today) if _is_workday(day, off))
    longest = max(part["ago"] for part in plot())
    return list(islice((day for day in _days_from(first, -DAY) if _is_workday(day, off)), longest + 1))


def _days_from(day: date, step: timedelta = DAY) -> Iterator[date]:
    return (day + step * n for n in count())


def _is_workday(day: date, off) -> bool:
    return workdays_between(day - DAY, day, off) == 1
