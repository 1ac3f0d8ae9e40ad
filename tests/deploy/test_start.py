"""A weak production does not start: web server and worker end with one line, and commands still run."""

import base64
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings as project

from config import strength
from tests.deploy.test_deploy import manage
from tests.patience import PATIENCE

pytestmark = pytest.mark.one_engine

STRONG = {
    "DEBUG": "False",
    "SECRET_KEY": "uji-" + "x7Qz-kH3.wB9_mV2/" * 4,
    "PII_KEYS": base64.urlsafe_b64encode(bytes(range(32))).decode(),
    "ALLOWED_HOSTS": "plid.example",
    "DATABASE_URL": "sqlite://:memory:",
}
DEVELOPERS_SECRET = "only-for-a-developers-machine-" + "0" * 40
DEVELOPERS_KEY = "only-for-a-developers-machine-" + "0" * 13
BUILDS_KEY = "only-while-the-image-is-built-0000000000000"
WEAK = [
    ("SECRET_KEY", DEVELOPERS_SECRET),
    ("SECRET_KEY", "only-while-the-image-is-built"),
    ("SECRET_KEY", "only-while-the-image-is-built" + STRONG["SECRET_KEY"]),
    ("SECRET_KEY", "django-insecure-" + STRONG["SECRET_KEY"]),
    ("SECRET_KEY", STRONG["SECRET_KEY"][:49]),
    ("SECRET_KEY", "k" * 60),
    ("SECRET_KEY", "abc123" * 10),
    ("PII_KEYS", DEVELOPERS_KEY),
    ("PII_KEYS", BUILDS_KEY),
    ("PII_KEYS", "k" * 43),
    ("PII_KEYS", f"{STRONG['PII_KEYS']},{DEVELOPERS_KEY}"),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", "plid.example,*"),
    ("ALLOWED_HOSTS", ".id"),
    ("ALLOWED_HOSTS", ".go.id"),
]


def read(**environment):
    """Settings as a process of its own reads them; -> what is weak in them."""
    code = "from django.conf import settings; from config import strength; print(strength.weakness(settings))"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"} | environment,
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.mark.parametrize(("name", "value"), WEAK)
def test_what_is_weak_is_said_in_one_sentence(name, value):
    sentence = read(**STRONG | {name: value})
    assert sentence.startswith(name) and sentence.endswith(".") and "\n" not in sentence
    assert name == "ALLOWED_HOSTS" or value not in sentence
    assert name != "PII_KEYS" or not value.startswith(STRONG["PII_KEYS"]) or "key 2" in sentence


@pytest.mark.parametrize("hosts", ["plid.example", ".metrokota.go.id", ".contoh.com", "127.0.0.1,[::1]"])
def test_what_is_strong_passes(hosts):
    assert read(**STRONG | {"ALLOWED_HOSTS": hosts}) == ""


def test_a_developer_s_machine_is_left_alone():
    weak = SimpleNamespace(DEBUG=True, SECRET_KEY="", PII_KEYS=[b""], ALLOWED_HOSTS=["*"])
    assert strength.weakness(weak) == ""  # type: ignore[arg-type]


def test_the_developer_s_own_values_are_among_the_weak():
    """What settings.py falls back to, and what the Dockerfile builds with, are the values above."""
    assert (read_default("SECRET_KEY"), read_default("PII_KEYS")) == (DEVELOPERS_SECRET, DEVELOPERS_KEY)
    dockerfile = (project.BASE_DIR / "Dockerfile").read_text()
    assert f"PII_KEYS={BUILDS_KEY} " in dockerfile and "SECRET_KEY=only-while-the-image-is-built " in dockerfile
    example = (project.BASE_DIR / "deploy" / "env.example").read_text()
    assert "\nSECRET_KEY=\n" in example and "\nPII_KEYS=\n" in example


def read_default(name):
    code = "from django.conf import settings; import base64; print(settings.SECRET_KEY); print(settings.PII_KEYS[0])"
    printed = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    if name == "SECRET_KEY":
        return printed[0]
    return base64.urlsafe_b64encode(eval(printed[1])).decode().rstrip("=")


PROGRAMS = {
    "gunicorn": ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"),
    "worker": ("manage.py", "qcluster"),
    "serve": ("manage.py", "serve"),
    "runserver": ("manage.py", "runserver", "--noreload", "127.0.0.1:0"),
}
SENTENCE = "ALLOWED_HOSTS must name the portal's hosts: '*' lets every name in.\n"


def begin(program, **environment):
    return subprocess.run(
        [sys.executable, *program],
        env={"PATH": os.environ["PATH"], "BIND": "127.0.0.1:0"} | STRONG | environment,
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_it_does_not_start(program):
    done = begin(program, ALLOWED_HOSTS="*")
    assert (done.returncode, done.stderr, done.stdout) == (strength.WORKER_BOOT_ERROR, SENTENCE, "")


def test_a_bare_gunicorn_ends_too():
    """Without our configuration it loads us in a process of its own, and says around our line that it ends."""
    done = begin(("-m", "gunicorn", "--bind", "127.0.0.1:0", "config.wsgi"), ALLOWED_HOSTS="*")
    lines = [line for line in done.stderr.splitlines(keepends=True) if not line.startswith("[")]
    assert (done.returncode, lines) == (strength.WORKER_BOOT_ERROR, [SENTENCE])


def test_a_missing_value_ends_gunicorn_with_its_line_too():
    done = begin(PROGRAMS["gunicorn"], SECRET_KEY="")
    assert (done.returncode, done.stderr) == (
        strength.WORKER_BOOT_ERROR,
        "SECRET_KEY is missing: with DEBUG=False it must be set.\n",
    )


@pytest.mark.parametrize("wrong", [{"SECRET_KEY": ""}, {"ALLOWED_HOSTS": "*"}, {"BIND": "203.0.113.1:80"}], ids=repr)
def test_a_start_that_fails_leaves_no_folder(tmp_path, wrong):
    done = begin(PROGRAMS["gunicorn"], TMPDIR=str(tmp_path), **wrong)
    assert done.returncode != 0
    assert list(tmp_path.glob("plid-*")) == []


@pytest.mark.parametrize("command", [("migrate", "--plan"), ("collectstatic", "--no-input", "--dry-run", "-v0")])
def test_commands_that_serve_nobody_run(command):
    weak = {"SECRET_KEY": DEVELOPERS_SECRET, "PII_KEYS": DEVELOPERS_KEY, "ALLOWED_HOSTS": "*"}
    done = manage(*command, **STRONG | weak | {"DATABASE_URL": "sqlite://:memory:"})
    assert (done.returncode, done.stderr) == (0, "")
