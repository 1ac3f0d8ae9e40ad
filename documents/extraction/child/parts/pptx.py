"""PPTX: a part for each slide that is shown, with its title, texts and tables; no notes, comments or hidden shapes."""

from collections.abc import Iterable, Iterator
from typing import Any

import pptx
from pptx.enum.shapes import MSO_SHAPE_TYPE

from documents.extraction.child.cleaning import MAX_CHARS
from documents.extraction.child.office.ooxml import text_inside, texts_of_parts
from documents.extraction.child.parts import sections
from documents.extraction.child.parts.sections import Block

OFF = ("0", "false")
DEEPEST = 20  # nesting of groups


def parts(path: str) -> dict:
    kept, left = [], MAX_CHARS
    for slide in pptx.Presentation(path).slides:
        if slide.element.get("show") in OFF:
            continue
        part = _part(slide)
        left -= len(part["text"])
        if left < 0:
            break
        kept.append(part)
    return {"sheets": [], "parts": kept}


def _part(slide: Any) -> dict:
    """Return the slide as one part, also where it is empty: its number is that of the slide."""
    found = sections.cut(_blocks(slide))
    return {
        "heading": next((part["heading"] for part in found if part["heading"]), ""),
        "text": "\n".join(part["text"] for part in found),
        "blocks": [block for part in found for block in part["blocks"]],
    }


def _blocks(slide: Any) -> Iterator[Block]:
    title = slide.shapes.title
    if title is not None and not _is_hidden(title):
        yield sections.heading(1, title.text_frame.text)
    for shape in _shown(slide.shapes, 0):
        if title is None or shape.shape_id != title.shape_id:
            yield from _of_shape(shape)
    for text in texts_of_parts(slide.part.rels.values(), "diagramData"):
        yield from (sections.item(line) for line in text.split("\n"))


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
        for inner in shape.element.iter()
        if isinstance(inner.tag, str) and inner.tag.endswith("}cNvPr") and inner.get("id") == str(shape.shape_id)
    )


def _of_shape(shape: Any) -> Iterator[Block]:
    if shape.has_text_frame:
        block = sections.item if shape.is_placeholder else sections.paragraph
        yield from (block(text_inside(paragraph._p)) for paragraph in shape.text_frame.paragraphs)
    elif getattr(shape, "has_table", False) and shape.has_table:
        yield from sections.tables([cell.text for cell in row.cells] for row in shape.table.rows)
