"""ODT and ODS: a package of the right type, not encrypted, that neither runs nor fetches anything."""

import re
import zipfile
from collections.abc import Mapping
from typing import BinaryIO

from lxml import etree

from documents.files.child.bytestream import head
from documents.files.child.limits import Budget, Limits
from documents.files.child.rejection import Rejected, mismatch
from documents.files.formats.format import Found
from documents.files.formats.packages import archive
from documents.files.formats.packages.fetching import (
    MACROS,
    Svg,
    check_click,
    check_formula,
    has_scheme_or_host,
    is_outside,
)
from documents.files.formats.packages.markup import Visitor
from documents.files.formats.packages.office import Office
from documents.files.formats.packages.package import attribute, local, named, packed, parsed, removed, unpacked, written

LONGEST_MIMETYPE = 100
MACRO_PARTS = re.compile(
    r"(?:basic/.*(?<!script-lb)(?<!script-lc)\.(?:xml|xba)|scripts/.*[^/]|dialogs/.*(?<!dialog-lb)(?<!dialog-lc)\.xml)$"
)
FORBIDDEN_ELEMENTS = archive.FORBIDDEN["elements_of_odf"]
CLICKED = {"a", "button", "image-frame"}
CHART_IN_DOCUMENT = ("chart", "..")  # LibreOffice: the data of a chart is in the document that it is part of
FORMULAS = {"formula", "expression", "condition"}
CONDITIONS = {"condition", "formatting-entry"}  # whose `value` is a formula


def _mimetype(package: zipfile.ZipFile) -> str:
    with package.open("mimetype") as part:
        return part.read(LONGEST_MIMETYPE).decode("ascii", "replace").strip()


class _Package(archive.Rules):
    def check_name(self, name: str) -> None:
        if MACRO_PARTS.match(name.lower()):
            raise Rejected("macros")

    def is_first(self, name: str) -> bool:
        return name == "META-INF/manifest.xml"

    def visitor(self, name: str) -> Visitor:
        return _Content()


class _Content(Visitor):
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


def _check_attribute(element: str, name: str, value: str) -> None:
    if name == "href":
        _check_reference(element, value)
    elif name in FORMULAS or (name == "value" and element in CONDITIONS):
        check_formula(value)
    elif ":" in value and MACROS.match(value):
        raise Rejected("macros")


def _check_reference(element: str, target: str) -> None:
    if MACROS.match(target) or (element == "script" and target):
        raise Rejected("macros")
    if element in CLICKED:
        check_click(target)
    elif element == "template":  # the path of the template on the author's own computer is never opened elsewhere
        if has_scheme_or_host(target) and not re.match(r"file:///(?!/)", target, re.IGNORECASE):
            raise Rejected("external_content")
    elif is_outside(target) and (element, target) != CHART_IN_DOCUMENT:
        raise Rejected("external_content")


# Authors, comments, tracked changes and hidden sheets -----------------------------------------------------------------

AUTHORS = {"creator", "initial-creator", "printed-by"}
PROPERTIES = {"title", "subject", "description", "keyword", "user-defined", "template"}
SIGNATURES = "META-INF/documentsignatures.xml"
CONTENT = ("content.xml", "styles.xml")
MANIFEST = "META-INF/manifest.xml"
COMMENTS = {"annotation", "annotation-end"}
CHANGES = {"tracked-changes", "change", "change-start", "change-end"}
NO_META = (
    '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2">'
    "<office:meta/></office:document-meta>"
)


def _hidden_tables(tree: etree._Element) -> list[etree._Element]:
    styles = {
        attribute(properties.getparent(), "name")
        for properties in named(tree, "table-properties")
        if attribute(properties, "display") == "false"
    }
    return [table for table in named(tree, "table") if attribute(table, "style-name") in styles]


def _clean(tree: etree._Element) -> None:
    hidden = _hidden_tables(tree)
    names = [name for table in hidden if (name := attribute(table, "name"))]
    reference = re.compile("|".join(map(_reference, names)) or r"(?!)")
    for element in [*named(tree, *COMMENTS, *CHANGES), *hidden]:
        removed(element)
    for element in tree.iter():
        for key, value in list(element.attrib.items()):
            if key.rpartition("}")[2] in FORMULAS and reference.search(value):
                del element.attrib[key]


def _reference(name: str) -> str:
    quoted = re.escape(name.replace("'", "''"))
    return rf"(?<![\w.']){re.escape(name)}\.|'{quoted}'\."


class Odf(Office):
    properties_part = "meta.xml"

    def check(self, file: BinaryIO, limits: Limits) -> None:
        if head(file, 4) != b"PK\x03\x04":
            raise mismatch(self.filetype)
        with archive.opened(file, Budget(limits), _Package()) as package:
            if not {"mimetype", "content.xml"} <= set(package.namelist()) or _mimetype(package) != self.filetype.mime:
                raise mismatch(self.filetype)

    def find_traces(self, content: bytes, found: Found) -> None:
        parts = unpacked(content)
        found.signed = SIGNATURES in parts
        for element in parsed(parts["meta.xml"]).iter() if "meta.xml" in parts else ():
            if local(element) in AUTHORS:
                found.add("author", element.text)
            elif local(element) in PROPERTIES:
                found.add("properties", element.text or attribute(element, "href"))
        if any(name.startswith("Thumbnails/") for name in parts):
            found.add("properties", "thumbnail")
        for name in CONTENT:
            if name in parts:
                tree = parsed(parts[name])
                for element in tree.iter():
                    if local(element) == "annotation":
                        found.add("comments", " ".join(element.itertext()))
                    elif local(element) == "changed-region" or attribute(element, "change-id"):
                        found.add("changes", " ".join(element.itertext()) or local(element))
                for table in _hidden_tables(tree):
                    found.add("hidden", attribute(table, "name"))

    def without_traces(self, content: bytes) -> bytes:
        parts = unpacked(content)
        for name in [name for name in parts if name.startswith("Thumbnails/")]:
            del parts[name]
        if "meta.xml" in parts:
            parts["meta.xml"] = NO_META.encode()
        hidden: set[str] = set()
        for name in filter(parts.__contains__, CONTENT):
            tree = parsed(parts[name])
            hidden |= {attribute(table, "name") for table in _hidden_tables(tree)} - {""}
            _clean(tree)
            parts[name] = written(tree)
        if "settings.xml" in parts and hidden:
            tree = parsed(parts["settings.xml"])
            for element in list(tree.iter()):
                if attribute(element, "name") in hidden or (element.text or "") in hidden:
                    removed(element)
            parts["settings.xml"] = written(tree)
        if MANIFEST in parts:
            tree = parsed(parts[MANIFEST])
            for entry in list(tree):
                path = attribute(entry, "full-path")
                if path.startswith("Thumbnails/") and path not in parts:
                    tree.remove(entry)
            parts[MANIFEST] = written(tree)
        return packed(parts)
