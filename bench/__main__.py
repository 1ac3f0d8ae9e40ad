"""`make bench`: the citizens' pages with 20,000 documents on both engines; prints a table, writes var/bench.json.

Every number is a median of one run on one machine, beside the home page's of the same run: compare the ratios.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import throwaway_postgres

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "var" / "bench.json"
WORK = "import json, sys; from bench.pages import run; print(json.dumps(run(int(sys.argv[1]))))"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    number = parser.parse_args().documents
    with tempfile.TemporaryDirectory(prefix="plid-bench-") as folder:
        results = [on_engine(f"sqlite:///{folder}/plid.sqlite3", f"{folder}/sqlite", number)]
        try:
            with throwaway_postgres.cluster() as url:
                results.append(on_engine(url, f"{folder}/postgresql", number))
        except throwaway_postgres.NotInstalled as reason:
            print(f"PostgreSQL was NOT measured: {reason}", file=sys.stderr)
    RESULT.write_text(json.dumps(results, indent=1))
    for result in results:
        print_table(result)
    print(f"\nWritten to {RESULT.relative_to(ROOT)}")
    return 0


def on_engine(url: str, files: str, number: int) -> dict:
    environment = os.environ | {"DATABASE_URL": url, "STORAGE_URL": files}
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(number)], env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def print_table(result: dict) -> None:
    print(f"\n{result['engine']}, {result['documents']} public documents (loaded in {result['load_seconds']} s)\n")
    print(f"{'page':24}{'queries':>8}{'median ms':>11}{'x home':>8}{'slowest ms':>12}{'gzip KB':>9}")
    home = result["pages"][0]["median_ms"]
    for page in result["pages"]:
        print(
            f"{page['page']:24}{page['queries']:>8}{page['median_ms']:>11}{page['median_ms'] / home:>8.1f}"
            f"{page['slowest_ms']:>12}{page['bytes_gzipped'] / 1024:>9.1f}"
        )


if __name__ == "__main__":
    sys.exit(main())
