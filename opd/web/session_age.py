"""The age of a staff session, by a stamp of Django's signal."""

import time
from datetime import UTC, datetime

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

STAMP = "petugas"  # in the session: {"at", "seen", "proven"}, seconds since 1970
IDLE, WARNING = 30 * 60, 25 * 60  # seconds without a request
LONGEST = 8 * 3600
RECENT = 10 * 60
TOUCH = 60  # seconds between two writes of "seen"


def begin(sender, request: HttpRequest, user, **_signal) -> None:
    now = _now()
    request.session[STAMP] = {"at": now, "seen": now, "proven": now}


def is_over(session: SessionBase) -> bool:
    stamp, now = session.get(STAMP), _now()
    return not stamp or now - stamp["seen"] > IDLE + TOUCH or now - stamp["at"] > LONGEST


def touch(session: SessionBase) -> bool:
    """Note that the person is there. Returns whether it was written."""
    if _now() - session[STAMP]["seen"] < TOUCH:
        return False
    renew(session)
    return True


def renew(session: SessionBase) -> None:
    _write(session, seen=_now())


def prove(session: SessionBase) -> None:
    _write(session, proven=_now())


def is_recent(session: SessionBase) -> bool:
    return STAMP in session and _now() - session[STAMP]["proven"] <= RECENT


def began_at(session: SessionBase) -> datetime:
    return datetime.fromtimestamp(session[STAMP]["at"], UTC)


def ends_at(session: SessionBase) -> datetime:
    return datetime.fromtimestamp(min(_now() + IDLE, session[STAMP]["at"] + LONGEST), UTC)


def _write(session: SessionBase, **seconds: int) -> None:
    session[STAMP] = session[STAMP] | seconds


def _now() -> int:
    return int(time.time())
