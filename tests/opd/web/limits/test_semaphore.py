"""Semaphores are kept by all threads and processes of the machine, and given back by whoever dies."""

import os
import signal
import threading
import time
from contextlib import ExitStack

import pytest

from opd.web.limits.semaphore import Semaphore, SemaphoreFull
from tests.opd.web.limits.queueing import places_taken
from tests.patience import PATIENCE, until


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def semaphore(**changes) -> Semaphore:
    return Semaphore("test", **{"holders": 1, "queue": 3, "per_owner": 2, "patience": 0.1} | changes)


def queue_up(number: int, owner: str, wanted: Semaphore, outcomes: list) -> list[threading.Thread]:
    def wait() -> None:
        try:
            with wanted.acquire(owner):
                outcomes.append("turn")
        except SemaphoreFull:
            outcomes.append("busy")

    threads = [threading.Thread(target=wait) for _ in range(number)]
    for thread in threads:
        thread.start()
    return threads


def test_as_many_hold_it_as_may():
    with ExitStack() as held:
        for _ in range(3):
            held.enter_context(semaphore(holders=3).acquire())
        with pytest.raises(SemaphoreFull), semaphore(holders=3).acquire():
            pass
    with semaphore(holders=3).acquire():
        pass


def test_waiting_ends_after_patience():
    with semaphore().acquire():
        began = time.monotonic()
        with pytest.raises(SemaphoreFull), semaphore(patience=0.2).acquire():
            pass
        assert time.monotonic() - began >= 0.2


def test_a_full_queue_refuses_at_once(monkeypatch):
    outcomes: list[str] = []
    with semaphore().acquire():
        threads = queue_up(2, "", semaphore(patience=PATIENCE), outcomes)
        until(lambda: places_taken(semaphore()) == 3)
        monkeypatch.setattr(Semaphore, "_wait_for_turn", None)  # it does not get that far
        with pytest.raises(SemaphoreFull), semaphore(patience=PATIENCE).acquire():
            pass
    for thread in threads:
        thread.join()
    assert outcomes == ["turn", "turn"]


def test_one_owner_leaves_room_for_others():
    outcomes: list[str] = []
    with semaphore(queue=5).acquire("a"):
        threads = queue_up(1, "a", semaphore(queue=5, patience=PATIENCE), outcomes)
        until(lambda: places_taken(semaphore(queue=5)) == 2)
        with pytest.raises(SemaphoreFull), semaphore(queue=5, patience=PATIENCE).acquire("a"):
            pass
        threads += queue_up(1, "b", semaphore(queue=5, patience=PATIENCE), outcomes)
        until(lambda: places_taken(semaphore(queue=5)) == 3)
    for thread in threads:
        thread.join()
    assert outcomes == ["turn", "turn"]


def test_a_place_that_was_left_is_nobodys():
    with semaphore().acquire("a"):
        pass
    with semaphore(per_owner=1).acquire("a"):
        pass


def test_who_is_killed_gives_it_back():
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        with semaphore().acquire():
            os.write(writing, b"x")
            time.sleep(60)
        os._exit(0)
    os.read(reading, 1)
    with pytest.raises(SemaphoreFull), semaphore().acquire():
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with semaphore().acquire():
        pass


def test_busy_says_when_to_come_back():
    with semaphore().acquire(), pytest.raises(SemaphoreFull) as busy, semaphore(retry_after=7).acquire():
        pass
    assert busy.value.retry_after == 7


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files of others")
def test_what_root_made_opens_for_the_owner_of_the_folder(tmp_path):
    """As `createsuperuser` without sudo -u plid, on a server where nobody has signed in yet."""
    os.chown(tmp_path, 65534, 65534)
    with semaphore().acquire():
        made = [tmp_path / "semaphores", *(tmp_path / "semaphores").iterdir()]
    assert len(made) > 2
    assert {(path.stat().st_uid, path.stat().st_gid) for path in made} == {(65534, 65534)}
