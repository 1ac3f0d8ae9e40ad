"""A stored file as a path, for libraries that want one."""

import tempfile
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def local_copy(file):
    """A path to read a stored file from: its own, or a temporary copy where the storage is not a local folder."""
    try:
        yield Path(file.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix) as copy, file.open("rb") as source:
            for chunk in source.chunks():
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)
