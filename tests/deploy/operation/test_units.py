"""The units of systemd: how exposed they are by systemd's own count, and what they have in common."""

import re
import shutil
import subprocess

import pytest
from django.conf import settings

from tests.patience import PATIENCE

FOLDER = settings.BASE_DIR / "deploy" / "systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
SOCKETS = sorted(FOLDER.glob("*.socket"))
MOST = 1.5
SERVING = {"plid", "plid-web"}


def analyze(*arguments):
    if not (program := shutil.which("systemd-analyze")):
        pytest.skip("systemd-analyze is not installed (Debian: systemd)")
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=PATIENCE)


def lines(path):
    return [line for line in path.read_text().splitlines() if "=" in line and not line.startswith("#")]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_is_little_exposed(path):
    done = analyze("security", "--offline=true", str(path))
    [exposure] = re.findall(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert float(exposure) < MOST


@pytest.mark.parametrize("path", [*SERVICES, *SOCKETS], ids=lambda path: path.name)
def test_systemd_knows_every_word(path):
    done = analyze("verify", "--man=no", str(path))
    said = [line for line in done.stderr.splitlines() if path.stem in line]
    assert [line for line in said if "is not executable" not in line] == []


def test_a_socket_stands_before_each_service_that_serves():
    assert {path.stem for path in SOCKETS} == SERVING
    for path in SOCKETS:
        service = lines(path.with_suffix(".service"))
        assert f"Requires={path.name}" in service and f"Also={path.name}" in service
        assert "ListenStream=127.0.0.1:8000" in lines(path)


def test_services_share_one_sandbox():
    sandboxes = {
        path.name: [line for line in lines(path) if re.match("Private|Protect|Restrict|Capab", line)]
        for path in SERVICES
    }
    assert len({tuple(sandbox) for sandbox in sandboxes.values()}) == 1
