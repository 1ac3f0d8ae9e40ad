"""Hidden rows and columns of the sheets of an XLSX or ODS, which the library that reads cells does not tell apart."""

import posixpath
import xml.sax
import zipfile
from dataclasses import dataclass

import defusedxml.sax
from defusedxml import ElementTree

WORKBOOK, CONTENT = "xl/workbook.xml", "content.xml"
RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATIONSHIP = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
MAX_REPEATED = 1_048_576  # rows of a sheet
TRUE = ("1", "true")
HIDDEN = ("collapse", "filter")
GROUPS = ("table-row-group", "table-column-group")


@dataclass(frozen=True)
class Hidden:
    """Numbers of hidden rows and columns, from 1."""

    rows: frozenset[int]
    columns: frozenset[int]


def hidden_cells(path: str) -> dict[str, Hidden]:
    """Return what is hidden in each sheet, by the name of the sheet. A sheet that is not found has no entry."""
    with zipfile.ZipFile(path) as package:
        if CONTENT in package.namelist():
            return _of_ods(package)
        return {name: _of_sheet(package, part) for name, part in _sheets(package).items()}


def _sheets(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet of an XLSX, by the name of the sheet."""
    names = {name.lower(): name for name in package.namelist()}  # as the library that reads cells looks them up
    if WORKBOOK not in names.values():
        return {}
    relationships = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {row.get("Id"): posixpath.normpath(posixpath.join("/xl", row.get("Target", ""))) for row in relationships}
    sheets = {}
    for element in ElementTree.fromstring(package.read(WORKBOOK)).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            part = targets.get(element.get(RELATIONSHIP) or element.get(STRICT_RELATIONSHIP), "").lstrip("/")
            if part.lower() in names:
                sheets[element.get("name", "")] = names[part.lower()]
    return sheets


def _of_sheet(package: zipfile.ZipFile, part: str) -> Hidden:
    reader = _Sheet()
    with package.open(part) as content:
        defusedxml.sax.parse(content, reader)
    return Hidden(frozenset(reader.rows), frozenset(reader.columns))


class _Sheet(xml.sax.ContentHandler):
    """Reader of a sheet of an XLSX. A row without a number follows the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.row = 0

    def startElement(self, name, attrs):
        element = name.rpartition(":")[2]
        if element == "row":
            self.row = int(attrs.get("r", self.row + 1))
            if attrs.get("hidden") in TRUE or _is_nothing(attrs.get("ht")):
                self.rows.add(self.row)
        elif element == "col" and (attrs.get("hidden") in TRUE or _is_nothing(attrs.get("width"))):
            self.columns.update(range(int(attrs["min"]), min(int(attrs["max"]), MAX_REPEATED) + 1))


def _is_nothing(size: str | None) -> bool:
    return size is not None and float(size) == 0


def _of_ods(package: zipfile.ZipFile) -> dict[str, Hidden]:
    reader = _Tables()
    with package.open(CONTENT) as content:
        defusedxml.sax.parse(content, reader)
    return {name: Hidden(frozenset(rows), frozenset(columns)) for name, (rows, columns) in reader.tables.items()}


class _Tables(xml.sax.ContentHandler):
    """Reader of the tables of an ODS; rows and columns may be repeated, and hidden as a group."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, tuple[set[int], set[int]]] = {}
        self.name = ""
        self.row = self.column = 0
        self.groups: list[bool] = []  # around here, the innermost last: whether each is shown

    def startElement(self, name, attrs):
        element = name.rpartition(":")[2]
        if element in GROUPS:
            self.groups.append(attrs.get("table:display") != "false")
        elif element == "table":
            self.name, self.row, self.column = attrs.get("table:name", ""), 0, 0
            self.tables[self.name] = (set(), set())
        elif element in ("table-row", "table-column") and self.name in self.tables:
            self._count(element == "table-row", attrs)

    def endElement(self, name):
        if name.rpartition(":")[2] in GROUPS:
            self.groups.pop()

    def _count(self, is_row, attrs):
        kind = "rows" if is_row else "columns"
        repeated = max(1, min(int(attrs.get(f"table:number-{kind}-repeated", 1)), MAX_REPEATED))
        before = self.row if is_row else self.column
        if attrs.get("table:visibility") in HIDDEN or not all(self.groups):
            rows, columns = self.tables[self.name]
            (rows if is_row else columns).update(range(before + 1, min(before + repeated, MAX_REPEATED) + 1))
        if is_row:
            self.row += repeated
        else:
            self.column += repeated
