"""The read replica of PostgreSQL (`REPLICA_URL`), from which public pages are rendered.

It does so only while its ledger ends with the same entry as the primary's: then it has all that was committed before.
Changes that are no acts may be missing for MAX_AGE.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from time import monotonic

from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections

from opd.models import LedgerHead

ALIAS = "replica"
MAX_AGE = 120  # seconds since the last transaction that the replica has replayed
PAUSE = 5  # seconds
AWAY = (OperationalError, InterfaceError)
# A server that is no standby gives no age.
STATE = (
    "SELECT number, hash, EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp()) "  # noqa: S608
    f"FROM {LedgerHead._meta.db_table} WHERE pg_is_in_recovery()"
)

logger = logging.getLogger(__name__)

_database: ContextVar[str] = ContextVar("database", default=DEFAULT_DB_ALIAS)
_paused_until = 0.0  # of this process


class State(StrEnum):
    """How the replica is: `STALLED` is behind for longer than MAX_AGE, or no standby."""

    NONE = "none"
    CURRENT = "current"
    BEHIND = "behind"
    STALLED = "stalled"
    AWAY = "away"


class Router:
    def db_for_read(self, model, **hints) -> str:
        return _database.get()

    def db_for_write(self, model, **hints) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first, second, **hints) -> bool:
        return True  # both databases hold the same rows

    def allow_migrate(self, database: str, app_label: str, **hints) -> bool:
        return database == DEFAULT_DB_ALIAS


def is_configured() -> bool:
    return ALIAS in connections


@contextmanager
def reading() -> Iterator[None]:
    token = _database.set(ALIAS)
    try:
        yield
    finally:
        _database.reset(token)


def is_current(head: tuple[int, str]) -> bool:
    """Return whether the replica's ledger ends with `head`, the primary's last entry."""
    if not is_configured() or monotonic() < _paused_until:
        return False
    try:
        return _ask(head) is State.CURRENT
    except Error as error:
        pause(error)
        return False


def pause(error: Exception) -> None:
    """Leave the replica alone for PAUSE seconds."""
    global _paused_until
    _paused_until = monotonic() + PAUSE
    connections[ALIAS].close()
    logger.warning("Pages are rendered from the primary for %s s: %s", PAUSE, error)


def state(head: tuple[int, str]) -> State:
    """Return how the replica is beside a primary whose last entry is `head`; also while it is paused."""
    if not is_configured():
        return State.NONE
    try:
        return _ask(head)
    except Error:
        connections[ALIAS].close()
        return State.AWAY


def _ask(head: tuple[int, str]) -> State:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(STATE)
        row = cursor.fetchone()
    if row is None or row[2] is None or row[2] >= MAX_AGE:
        return State.STALLED
    return State.CURRENT if row[:2] == head else State.BEHIND
