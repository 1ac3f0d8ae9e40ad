"""A check of secrets and hosts at the start of web server and worker."""

import base64
import sys
from collections.abc import Iterator

from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured

KNOWN = ("only-for-a-developers-machine-", "only-while-the-image-is-built", "django-insecure-")
KEY_LENGTH, DIFFERENT = 50, 12  # characters of SECRET_KEY; different ones, also bytes of a key of PII_KEYS
# Anybody may register a host under these: https://pandi.id
PUBLIC_SUFFIXES = ("ac.id", "biz.id", "co.id", "desa.id", "go.id", "mil.id", "my.id", "net.id", "or.id", "sch.id")
WORKER_BOOT_ERROR = 3  # ends gunicorn's master, too


def weakness(settings: LazySettings) -> str:
    """Return a sentence about the first weakness in production, if there is one."""
    return "" if settings.DEBUG else next(_weaknesses(settings), "")


def stop_if_weak(settings: LazySettings) -> None:
    """End this process with one line on stderr if `settings` are weak or wrong."""
    try:
        sentence = weakness(settings)
    except ImproperlyConfigured as error:
        sentence = str(error)
    if sentence:
        print(sentence, file=sys.stderr, flush=True)
        raise SystemExit(WORKER_BOOT_ERROR)


def _weaknesses(settings: LazySettings) -> Iterator[str]:
    if any(known in settings.SECRET_KEY for known in KNOWN):
        yield "SECRET_KEY is one that everybody knows: make one as deploy/env.example says."
    if len(settings.SECRET_KEY) < KEY_LENGTH or len(set(settings.SECRET_KEY)) < DIFFERENT:
        yield f"SECRET_KEY is too weak: it must be {KEY_LENGTH} random characters or more, as deploy/env.example says."
    for number, key in enumerate(settings.PII_KEYS, start=1):
        if _is_known(key) or len(set(key)) < DIFFERENT:
            yield f"PII_KEYS: key {number} is one that everybody knows: make one as deploy/env.example says."
    for host in settings.ALLOWED_HOSTS:
        if _is_open(host):
            yield f"ALLOWED_HOSTS must name the portal's hosts: {host!r} lets every name in."


def _is_known(key: bytes) -> bool:
    return any(key.startswith(base64.urlsafe_b64decode(known[: len(known) // 4 * 4])) for known in KNOWN)


def _is_open(host: str) -> bool:
    name = host.strip(".").lower()
    return host == "*" or (host.startswith(".") and ("." not in name or name in PUBLIC_SUFFIXES))
