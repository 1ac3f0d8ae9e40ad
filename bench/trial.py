"""Throwaway databases and files of results, for the programs of this folder."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests import throwaway_postgres

ROOT = Path(__file__).resolve().parent.parent


def ask_for_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], help="only this one")


def environments(engine: str | None, options: str = "") -> Iterator[dict[str, str]]:
    """Yield an environment with an empty database and storage for each engine, or only for `engine`.

    Each is deleted when the next one is requested. `options`: of the PostgreSQL server.
    """
    with tempfile.TemporaryDirectory(prefix="plid-bench-") as folder:
        if engine != "postgresql":
            yield {"DATABASE_URL": f"sqlite:///{folder}/plid.sqlite3", "STORAGE_URL": f"{folder}/sqlite"}
        if engine != "sqlite":
            try:
                with throwaway_postgres.cluster(options) as url:
                    yield {"DATABASE_URL": url, "STORAGE_URL": f"{folder}/postgresql"}
            except throwaway_postgres.NotInstalled as reason:
                print(f"PostgreSQL was NOT measured: {reason}", file=sys.stderr)


def tell(name: str, results: list[dict], print_table: Callable[[dict], None]) -> None:
    """Print the results and write them to the file `name` in var/."""
    file = ROOT / "var" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(results, indent=1))
    for result in results:
        print_table(result)
    print(f"\nWritten to {file.relative_to(ROOT)}")
