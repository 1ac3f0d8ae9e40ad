"""The directory of a ZIP with many files, judged before anything in it is unpacked."""

import unicodedata
import zipfile
from typing import BinaryIO

from documents.inspection.archive import ENCRYPTED_FLAGS, check_end, is_plain
from documents.inspection.refusal import Rejected

MAX_FILES = 5_000
MAX_UNPACKED_BYTES = 10 * 1024**3  # all of them; each alone is held to the size of a document


def directory(file: BinaryIO) -> list[zipfile.ZipInfo]:
    """The entries. Raises Rejected, with a code that begins with `parcel_`."""
    try:
        check_end(file)
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (Rejected, zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Rejected("parcel_broken") from error
    if any(entry.flag_bits & ENCRYPTED_FLAGS for entry in entries):
        raise Rejected("parcel_encrypted")
    strange = next((entry.filename for entry in entries if not is_plain(entry)), None)
    if strange is not None:
        raise Rejected("parcel_strange", name="".join(letter for letter in strange[:80] if letter.isprintable()))
    if len({key(entry.filename) for entry in entries}) != len(entries):
        raise Rejected("parcel_twice")
    if sum(not entry.is_dir() for entry in entries) > MAX_FILES:
        raise Rejected("parcel_many", limit=MAX_FILES)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise Rejected("parcel_bomb")
    return entries


def key(name: str) -> str:
    """A path as it is compared: case, separators and spaces make no other file of it."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).casefold()
    return "/".join(part.strip() for part in name.split("/") if part.strip() not in ("", "."))
