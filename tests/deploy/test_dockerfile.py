"""The Dockerfile's own steps, in a clean folder: there is no Docker engine on the machines that test this.

Not run: `useradd` and `pip`, which need an image of their own (`make` installs the same requirements.txt).
"""

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.patience import PATIENCE, until

ROOT = Path(settings.BASE_DIR)
TEXT = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE))
SECRETS = {
    "SECRET_KEY": "x" * 30 + "made-up-for-this-test" * 2,
    "PII_KEYS": base64.urlsafe_b64encode(bytes(range(32))).decode(),
    "ALLOWED_HOSTS": "plid.example",
    "DATABASE_URL": "sqlite:///var/plid.sqlite3",
}
STEPS = [tuple(line.split(maxsplit=1)) for line in TEXT.splitlines() if line]


def arguments(instruction: str) -> list[str]:
    return [rest for name, rest in STEPS if name == instruction]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def image(tmp_path) -> tuple[Path, dict[str, str]]:
    """Folder with what `COPY . ./` would take, and the environment of the image and of its container."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    for line in lines:
        source = ROOT / line.removeprefix("!")
        if line.startswith("!") and source.exists():
            target = tmp_path / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
    for line in lines:
        if "/" in line and not line.startswith(("!", "#", "*")):
            shutil.rmtree(tmp_path / line)
    environment = dict(pair.split("=", 1) for line in arguments("ENV") for pair in line.split())
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return tmp_path, environment | {"PATH": programs, "BIND": f"127.0.0.1:{free_port()}"}


def test_the_image_builds_its_static_files_serves_and_is_healthy(image):
    folder, environment = image
    [build] = [line for line in arguments("RUN") if "collectstatic" in line]
    subprocess.run(build.split("&& chown")[0], shell=True, cwd=folder, env=environment, check=True, capture_output=True)
    assert json.loads((folder / "var/static/staticfiles.json").read_text())["paths"]

    environment |= SECRETS
    [command], [health] = arguments("CMD"), arguments("HEALTHCHECK")
    server = subprocess.Popen(json.loads(command), cwd=folder, env=environment)
    try:
        check = json.loads(health.split("CMD", 1)[1])
        until(lambda: subprocess.run(check, cwd=folder, env=environment, capture_output=True).returncode == 0)
    finally:
        server.terminate()
        # A worker that gunicorn is forking at this moment misses its SIGTERM: it is killed after `graceful_timeout`.
        assert server.wait(PATIENCE) == 0


def test_the_image_has_no_demo_world(image):
    folder, environment = image
    assert not (folder / "portal/demo").exists()
    command = [sys.executable, "manage.py", "seed_demo"]
    outcome = subprocess.run(command, cwd=folder, env=environment | SECRETS, capture_output=True, text=True)
    assert "Unknown command: 'seed_demo'" in outcome.stderr


def test_the_container_does_not_run_as_root():
    last_user = [index for index, (name, _) in enumerate(STEPS) if name == "USER"][-1]
    assert STEPS[last_user][1] != "root"
    assert all(name not in ("RUN", "COPY") for name, _ in STEPS[last_user:])
