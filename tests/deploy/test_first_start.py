"""A newcomer's first start: an installation and a seeding that stop half way, a port that is taken, a full disk."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from errno import ENOSPC

import pytest
from django.conf import settings
from django.db import OperationalError

from deploy import develop
from opd.worker.supervision import Program
from tests.patience import PATIENCE

INSTALL = settings.BASE_DIR / "deploy" / "install.sh"
AGAIN = "Run the same command again: it starts the installation over."


@pytest.fixture
def install(tmp_path):
    """-> a function that installs these requirements into the folder `venv`, and the paths of venv and mark."""
    venv, done = tmp_path / "venv", tmp_path / "venv" / "installed-1"

    def run(requirements="", **environment):
        (tmp_path / "pins.txt").write_text(requirements)
        return subprocess.run(
            ["sh", INSTALL, "venv", "pins.txt", done],
            cwd=tmp_path,
            env=os.environ | {"PYTHON": sys.executable} | environment,
            capture_output=True,
            text=True,
        )

    return run, venv, done


def test_an_installation_that_was_interrupted_starts_over(install):
    run, venv, done = install
    left = venv / "lib" / "half.py"
    left.parent.mkdir(parents=True)
    left.touch()
    (venv / "unfinished").touch()
    said = run()
    assert (said.returncode, said.stderr) == (0, "")
    assert "was not finished: it starts over" in said.stdout
    assert done.exists() and not left.exists() and not (venv / "unfinished").exists()
    subprocess.run([venv / "bin" / "python", "-m", "pip", "--version"], check=True, capture_output=True)

    failed = run("gone @ file:///nowhere/gone-1.0-py3-none-any.whl")
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1] == AGAIN
    assert (venv / "unfinished").exists() and not done.exists()  # what was installed before is not taken for this


def test_a_python_that_is_too_old_or_has_no_venv_is_said(install, tmp_path):
    run, venv, _done = install
    old, bare = tmp_path / "old", tmp_path / "bare"
    old.write_text("#!/bin/sh\nexit 1\n")
    bare.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexit 0\n')
    for program in (old, bare):
        program.chmod(0o755)
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        (tmp_path / name).symlink_to(old)
    path = f"{tmp_path}:/usr/bin:/bin"
    refused = [run(PYTHON=str(python), PATH=path).stderr for python in (old, bare)]
    assert refused[0].startswith("Python 3.11 or newer was not found")
    assert "apt install python3-venv" in refused[1]
    assert not any(AGAIN in words for words in refused)  # another try mends neither
    assert not venv.exists()


def test_a_taken_port_is_said_with_one_that_is_free():
    with socket.socket() as other:
        other.bind((develop.HOST, 0))
        taken = other.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"Port {taken} cannot be used .* make run PORT=\d+") as refused:
            develop.refuse_taken(taken)
    proposed = int(str(refused.value).rpartition("=")[2])
    develop.refuse_taken(proposed)


@pytest.mark.parametrize("port", [0, -1, 65536, 10**9])
def test_a_number_that_is_no_port_is_said(port):
    with pytest.raises(SystemExit, match=f"PORT={port} is no port"):
        develop.refuse_taken(port)


STARTED = """
import os, sys, time
from deploy import develop

def prepare(path):
    os.setpgid(0, 0)
    with open(path, "w") as file:
        file.write(str(os.getpid()))
    {then}

develop.in_a_process_of_its_own(prepare, sys.argv[1])
print("went on")
"""


def hear_ctrl_c():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def started(tmp_path):
    """-> a function that begins a start which then does this, and returns its process and that of its preparation."""

    def begin(then):
        path = tmp_path / "pid"
        command = [sys.executable, "-c", STARTED.format(then=then), path]
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=hear_ctrl_c,  # a suite in the background ignores it, and so would its children
        )
        while not (path.exists() and path.read_text()):
            assert process.poll() is None
            time.sleep(0.01)
        return process, int(path.read_text())

    return begin


def test_ctrl_c_ends_the_preparation_and_says_that_the_next_start_goes_on(started):
    process, preparing = started("time.sleep(600)")
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, b"")
    assert error.decode().strip() == f"Stopped. {develop.GO_ON}"
    with pytest.raises(ProcessLookupError):
        os.kill(preparing, 0)


def test_a_preparation_that_is_killed_is_said(started):
    process, preparing = started("time.sleep(600)")
    os.kill(preparing, signal.SIGKILL)
    out, error = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, b"")
    assert error.decode().strip() == f"This start was killed (SIGKILL). {develop.GO_ON}"


def test_a_full_disk_needs_no_traceback():
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as full:
            database.execute("CREATE TABLE a (b)")
    wrapped = OperationalError("database or disk is full")
    wrapped.__cause__ = full.value
    assert all(map(develop._is_full, (full.value, wrapped, OSError(ENOSPC, "No space left on device"))))
    assert not any(map(develop._is_full, (OSError(2, "No such file"), ValueError(), None)))


@pytest.mark.parametrize(("once", "again"), [(True, False), (False, True)])
def test_what_fills_the_city_is_not_started_again(once, again):
    program = Program("Demo city", ["-c", "pass"], once=once)
    assert not program.has_ended()
    program.start()
    first = program.process
    first.wait(PATIENCE)
    assert program.has_ended()
    program.restart_if_dead()
    assert (program.process is not first) is again
    program.wait_for_end(time.monotonic() + PATIENCE)


def test_a_second_signal_while_it_stops_needs_no_traceback():
    slow = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: time.sleep(2) or exit()); time.sleep(60)"
    code = (
        "from opd.worker.supervision import Program, supervise\n"
        f"program = Program('Slow', ['-c', {slow!r}])\n"
        "program.may_start = lambda: print('begun', flush=True) or True\n"
        "supervise([program], grace=10)\n"
        "print('Stopped.')"
    )
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", code], cwd=settings.BASE_DIR, **pipes) as supervisor:
        assert supervisor.stdout.readline() == "begun\n"
        time.sleep(1)  # the program has its handler
        for _twice in range(2):
            supervisor.send_signal(signal.SIGTERM)
            time.sleep(0.5)
        assert supervisor.communicate(timeout=PATIENCE) == ("Stopped.\n", "")
