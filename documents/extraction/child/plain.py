"""TXT and CSV in the encodings that intake accepts: UTF-8, otherwise Windows-1252."""

import codecs

from documents.extraction.child.cleaning import MAX_CHARS, tidy

LONGEST_CHARACTER = 4  # bytes in UTF-8


def text(path: str) -> tuple[str, None]:
    return tidy(pieces(path)), None


def pieces(path: str) -> list[str]:
    with open(path, "rb") as file:
        content = file.read((MAX_CHARS + 2) * LONGEST_CHARACTER)  # enough to detect that there is more
    try:
        # Not `final`, because the cut may be inside a character.
        decoded = codecs.getincrementaldecoder("utf-8-sig")().decode(content)
    except UnicodeDecodeError:
        decoded = content.decode("cp1252", "replace")
    return [decoded]
