"""The errors with which verbs of all apps refuse. Their text is a sentence for the person."""

from django.core.exceptions import ValidationError


class WrongState(Exception):
    """The object has changed since the person saw it: another act was first."""


class NotAllowed(Exception):
    """The person may not do this with this object."""


REFUSALS = (WrongState, NotAllowed, ValidationError)


def sentences(error: Exception) -> list[str]:
    """Return the sentences of a refusal for the person."""
    return error.messages if isinstance(error, ValidationError) else [str(error)]
