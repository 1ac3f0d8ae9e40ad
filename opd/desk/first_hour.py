"""The first hour of a person in a role: steps by real acts, until all are done once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.module_loading import import_string

from opd.models import User

SOURCES: list[str] = []  # functions `user -> Iterable[Step]`


@dataclass(frozen=True)
class Step:
    label: str
    hint: str
    is_done: bool
    address: str


def steps_of(user: User) -> list[Step]:
    """Return the steps of a person's roles in their order; none once all are done."""
    # The lowest floor comes first.
    functions: list[Callable[[User], Iterable[Step]]] = [import_string(path) for path in reversed(SOURCES)]
    steps = [step for function in functions for step in function(user)]
    return [] if all(step.is_done for step in steps) else steps
