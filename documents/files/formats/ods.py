"""ODS: cells by `tables.cells`; hidden rows and columns from the content of the package."""

import xml.sax
import zipfile
from collections import Counter

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
        self.counted: Counter[str] = Counter()  # rows and columns of the table so far
        self.groups: list[bool] = []  # around here, the innermost last: whether each is shown

    def startElement(self, name, attrs):
        element = name.rpartition(":")[2]
        if element in GROUPS:
            self.groups.append(attrs.get("table:display") != "false")
        elif element == "table":
            self.name, self.counted = attrs.get("table:name", ""), Counter()
            self.tables[self.name] = Hidden()
        elif element in ("table-row", "table-column") and self.name in self.tables:
            self._count("rows" if element == "table-row" else "columns", attrs)

    def endElement(self, name):
        if name.rpartition(":")[2] in GROUPS:
            self.groups.pop()

    def _count(self, kind, attrs):
        repeated = max(1, min(int(attrs.get(f"table:number-{kind}-repeated", 1)), MAX_ROWS))
        before = self.counted[kind]
        if attrs.get("table:visibility") in HIDDEN or not all(self.groups):
            getattr(self.tables[self.name], kind).update(range(before + 1, min(before + repeated, MAX_ROWS) + 1))
        self.counted[kind] += repeated


class Ods(Sheets, Odf):
    filetype = ODS

    def parts(self, path: str) -> dict:
        with zipfile.ZipFile(path) as package:
            return shown(path, read_part(package, "content.xml", _Tables()).tables)


FORMAT = Ods()
