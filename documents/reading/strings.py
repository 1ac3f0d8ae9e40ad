"""What stands in XML and in raw bytes, whether or not anybody is shown it."""

import html
import io
import re
import xml.sax
from collections.abc import Iterator

from defusedxml.sax import make_parser
from PIL.PngImagePlugin import PngImageFile

XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?<")
TAG = re.compile(r"<[^>]*>")
IN_THE_CLEAR = re.compile(rb"[\w .,'@-]{5,}|(?:[\w .,'@-]\0){5,}")  # shorter runs stand in any noise
# Every document of Office names fonts that are people's names, too: Kartika, Latha, Shruti.
FONTS = {"font", "rFonts", "rFont", "latin", "ea", "cs", "sym", "font-face"}
BLOCKS = {"p", "h", "tc", "table-cell", "br", "tab", "si"}  # what stands apart where it is shown
GRID = {"c", "row"}  # of a sheet: where each stands, and which shared string it shows, is nothing that is written


def in_the_clear(content: bytes) -> Iterator[str]:
    """Readable runs of a binary file, of one or two bytes a letter."""
    for run in IN_THE_CLEAR.finditer(content):
        yield run[0].replace(b"\0", b"").decode("ascii")


def in_png(content: bytes) -> Iterator[str]:
    """Its texts, compressed or not, wherever they stand in the file; and all that is in the clear."""
    with PngImageFile(io.BytesIO(content)) as image:
        for key, value in image.text.items():
            yield from (key, value)
    yield from in_the_clear(content)


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

    def startElement(self, name, attrs):
        element = name.rpartition(":")[2]
        if element == "c":
            self.is_index = attrs.get("t") == "s"
        if element not in FONTS:
            unwritten = "r" if element in GRID else "xmlns"
            self.apart.update(value for key, value in attrs.items() if not key.startswith(unwritten))

    def endElement(self, name):
        self.is_index &= name != "c"
        if name.rpartition(":")[2] in BLOCKS:
            self.text.append("\n")

    def characters(self, content):
        if not (self.is_index and content.isdigit()):
            self.text.append(content)

    def comment(self, content):
        self.apart.add(content)

    def processingInstruction(self, target, data):
        self.apart.add(data)
