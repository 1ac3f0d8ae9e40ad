class BackupError(Exception):
    """A backup cannot be made, read or restored; the text is a sentence for the person at the server."""
