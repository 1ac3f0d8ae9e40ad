"""Tasks for `working`: the worker runs only functions of the `tasks` module of an app of ours."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path

OBJECTS = 3_000_000  # some 200 MiB


def wait(seconds: float) -> None:
    time.sleep(seconds)


def wait_with_child(seconds: float) -> None:
    subprocess.run(["/bin/sleep", str(seconds)], check=True)


def count(file: str, number: int) -> None:
    with Path(file).open("a") as lines:
        lines.write(f"{number}\n")


def hang() -> None:
    """Ignore the end of its time, as a loop that catches everything does."""
    while True:
        with suppress(BaseException):
            time.sleep(600)


def need_memory() -> int:
    return len([str(number) for number in range(OBJECTS)])
