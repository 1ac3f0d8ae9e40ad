"""Strict readers of environment variables: a wrong value stops the start, without repeating a password."""

import base64
import ipaddress
import os
import re
import sys
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# The last "@" ends a password. A name that begins with "/" is a socket's folder, a slash, and the database.
POSTGRESQL = re.compile(
    r"(postgres|postgresql|psql|pgsql)://((?P<user>[^:@/]*)(:(?P<password>.*))?@)?(?P<hosts>[^@/?]*)/"
    r"((?P<folder>/[^?]*)/)?(?P<name>[^/?]+)(\?(?P<options>.+))?",
    re.IGNORECASE,
)
OBJECT_STORE = re.compile(
    r"s3(?P<plain>\+http)?://(?P<key>[^:@/?]+):(?P<secret>[^@/?]+)@(?P<host>[\w.-]+(:\d{1,5})?)"
    r"/(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?P<folder>/[\w/-]*)?(\?region=(?P<region>[\w-]+))?"
)
SQLITE = re.compile(r"sqlite://(/(?P<file>[^?]+)|:memory:)")
POSTGRESQL_ENGINE = "django.db.backends.postgresql"
# Seconds, and milliseconds without an answer
REPLICA_OPTIONS = {"connect_timeout": "2", "tcp_user_timeout": "3000"}
CACHES = {
    "locmemcache": "django.core.cache.backends.locmem.LocMemCache",
    "dummycache": "django.core.cache.backends.dummy.DummyCache",
    "filecache": "django.core.cache.backends.filebased.FileBasedCache",
    "dbcache": "django.core.cache.backends.db.DatabaseCache",
    "redis": "opd.stores.redis_cache.SharedCache",
    "rediss": "opd.stores.redis_cache.SharedCache",
}
CACHE_OPTIONS = ("TIMEOUT", "KEY_PREFIX", "VERSION")
MAIL = {
    "smtp": "smtp",
    "smtp+tls": "smtp",
    "smtps": "smtp",
    "smtp+ssl": "smtp",
    "filemail": "filebased",
    "consolemail": "console",
    "memorymail": "locmem",
    "dummymail": "dummy",
}
RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\]")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "") or default


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def flag(name: str, default: bool) -> bool:
    """Return a switch: the word True or False."""
    value = text(name, str(default))
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}.")
    return value == "True"


def whole_number(name: str, default: int, least: int = 1) -> int:
    value = text(name, str(default))
    if not re.fullmatch(r"\d{1,15}", value, re.ASCII) or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number, {least} or more, not {value!r}.")
    return int(value)


def web_threads() -> tuple[int, int]:
    processes = whole_number("WEB_CONCURRENCY", 2)  # processes of gunicorn
    threads = whole_number("WEB_THREADS", 8)  # threads of each
    return processes, threads


def one_of(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(map(repr, allowed))}, not {value!r}.")
    return value


def socket_address(name: str) -> tuple[str, str | tuple[str, int]] | None:
    """Return ("unix", path) of `unix:/path`, ("tcp", (host, port)) of `tcp:host:port`, or None."""
    value = text(name)
    if not value:
        return None
    if match := re.fullmatch(r"unix:(?://)?(/.+)", value):
        return "unix", match[1]
    if match := re.fullmatch(r"tcp:(?://)?([\w.-]+):(\d{1,5})", value, re.ASCII):
        return "tcp", (match[1], int(match[2]))
    raise ImproperlyConfigured(f"{name} must be unix:/path or tcp:host:port, not {value!r}.")


def required(name: str, developer: str, *, debug: bool) -> str:
    """Return the value of `name`; only with DEBUG may it be missing."""
    value = text(name)
    if not value and not debug:
        raise ImproperlyConfigured(f"{name} is missing: with DEBUG=False it must be set.")
    return value or developer


def sealing_keys(name: str, developer: str, *, debug: bool) -> list[bytes]:
    """Return keys of 32 bytes; the first one seals."""
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


def backup_recipient(name: str) -> str:
    """Return a public key of age, if any."""
    value = text(name)
    if value and not RECIPIENT.fullmatch(value):
        raise ImproperlyConfigured(f"{name} must be a public key of age, 62 characters that begin with age1.")
    return value


def hosts(name: str, developer: tuple[str, ...], *, debug: bool) -> list[str]:
    named = words(name, developer if debug else ())
    if not named:
        raise ImproperlyConfigured(f"{name} is missing: with DEBUG=False it must name the portal's hosts.")
    for host in named:
        if not HOST.fullmatch(host):
            raise ImproperlyConfigured(f"{name} must be names of hosts, without https://, port or path, not {host!r}.")
    return named


def networks(name: str, default: tuple[str, ...]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    result = []
    for word in words(name, default):
        try:
            result.append(ipaddress.ip_network(word))
        except ValueError:
            raise ImproperlyConfigured(f"{name} must be networks like 10.1.0.0/16 or ::1/128, not {word!r}.") from None
    return result


def address(name: str, value: str) -> str:
    try:
        parts = urlsplit(value.rstrip("/"))
        is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or parts.path or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"{name} must be like https://plid.example.go.id, without a path, not {value!r}.")
    return value.rstrip("/")


def sender(name: str, default: str) -> str:
    return _mail_address(name, text(name, default))


