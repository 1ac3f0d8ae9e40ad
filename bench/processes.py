"""Processor seconds and memory of a tree of processes, on Linux."""

import os
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """Return the ids of a process and all its descendants."""
    found = [pid]
    with suppress(OSError):  # the process may end meanwhile
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        found += [number for child in children for number in tree(int(child))]
    return found


def pss_mib(pid: int) -> float:
    """Return the memory of a tree, with shared pages counted once."""
    return sum(of_one(number) for number in tree(pid))


def of_one(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def cpu(pid: int) -> dict[str, float]:
    """Return processor seconds of a tree, ended processes included: of the file readers, and of all others."""
    spent = {"reading: reader": 0.0, "reading: worker": 0.0}
    for number in tree(pid):
        with suppress(OSError):
            facts = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            is_reader = b"documents.files.server" in Path(f"/proc/{number}/cmdline").read_bytes()
            spent["reading: reader" if is_reader else "reading: worker"] += sum(map(int, facts[11:15])) / TICKS
    return spent
