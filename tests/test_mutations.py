"""docs/mutations.csv names what exists: the file of each defect, and the test that catches it."""

import csv

from django.conf import settings

ROOT = settings.BASE_DIR


def test_every_place_and_every_test_exists():
    with (ROOT / "docs/mutations.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    assert [row["number"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    missing = {row["place"] for row in rows if not (ROOT / row["place"]).is_file()}
    for row in rows:
        file = ROOT / row["test_file"]
        if not file.is_file() or f"def {row['test']}(" not in file.read_text():
            missing.add(f"{row['test_file']} {row['test']}")
    assert missing == set()
    assert {row["caught_before"] for row in rows} == {"yes", "no"}
