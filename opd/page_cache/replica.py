"""The read replica of PostgreSQL (`REPLICA_URL`), from which public pages are rendered.

Only `opd.page_cache.pages` reads from it, and only while its ledger ends with the same entry as the primary's.
PostgreSQL replays transactions in the order of their commits, so such a replica has all that was written up to that
entry: a page from it is never older than the last act. Changes that are no acts, such as the text that the worker has
read from a scan, may be missing for MAX_AGE. If the replica is behind, silent, or ends a query, the primary renders the
page.
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
MAX_AGE = 120  # seconds since the last transaction that the replica has replayed; the worker writes more often
PAUSE = 5  # seconds in which a process does not ask a replica that has failed
AWAY = (OperationalError, InterfaceError)
# A server that is no standby gives no age: it has rows of its own, or another city's.
STATE = (
    "SELECT number, hash, EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp()) "  # noqa: S608
    f"FROM {LedgerHead._meta.db_table} WHERE pg_is_in_recovery()"
)

logger = logging.getLogger(__name__)

_database: ContextVar[str] = ContextVar("database", default=DEFAULT_DB_ALIAS)
_paused_until = 0.0  # of this process


class State(StrEnum):
    """How the replica is: `BEHIND` for a moment, `STALLED` for longer than MAX_AGE, or not a standby at all."""

    NONE = "none"
    CURRENT = "current"
    BEHIND = "behind"
    STALLED = "stalled"
    AWAY = "away"


class Router:
    """The router of queries: to the replica within `reading`, and always to the primary for writing."""

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
    """Send the queries of the block to the replica."""
    token = _database.set(ALIAS)
    try:
        yield
    finally:
        _database.reset(token)


def is_current(head: tuple[int, str]) -> bool:
    """Return whether the replica's ledger ends with `head`, number and hash of the primary's last entry."""
    if not is_configured() or monotonic() < _paused_until:
        return False
    try:
        return _ask(head) is State.CURRENT
    except Error as error:
        pause(error)
        return False


def pause(error: Exception) -> None:
    """Leave the replica alone for PAUSE seconds, because it has answered with `error`."""
    global _paused_until
    _paused_until = monotonic() + PAUSE
    connections[ALIAS].close()
    logger.warning("Pages are rendered from the primary for %s s: %s", PAUSE, error)


def state(head: tuple[int, str]) -> State:
    """Return how the replica is now, beside a primary whose last entry is `head`; also while it is paused."""
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
