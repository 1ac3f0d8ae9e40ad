"""DOCX: no pages; text in document order, without comments, deleted and hidden text where a reader sees it in parts."""

import re
from collections.abc import Iterator
from typing import Any

import docx
from defusedxml import ElementTree
from lxml import etree

from documents.files.formats import blocks
from documents.files.formats.blocks import Block
from documents.files.formats.format import Found
from documents.files.formats.packages.ooxml import Ooxml
from documents.files.formats.packages.package import Package, attribute, child, local, named, removed
from documents.files.formats.packages.runs import BREAKS, SKIPPED, text_inside, texts_of_parts
from documents.filetypes import DOCX

# Parts: body and footnotes as headings, paragraphs, lists and tables --------------------------------------------------

HEADING = re.compile(r"(?:heading|judul)\s*(\d)", re.IGNORECASE)
TITLE = re.compile(r"(?:title|judul)$", re.IGNORECASE)
INNER = {"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"}
LEFT_OUT = SKIPPED | {"del", "moveFrom", "commentReference", "instrText", "delText"}
OFF = ("0", "false", "off")


class _Reader:
    def __init__(self, document: Any) -> None:
        self.levels: dict[str, int] = {}
        self.hidden: set[str] = set()
        self.parents: dict[str, str] = {}
        for style in document.styles.element:
            if (identifier := attribute(style, "styleId")) and local(style) == "style":
                self._read_style(identifier, style)
        self.hidden = blocks.with_heirs(self.hidden, self.parents)

    def _read_style(self, identifier: str, style: Any) -> None:
        label = _value(child(style, "name"))
        if match := HEADING.match(label) or HEADING.match(identifier):
            self.levels[identifier] = int(match[1])
        elif TITLE.match(label):
            self.levels[identifier] = 1
        if (parent := child(style, "basedOn")) is not None:
            self.parents[identifier] = _value(parent)
        if _is_on(child(style, "rPr", "vanish")):
            self.hidden.add(identifier)

    def blocks(self, document: Any) -> Iterator[Block]:
        yield from self._blocks(document.element.body)
        notes = [text for text in self._footnotes(document) if text]
        if notes:
            yield blocks.heading(2, "Catatan kaki")
            yield from map(blocks.paragraph, notes)

    def _blocks(self, parent: Any) -> Iterator[Block]:
        for element in parent:
            name = local(element)
            if name == "p":
                yield self._paragraph(element)
            elif name == "tbl":
                yield from blocks.tables(self._rows(element))
            elif name in INNER:
                yield from self._blocks(element)

    def _paragraph(self, element: Any) -> Block:
        style = _value(child(element, "pPr", "pStyle"))
        text = "" if style in self.hidden else self.text(element)
        if level := self.levels.get(style):
            return blocks.heading(level, text)
        is_item = child(element, "pPr", "numPr") is not None
        return blocks.item(text) if is_item else blocks.paragraph(text)

    def _rows(self, table: Any) -> Iterator[list[str]]:
        for row in table:
            if local(row) in INNER:
                yield from self._rows(row)
            elif local(row) == "tr" and not _is_on(child(row, "trPr", "hidden")):
                cells = [cell for cell in named(row, "tc") if next(cell.iterancestors(row.tag)) is row]
                yield [" ".join(self.text(cell).split()) for cell in cells]

    def text(self, element: Any) -> str:
        name = local(element)
        if not name or name in LEFT_OUT:
            return ""
        if name in BREAKS:
            return BREAKS[name]
        if name == "r" and (
            _is_on(child(element, "rPr", "vanish")) or _value(child(element, "rPr", "rStyle")) in self.hidden
        ):
            return ""
        inside = "".join(map(self.text, element))
        if name == "t":
            return (element.text or "") + inside
        return f"{inside}\n" if name == "p" else inside

    def _footnotes(self, document: Any) -> Iterator[str]:
        for relationship in document.part.rels.values():
            if relationship.reltype.endswith("/footnotes") and not relationship.is_external:
                for note in ElementTree.fromstring(relationship.target_part.blob):
                    yield self.text(note).strip()


