"""Nothing stays in the storage that has no owner: not of a full disk, nor of an upload that was interrupted."""

import os
import resource
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from opd.stores.stored_files import interrupted_uploads, stored_names

pytestmark = pytest.mark.django_db


@pytest.mark.one_engine
@pytest.mark.clock_of_machine
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


@contextmanager
def disk_ends_at(size):
    """No file of this process grows beyond `size` bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.one_engine
def test_a_file_that_is_not_written_to_its_end_is_gone():
    kept = default_storage.save("dokumen/satu.bin", ContentFile(b"Utuh."))
    with disk_ends_at(100_000), pytest.raises(OSError, match="File too large"):
        default_storage.save("dokumen/dua.bin", ContentFile(bytes(300_000)))
    with disk_ends_at(100_000), pytest.raises(OSError, match="File too large"):
        default_storage._save(kept, ContentFile(bytes(300_000)))
    assert kept in set(stored_names())
    with default_storage.open(kept) as file:
        assert file.read() == b"Utuh."
