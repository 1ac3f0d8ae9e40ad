"""PPTX: each slide with its tables, diagrams and notes, in presentation order. A page is a slide."""

from collections.abc import Iterator

import pptx
from pptx.slide import Slide

from documents.extraction.child.cleaning import tidy
from documents.extraction.child.office.ooxml import text_inside, texts_of_parts


def text(path: str) -> tuple[str, int]:
    slides = pptx.Presentation(path).slides
    return tidy(piece for slide in slides for piece in _pieces(slide)), len(slides)


def pieces(path: str) -> Iterator[str]:
    for slide in pptx.Presentation(path).slides:
        yield from _pieces(slide)


def _pieces(slide: Slide) -> Iterator[str]:
    yield text_inside(slide.element)
    yield from texts_of_parts(slide.part.rels.values(), "diagramData")
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield f"\n{slide.notes_slide.notes_text_frame.text}\n"
    yield "\n"
