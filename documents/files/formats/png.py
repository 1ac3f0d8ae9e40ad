import io
from collections.abc import Iterator
from typing import BinaryIO

from PIL.PngImagePlugin import PngImageFile

from documents.files.child.bytestream import tail
from documents.files.child.rejection import Rejected
from documents.files.formats.pictures.picture import Picture, Uncertain
from documents.files.formats.raw_text import BESIDE_PIXELS, readable_runs
from documents.filetypes import PNG

SIGNATURE = b"\x89PNG\r\n\x1a\n"
END = b"\0\0\0\0IEND\xaeB`\x82"
LEAST_OF_CHUNK, BESIDE_DATA = 8, 12  # bytes: length and kind; the same and the checksum
PIXELS, LAST, EXIF = b"IDAT", b"IEND", b"eXIf"
KEPT = set(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD hIST pHYs".split())


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind of each chunk, where it begins and where it should end."""
    begin = len(SIGNATURE)
    while begin + LEAST_OF_CHUNK <= len(content):
        end = begin + BESIDE_DATA + int.from_bytes(content[begin : begin + 4])
        yield content[begin + 4 : begin + 8], begin, end
        begin = end


class Png(Picture):
    filetype = PNG
    signature = SIGNATURE

    def segments(self, file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
        file.seek(0)
        return _chunks(file.read())

    def check_end(self, file: BinaryIO) -> None:
        """Raise Rejected for data after the end: a cropped screenshot may still contain what was cropped away."""
        if tail(file, len(END)) != END:
            raise Rejected("polyglot")

    def may_be_turned(self, content: bytes) -> bool:
        return EXIF in content  # otherwise Pillow would decode the complete picture to look for it

    def without_metadata(self, content: bytes) -> bytes:
        kept = [SIGNATURE]
        for kind, begin, end in _chunks(content):
            if kind in KEPT:
                kept.append(content[begin:end])
            if kind == LAST:
                return b"".join(kept)
        raise Uncertain

    def hidden(self, content: bytes) -> Iterator[str]:
        """Yield text beside the pixels: of text chunks, EXIF, XMP, data after the end."""
        with PngImageFile(io.BytesIO(content)) as image:
            for key, value in image.text.items():
                yield from (key, value)
        rest = len(SIGNATURE)
        for kind, begin, end in _chunks(content):
            if begin + BESIDE_DATA > len(content):
                break
            if kind != PIXELS:
                yield from readable_runs(content[begin + 8 : end - 4], BESIDE_PIXELS)
            rest = end
            if kind == LAST:
                break
        yield from readable_runs(content[rest:], BESIDE_PIXELS)


FORMAT = Png()
