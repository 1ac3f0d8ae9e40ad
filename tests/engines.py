"""Pytest plugin of `make test`: names the database engine at both ends of a run, and how far the run is."""

import os
import time

import pytest

from tests import outcome

HEADLINE = "database engines"
LEFT_OUT = "left out here; `make browser` and `make test-long` run what is not counted"
INTERVAL = 5  # seconds between two lines of progress


def pytest_configure(config) -> None:
    config.pluginmanager.register(Progress(config))


def pytest_report_header() -> str:
    return f"database engine of this run: {os.environ['ENGINE_OF_THIS_RUN']}"


def pytest_terminal_summary(terminalreporter) -> None:
    found = outcome.of_reports(os.environ["ENGINE_OF_THIS_RUN"], terminalreporter.stats)
    found.write()
    if found.left_out:
        terminalreporter.section(LEFT_OUT)
        for reason, tests in found.left_out.items():
            terminalreporter.write_line(f"{tests:5}  {reason}")
    terminalreporter.section(HEADLINE)
    terminalreporter.write_line(os.environ["ENGINES_SO_FAR"])


class Progress:
    """A line every few seconds instead of a dot for each test; a failure is named when it happens."""

    def __init__(self, config) -> None:
        self.config, self.total, self.done, self.failed = config, 0, 0, 0
        self.printed_at = time.monotonic()

    def pytest_collection_finish(self, session) -> None:
        self.total = self.total or len(session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids) -> None:
        self.total = len(ids)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report) -> tuple[str, str, str] | None:
        """Leave out the dot; the summary counts what passed all the same."""
        return ("passed" if report.when == "call" else "", "", "") if report.passed else None

    def pytest_runtest_logreport(self, report) -> None:
        self.done += report.when == "teardown"
        self.failed += report.failed
        if report.failed:
            self._print(f"FAILED {report.nodeid} ({report.when})")
        elif time.monotonic() > self.printed_at + INTERVAL:
            self.printed_at = time.monotonic()
            failed = f", {self.failed} failed" if self.failed else ""
            self._print(f"{os.environ['ENGINE_OF_THIS_RUN']}: {self.done} done, {self.total - self.done} left{failed}")

    def _print(self, line: str) -> None:
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        if reporter:  # only the process that prints has one
            reporter.ensure_newline()
            reporter.write_line(line)
