"""The XML parts of office packages, read as a stream: a part may be far larger than it looks packed."""

import xml.sax
import zipfile
from collections.abc import Callable, Mapping

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from documents.intake.refusal import Refused

MAX_ELEMENTS = 5_000_000  # a spreadsheet of two million cells; some ten seconds

Visit = Callable[[str, Mapping[str, str]], None]


def each_element(package: zipfile.ZipFile, name: str, visit: Visit) -> None:
    """Calls `visit(local name, attributes)` for each element. Raises Refused: broken, dangerous, zip_bomb."""
    try:
        with package.open(name) as part:
            defusedxml.sax.parse(part, _Visitor(visit))
    except DefusedXmlException as error:
        raise Refused("dangerous") from error
    except xml.sax.SAXException as error:
        raise Refused("broken") from error


class _Visitor(xml.sax.ContentHandler):
    def __init__(self, visit: Visit):
        super().__init__()
        self.visit = visit
        self.count = 0

    def startElement(self, name, attrs):
        self.count += 1
        if self.count > MAX_ELEMENTS:
            raise Refused("zip_bomb")
        self.visit(name.rpartition(":")[2], attrs)
