"""Supervision of programs: each runs in a process group of its own and is started again when it ends."""

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

ROOT = Path(__file__).resolve().parents[2]
MIN_SECONDS_ALIVE = 5  # a program that ends sooner counts as a failed start
MAX_FAILED_STARTS = 4
POLL_SECONDS = 0.1  # between two checks of the programs
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15


@dataclass
class Program:
    """A Python program in a process group of its own.

    So Ctrl-C reaches only the supervisor, and the processes that a killed program leaves behind can be killed too.
    """

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen = field(init=False)
    started: float = field(init=False, default=0)
    failed_starts: int = field(init=False, default=0)

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
        self.failed_starts = self.failed_starts + 1 if time.monotonic() - self.started < MIN_SECONDS_ALIVE else 0
        if self.failed_starts >= MAX_FAILED_STARTS:
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


def supervise(programs: list[Program], *, grace: float, on_poll: Callable[[], None] = lambda: None) -> None:
    """Run `programs` until Ctrl-C, SIGTERM or SIGHUP, or until one of them fails to start MAX_FAILED_STARTS times.

    `grace`: seconds that all programs together have to stop. `on_poll` is called after each check.
    """
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
            on_poll()
            time.sleep(POLL_SECONDS)
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
    """Kill the remaining processes of the group that `leader` leads."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def follow_parent(signum: int = signal.SIGTERM) -> None:
    """Ask the Linux kernel to send `signum` to this process when its parent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)


def name_process(name: str) -> None:
    """Set the name that `ps -o comm` and `top` show for this process on Linux; at most 15 characters."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode())


def _ending(returncode: int) -> str:
    return signal.Signals(-returncode).name if returncode < 0 else f"exit code {returncode}"
