"""docs/mutations.md names what exists: the file of each defect, and the test that catches it."""

import re

from django.conf import settings

ROOT = settings.BASE_DIR
ROWS = re.findall(
    r"^\| (\d+) \| `(\S+\.(?:py|html))` \|.*\| (?:\*new\*: )?`(\S+\.py)` `(\w+)` \|$",
    (ROOT / "docs/mutations.md").read_text(),
    re.MULTILINE,
)


def test_every_place_and_every_test_exists():
    missing = [place for _number, place, _file, _test in ROWS if not (ROOT / place).exists()]
    missing += [
        f"{file} {test}"
        for _number, _place, file, test in ROWS
        if not (ROOT / file).exists() or f"def {test}(" not in (ROOT / file).read_text()
    ]
    assert missing == []


def test_every_line_of_the_tables_is_read():
    lines = (ROOT / "docs/mutations.md").read_text().splitlines()
    numbered = [line for line in lines if re.match(r"\| \d", line)]
    assert [int(number) for number, *_rest in ROWS] == list(range(1, len(numbered) + 1))
