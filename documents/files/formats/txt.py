"""TXT: plain text in UTF-8, otherwise Windows-1252; not a web page, a script or another format."""

import codecs
import re
from typing import BinaryIO

from documents.files.child.bytestream import chunks, head
from documents.files.child.cleaning import MAX_CHARS, tidy
from documents.files.child.limits import Limits
from documents.files.child.rejection import Rejected, mismatch
from documents.files.formats.blocks import cut_text
from documents.files.formats.format import Format
from documents.filetypes import TXT

ENCODINGS = ("utf-8", "cp1252")
CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f")) + b"\x7f"
OTHER_FORMATS = (b"%PDF-", b"%!PS", b"{\\rtf", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"GIF8")
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[!?/a-z]|#!)", re.IGNORECASE)
LONGEST_CHARACTER = 4  # bytes in UTF-8


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


class Txt(Format):
    filetype = TXT

    def check(self, file: BinaryIO, limits: Limits) -> None:
        beginning = head(file, 64 * 1024)
        if beginning.startswith(OTHER_FORMATS):
            raise mismatch(self.filetype)
        if not any(_is_text(file, encoding) for encoding in ENCODINGS):
            raise Rejected("not_plain_text")
        if MARKUP.match(beginning):
            raise Rejected("markup")

    def pieces(self, path: str) -> list[str]:
        with open(path, "rb") as file:
            content = file.read((MAX_CHARS + 2) * LONGEST_CHARACTER)  # enough to detect that there is more
        try:
            # Not `final`, because the cut may be inside a character.
            decoded = codecs.getincrementaldecoder("utf-8-sig")().decode(content)
        except UnicodeDecodeError:
            decoded = content.decode("cp1252", "replace")
        return [decoded]

    def parts(self, path: str) -> dict:
        return {"sheets": [], "parts": [{"text": piece} for piece in cut_text(tidy(self.pieces(path)))]}


FORMAT = Txt()
