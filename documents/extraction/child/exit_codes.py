"""Exit codes of the child process, all that its parent learns of a failure, and the exceptions behind them."""

from enum import IntEnum


class Exit(IntEnum):
    READ = 0
    DAMAGED = 3
    LOCKED = 4
    UNKNOWN_TYPE = 5
    TOO_MUCH = 6


class Locked(Exception):
    """The file needs a password."""


class TooMuch(Exception):
    """The file has more content than the limits allow."""
