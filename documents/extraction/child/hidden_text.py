"""Hidden text of a file: everything but the visible text, for the proof that a word is gone from the file.

The result is a set of text pieces without order. For an office file these are the text and the attributes of every
XML part, visible or not, the names of all parts, and readable text in the other parts (properties of a picture, a
metafile).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from documents.extraction.child.cleaning import MAX_CHARS
from documents.extraction.child.exit_codes import TooMuch
from documents.extraction.child.office.sheets import rounded
from documents.extraction.child.pdf import depths
from documents.extraction.child.pictures.embedded_text import in_jpeg, in_png
from documents.extraction.child.raw_text import XML, in_xml, readable_runs
from documents.filetypes import CSV, DOCX, JPEG, ODS, ODT, PDF, PNG, PPTX, TXT, XLSX

MAX_HIDDEN_CHARS = 4 * MAX_CHARS
MAX_UNPACKED = 50 * 2**20  # bytes
MAX_NESTING = 2  # a document and the workbook of its chart
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
# A part in another format (altChunk), which Word shows as its own text; its letters may be encoded in many ways.
CODED_TEXT = re.compile(rb"\s*(?:\{\\rt|MIME-Version:|Content-[A-Za-z-]+:|From:)", re.IGNORECASE)
PICTURES = {b"\x89PNG": in_png, b"\xff\xd8\xff": in_jpeg}  # by their first bytes


def hidden_texts(path: str, mime: str) -> list[str]:
    """Return the hidden texts of a file, each once. Raises TooMuch for more than MAX_HIDDEN_CHARS characters."""
    with open(path, "rb") as file:
        content = file.read()
    pieces, left = set(), MAX_HIDDEN_CHARS
    for piece in READERS[mime](content):
        if piece not in pieces:
            pieces.add(piece)
            left -= len(piece)
            if left < 0:
                raise TooMuch
    return list(pieces)


def _package(content: bytes, nesting: int = 1) -> Iterator[str]:
    if nesting > MAX_NESTING:
        raise TooMuch
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        yield package.comment.decode("utf-8", "replace")
        for entry in package.infolist():
            yield entry.filename
            part = package.read(entry)
            yield from _package(part, nesting + 1) if part.startswith(ZIP) else _part(part)


def _part(part: bytes) -> Iterator[str]:
    if part.startswith(GZIP):  # a compressed metafile (.emz, .wmz)
        part = _unpacked(part)
    if CODED_TEXT.match(part):
        raise TooMuch
    for beginning, read in PICTURES.items():
        if part.startswith(beginning):
            return read(part)
    return in_xml(part) if XML.match(part) else readable_runs(part)


def _unpacked(part: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    content = unpacking.decompress(part, MAX_UNPACKED)
    if not unpacking.eof:
        raise TooMuch
    return content


def _workbook(content: bytes) -> Iterator[str]:
    yield from _package(content)
    yield from rounded(io.BytesIO(content))


def _nothing(content: bytes) -> Iterable[str]:
    return []  # plain text has no hidden text


READERS = {
    PDF.mime: depths.texts,
    JPEG.mime: in_jpeg,
    PNG.mime: in_png,
    CSV.mime: _nothing,
    TXT.mime: _nothing,
    XLSX.mime: _workbook,
    ODS.mime: _workbook,
} | dict.fromkeys((filetype.mime for filetype in (DOCX, PPTX, ODT)), _package)
