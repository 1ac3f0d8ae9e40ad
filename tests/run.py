"""`make test` and `make test-long`: tests on SQLite, then on PostgreSQL where one can be had.

Arguments go to pytest. `make test` leaves out what is marked `long`, and on PostgreSQL what is marked `one_engine` or
`repeated` (tests/statements.py); `make test-long` (`--long` in front of the arguments) runs what was left out.
PostgreSQL is the one that DATABASE_URL names, or a throw-away cluster from installed binaries, which is made ready
while SQLite's tests run. Its run is the last one, so that the output ends with pytest's own closing line; the line
before names the engines that ran and how they ended. Tests that ask no database (pytest refuses them any query) run on
SQLite only: tests/conftest.py deselects them. `make test-long-once` (`--long-once`) takes what is long only, and each
such test once where one engine is enough. `make browser` (`--browser`) takes the tests in Chromium, on SQLite.

Where at most ten tests failed, each is asked once more, alone. What passes then is unsteady: it is named at the end and
in docs/unsteady.csv, to be mended, and fails nothing.
"""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from config import environment
from tests import outcome, throwaway_postgres
from tests.outcome import Outcome

PYTEST = [
    sys.executable,
    "-m",
    "pytest",
    "-rfExX",
    "-n",
    "auto",
    "--dist",
    "worksteal",
    "--durations=50",
    "--durations-min=2",
]
PYTEST += ["-p", "tests.engines", "-p", "tests.selection", "-p", "tests.statements"]
# What runs on (SQLite, PostgreSQL); an expression among the arguments comes later and wins.
CHOSEN = "not browser and not long", "not browser and not long and not one_engine and not repeated"
LONG, ONCE, BROWSER = "--long", "--long-once", "--browser"
CHOSEN_BY_FLAG = {
    LONG: ("long and not browser", "(long or one_engine or repeated) and not browser"),
    ONCE: ("long and not browser", "long and not one_engine and not browser"),
    BROWSER: ("browser and not long", "browser and not long"),
}
MOST_AGAIN = 10  # failed tests that get a second try: more are no accident
SQLITE = f"SQLite {sqlite3.sqlite_version}"
IN_CHROMIUM = "Chromium"
ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "template_of_tests"


def main(arguments: list[str]) -> int:
    """Return the exit code: 0 only when every engine that ran passed; on CI both must run."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    keep_bytecode()
    given = os.environ.pop("DATABASE_URL", "")
    if arguments[:1] == [BROWSER]:
        return run(arguments, IN_CHROMIUM, given, f"Chromium on {SQLITE}.")
    if is_postgres(given):
        return run_both(arguments, "", lambda: given)
    try:
        os.environ["PATH"] += f"{os.pathsep}{throwaway_postgres.binaries()}"  # of the client, for backups
    except throwaway_postgres.NotInstalled as reason:
        return run_sqlite_only(arguments, given, str(reason))
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(1) as pool:
        ready = pool.submit(stack.enter_context, cluster())
        return run_both(arguments, given, ready.result, TEMPLATE)


def keep_bytecode() -> None:
    """Compile each module once, and not in each of the processes, also where the machine writes no bytecode."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / ".pytest_cache" / "bytecode"))


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Start a throw-away cluster with a migrated database for others to copy, and yield its DATABASE_URL."""
    with throwaway_postgres.cluster() as url:
        with contextlib.closing(connect(url)) as connection:
            connection.autocommit = True
            connection.cursor().execute(f"CREATE DATABASE {TEMPLATE}")
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        template = url.rpartition("/")[0] + f"/{TEMPLATE}"
        subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": template}, check=True)
        yield url


def run_sqlite_only(arguments: list[str], url: str, reason: str) -> int:
    failed = run(arguments, SQLITE, url, f"Engines: {SQLITE}. PostgreSQL did NOT run: {reason}.")
    if os.environ.get("CI") and not failed:
        print("On CI the suite must run on PostgreSQL too.", file=sys.stderr)
        return 1
    return failed


def run_both(arguments: list[str], sqlite_url: str, postgres: Callable[[], str], template: str = "") -> int:
    """`postgres` waits until the server is there and returns its address; `template` is a database to copy."""
    on_sqlite = run(arguments, SQLITE, sqlite_url, f"Engines: {SQLITE}; PostgreSQL comes next.")
    ended = "passed" if on_sqlite == 0 else f"FAILED with exit code {on_sqlite}"
    url = postgres()
    engine = f"PostgreSQL {server_version(url)}"
    statement = f"Engines: {SQLITE} ({ended}), {engine} (result below)."
    on_postgres = run(arguments, engine, url, statement, TEMPLATE_OF_TESTS=template)
    return on_sqlite or (0 if on_postgres == pytest.ExitCode.NO_TESTS_COLLECTED else on_postgres)


def run(arguments: list[str], engine: str, url: str, statement: str, **more: str) -> int:
    told = {"ENGINE_OF_THIS_RUN": engine, "ENGINES_SO_FAR": statement} | more
    environment = os.environ | told | ({"DATABASE_URL": url} if url else {})
    outcome.begin(engine)
    code = subprocess.run([*PYTEST, *selected(arguments, engine)], env=environment).returncode
    return again(outcome.read(engine), environment) if code == pytest.ExitCode.TESTS_FAILED else code


def again(first: Outcome, environment: dict[str, str]) -> int:
    """Ask each test that failed once more, alone, and say what failed twice; return the exit code."""
    if 0 < len(first.failed) <= MOST_AGAIN:
        for name in list(first.failed):
            print(f"\nA second try, alone, of {name}", flush=True)
            if subprocess.run([*PYTEST, "-n", "0", "-m", "", name], env=environment).returncode == 0:
                first.unsteady[name] = first.failed.pop(name)
        first.passed += len(first.unsteady)
    first.write()
    outcome.keep_unsteady(first)
    print(*first.lines(), sep="\n", flush=True)
    return int(bool(first.failed)) if first.failed or first.unsteady else pytest.ExitCode.TESTS_FAILED


def selected(arguments: list[str], engine: str) -> list[str]:
    expressions = CHOSEN_BY_FLAG.get("".join(arguments[:1]))
    if not expressions:
        return ["-m", CHOSEN[engine != SQLITE], *arguments]
    return ["-m", expressions[engine != SQLITE], *arguments[1:]]


def is_postgres(url: str) -> bool:
    return url.startswith(("postgres://", "postgresql://", "psql://", "pgsql://"))


def server_version(url: str) -> str:
    with contextlib.closing(connect(url)) as connection:
        return connection.info.parameter_status("server_version").split()[0]


def connect(url: str):
    database = environment.parsed_database(url)
    address = {"host": database["HOST"], "port": database["PORT"] or None}
    user = {"user": database["USER"] or None, "password": database["PASSWORD"] or None}
    return psycopg2.connect(dbname=database["NAME"], **address, **user)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
