"""`python -m bench.memory`: memory (PSS) of the whole server, database and worker included, in MiB; var/memory.json.

The demo city and 20,000 documents; gunicorn with 2 processes and 2 threads. *started*; *used*: after several requests
for each page; *at work*: the peak while 50 PDFs of 50 pages are filed by the verbs and read; *afterwards*: when the
queue has been empty for a while. Measured as two services, and as one (`manage.py serve`).
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import processes, server, trial

LOAD = (
    "import json, sys; from bench import pages; pages.load(int(sys.argv[1]), '');"
    "from django_q.models import OrmQ; OrmQ.objects.all().delete(); print(json.dumps(pages.addresses()))"
)
UNREAD = "from bench import queue; print(queue.unread())"
FILE = "import sys; from bench import queue; queue.file_papers(*map(int, sys.argv[1:]))"
SETTLED = 20  # seconds, until the first schedules are done and idle task processes have ended
ROUNDS = 4
SMALL = "-c shared_buffers=24MB -c jit=off -c max_connections=30 -c max_parallel_workers=0"  # docs/runbook.md


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.memory", description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--papers", type=int, default=50)
    trial.ask_for_engine(parser)
    asked = parser.parse_args()
    results = []
    for environment in trial.environments(asked.engine, SMALL):
        results += on_engine(environment, asked)
    trial.tell("memory.json", results, print_table)
    return 0


def on_engine(environment: dict[str, str], asked: argparse.Namespace) -> list[dict]:
    postmaster = _postmaster(environment["DATABASE_URL"])
    pages = json.loads(_run(LOAD, asked.documents, os.environ | environment).splitlines()[-1])
    addresses = [address for found in pages.values() for address in found]
    return [measured(environment, postmaster, addresses, asked.papers, together) for together in (False, True)]


def measured(environment: dict, postmaster: int, addresses: list[str], papers: int, together: bool) -> dict:
    found = {"engine": "postgresql" if postmaster else "sqlite", "services": 1 if together else 2, "mib": {}}
    with ExitStack() as stack:
        port, pid = stack.enter_context(server.running(environment, "serve" if together else "web"))
        roots = {"web and worker" if together else "web": pid}
        if not together:
            roots["worker"] = stack.enter_context(_worker(environment))
        if postmaster:
            roots["database"] = postmaster
        time.sleep(SETTLED)
        found["mib"]["started"] = _memory(roots)
        for visit in [server.Visit(port)] * ROUNDS + [server.Visit(port, uncached=True)]:
            for address in addresses:
                visit.fetch(address)
        time.sleep(SETTLED)
        found["mib"]["used"] = _memory(roots)
        found["mib"]["at work"] = _highest(roots, papers, server.production() | environment)
        time.sleep(SETTLED)
        found["mib"]["afterwards"] = _memory(roots)
    return found


def _memory(roots: dict[str, int]) -> dict[str, float]:
    parts = {name: round(processes.pss_mib(pid), 1) for name, pid in roots.items()}
    return parts | {"all": round(sum(parts.values()), 1)}


def _highest(roots: dict[str, int], papers: int, environment: dict) -> dict[str, float]:
    """Return the peak memory from filing the papers until all are read."""
    samples = []
    with ThreadPoolExecutor(1) as pool:
        filing = pool.submit(_run, FILE, papers, environment)
        while not filing.done() or int(_run(UNREAD, 0, environment).split()[-1]):
            samples.append(_memory(roots))
            time.sleep(0.2)
    return max(samples, key=lambda memory: memory["all"])


@contextmanager
def _worker(environment: dict) -> Iterator[int]:
    command = [sys.executable, "manage.py", "qcluster", "--grace", "5"]
    worker = subprocess.Popen(command, cwd=trial.ROOT, env=server.production() | environment)
    try:
        yield worker.pid
    finally:
        worker.terminate()
        worker.wait()


def _run(code: str, number: int, environment: dict) -> str:
    command = [sys.executable, "-c", code, str(number), "50"]
    return subprocess.run(
        command, cwd=trial.ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def _postmaster(url: str) -> int:
    """Return the id of the main process of a throwaway cluster; 0 for SQLite, which has no process."""
    if url.startswith("sqlite:"):
        return 0
    folder = Path("/" + url.partition("@/")[2].rpartition("/")[0].lstrip("/"))
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def print_table(result: dict) -> None:
    print(f"\n{result['engine']}, as {result['services']} service(s)")
    parts = list(dict.fromkeys(name for memory in result["mib"].values() for name in memory))
    print(f"{'':12}" + "".join(f"{name:>16}" for name in parts))
    for when, memory in result["mib"].items():
        print(f"{when:12}" + "".join(f"{memory.get(name, 0):>16.1f}" for name in parts))


if __name__ == "__main__":
    sys.exit(main())
