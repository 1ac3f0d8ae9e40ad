"""PPTX: a page is a slide, in presentation order, with tables and diagrams; parts have no notes or hidden shapes."""

from collections.abc import Iterable, Iterator
from typing import Any

import pptx
from pptx.enum.shapes import MSO_SHAPE_TYPE

from documents.files.child.cleaning import MAX_CHARS
from documents.files.formats import blocks
from documents.files.formats.blocks import Block
from documents.files.formats.format import Found
from documents.files.formats.packages.ooxml import Ooxml
from documents.files.formats.packages.package import RELATION_ID, Package, attribute, named
from documents.files.formats.packages.runs import text_inside, texts_of_parts
from documents.filetypes import PPTX

OFF = ("0", "false")
DEEPEST = 20  # nesting of groups


# Parts: a part for each slide that is shown ---------------------------------------------------------------------------


def _blocks(slide: Any) -> Iterator[Block]:
    title = slide.shapes.title
    if title is not None and not _is_hidden(title):
        yield blocks.heading(1, title.text_frame.text)
    for shape in _shown(slide.shapes, 0):
        if title is None or shape.shape_id != title.shape_id:
            yield from _of_shape(shape)
    for text in texts_of_parts(slide.part.rels.values(), "diagramData"):
        yield from (blocks.item(line) for line in text.split("\n"))


def _shown(shapes: Iterable[Any], depth: int) -> Iterator[Any]:
    for shape in shapes:
        if _is_hidden(shape):
            continue
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP and depth < DEEPEST:
            yield from _shown(shape.shapes, depth + 1)
        else:
            yield shape


def _is_hidden(shape: Any) -> bool:
    return any(
        inner.get("hidden") not in (None, *OFF)
        for inner in named(shape.element, "cNvPr")
        if inner.get("id") == str(shape.shape_id)
    )


def _of_shape(shape: Any) -> Iterator[Block]:
    if shape.has_text_frame:
        block = blocks.item if shape.is_placeholder else blocks.paragraph
        yield from (block(text_inside(paragraph._p)) for paragraph in shape.text_frame.paragraphs)
    elif getattr(shape, "has_table", False) and shape.has_table:
        yield from blocks.tables([cell.text for cell in row.cells] for row in shape.table.rows)


# Comments, notes and hidden slides ------------------------------------------------------------------------------------

COMMENT_KINDS = {"comments", "commentauthors", "authors"}
NOTES = "notesslide"
NOTE_FIELDS = {"sldNum", "dt", "hdr", "ftr", "sldImg"}  # placeholders that every page of notes has


def _is_skipped(package: Package, slide: str) -> bool:
    return package.tree(slide).get("show") in OFF


class Pptx(Ooxml):
    filetype = PPTX

    def pieces(self, path: str) -> Iterator[str]:
        """Yield each slide and its notes."""
        for slide in pptx.Presentation(path).slides:
            yield text_inside(slide.element)
            yield from texts_of_parts(slide.part.rels.values(), "diagramData")
            if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
                yield f"\n{slide.notes_slide.notes_text_frame.text}\n"
            yield "\n"

    def text(self, path: str) -> dict:
        return super().text(path) | {"pages": len(pptx.Presentation(path).slides)}

    def parts(self, path: str) -> dict:
        kept, left = [], MAX_CHARS
        for slide in pptx.Presentation(path).slides:
            if slide.element.get("show") in OFF:
                continue
            blocks_of_slide = blocks.cut(_blocks(slide))
            part = {
                "heading": next((part["heading"] for part in blocks_of_slide if part["heading"]), ""),
                "text": "\n".join(part["text"] for part in blocks_of_slide),
                "blocks": [block for part in blocks_of_slide for block in part["blocks"]],
            }
            left -= len(part["text"])
            if left < 0:
                break
            kept.append(part)
        return {"sheets": [], "parts": kept}

    def find_traces(self, content: bytes, found: Found) -> None:
        package = Package(content)
        package.find_properties(found)
        for kind, target in package.all_relations(*COMMENT_KINDS, NOTES):
            if target not in package.parts:
                continue
            if kind == NOTES:
                shapes = named(package.tree(target), "sp")
                own = [sp for sp in shapes if NOTE_FIELDS.isdisjoint(attribute(ph, "type") for ph in named(sp, "ph"))]
                found.add("notes", " ".join(piece.text or "" for shape in own for piece in named(shape, "t")))
                continue
            for element in named(package.tree(target), "cm", "cmAuthor", "author"):
                text = "".join(piece.text or "" for piece in named(element, "text", "t"))
                found.add("comments", text or attribute(element, "name"))
        for slide in package.related("slide", package.main):
            if _is_skipped(package, slide):
                found.add("hidden", slide.rpartition("/")[2].removesuffix(".xml"))

    def without_traces(self, content: bytes) -> bytes:
        package = Package(content)
        package.drop(COMMENT_KINDS | {NOTES})
        skipped = {
            element.get("Id"): target
            for element, kind, target in package.relations(package.main)
            if kind == "slide" and _is_skipped(package, target)
        }
        for entry in list(package.tree(package.main).iter()):
            if entry.get(RELATION_ID) in skipped:
                entry.getparent().remove(entry)
        package.unrelate(lambda kind, target: kind == "slide" and target in skipped.values())
        return package.save()


FORMAT = Pptx()
