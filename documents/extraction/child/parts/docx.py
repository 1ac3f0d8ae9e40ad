"""DOCX: body and footnotes as headings, paragraphs, lists and tables, without comments, deleted and hidden text."""

import re
from collections.abc import Iterator
from typing import Any

import docx
from defusedxml import ElementTree

from documents.extraction.child.office.ooxml import BREAKS, SKIPPED
from documents.extraction.child.parts import sections
from documents.extraction.child.parts.sections import Block

HEADING = re.compile(r"(?:heading|judul)\s*(\d)", re.IGNORECASE)
TITLE = re.compile(r"(?:title|judul)$", re.IGNORECASE)
INNER = {"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"}
LEFT_OUT = SKIPPED | {"del", "moveFrom", "commentReference", "instrText", "delText"}
OFF = ("0", "false", "off")


def parts(path: str) -> dict:
    document = docx.Document(path)
    reader = _Reader(document)
    return {"sheets": [], "parts": sections.cut(reader.blocks(document.element.body, document))}


def name_of(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: Any, *names: str) -> Any:
    """Return the element inside `element` on this path of names, or None."""
    for wanted in names:
        element = next((inner for inner in element if name_of(inner) == wanted), None)
        if element is None:
            return None
    return element


class _Reader:
    """Reader of one document, which knows the styles with hidden text and those of headings."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[str, int] = {}
        self.hidden: set[str] = set()
        self.parents: dict[str, str] = {}
        for style in document.styles.element:
            if (identifier := attribute(style, "styleId")) and name_of(style) == "style":
                self._read_style(identifier, style)
        self.hidden = sections.with_heirs(self.hidden, self.parents)

    def _read_style(self, identifier: str, style: Any) -> None:
        name = child(style, "name")
        label = (attribute(name, "val") or "") if name is not None else ""
        if match := HEADING.match(label) or HEADING.match(identifier):
            self.levels[identifier] = int(match[1])
        elif TITLE.match(label):
            self.levels[identifier] = 1
        if (parent := child(style, "basedOn")) is not None:
            self.parents[identifier] = attribute(parent, "val") or ""
        if self._is_vanished(child(style, "rPr")):
            self.hidden.add(identifier)

    def blocks(self, body: Any, document: Any) -> Iterator[Block]:
        yield from self._blocks(body)
        notes = [text for text in self._footnotes(document) if text]
        if notes:
            yield sections.heading(2, "Catatan kaki")
            yield from map(sections.paragraph, notes)

    def _blocks(self, parent: Any) -> Iterator[Block]:
        for element in parent:
            name = name_of(element)
            if name == "p":
                yield self._paragraph(element)
            elif name == "tbl":
                yield from sections.tables(self._rows(element))
            elif name in INNER:
                yield from self._blocks(element)

    def _paragraph(self, element: Any) -> Block:
        properties = child(element, "pPr")
        style = child(properties, "pStyle") if properties is not None else None
        style_name = attribute(style, "val") or "" if style is not None else ""
        text = "" if style_name in self.hidden else self.text(element)
        if level := self.levels.get(style_name):
            return sections.heading(level, text)
        is_item = properties is not None and child(properties, "numPr") is not None
        return sections.item(text) if is_item else sections.paragraph(text)

    def _rows(self, table: Any) -> Iterator[list[str]]:
        for row in table:
            if name_of(row) in INNER:
                yield from self._rows(row)
            elif name_of(row) == "tr" and not self._is_hidden_row(row):
                cells = [inner for inner in row.iter() if name_of(inner) == "tc" and _row_of(inner) is row]
                yield [" ".join(self.text(cell).split()) for cell in cells]

    def _is_hidden_row(self, row: Any) -> bool:
        mark = child(row, "trPr", "hidden")
        return mark is not None and attribute(mark, "val") not in OFF

    def text(self, element: Any) -> str:
        """Return the visible text of an element, its paragraphs as lines."""
        name = name_of(element)
        if not name or name in LEFT_OUT:
            return ""
        if name in BREAKS:
            return BREAKS[name]
        if name == "r" and self._is_hidden_run(element):
            return ""
        inside = "".join(map(self.text, element))
        if name == "t":
            return (element.text or "") + inside
        return f"{inside}\n" if name == "p" else inside

    def _is_hidden_run(self, run: Any) -> bool:
        properties = child(run, "rPr")
        if properties is None:
            return False
        style = child(properties, "rStyle")
        return self._is_vanished(properties) or (style is not None and attribute(style, "val") in self.hidden)

    def _is_vanished(self, properties: Any) -> bool:
        mark = child(properties, "vanish") if properties is not None else None
        return mark is not None and attribute(mark, "val") not in OFF

    def _footnotes(self, document: Any) -> Iterator[str]:
        for relationship in document.part.rels.values():
            if relationship.reltype.endswith("/footnotes") and not relationship.is_external:
                for note in ElementTree.fromstring(relationship.target_part.blob):
                    yield self.text(note).strip()


def _row_of(cell: Any) -> Any:
    """Return the row that a cell belongs to: the nearest, as a cell may have a table of its own."""
    return next((parent for parent in cell.iterancestors() if name_of(parent) == "tr"), None)
