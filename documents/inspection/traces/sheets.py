"""Traces in an XLSX: properties, comments, tracked changes, hidden sheets. A copy keeps the values that they gave."""

import re

from lxml import etree

from documents.inspection.traces.found import Found
from documents.inspection.traces.package import Package, attribute, drop, local, read_properties, removed

COMMENT_KINDS = {"comments", "threadedcomment", "person"}
CHANGE_KINDS = {"revisionheaders", "usernames"}
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
HIDDEN = {"hidden", "veryHidden"}
FORMULAS = {"f", "formula", "formula1", "formula2", "definedName"}
RULES = {"dataValidation", "conditionalFormatting"}  # that are removed with a formula into a hidden sheet


def read(content: bytes, found: Found) -> None:
    package = Package(content)
    read_properties(package, found)
    for part in list(package.parts):
        for _element, kind, target in package.relations(part):
            if kind in COMMENT_KINDS and target in package.parts:
                _read_comments(package, target, found)
            elif kind in CHANGE_KINDS:
                found.add("changes", target.rpartition("/")[2])
    for name, _entry in _hidden(package):
        found.add("hidden", name)


def _read_comments(package: Package, part: str, found: Found) -> None:
    for element in package.tree(part).iter():
        if local(element) in ("comment", "threadedComment", "author", "person"):
            text = "".join(piece.text or "" for piece in element.iter() if local(piece) in ("t", "text", "author"))
            found.add("comments", text or attribute(element, "displayName"))


def without(content: bytes) -> bytes:
    package = Package(content)
    drop(package, COMMENT_KINDS | CHANGE_KINDS | {"calcchain"})
    _remove_sheets(package)
    for part in package.parts:
        if part.lower().endswith(".vml"):
            _remove_notes(package.tree(part))
    return package.save()


def _hidden(package: Package) -> list[tuple[str, etree._Element]]:
    return [
        (entry.get("name", ""), entry)
        for entry in package.tree(package.main).iter()
        if local(entry) == "sheet" and entry.get("state") in HIDDEN
    ]


def _remove_sheets(package: Package) -> None:
    book = package.tree(package.main)
    order = [entry for entry in book.iter() if local(entry) == "sheet"]
    hidden = _hidden(package)
    ids = {entry.get(RELATION_ID) for _name, entry in hidden}
    parts = {target for element, _kind, target in package.relations(package.main) if element.get("Id") in ids}
    kept = [entry for entry in order if entry.get(RELATION_ID) not in ids]
    for element in [element for element in book.iter() if local(element) == "definedName"]:
        scope = element.get("localSheetId")
        if scope is None:
            continue
        if order[int(scope)] in kept:
            element.set("localSheetId", str(kept.index(order[int(scope)])))
        else:
            removed(element)
    for view in [element for element in book.iter() if local(element) == "workbookView"]:
        for name in ("activeTab", "firstSheet"):
            view.attrib.pop(name, None)
    for _name, entry in hidden:
        removed(entry)
    package.unrelate(lambda kind, target: target in parts)
    if names := [name for name, _entry in hidden]:
        _forget(package, re.compile("|".join(map(_reference, names)), re.IGNORECASE))


def _reference(name: str) -> str:
    """Return a pattern of a reference to a sheet, alone or as one end of a range of sheets."""
    quoted = re.escape(name.replace("'", "''"))
    return rf"(?<![\w.]){quoted}!|'(?:[^']|'')*{quoted}(?::[^']*)?'!|'{quoted}:"


def _forget(package: Package, hidden: re.Pattern[str]) -> None:
    """Remove formulas into hidden sheets; cells keep the value that was calculated last."""
    for part in package.xml_parts("xl/"):
        if not hidden.search(package.parts[part].decode("utf-8", "ignore").replace("&apos;", "'")):
            continue
        for element in [element for element in package.tree(part).iter() if local(element) in FORMULAS]:
            if hidden.search(element.text or ""):
                rule = next((above for above in element.iterancestors() if local(above) in RULES), element)
                removed(rule)


def _remove_notes(drawing: etree._Element) -> None:
    """Remove the boxes of comments from an old drawing, whose other shapes are controls of forms."""
    for data in [element for element in drawing.iter() if local(element) == "ClientData"]:
        if data.get("ObjectType") == "Note" and data.getparent() is not None:
            removed(data.getparent())
