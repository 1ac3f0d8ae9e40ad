"""The errors of this package; their texts are sentences for the person at the server."""


class BackupError(Exception):
    """A backup cannot be made, read or restored."""
