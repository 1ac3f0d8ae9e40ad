"""Every address of the resolver as everybody: who gets in, what is told, and that nothing fails.

The short walk asks each address as each person for one thing of each agency, and POSTs as those who must be refused.
Who gets in is decided in Python, so one engine is enough for it. The whole walk, for all things and queries, is part
of `make test-long`, there on both engines.
"""

import pytest

from tests.access.routes import routes
from tests.access.walking import Walk

PARTS, LONG_PARTS = 6, 24  # so that no single test takes minutes, and several processes share them


@pytest.mark.django_db
@pytest.mark.one_engine
@pytest.mark.parametrize("part", range(PARTS))
def test_every_address_opens_to_whom_it_says(part, world, capsys):
    walked(Walk(world, is_short=True), part, PARTS, capsys)


@pytest.mark.django_db
@pytest.mark.long
@pytest.mark.one_engine
@pytest.mark.parametrize("part", range(LONG_PARTS))
def test_every_address_opens_to_whom_it_says_and_tells_no_secrets(part, world, capsys):
    walked(Walk(world), part, LONG_PARTS, capsys)


def walked(walk, part, parts, capsys):
    report = walk.over(routes()[part::parts])
    with capsys.disabled():
        print(f"\n{'Short walk' if walk.is_short else 'Walk'} of the resolver, part {part + 1} of {parts}: {report}")
    assert report.faults == []


def test_the_walk_has_all_addresses():
    assert len(routes()) >= 250
