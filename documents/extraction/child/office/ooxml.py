"""The text inside an XML element of DOCX or PPTX: both formats call paragraphs, runs and rows by the same names."""

from collections.abc import Iterable
from typing import Any

from defusedxml import ElementTree

SKIPPED = {
    "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "bodyPr",  # properties: a tab stop there is no tab
    "Fallback",  # the same text once more, for old readers
    "moveFrom",  # where it stood before a tracked change
}  # fmt: skip
BLOCKS = {"p", "tbl"}
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def text_inside(element: Any) -> str:
    """Paragraphs as lines, table rows as lines with tabs between the cells."""
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
    """Text of the parts that a part refers to as `kind` (`footnotes`, `diagramData`)."""
    for relationship in relationships:
        if relationship.reltype.endswith(f"/{kind}") and not relationship.is_external:
            yield text_inside(ElementTree.fromstring(relationship.target_part.blob))
