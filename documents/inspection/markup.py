"""XML parts of office packages, read as a stream: an unpacked part may be far larger than the packed one."""

import xml.sax
import zipfile
from collections.abc import Callable, Mapping

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from documents.inspection.archive import Budget
from documents.inspection.refusal import Rejected

Visit = Callable[[str, Mapping[str, str]], None]


def each_element(package: zipfile.ZipFile, name: str, visit: Visit, budget: Budget) -> None:
    """Call `visit(local name, attributes)` for each element. Raises Rejected: broken, dangerous, too_complex."""
    try:
        with package.open(name) as part:
            defusedxml.sax.parse(part, _Visitor(visit, budget))
    except DefusedXmlException as error:
        raise Rejected("dangerous") from error
    except xml.sax.SAXException as error:
        raise Rejected("broken") from error


class _Visitor(xml.sax.ContentHandler):
    def __init__(self, visit: Visit, budget: Budget):
        super().__init__()
        self.visit, self.spend = visit, budget.spend
        self.depth, self.deepest = 0, budget.limits.depth

    def startElement(self, name, attrs):
        self.depth += 1
        if self.depth > self.deepest:
            raise Rejected("too_complex")
        self.spend("elements")
        if attrs:
            self.spend("attributes", len(attrs))
            self.spend("attribute_bytes", len("".join(attrs.keys())) + len("".join(attrs.values())))
        self.visit(name.rpartition(":")[2], attrs)

    def endElement(self, name):
        self.depth -= 1

    def characters(self, content):
        self.spend("text_bytes", len(content))
