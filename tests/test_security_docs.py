"""docs/asvs.csv says how far each row holds: its tests exist, what is missing is named, and its risks are dated."""

import csv
import re
from datetime import date
from pathlib import Path

from django.conf import settings

DOCS = Path(settings.BASE_DIR, "docs")
HEADINGS = {str(number) for number in range(1, 14)}  # of the chapter on web applications of Peraturan BSSN 4/2021
STATE = re.compile(r"(held)|risk (\S+)|partly: (.+)")


def rows():
    with (DOCS / "asvs.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_each_row_has_a_test_and_says_what_is_missing_or_is_a_dated_risk():
    """A state is `held`, `partly: ` with what is missing, or `risk ` with the day of its next judgement."""
    for row in rows():
        path, _colons, name = row["where"].partition("::")
        text = Path(settings.BASE_DIR, path).read_text()
        assert not name or f"def {name}(" in text, row
        held, day, missing = STATE.fullmatch(row["state"]).groups()
        assert row["where"].startswith("docs/" if day else "tests/"), row
        assert held or day or len(missing.split()) > 4, row
        assert not day or date.fromisoformat(day) > date(2026, 11, 1), row
        assert row["bssn"] in HEADINGS and re.fullmatch(r"\d+\.\d+\.\d+", row["asvs"]) and row["gist"], row


def test_no_row_is_named_twice_and_every_heading_has_one():
    names = [row["asvs"] for row in rows()]
    assert sorted({*names}) == sorted(names)
    assert {row["bssn"] for row in rows()} == HEADINGS


def test_the_threat_model_has_every_heading():
    table = (DOCS / "security.md").read_text().split("## Entrances")[1].split("## Risks")[0]
    numbers = {number for cell in re.findall(r"\| ([\d, ]+) \|\n", table) for number in cell.split(", ")}
    assert numbers == HEADINGS
