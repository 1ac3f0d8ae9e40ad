"""Values that many public pages need and only an act changes, such as trees and numbers of documents.

They are cached in the memory of the process, and only while a cached page is rendered (`opd.page_cache.pages`), which
knows the version. Everywhere else, for example on the pages of a clerk, the value is read each time.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import get_language

MAX_VALUES = 512  # of a process; the least recently used are dropped first
UNKNOWN = object()

P = ParamSpec("P")
T = TypeVar("T")


class CacheVersion:
    """The version of the public data for which values are cached; none are once `is_cacheable` is False.

    `database` is the one that they are read from: a row remembers it, and asks it again for what it has not loaded.
    """

    def __init__(self, name: str, database: str) -> None:
        self.name, self.database, self.is_cacheable = name, database, True


_version: ContextVar[CacheVersion | None] = ContextVar("version", default=None)
_lock = Lock()


class _Memo:
    """The values of one version, with their arguments as keys; all are dropped when another version begins."""

    def __init__(self) -> None:
        self.version = ""
        self.values: OrderedDict = OrderedDict()

    def find(self, version: str, key: Hashable) -> object:
        """Return the value of `key` in `version`, or UNKNOWN."""
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
    """Cache values for `version` within the block, whose queries go to `database`.

    The caller reads `version` before the block begins, so no value is older than the version it is stored under.
    """
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
    """Decorate a function with hashable arguments whose result only an act changes, and no caller modifies.

    The result may hold words: it is cached for each language.
    """

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
