"""Intake of uploads: whether a file is what its name says, complete, and safe for the people who will open it.

Start with `check`, which every upload passes. Name, size and SHA-256 are determined here; the bytes are parsed only in
a child process, reached through `places`; `scanner` asks clamd for viruses. `names` cleans the name of a file,
`refusal` has the sentences for the person whose file is refused.
"""

import hashlib
import json
import logging
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from documents.files import scanner
from documents.files.child.bytestream import chunks
from documents.files.child.limits import MEGABYTE
from documents.files.names import clean_name, extension_of
from documents.files.places import Inspection
from documents.files.refusal import Refused
from documents.filetypes import BY_EXTENSION, DOCX, JPEG, PDF, PNG, PPTX, WEBP, XLSX, FileType
from documents.filetypes import DOCUMENTS as DOCUMENT_TYPES
from opd.models import SealedFile
from opd.page_cache import site

logger = logging.getLogger(__name__)
Sealed = TypeVar("Sealed", bound=SealedFile)

STRANGERS_DOCUMENT_BYTES = 10 * MEGABYTE
DOCUMENTS = {"document", "new_document"}  # policies
STAFF_SCAN_SECONDS = 30
STRANGERS_SCAN_SECONDS = 4  # of each file, while other strangers wait for the slot (documents.files.places)
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
        wanted = site.profile().formats.split()
        accepted = tuple(filetype for filetype in DOCUMENT_TYPES if filetype.extension in wanted)
        return Policy(accepted or DOCUMENT_TYPES, document_bytes)
    return {
        "document": Policy(DOCUMENT_TYPES, document_bytes),
        "identity": Policy((JPEG, PNG, PDF), 5 * MEGABYTE),
        "picture": Policy((JPEG, PNG, WEBP), 2 * MEGABYTE),
        "photo": Policy((JPEG, PNG, WEBP), 10 * MEGABYTE),
    }[kind]


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


@dataclass(frozen=True)
class Incoming:
    """A file that has passed intake and may be stored."""

    file: File
    name: str
    checked: Checked

    def sealed_in(self, row: Sealed) -> AbstractContextManager[Sealed]:
        """Return a block with the unsaved row of this file, as `SealedFile.stored`."""
        return row.stored(cast(BinaryIO, self.file), name=self.name, mime=self.checked.mime)


def receive(file: UploadedFile, kind: str = "document", inspection: Inspection | None = None) -> Incoming:
    """Check an uploaded file and return it as it may be stored: a picture without its metadata, other files unchanged.

    `kind` is a policy. Files of one form share an `inspection`. Raises Refused with a sentence for the person.
    """
    checked = check(cast(BinaryIO, file), kind, inspection=inspection)
    stored: File = File(checked.cleaned) if checked.cleaned else file
    return Incoming(stored, clean_name(file.name or ""), checked)


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
    """Return a picture of staff drawn anew as PNG or WEBP, within `size` (width, height) pixels. Raises Refused."""
    rules = policy(kind)
    try:
        filetype = _type_by_name(file.name, rules)
        _measure(file, rules.max_bytes)
        return _ask("redraw", [filetype.extension, *size, to.extension], file)
    finally:
        file.seek(0)


def traces(file: BinaryIO, extension: str) -> dict:
    """Return `signed`, and `found` traces with `kind`, `count`, `texts`, of an accepted file. Raises Refused, Busy."""
    return json.loads(_ask("traces", [extension], file))


def without_traces(file: BinaryIO, extension: str) -> bytes:
    """Return an accepted file without its traces; its own bytes stay as they are. Raises Refused and Busy."""
    return _ask("without", [extension], file)


def check_zip(file: BinaryIO) -> None:
    """Check the directory of an uploaded ZIP of many files. Raises Refused with a code that begins with `parcel_`."""
    try:
        _ask("parcel", [], file)
    finally:
        file.seek(0)


def _ask(verb: str, facts: list, file: BinaryIO) -> bytes:
    with Inspection() as inspection:
        answer = inspection.ask(verb, facts, file)
    return answer.read() if answer else b""


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
