"""What waits for a person, from all apps: one list on the first page of the admin.

Each app adds the dotted path of its own function to `SOURCES` when it is ready, so that no floor names the one above.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.module_loading import import_string

from opd.models import User

SOURCES: list[str] = []  # functions `user -> Iterable[Worklist]`


@dataclass(frozen=True)
class Worklist:
    """So many things that wait, and the address where they are worked on."""

    label: str
    count: int
    address: str


def waiting_for(user: User) -> list[Worklist]:
    """Return every list with something in it, in the order of the apps; none means that nothing waits at all."""
    functions: list[Callable[[User], Iterable[Worklist]]] = [
        import_string(path) for path in reversed(SOURCES)
    ]  # the lowest floor first
    return [row for function in functions for row in function(user) if row.count]
