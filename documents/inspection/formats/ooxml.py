"""DOCX, XLSX, PPTX: a package of the right type, without macros, controls, attached files or external content."""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import BinaryIO

from documents.filetypes import BY_EXTENSION, DOCX, OOXML, PPTX, XLSX, FileType
from documents.inspection import archive
from documents.inspection.bytestream import contains, head
from documents.inspection.limits import Limits
from documents.inspection.markup import each_element
from documents.inspection.refusal import Rejected, mismatch

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
CONTENT_TYPES = "[Content_Types].xml"
MAIN_PART = {
    DOCX: f"{OOXML}wordprocessingml.document.main+xml",
    XLSX: f"{OOXML}spreadsheetml.sheet.main+xml",
    PPTX: f"{OOXML}presentationml.presentation.main+xml",
}
EMBEDDED = re.compile(r"(?:word|xl|ppt)/embeddings/[^/]+\.(?P<extension>docx|xlsx|pptx)", re.IGNORECASE)
FORBIDDEN_PARTS = (
    (re.compile(r"vbaproject\.bin$|/(?:macrosheets|dialogsheets)/"), "macros"),
    (re.compile(r"/activex/"), "active_content"),
    (re.compile(r"/externallinks/"), "external_content"),
)
FORBIDDEN_TYPES = (
    (re.compile(r"macroenabled|vbaproject|macrosheet"), "macros"),
    (re.compile(r"activex"), "active_content"),
)


def inspect(file: BinaryIO, filetype: FileType, limits: Limits) -> None:
    """Raise Rejected unless the file is an ordinary, safe package of this type."""
    first = head(file, len(OLE))
    if first == OLE:
        raise Rejected("encrypted" if contains(file, ENCRYPTED_PACKAGE) else "old_office")
    if not first.startswith(b"PK\x03\x04"):
        raise mismatch(filetype)
    _inspect_package(file, filetype, archive.Budget(limits))


def _inspect_package(file: BinaryIO, filetype: FileType, budget: archive.Budget, depth: int = 0) -> None:
    """Inspect a package and, one level deep, the workbooks in which charts keep their figures."""

    def may_embed(name: str) -> bool:
        return depth == 0 and EMBEDDED.fullmatch(name) is not None

    with archive.opened(file, budget, may_embed) as package:
        _check_names(package.namelist())
        _check_content_types(package, filetype, budget)
        for name in package.namelist():
            if name.lower().endswith(".rels"):
                each_element(package, name, _forbid_outside, budget)
            if may_embed(name):
                extension = name.rsplit(".", 1)[1].lower()
                _inspect_package(io.BytesIO(package.read(name)), BY_EXTENSION[extension], budget, depth + 1)


def _check_names(names: list[str]) -> None:
    for name in names:
        _forbid(name.lower(), FORBIDDEN_PARTS)


def _check_content_types(package: zipfile.ZipFile, filetype: FileType, budget: archive.Budget) -> None:
    main_parts = set()

    def visit(element: str, attributes: Mapping[str, str]) -> None:
        content_type = attributes.get("ContentType", "")
        _forbid(content_type.lower(), FORBIDDEN_TYPES)
        if content_type == MAIN_PART[filetype]:
            main_parts.add(attributes.get("PartName", "").lstrip("/"))

    if CONTENT_TYPES in package.namelist():
        each_element(package, CONTENT_TYPES, visit, budget)
    if main_parts.isdisjoint(package.namelist()):
        raise mismatch(filetype)


def _forbid_outside(element: str, attributes: Mapping[str, str]) -> None:
    """Raise Rejected for content that is fetched when the document is opened. Links to click on are harmless."""
    is_external = attributes.get("TargetMode", "").lower() == "external"
    if is_external and not attributes.get("Type", "").endswith("/hyperlink"):
        raise Rejected("external_content")


def _forbid(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> None:
    for pattern, code in rules:
        if pattern.search(text):
            raise Rejected(code)
