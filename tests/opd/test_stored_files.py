"""What a killed web process leaves of an upload goes by itself; an upload that is being received stays."""

import os
import time
from pathlib import Path

import pytest
from django.core.management import call_command

from opd.stored_files import interrupted_uploads

pytestmark = pytest.mark.django_db


@pytest.mark.one_engine
def test_interrupted_uploads_go_after_an_hour(settings, capsys):
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    old, new, other = (folder / name for name in ("tmpa.upload.pdf", "tmpb.upload.jpg", "catatan.txt"))
    for path in (old, new, other):
        path.write_bytes(b"KTP")
    for path in (old, other):
        os.utime(path, times=(time.time() - 3700,) * 2)
    call_command("sweep_drafts")
    assert "Sisa unggahan terputus yang dihapus: 1." in capsys.readouterr().out
    assert interrupted_uploads() == [new]
    assert other.exists()
