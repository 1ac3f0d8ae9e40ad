"""The errors of the whole house: why a verb of any app refuses. Their text is a sentence for the person."""


class WrongState(Exception):
    """The object is no longer as the person saw it: somebody else was first."""


class NotAllowed(Exception):
    """The person may not do this with this object."""
