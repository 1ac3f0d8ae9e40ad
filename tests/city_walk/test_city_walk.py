"""Any act by any person in any order: no state that the law forbids, and nothing but a sentence refuses.

`make test` takes a short walk, and again those that found something (`tests/kept_seeds.py`). `make test-long` takes
20,000 steps in several walks, which two processes share; `RANDOM_WALK_STEPS` sets their sum. The ways are the same in
every run: new ones are taken by hand, with a `RANDOM_WALK_SEED`.
"""

import json
import os
from collections import Counter

import pytest
import time_machine

from opd.models import Message
from requests_app.models import InformationRequest
from tests.city_walk import (  # noqa: F401 - each adds its deeds
    acts_of_documents,
    acts_of_exemptions,
    acts_of_requests,
    acts_past_the_verbs,
)
from tests.city_walk.city import BEGIN, DEEDS, LIVE, City
from tests.kept_seeds import FIXED, KEPT_WALKS

pytestmark = pytest.mark.django_db

SEED = int(os.environ.get("RANDOM_WALK_SEED") or FIXED)
STEPS_OF_A_SHORT_WALK = 300
STEPS_OF_ALL_LONG_WALKS = int(os.environ.get("RANDOM_WALK_STEPS", "20000"))
WALKS = 8
ENOUGH_FOR_EVERY_ACT = 2000  # steps of one walk
HARDLY_EVER = {"decide_anyhow", "replace_a_kept_row"}  # nearly always against the law; a statement of SQLite alone
OFTEN_ENOUGH = 3  # times that each act has succeeded in all long walks together; the last goes on until it has
FURTHER = 10  # times as far at most


@pytest.fixture
def walk():
    """-> a city after a walk; a failure names what `tests/kept_seeds.py` keeps of it."""

    def take(steps, seed=SEED, then=lambda _city: None):
        with time_machine.travel(BEGIN) as clock:
            city = City(seed, clock)
            try:
                city.walk(steps)
                then(city)
            except BaseException as error:
                happened = "\n".join(city.recent)
                error.add_note(f"seed {seed}, {steps} steps, on {city.now:%Y-%m-%d %H:%M}, after\n{happened}")
                raise
        print(f"\nseed {seed}, until {city.now:%Y-%m-%d}")
        for name in sorted(DEEDS):
            print(f"  {name}: {city.done[name]} done, {city.refused[name]} refused")
        return city

    return take


def succeeded(city):
    """Return how often each act did what it tries: for a write past the verbs that is to be refused."""
    return {name: (city.refused if deed.forbidden else city.done)[name] for name, deed in DEEDS.items()}


def test_a_short_walk_meets_no_illegal_state(walk):
    assert walk(STEPS_OF_A_SHORT_WALK).done  # how much of it happens is asked of long walks only


@pytest.mark.parametrize("seed", [*KEPT_WALKS])
def test_a_walk_that_found_something_meets_no_illegal_state(walk, seed):
    steps, _found = KEPT_WALKS[seed]
    assert walk(steps, seed).done


@pytest.fixture
def all_walks(tmp_path_factory):
    """-> the successes of all long walks of this run together, once the last of them has added its own; else None."""
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "city-walks"
    folder.mkdir(exist_ok=True)

    def add(number, successes):
        (folder / f"{number}.json").write_text(json.dumps(successes))
        walks = [json.loads(path.read_text()) for path in folder.glob("*.json")]
        return sum(map(Counter, walks), Counter()) if len(walks) == WALKS else None

    return add


@pytest.mark.long
@pytest.mark.parametrize("number", range(WALKS))
def test_long_walks_meet_no_illegal_state_and_every_act_happens(walk, all_walks, number):
    steps = STEPS_OF_ALL_LONG_WALKS // WALKS

    def until_every_act_happened(city):
        own = Counter(succeeded(city))
        together = all_walks(number, own)
        if together is None or steps < ENOUGH_FOR_EVERY_ACT:
            return

        def seldom():
            now = succeeded(city)
            return {name for name in DEEDS if together[name] - own[name] + now[name] < OFTEN_ENOUGH} - HARDLY_EVER

        for _walk in range(FURTHER):
            if not seldom():
                break
            city.walk(steps)
        assert not seldom()

    city = walk(steps, SEED + number, until_every_act_happened)
    assert sum(city.done.values()) > 0.2 * steps and sum(city.refused.values()) > 0.15 * steps
    assert Message.objects.exists() and InformationRequest.objects.count() >= LIVE
