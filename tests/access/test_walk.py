"""Every address of the resolver as everybody: who gets in, what is told, and that nothing fails."""

import pytest

from tests.access.routes import routes
from tests.access.walking import Walk


@pytest.mark.django_db
def test_every_address_opens_to_whom_it_says_and_tells_no_secrets(world, capsys):
    report = Walk(world).over(routes())
    with capsys.disabled():
        print(f"\nWalk of the resolver: {report}")
    assert report.faults == []
    assert report.addresses >= 250
