"""ODT: body, then page headers and footers, without comments and without text deleted by tracked changes."""

import xml.sax
import zipfile

import defusedxml.sax

from documents.extraction.child.cleaning import MAX_CHARS, tidy

PARTS = ("content.xml", "styles.xml")
SKIPPED = {"tracked-changes", "annotation"}
PARAGRAPHS = {"p", "h"}
MAX_SPACES = 100


def text(path: str) -> tuple[str, None]:
    return tidy(pieces(path)), None


def pieces(path: str) -> list[str]:
    reader = _Reader()
    with zipfile.ZipFile(path) as package:
        for name in PARTS:
            with package.open(name) as part:
                defusedxml.sax.parse(part, reader)
    return reader.pieces


class _Reader(xml.sax.ContentHandler):
    """Collector of the text of paragraphs. A table row becomes one line with tabs between its cells."""

    def __init__(self):
        super().__init__()
        self.pieces: list[str] = []
        self.length = self.paragraphs = self.cells = self.skipped = 0

    def startElement(self, name, attrs):
        element = name.rpartition(":")[2]
        self.skipped += element in SKIPPED
        self.paragraphs += element in PARAGRAPHS
        self.cells += element == "table-cell"
        if element == "s":
            self._add(" " * min(int(attrs.get("text:c", 1)), MAX_SPACES))
        elif element == "tab":
            self._add("\t")
        elif element == "line-break":
            self._add("\n")

    def endElement(self, name):
        element = name.rpartition(":")[2]
        self.skipped -= element in SKIPPED
        if element in PARAGRAPHS:
            self._add(" " if self.cells else "\n")
            self.paragraphs -= 1
        elif element == "table-cell":
            self.cells -= 1
            self.pieces.append("\t")
        elif element == "table-row":
            self.pieces.append("\n")

    def characters(self, content):
        self._add(content)

    def _add(self, piece: str) -> None:
        if self.paragraphs and not self.skipped and self.length <= MAX_CHARS:
            self.pieces.append(piece)
            self.length += len(piece)
