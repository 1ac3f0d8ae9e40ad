"""DOCX, XLSX, PPTX: a package of the right type that neither runs nor fetches anything."""

import io
import re
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from documents.files.child.bytestream import contains, head
from documents.files.child.limits import Budget, Limits
from documents.files.child.rejection import Rejected, mismatch
from documents.files.formats.packages import archive
from documents.files.formats.packages.fetching import (
    Fields,
    Svg,
    check_click,
    check_formula,
    has_scheme_or_host,
    is_outside,
)
from documents.files.formats.packages.markup import Visitor
from documents.files.formats.packages.office import Office
from documents.files.formats.packages.package import CONTENT_TYPES
from documents.filetypes import BY_EXTENSION, DOCX, OOXML, PPTX, XLSX, FileType

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
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
    (re.compile(r"\.piece$"), "dangerous"),  # a part in pieces, which only some readers put together
)
FORBIDDEN_TYPES = (
    (re.compile(r"macroenabled|vbaproject|macrosheet"), "macros"),
    (re.compile(r"activex"), "active_content"),
)
FORBIDDEN_RELATIONS = archive.FORBIDDEN["relations_of_ooxml"]
FORBIDDEN_ELEMENTS = archive.FORBIDDEN["elements_of_ooxml"]
FORBIDDEN_ATTRIBUTES = archive.FORBIDDEN["attributes_of_ooxml"]
FORMULAS = frozenset(
    {"calculatedColumnFormula", "definedName", "f", "formula", "formula1", "formula2", "totalsRowFormula"}
)
HYPERLINKS = {  # of files as Office saves them, and as ISO 29500 (strict) has it
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink",
}
VML_PICTURES = {"imagedata", "fill", "stroke"}
ACTION = "ppaction://"
HARMLESS_ACTIONS = {"customshow", "hlinkfile", "hlinkpres", "hlinkshowjump", "hlinksldjump", "media", "noaction"}


def _check_package(file: BinaryIO, filetype: FileType, budget: Budget, depth: int = 0) -> None:
    """Inspect a package and, one level deep, the workbooks in which charts keep their figures."""
    rules = _Package(may_embed=depth == 0)
    with archive.opened(file, budget, rules) as package:
        if not any(kind == MAIN_PART[filetype] and part in package.namelist() for part, kind in rules.types.parts):
            raise mismatch(filetype)
        for name in filter(rules.may_embed, package.namelist()):
            extension = name.rsplit(".", 1)[1].lower()
            _check_package(io.BytesIO(package.read(name)), BY_EXTENSION[extension], budget, depth + 1)


class _Package(archive.Rules):
    def __init__(self, *, may_embed: bool) -> None:
        self._embeds = may_embed
        self.types = _Types()

    def may_embed(self, name: str) -> bool:
        return self._embeds and EMBEDDED.fullmatch(name) is not None

    def check_name(self, name: str) -> None:
        _forbid(name.lower(), FORBIDDEN_PARTS)

    def is_first(self, name: str) -> bool:
        return name == CONTENT_TYPES or name.lower().endswith(".rels")

    def visitor(self, name: str) -> Visitor:
        if name == CONTENT_TYPES:
            return self.types
        return _Relations() if name.lower().endswith(".rels") else _Content()


class _Types(Visitor):
    def __init__(self) -> None:
        self.parts: list[tuple[str, str]] = []

    def started(self, element: str, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        _forbid(kind.lower(), FORBIDDEN_TYPES)
        self.parts.append((attributes.get("PartName", "").lstrip("/"), kind))


class _Relations(Visitor):
    def started(self, element: str, attributes: Mapping[str, str]) -> None:
        """Raise Rejected for what is fetched or run when the document is opened, and for clicks that leave the web."""
        target, is_external = attributes.get("Target", ""), attributes.get("TargetMode", "").lower() == "external"
        full = attributes.get("Type", "")
        kind = full.rpartition("/")[2].lower()
        if is_external and full in HYPERLINKS:
            check_click(target)
        elif is_external or has_scheme_or_host(target):
            raise Rejected("external_content")
        elif kind in FORBIDDEN_RELATIONS:
            raise Rejected(FORBIDDEN_RELATIONS[kind])


class _Content(Visitor):
    texts = Fields.texts | Svg.texts | FORMULAS | {"HyperlinkBase"}

    def __init__(self) -> None:
        self._fields = Fields()
        self._readers: Iterable[Visitor] = (self._fields, Svg())

    def started(self, element: str, attributes: Mapping[str, str]) -> None:
        if element in FORBIDDEN_ELEMENTS:
            raise Rejected(FORBIDDEN_ELEMENTS[element])
        for reader in self._readers:
            reader.started(element, attributes)
        for name, value in attributes.items():
            bare = name.rpartition(":")[2]
            if bare in FORBIDDEN_ATTRIBUTES:
                raise Rejected(FORBIDDEN_ATTRIBUTES[bare])
            if check := CHECKED_ATTRIBUTES.get(bare):
                check(element, value)

    def ended(self, element: str, text: str) -> None:
        if element in FORMULAS:
            check_formula(text)
        elif element == "HyperlinkBase":
            check_click(text)
        else:
            for reader in self._readers:
                reader.ended(element, text)

    def finished(self) -> None:
        self._fields.finished()


def _check_source(element: str, target: str) -> None:
    if is_outside(target):
        raise Rejected("external_content")


def _check_href(element: str, target: str) -> None:
    # Mail programs leave `cid:` there, as a note where a picture came from.
    if target.lower().startswith("cid:"):
        return
    if element in VML_PICTURES:
        _check_source(element, target)
    check_click(target)


def _check_action(element: str, action: str) -> None:
    path = action.lower().removeprefix(ACTION)
    if path != action.lower() and re.split(r"[?/]", path)[0] not in HARMLESS_ACTIONS:
        raise Rejected("active_content")


def _check_name(element: str, name: str) -> None:
    if element == "definedName" and re.match(r"(?:_xlnm\.)?auto_(?:open|close|activate)", name, re.IGNORECASE):
        raise Rejected("macros")


CHECKED_ATTRIBUTES = {
    "src": _check_source,
    "href": _check_href,
    "action": _check_action,
    "name": _check_name,
}


def _forbid(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> None:
    for pattern, code in rules:
        if pattern.search(text):
            raise Rejected(code)


class Ooxml(Office):
    properties_part = "docProps/core.xml"

    def check(self, file: BinaryIO, limits: Limits) -> None:
        first = head(file, len(OLE))
        if first == OLE:
            raise Rejected("encrypted" if contains(file, ENCRYPTED_PACKAGE) else "old_office")
        if not first.startswith(b"PK\x03\x04"):
            raise mismatch(self.filetype)
        _check_package(file, self.filetype, Budget(limits))
