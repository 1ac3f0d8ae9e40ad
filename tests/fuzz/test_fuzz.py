"""Each target for FUZZ_SECONDS: no crash, no hang over five seconds, memory within its figure.

The inputs are the same in each run, so that a change is judged by itself: new ones are `python -m tests.fuzz` by hand.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings

from tests.fuzz.running import run
from tests.fuzz.targets import TARGETS

SECONDS = float(os.environ.get("FUZZ_SECONDS") or 2)
SEED = int(os.environ.get("FUZZ_SEED") or 14_2008)
LEAST = 6
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
    report = run(TARGETS[name], SECONDS, least=LEAST, seed=SEED, folder=FOLDER)
    with capsys.disabled():
        print(f"\n{report}")
    assert report.inputs >= LEAST
    assert report.faults == []
