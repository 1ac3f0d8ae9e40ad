"""The name of a city is data: it stands only in the demo, tests, documents and names of old migrations."""

import re
import subprocess

from django.conf import settings

NAME = re.compile(r"\bmetro\b|metrokota|kota-metro", re.IGNORECASE)
ALLOWED = (
    "portal/demo/",
    "tests/",
    "bench/",
    "docs/",
    "locale/",
    "opd/migrations/0001_",  # names of migrations that it replaces
    "documents/search/text/roots.txt",  # the word *metro* of the dictionary
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
)


def test_no_city_is_named_outside_its_places():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    named = []
    for name in listed:
        path = settings.BASE_DIR / name
        if name.startswith(ALLOWED) or not path.is_file():
            continue
        named += [f"{name}: {m.group()}" for m in NAME.finditer(path.read_text(errors="ignore"))]
    assert named == []
