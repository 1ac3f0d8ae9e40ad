"""Pytest plugin of `make test`: says at both ends of a run which database engine it ran on."""

import os

HEADLINE = "database engines"


def pytest_report_header() -> str:
    return f"database engine of this run: {os.environ['ENGINE_OF_THIS_RUN']}"


def pytest_terminal_summary(terminalreporter) -> None:
    terminalreporter.section(HEADLINE)
    terminalreporter.write_line(os.environ["ENGINES_SO_FAR"])
