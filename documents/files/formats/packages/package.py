"""The parts of a package, their relationships, and the trees of their XML."""

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from xml.sax import ContentHandler

import defusedxml.sax
from lxml import etree

from documents.files.formats.format import Found

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
Handler = TypeVar("Handler", bound=ContentHandler)
RECOVERING = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True)


def parsed(content: bytes, *, recovers: bool = False) -> etree._Element:
    return etree.fromstring(content, RECOVERING if recovers else PARSER)


def read_part(package: zipfile.ZipFile, name: str, handler: Handler) -> Handler:
    """Let a SAX handler read a part too large for a tree. Returns it."""
    with package.open(name) as part:
        defusedxml.sax.parse(part, handler)
    return handler


def written(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(element: Any) -> str:
    """Return the name of an element without its namespace; comments and instructions have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """Return the value of an attribute of this name in any namespace, or an empty string."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def named(tree: Any, *names: str) -> Iterator[Any]:
    """Yield the elements of these names, at any depth, in the order of the document."""
    return (element for element in tree.iter() if local(element) in names)


def child(element: Any, *names: str) -> Any:
    """Return the element inside `element` on this path of names, or None."""
    for wanted in names:
        element = next((inner for inner in element if local(inner) == wanted), None)
        if element is None:
            return None
    return element


def removed(element: etree._Element) -> None:
    """Remove an element and keep the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


CONTENT_TYPES = "[Content_Types].xml"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MIMETYPE = "mimetype"
EPOCH = (1980, 1, 1, 0, 0, 0)
AUTHORS = {"creator", "lastModifiedBy", "Manager"}
PROPERTIES = {"title", "subject", "keywords", "description", "category", "contentStatus", "Company", "Template"}
PROPERTY_KINDS = {"core-properties", "extended-properties", "custom-properties", "thumbnail"}
SIGNATURE = "origin"  # of digital signatures


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a package, nothing in it with a date. OpenDocument wants its `mimetype` first and not compressed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(parts.items(), key=lambda part: part[0] != MIMETYPE):
            kind = zipfile.ZIP_STORED if name == MIMETYPE else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, kind)
    return target.getvalue()


class Package:
    """The parts of a package by name. Trees that `tree` gave are written back by `save`."""

    def __init__(self, content: bytes) -> None:
        self.parts = {name: part for name, part in unpacked(content).items() if not name.endswith("/")}
        self._trees: dict[str, etree._Element] = {}

    def tree(self, name: str) -> etree._Element:
        if name not in self._trees:
            recovers = name.lower().endswith(".vml")  # Excel writes some that are not well-formed
            self._trees[name] = parsed(self.parts[name], recovers=recovers)
        return self._trees[name]

    def xml_parts(self, prefix: str) -> list[str]:
        return [name for name in self.parts if name.startswith(prefix) and name.endswith(".xml")]

    def relations(self, part: str = "") -> Iterator[tuple[etree._Element, str, str]]:
        """Yield the relationships of a part, or of the package: the element, the last word of its type, its target."""
        folder, _, name = part.rpartition("/")
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        for element in list(self.tree(path)) if path in self.parts else ():
            if element.tag == RELATION and element.get("TargetMode", "").lower() != "external":
                target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
                yield element, element.get("Type", "").rpartition("/")[2].lower(), target

    def related(self, kind: str, part: str = "") -> list[str]:
        return [target for _element, own, target in self.relations(part) if own == kind and target in self.parts]

    def all_relations(self, *kinds: str) -> Iterator[tuple[str, str]]:
        """Yield kind and target of the relationships of these kinds, of all parts in their order."""
        for part in list(self.parts):
            for _element, kind, target in self.relations(part):
                if kind in kinds:
                    yield kind, target

    @property
    def main(self) -> str:
        return self.related("officedocument")[0]

    def unrelate(self, unwanted: Callable[[str, str], bool]) -> None:
        """Remove the relationships, of all parts, whose kind and target are unwanted."""
        for part in ["", *self.parts]:
            for element, kind, target in self.relations(part):
                if unwanted(kind, target):
                    element.getparent().remove(element)

    def drop(self, kinds: set[str]) -> None:
        """Remove the properties of the package, and relationships of these kinds from all parts."""
        self.unrelate(lambda kind, target: kind in kinds | PROPERTY_KINDS)

    def save(self) -> bytes:
        """Return the package with the parts that can still be reached, none of them with a date."""
        reached, waiting = {CONTENT_TYPES, "_rels/.rels"}, [""]
        while waiting:
            for _element, _kind, target in self.relations(waiting.pop()):
                if target in self.parts and target not in reached:
                    folder, _, name = target.rpartition("/")
                    reached |= {target, posixpath.join(folder, "_rels", f"{name}.rels")}
                    waiting.append(target)
        types = self.tree(CONTENT_TYPES)
        for override in list(types):
            if override.get("PartName") and override.get("PartName").lstrip("/") not in reached:
                types.remove(override)
        changed = {name: written(own) for name, own in self._trees.items()}
        return packed({name: changed.get(name, part) for name, part in self.parts.items() if name in reached})

    def find_properties(self, found: Found) -> None:
        found.signed = found.signed or bool(self.related(SIGNATURE))
        for kind in sorted(PROPERTY_KINDS - {"thumbnail"}):
            for name in self.related(kind):
                for element in self.tree(name).iter():
                    if kind == "custom-properties" and local(element) == "property":
                        found.add("properties", f"{element.get('name')}: {''.join(element.itertext())}")
                    elif local(element) in AUTHORS:
                        found.add("author", element.text)
                    elif local(element) in PROPERTIES:
                        found.add("properties", element.text)
        for _name in self.related("thumbnail"):
            found.add("properties", "thumbnail")
