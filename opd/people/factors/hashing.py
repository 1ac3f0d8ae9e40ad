"""Argon2 with a limit of simultaneous hashes on this machine: each takes tens of megabytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth.hashers import Argon2PasswordHasher

from opd.web.limits.semaphore import Semaphore

# Unknown devices never use the place of known ones, and their queue is shorter than the number of threads of the web
# server, so that the other threads still answer readers.
STRANGERS = Semaphore("password-strangers", holders=1, queue=8, per_owner=6, patience=5)
STAFF = Semaphore("password-staff", holders=1, queue=16, per_owner=16, patience=15)

_stranger: ContextVar[str] = ContextVar("stranger", default="")


@contextmanager
def hashing_for(stranger: str) -> Iterator[None]:
    """Hash passwords within the block in the place of strangers; `stranger` is their address, "" for staff."""
    token = _stranger.set(stranger)
    try:
        yield
    finally:
        _stranger.reset(token)


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """Argon2id as OWASP recommends it: 46 MiB, one pass, one lane. Every hash may raise `SemaphoreFull`."""

    memory_cost = 46 * 1024
    time_cost = 1
    parallelism = 1

    def encode(self, password, salt):
        with _place():
            return super().encode(password, salt)

    def verify(self, password, encoded):
        with _place():
            return super().verify(password, encoded)


def _place():
    stranger = _stranger.get()
    return STRANGERS.acquire(stranger) if stranger else STAFF.acquire()
