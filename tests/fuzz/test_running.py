"""The runner names a crash, a hang, too much memory and a wrong answer, and gives the same inputs for the same seed."""

import resource
import time

import pytest

from tests.fuzz import running
from tests.fuzz.running import Target, Wrong, run

pytestmark = pytest.mark.one_engine


def numbers(random):
    return random.randrange(4)


def test_an_exception_is_a_fault_and_its_input_is_kept(tmp_path):
    report = run(Target("bagi", numbers, lambda number: f"{1 / number:.0f}"), 60, seed=1, folder=tmp_path)
    assert len(report.faults) == running.KEPT
    assert all("ZeroDivisionError" in fault for fault in report.faults)
    assert {path.read_text() for path in tmp_path.glob("*.input")} == {"0"}


def test_a_wrong_answer_is_a_fault():
    def use(number):
        if number == 3:
            raise Wrong("three")

    assert "Wrong: three" in run(Target("tiga", numbers, use), 60, seed=1).faults[0]


def test_a_hang_is_a_fault_and_a_slow_moment_is_not(monkeypatch):
    monkeypatch.setattr(running, "_crowd", lambda: 1)
    pauses = iter([0.6, 0])  # the first time another process had the processor
    assert run(Target("sekali", numbers, lambda _number: time.sleep(next(pauses, 0))), 0, hang=0.4, seed=1).faults == []
    [fault] = run(Target("selalu", numbers, lambda _number: time.sleep(0.6)), 0, hang=0.4, seed=1).faults
    assert fault.startswith("it takes ")


def test_memory_has_its_figure(monkeypatch):
    monkeypatch.setattr(running, "MEMORY_BYTES", 1024 * 1024)
    size = running._peak(resource.RUSAGE_SELF) + 20 * 1024 * 1024  # where the kernel lets nobody forget an older peak
    report = run(Target("memori", numbers, lambda _number: str(len(b"x" * size))), 0, seed=1)
    assert "more than 1" in report.faults[-1]


def test_what_is_kept_is_asked_first_and_is_the_input_of_its_seed_and_number(tmp_path):
    made: list[int] = []
    run(Target("asal", lambda random: random.randrange(10**6), made.append), 0, least=5, seed=7)
    again: list[int] = []
    report = run(
        Target("lagi", lambda random: random.randrange(10**6), again.append), 0, least=2, seed=8, kept=[(7, 3)]
    )
    assert (again[0], report.inputs) == (made[3], 3)
    run(Target("bagi", numbers, lambda _number: 1 / 0), 0, seed=7, folder=tmp_path)
    assert {path.name for path in tmp_path.glob("bagi*")} == {"bagi-7-0.input", "bagi-7-0.txt"}


def test_a_seed_gives_the_same_inputs_again():
    made = []
    for _time in range(2):
        run(Target("sama", numbers, lambda number: made.append(number)), 0.05, seed=7)
        made.append("")
    first, second = "".join(map(str, made[: made.index("")])), "".join(map(str, made[made.index("") + 1 : -1]))
    assert first.startswith(second) or second.startswith(first)
