"""An OOXML package in memory: its parts as trees, its relationships, and what of it is still reachable."""

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator

from lxml import etree

from documents.inspection.traces.found import Found

CONTENT_TYPES = "[Content_Types].xml"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
EPOCH = (1980, 1, 1, 0, 0, 0)
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
RECOVERING = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True)
AUTHORS = {"creator", "lastModifiedBy", "Manager"}
PROPERTIES = {"title", "subject", "keywords", "description", "category", "contentStatus", "Company", "Template"}
PROPERTY_KINDS = {"core-properties", "extended-properties", "custom-properties", "thumbnail"}
SIGNATURE = "origin"  # of digital signatures


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; comments and instructions have none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute by its name without the namespace."""
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content, PARSER)


def written(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def removed(element: etree._Element) -> None:
    """Remove an element and keep the text behind it."""
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


class Package:
    """The parts of a package by name. Trees that `tree` gave are written back by `save`."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
        self._trees: dict[str, etree._Element] = {}

    def tree(self, name: str) -> etree._Element:
        if name not in self._trees:
            recovers = name.lower().endswith(".vml")  # Excel writes some that are not well-formed
            self._trees[name] = etree.fromstring(self.parts[name], RECOVERING if recovers else PARSER)
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

    @property
    def main(self) -> str:
        return self.related("officedocument")[0]

    def unrelate(self, unwanted: Callable[[str, str], bool]) -> None:
        """Remove the relationships, of all parts, whose kind and target are unwanted."""
        for part in ["", *self.parts]:
            for element, kind, target in self.relations(part):
                if unwanted(kind, target):
                    element.getparent().remove(element)

    def save(self) -> bytes:
        """Return the package with the parts that can still be reached, none of them with a date."""
        reached = self._reached()
        types = self.tree(CONTENT_TYPES)
        for override in list(types):
            if override.get("PartName") and override.get("PartName").lstrip("/") not in reached:
                types.remove(override)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                if name in reached:
                    tree = self._trees.get(name)
                    archive.writestr(zipfile.ZipInfo(name, EPOCH), content if tree is None else written(tree), 8)
        return target.getvalue()

    def _reached(self) -> set[str]:
        reached, waiting = {CONTENT_TYPES, "_rels/.rels"}, [""]
        while waiting:
            for _element, _kind, target in self.relations(waiting.pop()):
                if target in self.parts and target not in reached:
                    folder, _, name = target.rpartition("/")
                    reached |= {target, posixpath.join(folder, "_rels", f"{name}.rels")}
                    waiting.append(target)
        return reached


def read_properties(package: Package, found: Found) -> None:
    found.signed = found.signed or bool(package.related(SIGNATURE))
    for kind in sorted(PROPERTY_KINDS - {"thumbnail"}):
        for name in package.related(kind):
            for element in package.tree(name).iter():
                if kind == "custom-properties" and local(element) == "property":
                    found.add("properties", f"{element.get('name')}: {''.join(element.itertext())}")
                elif local(element) in AUTHORS:
                    found.add("author", element.text)
                elif local(element) in PROPERTIES:
                    found.add("properties", element.text)
    for _name in package.related("thumbnail"):
        found.add("properties", "thumbnail")


def drop(package: Package, kinds: set[str]) -> None:
    """Remove the properties of the package, and relationships of these kinds from all parts."""
    package.unrelate(lambda kind, target: kind in kinds | PROPERTY_KINDS)
