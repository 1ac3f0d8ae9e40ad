"""Intake of uploads: whether a file is what its name says, complete, and safe for the people who will open it.

Start with `check`, which every upload passes. Name, size and SHA-256 are determined here; the bytes are parsed only in
a child process (`documents.inspection`), reached through `places`; `scanner` asks clamd for viruses. `names` cleans the
name of a file, `refusal` has the sentences for the person whose file is refused.
"""

import hashlib
import json
import logging
from dataclasses import dataclass, field
from typing import BinaryIO

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from documents.filetypes import BY_EXTENSION, CSV, DOCX, JPEG, ODS, ODT, PDF, PNG, PPTX, TXT, WEBP, XLSX, FileType
from documents.inspection.bytestream import chunks
from documents.intake import scanner
from documents.intake.names import clean_name, extension_of
from documents.intake.places import Inspection
from documents.intake.refusal import Busy, Refused
from opd.page_cache import site

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
    "traces",
    "without_traces",
]

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
STRANGERS_DOCUMENT_BYTES = 10 * MEGABYTE
DOCUMENT_TYPES = (PDF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, JPEG, PNG)
DOCUMENTS = {"document", "new_document"}  # policies
STAFF_SCAN_SECONDS = 30
STRANGERS_SCAN_SECONDS = 4  # of each file, while other strangers wait for the slot (documents.intake.places)
OLD_OFFICE = {"doc", "xls", "ppt"}
WITH_MACROS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm"}


@dataclass(frozen=True, slots=True)
class Checked:
    """Facts about an accepted file. `size` is in bytes, `sha256` in hex, `extension` canonical and without a dot.

    `cleaned` is the content to store instead of the file, such as a picture without its metadata; size and SHA-256
    then describe it. `is_scanned` says that the virus scanner has found nothing.
    """

    mime: str
    size: int
    sha256: str
    extension: str
    is_scanned: bool = field(default=False, compare=False)
    cleaned: BinaryIO | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """Accepted file types and the maximum size in bytes."""

    types: tuple[FileType, ...]
    max_bytes: int


def policy(kind: str, *, of_stranger: bool = False) -> Policy:
    """Return the policy for a `"document"`, a proof of `"identity"`, a small `"picture"`, or a `"photo"`.

    A `"new_document"` is one that an agency uploads: of the types of documents those that the site profile accepts.
    """
    document_bytes = settings.DOCUMENT_MAX_BYTES
    if of_stranger:
        document_bytes = min(document_bytes, STRANGERS_DOCUMENT_BYTES)
    if kind == "new_document":
        return Policy(_accepted_types(), document_bytes)
    return {
        "document": Policy(DOCUMENT_TYPES, document_bytes),
        "identity": Policy((JPEG, PNG, PDF), 5 * MEGABYTE),
        "picture": Policy((JPEG, PNG, WEBP), 2 * MEGABYTE),
        "photo": Policy((JPEG, PNG, WEBP), 10 * MEGABYTE),
    }[kind]


def _accepted_types() -> tuple[FileType, ...]:
    accepted = site.profile().formats.split()
    return tuple(filetype for filetype in DOCUMENT_TYPES if filetype.extension in accepted) or DOCUMENT_TYPES


def check(file: BinaryIO, kind: str, *, stranger: str | None = None, inspection: Inspection | None = None) -> Checked:
    """Accept or refuse an upload (a seekable binary file with a `name`) under the policy `kind`.

    Only its name and bytes decide; size and content type as claimed by the browser are ignored. `stranger` is the IP
    address of a person who is not signed in, None for staff. The files of one form share an `inspection`, which has
    the same attribute. Leaves the file at position 0. Raises Refused, or its subclass Busy if too many files are being
    inspected now.
    """
    if inspection is None:
        with Inspection(stranger) as inspection:
            return check(file, kind, inspection=inspection)
    rules = policy(kind, of_stranger=inspection.stranger is not None)
    try:
        filetype = _type_by_name(file.name, rules)
        size, sha256 = _measure(file, rules.max_bytes)
        cleaned = inspection.ask("inspect", [filetype.extension], file)
        is_scanned = _scan(file, kind, of_stranger=inspection.stranger is not None)
    finally:
        file.seek(0)
    if cleaned:
        size, sha256 = _measure(cleaned, 2 * rules.max_bytes)
        cleaned.seek(0)
    return Checked(filetype.mime, size, sha256, filetype.extension, is_scanned, cleaned)


def _scan(file: BinaryIO, kind: str, *, of_stranger: bool) -> bool:
    """Return whether the virus scanner has found nothing. Raises Refused for what it finds.

    While it does not answer, only documents of staff are accepted, which then wait unpublished: everything else is
    sealed, so it would never be scanned. A request goes on without the file, which can follow.
    """
    if not scanner.is_on():
        return False
    try:
        found = scanner.found_in(file, STRANGERS_SCAN_SECONDS if of_stranger else STAFF_SCAN_SECONDS)
    except scanner.NotScanned as error:
        logger.warning("a file was not scanned: %s", error)
        if kind in DOCUMENTS and not of_stranger:
            return False
        raise Refused("not_scanned") from error
    if found:
        raise Refused("virus", found=found)
    return True


def redraw(file: BinaryIO, kind: str, size: tuple[int, int], to: FileType = PNG) -> bytes:
    """Return an uploaded picture of staff drawn anew, with at most `size` (width, height) pixels. Raises Refused.

    `to` is PNG, or WEBP for a photograph.
    """
    rules = policy(kind)
    try:
        filetype = _type_by_name(file.name, rules)
        _measure(file, rules.max_bytes)
        with Inspection() as inspection:
            drawn = inspection.ask("redraw", [filetype.extension, *size, to.extension], file)
    finally:
        file.seek(0)
    return drawn.read() if drawn else b""


def traces(file: BinaryIO, extension: str) -> dict:
    """Return what an accepted file carries beside its pages: `signed`, and `found` with `kind`, `count` and `texts`.

    Raises Refused, and Busy if too many files are being inspected now.
    """
    with Inspection() as inspection:
        answer = inspection.ask("traces", [extension], file)
    return json.loads(answer.read()) if answer else {"signed": False, "found": []}


def without_traces(file: BinaryIO, extension: str) -> bytes:
    """Return an accepted file without its traces; its own bytes stay as they are. Raises Refused and Busy."""
    with Inspection() as inspection:
        copy = inspection.ask("without", [extension], file)
    return copy.read() if copy else b""


def check_zip(file: BinaryIO) -> None:
    """Check the directory of an uploaded ZIP of many files. Raises Refused with a code that begins with `parcel_`."""
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
    if {DOCX, XLSX, PPTX} <= set(rules.types) and extension in OLD_OFFICE:
        raise Refused("old_office")
    if DOCX in rules.types and extension in WITH_MACROS:
        raise Refused("macros")
    raise Refused("type_not_allowed", allowed=", ".join(allowed.label for allowed in rules.types))


def _measure(file: BinaryIO, max_bytes: int) -> tuple[int, str]:
    """Return size and SHA-256 of the content. Raises Refused if it is empty or larger than `max_bytes`."""
    size, digest = 0, hashlib.sha256()
    for chunk in chunks(file):
        size += len(chunk)
        if size > max_bytes:
            raise Refused("too_large", limit=filesizeformat(max_bytes))
        digest.update(chunk)
    if not size:
        raise Refused("empty")
    return size, digest.hexdigest()
