"""Programs that are kept running until a signal: each in a process group of its own, started again when it ends."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
QUICK = 5  # a program that lives for fewer seconds than this did not start
MAX_QUICK_DEATHS = 4
TURN = 0.1  # seconds between two looks
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15


@dataclass
class Program:
    """In a group of its own, so that Ctrl-C reaches only us and what a killed one leaves behind can be swept."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen = field(init=False)
    started: float = field(init=False, default=0)
    quick_deaths: int = field(init=False, default=0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, *self.command],
            cwd=ROOT,
            env=os.environ | self.environment,
            process_group=0,
            preexec_fn=follow_parent,  # safe: a supervisor has no threads
        )

    def restart_if_dead(self) -> None:
        if self.process.poll() is None:
            return
        self.quick_deaths = self.quick_deaths + 1 if time.monotonic() - self.started < QUICK else 0
        if self.quick_deaths >= MAX_QUICK_DEATHS:
            sys.exit(f"{self.name} does not stay alive; giving up.")
        print(f"{self.name} ended ({_ending(self.process.returncode)}); starting it again.", flush=True)
        self._sweep()
        self.start()

    def ask_to_stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def wait_for_end(self, deadline: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0, deadline - time.monotonic()))
        self._sweep()

    def _sweep(self) -> None:
        sweep(self.process.pid)
        self.process.wait()


def supervise(programs: list[Program], *, grace: float, each_turn: Callable[[], None] = lambda: None) -> None:
    """Run until Ctrl-C or SIGTERM; a program that cannot start ends all. `grace`: seconds that they have to stop."""
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, _stop)
    running: list[Program] = []
    try:
        for program in programs:
            program.start()
            running.append(program)
        while True:
            for program in running:
                program.restart_if_dead()
            each_turn()
            time.sleep(TURN)
    except KeyboardInterrupt:
        pass
    finally:
        for program in running:
            program.ask_to_stop()
        deadline = time.monotonic() + grace
        for program in running:
            program.wait_for_end(deadline)


def _stop(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def sweep(leader: int) -> None:
    """Kill what is left of a group of processes."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def follow_parent(signum: int = signal.SIGTERM) -> None:
    """Linux: be asked to end with the parent, even when the parent had no chance to say so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)


def name_process(name: str) -> None:
    """Linux: what `ps -o comm` and `top` call this process; at most 15 characters."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode())


def _ending(returncode: int) -> str:
    return signal.Signals(-returncode).name if returncode < 0 else f"exit code {returncode}"
