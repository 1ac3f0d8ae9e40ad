"""What many pages ask and only an act changes: trees, and numbers of documents. Read once and as valid as a kept page.

Only within a kept page (opd.kept_pages), which knows the moment; whoever asks elsewhere, a clerk for one, reads anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar, cast

MOST = 512  # facts in a process, the least asked go first

P = ParamSpec("P")
T = TypeVar("T")

_moment: ContextVar[str | None] = ContextVar("moment", default=None)
_facts: OrderedDict = OrderedDict()
_lock = Lock()


@contextmanager
def as_of(moment: str) -> Iterator[None]:
    """Within, facts are kept for this moment; it was taken before they are read, so they are never older."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def read_once(read: Callable[P, T]) -> Callable[P, T]:
    """Decorate a reader whose result nobody changes, and whose arguments are hashable."""

    @wraps(read)
    def kept(*args: P.args, **kwargs: P.kwargs) -> T:
        moment = _moment.get()
        if moment is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        with _lock:
            if _facts.get(key, (None,))[0] == moment:
                _facts.move_to_end(key)
                return cast(T, _facts[key][1])
        fact = read(*args, **kwargs)
        with _lock:
            _facts[key] = moment, fact
            _facts.move_to_end(key)
            while len(_facts) > MOST:
                _facts.popitem(last=False)
        return fact

    return kept
