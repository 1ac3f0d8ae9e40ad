"""Load a backup into an empty place: first the mark that closes the portal, then the files, then the database at once.

An interrupted restore goes on when it is run again with the same backup: files that are there are checked and kept, and
the database is either empty or complete.
"""

import json
import os
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from opd.management.progress_bar import Advance
from opd.people import shell
from opd.stores import closed
from opd.stores.stored_files import stored_names, stored_sha256
from portal.backup import applying, database, encryption, folder, last_known
from portal.backup.applying import Applied
from portal.backup.errors import BackupError
from portal.backup.last_known import LastKnown

Progress = Callable[[int], AbstractContextManager[Advance]]  # by the number of files
MEMORY = 8 * 1024**2  # bytes of a file that are held in memory before a temporary file is used


def restore(source: Path, *, name: str, identity: Path, by: str, progress: Progress) -> tuple[str, Applied]:
    """Restore a backup of the folder `source`, the last one if `name` is "", and leave the portal closed.

    `identity` is the file of age's secret key, `by` the username of the reviewer who withdraws what was withdrawn
    since. Returns the name of the backup and what was changed after loading. Raises BackupError.
    """
    backup = folder.newest(source, name)
    manifest = folder.read_json(backup / folder.MANIFEST)
    known = last_known.read(source)
    _require_fitting(manifest, known)
    if lost := [after for after, until in known.lost if after < backup.name <= until]:
        words = _("Cadangan ini dari masa yang dibatalkan: sesudah %(name)s, yang sudah dipulihkan dan dibuka.")
        raise BackupError(words % {"name": lost[-1]})
    try:
        _load(backup, manifest, encryption.read_identity(identity), progress)
    except OSError as error:
        raise BackupError(encryption.sentence(error, Path(settings.STORAGE_DIR or "/"))) from error
    reviewer = applying.reviewer_named(by)
    applied = applying.apply(known, reviewer=reviewer, by=shell.operator(), backup=backup.name)
    facts, present = closed.facts(), set(stored_names())
    changed = _differences(manifest["rows"], database.row_counts(database.ask))
    gone = sorted(set(facts["files"]) - present)
    closed.close(facts | {"stage": "applied", "changed": changed, "gone": gone})
    return backup.name, applied


def _require_fitting(manifest: dict, known: LastKnown) -> None:
    if manifest["engine"] != connection.vendor:
        raise BackupError(
            _("Cadangan ini dari %(theirs)s, DATABASE_URL menunjuk %(ours)s.")
            % {"theirs": manifest["engine"], "ours": connection.vendor}
        )
    if missing := sorted(set(manifest["keys"]) - set(encryption.key_ids())):
        words = _("PII_KEYS belum memuat kunci dengan sidik %(ids)s. Tambahkan di belakang kunci yang pertama.")
        raise BackupError(words % {"ids": ", ".join(missing)})
    ours = set(MigrationLoader(None).disk_migrations)
    if unknown := [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in ours]:
        words = _("Cadangan ini dari versi portal yang lebih baru: %(names)s.")
        raise BackupError(words % {"names": ", ".join(unknown)})
    if known.head < manifest["head"]["number"]:
        raise BackupError(
            _(
                "Daftar di sebelah cadangan lebih lama daripada cadangan ini (catatan %(list)s, seharusnya sedikitnya "
                "%(backup)s). Pakai daftar yang terbaru."
            )
            % {"list": known.head, "backup": manifest["head"]["number"]}
        )


def _load(backup: Path, manifest: dict, identity: encryption.Identity, progress: Progress) -> None:
    facts = closed.facts()
    if not facts and (list(stored_names()) or not database.is_empty()):
        raise BackupError(_("Tempat ini tidak kosong. Pulihkan ke basis data kosong dan folder STORAGE_URL kosong."))
    if facts and facts["backup"] != backup.name:
        raise BackupError(_("Pemulihan cadangan %(name)s belum selesai di sini.") % {"name": facts["backup"]})
    if facts.get("stage") in ("loaded", "applied"):
        return
    if not facts:
        closed.close({"backup": backup.name, "stage": "loading"})
    files = _file_list(backup, manifest, identity)
    with progress(len(files)) as advance:
        for name, sha256 in files.items():
            _load_file(backup.parent, name, sha256, identity)
            advance(1)
    if database.is_empty():
        _load_database(backup, manifest, identity)
    if wrong := _differences(manifest["rows"], database.row_counts(database.ask)):
        raise BackupError(_("Jumlah baris berbeda dari cadangan: %(tables)s.") % {"tables": ", ".join(wrong)})
    call_command("migrate", interactive=False, verbosity=0)  # triggers, schedules, and what a newer version changes
    expected = {"rows": manifest["rows"], "head": manifest["head"], "files": files}
    closed.close({"backup": backup.name, "stage": "loaded", **expected})


def _file_list(backup: Path, manifest: dict, identity: encryption.Identity) -> dict[str, str]:
    listed = BytesIO()
    _require_same(encryption.decrypt(backup / folder.FILES, listed, identity), manifest["list"], folder.FILES)
    return json.loads(listed.getvalue())


def _load_file(source: Path, name: str, sha256: str, identity: encryption.Identity) -> None:
    """Store one file under its name. A file of an earlier, interrupted run is kept if it is whole."""
    if default_storage.exists(name):
        if stored_sha256(name) == sha256:
            return
        default_storage.delete(name)
    with tempfile.SpooledTemporaryFile(MEMORY) as plain:
        path = folder.object_path(source, sha256)
        _require_same(encryption.decrypt(path, plain, identity), {"sha256": sha256}, name)
        plain.seek(0)
        if default_storage.save(name, File(plain)) != name:
            raise BackupError(_("%(name)s tidak dapat disimpan dengan namanya.") % {"name": name})


def _load_database(backup: Path, manifest: dict, identity: encryption.Identity) -> None:
    """Load the database after its hash was compared: a loading program may stop reading before the end."""
    path = backup / folder.DATABASE
    with open(os.devnull, "wb") as nowhere:
        _require_same(encryption.decrypt(path, nowhere, identity), manifest["database"], folder.DATABASE)
    with database.loading() as target:
        read = encryption.decrypt(path, target, identity)
        _require_same(read, manifest["database"], folder.DATABASE)


def _require_same(read: encryption.Hashed, stated: dict, name: str) -> None:
    if read.sha256 != stated["sha256"]:
        raise BackupError(_("Isi %(name)s bukan yang dicadangkan.") % {"name": name})


def _differences(expected: dict[str, int], found: dict[str, int]) -> dict[str, int]:
    """Return by how many rows each table differs, without those that do not."""
    tables = sorted(expected.keys() | found.keys())
    by = {table: found.get(table, 0) - expected.get(table, 0) for table in tables}
    return {table: number for table, number in by.items() if number}
