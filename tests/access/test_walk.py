"""Every address of the resolver as everybody: who gets in, what is told, and that nothing fails."""

import pytest

from tests.access.routes import routes
from tests.access.walking import Walk

PARTS = 6  # so that no single test takes minutes, and several processes share them


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_every_address_opens_to_whom_it_says_and_tells_no_secrets(part, world, capsys):
    report = Walk(world).over(routes()[part::PARTS])
    with capsys.disabled():
        print(f"\nWalk of the resolver, part {part + 1} of {PARTS}: {report}")
    assert report.faults == []


def test_the_walk_has_all_addresses():
    assert len(routes()) >= 250
