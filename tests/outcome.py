"""What a run of pytest found, as a file: for the second try, and for the last lines of the gate.

`python -m tests.outcome` prints all files of the folder OUTCOMES: what failed and why, how it is repeated, what was
unsteady, what was left out. With `--old` it names what has been unsteady for two weeks.
"""

import csv
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("OUTCOMES") or ROOT / "var" / "outcomes")
UNSTEADY = ROOT / "docs" / "unsteady.csv"
COLUMNS = ["test", "engine", "day", "cause", "mend"]
MOST_OF_A_CAUSE = 200  # characters


@dataclass
class Outcome:
    """`failed` and `unsteady`: the first line of the cause by the name of the test; `left_out`: tests by reason."""

    engine: str
    passed: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    unsteady: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    has_ended: bool = True

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.engine}.json"

    def write(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(asdict(self)))

    def lines(self) -> Iterator[str]:
        for name, cause in self.failed.items():
            yield f"FAILED on {self.engine}: {name}: {cause}"
            yield f"  to repeat it: {command(name)}"
        for name, cause in self.unsteady.items():
            yield f"UNSTEADY on {self.engine}, passed at the second try: {name}: {cause}"
        for reason, number in self.left_out.items():
            yield f"left out on {self.engine}: {number} ({reason})"
        if self.has_ended:
            yield f"{self.engine}: {self.passed} passed, {len(self.failed)} failed, {len(self.unsteady)} unsteady"
        else:
            yield f"FAILED on {self.engine}: the run was stopped before its end, so nothing is known of its tests"


def of_reports(engine: str, stats: dict[str, list]) -> Outcome:
    """Return the outcome that pytest's terminal reporter has counted; a test that fails twice is one test."""
    wrong = [*stats.get("failed", []), *stats.get("error", [])]
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in stats.get("skipped", []))
    failed = {report.nodeid: cause(report) for report in reversed(wrong)}
    return Outcome(engine, len(stats.get("passed", [])), failed, left_out=dict(reasons.most_common()))


def cause(report) -> str:
    """Return the first line of what went wrong."""
    crash = getattr(report.longrepr, "reprcrash", None)
    told = crash.message if crash else str(report.longrepr).strip()
    return (told.splitlines() or [""])[0][:MOST_OF_A_CAUSE]


def command(name: str) -> str:
    """Return the command that runs one test again, whatever its marks."""
    is_in_browser = name.startswith("tests/browser/")
    return f"make {'browser' if is_in_browser else 'test'} ARGS=\"-m '' '{name}'\""


def read(engine: str) -> Outcome:
    return Outcome(**json.loads(Outcome(engine).path.read_text()))


def begin(engine: str) -> None:
    """Note a run in place of an earlier one; what pytest writes at its end takes the place of the note."""
    Outcome(engine, has_ended=False).write()


def keep_unsteady(outcome: Outcome) -> None:
    """Add what passed at the second try only to the table of what is to be mended."""
    if not outcome.unsteady:
        return
    is_new = not UNSTEADY.exists()
    with UNSTEADY.open("a", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        if is_new:
            rows.writerow(COLUMNS)
        today = datetime.now(UTC).date().isoformat()
        rows.writerows([name, outcome.engine, today, told, ""] for name, told in outcome.unsteady.items())


def too_old(days: int = 14) -> list[str]:
    """Return the unsteady tests that nobody has mended for so many days."""
    before = (datetime.now(UTC).date() - timedelta(days=days)).isoformat()
    with UNSTEADY.open(newline="") as file:
        return [row["test"] for row in csv.DictReader(file) if row["day"] < before]


def main(arguments: list[str]) -> int:
    if arguments == ["--old"]:
        print(*(old := too_old()), sep="\n")
        return int(bool(old))
    outcomes = list(of_all_runs())
    for outcome in outcomes:
        print(*outcome.lines(), sep="\n")
    passed, failed = sum(one.passed for one in outcomes), sum(len(one.failed) for one in outcomes)
    left_out = sum(sum(one.left_out.values()) for one in outcomes)
    print(f"in all {passed} passed, {failed} failed, {left_out} left out; unsteady is what passed at a second try only")
    return int(failed > 0 or not all(one.has_ended for one in outcomes))


def of_all_runs() -> Iterator[Outcome]:
    """Yield what all runs have found; those in a folder of their own, as of each step of the gate, name it."""
    for path in sorted(FOLDER.rglob("*.json")):
        outcome = Outcome(**json.loads(path.read_text()))
        if path.parent != FOLDER:
            outcome.engine += f", {path.parent.name}"
        yield outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
