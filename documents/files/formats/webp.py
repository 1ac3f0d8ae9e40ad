"""WebP, which only staff uploads, for pages and news: it is checked and cleaned, and never read."""

import io
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from PIL import Image

from documents.files.child.bytestream import head, length
from documents.files.child.rejection import Rejected
from documents.files.formats.pictures.picture import Picture
from documents.filetypes import WEBP

KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"}
EXIF, XMP = 0x08, 0x04  # flags in VP8X
REENCODED_QUALITY = 92


class Webp(Picture):
    filetype = WEBP
    is_read = False
    signature = b"RIFF"

    def segments(self, file: BinaryIO) -> Iterator[int]:
        file.seek(12)
        while len(start := file.read(8)) == 8:
            yield file.tell()
            size = int.from_bytes(start[4:], "little")
            file.seek(size + size % 2, io.SEEK_CUR)

    def check_end(self, file: BinaryIO) -> None:
        promised = 8 + int.from_bytes(head(file, 8)[4:], "little")
        if length(file) < promised:
            raise Rejected("broken")
        if length(file) > promised + promised % 2:
            raise Rejected("polyglot")

    def options(self, picture: Image.Image, content: bytes) -> dict[str, Any]:
        return {"quality": REENCODED_QUALITY, "lossless": b"VP8L" in content}

    def without_metadata(self, content: bytes) -> bytes:
        kept, position, end = [], 12, 8 + struct.unpack_from("<I", content, 4)[0]
        while position < end:
            name, size = struct.unpack_from("<4sI", content, position)
            chunk = content[position : position + 8 + size + size % 2]
            if name == b"VP8X":
                chunk = chunk[:8] + bytes([chunk[8] & ~(EXIF | XMP)]) + chunk[9:]
            if name in KEPT:
                kept.append(chunk)
            position += len(chunk)
        body = b"".join(kept)
        return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


FORMAT = Webp()
