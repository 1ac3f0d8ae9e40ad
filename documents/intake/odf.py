"""ODT and ODS: the right kind of package, not locked, without macros and without content from elsewhere."""

import re
import xml.sax
import zipfile
from typing import BinaryIO

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from documents.filetypes import FileType
from documents.intake import archive
from documents.intake.bytestream import head
from documents.intake.refusal import Refused, mismatch

MANIFEST = "META-INF/manifest.xml"
CONTENT = re.compile(r"(?:[^/]+/)?(?:content|styles)\.xml")  # of the document, and of the objects drawn in it
MACROS = re.compile(r"(?:basic/.*(?<!script-lb)(?<!script-lc)\.(?:xml|xba)|scripts/.*[^/])$")
OUTSIDE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//|\\\\|/|\.\./)", re.IGNORECASE)
CLICKED = {"a", "event-listener", "button", "image-frame"}


def inspect(file: BinaryIO, filetype: FileType) -> None:
    """Raises Refused when `file` is not an ordinary, safe package of that type."""
    if not head(file, 4) == b"PK\x03\x04":
        raise mismatch(filetype)
    with archive.opened(file, archive.Budget()) as package:
        names = set(package.namelist())
        if not {"mimetype", "content.xml"} <= names or _mimetype(package) != filetype.mime:
            raise mismatch(filetype)
        if any(MACROS.match(name.lower()) for name in names):
            raise Refused("macros")
        if MANIFEST in names and b"encryption-data" in archive.control_part(package, MANIFEST):
            raise Refused("encrypted")
        for name in filter(CONTENT.fullmatch, names):
            _check_links(package, name)


def _mimetype(package: zipfile.ZipFile) -> str:
    return archive.control_part(package, "mimetype").decode("ascii", "replace").strip()


def _check_links(package: zipfile.ZipFile, name: str) -> None:
    try:
        with package.open(name) as part:
            defusedxml.sax.parse(part, _LinkCheck())
    except DefusedXmlException as error:
        raise Refused("dangerous") from error
    except xml.sax.SAXException as error:
        raise Refused("broken") from error


class _LinkCheck(xml.sax.ContentHandler):
    """Nothing is fetched from outside when the document is opened; a link that a reader may click is no harm."""

    def startElement(self, name, attrs):
        element = name.rpartition(":")[2]
        if element == "dde-source":
            raise Refused("external_content")
        if element in CLICKED:
            return
        for key, value in attrs.items():
            if key.endswith(":href") and OUTSIDE.match(value):
                raise Refused("external_content")
