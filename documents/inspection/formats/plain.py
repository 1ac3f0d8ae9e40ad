"""TXT and CSV: text in UTF-8 or Windows-1252, not a web page, a script or another format; CSV without formulas."""

import codecs
import io
import re
from typing import BinaryIO

from documents.filetypes import CSV, FileType
from documents.inspection.bytestream import chunks, head
from documents.inspection.limits import Limits
from documents.inspection.refusal import Rejected, mismatch

ENCODINGS = ("utf-8", "cp1252")
CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f")) + b"\x7f"
OTHER_FORMATS = (b"%PDF-", b"%!PS", b"{\\rtf", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"GIF8")
CELL = re.compile(r"(?:^|[,;\t|])[\s\"]*([=+\-@\uff1d\uff0b\uff0d\uff20])")  # whatever divides the cells
LONGEST_CELL = 1000
AFTER_EQUALS = re.compile(r"[^,;\t\n]*?(?:[a-z_][\w.]*\(|\|)", re.IGNORECASE)
AFTER_SIGN = re.compile(r"[^,;\t\n ]*?[a-z_][\w.]*\(|[^,;\t\n]*\|[^\n]*!", re.IGNORECASE)
RUNS = dict.fromkeys("=\uff1d", AFTER_EQUALS) | dict.fromkeys("+-@\uff0b\uff0d\uff20", AFTER_SIGN)
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[!?/a-z]|#!)", re.IGNORECASE)


def inspect(file: BinaryIO, filetype: FileType, limits: Limits) -> None:
    """Raise Rejected unless the file is plain text."""
    beginning = head(file, 64 * 1024)
    if beginning.startswith(OTHER_FORMATS):
        raise mismatch(filetype)
    if not any(_is_text(file, encoding) for encoding in ENCODINGS):
        raise Rejected("not_plain_text")
    if MARKUP.match(beginning):
        raise Rejected("markup")
    if filetype is CSV:
        _check_cells(file)


def _check_cells(file: BinaryIO) -> None:
    """Raise Rejected for a cell that a spreadsheet would run: a function or DDE. Numbers and `="0812"` are accepted."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline=None)
    try:
        for line in text:
            for cell in CELL.finditer(line):
                if RUNS[cell[1]].match(line, cell.end(), cell.end() + LONGEST_CELL):
                    raise Rejected("formula_cells")
    finally:
        text.detach()


def _is_text(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks(file):
            if len(chunk.translate(None, CONTROL_BYTES)) != len(chunk):
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
