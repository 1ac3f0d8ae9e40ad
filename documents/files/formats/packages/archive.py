"""Safety of a ZIP archive: its directory, then each entry, inflated here as other readers ignore stated sizes."""

import re
import stat
import struct
import tomllib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from documents.files.child.bytestream import (
    CHUNK,
    END_OF_DIRECTORY,
    END_OF_DIRECTORY_SIZE,
    MAX_ZIP_COMMENT,
    length,
    tail,
)
from documents.files.child.limits import MEGABYTE, Budget
from documents.files.child.rejection import Rejected
from documents.files.formats.packages import markup

MAX_DIRECTORY_BYTES = MEGABYTE
MAX_RATIO = 100
HARMLESS_BYTES = MEGABYTE  # unpacked size that is accepted at any ratio: blank bitmaps, empty styles
HEAD_BYTES = 1024  # of an entry, searched for the signature of a format

ENCRYPTED_FLAGS, PATCH_FLAG, UTF8_FLAG = 0x41, 0x20, 0x800
LOCAL_HEADER = struct.Struct("<4s22xHH")
ZIP64_LOCATOR, ZIP64_LOCATOR_SIZE, ZIP64_RECORD_SIZE = b"PK\x06\x07", 20, 56
ARCHIVES_AND_PROGRAMS = re.compile(
    rb"PK\x03\x04|Rar!|7z\xbc\xaf|\x1f\x8b|MSCF|MZ|\x7fELF|\xca\xfe\xba\xbe|%PDF-|#!|L\0\0\0\x01\x14\x02\0"
)
OLE = b"\xd0\xcf\x11\xe0"
FOREIGN_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\\rt|MIME-Version:|Content-[a-z-]+:|From:)", re.IGNORECASE)
GZIPPED_PICTURES = (".emz", ".wmz")
# The code of the refusal by name, of relations and elements.
FORBIDDEN = {
    kind: {name: code for code, names in by_code.items() for name in names}
    for kind, by_code in tomllib.loads(Path(__file__).with_name("forbidden.toml").read_text(encoding="utf-8")).items()
}


class Rules:
    """What a format asks of its packages; what it raises is Rejected."""

    def check_name(self, name: str) -> None:
        """Raise Rejected if a part must not have this name."""

    def may_embed(self, name: str) -> bool:
        return False

    def is_first(self, name: str) -> bool:
        """Return whether this part is looked at before others, because it says what they are."""
        return False

    def visitor(self, name: str) -> markup.Visitor:
        raise NotImplementedError


