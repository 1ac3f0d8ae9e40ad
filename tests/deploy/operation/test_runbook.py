"""The commands of docs/runbook.md, *A new server*, on a fresh Debian with a systemd of its own."""

import subprocess

import pytest
from django.conf import settings

CANNOT = 77


@pytest.mark.long
@pytest.mark.no_database
def test_a_new_server_by_the_runbook_alone():
    command = [settings.BASE_DIR / "deploy" / "try_runbook.sh"]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode == CANNOT:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stdout + done.stderr
