"""What all office files have: properties, pictures inside that OCR reads like pages, and hidden text in any part."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping

from defusedxml import ElementTree
from PIL import Image

from documents.files.child.rejection import Rejected
from documents.files.formats import jpg, png
from documents.files.formats.format import Format
from documents.files.formats.packages.package import local, named
from documents.files.formats.pictures import drawing
from documents.files.formats.raw_text import XML, in_xml, readable_runs

MAX_META_BYTES = 1024 * 1024
LONGEST = 500
WANTED = ("title", "subject")


def properties_from(values: Mapping[str, str]) -> dict[str, str]:
    texts = {name: " ".join(values.get(name, "").split())[:LONGEST] for name in WANTED}
    return {name: value for name, value in texts.items() if value}


# Pictures -------------------------------------------------------------------------------------------------------------

TEXTS_OF_PICTURES = {b"\x89PNG": png.FORMAT.hidden, b"\xff\xd8\xff": jpg.FORMAT.hidden}  # by their first bytes
# Formats that only a person can look at.
OTHERS = (
    *(".bmp", ".emf", ".emz", ".gif", ".heic", ".jxr", ".svg"),
    *(".svm", ".tif", ".tiff", ".wdp", ".webp", ".wmf", ".wmz"),
)
THUMBNAIL, ITS_SIDE = "thumbnail.", 600  # the picture of the first page that Office and LibreOffice store
LARGE_BYTES = 30 * 1024


def _names(path: str) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            if _may_be_read(package, entry):
                yield entry.filename


def _may_be_read(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with package.open(entry) as part:
        if not part.read(4).startswith(tuple(TEXTS_OF_PICTURES)):
            return entry.filename.lower().endswith(OTHERS) and entry.file_size >= LARGE_BYTES
        part.seek(0)
        try:
            with Image.open(part, formats=drawing.FORMATS) as image:
                longest = ITS_SIDE if THUMBNAIL in entry.filename else drawing.LONG_SIDE
                return max(image.size) >= longest and min(image.size) >= drawing.SHORT_SIDE
        except (Image.DecompressionBombError, OSError):
            return True


# Hidden text ----------------------------------------------------------------------------------------------------------

MAX_UNPACKED = 50 * 2**20  # bytes
MAX_NESTING = 2  # a document and the workbook of its chart
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
# A part in another format (altChunk), which Word shows as its own text; its letters may be encoded in many ways.
CODED_TEXT = re.compile(rb"\s*(?:\{\\rt|MIME-Version:|Content-[A-Za-z-]+:|From:)", re.IGNORECASE)


def _hidden(content: bytes, nesting: int = 1) -> Iterator[str]:
    if nesting > MAX_NESTING:
        raise Rejected("too_much")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        yield package.comment.decode("utf-8", "replace")
        for entry in package.infolist():
            yield entry.filename
            part = package.read(entry)
            yield from _hidden(part, nesting + 1) if part.startswith(ZIP) else _part(part)


def _part(part: bytes) -> Iterator[str]:
    if part.startswith(GZIP):  # a compressed metafile (.emz, .wmz)
        part = _unpacked(part)
    if CODED_TEXT.match(part):
        raise Rejected("too_much")
    for beginning, read in TEXTS_OF_PICTURES.items():
        if part.startswith(beginning):
            return read(part)
    return in_xml(part) if XML.match(part) else readable_runs(part)


def _unpacked(part: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    content = unpacking.decompress(part, MAX_UNPACKED)
    if not unpacking.eof:
        raise Rejected("too_much")
    return content


class Office(Format):
    properties_part: str

    def properties(self, path: str) -> dict[str, str]:
        with zipfile.ZipFile(path) as package:
            if self.properties_part not in package.namelist():
                return {}
            if package.getinfo(self.properties_part).file_size > MAX_META_BYTES:
                raise Rejected("too_much")
            root = ElementTree.fromstring(package.read(self.properties_part))
        return properties_from({local(element): element.text or "" for element in named(root, *WANTED)})

    def text(self, path: str) -> dict:
        """Return the text of a file, which is page 0 if there are pictures, each of which is a page after it."""
        found, pictures = super().text(path), len(list(_names(path)))
        page_texts = [found["text"]] + [""] * pictures if pictures else []
        return found | {"page_texts": page_texts, "pictures": list(range(1, pictures + 1))}

    def drawn(self, path: str, page: int, *, without_text: bool = False) -> Image.Image:
        name = list(_names(path))[page - 1]
        with zipfile.ZipFile(path) as package:
            return drawing.for_ocr(io.BytesIO(package.read(name)))

    def hidden(self, content: bytes) -> Iterable[str]:
        return _hidden(content)
