import io
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from PIL import Image, JpegImagePlugin

from documents.files.child.bytestream import contains
from documents.files.child.rejection import Rejected
from documents.files.formats.pictures.picture import Picture, Uncertain
from documents.files.formats.raw_text import BESIDE_PIXELS, readable_runs
from documents.filetypes import JPEG

STANDALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a length
RESTARTS = range(0xD0, 0xD8)
SCAN, END, COMMENT = 0xDA, 0xD9, 0xFE
SCAN_MARKER, END_MARKER = b"\xff\xda", b"\xff\xd9"
APPLICATIONS = range(0xE0, 0xF0)
JFIF, ICC, ADOBE = (0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe")  # those that define colours
JFIF_LENGTH = 14  # bytes of its content, without a thumbnail


def _next_marker(content: bytes, position: int) -> tuple[int, int]:
    if content[position] != 0xFF:
        raise Uncertain
    while content[position] == 0xFF:  # any number of fill bytes may precede a marker
        position += 1
    return content[position], position + 1


def _kept(marker: int, segment: bytes) -> bytes | None:
    if marker == COMMENT:
        return None
    if marker not in APPLICATIONS:
        return segment
    if marker == JFIF[0] and segment.startswith(JFIF[1]) and len(segment) >= JFIF_LENGTH:
        return segment[: JFIF_LENGTH - 2] + b"\0\0"  # a thumbnail of size zero
    return segment if any(marker == known and segment.startswith(word) for known, word in (ICC, ADOBE)) else None


def _end_of_scan(content: bytes, position: int) -> int:
    while True:
        position = content.find(b"\xff", position)
        if position < 0 or position + 1 >= len(content):
            raise Uncertain
        if content[position + 1] and content[position + 1] not in RESTARTS:
            return position
        position += 2


def _contents(content: bytes) -> Iterator[bytes]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != SCAN:
        if content[at + 1] == 0xFF:  # a fill byte
            at += 1
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        yield content[at + 4 : at + 2 + length]
        at += 2 + length


class Jpg(Picture):
    filetype = JPEG
    signature = b"\xff\xd8\xff"

    def segments(self, file: BinaryIO) -> Iterator[int]:
        file.seek(2)
        while (marker := file.read(2)).startswith(b"\xff") and marker != SCAN_MARKER:
            yield file.tell()
            file.seek(max(0, int.from_bytes(file.read(2)) - 2), io.SEEK_CUR)

    def check_end(self, file: BinaryIO) -> None:
        """Raise Rejected if there is no end mark. Data may follow it: cameras append previews and depth maps."""
        for _ in self.segments(file):
            pass
        if not contains(file, END_MARKER, start=file.tell()):
            raise Rejected("broken")

    def options(self, picture: Image.Image, content: bytes) -> dict[str, Any]:
        tables = getattr(picture, "quantization", None)
        sampling = max(0, JpegImagePlugin.get_sampling(picture)) if picture.mode in ("RGB", "CMYK") else 0
        quality = {"qtables": tables, "subsampling": sampling} if tables else {"quality": 95}
        return {**quality, "progressive": bool(picture.info.get("progressive"))}

    def without_metadata(self, content: bytes) -> bytes:
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
        return b"".join([*kept, END_MARKER])

    def hidden(self, content: bytes) -> Iterator[str]:
        """Yield text beside the pixels: EXIF, XMP, comments, data after the end."""
        for segment in _contents(content):
            yield from readable_runs(segment, BESIDE_PIXELS)
        yield from readable_runs(content[content.rfind(END_MARKER) + len(END_MARKER) :], BESIDE_PIXELS)


FORMAT = Jpg()
