"""Traces in a PPTX: properties, comments, notes of the speaker, hidden slides. A copy has none of them."""

from documents.inspection.traces.found import Found
from documents.inspection.traces.package import Package, attribute, drop, local, read_properties

COMMENT_KINDS = {"comments", "commentauthors", "authors"}
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NOTE_FIELDS = {"sldNum", "dt", "hdr", "ftr", "sldImg"}  # placeholders that every page of notes has


def read(content: bytes, found: Found) -> None:
    package = Package(content)
    read_properties(package, found)
    for part in list(package.parts):
        for _element, kind, target in package.relations(part):
            if kind in COMMENT_KINDS and target in package.parts:
                for element in package.tree(target).iter():
                    if local(element) in ("cm", "cmAuthor", "author"):
                        text = "".join(piece.text or "" for piece in element.iter() if local(piece) in ("text", "t"))
                        found.add("comments", text or attribute(element, "name"))
            elif kind == "notesslide" and target in package.parts:
                found.add("notes", _notes(package, target))
    for slide in package.related("slide", package.main):
        if package.tree(slide).get("show") in ("0", "false"):
            found.add("hidden", slide.rpartition("/")[2].removesuffix(".xml"))


def without(content: bytes) -> bytes:
    package = Package(content)
    drop(package, COMMENT_KINDS | {"notesslide"})
    hidden = {
        element.get("Id"): target
        for element, kind, target in package.relations(package.main)
        if kind == "slide" and package.tree(target).get("show") in ("0", "false")
    }
    for entry in list(package.tree(package.main).iter()):
        if entry.get(RELATION_ID) in hidden:
            entry.getparent().remove(entry)
    package.unrelate(lambda kind, target: kind == "slide" and target in hidden.values())
    return package.save()


def _notes(package: Package, part: str) -> str:
    texts = []
    for shape in package.tree(part).iter():
        if local(shape) == "sp":
            kinds = {attribute(piece, "type") for piece in shape.iter() if local(piece) == "ph"}
            if not kinds & NOTE_FIELDS:
                texts += [piece.text or "" for piece in shape.iter() if local(piece) == "t"]
    return " ".join(texts)
