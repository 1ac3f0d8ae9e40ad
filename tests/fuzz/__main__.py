"""The targets, one on each processor, in databases of tests: `python -m tests.fuzz [--minutes 10] [TARGET ...]`."""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from random import SystemRandom

ROOT = Path(__file__).resolve().parents[2]
TEST = "tests/fuzz/test_fuzz.py::test_nothing_that_is_handed_in_breaks_it"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--real", action="store_true", help="begin with the PDFs of ../shared/real too")
    chosen = parser.parse_args()
    told = {
        "FUZZ_SECONDS": str(chosen.minutes * 60),
        "FUZZ_SEED": str(chosen.seed or SystemRandom().randrange(1, 10**9)),
        "FUZZ_REAL": "1" if chosen.real else "",
    }
    told |= {"ENGINE_OF_THIS_RUN": "SQLite", "ENGINES_SO_FAR": "SQLite"}
    tests = [f"{TEST}[{name}]" for name in chosen.targets] or [TEST]
    patience = f"faulthandler_timeout={int(chosen.minutes * 60) + 600}"
    side_by_side, told_at_the_end = ["-n", "auto", "--maxschedchunk", "1"], ["-rP", "--show-capture=stdout"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.engines", "-p", "no:cacheprovider", "-o", patience]
    command += [*side_by_side, *told_at_the_end, *tests]
    return subprocess.run(command, cwd=ROOT, env=os.environ | told).returncode


if __name__ == "__main__":
    sys.exit(main())
