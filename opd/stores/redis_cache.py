"""The cache of all web machines in Redis or Valkey (`CACHE_URL=redis://…`): it may be away, slow or empty.

A command that fails counts as an empty cache. Values are bytes or JSON: pickled objects could run code.
"""

import json
import logging
from time import monotonic

import redis
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT = 0.25  # seconds for connecting, and for each answer
PAUSE = 5  # seconds in which a failed server is not asked
# Returns 1 if the uses were counted, 0 if they would exceed the limit.
COUNT = """
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
if used + tonumber(ARGV[1]) > tonumber(ARGV[2]) then return 0 end
redis.call('INCRBY', KEYS[1], ARGV[1])
if used == 0 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
return 1
"""

logger = logging.getLogger(__name__)


class Serializer:
    """Bytes as they are, anything else as JSON."""

    def dumps(self, value: object) -> bytes:
        return b"b" + value if isinstance(value, bytes) else b"j" + json.dumps(value).encode()

    def loads(self, data: bytes) -> object:
        if data.startswith(b"b"):
            return data[1:]
        try:
            return json.loads(data[1:]) if data.startswith(b"j") else None
        except (ValueError, RecursionError):
            return None


class SharedCache(RedisCache):
    """Django's cache in Redis, without its errors; `get`, `set`, `add`, `delete`, `clear` and `count` only."""

    def __init__(self, server: str, params: dict) -> None:
        options = {
            "serializer": Serializer,
            "socket_timeout": TIMEOUT,
            "socket_connect_timeout": TIMEOUT,
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(server, params | {"OPTIONS": params.get("OPTIONS", {}) | options})
        self._paused_until = 0.0

    def get(self, key, default=None, version=None):
        return self._tried(super().get, default, key, default, version)

    def set(self, key, value, *args, **kwargs):
        return self._tried(super().set, None, key, value, *args, **kwargs)

    def add(self, key, value, *args, **kwargs):
        """Return whether the key was new; True without a server."""
        return self._tried(super().add, True, key, value, *args, **kwargs)

    def delete(self, key, version=None):
        return self._tried(super().delete, False, key, version)

    def clear(self):
        return self._tried(super().clear, False)

    def count(self, key: str, *, uses: int, limit: int, seconds: int) -> bool | None:
        """Count uses in a window from the first one. Returns whether they are within the limit; None without server."""

        def ask() -> bool:
            return bool(self._cache.get_client(write=True).eval(COUNT, 1, self.make_key(key), uses, limit, seconds))

        return self._tried(ask, None)

    def answers(self) -> bool:
        """Return whether the server answers, also in a pause."""
        try:
            return bool(self._cache.get_client(write=True).ping())
        except redis.RedisError:
            return False

    def _tried(self, command, without, *args, **kwargs):
        if monotonic() < self._paused_until:
            return without
        try:
            return command(*args, **kwargs)
        except redis.RedisError as error:
            self._paused_until = monotonic() + PAUSE
            # The error's own words may repeat the address.
            logger.warning("The shared cache is left alone for %s s: %s", PAUSE, type(error).__name__)
            return without
