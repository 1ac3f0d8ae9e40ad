"""Children that crash, hang, eat memory and lie harm nobody but themselves."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from documents.files import fork_server
from documents.files.fork_server import Died, ForkServer
from tests.patience import PATIENCE, until

MODULE = "tests.documents.files.fork_server_child"


@pytest.fixture
def server():
    asked = ForkServer(MODULE)
    yield asked
    asked.close()


def ask(server, verb, seconds=PATIENCE, most_bytes=10_000, file=None):
    answer = io.BytesIO()
    server.ask([verb], answer, seconds=seconds, most_bytes=most_bytes, file=file)
    return answer.getvalue().decode()


def living(pgid):
    """-> the processes of a group, without those that have ended and wait to be counted."""
    return [pid for pid, state, group in _processes() if group == pgid and state != "Z"]


def _processes():
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            state, _parent, group = stat.read_text().rpartition(")")[2].split()[:3]
            yield int(stat.parent.name), state, int(group)


def test_each_question_has_a_process_of_its_own_and_the_server_stays(server):
    assert len({ask(server, "pid") for _ in range(3)}) == 3
    assert [len(server._idle), server._idle[0].is_alive()] == [1, True]


@pytest.mark.parametrize("verb", ["die", "eat", "kill the server"])
def test_a_child_that_dies_is_told_and_the_next_question_is_answered(server, verb):
    ask(server, "pid")
    with pytest.raises(Died):
        ask(server, verb)
    assert ask(server, "pid")


@pytest.mark.parametrize("verb", ["sleep", "spin"])
def test_the_clock_ends_a_child_and_its_server(server, verb):
    ask(server, "pid")
    group = server._idle[0].process.pid
    with pytest.raises(Died):
        ask(server, verb, seconds=0.2)
    until(lambda: living(group) == [])  # what was killed may take a moment to be gone
    assert ask(server, "pid")


def test_an_answer_without_end_is_cut(server):
    with pytest.raises(Died):
        ask(server, "flood")
    assert ask(server, "pid")


def test_a_server_that_ended_meanwhile_is_started_again(server):
    ask(server, "pid")
    os.kill(server._idle[0].process.pid, signal.SIGKILL)
    assert ask(server, "pid")


def test_the_child_knows_no_secret_of_ours(server, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "rahasia")
    assert set(ask(server, "secrets").split()) <= {*fork_server.INHERITED, "LC_CTYPE"}


def test_the_child_writes_no_file(server):
    with pytest.raises(Died):
        ask(server, "write")


def test_the_child_reads_the_file_that_it_is_given(server, tmp_path):
    (tmp_path / "a").write_bytes(b"isi")
    with (tmp_path / "a").open("rb") as file:
        assert ask(server, "read", file=file.fileno()) == "isi"


def test_several_threads_have_servers_of_their_own(server):
    said = []
    threads = [threading.Thread(target=lambda: said.append(ask(server, "pid"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(said)) == 4


def test_descriptors_are_given_back(server):
    ask(server, "pid")
    before = len(os.listdir("/proc/self/fd"))
    for verb in ("pid", "die", "flood", "pid"):
        with contextlib.suppress(Died):
            ask(server, verb)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_server_ends_with_the_process_that_asks():
    """Also when that one is killed and can say nothing."""
    code = f"import io, time; from documents.files.fork_server import ForkServer; s = ForkServer({MODULE!r});" + (
        f"s.ask(['pid'], io.BytesIO(), seconds={PATIENCE}, most_bytes=99); print(s._idle[0].process.pid, flush=True);"
        "time.sleep(60)"
    )
    asker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with asker.stdout:
        group = int(asker.stdout.readline())
    asker.kill()
    asker.wait()
    until(lambda: living(group) == [])


def test_a_module_that_does_not_start_is_no_fault_of_the_file():
    with pytest.raises(OSError, match="does not start"):
        ask(ForkServer("tests.documents.no_such_module"), "pid")
