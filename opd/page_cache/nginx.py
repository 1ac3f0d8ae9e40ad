"""Generations of the copies that our own nginx keeps (deploy/nginx/plid.conf): each act begins a new one.

A generation is the name of an empty folder, the present one is where the link `now` leads. nginx looks there when a
request arrives, before it asks us, and keeps the answer under that name. So no copy from before an act is given to
who asks after it, not even one that was rendered before the act and is stored after it, which a purge would miss.
"""

import contextlib
import logging
import secrets
from pathlib import Path
from time import time

from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)

NOW = "now"
REMEMBERED = 60  # seconds: nginx may just be walking through an old link

_swept = 0.0  # when this process last looked for names to forget: the folder is long after many acts at once


def begin_after_commit() -> None:
    """Begin a new generation as soon as the act stands."""
    if settings.NGINX_GENERATIONS:
        transaction.on_commit(begin, robust=True)


def begin(**_kwargs) -> None:
    """Where it cannot be begun the link is taken away: nginx then keeps nothing, until the next act.

    Also the receiver of `post_migrate`: a new version of the portal renders other pages.
    """
    if not settings.NGINX_GENERATIONS:
        return
    folder = Path(settings.NGINX_GENERATIONS)
    try:
        _lead_to(folder, secrets.token_hex(8))
        _sweep(folder)
    except OSError as error:
        log.error("nginx can keep no pages: %s", error)
        with contextlib.suppress(OSError):  # then its copies end by themselves, after a second
            (folder / NOW).unlink()


def _lead_to(folder: Path, name: str) -> None:
    (folder / name).mkdir(parents=True)
    link = folder / f"{name}-{NOW}"
    link.symlink_to(name)
    link.replace(folder / NOW)


def _sweep(folder: Path) -> None:
    global _swept
    now = time()
    if now - _swept >= REMEMBERED:
        _swept = now
        _forget(folder, now - REMEMBERED)


def _forget(folder: Path, before: float) -> None:
    for old in folder.iterdir():
        with contextlib.suppress(OSError):  # another process may be forgetting too
            if old.name != NOW and old.lstat().st_mtime < before:
                old.unlink() if old.is_symlink() else old.rmdir()
