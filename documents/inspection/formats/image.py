"""JPEG, PNG and WebP: readable by their decoder, complete, not too large, with no data after their end."""

import io
import struct
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from PIL import Image

from documents.filetypes import JPEG, PNG, WEBP, FileType
from documents.inspection.bytestream import carries_zip, contains, head, length, tail
from documents.inspection.limits import Limits
from documents.inspection.refusal import Rejected, mismatch

SIGNATURES = {JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n", WEBP: b"RIFF"}
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
JPEG_SCAN, JPEG_END = b"\xff\xda", b"\xff\xd9"


def inspect(file: BinaryIO, filetype: FileType, limits: Limits) -> None:
    """Raise Rejected unless the file is a complete picture of this type. Pixels are not decoded."""
    if not head(file, 8).startswith(SIGNATURES[filetype]):
        raise mismatch(filetype)
    if carries_zip(file):
        raise Rejected("polyglot")
    if sum(1 for _ in islice(PARTS[filetype](file), limits.segments + 1)) > limits.segments:
        raise Rejected("dangerous")
    _check_header(file, filetype, limits.pixels)
    CHECK_END[filetype](file)


def _check_header(file: BinaryIO, filetype: FileType, most: int) -> None:
    file.seek(0)
    try:
        with Image.open(file, formats=[filetype.label]) as picture:
            if picture.width * picture.height > most:
                raise _too_many_pixels(most)
            picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(most) from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise Rejected("broken") from error


def _too_many_pixels(most: int) -> Rejected:
    return Rejected("too_many_pixels", limit=most // 1_000_000)


def _jpeg_segments(file: BinaryIO) -> Iterator[int]:
    """Yield the positions of the segments before the pixels, and leave the file where the pixels begin."""
    file.seek(2)
    while (marker := file.read(2)).startswith(b"\xff") and marker != JPEG_SCAN:
        yield file.tell()
        file.seek(max(0, int.from_bytes(file.read(2)) - 2), io.SEEK_CUR)


def _png_chunks(file: BinaryIO) -> Iterator[int]:
    file.seek(len(SIGNATURES[PNG]))
    while len(start := file.read(8)) == 8:
        yield file.tell()
        file.seek(int.from_bytes(start[:4]) + 4, io.SEEK_CUR)


def _webp_chunks(file: BinaryIO) -> Iterator[int]:
    file.seek(12)
    while len(start := file.read(8)) == 8:
        yield file.tell()
        size = int.from_bytes(start[4:], "little")
        file.seek(size + size % 2, io.SEEK_CUR)


def _check_png_end(file: BinaryIO) -> None:
    """Raise Rejected for data after the end: a cropped screenshot may still contain what was cropped away."""
    if tail(file, len(PNG_END)) != PNG_END:
        raise Rejected("polyglot")


def _check_jpeg_end(file: BinaryIO) -> None:
    """Raise Rejected if there is no end mark. Data may follow it: cameras append previews and depth maps."""
    for _ in _jpeg_segments(file):
        pass
    if not contains(file, JPEG_END, start=file.tell()):
        raise Rejected("broken")


def _check_webp_end(file: BinaryIO) -> None:
    promised = 8 + int.from_bytes(head(file, 8)[4:], "little")
    if length(file) < promised:
        raise Rejected("broken")
    if length(file) > promised + promised % 2:
        raise Rejected("polyglot")


PARTS = {JPEG: _jpeg_segments, PNG: _png_chunks, WEBP: _webp_chunks}
CHECK_END = {JPEG: _check_jpeg_end, PNG: _check_png_end, WEBP: _check_webp_end}
