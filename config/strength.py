"""A check of secrets and hosts at the start of the web server and the worker.

Other commands (`collectstatic`, `migrate`, the build of an image) run without it.
"""

import base64
import sys
from collections.abc import Iterator

from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured

KNOWN = ("only-for-a-developers-machine-", "only-while-the-image-is-built", "django-insecure-")
KEY_LENGTH, DIFFERENT = 50, 12  # characters of SECRET_KEY, and how many different ones; bytes of a key of PII_KEYS too
# Domains under which anybody may register a host: https://pandi.id
PUBLIC_SUFFIXES = ("ac.id", "biz.id", "co.id", "desa.id", "go.id", "mil.id", "my.id", "net.id", "or.id", "sch.id")
WORKER_BOOT_ERROR = 3  # makes gunicorn's master end instead of trying again


def weakness(settings: LazySettings) -> str:
    """Return a sentence about the first weakness of these settings in production, "" if there is none."""
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
    from_text = {_decoded(known) for known in KNOWN}
    return any(key.startswith(start) for start in from_text)


def _decoded(text: str) -> bytes:
    """Return the bytes of the complete base64 groups of `text`."""
    return base64.urlsafe_b64decode(text[: len(text) // 4 * 4])


def _is_open(host: str) -> bool:
    name = host.strip(".").lower()
    is_wildcard = host.startswith(".")
    return host == "*" or (is_wildcard and ("." not in name or name in PUBLIC_SUFFIXES))
