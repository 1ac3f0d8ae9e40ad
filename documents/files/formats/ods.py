"""ODS: cells by `tables.cells`; hidden rows and columns from the content of the package."""

import xml.sax
import zipfile

from documents.files.formats.packages.odf import Odf
from documents.files.formats.packages.package import read_part
from documents.files.formats.tables.cells import MAX_ROWS, Hidden, Sheets, shown
from documents.filetypes import ODS

HIDDEN = ("collapse", "filter")
GROUPS = ("table-row-group", "table-column-group")


class _Tables(xml.sax.ContentHandler):
    """`tables`: the hidden rows and columns of each table, by its name."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, Hidden] = {}
        self.name = ""
        self.row = self.column = 0
        self.groups: list[bool] = []  # around here, the innermost last: whether each is shown

    def startElement(self, name, attrs):
        element = name.rpartition(":")[2]
        if element in GROUPS:
            self.groups.append(attrs.get("table:display") != "false")
        elif element == "table":
            self.name, self.row, self.column = attrs.get("table:name", ""), 0, 0
            self.tables[self.name] = Hidden()
        elif element in ("table-row", "table-column") and self.name in self.tables:
            self._count(element == "table-row", attrs)

    def endElement(self, name):
        if name.rpartition(":")[2] in GROUPS:
            self.groups.pop()

    def _count(self, is_row, attrs):
        kind = "rows" if is_row else "columns"
        repeated = max(1, min(int(attrs.get(f"table:number-{kind}-repeated", 1)), MAX_ROWS))
        before = self.row if is_row else self.column
        if attrs.get("table:visibility") in HIDDEN or not all(self.groups):
            hidden = self.tables[self.name]
            (hidden.rows if is_row else hidden.columns).update(range(before + 1, min(before + repeated, MAX_ROWS) + 1))
        if is_row:
            self.row += repeated
        else:
            self.column += repeated


class Ods(Sheets, Odf):
    filetype = ODS

    def parts(self, path: str) -> dict:
        with zipfile.ZipFile(path) as package:
            return shown(path, read_part(package, "content.xml", _Tables()).tables)


FORMAT = Ods()
