"""ODT and ODS: a package of the right type, not encrypted, that neither runs nor fetches anything."""

import re
import zipfile
from collections.abc import Mapping
from typing import BinaryIO

from documents.filetypes import FileType
from documents.inspection import archive
from documents.inspection.bytestream import head
from documents.inspection.formats import formulas
from documents.inspection.formats.svg import Svg
from documents.inspection.limits import Budget, Limits
from documents.inspection.refusal import Rejected, mismatch
from documents.inspection.targets import MACROS, check_click, has_scheme_or_host, is_outside

LONGEST_MIMETYPE = 100
MACRO_PARTS = re.compile(
    r"(?:basic/.*(?<!script-lb)(?<!script-lc)\.(?:xml|xba)|scripts/.*[^/]|dialogs/.*(?<!dialog-lb)(?<!dialog-lc)\.xml)$"
)
FORBIDDEN_ELEMENTS = {
    "encryption-data": "encrypted",
    "event-listener": "macros",
    "execute-macro": "macros",
    "module": "macros",
    "applet": "active_content",
    "plugin": "active_content",
    "submission": "active_content",
    "html": "foreign_part",
    "auto-reload": "external_content",
    "dde-connection-decl": "external_content",
    "dde-source": "external_content",
    "connection-resource": "connections",
    "database-source-query": "connections",
    "database-source-sql": "connections",
    "database-source-table": "connections",
}
CLICKED = {"a", "button", "image-frame"}
CHART_IN_DOCUMENT = ("chart", "..")  # LibreOffice: the data of a chart is in the document that it is part of
FORMULAS = {"formula", "expression", "condition"}
CONDITIONS = {"condition", "formatting-entry"}  # whose `value` is a formula


def inspect(file: BinaryIO, filetype: FileType, limits: Limits) -> None:
    """Raise Rejected unless the file is an ordinary, safe package of this type."""
    if head(file, 4) != b"PK\x03\x04":
        raise mismatch(filetype)
    with archive.opened(file, Budget(limits), _Package()) as package:
        if not {"mimetype", "content.xml"} <= set(package.namelist()) or _mimetype(package) != filetype.mime:
            raise mismatch(filetype)


def _mimetype(package: zipfile.ZipFile) -> str:
    with package.open("mimetype") as part:
        return part.read(LONGEST_MIMETYPE).decode("ascii", "replace").strip()


class _Package(archive.Rules):
    def check_name(self, name: str) -> None:
        if MACRO_PARTS.match(name.lower()):
            raise Rejected("macros")

    def is_first(self, name: str) -> bool:
        return name == "META-INF/manifest.xml"

    def visitor(self, name: str) -> "_Content":
        return _Content()


class _Content:
    texts = Svg.texts | {"script"}

    def __init__(self) -> None:
        self._svg = Svg()

    def started(self, element: str, attributes: Mapping[str, str]) -> None:
        if element in FORBIDDEN_ELEMENTS:
            raise Rejected(FORBIDDEN_ELEMENTS[element])
        self._svg.started(element, attributes)
        for name, value in attributes.items():
            _check_attribute(element, name.rpartition(":")[2], value)

    def ended(self, element: str, text: str) -> None:
        if element == "script" and text.strip():
            raise Rejected("macros")
        self._svg.ended(element, text)

    def finished(self) -> None:
        """Nothing is left to judge."""


def _check_attribute(element: str, name: str, value: str) -> None:
    if name == "href":
        _check_reference(element, value)
    elif name in FORMULAS or (name == "value" and element in CONDITIONS):
        formulas.check(value)
    elif ":" in value and MACROS.match(value):
        raise Rejected("macros")


def _check_reference(element: str, target: str) -> None:
    """Raise Rejected for content that is fetched when the document is opened, and for clicks that leave the web."""
    if MACROS.match(target) or (element == "script" and target):
        raise Rejected("macros")
    if element in CLICKED:
        check_click(target)
    elif element == "template":  # the path of the template on the author's own computer is never opened elsewhere
        if has_scheme_or_host(target) and not re.match(r"file:///(?!/)", target, re.IGNORECASE):
            raise Rejected("external_content")
    elif is_outside(target) and (element, target) != CHART_IN_DOCUMENT:
        raise Rejected("external_content")
