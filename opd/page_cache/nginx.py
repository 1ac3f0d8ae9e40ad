"""Generations of the page cache of our own nginx (deploy/nginx/plid.conf): each act begins a new one.

nginx reads the link `now`, whose target names the generation, before it asks the portal, and stores the answer under
that name: no page from before an act is sent after it, not even one that is stored late.
"""

import contextlib
import logging
import secrets
from pathlib import Path
from time import time

from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)

CURRENT_LINK = "now"
KEEP_SECONDS = 60  # nginx may still be following an older link

_swept_at = 0.0  # of this process


def begin_after_commit() -> None:
    """Begin a new generation after the commit of the act."""
    if settings.NGINX_GENERATIONS:
        transaction.on_commit(begin, robust=True)


def begin(**_kwargs) -> None:
    """Begin a generation, or let nginx cache nothing until the next act."""
    if not settings.NGINX_GENERATIONS:
        return
    folder = Path(settings.NGINX_GENERATIONS)
    try:
        _switch_link(folder, secrets.token_hex(8))
        _sweep(folder)
    except OSError as error:
        log.error("nginx can keep no pages: %s", error)
        with contextlib.suppress(OSError):  # without the link, nginx's copies expire after a second
            (folder / CURRENT_LINK).unlink()


def _switch_link(folder: Path, name: str) -> None:
    (folder / name).mkdir(parents=True)
    link = folder / f"{name}-{CURRENT_LINK}"
    link.symlink_to(name)
    link.replace(folder / CURRENT_LINK)


def _sweep(folder: Path) -> None:
    global _swept_at
    now = time()
    if now - _swept_at < KEEP_SECONDS:
        return
    _swept_at = now
    for old in folder.iterdir():
        with contextlib.suppress(OSError):  # another process may delete it at the same time
            if old.name != CURRENT_LINK and old.lstat().st_mtime < now - KEEP_SECONDS:
                old.unlink() if old.is_symlink() else old.rmdir()
