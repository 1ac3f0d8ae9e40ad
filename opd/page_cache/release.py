"""The fingerprint of the code that renders pages: versions that share a cache share no pages."""

import hashlib
from functools import cache

from django.conf import settings

SUFFIXES = {".py", ".html", ".txt", ".css", ".js", ".svg", ".mo"}
LEFT_OUT = {"tests", "bench", "var", "docs", "deploy"}


@cache
def fingerprint() -> str:
    """Return the fingerprint of the files that this process was started from."""
    digest = hashlib.sha256()
    for folder in sorted(path for path in settings.BASE_DIR.iterdir() if path.is_dir()):
        if folder.name in LEFT_OUT or folder.name.startswith("."):
            continue
        for path in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES):
            digest.update(path.relative_to(settings.BASE_DIR).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