@contextmanager
def opened(file: BinaryIO, budget: Budget, rules: Rules) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose directory and parts pass all checks. Raises Rejected, also by what `rules` check."""
    check_end(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Rejected("broken") from error
    with archive:
        entries = archive.infolist()
        _check_directory(entries, length(file), budget)
        for entry in entries:
            rules.check_name(entry.filename)
        for entry in sorted(entries, key=lambda entry: not rules.is_first(entry.filename)):
            _check_content(entry.filename, inflated(file, entry, budget), budget, rules)
        try:
            yield archive
        except zipfile.BadZipFile as error:  # newer Python versions check for overlaps when an entry is opened
            raise Rejected("broken") from error


def check_end(file: BinaryIO) -> None:
    """Raise Rejected unless the file is exactly one archive whose directory is small enough to be read into memory."""
    end = tail(file, MAX_ZIP_COMMENT + END_OF_DIRECTORY_SIZE)
    position = end.rfind(END_OF_DIRECTORY)
    if position < 0 or len(end) - position < END_OF_DIRECTORY_SIZE:
        raise Rejected("broken")
    size, offset, comment = struct.unpack_from("<IIH", end, position + 12)
    directory_end = length(file) - len(end) + position
    if position + END_OF_DIRECTORY_SIZE + comment != len(end):
        raise Rejected("polyglot")
    locator = position - ZIP64_LOCATOR_SIZE
    if locator >= ZIP64_RECORD_SIZE and end.startswith(ZIP64_LOCATOR, locator):
        size, offset = struct.unpack_from("<QQ", end, locator - ZIP64_RECORD_SIZE + 40)
        directory_end -= ZIP64_LOCATOR_SIZE + ZIP64_RECORD_SIZE
    if size > MAX_DIRECTORY_BYTES:
        raise Rejected("zip_bomb")
    if offset + size != directory_end:
        raise Rejected("polyglot")


def _check_directory(entries: list[zipfile.ZipInfo], packed_size: int, budget: Budget) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    budget.spend("parts", len(entries))
    if unpacked > budget.limits.unpacked_bytes:
        raise Rejected("zip_bomb")
    if unpacked > HARMLESS_BYTES and unpacked > MAX_RATIO * packed_size:
        raise Rejected("zip_bomb")
    if any(entry.flag_bits & ENCRYPTED_FLAGS for entry in entries):
        raise Rejected("encrypted")
    names = [entry.orig_filename.lower() for entry in entries]
    if len(set(names)) != len(names) or not all(map(is_plain, entries)):
        raise Rejected("dangerous")


def is_plain(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename
    return (
        not name.startswith("/")
        and not any(char in name for char in "\\:\0")
        and ".." not in name.split("/")
        and not stat.S_ISLNK(entry.external_attr >> 16)
        and not entry.flag_bits & PATCH_FLAG
        and entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def inflated(file: BinaryIO, entry: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """Yield the content of an entry in pieces. Raises Rejected unless size and checksum match the directory."""
    count, checksum = 0, 0
    for piece in _pieces(file, entry):
        count += len(piece)
        budget.spend("unpacked_bytes", len(piece))
        if count > entry.file_size:
            raise Rejected("zip_bomb")
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if (count, checksum) != (entry.file_size, entry.CRC):
        raise Rejected("broken")


def _pieces(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    start = _content_start(file, entry)
    packed = _slices(file, start, start + entry.compress_size)
    return packed if entry.compress_type == zipfile.ZIP_STORED else _inflate(packed)


def _slices(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    for position in range(start, end, CHUNK):
        file.seek(position)
        yield file.read(min(CHUNK, end - position))


def _inflate(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for source in packed:
        piece = bytes(CHUNK)
        while len(piece) == CHUNK:  # a shorter piece means that the inflater needs more input
            try:
                piece = inflater.decompress(source, CHUNK)
            except zlib.error as error:
                raise Rejected("broken") from error
            source = inflater.unconsumed_tail
            yield piece
    if not inflater.eof:
        raise Rejected("broken")


def _content_start(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Return the offset of the content. Raises Rejected if the entry's header has another name than the directory."""
    file.seek(entry.header_offset)
    header = file.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise Rejected("broken")
    _signature, name_length, extra_length = LOCAL_HEADER.unpack(header)
    name = file.read(name_length).decode("utf-8" if entry.flag_bits & UTF8_FLAG else "cp437", "replace")
    if name != entry.orig_filename:
        raise Rejected("dangerous")
    return entry.header_offset + LOCAL_HEADER.size + name_length + extra_length


def _check_content(name: str, pieces: Iterator[bytes], budget: Budget, rules: Rules) -> None:
    beginning = b""
    for piece in pieces:
        beginning += piece
        if len(beginning) >= HEAD_BYTES:
            break
    if not rules.may_embed(name):
        _check_format(name, beginning)
    part = markup.Part(name, rules.visitor(name), budget) if beginning and markup.is_markup(name, beginning) else None
    for piece in chain([beginning], pieces):
        if part:
            budget.spend("markup", piece.count(b"<"))
            part.feed(piece)
    if part:
        part.feed(b"", is_last=True)


def _check_format(name: str, beginning: bytes) -> None:
    if beginning.startswith(OLE):
        raise Rejected("ole_objects")
    if ARCHIVES_AND_PROGRAMS.match(beginning) and not name.lower().endswith(GZIPPED_PICTURES):
        raise Rejected("embedded_files")
    if FOREIGN_TEXT.match(beginning):
        raise Rejected("foreign_part")
    if markup.OTHER_ENCODINGS.match(beginning):
        raise Rejected("dangerous")
