"""Measure one of PROGRAMS on the database of DATABASE_URL: `python -m bench.alternatives.working ours`.

All tasks and schedules of the database are deleted. Prints one line of JSON.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.alternatives.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django is set up before its models are imported
from django.db import OperationalError, connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_q.models import OrmQ, Schedule, Task  # noqa: E402
from django_q.tasks import async_task  # noqa: E402

from bench import processes, trial  # noqa: E402
from opd.models import LedgerEntry  # noqa: E402
from opd.worker.allowed_tasks import CALL_COMMAND  # noqa: E402
from opd.worker.supervision import follow_parent  # noqa: E402

ALONE = "one cluster of 1"
PROGRAMS = {
    "ours": ["manage.py", "qcluster", "--grace", "5"],
    "clusters, 1 and 2": ["-m", "bench.alternatives.clusters", "CLOCK=1", "SLOW=2"],
    "clusters, 1 and 1": ["-m", "bench.alternatives.clusters", "CLOCK=1", "SLOW=1"],
    ALONE: ["-m", "bench.alternatives.clusters", "CLOCK=1"],
}
TASKS = "bench.alternatives.tasks"
SETTLED, IDLE, PATIENCE = 12, 30, 60  # seconds
SINGLE, MANY, SHARED = 12, 300, 200  # tasks
CLOCK, SLOW = settings.CLOCK_QUEUE, settings.SLOW_QUEUE
OF_BOTH = ("many", "two at once", "memory")  # by the queue that has two processes


def main(name: str) -> None:
    queue = CLOCK if name == ALONE else SLOW
    parts: dict[str, Callable[[str, str], dict]] = {
        "idle": idle,
        "latency": latency,
        "many": many,
        "memory": memory,
        "late": late,
        "killed": killed,
        "all killed": all_killed,
        "foreign": foreign,
        "two at once": two_at_once,
        "schedule": schedule,
        "database": database_restarted,
    }
    wanted = sys.argv[2:] or list(parts)
    result: dict = {"program": name, "engine": connection.vendor}
    for part in wanted:
        print(name, part, file=sys.stderr, flush=True)
        result[part] = parts[part](name, queue if part in OF_BOTH else CLOCK)
    print(json.dumps(result))


@contextmanager
def running(name: str, number: int = 1) -> Iterator[list[subprocess.Popen]]:
    """Run `number` of the program on an empty queue; on errors of the database see `_errors`."""
    _emptied()
    log = Path(tempfile.gettempdir(), f"working-{os.getpid()}.log").open("w+")  # noqa: SIM115 - closed below
    command = [sys.executable, *PROGRAMS[name]]
    programs = [
        subprocess.Popen(command, cwd=trial.ROOT, stderr=log, stdout=log, preexec_fn=follow_parent)
        for _program in range(number)
    ]
    programs[0].log = log  # type: ignore[attr-defined]
    try:
        yield programs
    finally:
        left = [pid for program in programs for pid in processes.tree(program.pid)]
        for program in programs:
            program.terminate()
        for program in programs:
            with suppress(subprocess.TimeoutExpired):
                program.wait(15)
        for pid in {*left, *(pid for program in programs for pid in processes.tree(program.pid))}:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for program in programs:
            program.wait()
        log.close()


def _emptied() -> None:
    for model in (OrmQ, Task, Schedule):
        model.objects.all()._raw_delete("default")


def _errors(program: subprocess.Popen, word: str) -> int:
    program.log.seek(0)  # type: ignore[attr-defined]
    return sum(word in line for line in program.log)  # type: ignore[attr-defined]


def put(function: str, *arguments, queue: str, **options) -> str:
    return async_task(function if "." in function else f"{TASKS}.{function}", *arguments, cluster=queue, **options)


def until(truth: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Return the seconds until `truth`; infinity where it did not come in time."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        with suppress(OperationalError):
            if truth():
                return time.monotonic() - began
        time.sleep(0.005)
    return float("inf")


def done(task: str) -> Callable[[], bool]:
    return Task.objects.filter(pk=task, success=True).exists


def _works_again(queue: str) -> float:
    """Return the seconds until a new task is done."""
    return until(done(put("wait", 0, queue=queue)))


# What is measured -----------------------------------------------------------------------------------------------------


def idle(name: str, queue: str) -> dict:
    with running(name) as [program]:
        started = _works_again(queue)
        time.sleep(SETTLED)
        pids = processes.tree(program.pid)
        before, statements = sum(processes.cpu(program.pid).values()), _statements()
        time.sleep(IDLE)
        used = sum(processes.cpu(program.pid).values()) - before
        return {
            "first task, s": started,
            "processes": len(pids),
            "PSS, MiB": processes.pss_mib(program.pid),
            "RSS, MiB": sum(map(_rss_mib, pids)),
            "processor, ms a second": 1000 * used / IDLE,
            "connections": _connections(),
            "transactions a second": (_statements() - statements) / IDLE,
        }


def latency(name: str, queue: str) -> dict:
    """Return seconds from enqueueing to the stored result of tasks that do nothing, rested and in a row."""
    with running(name):
        _works_again(queue)
        in_row = [_works_again(queue) for _task in range(SINGLE)]
        rested = []
        for _task in range(SINGLE // 2):
            time.sleep(7)
            rested.append(_works_again(queue))
    return {"in a row p50": statistics.median(in_row), "in a row max": max(in_row)} | {
        "rested p50": statistics.median(rested),
        "rested max": max(rested),
    }


def many(name: str, queue: str) -> dict:
    with running(name) as [program]:
        _works_again(queue)
        before = sum(processes.cpu(program.pid).values())
        for _task in range(MANY):
            put("wait", 0, queue=queue)
        seconds = until(lambda: not OrmQ.objects.exists(), 4 * PATIENCE)
        used = sum(processes.cpu(program.pid).values()) - before
        stored = Task.objects.filter(success=True).count() - 1
        return {"tasks a second": MANY / seconds, "processor, ms a task": 1000 * used / MANY, "stored": stored} | {
            "locked": _errors(program, "database is locked")
        }


def memory(name: str, queue: str) -> dict:
    with running(name) as [program]:
        _works_again(queue)
        before, highest = processes.pss_mib(program.pid), 0.0
        task = put("need_memory", queue=queue)
        while not done(task)():
            highest = max(highest, processes.pss_mib(program.pid))
            time.sleep(0.05)
        at_once = processes.pss_mib(program.pid)
        time.sleep(SETTLED)
        return {"before": before, "at most": highest, "at once": at_once, "later": processes.pss_mib(program.pid)}


def late(name: str, queue: str) -> dict:
    """Return the seconds until others are done behind a task past its time of 2 s, which ends, or ignores it."""
    result = {}
    for function, arguments in (("wait", [600]), ("hang", [])):
        with running(name) as [program]:
            _works_again(queue)
            put(function, *arguments, queue=queue, timeout=2)
            until(lambda: OrmQ.objects.filter(lock__gt=timezone.now()).exists())
            began, cpu = time.monotonic(), sum(processes.cpu(program.pid).values())
            others = [put("wait", 0, queue=queue) for _task in range(4)]
            until(lambda others=others: Task.objects.filter(pk__in=others, success=True).count() == 4)
            result[f"{function}, others done after"] = time.monotonic() - began
            result[f"{function}, recorded"] = Task.objects.filter(success=False).count()
            result[f"{function}, processor"] = sum(processes.cpu(program.pid).values()) - cpu
    return result


def killed(name: str, queue: str) -> dict:
    """Kill the process of a running task, which has started another program."""
    with running(name) as [program]:
        _works_again(queue)
        put("wait_with_child", 300, queue=queue)
        until(lambda: _sleepers(program.pid))
        [child] = _sleepers(program.pid)
        parent = int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(parent, signal.SIGKILL)
        again = _works_again(queue)
        time.sleep(1)
        left = _state(child) != "Z"
        row = OrmQ.objects.get()
        with suppress(OSError):
            os.kill(child, signal.SIGKILL)
        OrmQ.objects.update(lock=timezone.now() - timedelta(seconds=1))
        retaken = until(lambda: OrmQ.objects.filter(lock__gt=timezone.now()).exists())
        return {"works again after": again, "its program is left": left, "retaken after its lease": retaken} | {
            "lease, s": (row.lock - timezone.now()).total_seconds() // 1
        }


def all_killed(name: str, queue: str) -> dict:
    """Kill the first process of the program amid a task."""
    with running(name) as [program]:
        _works_again(queue)
        task = put("wait", 6, queue=queue)
        until(lambda: OrmQ.objects.filter(lock__gt=timezone.now()).exists())
        pids = [pid for pid in processes.tree(program.pid) if pid != program.pid]
        program.kill()
        time.sleep(15)
        alive = [pid for pid in pids if _state(pid) != "Z"]
        result = {"processes left after 15 s": len(alive), "the task was done": done(task)()}
        result["the rest works on"] = until(done(put("wait", 0, queue=queue)), 5) < 5
        for pid in alive:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
    return result


def foreign(name: str, queue: str) -> dict:
    """Queue a function that is none of our tasks, and a schedule of one."""
    with running(name), tempfile.TemporaryDirectory() as folder:
        _works_again(queue)
        put("os.system", f"touch {folder}/task", queue=queue)
        Schedule.objects.create(func="os.system", args=f"'touch {folder}/schedule',", schedule_type="O")
        ledger = LedgerEntry.objects.count()
        until(lambda: Path(folder, "schedule").exists(), 35)
        made = sorted(path.name for path in Path(folder).iterdir())
        return {"foreign code ran from": made, "entries in the ledger": LedgerEntry.objects.count() - ledger}


def two_at_once(name: str, queue: str) -> dict:
    with running(name, 2) as programs, tempfile.TemporaryDirectory() as folder:
        _works_again(queue)
        file = Path(folder, "counted")
        for number in range(SHARED):
            put("count", str(file), number, queue=queue)
        seconds = until(lambda: not OrmQ.objects.exists(), 4 * PATIENCE)
        lines = file.read_text().split()
        return {"tasks": SHARED, "runs": len(lines), "different": len(set(lines)), "seconds": seconds} | {
            "stored": Task.objects.filter(success=True).count() - 1,
            "locked": _errors(programs[0], "database is locked"),
        }


def schedule(name: str, queue: str) -> dict:
    """Return the seconds by which a due schedule is late."""
    with running(name):
        _works_again(queue)
        due = timezone.now() + timedelta(seconds=3)
        Schedule.objects.create(
            name="sweep_throttle",
            func=CALL_COMMAND,
            args="'sweep_throttle'",
            schedule_type="I",
            minutes=1,
            next_run=due,
        )
        until(lambda: Task.objects.filter(func=CALL_COMMAND).exists())
        return {"late, s": (timezone.now() - due).total_seconds()}


def database_restarted(name: str, queue: str) -> dict:
    """Restart PostgreSQL amid a task, and again while all are idle. `PG_RESTART`: the command that does it."""
    command = os.environ.get("PG_RESTART")
    if not command:
        return {}
    with running(name) as [program]:
        _works_again(queue)
        task = put("wait", 5, queue=queue)
        until(lambda: OrmQ.objects.filter(lock__gt=timezone.now()).exists())
        result = {}
        for moment in ("amid a task", "idle"):
            connections.close_all()
            subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL)  # noqa: S602 - our own
            connections.close_all()
            result[f"{moment}, works again after"] = _works_again(queue)
        result["the task was stored"] = until(done(task), 10) < 10
        result["processes"] = len(processes.tree(program.pid))
        return result


# Helpers --------------------------------------------------------------------------------------------------------------


def _rss_mib(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _state(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return "Z"


def _sleepers(pid: int) -> list[int]:
    found = []
    for number in processes.tree(pid):
        with suppress(OSError):
            if Path(f"/proc/{number}/cmdline").read_bytes().startswith(b"/bin/sleep\0"):
                found.append(number)
    return found


def _connections() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0] - 1


def _statements() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


if __name__ == "__main__":
    main(sys.argv[1])
