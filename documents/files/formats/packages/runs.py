"""Text inside an XML element of DOCX or PPTX, which have the same names for paragraphs, runs and table rows."""

from collections.abc import Iterable
from typing import Any

from defusedxml import ElementTree

SKIPPED = {
    "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "bodyPr",  # properties, in which a tab is a tab stop
    "Fallback",  # the same text again, for old readers
    "moveFrom",  # text at its place before a tracked change
}  # fmt: skip
BLOCKS = {"p", "tbl"}
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def text_inside(element: Any) -> str:
    if not isinstance(element.tag, str):  # a comment
        return ""
    name = element.tag.rpartition("}")[2]
    if name in SKIPPED:
        return ""
    if name in BREAKS:
        return BREAKS[name]
    if name == "tr":
        cells = (" ".join(text_inside(cell).split()) for cell in element)
        return "\t".join(cell for cell in cells if cell) + "\n"
    inside = "".join(map(text_inside, element))
    if name == "t":
        return (element.text or "") + inside
    return f"\n{inside}\n" if name in BLOCKS else inside


def texts_of_parts(relationships: Iterable[Any], kind: str) -> Iterable[str]:
    """Yield the text of related parts of a kind, such as `footnotes` or `diagramData`."""
    for relationship in relationships:
        if relationship.reltype.endswith(f"/{kind}") and not relationship.is_external:
            yield text_inside(ElementTree.fromstring(relationship.target_part.blob))
