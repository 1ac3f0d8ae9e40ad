"""Text inside a picture file beside its pixels: EXIF, XMP, comments, text chunks of PNG, data after the end."""

import io
from collections.abc import Iterator

from PIL.PngImagePlugin import PngImageFile

from documents.extraction.child.raw_text import readable_runs

SHORTEST = 3  # letters: in pixels such runs occur by chance, here they may be names
PIXELS, SCAN, END = b"IDAT", 0xDA, b"\xff\xd9"


def in_png(content: bytes) -> Iterator[str]:
    with PngImageFile(io.BytesIO(content)) as image:
        for key, value in image.text.items():
            yield from (key, value)
    for kind, chunk in _chunks(content):
        if kind != PIXELS:
            yield from readable_runs(chunk, SHORTEST)


def in_jpeg(content: bytes) -> Iterator[str]:
    for segment in _segments(content):
        yield from readable_runs(segment, SHORTEST)
    yield from readable_runs(content[content.rfind(END) + len(END) :], SHORTEST)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (kind, content) of each chunk, and data after the last chunk with the kind b""."""
    at = 8
    while at + 12 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        yield kind, content[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IEND":
            break
    yield b"", content[at:]


def _segments(content: bytes) -> Iterator[bytes]:
    """Yield the contents of the segments before the pixels."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != SCAN:
        if content[at + 1] == 0xFF:  # a fill byte
            at += 1
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        yield content[at + 4 : at + 2 + length]
        at += 2 + length