def _value(element: Any) -> str:
    return "" if element is None else attribute(element, "val")


def _is_on(mark: Any) -> bool:
    return mark is not None and attribute(mark, "val") not in OFF


# Comments and tracked changes -----------------------------------------------------------------------------------------

COMMENT_KINDS = {"comments", "commentsextended", "commentsextensible", "commentsids", "people"}
COMMENT_MARKS = {"commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"}
ADDED, TAKEN = {"ins", "moveTo"}, {"del", "moveFrom"}
ROW_MARKS = {"trPr": TAKEN, "tcPr": {"cellDel"}}  # in the properties of a row or cell that is deleted
FORMER = {  # how it was formatted before, and the ends of moved ranges
    *("cellIns", "cellMerge", "numberingChange", "pPrChange", "rPrChange", "sectPrChange"),
    *("moveFromRangeEnd", "moveFromRangeStart", "moveToRangeEnd", "moveToRangeStart"),
    *("tblGridChange", "tblPrChange", "tblPrExChange", "tcPrChange", "trPrChange"),
}
CHANGES = ADDED | TAKEN | FORMER | {"cellDel"}


def _words(element: etree._Element) -> str:
    return "".join(part.text or "" for part in named(element, "t", "delText"))


def _accept(tree: etree._Element) -> None:
    for element in list(tree.iter()):
        if tree not in element.iterancestors():  # removed with what is around it, or the tree itself
            continue
        kind, parent = local(element), element.getparent()
        if kind in COMMENT_MARKS | FORMER:
            removed(element)
        elif kind in TAKEN | {"cellDel"}:
            _take_away(element, parent)
        elif kind in ADDED:
            place = parent.index(element)
            for offset, inner in enumerate(list(element)):
                parent.insert(place + offset, inner)
            removed(element)


def _take_away(element: etree._Element, parent: etree._Element) -> None:
    if local(element) in ROW_MARKS.get(local(parent), ()):
        removed(parent.getparent())
    elif local(parent) == "rPr" and local(parent.getparent()) == "pPr":
        removed(element)
        _merge(parent.getparent().getparent())
    else:
        removed(element)


def _merge(paragraph: etree._Element) -> None:
    """Join a paragraph whose end is deleted with the next one, which gives the format."""
    following = paragraph.getnext()
    if following is None or local(following) != "p":
        return
    place = 1 if len(following) and local(following[0]) == "pPr" else 0
    for inner in reversed([inner for inner in paragraph if local(inner) != "pPr"]):
        following.insert(place, inner)
    removed(paragraph)


class Docx(Ooxml):
    filetype = DOCX

    def pieces(self, path: str) -> Iterator[str]:
        """Yield headers, body with tables and text boxes, notes, footers."""
        document = docx.Document(path)
        relationships = document.part.rels.values()
        yield from texts_of_parts(relationships, "header")
        yield text_inside(document.element.body)
        for kind in ("diagramData", "footnotes", "endnotes", "footer"):
            yield from texts_of_parts(relationships, kind)

    def parts(self, path: str) -> dict:
        document = docx.Document(path)
        return {"sheets": [], "parts": blocks.cut(_Reader(document).blocks(document))}

    def find_traces(self, content: bytes, found: Found) -> None:
        package = Package(content)
        package.find_properties(found)
        for name in package.xml_parts("word/"):
            for element in package.tree(name).iter():
                kind = local(element)
                if kind == "comment":
                    found.add("comments", f"{attribute(element, 'author')}: {_words(element)}")
                elif kind == "person":
                    found.add("comments", attribute(element, "author"))
                elif kind in CHANGES:
                    found.add("changes", f"{attribute(element, 'author')} {_words(element)}")

    def without_traces(self, content: bytes) -> bytes:
        package = Package(content)
        package.drop(COMMENT_KINDS)
        for name in package.xml_parts("word/"):
            _accept(package.tree(name))
        return package.save()


FORMAT = Docx()
