"""What many pages ask and only an act changes: trees, and numbers of documents. Read once and as valid as a kept page.

Only within a kept page (opd.page_cache.pages), which knows the moment; whoever asks elsewhere, a clerk for one, reads
anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar, cast

MOST = 512  # facts of a process, the least asked go first
UNKNOWN = object()

P = ParamSpec("P")
T = TypeVar("T")


class Moment:
    """What is kept, is kept for this moment; nothing once `may_keep` is False."""

    def __init__(self, name: str) -> None:
        self.name, self.may_keep = name, True


_moment: ContextVar[Moment | None] = ContextVar("moment", default=None)
_lock = Lock()


class _Facts:
    """Of one moment; with another one all of them go, and whatever they were asked with."""

    def __init__(self) -> None:
        self.moment = ""
        self.known: OrderedDict = OrderedDict()

    def find(self, moment: str, key: Hashable) -> object:
        """The fact, or UNKNOWN."""
        with _lock:
            if moment != self.moment or key not in self.known:
                return UNKNOWN
            self.known.move_to_end(key)
            return self.known[key]

    def keep(self, moment: str, key: Hashable, fact: object) -> None:
        with _lock:
            if moment != self.moment:
                self.moment, self.known = moment, OrderedDict()
            self.known[key] = fact
            while len(self.known) > MOST:
                self.known.popitem(last=False)


_facts = _Facts()


@contextmanager
def as_of(moment: str) -> Iterator[Moment]:
    """Within, facts are kept for this moment; it was taken before they are read, so they are never older."""
    token = _moment.set(now := Moment(moment))
    try:
        yield now
    finally:
        _moment.reset(token)


def keep_nothing() -> None:
    """Keep neither the page that is being made nor any fact that it reads from here on."""
    if moment := _moment.get():
        moment.may_keep = False


def read_once(read: Callable[P, T]) -> Callable[P, T]:
    """Decorate a reader whose result nobody changes, and whose arguments are hashable."""

    @wraps(read)
    def kept(*args: P.args, **kwargs: P.kwargs) -> T:
        moment = _moment.get()
        if moment is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if (known := _facts.find(moment.name, key)) is not UNKNOWN:
            return cast(T, known)
        fact = read(*args, **kwargs)
        if moment.may_keep:
            _facts.keep(moment.name, key, fact)
        return fact

    return kept
