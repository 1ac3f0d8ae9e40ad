"""Whether the portal is closed: from the first byte of a restore until somebody opens it again.

The mark is a file beside the stored files, which all machines see without a query, before the database has any table.
While it is there no page is served, no task is taken and no e-mail is sent.

An object store is asked for it every STORE_SECONDS, by a thread for which a page waits PATIENCE at most. While it does
not answer, the portal stays as it was, and a process that has had no answer yet is closed.
"""

import json
import os
from math import inf, isfinite
from pathlib import Path
from threading import Lock, Thread
from time import monotonic

from django.core.files.storage import FileSystemStorage, default_storage

MARK = ".dipulihkan.json"
STORE_SECONDS = 2
PATIENCE, FIRST_PATIENCE = 1, 10  # seconds

_asking = Lock()  # one thread asks a store that may be silent
_seen = -inf, True  # when this process last asked, and the answer
_answers = False


def is_closed() -> bool:
    if _is_folder():
        return default_storage.exists(MARK)
    _ask_again()
    return _seen[1]


def store_answers() -> bool:
    _ask_again()
    return _answers


def facts() -> dict:
    """Return what `close` was called with last; {} while the portal is open."""
    try:
        with default_storage.open(MARK) as file:
            return json.loads(file.read())
    except FileNotFoundError:
        return {}


def close(facts: dict) -> None:
    """Close the portal, or replace the facts of a closed one."""
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


def _ask_again() -> None:
    """Ask the object store unless that was just done; `_answers` is false also while it lets us wait."""
    global _answers
    if monotonic() - _seen[0] < STORE_SECONDS or not _asking.acquire(blocking=False):
        return
    thread = Thread(target=_ask, args=(_asking,), daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no room for a thread: the last answer holds
        _asking.release()
        return
    thread.join(PATIENCE if isfinite(_seen[0]) else FIRST_PATIENCE)
    if thread.is_alive():
        _answers = False


def _ask(lock: Lock) -> None:
    global _answers
    try:
        was_closed = default_storage.exists(MARK)
    except OSError:
        _answers = False
        _remember(_seen[1])
    else:
        _answers = True
        _remember(was_closed)
    finally:
        lock.release()


def _begin_in_child() -> None:
    """Forget the lock of a thread that this fork does not have."""
    global _asking
    if _asking.locked():
        _asking = Lock()
        default_storage.forget_connection()  # type: ignore[attr-defined]


os.register_at_fork(after_in_child=_begin_in_child)


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
