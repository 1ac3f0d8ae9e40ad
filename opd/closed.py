"""Whether the portal is closed: from the first byte of a restore until somebody opens it again.

The mark is a file beside the stored files, so that web servers and workers on all machines see it without a query,
before the database has any table. While it is there no page is served, no task is taken and no e-mail is sent.
"""

import json
import os
from pathlib import Path

from django.core.files.storage import default_storage

MARK = ".dipulihkan.json"


def is_closed() -> bool:
    return default_storage.exists(MARK)


def facts() -> dict:
    """Return what `close` was called with last; {} while the portal is open."""
    try:
        return json.loads(_path().read_text())
    except FileNotFoundError:
        return {}


def close(facts: dict) -> None:
    """Close the portal, or replace the facts of a closed one. `facts` can be written as JSON."""
    path, new = _path(), _path().with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    with new.open("w") as file:
        json.dump(facts, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def reopen() -> None:
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(default_storage.path(MARK))
