"""`python -m bench.load`: the portal under load while its parts fail; the report is written to var/load/report.md.

On PostgreSQL 100 readers from 50 addresses, 20 applicants, 10 operators who upload and 5 people at the desk; on SQLite
20 readers and two who write. Each client keeps what the portal acknowledged, and afterwards that is compared with rows,
files, ledger, outbox and index. In the middle a backup is made, which is then restored into an empty place. It needs
nginx, and PostgreSQL's programs; the full disk needs the right to mount one, the dead scanner clamd. Exits with 1 when
anything acknowledged is missing, anything is there twice, or the restore differs.
"""

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path

from bench.load import crowd, house, journal, report, restoring
from bench.load.timetable import Plan
from bench.server import ROOT, ask_for_engine

TARGET = ROOT / "var" / "load"
CHECKS = (("verify_ledger",), ("verify_files",), ("reindex", "--verify"))
EMPTY = ("given before", "sent twice", "came back")  # of the restore


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    ask_for_engine(parser)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--documents", type=int, default=20_000)
    asked = parser.parse_args()
    results: list[dict] = []
    for engine in [asked.engine] if asked.engine else ["postgresql", "sqlite"]:
        print(f"{engine}: preparing {asked.documents} documents", flush=True)
        with house.running(engine, asked.documents) as running:
            results.append(measured(running, asked.documents, asked.minutes))
            write(results)  # also where the restore fails
            results[-1]["restored"] |= restoring.restored(running, results[-1]["restored"])
            write(results)
        print(report.of(results[-1]))
    print(f"Written to {TARGET.relative_to(ROOT)}")
    return int(not all(map(is_whole, results)))


def write(results: list[dict]) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "report.json").write_text(json.dumps(results))
    (TARGET / "report.md").write_text("\n".join([report.summary(results), *map(report.of, results)]))


def measured(running: house.House, documents: int, minutes: float) -> dict:
    """Run the load and compare. Returns the facts of the report; the portal is stopped then, and its data are lost."""
    journals = running.folder / "klien"
    journals.mkdir()
    begun, facts = time.time(), {}
    everybody = crowd.Crowd(running.engine, running.port, journals)
    plan = Plan(running, minutes * 60, begun, [], facts)
    plan.run()
    everybody.go_home()
    ended = time.time()
    facts["age of the list at the loss, seconds"] = restoring.keep_backups(running)
    left = house.settle(running, journals)
    (journals / "letters.json").write_text(json.dumps([letter["Message-ID"] for letter in running.mail.letters]))
    rows = house.ask(running, journals)
    swept = running.sweep_uploads()
    checks = {" ".join(command): restoring.checked(running, *command) for command in CHECKS}
    running.stop()
    present = crowd.people(running.engine)
    return {
        "engine": running.engine,
        "documents": documents,
        "minutes": minutes,
        "begun": begun,
        "seconds": ended - begun,
        "people": ", ".join(f"{len(persons)} x {kind.__name__.lower()}" for kind, persons in present.items()),
        "machine": f"{os.cpu_count()} processors, {platform.platform()}, Python {platform.python_version()}",
        "events": plan.as_dicts(),
        "journal": list(journal.read(journals)),
        "rows": rows,
        "checks": checks
        | {"interrupted uploads, swept after an hour": swept, "left to do": left, "log": _complaints(running.folder)},
        "restored": facts,
    }


def is_whole(result: dict) -> bool:
    """Return whether nothing acknowledged is missing, nothing is there twice, and the restore differs in nothing."""
    faults = [row[name] for row in result["rows"] for name in report.WRONG if row[name]]
    said = [str(value) for value in (*result["checks"].values(), *result["restored"].values())]
    came_back = any(result["restored"][name] for name in EMPTY)
    return not (faults or came_back or any("EXIT" in line for line in said))


def _complaints(folder: Path) -> dict[str, int]:
    """Return how often each kind of line of web server and worker tells of an error."""
    found: dict[str, int] = {}
    for name in ("web", "worker"):
        for line in (folder / f"{name}.log").read_text(errors="replace").splitlines():
            kind = line.partition(":")[0]
            if line and not line.startswith((" ", "Traceback")) and ("Error" in kind or "Exception" in kind):
                found[f"{name} {kind[-60:]}"] = found.get(f"{name} {kind[-60:]}", 0) + 1
    return found


if __name__ == "__main__":
    sys.exit(main())
