"""Values of public pages, cached while a cached page is rendered."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import get_language

MAX_VALUES = 512  # of a process
UNKNOWN = object()

P = ParamSpec("P")
T = TypeVar("T")


class CacheVersion:
    """The version of the public data in `database` for which values are cached, if `is_cacheable`."""

    def __init__(self, name: str, database: str) -> None:
        self.name, self.database, self.is_cacheable = name, database, True


_version: ContextVar[CacheVersion | None] = ContextVar("version", default=None)
_lock = Lock()


class _Memo:
    def __init__(self) -> None:
        self.version = ""
        self.values: OrderedDict = OrderedDict()

    def find(self, version: str, key: Hashable) -> object:
        with _lock:
            if version != self.version or key not in self.values:
                return UNKNOWN
            self.values.move_to_end(key)
            return self.values[key]

    def store(self, version: str, key: Hashable, value: object) -> None:
        with _lock:
            if version != self.version:
                self.version, self.values = version, OrderedDict()
            self.values[key] = value
            while len(self.values) > MAX_VALUES:
                self.values.popitem(last=False)


_memo = _Memo()


@contextmanager
def caching_for(version: str, database: str = DEFAULT_DB_ALIAS) -> Iterator[CacheVersion]:
    """Cache values for `version`, read before the block."""
    token = _version.set(current := CacheVersion(version, database))
    try:
        yield current
    finally:
        _version.reset(token)


def cache_nothing() -> None:
    """Cache neither the page that is being rendered nor any value that it reads from here on."""
    if version := _version.get():
        version.is_cacheable = False


def cached_until_next_act(read: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function of hashable arguments whose result only an act changes; cached for each language."""

    @wraps(read)
    def cached(*args: P.args, **kwargs: P.kwargs) -> T:
        version = _version.get()
        if version is None:
            return read(*args, **kwargs)
        key = (read, version.database, get_language(), args, tuple(sorted(kwargs.items())))
        if (value := _memo.find(version.name, key)) is not UNKNOWN:
            return cast(T, value)
        result = read(*args, **kwargs)
        if version.is_cacheable:
            _memo.store(version.name, key, result)
        return result

    return cached
