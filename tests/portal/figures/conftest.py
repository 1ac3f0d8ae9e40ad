"""A citizen in the spring of 2026, when the days off are known and the year is four months old."""

import pytest
import time_machine

from tests.markup import CheckedClient


@pytest.fixture
def citizen():
    return CheckedClient()


@pytest.fixture
def spring(calendar):
    with time_machine.travel("2026-05-04T05:00Z", tick=False):
        yield
