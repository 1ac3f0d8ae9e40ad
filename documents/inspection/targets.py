"""Targets of links and references: what an application fetches by itself, and where a click leads."""

import re
from urllib.parse import unquote

from documents.inspection.refusal import Rejected

LONGEST_SHOWN = 60
INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
HOST_AND_PORT = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+:\d{1,5}(?:/|$)", re.IGNORECASE)
ROOT = re.compile(r"[/\\]")
CLICKED = {"http", "https", "mailto", "tel", "sms", "ftp", "geo", "whatsapp"}
MACROS = re.compile(r"(?:vnd\.sun\.star\.script|vnd\.sun\.star\.expand|macro|script|\.uno|slot):", re.IGNORECASE)


def check_click(target: str) -> None:
    """Raise Rejected if a click leads to this computer, the local network or a program instead of a web page.

    A relative path is accepted: beside a downloaded file there is nothing that it could open.
    """
    plain = _plain(target)
    if MACROS.match(plain):
        raise Rejected("macros")
    scheme = None if HOST_AND_PORT.match(plain) else SCHEME.match(plain)
    if ROOT.match(plain) or (scheme and scheme[1].lower() not in CLICKED):
        shown = "".join(letter for letter in target if letter.isprintable())[:LONGEST_SHOWN]
        raise Rejected("local_links", target=shown)


def is_outside(target: str) -> bool:
    """Return whether something at this target is outside of the package that refers to it."""
    plain = _plain(target)
    return bool(SCHEME.match(plain) or ROOT.match(plain) or ".." in re.split(r"[/\\]", plain))


def has_scheme_or_host(target: str) -> bool:
    """Return whether this target, which should be a path inside the package, names a scheme or a computer."""
    plain = _plain(target).replace("\\", "/")
    return bool(SCHEME.match(plain) or plain.startswith("//"))


def _plain(target: str) -> str:
    return INVISIBLE.sub("", unquote(target))
