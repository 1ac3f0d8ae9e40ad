"""`python -m bench.attacks`: known attacks, tried on a real server of this checkout or another; var/attacks-*.json.

Each attack runs against PostgreSQL, gunicorn as deployed and the worker, with the demo city, while the home page is
requested four times a second. Memory is that of web, worker and database together (PSS).
"""

import argparse
import sys
import tempfile
import traceback
from pathlib import Path

from bench import trial
from bench.attacks import site, storm
from bench.attacks.doors import DOORS, Door


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.attacks", description=__doc__)
    parser.add_argument("--tree", type=Path, default=trial.ROOT, help="a checkout with another state of the portal")
    parser.add_argument("--nginx", action="store_true", help="through its deploy/nginx/plid.conf on a real nginx")
    parser.add_argument("--storm", action="store_true", help="then the storm of uploads (bench.attacks.storm)")
    parser.add_argument("--only", default="", help="doors whose name contains this")
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="plid-attacks-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with site.running(asked.tree.resolve(), folder, asked.nginx) as here:
            for door in DOORS:
                if asked.only not in door.name:
                    continue
                watch = here.watch()
                with watch.watching(door.settles):
                    outcome = attempted(door, here)
                rows.append({"door": door.name, "outcome": outcome} | watch.figures())
                print_row(rows[-1])
            outcome = storm.storm(here) if asked.storm else {}
    if outcome:
        storm.print_result(outcome)
    found = {"storm": outcome, "tree": str(asked.tree.name), "nginx": asked.nginx, "rows": rows}
    trial.tell(f"attacks-{asked.tree.name}{'-nginx' if asked.nginx else ''}.json", [found], lambda _result: None)
    return 0


def attempted(door: Door, here: site.Site) -> str:
    try:
        return door.attack(here)
    except Exception as error:  # one attack that breaks must not hide what the others found
        traceback.print_exc()
        return f"THE ATTACK ITSELF FAILED: {error!r}"


def print_row(row: dict) -> None:
    memory = f"{row['before']:.0f} / {row['peak']:.0f} / {row['after']:.0f} MiB"
    home = f"home {row['home_ms']} ms (longest {row['home_longest_ms']}, failed {row['home_failed']})"
    print(f"\n{row['door']} ({row['seconds']} s)\n  {row['outcome']}\n  {memory}; {home}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
