"""Generations of the page cache of our own nginx (deploy/nginx/plid.conf): each act begins a new one.

A generation is the name of an empty folder; the link `now` points to the current one. When a request arrives, nginx
reads the link before it asks the portal, and stores the answer under that name. So a copy from before an act is never
sent to a reader after it, not even one that is rendered before the act and stored after it, which a purge would miss.
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

_swept_at = 0.0  # when this process last deleted old names: many acts at once make the folder large


def begin_after_commit() -> None:
    """Begin a new generation as soon as the transaction of the act is committed."""
    if settings.NGINX_GENERATIONS:
        transaction.on_commit(begin, robust=True)


def begin(**_kwargs) -> None:
    """Begin a new generation; if that fails, remove the link, so that nginx caches nothing until the next act.

    Also a receiver of `post_migrate`, because a new version of the portal renders other pages.
    """
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
    if now - _swept_at >= KEEP_SECONDS:
        _swept_at = now
        _delete_older(folder, now - KEEP_SECONDS)


def _delete_older(folder: Path, before: float) -> None:
    for old in folder.iterdir():
        with contextlib.suppress(OSError):  # another process may delete it at the same time
            if old.name != CURRENT_LINK and old.lstat().st_mtime < before:
                old.unlink() if old.is_symlink() else old.rmdir()
