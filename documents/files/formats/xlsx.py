"""XLSX: cells by `tables.cells`; hidden rows and columns, comments and hidden sheets from the parts of the package."""

import posixpath
import re
import xml.sax
import zipfile

from defusedxml import ElementTree
from lxml import etree

from documents.files.formats.format import Found
from documents.files.formats.packages.ooxml import Ooxml
from documents.files.formats.packages.package import RELATION_ID, Package, attribute, local, named, read_part, removed
from documents.files.formats.tables.cells import MAX_ROWS, Hidden, Sheets, shown
from documents.filetypes import XLSX

# Hidden rows and columns, which the library that reads cells does not tell apart --------------------------------------

WORKBOOK = "xl/workbook.xml"
STRICT_RELATION_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
TRUE = ("1", "true")


def _sheets(package: zipfile.ZipFile) -> dict[str, str]:
    names = {name.lower(): name for name in package.namelist()}  # as the library that reads cells looks them up
    if WORKBOOK not in names.values():
        return {}
    relationships = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {row.get("Id"): posixpath.normpath(posixpath.join("/xl", row.get("Target", ""))) for row in relationships}
    sheets = {}
    for element in named(ElementTree.fromstring(package.read(WORKBOOK)), "sheet"):
        part = targets.get(element.get(RELATION_ID) or element.get(STRICT_RELATION_ID), "").lstrip("/")
        if part.lower() in names:
            sheets[element.get("name", "")] = names[part.lower()]
    return sheets


class _Sheet(xml.sax.ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = Hidden()
        self.row = 0

    def startElement(self, name, attrs):
        element = name.rpartition(":")[2]
        if element == "row":
            self.row = int(attrs.get("r", self.row + 1))
            if attrs.get("hidden") in TRUE or _is_nothing(attrs.get("ht")):
                self.hidden.rows.add(self.row)
        elif element == "col" and (attrs.get("hidden") in TRUE or _is_nothing(attrs.get("width"))):
            self.hidden.columns.update(range(int(attrs["min"]), min(int(attrs["max"]), MAX_ROWS) + 1))


def _is_nothing(size: str | None) -> bool:
    return size is not None and float(size) == 0


# Comments and hidden sheets -------------------------------------------------------------------------------------------

COMMENT_KINDS = {"comments", "threadedcomment", "person"}
CHANGE_KINDS = {"revisionheaders", "usernames"}
HIDDEN = {"hidden", "veryHidden"}
FORMULAS = ("f", "formula", "formula1", "formula2", "definedName")
RULES = {"dataValidation", "conditionalFormatting"}  # that are removed with a formula into a hidden sheet


def _hidden_sheets(package: Package) -> list[etree._Element]:
    return [entry for entry in named(package.tree(package.main), "sheet") if entry.get("state") in HIDDEN]


def _remove_sheets(package: Package) -> None:
    book = package.tree(package.main)
    order = list(named(book, "sheet"))
    hidden_sheets = _hidden_sheets(package)
    ids = {entry.get(RELATION_ID) for entry in hidden_sheets}
    parts = {target for element, _kind, target in package.relations(package.main) if element.get("Id") in ids}
    kept = [entry for entry in order if entry.get(RELATION_ID) not in ids]
    for element in list(named(book, "definedName")):
        scope = element.get("localSheetId")
        if scope is None:
            continue
        if order[int(scope)] in kept:
            element.set("localSheetId", str(kept.index(order[int(scope)])))
        else:
            removed(element)
    for view in named(book, "workbookView"):
        for name in ("activeTab", "firstSheet"):
            view.attrib.pop(name, None)
    for entry in hidden_sheets:
        removed(entry)
    package.unrelate(lambda kind, target: target in parts)
    if names := [entry.get("name", "") for entry in hidden_sheets]:
        hidden_names = re.compile("|".join(map(_reference, names)), re.IGNORECASE)
        for part in package.xml_parts("xl/"):
            if not hidden_names.search(package.parts[part].decode("utf-8", "ignore").replace("&apos;", "'")):
                continue
            for element in list(named(package.tree(part), *FORMULAS)):
                if hidden_names.search(element.text or ""):
                    rule = next((above for above in element.iterancestors() if local(above) in RULES), element)
                    removed(rule)


def _reference(name: str) -> str:
    quoted = re.escape(name.replace("'", "''"))
    return rf"(?<![\w.]){quoted}!|'(?:[^']|'')*{quoted}(?::[^']*)?'!|'{quoted}:"


class Xlsx(Sheets, Ooxml):
    filetype = XLSX

    def parts(self, path: str) -> dict:
        with zipfile.ZipFile(path) as package:
            hidden_cells = {name: read_part(package, part, _Sheet()).hidden for name, part in _sheets(package).items()}
        return shown(path, hidden_cells)

    def find_traces(self, content: bytes, found: Found) -> None:
        package = Package(content)
        package.find_properties(found)
        for kind, target in package.all_relations(*COMMENT_KINDS, *CHANGE_KINDS):
            if kind in CHANGE_KINDS:
                found.add("changes", target.rpartition("/")[2])
            elif target in package.parts:
                for element in named(package.tree(target), "comment", "threadedComment", "author", "person"):
                    text = "".join(piece.text or "" for piece in named(element, "t", "text", "author"))
                    found.add("comments", text or attribute(element, "displayName"))
        for entry in _hidden_sheets(package):
            found.add("hidden", entry.get("name", ""))

    def without_traces(self, content: bytes) -> bytes:
        package = Package(content)
        package.drop(COMMENT_KINDS | CHANGE_KINDS | {"calcchain"})
        _remove_sheets(package)
        for part in package.parts:
            if part.lower().endswith(".vml"):
                for data in list(named(package.tree(part), "ClientData")):
                    if data.get("ObjectType") == "Note" and data.getparent() is not None:
                        removed(data.getparent())
        return package.save()


FORMAT = Xlsx()
