"""A form, without files or passwords, sealed in the session until its author has signed in again."""

import json
import re
import time
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from opd.encryption import WrongKey, seal_text, unseal_text

KEY, PLACE = "isian", "opd.web.kept_post"
VERSION = 1
LONGEST = 8 * 3600  # seconds
MOST = 512 * 1024  # characters
MARK = "isian_tersimpan"  # the field of a kept form that is sent again
NEVER = re.compile("password|sandi", re.IGNORECASE)
DROPPED = ("csrfmiddlewaretoken", MARK)


@dataclass(frozen=True)
class KeptPost:
    """`path` is of this site, with its query."""

    path: str
    fields: list[tuple[str, str]]
    has_files: bool

    @property
    def texts(self) -> list[str]:
        """What the person has written, in more than a word, to read before it is sent."""
        return [value for _name, value in self.fields if " " in value.strip()]


def sealed(request: HttpRequest, address: str = "") -> str:
    """Return the form of a signed-in person's request, or "" if it is not to be kept; `address` takes it instead."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in DROPPED]
    is_sign_out = request.resolver_match is not None and request.resolver_match.view_name == "admin:logout"
    if request.method != "POST" or is_sign_out or not fields or any(NEVER.search(name) for name, _value in fields):
        return ""
    facts = {
        "version": VERSION,
        "user": request.user.pk,
        "at": int(time.time()),
        "path": address or request.get_full_path(),
        "fields": fields,
        "has_files": bool(request.FILES),
    }
    text = json.dumps(facts)
    return seal_text(text, PLACE) if len(text) <= MOST else ""


def is_sent(request: HttpRequest) -> bool:
    """Return whether this is a kept form that is sent again; one with files is not read."""
    is_plain = request.content_type == "application/x-www-form-urlencoded"
    return request.method == "POST" and is_plain and MARK in request.POST


def put(session: SessionBase, text: str) -> None:
    if text:
        session[KEY] = text


def kept_for(session: SessionBase, user) -> KeptPost | None:
    """Return the form that this person could not send."""
    try:
        facts = json.loads(unseal_text(session[KEY], PLACE))
    except (KeyError, WrongKey):
        return None
    is_ours = facts.get("version") == VERSION and facts["user"] == user.pk
    if not is_ours or time.time() - facts["at"] > LONGEST:
        return None
    return KeptPost(facts["path"], [(name, value) for name, value in facts["fields"]], facts["has_files"])


def drop(session: SessionBase) -> None:
    session.pop(KEY, None)
