"""Which tests say on PostgreSQL only what cheaper ones have said there: they wait for the night.

Of the tests that ask a database, `make test` runs on PostgreSQL those that together bring every statement, every
refusal and every template. The others are named in `tests/repeated.txt` and marked `repeated`; a test that is not
named, as a new one, runs on both engines, as do races and what is marked `both_engines`.

`python -m tests.statements` runs on PostgreSQL all that is not `long`, and fails where a test fails, or where only a
named test brings something; with `--write` it makes the list anew.
"""

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.utils import DatabaseError
from django.test.signals import template_rendered

from tests import run, throwaway_postgres

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "tests" / "repeated.txt"
FOLDER = ROOT / "var" / "statements"  # what a run has recorded, a file for each process
Found = dict[str, tuple[float, list[str]]]  # by the test: its seconds, and what it brings
# What differs from run to run, or from row to row, in one and the same statement.
VARIABLE = re.compile(r"\"?s\d+_x\d+\"?|(?<=IN )\((?:%s(?:, )?)+\)|\((?:%s(?:, )?)+\)(?:, \((?:%s(?:, )?)+\))+|\d+")


def listed() -> frozenset[str]:
    return frozenset(LIST.read_text().split("\n")) if LIST.exists() else frozenset()


def is_listed(name: str, names: frozenset[str]) -> bool:
    return name in names or name.partition("[")[0] in names


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    names = listed()
    for item in items:
        if is_listed(item.nodeid, names):
            item.add_marker("repeated")


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("RECORD") and connection.vendor == "postgresql":
        config.pluginmanager.register(Recorder())


class Recorder:
    """Notes what each test brings, and how long it takes, setup included."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.found: Found = {}
        template_rendered.connect(self._note_template)
        for name in ("_execute", "_executemany"):
            setattr(CursorWrapper, name, self._noting(getattr(CursorWrapper, name)))

    def _note_template(self, template, **_kwargs) -> None:
        self.seen.add(f"template {template.name}")

    def _noting(self, execute):
        def noted(cursor, sql, params, *rest):
            statement = VARIABLE.sub("?", str(sql))
            self.seen.add(statement)
            try:
                return execute(cursor, sql, params, *rest)
            except (DatabaseError, ValueError) as error:  # psycopg refuses some values itself
                self.seen.add(f"refused {VARIABLE.sub('?', str(error).partition(chr(10))[0])}: {statement}")
                raise

        return noted

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item):
        self.seen, begun = set(), time.perf_counter()
        result = yield
        marks = {mark.name for mark in item.iter_markers()}
        if not marks & {"both_engines", "one_engine"} and "race" not in item.nodeid:
            self.found[item.nodeid] = (time.perf_counter() - begun, sorted(self.seen))
        return result

    def pytest_sessionfinish(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{os.getpid()}.json").write_text(json.dumps(self.found))


def needed(found: Found) -> set[str]:
    """Return tests that bring all, chosen one by one: the next is that which brings most of what lacks in a second."""
    lacking = {what for _seconds, brought in found.values() for what in brought}
    chosen: set[str] = set()
    # What a test still brings only becomes less, so the first whose figure holds is the best.
    heap = [(-len(brought) / seconds, name) for name, (seconds, brought) in found.items()]
    heapify(heap)
    while lacking:
        _figure, name = heappop(heap)
        seconds, brought = found[name]
        figure = -len(lacking.intersection(brought)) / seconds
        if heap and figure > heap[0][0]:
            heappush(heap, (figure, name))
            continue
        chosen.add(name)
        lacking.difference_update(brought)
    return chosen


def short(names: set[str], of: Iterable[str]) -> list[str]:
    """Return the names; of a test of which all cases are among them, the name without the case."""
    others = {name.partition("[")[0] for name in set(of) - names}
    return sorted({name if (bare := name.partition("[")[0]) in others else bare for name in names})


def record() -> tuple[Found, int]:
    """Run on PostgreSQL all that asks a database; return what each test has brought, and the exit code of the run."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    with run.cluster() as url:
        chosen, engine = ["-m", run.CHOSEN[0]], f"PostgreSQL {run.server_version(url)}"
        code = run.run(chosen, engine, url, "", TEMPLATE_OF_TESTS=run.TEMPLATE, RECORD="1")
    found: Found = {}
    for path in FOLDER.glob("*.json"):
        found |= json.loads(path.read_text())
    return found, code


def main(arguments: list[str]) -> int:
    os.environ["PATH"] += f"{os.pathsep}{throwaway_postgres.binaries()}"
    found, code = record()
    if arguments == ["--write"]:
        left = set(found) - needed(found)
        LIST.write_text("\n".join(short(left, found)) + "\n")
        print(f"{len(left)} of {len(found)} tests wait for the night: {sum(found[name][0] for name in left):.0f} s")
        return code
    names = listed()
    brought: dict[bool, set[str]] = {True: set(), False: set()}
    for name, (_seconds, statements) in found.items():
        brought[is_listed(name, names)].update(statements)
    missing = sorted(brought[True] - brought[False])
    print(*missing, sep="\n")
    return code or int(bool(missing) or not found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
