"""What must hold before it is put on a server."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

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
    return subprocess.run(command, env=inherited | environment, capture_output=True, text=True, cwd="/", timeout=60)


def test_no_warning_of_the_deployment_check():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (1 silenced).\n"


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("missing", ["SECRET_KEY", "PII_KEYS", "ALLOWED_HOSTS"])
def test_a_missing_secret_stops_the_start_with_one_line(missing):
    done = manage("check", **{name: value for name, value in PRODUCTION.items() if name != missing})
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith(f"django.core.exceptions.ImproperlyConfigured: {missing} is missing")


@pytest.mark.parametrize(
    ("name", "value"), [("DEBUG", "yes"), ("HTTPS", "0"), ("SENDFILE", "apache"), ("STORAGE_URL", "ftp://x/y")]
)
def test_a_misspelt_setting_stops_it_too(name, value):
    done = manage("check", **PRODUCTION | {name: value})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "keys", ["x7Qz", "x7Qz" * 12, "x7Qz" * 10 + "x7Q,", "x7Qz" * 10 + "x7Q,x?Qz" + "x7Qz" * 9 + "x7Q"]
)
def test_a_key_that_is_none_stops_it_too_and_is_not_repeated(keys):
    done = manage("check", **PRODUCTION | {"PII_KEYS": keys})
    number = 1 + keys.count(",")
    assert done.stderr.splitlines()[-1] == (
        f"django.core.exceptions.ImproperlyConfigured: PII_KEYS: key {number} is not 32 bytes in urlsafe base64."
    )


def test_keys_may_be_several_with_or_without_padding():
    done = manage("check", **PRODUCTION | {"PII_KEYS": "x7Qz" * 10 + "x7Q=, " + "-_Qz" * 10 + "x7Q"})
    assert done.returncode == 0, done.stderr


def test_an_empty_environment_is_a_developer_s_machine():
    done = manage("check")
    assert done.returncode == 0, done.stderr
