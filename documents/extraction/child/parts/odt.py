"""ODT: the body as headings, paragraphs, lists and tables, without comments, deleted and hidden text."""

import zipfile
from collections.abc import Iterator
from typing import Any

from defusedxml import ElementTree

from documents.extraction.child.parts import sections
from documents.extraction.child.parts.sections import Block

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
LEFT_OUT = {
    *(f"{OFFICE}annotation", f"{TEXT}tracked-changes", f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph"),
    *(f"{TEXT}variable-decls", f"{TEXT}sequence-decls", f"{TEXT}user-field-decls"),
}
HIDDEN_ROWS = ("collapse", "filter")
MAX_SPACES = 100


def parts(path: str) -> dict:
    with zipfile.ZipFile(path) as package:
        trees = [ElementTree.fromstring(package.read(name)) for name in ("styles.xml", "content.xml")]
    reader = _Reader(trees)
    body = trees[1].find(f"{OFFICE}body")
    return {"sheets": [], "parts": sections.cut(reader.blocks(body)) if body is not None else []}


class _Reader:
    """Reader of one document, which knows the styles with hidden text."""

    def __init__(self, trees: list[Any]) -> None:
        styles = [style for tree in trees for style in tree.iter(f"{STYLE}style")]
        parents = {style.get(f"{STYLE}name", ""): style.get(f"{STYLE}parent-style-name", "") for style in styles}
        hidden = {
            style.get(f"{STYLE}name", "")
            for style in styles
            for properties in style.iter(f"{STYLE}text-properties")
            if properties.get(f"{TEXT}display") == "none"
        }
        self.hidden = sections.with_heirs(hidden, parents)

    def blocks(self, parent: Any, in_list: bool = False) -> Iterator[Block]:
        for element in parent:
            if self._is_hidden(element):
                continue
            if element.tag == f"{TEXT}h":
                yield sections.heading(_level(element), self.text(element))
            elif element.tag == f"{TEXT}p":
                block = sections.item if in_list else sections.paragraph
                yield block(self.text(element))
            elif element.tag == f"{TABLE}table":
                yield from sections.tables(self._rows(element))
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
                yield [" ".join(" ".join(block[-1] for block in self._lines(cell)).split()) for cell in cells]

    def _lines(self, cell: Any) -> Iterator[Block]:
        yield from (block for block in self.blocks(cell) if block[0] != "table")

    def text(self, element: Any) -> str:
        """Return the visible text inside an element."""
        pieces = [element.text or ""]
        for inner in element:
            if not self._is_hidden(inner):
                pieces.append(_sign(inner) or self.text(inner))
            pieces.append(inner.tail or "")
        return "".join(pieces)


def _level(element: Any) -> int:
    level = element.get(f"{TEXT}outline-level", "1")
    return int(level) if level.isdecimal() else 1


def _sign(element: Any) -> str:
    if element.tag == f"{TEXT}s":
        number = element.get(f"{TEXT}c", "1")
        return " " * min(int(number) if number.isdecimal() else 1, MAX_SPACES)
    return {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}.get(element.tag, "")
