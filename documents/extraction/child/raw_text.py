"""What stands in XML and in raw bytes, whether or not anybody is shown it."""

import html
import io
import re
import xml.sax
from collections.abc import Iterator
from functools import cache

from defusedxml.sax import make_parser

XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?<")
TAG = re.compile(r"<[^>]*>")
# Every document of Office names fonts that are people's names, too: Kartika, Latha, Shruti.
FONTS = {"font", "rFonts", "rFont", "latin", "ea", "cs", "sym", "font-face"}
PARAGRAPHS = {"p", "h", "si", "is"}  # inside them a word may go through several elements; elsewhere each is its own
BREAKS = {"br", "tab", "line-break", *PARAGRAPHS}
REVISION_MARKS = ("rsid", "paraId", "textId")  # random hexadecimal digits, in which Ada and Ade stand
GRID = {"c", "row"}  # of a sheet: where each stands, and which shared string it shows, is nothing that is written


def readable_runs(content: bytes, shortest: int = 4) -> Iterator[str]:
    """Readable runs of a binary file: of `shortest` letters, or of three where each has a zero byte beside it."""
    for run in _runs(shortest).finditer(content):
        yield run[0].replace(b"\0", b"").decode("ascii")


@cache
def _runs(shortest: int) -> re.Pattern[bytes]:
    letter = rb"[\w .,'@-]"
    return re.compile(rb"%b{%d,}|(?:%b\0){3,}|(?:\0%b){3,}" % (letter, shortest, letter, letter))


def in_xml(content: bytes) -> Iterator[str]:
    """The text of all elements as one piece, so that a word over several is whole; each attribute and comment apart."""
    part = _Part()
    parser = make_parser()
    parser.setContentHandler(part)
    parser.setProperty(xml.sax.handler.property_lexical_handler, part)
    try:
        parser.parse(io.BytesIO(content))
    except xml.sax.SAXParseException:  # drawings in VML are HTML at heart
        text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace")
        return iter([text, html.unescape(TAG.sub("", text))])
    return iter(["".join(part.text), *part.apart])


class _Part(xml.sax.handler.ContentHandler, xml.sax.handler.LexicalHandler):
    def __init__(self):
        super().__init__()
        self.text: list[str] = []
        self.apart: set[str] = set()
        self.is_index = False
        self.depth = 0  # of paragraphs

    def startElement(self, name, attrs):
        element = name.rpartition(":")[2]
        self.depth += element in PARAGRAPHS
        if element == "c":
            self.is_index = attrs.get("t") == "s"
        if element not in FONTS:
            unwritten = "r" if element in GRID else "xmlns"
            self.apart.update(
                value
                for key, value in attrs.items()
                if not key.startswith(unwritten) and not any(mark in key for mark in REVISION_MARKS)
            )

    def endElement(self, name):
        element = name.rpartition(":")[2]
        self.is_index &= element != "c"
        self.depth -= element in PARAGRAPHS
        if not self.depth or element in BREAKS:
            self.text.append("\n")

    def characters(self, content):
        if not (self.is_index and content.isdigit()):
            self.text.append(content)

    def comment(self, content):
        self.apart.add(content)

    def processingInstruction(self, target, data):
        self.apart.add(data)
