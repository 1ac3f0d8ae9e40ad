"""Commands that the system kills in the middle: at a place of their code, not at a moment of the clock."""

import os
import signal
import subprocess
import sys

from django.conf import settings

CODE = """
import os, signal, sys

import django

django.setup()
from django.core.management import call_command


def die():
    os.kill(os.getpid(), signal.SIGKILL)

{place}
call_command(*sys.argv[1:])
"""


def run(place: str, *arguments: object, **environment: str) -> None:
    """Run a management command that ends where the code `place`, which runs before it, calls `die()`."""
    command = [sys.executable, "-c", CODE.format(place=place), *map(str, arguments)]
    own = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ | own | environment, stdout=subprocess.DEVNULL)
    assert done.returncode == -signal.SIGKILL
