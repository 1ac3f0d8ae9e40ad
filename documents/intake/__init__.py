"""The gate for uploads: is this file what its name says, whole, and safe for the people who will open it?

Name, size and SHA-256 are asked here; the bytes themselves only in a child process (`documents.inspection`).
"""

import hashlib
from dataclasses import dataclass, field
from typing import BinaryIO

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from documents.filetypes import BY_EXTENSION, CSV, DOCX, JPEG, ODS, ODT, PDF, PNG, PPTX, TXT, WEBP, XLSX, FileType
from documents.inspection.bytestream import chunks
from documents.intake.names import clean_name, extension_of
from documents.intake.places import Inspection
from documents.intake.refusal import Busy, Refused

__all__ = [
    "Busy",
    "Checked",
    "Inspection",
    "Policy",
    "Refused",
    "check",
    "check_zip",
    "clean_name",
    "policy",
    "redraw",
]

MEGABYTE = 1024 * 1024
STRANGERS_DOCUMENT_BYTES = 10 * MEGABYTE
OLD_OFFICE = {"doc", "xls", "ppt"}
WITH_MACROS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm"}


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a file that was taken. `sha256` in hex; `extension` canonical, without a dot.

    `cleaned`: what has to be stored instead of the file, a picture without its metadata; all facts are of it then.
    """

    mime: str
    size: int
    sha256: str
    extension: str
    cleaned: BinaryIO | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Policy:
    types: tuple[FileType, ...]
    max_bytes: int


def policy(kind: str, *, of_stranger: bool = False) -> Policy:
    """What may be uploaded as a `"document"`, as proof of `"identity"`, or as a `"picture"` of a page."""
    document_bytes = settings.DOCUMENT_MAX_BYTES
    if of_stranger:
        document_bytes = min(document_bytes, STRANGERS_DOCUMENT_BYTES)
    return {
        "document": Policy((PDF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, JPEG, PNG), document_bytes),
        "identity": Policy((JPEG, PNG, PDF), 5 * MEGABYTE),
        "picture": Policy((JPEG, PNG, WEBP), 2 * MEGABYTE),
    }[kind]


def check(file: BinaryIO, kind: str, *, stranger: str | None = None, inspection: Inspection | None = None) -> Checked:
    """Take or refuse an upload (a seekable binary file with a `name`) under the policy `kind`.

    Its name and bytes alone decide; a `size` or content type that the browser claims is not believed. `stranger` is the
    address of who is not signed in; without one it is staff. The files of one form share an `inspection`, which says
    the same. Raises Refused, and Busy, which is one, where there is no place for the file now. The file is left at
    position 0.
    """
    if inspection is None:
        with Inspection(stranger) as inspection:
            return check(file, kind, inspection=inspection)
    rules = policy(kind, of_stranger=inspection.stranger is not None)
    try:
        filetype = _type_by_name(file.name, rules)
        size, sha256 = _measure(file, rules.max_bytes)
        cleaned = inspection.ask("inspect", [filetype.extension], file)
    finally:
        file.seek(0)
    if cleaned:
        size, sha256 = _measure(cleaned, 2 * rules.max_bytes)
        cleaned.seek(0)
    return Checked(filetype.mime, size, sha256, filetype.extension, cleaned)


def redraw(file: BinaryIO, kind: str, size: tuple[int, int]) -> bytes:
    """A PNG of at most `size` pixels, of nothing but the picture's own, of an upload of staff. Raises Refused."""
    rules = policy(kind)
    try:
        filetype = _type_by_name(file.name, rules)
        _measure(file, rules.max_bytes)
        with Inspection() as inspection:
            drawn = inspection.ask("redraw", [filetype.extension, *size], file)
    finally:
        file.seek(0)
    return drawn.read() if drawn else b""


def check_zip(file: BinaryIO) -> None:
    """Look at the directory of an uploaded ZIP of many files. Raises Refused; its codes begin with `parcel_`."""
    try:
        with Inspection() as inspection:
            inspection.ask("parcel", [], file)
    finally:
        file.seek(0)


def _type_by_name(name: str, rules: Policy) -> FileType:
    extension = extension_of(clean_name(name))
    filetype = BY_EXTENSION.get(extension)
    if filetype in rules.types:
        return filetype
    if DOCX in rules.types and extension in OLD_OFFICE:
        raise Refused("old_office")
    if DOCX in rules.types and extension in WITH_MACROS:
        raise Refused("macros")
    raise Refused("type_not_allowed", allowed=", ".join(allowed.label for allowed in rules.types))


def _measure(file: BinaryIO, max_bytes: int) -> tuple[int, str]:
    """Size and SHA-256 of the bytes themselves; stops reading where the limit is passed."""
    size, digest = 0, hashlib.sha256()
    for chunk in chunks(file):
        size += len(chunk)
        if size > max_bytes:
            raise Refused("too_large", limit=filesizeformat(max_bytes))
        digest.update(chunk)
    if not size:
        raise Refused("empty")
    return size, digest.hexdigest()
