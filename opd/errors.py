"""The errors with which verbs of all apps refuse, in a sentence for the person."""

from django.core.exceptions import ValidationError


class WrongState(Exception):
    """The object has changed since the person saw it."""


class NotAllowed(Exception):
    """The person may not do this with this object."""


REFUSALS = (WrongState, NotAllowed, ValidationError)


def sentences(error: BaseException) -> list[str]:
    return error.messages if isinstance(error, ValidationError) else [str(error)]
