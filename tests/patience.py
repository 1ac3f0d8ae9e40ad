"""How long tests wait for what must come: one watchdog, so long that no pace of a machine reaches it."""

import time
from collections.abc import Callable
from statistics import median

PATIENCE = 120  # seconds; nobody measures them: what is late is a test that hangs


def until(truth: Callable, pause: float = 0.05):
    """Ask until the answer is true, and return it. Raises AssertionError after PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while not (value := truth()):
        assert time.monotonic() < end, f"not within {PATIENCE} s"
        time.sleep(pause)
    return value


def times_as_long(act: Callable, other: Callable) -> float:
    """Return how many times the processor's time of `other` an act takes: medians of five in turn, for `long` tests."""
    taken: tuple[list[float], list[float]] = [], []
    for _turn in range(5):
        for seconds, run in zip(taken, (act, other), strict=True):
            begun = time.process_time()
            run()
            seconds.append(time.process_time() - begun)
    return median(taken[0]) / max(median(taken[1]), 0.001)
