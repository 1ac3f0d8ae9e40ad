"""Whether the portal is closed: from the first byte of a restore until somebody opens it again.

The mark is a file beside the stored files, so that web servers and workers on all machines see it without a query,
before the database has any table. While it is there no page is served, no task is taken and no e-mail is sent.

In a folder it is looked for each time. An object store is asked every STORE_SECONDS; while it does not answer, the
portal stays as it was, and a process that has had no answer yet is closed.
"""

import contextlib
import json
import os
from math import inf
from pathlib import Path
from threading import Lock
from time import monotonic

from django.core.files.storage import FileSystemStorage, default_storage

MARK = ".dipulihkan.json"
STORE_SECONDS = 2

_asking = Lock()  # one thread asks a store that may be silent; the others take its last answer
_seen = -inf, True  # when this process last asked the object store, and what it said


def is_closed() -> bool:
    if _is_folder():
        return default_storage.exists(MARK)
    asked_at, was_closed = _seen
    if monotonic() - asked_at >= STORE_SECONDS and _asking.acquire(blocking=False):
        try:
            with contextlib.suppress(OSError):
                was_closed = default_storage.exists(MARK)
            _remember(was_closed)
        finally:
            _asking.release()
    return was_closed


def facts() -> dict:
    """Return what `close` was called with last; {} while the portal is open."""
    try:
        with default_storage.open(MARK) as file:
            return json.loads(file.read())
    except FileNotFoundError:
        return {}


def close(facts: dict) -> None:
    """Close the portal, or replace the facts of a closed one. `facts` can be written as JSON."""
    if _is_folder():
        _write_durably(Path(default_storage.path(MARK)), json.dumps(facts))
    else:
        default_storage.put(MARK, json.dumps(facts).encode())  # type: ignore[attr-defined]
        _remember(True)


def reopen() -> None:
    default_storage.delete(MARK)
    _remember(False)


def _is_folder() -> bool:
    return isinstance(default_storage, FileSystemStorage)


def _remember(was_closed: bool) -> None:
    global _seen
    _seen = monotonic(), was_closed


def _write_durably(path: Path, text: str) -> None:
    new = path.with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    with new.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
