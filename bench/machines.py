"""What a shared cache and a replica cost and save: `python -m bench.machines --documents 2000` (docs/runbook.md).

PostgreSQL with a standby, and Redis or Valkey, all on this machine; gunicorn with 2 processes and 2 threads. For each
installation: pages from the cache and pages that are rendered, in milliseconds and requests a second, and the
transactions of the primary for each page (each query is one). Afterwards rate limits by database and by cache.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing

from bench import server
from tests import throwaway_postgres, throwaway_redis
from tests.run import connect

LOAD = "import sys; from bench import pages; pages.load(int(sys.argv[1]), '')"
ADDRESSES = ["/", "/cari/", "/cari/?q=anggaran", "/opd/", "/dip/"]
LIMITS = """
import time
from opd.limits import rate_limit
for lasting in (True, False):
    begun = time.perf_counter()
    for number in range(500):
        rate_limit.allow("bench", str(number % 50), limit=10**6, seconds=60, lasting=lasting)
    print("lasting" if lasting else "not lasting", round((time.perf_counter() - begun) * 2, 2), "ms each")
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.machines", description=__doc__)
    parser.add_argument("--documents", type=int, default=2_000, help="0: the agencies of the demo city alone")
    parser.add_argument("--requests", type=int, default=200, help="for each row")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plid-bench-") as folder, throwaway_postgres.cluster() as url:
        own = {"DATABASE_URL": url, "STORAGE_URL": f"{folder}/berkas", "PAGE_SECONDS": "3600"}
        load(asked.documents, os.environ | own)
        socket = url.split("@/")[1].rpartition("/")[0]
        with throwaway_redis.running() as cache, throwaway_postgres.standby(socket) as standby:
            shared = own | {"CACHE_URL": cache.url}
            replica = shared | {"REPLICA_URL": url.replace(socket, str(standby.folder))}
            for name, environment in (("memory", own), ("shared cache", shared), ("and replica", replica)):
                measure(name, environment, url, asked.requests)
            subprocess.run([sys.executable, "manage.py", "shell", "-c", LIMITS], env=os.environ | shared, check=True)
    return 0


def load(documents: int, environment: dict[str, str]) -> None:
    if documents:
        subprocess.run([sys.executable, "-c", LOAD, str(documents)], env=environment, check=True)
        return
    for command in (["migrate", "--verbosity", "0"], ["new_city", "portal/demo/metro.toml"]):
        subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True)


def measure(name: str, environment: dict[str, str], url: str, number: int) -> None:
    with server.running(environment) as (port, _pid):
        for is_rendered in (False, True):
            visit = server.Visit(port, uncached=is_rendered)
            timing = server.measure(visit, ADDRESSES, number)
            before = commits(url)
            for _time in range(20):
                for address in ADDRESSES:
                    visit.fetch(address)
            each = (commits(url) - before) / (20 * len(ADDRESSES))
            kind = "rendered" if is_rendered else "kept"
            print(
                f"{name:14}{kind:10}{timing.p50:8.1f} ms{timing.p95:8.1f} ms (95 %){timing.per_second:8.0f} a second"
                f"{each:8.1f} transactions of the primary",
                flush=True,
            )


def commits(url: str) -> int:
    time.sleep(2)  # idle processes tell their numbers once a second
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


if __name__ == "__main__":
    sys.exit(main())
