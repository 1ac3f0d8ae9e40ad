"""Strict readers of environment variables: a wrong value stops the start with a sentence that names the variable.

An empty variable counts as not set. Values that may contain a password are never repeated in the sentence.
"""

import base64
import ipaddress
import os
import re
import warnings
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\]")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "") or default


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return the values of a comma-separated list."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def flag(name: str, default: bool) -> bool:
    """Return a switch, which must be the word True or False: a typing error must not count as either."""
    value = text(name, str(default))
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}.")
    return value == "True"


def whole_number(name: str, default: int, least: int = 1) -> int:
    value = text(name, str(default))
    if not re.fullmatch(r"\d{1,15}", value, re.ASCII) or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number, {least} or more, not {value!r}.")
    return int(value)


def one_of(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(map(repr, allowed))}, not {value!r}.")
    return value


def required(name: str, developer: str, *, debug: bool) -> str:
    """Return the value of `name`; only with DEBUG may it be missing, and `developer` is used."""
    value = text(name)
    if not value and not debug:
        raise ImproperlyConfigured(f"{name} is missing: with DEBUG=False it must be set.")
    return value or developer


def sealing_keys(name: str, developer: str, *, debug: bool) -> list[bytes]:
    """Return keys of 32 bytes: the first seals personal data, all of them open it."""
    keys = []
    for number, written in enumerate(required(name, developer, debug=debug).split(","), start=1):
        try:
            key = base64.b64decode(written.strip().rstrip("=") + "=", altchars=b"-_", validate=True)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise ImproperlyConfigured(f"{name}: key {number} is not 32 bytes in urlsafe base64.")
        keys.append(key)
    return keys


def hosts(name: str, developer: tuple[str, ...], *, debug: bool) -> list[str]:
    named = words(name, developer if debug else ())
    if not named:
        raise ImproperlyConfigured(f"{name} is missing: with DEBUG=False it must name the portal's hosts.")
    for host in named:
        if not HOST.fullmatch(host):
            raise ImproperlyConfigured(f"{name} must be names of hosts, without https://, port or path, not {host!r}.")
    return named


def networks(name: str, default: tuple[str, ...]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Return networks from a comma-separated list of networks or single addresses."""
    result = []
    for word in words(name, default):
        try:
            result.append(ipaddress.ip_network(word))
        except ValueError:
            raise ImproperlyConfigured(f"{name} must be networks like 10.1.0.0/16 or ::1/128, not {word!r}.") from None
    return result


def address(name: str, value: str) -> str:
    """Return an address without a path, such as https://plid.example.go.id."""
    try:
        parts = urlsplit(value.rstrip("/"))
        is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or parts.path or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"{name} must be like https://plid.example.go.id, without a path, not {value!r}.")
    return value.rstrip("/")


def sender(name: str, default: str) -> str:
    value = text(name, default)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
        raise ImproperlyConfigured(f"{name} must be an e-mail address, with or without a name, not {value!r}.")
    return value


def folder(name: str, default: str) -> str:
    value = text(name, default)
    parts = urlsplit(value)
    if parts.scheme not in ("", "file") or parts.netloc or not parts.path.startswith("/"):
        raise ImproperlyConfigured(f"{name} must be a local folder with its whole path, not {value!r}.")
    return parts.path


def database(name: str, default: str) -> dict:
    try:
        with warnings.catch_warnings(action="error"):
            config = Env.db_url_config(text(name, default))
    except (ValueError, UserWarning):
        config = {}
    if config.get("ENGINE") not in ENGINES or not config["NAME"]:
        raise ImproperlyConfigured(
            f"{name} must be like postgres://user:password@host/name or sqlite:////folder/file; "
            "what is no letter and no digit in the password is written as %xx."
        )
    return config


def cache(name: str, default: str) -> dict:
    try:
        return Env.cache_url_config(text(name, default))
    except (ValueError, ImproperlyConfigured):
        raise ImproperlyConfigured(f"{name} must be like locmemcache:// or redis://host:6379/0.") from None


def mail_server(name: str, default: str) -> dict:
    try:
        config = Env.email_url_config(text(name, default))
    except (ValueError, ImproperlyConfigured):
        config = {}
    if not config or ("smtp" in config["EMAIL_BACKEND"] and not config["EMAIL_HOST"]):
        raise ImproperlyConfigured(
            f"{name} must be like smtp+tls://user:password@host:587, smtp://host:25 or filemail:///folder; "
            "what is no letter and no digit in the password is written as %xx."
        )
    return config
