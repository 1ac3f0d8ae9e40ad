"""Compare the milliseconds of the pages of two checkouts, in one run.

`python -m bench.checkouts.page_times --before DIR --databases URL URL --storage DIR` serves both checkouts, the older
one from the first database and this one from the second. Both have the same documents and are migrated. Each page is
requested from both in turn, so that a busy machine slows both; each ratio comes with its 95 % interval.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from bench import processes, server

ADDRESSES = (
    "import json; from bench import pages; found = pages.addresses(); print(json.dumps([found, pages.queries(found)]))"
)
FLOOR = "/lantai/"
SAMPLES = 2000  # of the bootstrap


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.checkouts.page_times", description=__doc__)
    parser.add_argument("--before", type=Path, required=True, help="the older checkout")
    parser.add_argument("--databases", nargs=2, required=True, help="URLs: of the older checkout, and of this one")
    parser.add_argument("--storage", required=True, help="the files of both databases")
    parser.add_argument("--requests", type=int, default=200, help="for each page and checkout")
    parser.add_argument("--pages", nargs="*", help="only these, by their names in the table")
    asked = parser.parse_args(arguments)
    trees = (asked.before.resolve(), server.ROOT)
    environments = [{"DATABASE_URL": url, "STORAGE_URL": asked.storage} for url in asked.databases]
    described = [_described(tree, environment) for tree, environment in zip(trees, environments, strict=True)]
    (addresses, queries_after), (_same, queries_before) = described[1], described[0]
    rows = []
    with ExitStack() as stack:
        servers = [
            stack.enter_context(server.running(environment, tree=tree))
            for tree, environment in zip(trees, environments, strict=True)
        ]
        pids = [pid for _port, pid in servers]
        for name in ("kept", "rendered"):
            visits = [server.Visit(port, uncached=name == "rendered") for port, _pid in servers]
            for page, found in {"floor": [FLOOR], **addresses}.items():
                if asked.pages and page not in asked.pages:
                    continue
                row = compared(visits, pids, found, asked.requests)
                row |= {"serving": name, "page": page}
                row |= {"queries": [queries_before.get(page, 1), queries_after.get(page, 1)]}
                rows.append(row)
                print_row(row)
    server.tell("page_times.json", [{"rows": rows}], lambda result: None)
    return 0


def _described(tree: Path, environment: dict[str, str]) -> tuple[dict[str, list[str]], dict[str, int]]:
    environment = os.environ | environment | {"PAGE_SECONDS": "0"}
    command = [sys.executable, "-c", ADDRESSES]
    done = subprocess.run(command, cwd=tree, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compared(visits: list[server.Visit], pids: list[int], addresses: list[str], number: int) -> dict:
    """Return medians and 95th percentiles of both in milliseconds, and the ratio of the medians with its interval.

    `processor`: milliseconds of a request in the processes of each server, and their ratio.
    """
    for visit in visits * server.WARMING:
        for address in addresses:
            visit.fetch(address)
    times, spent = np.zeros((2, number)), _processor(pids)
    for turn in range(number):
        for which in (0, 1) if turn % 2 else (1, 0):
            began = time.perf_counter()
            visits[which].fetch(addresses[turn % len(addresses)])
            times[which, turn] = 1000 * (time.perf_counter() - began)
    processor = (_processor(pids) - spent) / number
    chosen = np.random.default_rng(1).integers(0, number, (SAMPLES, number))
    ratios = np.median(times[1][chosen], axis=1) / np.median(times[0][chosen], axis=1)
    return {
        "p50": np.median(times, axis=1).tolist(),
        "p95": np.percentile(times, 95, axis=1).tolist(),
        "ratio": float(np.median(times[1]) / np.median(times[0])),
        "interval": np.percentile(ratios, [2.5, 97.5]).tolist(),
        "processor": [*processor.tolist(), float(processor[1] / max(processor[0], 0.01))],
    }


def _processor(pids: list[int]) -> np.ndarray:
    return np.array([1000 * sum(processes.cpu(pid).values()) for pid in pids])


def print_row(row: dict) -> None:
    (before, after), (low, high) = row["p50"], row["interval"]
    queries = " to ".join(map(str, dict.fromkeys(row["queries"])))
    print(
        f"{row['serving']:9} {row['page']:26}{queries:>9}{before:>9.2f}{after:>9.2f} ms"
        f"{row['ratio']:>7.2f}  ({low:.2f} to {high:.2f}){row['processor'][2]:>7.2f} of processor",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
