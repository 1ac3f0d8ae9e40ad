"""A bar where somebody looks, a line now and then where a log is kept."""

import io

import pytest
from django.core.management.base import OutputWrapper
from django.db import connection

from opd.management.progress_bar import progress_bar
from opd.models import Opd


class Terminal(io.StringIO):
    def isatty(self):
        return True


def written(stream, *steps, total):
    with progress_bar(OutputWrapper(stream), "Baris", total) as advance:
        for step in steps:
            advance(step)
    return stream.getvalue()


def test_a_bar_on_a_terminal_ends_with_its_line():
    told = written(Terminal(), 1, 3, total=4)
    assert told == f"\rBaris                [{'#' * 10:40}] 1/4\rBaris                [{'#' * 40}] 4/4\n"


def test_more_than_expected_and_nothing_at_all():
    assert written(Terminal(), 5, total=0).endswith(f"[{'#' * 40}] 5/0\n")
    assert written(Terminal(), total=4) == ""


def test_it_tells_how_fast_it_goes_and_for_how_long_still(monkeypatch):
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr("opd.management.progress_bar.time.monotonic", lambda: next(clock))
    assert written(Terminal(), 50, total=1000).endswith("50/1000, 5 per detik, sisa 3:10 menit \n")


def test_a_log_gets_a_line_now_and_then(monkeypatch):
    assert written(io.StringIO(), 1, 1, total=4) == ""
    monkeypatch.setattr("opd.management.progress_bar.LOG_SECONDS", 0)
    assert written(io.StringIO(), 1, 1, total=4) == "Baris: 1/4\nBaris: 2/4\n"


@pytest.mark.django_db
def test_memory_does_not_grow_with_the_statements_of_a_long_command(settings):
    settings.DEBUG = True
    with progress_bar(OutputWrapper(io.StringIO()), "Baris", 2) as advance:
        for _step in range(2):
            Opd.objects.exists()
            advance(1)
    assert connection.queries == []
