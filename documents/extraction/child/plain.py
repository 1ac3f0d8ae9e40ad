"""TXT and CSV, in the encodings that intake takes: UTF-8, else Windows-1252."""

import codecs

from documents.extraction.child.cleaning import MAX_CHARS, tidy

LONGEST_CHARACTER = 4  # bytes in UTF-8


def text(path: str) -> tuple[str, None]:
    return tidy(pieces(path)), None


def pieces(path: str) -> list[str]:
    with open(path, "rb") as file:
        content = file.read((MAX_CHARS + 2) * LONGEST_CHARACTER)  # enough to see that there is more
    try:
        # Not `final`: the cut may fall inside a character.
        decoded = codecs.getincrementaldecoder("utf-8-sig")().decode(content)
    except UnicodeDecodeError:
        decoded = content.decode("cp1252", "replace")
    return [decoded]
