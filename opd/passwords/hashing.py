"""Argon2 with a bounded number of hashes at once on this machine: each one takes tens of megabytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth.hashers import Argon2PasswordHasher

from opd.limits.semaphore import Semaphore

# Two hashes at once on the machine. Strangers never use the place of those who are known here, and their queue is
# shorter than the threads of the web server, so that the others go on answering readers.
STRANGERS = Semaphore("password-strangers", holders=1, queue=8, per_owner=6, patience=5)
STAFF = Semaphore("password-staff", holders=1, queue=16, per_owner=16, patience=15)

_stranger: ContextVar[str] = ContextVar("stranger", default="")


@contextmanager
def hashing_for(stranger: str) -> Iterator[None]:
    """Within the block passwords are hashed in the place of strangers; `stranger` is the client's address, or ""."""
    token = _stranger.set(stranger)
    try:
        yield
    finally:
        _stranger.reset(token)


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """OWASP's Argon2id with 46 MiB, one pass and one lane. Raises `opd.limits.semaphore.Busy` in every hash.

    Django checks an older hash with its own parameters and replaces it when its owner signs in.
    """

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
