"""Title and subject from a file's own metadata. Never the author: a person's name, and often the wrong one."""

import zipfile
from contextlib import closing

import pypdfium2
from defusedxml import ElementTree

from documents.extraction.child.exit_codes import TooMuch
from documents.filetypes import DOCX, ODS, ODT, PDF, PPTX, XLSX

MAX_META_BYTES = 1024 * 1024
LONGEST = 500
OOXML_PART, ODF_PART = "docProps/core.xml", "meta.xml"
PARTS = dict.fromkeys((DOCX.mime, XLSX.mime, PPTX.mime), OOXML_PART) | dict.fromkeys((ODT.mime, ODS.mime), ODF_PART)
WANTED = ("title", "subject")


def properties(path: str, mime: str) -> dict[str, str]:
    values = _of_pdf(path) if mime == PDF.mime else _of_package(path, PARTS[mime]) if mime in PARTS else {}
    texts = {name: " ".join(values.get(name, "").split())[:LONGEST] for name in WANTED}
    return {name: value for name, value in texts.items() if value}


def _of_pdf(path: str) -> dict[str, str]:
    with closing(pypdfium2.PdfDocument(path)) as document:
        return {name: document.get_metadata_value(name.title()) for name in WANTED}


def _of_package(path: str, part: str) -> dict[str, str]:
    """Read the properties of an OOXML or ODF file: both use the Dublin Core names."""
    with zipfile.ZipFile(path) as package:
        if part not in package.namelist():
            return {}
        if package.getinfo(part).file_size > MAX_META_BYTES:
            raise TooMuch
        root = ElementTree.fromstring(package.read(part))
    named = ((str(element.tag).rpartition("}")[2], element.text or "") for element in root.iter())
    return {name: text for name, text in named if name in WANTED}
