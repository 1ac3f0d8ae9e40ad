"""The first hour of a person in a role: a few steps, each done by the real act, until all of them are done once.

Each app adds the dotted path of its own function to `SOURCES` when it is ready, as in `opd.desk.worklists`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.module_loading import import_string

from opd.models import User

SOURCES: list[str] = []  # functions `user -> Iterable[Step]`


@dataclass(frozen=True)
class Step:
    """A step: what to do, why, whether the person has ever done it, and where it is done."""

    label: str
    hint: str
    is_done: bool
    address: str


def steps_of(user: User) -> list[Step]:
    """Return the steps of a person's roles in their order; none once all are done."""
    functions: list[Callable[[User], Iterable[Step]]] = [
        import_string(path) for path in reversed(SOURCES)
    ]  # the lowest floor first
    steps = [step for function in functions for step in function(user)]
    return [] if all(step.is_done for step in steps) else steps
