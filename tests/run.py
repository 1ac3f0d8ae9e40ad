"""`make test`: the whole suite on SQLite, then on PostgreSQL where one can be had. Arguments go to pytest.

PostgreSQL is the one that DATABASE_URL names, or a throw-away cluster from installed binaries. Its run is the last one,
so that the output ends with pytest's own closing line; the line before says which engines ran and how they ended.
What asks no database (pytest refuses it any query) runs on SQLite only: tests/conftest.py deselects it.
"""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys

import environ
import psycopg2
import pytest

from tests import throwaway_postgres

PYTEST = [sys.executable, "-m", "pytest", "-p", "tests.engines", "-n", "auto"]
SQLITE = f"SQLite {sqlite3.sqlite_version}"


def main(arguments: list[str]) -> int:
    """Exit code: 0 only when every engine that ran passed; on CI both must run."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    given = os.environ.pop("DATABASE_URL", "")
    with contextlib.ExitStack() as stack:
        try:
            url = given if is_postgres(given) else stack.enter_context(throwaway_postgres.cluster())
        except throwaway_postgres.NotInstalled as reason:
            return run_sqlite_only(arguments, given, str(reason))
        return run_both(arguments, "" if is_postgres(given) else given, url)


def run_sqlite_only(arguments: list[str], url: str, reason: str) -> int:
    failed = run(arguments, SQLITE, url, f"Engines: {SQLITE}. PostgreSQL did NOT run: {reason}.")
    if os.environ.get("CI") and not failed:
        print("On CI the suite must run on PostgreSQL too.", file=sys.stderr)
        return 1
    return failed


def run_both(arguments: list[str], sqlite_url: str, postgres_url: str) -> int:
    postgres = f"PostgreSQL {server_version(postgres_url)}"
    on_sqlite = run(arguments, SQLITE, sqlite_url, f"Engines: {SQLITE}; {postgres} comes next.")
    outcome = "passed" if on_sqlite == 0 else f"FAILED with exit code {on_sqlite}"
    on_postgres = run(arguments, postgres, postgres_url, f"Engines: {SQLITE} ({outcome}), {postgres} (result below).")
    return on_sqlite or (0 if on_postgres == pytest.ExitCode.NO_TESTS_COLLECTED else on_postgres)


def run(arguments: list[str], engine: str, url: str, statement: str) -> int:
    told = {"ENGINE_OF_THIS_RUN": engine, "ENGINES_SO_FAR": statement}
    chosen = {"DATABASE_URL": url} if url else {}
    return subprocess.run([*PYTEST, *arguments], env=os.environ | told | chosen).returncode


def is_postgres(url: str) -> bool:
    return url.startswith(("postgres://", "postgresql://", "psql://", "pgsql://"))


def server_version(url: str) -> str:
    database = environ.Env.db_url_config(url)
    address = {"host": database["HOST"], "port": database["PORT"] or None}
    who = {"user": database["USER"] or None, "password": database["PASSWORD"] or None}
    with contextlib.closing(psycopg2.connect(dbname=database["NAME"], **address, **who)) as connection:
        return connection.info.parameter_status("server_version").split()[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
