import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 256 * 1024
END_OF_DIRECTORY = b"PK\x05\x06"
END_OF_DIRECTORY_SIZE = 22
DIRECTORY_ENTRY = b"PK\x01\x02"
MAX_ZIP_COMMENT = 0xFFFF


def chunks(file: BinaryIO, start: int = 0) -> Iterator[bytes]:
    file.seek(start)
    while chunk := file.read(CHUNK):
        yield chunk


def head(file: BinaryIO, count: int) -> bytes:
    file.seek(0)
    return file.read(count)


def length(file: BinaryIO) -> int:
    file.seek(0, io.SEEK_END)
    return file.tell()


def tail(file: BinaryIO, count: int) -> bytes:
    file.seek(max(0, length(file) - count))
    return file.read(count)


def contains(file: BinaryIO, needle: bytes, start: int = 0) -> bool:
    return any(needle in piece for piece in _overlapping(file, len(needle), start))


def count(file: BinaryIO, needle: bytes) -> int:
    return sum(piece.count(needle) for piece in _overlapping(file, len(needle)))


def _overlapping(file: BinaryIO, width: int, start: int = 0) -> Iterator[bytes]:
    end = b""
    for chunk in chunks(file, start):
        yield end + chunk
        end = chunk[len(chunk) - width + 1 :]


def carries_zip(file: BinaryIO) -> bool:
    """Return whether an unpacker finds a ZIP at the end of this file: the end record and its directory exist."""
    end = tail(file, MAX_ZIP_COMMENT + END_OF_DIRECTORY_SIZE)
    position = end.rfind(END_OF_DIRECTORY)
    if position < 0 or len(end) - position < END_OF_DIRECTORY_SIZE:
        return False
    (directory_size,) = struct.unpack_from("<I", end, position + 12)
    start = length(file) - len(end) + position - directory_size
    if start < 0:
        return False
    file.seek(start)
    return file.read(len(DIRECTORY_ENTRY)) == DIRECTORY_ENTRY
