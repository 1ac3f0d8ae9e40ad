"""Many cases on one document: each begins with what the fixtures made, at the price of a savepoint."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone(case: object) -> Iterator[None]:
    """Roll the database back after one case of a loop, and name the case where it fails."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    except BaseException as error:
        error.add_note(f"The case: {case}")
        raise
