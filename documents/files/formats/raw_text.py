import html
import io
import re
import xml.sax
from collections.abc import Iterator
from functools import cache

from defusedxml.sax import make_parser

XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?<")
TAG = re.compile(r"<[^>]*>")
# Every Office document names fonts, and some are names of people: Kartika, Latha, Shruti.
FONTS = {"font", "rFonts", "rFont", "latin", "ea", "cs", "sym", "font-face"}
PARAGRAPHS = {"p", "h", "si", "is"}  # only inside these may a word be spread over several elements
BREAKS = {"br", "tab", "line-break", *PARAGRAPHS}
REVISION_MARKS = ("rsid", "paraId", "textId")  # random hexadecimal digits, which may spell names such as Ada and Ade
GRID = {"c", "row"}  # of a sheet: references to cells and to shared strings are not text

BESIDE_PIXELS = 3  # letters: in pixels such runs occur by chance, here they may be names


def readable_runs(content: bytes, shortest: int = 4) -> Iterator[str]:
    """Yield readable runs of a binary file: at least `shortest` letters, or three letters in UTF-16."""
    for run in _runs(shortest).finditer(content):
        yield run[0].replace(b"\0", b"").decode("ascii")


@cache
def _runs(shortest: int) -> re.Pattern[bytes]:
    letter = rb"[\w .,'@-]"
    return re.compile(rb"%b{%d,}|(?:%b\0){3,}|(?:\0%b){3,}" % (letter, shortest, letter, letter))


def in_xml(content: bytes) -> Iterator[str]:
    """Return the text of all elements as one piece, so that no word is split, then each attribute and comment."""
    part = _Part()
    parser = make_parser()
    parser.setContentHandler(part)
    parser.setProperty(xml.sax.handler.property_lexical_handler, part)
    try:
        parser.parse(io.BytesIO(content))
    except xml.sax.SAXParseException:  # VML drawings may be HTML that is not well-formed
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
