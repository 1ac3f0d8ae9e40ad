"""Each target for FUZZ_SECONDS: no crash, no hang over five seconds, memory within its figure."""

import os
from pathlib import Path

import pytest
from django.conf import settings

from tests.fuzz.running import run
from tests.fuzz.targets import TARGETS

SECONDS = float(os.environ.get("FUZZ_SECONDS") or 2)
SEED = os.environ.get("FUZZ_SEED")
FOLDER = Path(settings.BASE_DIR, "var", "fuzz")


@pytest.fixture
def something_to_find(make_document):
    """Documents that a question may find, with an accent, a number and a name of an agency in their titles."""
    for title in ("Izin apotek dan undang-undang nomor 14 tahun 2008", "Renstra 2021-2026 Dinas Pendidikan"):
        make_document(title=title)


@pytest.mark.django_db
@pytest.mark.one_engine
@pytest.mark.usefixtures("something_to_find")
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_is_handed_in_breaks_it(name, capsys):
    report = run(TARGETS[name], SECONDS, seed=int(SEED) if SEED else None, folder=FOLDER)
    with capsys.disabled():
        print(f"\n{report}")
    assert report.inputs > 5
    assert report.faults == []
