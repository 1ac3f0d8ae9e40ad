"""Whether a file of an answer still holds a word declared black: in its text, beneath it, in its name."""

import tempfile
from pathlib import Path

from documents import intake
from documents.extraction import Everything, NotReadable
from documents.filetypes import BY_MIME
from documents.release.redaction_check import read_everything
from documents.release.word_match import contains_any, normalised
from opd.encryption import Broken
from opd.models.sealed import Destroyed
from requests_app.models import AnswerFile, CheckState


def look_into(file: AnswerFile, words: list[str]) -> CheckState:
    """Look for `words` in the file's name and in all that is written in it, shown or not.

    What cannot be read to its end, or is lost or broken, is UNREADABLE: never CLEAN.
    """
    if contains_any(words, [file.name]):
        return CheckState.HOLDS
    try:
        found = _read(file)
    except (NotReadable, intake.Refused, Broken, Destroyed, OSError):
        return CheckState.UNREADABLE
    if contains_any(words, [found.shown, *found.hidden]):
        return CheckState.HOLDS
    return CheckState.CLEAN if normalised(found.shown) else CheckState.NO_TEXT


def _read(file: AnswerFile) -> Everything:
    extension = BY_MIME[file.mime].extension if file.mime in BY_MIME else "bin"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"berkas.{extension}"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        return read_everything(path, file.mime)
