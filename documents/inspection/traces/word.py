"""Traces in a DOCX: properties, comments with their authors, tracked changes. A copy has all changes accepted."""

from lxml import etree

from documents.inspection.traces.found import Found
from documents.inspection.traces.package import Package, attribute, drop, local, read_properties, removed

COMMENT_KINDS = {
    "comments",
    "commentsextended",
    "commentsextensible",
    "commentsids",
    "people",
}
COMMENT_MARKS = {"commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"}
ADDED, TAKEN = {"ins", "moveTo"}, {"del", "moveFrom"}
ROW_MARKS = {"trPr": TAKEN, "tcPr": {"cellDel"}}  # in the properties of a row or cell that is deleted
FORMER = {  # how it was formatted before, and the ends of moved ranges
    "cellIns",
    "cellMerge",
    "moveFromRangeEnd",
    "moveFromRangeStart",
    "moveToRangeEnd",
    "moveToRangeStart",
    "numberingChange",
    "pPrChange",
    "rPrChange",
    "sectPrChange",
    "tblGridChange",
    "tblPrChange",
    "tblPrExChange",
    "tcPrChange",
    "trPrChange",
}
CHANGES = ADDED | TAKEN | FORMER | {"cellDel"}


def read(content: bytes, found: Found) -> None:
    package = Package(content)
    read_properties(package, found)
    for name in package.xml_parts("word/"):
        for element in package.tree(name).iter():
            kind = local(element)
            if kind == "comment":
                found.add("comments", f"{attribute(element, 'author')}: {_text(element)}")
            elif kind == "person":
                found.add("comments", attribute(element, "author"))
            elif kind in CHANGES:
                found.add("changes", f"{attribute(element, 'author')} {_text(element)}")


def without(content: bytes) -> bytes:
    package = Package(content)
    drop(package, COMMENT_KINDS)
    for name in package.xml_parts("word/"):
        _accept(package.tree(name))
    return package.save()


def _text(element: etree._Element) -> str:
    return "".join(part.text or "" for part in element.iter() if local(part) in ("t", "delText"))


def _accept(tree: etree._Element) -> None:
    for element in list(tree.iter()):
        kind, parent = local(element), element.getparent()
        if parent is None or not _is_in(element, tree):
            continue
        if kind in COMMENT_MARKS | FORMER:
            removed(element)
        elif kind in TAKEN | {"cellDel"}:
            _take_away(element, parent)
        elif kind in ADDED:
            _unwrap(element, parent)


def _is_in(element: etree._Element, tree: etree._Element) -> bool:
    """Return whether an element is still part of the tree: one above it may be gone already."""
    top = element
    while (above := top.getparent()) is not None:
        top = above
    return top is tree


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
    for child in reversed([child for child in paragraph if local(child) != "pPr"]):
        following.insert(place, child)
    removed(paragraph)


def _unwrap(element: etree._Element, parent: etree._Element) -> None:
    place = parent.index(element)
    for offset, child in enumerate(list(element)):
        parent.insert(place + offset, child)
    removed(element)
