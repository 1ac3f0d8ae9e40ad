"""DOCX in document order: headers, body with tables and text boxes, notes, footers. The format has no pages."""

from collections.abc import Iterator

import docx

from documents.extraction.child.cleaning import tidy
from documents.extraction.child.office.ooxml import text_inside, texts_of_parts


def text(path: str) -> tuple[str, None]:
    return tidy(pieces(path)), None


def pieces(path: str) -> Iterator[str]:
    document = docx.Document(path)
    relationships = document.part.rels.values()
    yield from texts_of_parts(relationships, "header")
    yield text_inside(document.element.body)
    for kind in ("diagramData", "footnotes", "endnotes", "footer"):
        yield from texts_of_parts(relationships, kind)
