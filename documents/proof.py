"""All that is written in a file, for the proof that a word is gone from it: read whole, behind intake's guard."""

from pathlib import Path

from documents import intake
from documents.extraction import Everything, everything_in


def read_whole(path: Path, mime: str) -> Everything:
    """Intake's guard stands before the deeper look: no bombs, no attached files, nothing that only seems a PDF.

    Raises `intake.Refused` and `NotReadable`.
    """
    with path.open("rb") as file:
        intake.check(file, "document")
    return everything_in(path, mime)
