"""All that is written in a file beside the text that readers see, for the proof that a word is gone from it.

Pieces of text, in no order. Of an office file: the text and the attributes of every XML part, whether or not it is
shown, the names of the parts, and what stands in the clear in the other ones (properties of a picture, a metafile).
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
MAX_NESTING = 2  # a document, and the workbook of its chart
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
# A chunk of another format (altChunk) that Word shows as its own text, its letters coded in any number of ways.
CODED_TEXT = re.compile(rb"\s*(?:\{\\rt|MIME-Version:|Content-[A-Za-z-]+:|From:)", re.IGNORECASE)
PICTURES = {b"\x89PNG": in_png, b"\xff\xd8\xff": in_jpeg}  # by how they begin


def hidden_texts(path: str, mime: str) -> list[str]:
    """Raises TooMuch for more than MAX_HIDDEN_CHARS characters; a repeated piece is counted once."""
    with open(path, "rb") as file:
        content = file.read()
    found, left = set(), MAX_HIDDEN_CHARS
    for piece in READERS[mime](content):
        if piece not in found:
            found.add(piece)
            left -= len(piece)
            if left < 0:
                raise TooMuch
    return list(found)


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
    if part.startswith(GZIP):  # a metafile, as .emz and .wmz
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
    """Plain text shows all there is."""
    return []


READERS = {
    PDF.mime: depths.texts,
    JPEG.mime: in_jpeg,
    PNG.mime: in_png,
    CSV.mime: _nothing,
    TXT.mime: _nothing,
    XLSX.mime: _workbook,
    ODS.mime: _workbook,
} | dict.fromkeys((filetype.mime for filetype in (DOCX, PPTX, ODT)), _package)
