"""The gate for uploads: is this file what its name says, whole, and safe for the people who will open it?"""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from documents.filetypes import BY_EXTENSION, CSV, DOCX, JPEG, ODS, ODT, PDF, PNG, PPTX, TXT, WEBP, XLSX, FileType
from documents.intake import image, odf, ooxml, pdf, plain
from documents.intake.bytestream import chunks
from documents.intake.names import clean_name, extension_of
from documents.intake.refusal import Refused

__all__ = ["Checked", "Policy", "Refused", "check", "clean_name", "policy"]

MEGABYTE = 1024 * 1024
OLD_OFFICE = {"doc", "xls", "ppt"}
WITH_MACROS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm"}
INSPECT = {
    PDF: pdf.inspect,
    DOCX: ooxml.inspect,
    XLSX: ooxml.inspect,
    PPTX: ooxml.inspect,
    ODT: odf.inspect,
    ODS: odf.inspect,
    CSV: plain.inspect,
    TXT: plain.inspect,
    JPEG: image.inspect,
    PNG: image.inspect,
    WEBP: image.inspect,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a file that was taken. `sha256` in hex; `extension` canonical, without a dot."""

    mime: str
    size: int
    sha256: str
    extension: str


@dataclass(frozen=True, slots=True)
class Policy:
    types: tuple[FileType, ...]
    max_bytes: int


def policy(kind: str) -> Policy:
    """What may be uploaded as a `"document"`, as proof of `"identity"`, or as a `"picture"` of a page."""
    return {
        "document": Policy((PDF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, JPEG, PNG), settings.DOCUMENT_MAX_BYTES),
        "identity": Policy((JPEG, PNG, PDF), 5 * MEGABYTE),
        "picture": Policy((JPEG, PNG, WEBP), 2 * MEGABYTE),
    }[kind]


def check(file: BinaryIO, kind: str) -> Checked:
    """Takes or refuses an upload (a seekable binary file with a `name`) under the policy `kind`.

    Its name and bytes alone decide; a `size` or content type that the browser claims is not believed. Raises Refused.
    The file is left at position 0.
    """
    rules = policy(kind)
    try:
        filetype = _type_by_name(file.name, rules)
        size, sha256 = _measure(file, rules.max_bytes)
        INSPECT[filetype](file, filetype)
    finally:
        file.seek(0)
    return Checked(filetype.mime, size, sha256, filetype.extension)


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
