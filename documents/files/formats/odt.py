"""ODT: no pages; body, then page headers and footers, without comments and text deleted by tracked changes."""

import xml.sax
import zipfile
from collections.abc import Iterator
from typing import Any

from defusedxml import ElementTree

from documents.files.child.cleaning import MAX_CHARS
from documents.files.formats import blocks
from documents.files.formats.blocks import Block
from documents.files.formats.packages.odf import CONTENT, Odf
from documents.files.formats.packages.package import read_part
from documents.filetypes import ODT

SKIPPED = {"tracked-changes", "annotation"}
PARAGRAPHS = {"p", "h"}
MAX_SPACES = 100


class _Text(xml.sax.ContentHandler):
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


# Parts: headings, paragraphs, lists and tables, without hidden text ---------------------------------------------------

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
LEFT_OUT = {
    *(f"{OFFICE}annotation", f"{TEXT}tracked-changes", f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph"),
    *(f"{TEXT}variable-decls", f"{TEXT}sequence-decls", f"{TEXT}user-field-decls"),
}
HIDDEN_ROWS = ("collapse", "filter")


class _Blocks:
    def __init__(self, trees: list[Any]) -> None:
        styles = [style for tree in trees for style in tree.iter(f"{STYLE}style")]
        parents = {style.get(f"{STYLE}name", ""): style.get(f"{STYLE}parent-style-name", "") for style in styles}
        hidden = {
            style.get(f"{STYLE}name", "")
            for style in styles
            for properties in style.iter(f"{STYLE}text-properties")
            if properties.get(f"{TEXT}display") == "none"
        }
        self.hidden = blocks.with_heirs(hidden, parents)

    def blocks(self, parent: Any, in_list: bool = False) -> Iterator[Block]:
        for element in parent:
            if self._is_hidden(element):
                continue
            if element.tag == f"{TEXT}h":
                level = element.get(f"{TEXT}outline-level", "1")
                yield blocks.heading(int(level) if level.isdecimal() else 1, self.text(element))
            elif element.tag == f"{TEXT}p":
                block = blocks.item if in_list else blocks.paragraph
                yield block(self.text(element))
            elif element.tag == f"{TABLE}table":
                yield from blocks.tables(self._rows(element))
            else:
                yield from self.blocks(element, in_list or element.tag == f"{TEXT}list")

    def _is_hidden(self, element: Any) -> bool:
        return (
            element.tag in LEFT_OUT
            or element.get(f"{TEXT}display") == "none"
            or element.get(f"{TABLE}visibility") in HIDDEN_ROWS
            or element.get(f"{TEXT}style-name") in self.hidden
        )

    def _rows(self, table: Any) -> Iterator[list[str]]:
        for row in table.iter(f"{TABLE}table-row"):
            if not self._is_hidden(row):
                cells = [cell for cell in row if cell.tag == f"{TABLE}table-cell"]
                lines = ((block[-1] for block in self.blocks(cell) if block[0] != "table") for cell in cells)
                yield [" ".join(" ".join(words).split()) for words in lines]

    def text(self, element: Any) -> str:
        pieces = [element.text or ""]
        for inner in element:
            if not self._is_hidden(inner):
                pieces.append(_sign(inner) or self.text(inner))
            pieces.append(inner.tail or "")
        return "".join(pieces)


def _sign(element: Any) -> str:
    if element.tag == f"{TEXT}s":
        number = element.get(f"{TEXT}c", "1")
        return " " * min(int(number) if number.isdecimal() else 1, MAX_SPACES)
    return {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}.get(element.tag, "")


class Odt(Odf):
    filetype = ODT

    def pieces(self, path: str) -> list[str]:
        reader = _Text()
        with zipfile.ZipFile(path) as package:
            for name in CONTENT:
                read_part(package, name, reader)
        return reader.pieces

    def parts(self, path: str) -> dict:
        with zipfile.ZipFile(path) as package:
            trees = [ElementTree.fromstring(package.read(name)) for name in ("styles.xml", "content.xml")]
        body = trees[1].find(f"{OFFICE}body")
        return {"sheets": [], "parts": blocks.cut(_Blocks(trees).blocks(body)) if body is not None else []}


FORMAT = Odt()
