"""`make bench`: the citizens' pages on both engines, as ratios to a bare Django page of the same run; var/bench.json.

Served by gunicorn with 2 processes and 2 threads, each request on its own connection. *kept*: pages from the cache, as
readers get them, rendered once a minute; *rendered*: each request is the first for its address.
"""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from bench import processes, server

WORK = (
    "import json, sys; from bench import pages;"
    "seconds = {} if sys.argv[1] == 'nothing' else pages.load(int(sys.argv[1]), sys.argv[2]);"
    "found = pages.addresses(); print(json.dumps([seconds | pages.described(), found, pages.queries(found)]))"
)
SERVED = ("kept", "rendered")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--corpus", default="", help="a JSONL file instead of documents of our own words")
    server.ask_for_engine(parser)
    parser.add_argument("--database", default="", help="measure this one as it is (its URL), and load nothing")
    parser.add_argument("--requests", type=int, default=400, help="for each page")
    asked = parser.parse_args()
    there = [{"DATABASE_URL": asked.database}] if asked.database else server.environments(asked.engine)
    server.tell("bench.json", [measured(environment, asked) for environment in there], print_table)
    return 0


def measured(environment: dict[str, str], asked: argparse.Namespace) -> dict:
    number = "nothing" if asked.database else "0" if asked.corpus else str(asked.documents)
    corpus = str(Path(asked.corpus).resolve()) if asked.corpus else ""
    done = subprocess.run(
        [sys.executable, "-c", WORK, number, corpus],
        env=os.environ | environment | {"PAGE_SECONDS": "0"},
        cwd=server.ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    result, pages, queries = json.loads(done.stdout.splitlines()[-1])
    result["pages"] = {name: {"queries": number} for name, number in queries.items()}
    with server.running(environment) as (port, pid):
        for name in SERVED:
            visit = server.Visit(port, uncached=name == "rendered")
            result[f"floor, {name}"] = asdict(server.measure(visit, ["/lantai/"], asked.requests))
            for page, addresses in pages.items():
                timing = server.measure(visit, addresses, max(asked.requests, 2 * len(addresses)))
                result["pages"][page][name] = asdict(timing)
        result["memory_mib"] = round(processes.pss_mib(pid), 1)
    return result


def print_table(result: dict) -> None:
    print(f"\n{result['engine']}, {result['documents']} public documents, index {result['index_mib']} MiB", end="")
    print(f", loaded in {result['load_seconds']} s\n" if "load_seconds" in result else "\n")
    for name in SERVED:
        floor = result[f"floor, {name}"]
        print(
            f"{name}: floor {floor['p50']:.1f} ms, {floor['per_second']:.0f} requests a second; "
            f"gunicorn {result['memory_mib']} MiB\n"
        )
        print(f"{'page':26}{'queries':>8}{'p50 ms':>9}{'x floor':>8}{'p95 x':>7}{'p99 x':>7}{'req/s':>8}{'KB':>7}")
        for page, row in result["pages"].items():
            timing = row[name]
            print(
                f"{page:26}{row['queries']:>8}{timing['p50']:>9.1f}{timing['p50'] / floor['p50']:>8.1f}"
                f"{timing['p95'] / floor['p50']:>7.1f}{timing['p99'] / floor['p50']:>7.1f}"
                f"{timing['per_second']:>8.0f}{timing['bytes'] / 1024:>7.1f}"
            )
        print()


if __name__ == "__main__":
    sys.exit(main())
