"""The folder of backups: those named after a moment in UTC, without PARTIAL, are whole."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

NAME = "%Y%m%dT%H%M%SZ"
IS_NAME = re.compile(r"\d{8}T\d{6}Z")
PARTIAL = ".partial"
LAST_KNOWN = "last-known.json"
PATIENCE = timedelta(hours=26)  # daily, and two hours to make it
NOTE_PATIENCE = timedelta(minutes=15)


def whole_backups(folder: Path) -> list[str]:
    """Return the names of all whole backups, the oldest first. Raises OSError."""
    return sorted(path.name for path in folder.iterdir() if IS_NAME.fullmatch(path.name))


def last_made_at() -> datetime | None:
    """Return the moment of the last whole backup; None without one, and without a folder that can be read."""
    try:
        names = whole_backups(Path(settings.BACKUP_FOLDER)) if settings.BACKUP_FOLDER else []
    except OSError:
        return None
    return datetime.strptime(names[-1], NAME).replace(tzinfo=UTC) if names else None


def last_noted_at() -> datetime | None:
    """Return when the list of what is known last was written; None without one."""
    try:
        modified = (Path(settings.BACKUP_FOLDER) / LAST_KNOWN).stat().st_mtime if settings.BACKUP_FOLDER else None
    except OSError:
        return None
    return None if modified is None else datetime.fromtimestamp(modified, UTC)


def age_hours(now: datetime | None = None) -> float | None:
    made = last_made_at()
    return None if made is None else round(((now or timezone.now()) - made) / timedelta(hours=1), 1)
