"""Check whether a file of an answer still contains a word to redact: in its text, hidden in it, or in its name."""

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


def check_file(file: AnswerFile, words: list[str]) -> CheckState:
    """Search for `words` in the name of a file and in all of its text, visible or hidden.

    A file that is lost or broken, or cannot be read to its end, is UNREADABLE, never CLEAN.
    """
    if contains_any(words, [file.name]):
        return CheckState.UNREDACTED
    try:
        text = _read(file)
    except (NotReadable, intake.Refused, Broken, Destroyed, OSError):
        return CheckState.UNREADABLE
    if contains_any(words, [text.shown, *text.hidden]):
        return CheckState.UNREDACTED
    return CheckState.CLEAN if normalised(text.shown) else CheckState.NO_TEXT


def _read(file: AnswerFile) -> Everything:
    extension = BY_MIME[file.mime].extension if file.mime in BY_MIME else "bin"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"berkas.{extension}"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        return read_everything(path, file.mime)
