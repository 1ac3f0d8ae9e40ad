"""Each target with its inputs, FUZZ_TIMES as many: no crash, no hang, memory within its figure.

The inputs are the same in each run, so that a change is judged by itself: new ones are `python -m tests.fuzz` by hand,
which sets FUZZ_SECONDS and FUZZ_SEED. By hand what takes five seconds is a hang, too.
"""

import io
import os
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from tests.fuzz import seeds
from tests.fuzz.running import HANG_SECONDS, run
from tests.fuzz.targets import TARGETS
from tests.kept_seeds import FIXED, KEPT_INPUTS, WRITTEN
from tests.patience import PATIENCE

SECONDS = float(os.environ.get("FUZZ_SECONDS") or 0)
TIMES = int(os.environ.get("FUZZ_TIMES") or 1)
SEED = int(os.environ.get("FUZZ_SEED") or FIXED)
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
def test_nothing_that_is_handed_in_breaks_it(name):
    target, kept = TARGETS[name], [(seed, number) for seed, number, _found in KEPT_INPUTS.get(name, [])]
    least = 1 if SECONDS else TIMES * target.inputs
    hang = HANG_SECONDS if SECONDS else PATIENCE
    report = run(target, SECONDS, least=least, hang=hang, seed=SEED, kept=kept, folder=FOLDER)
    print(report)
    assert report.inputs >= least + len(kept)
    assert report.faults == []


@pytest.mark.one_engine
@time_machine.travel(WRITTEN, tick=False)  # as `run` makes inputs
def test_files_to_begin_with_are_the_same_at_every_moment():
    moments = set()
    for _name, content in seeds.documents():
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                moments |= {entry.date_time for entry in package.infolist()}
    written = timezone.localtime(datetime.fromisoformat(WRITTEN))
    assert moments - {(1980, 1, 1, 0, 0, 0)} == {written.timetuple()[:6]}


def test_kept_seeds_are_of_targets_that_there_are():
    assert set(KEPT_INPUTS) <= set(TARGETS)
