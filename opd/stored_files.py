"""The stored files as such, whoever owns them."""

import hashlib
import os
from collections.abc import Iterator

from django.core.files.storage import default_storage

from opd import closed


class StoreAway(OSError):
    """The object store does not answer, or refuses us."""


def stored_names(folder: str = "") -> Iterator[str]:
    """Yield the name of each stored file; the mark of a closed portal is none."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (os.path.join(folder, name) for name in files if name != closed.MARK)
    for name in folders:
        yield from stored_names(os.path.join(folder, name))


def stored_sha256(name: str) -> str:
    """Return the SHA-256 of a stored file. Raises FileNotFoundError."""
    with default_storage.open(name, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
