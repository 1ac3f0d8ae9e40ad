import logging

import pytest

from opd.models import OpdKind
from tests.access import world as worlds
from tests.conftest import create_user, lasting, make_opd, storages


@pytest.fixture(scope="package")
def _built(django_db_setup, django_db_blocker, tmp_path_factory):
    """Everything that there is to be asked for: built once, since it takes seconds, and rolled back to by each test."""
    folder = tmp_path_factory.mktemp("world")
    with lasting(django_db_blocker, folder):
        city = make_opd("Pemerintah Kota Metro", "pemerintah-kota-metro", OpdKind.CITY)
        agencies = [
            make_opd(name, slug, OpdKind.SERVICE, city)
            for name, slug in [
                ("Dinas Kesehatan", "dinas-kesehatan"),
                ("Dinas Komunikasi dan Informatika", "dinas-komunikasi-dan-informatika"),
            ]
        ]
        yield worlds.build(create_user, city, *agencies), folder


@pytest.fixture
def world(_built, db, settings):
    """Without a line in the log for each page that is not there."""
    logging.disable(logging.ERROR)
    built, folder = _built
    settings.STORAGES = storages(folder)
    yield built
    logging.disable(logging.NOTSET)
