import unicodedata
import zipfile
from typing import BinaryIO

from documents.files.child.rejection import Rejected
from documents.files.formats.packages.archive import ENCRYPTED_FLAGS, check_end, is_plain

MAX_FILES = 5_000
MAX_UNPACKED_BYTES = 10 * 1024**3  # of all files; each file is limited to the size of a document


def directory(file: BinaryIO) -> list[zipfile.ZipInfo]:
    """Return the entries of a ZIP. Raises Rejected with a code that begins with `parcel_`."""
    try:
        check_end(file)
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (Rejected, zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Rejected("parcel_broken") from error
    if any(entry.flag_bits & ENCRYPTED_FLAGS for entry in entries):
        raise Rejected("parcel_encrypted")
    unsafe = next((entry.filename for entry in entries if not is_plain(entry)), None)
    if unsafe is not None:
        raise Rejected("parcel_strange", name="".join(letter for letter in unsafe[:80] if letter.isprintable()))
    if len({key(entry.filename) for entry in entries}) != len(entries):
        raise Rejected("parcel_twice")
    if sum(not entry.is_dir() for entry in entries) > MAX_FILES:
        raise Rejected("parcel_many", limit=MAX_FILES)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise Rejected("parcel_bomb")
    return entries


def key(name: str) -> str:
    """Return a path in the form in which paths are compared, without differences of case, separators and spaces."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).casefold()
    return "/".join(part.strip() for part in name.split("/") if part.strip() not in ("", "."))
