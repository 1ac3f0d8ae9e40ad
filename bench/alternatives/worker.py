"""`python -m bench.alternatives.worker`: our worker and django-q2's own cluster; a table, and var/worker.json.

Both work off the same queues of the demo city. Each is started anew for each part (`working`), idle or with tasks that
wait, need memory, hang, or are killed.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator

from bench import server, trial

LOAD = "from bench import pages; pages.load(0, '')"
PROGRAMS = ("ours", "clusters, 1 and 2", "clusters, 1 and 1", "one cluster of 1")  # keys of `working.PROGRAMS`


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.alternatives.worker", description=__doc__)
    parser.add_argument("--database", default="", help="a copy of a seeded city (its URL) whose tasks may be deleted")
    parser.add_argument("--parts", nargs="*", default=[], help="only these (`working.main`)")
    trial.ask_for_engine(parser)
    asked = parser.parse_args()
    there = [{"DATABASE_URL": asked.database}] if asked.database else _loaded(asked.engine)
    results = [measured(environment, name, asked.parts) for environment in there for name in PROGRAMS]
    trial.tell("worker.json", results, print_table)
    return 0


def _loaded(engine: str | None) -> Iterator[dict[str, str]]:
    for environment in trial.environments(engine):
        subprocess.run([sys.executable, "-c", LOAD], env=os.environ | environment, cwd=trial.ROOT, check=True)
        yield environment


def measured(environment: dict[str, str], name: str, parts: list[str]) -> dict:
    environment = server.production() | environment | {"DJANGO_SETTINGS_MODULE": "bench.alternatives.settings"}
    command = [sys.executable, "-m", "bench.alternatives.working", name, *parts]
    done = subprocess.run(command, env=os.environ | environment, cwd=trial.ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def print_table(result: dict) -> None:
    print(f"\n{result['engine']}, {result['program']}\n")
    for part, values in result.items():
        if isinstance(values, dict):
            for name, value in values.items():
                print(
                    f"  {part + ': ' + name:50}{value:>14.3f}"
                    if isinstance(value, float)
                    else f"  {part}: {name} {value}"
                )


if __name__ == "__main__":
    sys.exit(main())
