"""How long tests wait for what must come: one watchdog, so long that no pace of a machine reaches it."""

import time
from collections.abc import Callable

PATIENCE = 120  # seconds; nobody measures them: what is late is a test that hangs


def until(truth: Callable, pause: float = 0.05):
    """Ask until the answer is true, and return it. Raises AssertionError after PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while not (value := truth()):
        assert time.monotonic() < end, f"not within {PATIENCE} s"
        time.sleep(pause)
    return value
