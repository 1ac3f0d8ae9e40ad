"""Pictures inside office files, such as the photograph of an identity card in a letter, whose text only OCR finds."""

import io
import zipfile
from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError

from documents.filetypes import DOCX, ODS, ODT, PPTX, XLSX

OFFICE = {filetype.mime for filetype in (DOCX, PPTX, XLSX, ODT, ODS)}
FORMATS = ["JPEG", "PNG"]
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG")
# Formats that only a person can look at.
OTHERS = (
    ".bmp",
    ".emf",
    ".emz",
    ".gif",
    ".heic",
    ".jxr",
    ".svg",
    ".svm",
    ".tif",
    ".tiff",
    ".wdp",
    ".webp",
    ".wmf",
    ".wmz",
)
LONG_SIDE, SHORT_SIDE = 300, 100  # pixels: a smaller picture has no readable text
THUMBNAIL, ITS_SIDE = "thumbnail.", 600  # the picture of the first page that Office and LibreOffice store
LARGE_BYTES = 30 * 1024


def pages(path: str, text: str) -> tuple[list[str], list[int]]:
    """Return page texts and numbers of pictures as for a PDF: page 0 is the text, each picture is a page after it.

    A file without pictures has no pages.
    """
    pictures = len(list(_names(path)))
    return ([text] + [""] * pictures, list(range(1, pictures + 1))) if pictures else ([], [])


def opened(path: str, number: int) -> Image.Image:
    """Open the picture that is page `number`. Page 0 is the text, so the first picture has number 1."""
    name = list(_names(path))[number - 1]
    with zipfile.ZipFile(path) as package:
        return Image.open(io.BytesIO(package.read(name)), formats=FORMATS)


def _names(path: str) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            if _may_be_read(package, entry):
                yield entry.filename


def _may_be_read(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with package.open(entry) as part:
        if not part.read(4).startswith(SIGNATURES):
            return entry.filename.lower().endswith(OTHERS) and entry.file_size >= LARGE_BYTES
        part.seek(0)
        try:
            with Image.open(part, formats=FORMATS) as image:
                longest = ITS_SIDE if THUMBNAIL in entry.filename else LONG_SIDE
                return max(image.size) >= longest and min(image.size) >= SHORT_SIDE
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError):
            return True
