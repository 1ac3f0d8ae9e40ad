"""Removal of invisible data from pictures: place, time, device, comments, previews, data after their end.

Complete segments and chunks are removed, so the pixels stay the same, bit by bit. Only a picture with a rotation mark,
or one whose structure is uncertain, such as a JPEG that does not end with the file, is re-encoded; a JPEG keeps its
quantization tables.
"""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from PIL import Image, ImageOps, JpegImagePlugin

from documents.filetypes import JPEG, PNG, WEBP, FileType
from documents.inspection.refusal import Rejected

ORIENTATION, UPRIGHT = 0x0112, 1
REENCODED_QUALITY = 92  # of a WebP that has to be re-encoded
REDRAWN: dict[FileType, dict[str, Any]] = {PNG: {"optimize": True}, WEBP: {"quality": 78, "method": 4}}

# JPEG: markers without a length, and the application segments that define colours
STANDALONE = {0x01, *range(0xD0, 0xD9)}
SCAN, END, COMMENT = 0xDA, 0xD9, 0xFE
APPLICATIONS = range(0xE0, 0xF0)
JFIF, ICC, ADOBE = (0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe")
JFIF_LENGTH = 14  # bytes of its content, without a thumbnail

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_CHUNKS = set(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD hIST pHYs".split())
WEBP_CHUNKS = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"}
WEBP_EXIF, WEBP_XMP = 0x08, 0x04  # flags in VP8X


class Uncertain(Exception):
    """The end of the picture cannot be found without decoding it."""


def cleaned(file: BinaryIO, filetype: FileType) -> bytes | None:
    """Return the picture without metadata, upright, or None if nothing has to change. Raises Rejected."""
    file.seek(0)
    content = file.read()
    if _orientation(content, filetype) != UPRIGHT:
        return _reencoded(content, filetype)
    try:
        clean = CLEAN[filetype](content)
    except (Uncertain, struct.error, IndexError):
        return _reencoded(content, filetype)
    return None if clean == content else clean


def redrawn(file: BinaryIO, filetype: FileType, size: tuple[int, int], to: FileType) -> bytes:
    """Return the picture, upright, as PNG or WebP of at most `size` (width, height) pixels. Raises Rejected."""
    file.seek(0)
    with _opened(file.read(), filetype) as picture:
        small = ImageOps.exif_transpose(picture).convert("RGBA")
        small.thumbnail(size)
        small.info.clear()
        return _saved(small, to.label, **REDRAWN[to])


def _orientation(content: bytes, filetype: FileType) -> int:
    if filetype is PNG and b"eXIf" not in content:
        return UPRIGHT  # otherwise Pillow would decode the complete picture to look for it
    with _opened(content, filetype) as picture:
        try:
            orientation = picture.getexif().get(ORIENTATION, UPRIGHT)
        except (OSError, SyntaxError, ValueError, TypeError, struct.error, ArithmeticError):
            return UPRIGHT  # no viewer can read it either
        return orientation if orientation in range(1, 9) else UPRIGHT


def _reencoded(content: bytes, filetype: FileType) -> bytes:
    with _opened(content, filetype) as picture:
        options: dict[str, Any] = {"icc_profile": picture.info.get("icc_profile")}
        if filetype is JPEG:
            tables = getattr(picture, "quantization", None)
            options |= {"qtables": tables, "subsampling": _subsampling(picture)} if tables else {"quality": 95}
            options["progressive"] = bool(picture.info.get("progressive"))
        elif filetype is WEBP:
            options |= {"quality": REENCODED_QUALITY, "lossless": b"VP8L" in content}
        upright = ImageOps.exif_transpose(picture)
        for name in ("exif", "xmp", "comment", "XML:com.adobe.xmp"):
            upright.info.pop(name, None)
        return _saved(upright, filetype.label, exif=b"", **options)


def _subsampling(picture: Image.Image) -> int:
    return max(0, JpegImagePlugin.get_sampling(picture)) if picture.mode in ("RGB", "CMYK") else 0


def _saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


@contextmanager
def _opened(content: bytes, filetype: FileType) -> Iterator[Image.Image]:
    """Open a picture. Raises Rejected if the code inside the context finds it broken."""
    try:
        with Image.open(io.BytesIO(content), formats=[filetype.label]) as picture:
            yield picture
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise Rejected("broken") from error


# Formats ------------------------------------------------------------------------------------------------------------


def _clean_jpeg(content: bytes) -> bytes:
    """Remove metadata from a JPEG. Raises Uncertain if data follows the end mark, or if there is none."""
    kept, position = [content[:2]], 2
    while True:
        marker, position = _next_marker(content, position)
        if marker == END:
            break
        if marker in STANDALONE:
            raise Uncertain
        (length,) = struct.unpack_from(">H", content, position)
        segment = content[position + 2 : position + length]
        if length < 2 or len(segment) != length - 2:
            raise Uncertain
        position += length
        if (kept_part := _kept(marker, segment)) is not None:
            kept.append(struct.pack(">BBH", 0xFF, marker, len(kept_part) + 2) + kept_part)
        if marker == SCAN:
            end = _end_of_scan(content, position)
            kept.append(content[position:end])
            position = end
    if position != len(content):
        raise Uncertain
    return b"".join([*kept, b"\xff\xd9"])


def _next_marker(content: bytes, position: int) -> tuple[int, int]:
    if content[position] != 0xFF:
        raise Uncertain
    while content[position] == 0xFF:  # any number of fill bytes may precede a marker
        position += 1
    return content[position], position + 1


def _kept(marker: int, segment: bytes) -> bytes | None:
    """Return what is kept of a segment, or None."""
    if marker == COMMENT:
        return None
    if marker not in APPLICATIONS:
        return segment
    if marker == JFIF[0] and segment.startswith(JFIF[1]) and len(segment) >= JFIF_LENGTH:
        return segment[: JFIF_LENGTH - 2] + b"\0\0"  # a thumbnail of size zero
    return segment if any(marker == known and segment.startswith(word) for known, word in (ICC, ADOBE)) else None


def _end_of_scan(content: bytes, position: int) -> int:
    """Return the position of the next marker. In a scan, 0xFF is followed by 0 or is a restart mark."""
    while True:
        position = content.find(b"\xff", position)
        if position < 0 or position + 1 >= len(content):
            raise Uncertain
        following = content[position + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            position += 2
        else:
            return position


def _clean_png(content: bytes) -> bytes:
    kept, position = [PNG_SIGNATURE], len(PNG_SIGNATURE)
    while True:
        (length,) = struct.unpack_from(">I", content, position)
        name, end = content[position + 4 : position + 8], position + 12 + length
        if name in PNG_CHUNKS:
            kept.append(content[position:end])
        if name == b"IEND":
            return b"".join(kept)
        position = end


def _clean_webp(content: bytes) -> bytes:
    kept, position, end = [], 12, 8 + struct.unpack_from("<I", content, 4)[0]
    while position < end:
        name, length = struct.unpack_from("<4sI", content, position)
        chunk = content[position : position + 8 + length + length % 2]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~(WEBP_EXIF | WEBP_XMP)]) + chunk[9:]
        if name in WEBP_CHUNKS:
            kept.append(chunk)
        position += len(chunk)
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


CLEAN = {JPEG: _clean_jpeg, PNG: _clean_png, WEBP: _clean_webp}
