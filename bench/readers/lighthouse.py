"""`python -m bench.readers.lighthouse`: Lighthouse on the pages that citizens use, as our nginx serves them.

Needs nginx, Chromium (CHROMIUM) and npx, which fetches Lighthouse from the registry of npm; LIGHTHOUSE names another
command. It measures as a phone on slow 4G, several times, prints the medians with bytes and requests of each page,
writes them to var/lighthouse.json, and fails where a score is lower than it must be. SEO is not demanded of a page that
asks robots to stay away.
"""

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from bench import server, trial
from tests.deploy import throwaway_nginx

LIGHTHOUSE = os.environ.get("LIGHTHOUSE", "npx --yes lighthouse@13.5.0")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = "--headless=new --no-sandbox --disable-dev-shm-usage"
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 95, "seo": 100}
PICTURES = 60  # seconds that the worker has to draw the first pages of the document
LOAD = "import json; from bench import pages; pages.load(0, ''); print(json.dumps(pages.read_by_citizens()))"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.readers.lighthouse", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--page", help="only this one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plid-lighthouse-") as name:
        os.chmod(name, 0o755)  # noqa: S103 - nginx's workers are another user
        results = measured(Path(name), asked)
    trial.tell("lighthouse.json", results, print_row)
    return int(any(result["too low"] for result in results))


def measured(folder: Path, asked: argparse.Namespace) -> list[dict]:
    environment = {
        "DATABASE_URL": f"sqlite:///{folder}/plid.sqlite3",
        "STORAGE_URL": f"{folder}/berkas",
        "NGINX_GENERATIONS": f"{folder}/generations",
        "TRUSTED_PROXIES": "1",
    }
    command = [sys.executable, "-c", LOAD]
    own = os.environ | server.KEYS | environment
    loaded = subprocess.run(command, env=own, cwd=trial.ROOT, stdout=subprocess.PIPE, check=True)
    pages = json.loads(loaded.stdout.splitlines()[-1])
    with ExitStack() as stack:
        serving = environment | {"SENDFILE": "nginx"}
        backend, _pid = stack.enter_context(server.running(serving, "serve"))
        port, _plain = stack.enter_context(throwaway_nginx.running(backend, folder, limits=False))
        home = f"http://{server.HOST}:{port}"
        wait_for_pictures(home + pages["read here"])
        chosen = {name: path for name, path in pages.items() if asked.page in (None, name)}
        return [result(name, home + path, folder, asked.rounds) for name, path in chosen.items()]


def wait_for_pictures(address: str) -> None:
    """Request the page until its picture is drawn."""
    for _second in range(PICTURES):
        with urllib.request.urlopen(address) as page:  # noqa: S310 - our own http address
            if b".webp" in page.read():
                return
        time.sleep(1)
    raise SystemExit("no picture of a page was drawn")


def result(name: str, address: str, folder: Path, rounds: int) -> dict:
    reports = [report(address, folder) for _round in range(rounds)]
    scores = {key: round(100 * median(r["categories"][key]["score"] for r in reports)) for key in LEAST}
    is_hidden = reports[0]["audits"]["is-crawlable"]["score"] == 0
    requests = reports[0]["audits"]["network-requests"]["details"]["items"]
    return {
        "page": name,
        "scores": scores,
        "asks robots to stay away": is_hidden,
        "too low": [key for key in LEAST if scores[key] < LEAST[key] and not (is_hidden and key == "seo")],
        "KB": round(sum(item.get("transferSize", 0) for item in requests) / 1024, 1),
        "requests": len(requests),
        "largest paint, ms": round(median(r["audits"]["largest-contentful-paint"]["numericValue"] for r in reports)),
        "faults": sorted(faults(reports[0])),
    }


def report(address: str, folder: Path) -> dict:
    """Return Lighthouse's own report of one load."""
    file = folder / "report.json"
    options = ["--quiet", "--output=json", f"--output-path={file}", f"--chrome-flags={FLAGS}"]
    command = [*shlex.split(LIGHTHOUSE), address, *options]
    subprocess.run(command, env=os.environ | {"CHROME_PATH": CHROMIUM}, check=True)
    return json.loads(file.read_text())


def faults(of: dict) -> set[str]:
    """Return what failed in the categories whose audits are all pass or fail."""
    wanted = [reference for key in LEAST if key != "performance" for reference in of["categories"][key]["auditRefs"]]
    weighty = {reference["id"] for reference in wanted if reference["weight"]}
    return {name for name in weighty if (score := of["audits"][name]["score"]) is not None and score < 1}


def median(numbers) -> float:
    return statistics.median(numbers)


def print_row(row: dict) -> None:
    scores = " / ".join(str(score) for score in row["scores"].values())
    sign = f"TOO LOW: {', '.join(row['too low'])}" if row["too low"] else ""
    paint = row["largest paint, ms"]
    print(f"{row['page']:12} {scores:24} {row['KB']:7} KB {row['requests']:3} requests {paint:5} ms  {sign}")
    if row["faults"]:
        print(f"{'':12} {', '.join(row['faults'])}")


if __name__ == "__main__":
    sys.exit(main())
