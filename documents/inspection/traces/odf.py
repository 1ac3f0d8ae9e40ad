"""Traces in ODT and ODS: properties, comments, tracked changes, hidden sheets. A copy has all changes accepted."""

import io
import re
import zipfile

from lxml import etree

from documents.inspection.traces.found import Found
from documents.inspection.traces.package import EPOCH, attribute, local, parsed, removed, written

AUTHORS = {"creator", "initial-creator", "printed-by"}
PROPERTIES = {"title", "subject", "description", "keyword", "user-defined", "template"}
SIGNATURES = "META-INF/documentsignatures.xml"
CONTENT = ("content.xml", "styles.xml")
MANIFEST = "META-INF/manifest.xml"
COMMENTS = {"annotation", "annotation-end"}
CHANGES = {"tracked-changes", "change", "change-start", "change-end"}
NO_META = (
    '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2">'
    "<office:meta/></office:document-meta>"
)


def read(content: bytes, found: Found) -> None:
    parts = _parts(content)
    found.signed = SIGNATURES in parts
    for element in parsed(parts["meta.xml"]).iter() if "meta.xml" in parts else ():
        if local(element) in AUTHORS:
            found.add("author", element.text)
        elif local(element) in PROPERTIES:
            found.add("properties", element.text or attribute(element, "href"))
    if any(name.startswith("Thumbnails/") for name in parts):
        found.add("properties", "thumbnail")
    for name in CONTENT:
        if name in parts:
            _read_content(parsed(parts[name]), found)


def _read_content(tree: etree._Element, found: Found) -> None:
    for element in tree.iter():
        if local(element) == "annotation":
            found.add("comments", " ".join(element.itertext()))
        elif local(element) == "changed-region" or attribute(element, "change-id"):
            found.add("changes", " ".join(element.itertext()) or local(element))
    for table in _hidden(tree):
        found.add("hidden", attribute(table, "name"))


def without(content: bytes) -> bytes:
    parts = _parts(content)
    for name in [name for name in parts if name.startswith("Thumbnails/")]:
        del parts[name]
    if "meta.xml" in parts:
        parts["meta.xml"] = NO_META.encode()
    hidden: set[str] = set()
    for name in filter(parts.__contains__, CONTENT):
        tree = parsed(parts[name])
        hidden |= {attribute(table, "name") for table in _hidden(tree)} - {""}
        _clean(tree)
        parts[name] = written(tree)
    _forget(parts, hidden)
    return _packed(parts)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _hidden(tree: etree._Element) -> list[etree._Element]:
    """Return the sheets whose style is not displayed."""
    styles = {
        attribute(properties.getparent(), "name")
        for properties in tree.iter()
        if local(properties) == "table-properties" and attribute(properties, "display") == "false"
    }
    return [table for table in tree.iter() if local(table) == "table" and attribute(table, "style-name") in styles]


def _clean(tree: etree._Element) -> None:
    hidden = _hidden(tree)
    names = [name for table in hidden if (name := attribute(table, "name"))]
    reference = re.compile("|".join(map(_reference, names)) or r"(?!)")
    for element in [element for element in tree.iter() if local(element) in COMMENTS | CHANGES] + hidden:
        removed(element)
    for element in tree.iter():
        for key, value in list(element.attrib.items()):
            kind = etree.QName(key).localname
            if kind in ("formula", "condition", "expression") and reference.search(value):
                del element.attrib[key]


def _reference(name: str) -> str:
    """Return a pattern of a reference to a sheet, such as `$Lembar.A1` or `'Lembar dua'.A1`."""
    quoted = re.escape(name.replace("'", "''"))
    return rf"(?<![\w.']){re.escape(name)}\.|'{quoted}'\."


def _forget(parts: dict[str, bytes], hidden: set[str]) -> None:
    """Remove the names of hidden sheets from the settings, and what is gone from the list of parts."""
    if "settings.xml" in parts and hidden:
        tree = parsed(parts["settings.xml"])
        for element in list(tree.iter()):
            if attribute(element, "name") in hidden or (element.text or "") in hidden:
                removed(element)
        parts["settings.xml"] = written(tree)
    if MANIFEST in parts:
        tree = parsed(parts[MANIFEST])
        for entry in list(tree):
            path = attribute(entry, "full-path")
            if path.startswith("Thumbnails/") and path not in parts:
                tree.remove(entry)
        parts[MANIFEST] = written(tree)


def _packed(parts: dict[str, bytes]) -> bytes:
    """Return the package: `mimetype` first and not compressed, as the format asks; nothing with a date."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(parts.items(), key=lambda part: part[0] != "mimetype"):
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, kind)
    return target.getvalue()
