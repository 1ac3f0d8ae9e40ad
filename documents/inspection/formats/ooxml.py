"""DOCX, XLSX, PPTX: a package of the right type that neither runs nor fetches anything.

Decided by the types of relationships, contents and elements; the names of parts can be anything.
"""

import io
import re
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from documents.filetypes import BY_EXTENSION, DOCX, OOXML, PPTX, XLSX, FileType
from documents.inspection import archive
from documents.inspection.bytestream import contains, head
from documents.inspection.formats import formulas
from documents.inspection.formats.fields import Fields
from documents.inspection.formats.svg import Svg
from documents.inspection.limits import Budget, Limits
from documents.inspection.refusal import Rejected, mismatch
from documents.inspection.targets import check_click, has_scheme_or_host, is_outside

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
    (re.compile(r"\.piece$"), "dangerous"),  # a part in pieces, which only some readers put together
)
FORBIDDEN_TYPES = (
    (re.compile(r"macroenabled|vbaproject|macrosheet"), "macros"),
    (re.compile(r"activex"), "active_content"),
)
FORBIDDEN_RELATIONS = {
    "attachedtoolbars": "macros",
    "dialogsheet": "macros",
    "extensibility": "macros",
    "keymapcustomizations": "macros",
    "vbaproject": "macros",
    "wordvbadata": "macros",
    "xlmacrosheet": "macros",
    "xlintlmacrosheet": "macros",
    "activexcontrolbinary": "active_content",
    "control": "active_content",
    "webextension": "active_content",
    "webextensiontaskpanes": "active_content",
    "afchunk": "foreign_part",
    "connections": "connections",
    "querytable": "connections",
    "externallink": "external_content",
    "subdocument": "external_content",
    "oleobject": "ole_objects",
    "volatiledependencies": "formulas",
}
FORBIDDEN_ELEMENTS = {"DataMashup": "connections", "connectString": "connections", "html": "foreign_part"}
FORMULAS = frozenset(
    {"calculatedColumnFormula", "definedName", "f", "formula", "formula1", "formula2", "totalsRowFormula"}
)
ACTION = "ppaction://"
HARMLESS_ACTIONS = {"customshow", "hlinkfile", "hlinkpres", "hlinkshowjump", "hlinksldjump", "media", "noaction"}


def inspect(file: BinaryIO, filetype: FileType, limits: Limits) -> None:
    """Raise Rejected unless the file is an ordinary, safe package of this type."""
    first = head(file, len(OLE))
    if first == OLE:
        raise Rejected("encrypted" if contains(file, ENCRYPTED_PACKAGE) else "old_office")
    if not first.startswith(b"PK\x03\x04"):
        raise mismatch(filetype)
    _inspect_package(file, filetype, Budget(limits))


def _inspect_package(file: BinaryIO, filetype: FileType, budget: Budget, depth: int = 0) -> None:
    """Inspect a package and, one level deep, the workbooks in which charts keep their figures."""
    rules = _Package(may_embed=depth == 0)
    with archive.opened(file, budget, rules) as package:
        if not any(kind == MAIN_PART[filetype] and part in package.namelist() for part, kind in rules.types.parts):
            raise mismatch(filetype)
        for name in filter(rules.may_embed, package.namelist()):
            extension = name.rsplit(".", 1)[1].lower()
            _inspect_package(io.BytesIO(package.read(name)), BY_EXTENSION[extension], budget, depth + 1)


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

    def visitor(self, name: str) -> "_Types | _Relations | _Content":
        if name == CONTENT_TYPES:
            return self.types
        return _Relations() if name.lower().endswith(".rels") else _Content()


class _Types:
    """The types of contents. `parts` are pairs of a part and its type, for those that are named."""

    texts: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.parts: list[tuple[str, str]] = []

    def started(self, element: str, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        _forbid(kind.lower(), FORBIDDEN_TYPES)
        self.parts.append((attributes.get("PartName", "").lstrip("/"), kind))

    def ended(self, element: str, text: str) -> None:
        """No text is asked for."""

    def finished(self) -> None:
        """Nothing is left to judge."""


class _Relations:
    texts: frozenset[str] = frozenset()

    def started(self, element: str, attributes: Mapping[str, str]) -> None:
        """Raise Rejected for what is fetched or run when the document is opened, and for clicks that leave the web."""
        target, is_external = attributes.get("Target", ""), attributes.get("TargetMode", "").lower() == "external"
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        if is_external and kind == "hyperlink":
            check_click(target)
        elif is_external or has_scheme_or_host(target):
            raise Rejected("external_content")
        elif kind in FORBIDDEN_RELATIONS:
            raise Rejected(FORBIDDEN_RELATIONS[kind])

    def ended(self, element: str, text: str) -> None:
        """No text is asked for."""

    def finished(self) -> None:
        """Nothing is left to judge."""


class _Content:
    """Any other part: text with fields, a sheet with formulas, a slide with actions, a drawing."""

    texts = Fields.texts | Svg.texts | FORMULAS | {"HyperlinkBase"}

    def __init__(self) -> None:
        self._fields = Fields()
        self._readers: Iterable[Fields | Svg] = (self._fields, Svg())

    def started(self, element: str, attributes: Mapping[str, str]) -> None:
        if element in FORBIDDEN_ELEMENTS:
            raise Rejected(FORBIDDEN_ELEMENTS[element])
        for reader in self._readers:
            reader.started(element, attributes)
        for name, value in attributes.items():
            if check := CHECKED_ATTRIBUTES.get(name.rpartition(":")[2]):
                check(element, value)

    def ended(self, element: str, text: str) -> None:
        if element in FORMULAS:
            formulas.check(text)
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
    if not target.lower().startswith("cid:"):
        check_click(target)


def _check_action(element: str, action: str) -> None:
    path = action.lower().removeprefix(ACTION)
    if path != action.lower() and re.split(r"[?/]", path)[0] not in HARMLESS_ACTIONS:
        raise Rejected("active_content")


def _check_name(element: str, name: str) -> None:
    if element == "definedName" and re.match(r"(?:_xlnm\.)?auto_(?:open|close|activate)", name, re.IGNORECASE):
        raise Rejected("macros")


def _forbid_html(element: str, value: str) -> None:
    raise Rejected("active_content")


def _forbid_manifest(element: str, value: str) -> None:
    raise Rejected("external_content")


CHECKED_ATTRIBUTES = {
    "src": _check_source,
    "href": _check_href,
    "action": _check_action,
    "name": _check_name,
    "embeddedHtml": _forbid_html,
    "manifestLocation": _forbid_manifest,
}


def _forbid(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> None:
    for pattern, code in rules:
        if pattern.search(text):
            raise Rejected(code)
