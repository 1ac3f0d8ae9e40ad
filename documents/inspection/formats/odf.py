"""ODT and ODS: a package of the right type, not encrypted, without macros and without external content."""

import re
import zipfile
from collections.abc import Mapping
from typing import BinaryIO

from documents.filetypes import FileType
from documents.inspection import archive
from documents.inspection.bytestream import head
from documents.inspection.limits import Limits
from documents.inspection.markup import each_element
from documents.inspection.refusal import Rejected, mismatch

LONGEST_MIMETYPE = 100
MANIFEST = "META-INF/manifest.xml"
CONTENT = re.compile(r"(?:[^/]+/)?(?:content|styles)\.xml")  # of the document, and of objects drawn in it
MACROS = re.compile(r"(?:basic/.*(?<!script-lb)(?<!script-lc)\.(?:xml|xba)|scripts/.*[^/])$")
OUTSIDE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//|\\\\|/|\.\./)", re.IGNORECASE)
CLICKED = {"a", "event-listener", "button", "image-frame"}


def inspect(file: BinaryIO, filetype: FileType, limits: Limits) -> None:
    """Raise Rejected unless the file is an ordinary, safe package of this type."""
    if head(file, 4) != b"PK\x03\x04":
        raise mismatch(filetype)
    budget = archive.Budget(limits)
    with archive.opened(file, budget) as package:
        names = set(package.namelist())
        if not {"mimetype", "content.xml"} <= names or _mimetype(package) != filetype.mime:
            raise mismatch(filetype)
        if any(MACROS.match(name.lower()) for name in names):
            raise Rejected("macros")
        if MANIFEST in names:
            each_element(package, MANIFEST, _forbid_encryption, budget)
        for name in filter(CONTENT.fullmatch, names):
            each_element(package, name, _forbid_outside, budget)


def _mimetype(package: zipfile.ZipFile) -> str:
    with package.open("mimetype") as part:
        return part.read(LONGEST_MIMETYPE).decode("ascii", "replace").strip()


def _forbid_encryption(element: str, attributes: Mapping[str, str]) -> None:
    if element == "encryption-data":
        raise Rejected("encrypted")


def _forbid_outside(element: str, attributes: Mapping[str, str]) -> None:
    """Raise Rejected for content that is fetched when the document is opened. Links to click on are harmless."""
    if element == "dde-source":
        raise Rejected("external_content")
    links = (value for key, value in attributes.items() if key.endswith(":href"))
    if element not in CLICKED and any(map(OUTSIDE.match, links)):
        raise Rejected("external_content")
