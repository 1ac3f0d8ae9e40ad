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
MIN_SECONDS_ALIVE = 5  # else the start has failed
MAX_FAILED_STARTS = 4
POLL_SECONDS = 0.1
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15


@dataclass(eq=False)
class Program:
    """A Python program in a process group of its own, which can be killed whole, and which Ctrl-C does not reach.

    It is started as soon as `may_start` returns True, and again whenever it ends, unless it is to run `once`.
    """

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    may_start: Callable[[], bool] = lambda: True
    once: bool = False
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

    def has_ended(self) -> bool:
        return self.started > 0 and self.process.poll() is not None

    def restart_if_dead(self) -> None:
        if self.once or not self.has_ended():
            return
        self.failed_starts = self.failed_starts + 1 if time.monotonic() - self.started < MIN_SECONDS_ALIVE else 0
        if self.failed_starts >= MAX_FAILED_STARTS:
            sys.exit(f"{self.name} does not stay alive; giving up.")
        code = self.process.returncode
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        print(f"{self.name} ended ({how}); starting it again.", flush=True)
        self._sweep()
        self.start()

    def ask_to_stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def wait_for_end(self, deadline: float) -> None:
        if self.once and self.has_ended():
            return  # its number may belong to another process by now
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0, deadline - time.monotonic()))
        self._sweep()

    def _sweep(self) -> None:
        sweep(self.process.pid)
        self.process.wait()


def supervise(programs: list[Program], *, grace: float) -> None:
    """Run `programs` until a signal or MAX_FAILED_STARTS; all together have `grace` seconds to stop."""
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.default_int_handler)  # which raises KeyboardInterrupt
    running: list[Program] = []
    try:
        while True:
            for program in programs:
                if program in running:
                    program.restart_if_dead()
                elif program.may_start():
                    program.start()
                    running.append(program)
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        pass
    finally:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)  # make passes on what a terminal or `timeout` has sent already
        for program in running:
            program.ask_to_stop()
        deadline = time.monotonic() + grace
        for program in running:
            program.wait_for_end(deadline)


def sweep(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def follow_parent(signum: int = signal.SIGTERM) -> None:
    """Ask the Linux kernel to send `signum` to this process when its parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)


def name_process(name: str) -> None:
    """Set the name of this process on Linux; at most 15 characters."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode())
