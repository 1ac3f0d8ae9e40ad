"""TXT in pieces of a few screens."""

from documents.extraction.child import plain
from documents.extraction.child.cleaning import tidy
from documents.extraction.child.parts.sections import pieces


def parts(path: str) -> dict:
    text = tidy(plain.pieces(path))
    return {"sheets": [], "parts": [{"text": piece} for piece in pieces(text)]}
