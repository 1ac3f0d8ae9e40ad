"""TXT and CSV, in the encodings that intake takes: UTF-8, else Windows-1252."""

import codecs

from documents.reading.cleaning import MAX_CHARS, tidy

LONGEST_CHARACTER = 4  # bytes in UTF-8


def text(path: str) -> tuple[str, None]:
    with open(path, "rb") as file:
        content = file.read(MAX_CHARS * LONGEST_CHARACTER)
    try:
        # Not `final`: the cut may fall inside a character.
        decoded = codecs.getincrementaldecoder("utf-8-sig")().decode(content)
    except UnicodeDecodeError:
        decoded = content.decode("cp1252", "replace")
    return tidy([decoded]), None
