"""CONTRIBUTING.md names what exists: files, names of the code, targets of make, commands."""

import re

from django.conf import settings
from django.core.management import get_commands

ROOT = settings.BASE_DIR
TEXT = (ROOT / "CONTRIBUTING.md").read_text()
QUOTED = re.findall(r"`([^`\n]+)`", TEXT)
ELSEWHERE = ("/", ".venv/")  # addresses, other folders of a machine, and what no commit holds


def test_every_path_exists():
    words = {word.removeprefix('ARGS="').strip('"') for quoted in QUOTED for word in quoted.split()}
    paths = {word for word in words if "/" in word and "=" not in word and not word.startswith(ELSEWHERE)}
    assert len(paths) > 50
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []


def test_every_name_of_the_code_exists():
    names = {name for name in QUOTED if re.fullmatch(r"\w{3,}", name)}
    folders = ("config", "documents", "opd", "portal", "requests_app", "tests")
    sources = [path for folder in folders for path in (ROOT / folder).rglob("*.*") if path.suffix in (".py", ".html")]
    sources = [path for path in sources if path.name != "test_contributing.py"]
    known = {word for path in sources for word in re.findall(r"\w+", path.read_text())}
    assert len(names) > 40
    assert sorted(names - known) == []


def test_every_command_exists():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = " ".join(QUOTED)
    assert sorted(set(re.findall(r"\bmake ([\w-]+)", commands)) - targets) == []
    assert sorted(set(re.findall(r"manage\.py (\w+)", commands)) - set(get_commands())) == []