def _mail_address(name: str, value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
        raise ImproperlyConfigured(f"{name} must be an e-mail address, with or without a name, not {value!r}.")
    return value


def addressees(name: str) -> list[str]:
    return [_mail_address(name, value) for value in words(name)]


def folder(name: str, default: str) -> str:
    value = text(name, default)
    parts = urlsplit(value)
    if parts.scheme not in ("", "file") or parts.netloc or not parts.path.startswith("/"):
        raise ImproperlyConfigured(f"{name} must be a local folder with its whole path, not {value!r}.")
    return parts.path


def files(name: str, default: str) -> dict:
    """Return an entry of STORAGES: a folder, local or of a private bucket."""
    value = text(name, default)
    if match := OBJECT_STORE.fullmatch(value):
        return _object_store(name, match)
    if value.startswith(("s3:", "s3+http:")):
        raise ImproperlyConfigured(f"{name} must be like s3://key:secret@host/bucket?region=name.")
    # No base_url: files have no address but that of the view.
    options = {"location": folder(name, default), "base_url": None, "file_permissions_mode": 0o640}
    return {"BACKEND": "opd.stores.stored_files.WholeFileStorage", "OPTIONS": options}


def _object_store(name: str, parts: re.Match) -> dict:
    protocol = "http" if parts["plain"] else "https"
    options = {
        "endpoint_url": f"{protocol}://{parts['host']}",
        "access_key": unquote(parts["key"]),
        "secret_key": unquote(parts["secret"]),
        "bucket_name": parts["bucket"],
        "location": (parts["folder"] or "").strip("/"),
        "region_name": parts["region"] or "us-east-1",
    }
    return {"BACKEND": "opd.stores.object_store.ObjectStore", "OPTIONS": options}


def database(name: str, developer: str, *, debug: bool) -> dict:
    try:
        return parsed_database(required(name, developer, debug=debug))
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be like postgres://user:password@host/name or sqlite:////folder/file; "
            "what is no letter and no digit in the password is written as %xx."
        ) from None


def owner_database(name: str, served: dict) -> dict | None:
    """Return the entry of DATABASES for the owner of the tables of `served`, if it is set."""
    if not text(name):
        return None
    entry = database(name, "", debug=False)
    same = ("ENGINE", "NAME", "HOST", "PORT")
    if [entry.get(key) for key in same] != [served.get(key) for key in same] or not entry.get("USER"):
        raise ImproperlyConfigured(f"{name} must be the database of DATABASE_URL with another user and password.")
    return entry


def is_for_owner() -> bool:
    commands = {"migrate", "restore", "rotate_pii_keys"}
    return Path(sys.argv[0]).name == "manage.py" and not commands.isdisjoint(sys.argv[1:2])


def replica(name: str, primary: dict) -> dict | None:
    """Return the entry of DATABASES for a replica of `primary`, if it is set."""
    if not text(name):
        return None
    try:
        entry = parsed_database(text(name))
        if entry["ENGINE"] != POSTGRESQL_ENGINE or primary["ENGINE"] != POSTGRESQL_ENGINE:
            raise ValueError
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be like postgres://user:password@host/name, and DATABASE_URL its primary; "
            "what is no letter and no digit in the password is written as %xx."
        ) from None
    return entry | {"OPTIONS": REPLICA_OPTIONS | entry["OPTIONS"]}


def parsed_database(url: str) -> dict:
    """Return the entry of DATABASES for an address. Raises ValueError."""
    if file := SQLITE.fullmatch(url := url.strip()):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(file["file"] or ":memory:")}
    parts = POSTGRESQL.fullmatch(url)
    if parts is None or (parts["folder"] and parts["hosts"]):
        raise ValueError
    hosts = [urlsplit(f"//{host}") for host in parts["hosts"].split(",")]
    return {
        "ENGINE": POSTGRESQL_ENGINE,
        "NAME": unquote(parts["name"]),
        "USER": unquote(parts["user"] or ""),
        "PASSWORD": unquote(parts["password"] or ""),
        "HOST": unquote(parts["folder"] or ",".join(host.hostname or "" for host in hosts)),
        "PORT": ",".join(str(host.port) for host in hosts if host.port),
        "OPTIONS": dict(parse_qsl(parts["options"] or "", strict_parsing=bool(parts["options"]))),
    }


def cache(name: str, default: str) -> dict:
    """Return an entry of CACHES, with the options in the query string."""
    try:
        parts = urlsplit(text(name, default))
        options = {key.upper(): value for key, value in parse_qsl(parts.query)}
        if parts.scheme not in CACHES or not set(options) <= set(CACHE_OPTIONS):
            raise ValueError
        location = parts.netloc + parts.path
        if parts.scheme.startswith("redis"):
            if not parts.hostname or "," in parts.netloc or parts.port == 0:
                raise ValueError
            location = parts._replace(query="", fragment="").geturl()
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be like locmemcache:// or redis://host:6379/0.") from None
    return {"BACKEND": CACHES[parts.scheme], "LOCATION": location} | options


def mail_server(name: str, default: str) -> dict:
    try:
        parts = urlsplit(text(name, default))
        is_ssl = parts.scheme == "smtp+ssl"
        port = parts.port or (465 if is_ssl else 25)
        if parts.scheme not in MAIL or parts.query or parts.fragment:
            raise ValueError
        # A slash in a password ends the host: letters would go to another server.
        if MAIL[parts.scheme] == "smtp" and (not parts.hostname or parts.path not in ("", "/")):
            raise ValueError
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be like smtp+tls://user:password@host:587, smtp://host:25 or filemail:///folder; "
            "what is no letter and no digit in the password is written as %xx."
        ) from None
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{MAIL[parts.scheme]}.EmailBackend",
        "EMAIL_FILE_PATH": unquote(parts.path),
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme in ("smtp+tls", "smtps"),
        "EMAIL_USE_SSL": is_ssl,
    }
