"""Asks a target so often, or until its time is over. An exception, a hang and too much memory are faults."""

import os
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from random import Random

import time_machine

from tests.kept_seeds import WRITTEN

HANG_SECONDS = 5  # on a processor of one's own; in the suite nothing is measured, and PATIENCE is a hang
REPETITIONS = 2  # of a slow input: another process of the machine may have taken the time
MEMORY_BYTES = 400 * 1024 * 1024  # that the process which asks may grow by, tables of the language included
KEPT = 20  # inputs with faults

Answer = str | None


@dataclass(frozen=True)
class Target:
    """`make` makes an input, `use` uses it as the portal does; what it returns is counted, such as `accepted`.

    An exception of `use` is a fault. `child_bytes`: how much memory a child process may take; 0 where there is none.
    `inputs`: of one round of the suite, about two seconds.
    """

    name: str
    make: Callable[[Random], object]
    use: Callable[[object], Answer]
    close: Callable[[], None] = lambda: None
    child_bytes: int = 0
    inputs: int = 50


@dataclass
class Report:
    """`peak` and `child_peak` are bytes of memory, `peak` above what was in use before; `slowest` is in seconds."""

    name: str
    seed: int
    inputs: int = 0
    seconds: float = 0
    slowest: float = 0
    peak: int = 0
    child_peak: int = 0
    answers: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self):
        answers = ", ".join(f"{count} {answer}" for answer, count in self.answers.most_common(6))
        memory = f"{self.peak >> 20} MB"
        if self.child_peak:
            memory += f", child {self.child_peak >> 20} MB"
        return (
            f"Fuzzing {self.name}: {self.inputs} inputs in {self.seconds:.0f} s (seed {self.seed}), slowest "
            f"{self.slowest:.2f} s, {memory}, {len(self.faults)} faults; {answers}"
        )


class Wrong(AssertionError):
    """The target answered, and its answer is not what its contract says."""


def run(
    target: Target,
    seconds: float,
    *,
    seed: int,
    least: int = 1,
    hang: float = HANG_SECONDS,
    kept: Sequence[tuple[int, int]] = (),
    folder: Path | None = None,
) -> Report:
    """Ask the target for so many seconds, `least` times in any case, and before that once for each `kept` input.

    An input each try of which takes longer than `hang` seconds is a fault. An input is made of its seed and number
    alone. Those with a fault are kept in `folder` under both.
    """
    report = Report(target.name, seed)
    turns = chain(kept, ((seed, number) for number in count()))
    began = time.monotonic()
    _forget_peak()
    in_use, of_earlier_children = _peak(resource.RUSAGE_SELF), _peak(resource.RUSAGE_CHILDREN)
    try:
        while (report.inputs < len(kept) + least or time.monotonic() - began < seconds) and len(report.faults) < KEPT:
            turn = "{} {}".format(*next(turns))
            with time_machine.travel(WRITTEN, tick=False):
                given = target.make(Random(turn))
            report.inputs += 1
            if fault := _fault(target, given, report, hang):
                report.faults.append(fault)
                _keep(folder, f"{target.name} {turn}", given, fault)
    finally:
        target.close()
    report.seconds = time.monotonic() - began
    report.peak = _peak(resource.RUSAGE_SELF) - in_use
    children = _peak(resource.RUSAGE_CHILDREN)
    report.child_peak = children if children > of_earlier_children else 0
    if report.peak > MEMORY_BYTES:
        report.faults.append(f"{report.peak >> 20} MB of memory, more than {MEMORY_BYTES >> 20}")
    if target.child_bytes and report.child_peak > target.child_bytes:
        report.faults.append(f"{report.child_peak >> 20} MB in a child, more than {target.child_bytes >> 20}")
    return report


def _fault(target: Target, given: object, report: Report, hang: float) -> str:
    """Return what is wrong with the answer, empty if nothing is."""
    taken = []
    for _repetition in range(1 + REPETITIONS):
        began = time.monotonic()
        try:
            answer = target.use(given)
        except Exception:
            return traceback.format_exc(limit=-6)
        taken.append(time.monotonic() - began)
        if taken[-1] <= hang:
            break
    patience = hang * _crowd()
    report.answers[answer or "done"] += 1
    report.slowest = max(report.slowest, min(taken))
    return f"it takes {min(taken):.1f} s" if min(taken) > patience else ""


def _crowd() -> float:
    """Return how many processes share a processor, at least one: so much longer everything takes."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def _keep(folder: Path | None, name: str, given: object, fault: str) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name.replace(" ", "-")
    content = given[1] if isinstance(given, tuple) and isinstance(given[-1], bytes) else repr(given).encode()
    path.with_suffix(".input").write_bytes(content)
    path.with_suffix(".txt").write_text(f"{fault}\n{repr(given)[:300]}\n")


def _forget_peak() -> None:
    """Let the highest use of memory begin at what is in use now, where the kernel can."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak(whose: int) -> int:
    """Return the highest use of memory in bytes; of children only those that have ended count."""
    unit = 1 if sys.platform == "darwin" else 1024
    if whose == resource.RUSAGE_SELF and os.path.exists("/proc/self/status"):
        lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024  # without what the parent of a fork had used
    return resource.getrusage(whose).ru_maxrss * unit
