"""Load a backup into an empty, closed place; an interrupted load goes on."""

import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from opd.database import former_migrations
from opd.management.progress_bar import Advance
from opd.people import shell
from opd.stores import closed
from opd.stores.stored_files import stored_names, stored_sha256
from portal.backup import applying, database, encryption, folder, last_known
from portal.backup.errors import BackupError
from portal.backup.last_known import LastKnown

Progress = Callable[[int], AbstractContextManager[Advance]]  # by the number of files
MEMORY = 8 * 1024**2  # bytes of a file, else a temporary one is used


def restore(source: Path, *, name: str, identity: Path, by: str, progress: Progress) -> tuple[str, Counter[str]]:
    """Restore a backup of the folder `source`, the last one if `name` is "", and leave the portal closed.

    `identity` is the file of age's secret key, `by` the reviewer who withdraws. Returns the name of the backup and what
    was changed after loading. Raises BackupError.
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
    applied = applying.apply(known, reviewer=applying.reviewer_named(by), by=shell.operator(), backup=backup.name)
    facts, present = closed.facts(), set(stored_names())
    changed = _differences(manifest["rows"], database.row_counts(database.ask))
    closed.close(facts | {"stage": "applied", "changed": changed, "gone": sorted(set(facts["files"]) - present)})
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
    _require_known_migrations([(app, name) for app, name in manifest["migrations"]])
    if known.head < manifest["head"]["number"]:
        raise BackupError(
            _(
                "Daftar di sebelah cadangan lebih lama daripada cadangan ini (catatan %(list)s, seharusnya sedikitnya "
                "%(backup)s). Pakai daftar yang terbaru."
            )
            % {"list": known.head, "backup": manifest["head"]["number"]}
        )


def _require_known_migrations(applied: list[former_migrations.Name]) -> None:
    known = former_migrations.known()
    if unknown := [f"{app}.{name}" for app, name in applied if (app, name) not in known]:
        words = _("Cadangan ini dari versi portal yang lebih baru: %(names)s.")
        raise BackupError(words % {"names": ", ".join(unknown)})
    if missing := former_migrations.first_missing(applied):
        words = _(
            "Cadangan ini dari tengah migrasi versi sebelum 1.0; yang belum ada mulai dari %(names)s. Pulihkan dengan "
            "versi yang membuatnya, jalankan migrate dengan versi terakhir sebelum 1.0, lalu buat cadangan yang baru."
        )
        raise BackupError(words % {"names": ", ".join(missing)})


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
        for name, (sha256, stored) in files.items():
            _load_file(folder.object_path(backup.parent, stored), name, sha256, identity)
            advance(1)
    if database.is_empty():
        _load_database(backup, manifest, identity)
    if wrong := _differences(manifest["rows"], database.row_counts(database.ask)):
        raise BackupError(_("Jumlah baris berbeda dari cadangan: %(tables)s.") % {"tables": ", ".join(wrong)})
    call_command("migrate", interactive=False, verbosity=0)  # triggers, and what a newer version changes
    expected = {"rows": manifest["rows"], "head": manifest["head"]}
    expected["files"] = {name: sha256 for name, (sha256, _stored) in files.items()}
    closed.close({"backup": backup.name, "stage": "loaded", **expected})


def _file_list(backup: Path, manifest: dict, identity: encryption.Identity) -> dict[str, tuple[str, str]]:
    listed = BytesIO()
    _require_same(encryption.decrypt(backup / folder.FILES, listed, identity), manifest["list"], folder.FILES)
    files = json.loads(listed.getvalue())
    return {name: (facts, facts) if isinstance(facts, str) else tuple(facts) for name, facts in files.items()}


def _load_file(path: Path, name: str, sha256: str, identity: encryption.Identity) -> None:
    if default_storage.exists(name):
        if stored_sha256(name) == sha256:
            return
        default_storage.delete(name)
    with tempfile.SpooledTemporaryFile(MEMORY) as plain:
        _require_same(encryption.decrypt(path, plain, identity), {"sha256": sha256}, name)
        plain.seek(0)
        if default_storage.save(name, File(plain)) != name:
            raise BackupError(_("%(name)s tidak dapat disimpan dengan namanya.") % {"name": name})


def _load_database(backup: Path, manifest: dict, identity: encryption.Identity) -> None:
    """Load the database after its hash was compared: a loading program may stop before the end."""
    path = backup / folder.DATABASE
    with open(os.devnull, "wb") as nowhere:
        _require_same(encryption.decrypt(path, nowhere, identity), manifest["database"], folder.DATABASE)
    with database.loading() as target:
        _require_same(encryption.decrypt(path, target, identity), manifest["database"], folder.DATABASE)


def _require_same(read: encryption.Hashed, stated: dict, name: str) -> None:
    if read.sha256 != stated["sha256"]:
        raise BackupError(_("Isi %(name)s bukan yang dicadangkan.") % {"name": name})


def _differences(expected: dict[str, int], found: dict[str, int]) -> dict[str, int]:
    tables = sorted(expected.keys() | found.keys())
    by = {table: found.get(table, 0) - expected.get(table, 0) for table in tables}
    return {table: number for table, number in by.items() if number}
