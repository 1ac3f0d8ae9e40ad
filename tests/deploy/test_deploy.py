"""What must hold before it is put on a server."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.patience import PATIENCE

PRODUCTION = {
    "DEBUG": "False",
    "SECRET_KEY": "uji-" + "x7Qz" * 20,
    "PII_KEYS": "x7Qz" * 10 + "x7Q",
    "ALLOWED_HOSTS": "plid.example",
    "DATABASE_URL": "sqlite://:memory:",
}


def manage(*arguments, **environment):
    inherited = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "error"}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
    return subprocess.run(
        command, env=inherited | environment, capture_output=True, text=True, cwd="/", timeout=PATIENCE
    )


def test_no_warning_of_the_deployment_check():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (1 silenced).\n"


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_wrong_value_stops_the_start_with_one_line():
    done = manage("check", **PRODUCTION | {"TRUSTED_PROXIES": "nginx"})
    assert done.returncode != 0
    assert done.stderr == "TRUSTED_PROXIES must be a whole number, 0 or more, not 'nginx'.\n"


def test_an_empty_environment_is_a_developer_s_machine():
    done = manage("check")
    assert done.returncode == 0, done.stderr
