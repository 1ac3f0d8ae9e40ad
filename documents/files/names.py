"""Names of uploaded files as people see them. They are never used as paths."""

import re
import unicodedata

from documents.filetypes import BY_EXTENSION

MAX_LENGTH = 100
NAME = re.compile(r"(?P<stem>.*)\.(?P<extension>[A-Za-z0-9]{1,10})")
ENDING = re.compile(r"(?:[ .]|\.[A-Za-z0-9]{1,10})+$")


def clean_name(name: str) -> str:
    """Return the display name of an upload: NFC, without folders, control or bidi characters, at most 100 characters.

    The result is one line and never empty. The extension stays, canonical and in lower case: `Foto.JPEG` becomes
    `Foto.jpg`. Idempotent.
    """
    kept = (" " if char.isspace() else char for char in re.split(r"[/\\]", name)[-1])
    visible = "".join(char for char in kept if not unicodedata.category(char).startswith("C"))
    name = " ".join(unicodedata.normalize("NFC", visible).split()).rstrip(" .")
    stem, extension = _split(name)
    if extension:
        return f"{_cut(stem, MAX_LENGTH - len(extension) - 1)}.{extension}"
    # A cut must not turn the middle of a name into an extension.
    return _cut(ENDING.sub("", name[:MAX_LENGTH]), MAX_LENGTH)


def extension_of(name: str) -> str:
    """Return the canonical extension of a clean name without the dot, or an empty string."""
    return _split(name)[1]


def _split(name: str) -> tuple[str, str]:
    match = NAME.fullmatch(name)
    if not match:
        return name, ""
    extension = match["extension"].lower()
    known = BY_EXTENSION.get(extension)
    return match["stem"], known.extension if known else extension


def _cut(stem: str, length: int) -> str:
    return stem[:length].strip(" .") or "berkas"
