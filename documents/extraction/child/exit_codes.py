"""How the reading child ends: the only words it has for its parent when it does not succeed."""

from enum import IntEnum


class Exit(IntEnum):
    READ = 0
    DAMAGED = 3
    LOCKED = 4
    UNKNOWN_TYPE = 5
    TOO_MUCH = 6


class Locked(Exception):
    """The file wants a password."""


class TooMuch(Exception):
    """More is written in the file than is read."""
