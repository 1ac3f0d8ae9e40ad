import logging

import pytest

from tests.access import world as worlds


@pytest.fixture
def world(make_user, city, opd_health, opd_kominfo, queued_tasks):
    """Everything that there is to be asked for; without a line in the log for each page that is not there."""
    logging.disable(logging.ERROR)
    yield worlds.build(make_user, city, opd_health, opd_kominfo)
    logging.disable(logging.NOTSET)
