"""The errors of the whole house: why a verb of any app refuses. Their text is a sentence for the person."""

from django.core.exceptions import ValidationError


class WrongState(Exception):
    """The object is no longer as the person saw it: somebody else was first."""


class NotAllowed(Exception):
    """The person may not do this with this object."""


REFUSALS = (WrongState, NotAllowed, ValidationError)


def sentences(error: Exception) -> list[str]:
    """Return what a refusal says to the person, one sentence an item."""
    return error.messages if isinstance(error, ValidationError) else [str(error)]
