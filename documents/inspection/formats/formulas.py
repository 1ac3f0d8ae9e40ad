"""Formulas of spreadsheets: those that call a program, a service or another file are rejected, all others are not."""

import re

from documents.inspection.refusal import Rejected

STRING = re.compile(r'"((?:[^"]|"")*)"')
QUOTED_NAME = re.compile(r"'((?:[^']|'')*)'")
INLINE_ARRAY = re.compile(r"\{[^{}]*\}")  # in OpenDocument, `|` divides its rows
CALL = re.compile(
    r"(?<![\w.])(?:\w+\.)*(WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|IMAGE|DDE|STOCKHISTORY|SQL\.REQUEST|PY)\s*\(",
    re.IGNORECASE,
)
OUTSIDE_NAME = re.compile(r"[\\/]")  # which no name of a sheet may contain
LINK = re.compile(r"(?<![\w.])HYPERLINK\s*\(", re.IGNORECASE)
LOCAL = re.compile(
    r"\s*(?:\\\\|//|[a-z]:[\\/]|(?:file|smb|javascript|vbscript|data|macro|search-ms|ms-[\w-]+|vnd\.[\w.]+):)",
    re.IGNORECASE,
)
WRITER = "ooow:"  # formulas of text tables, in which `|` divides the arguments


def check(formula: str) -> None:
    """Raise Rejected("formulas") for DDE, functions that fetch or execute, other files, and links to local files."""
    strings = [string.replace('""', '"') for string in STRING.findall(formula)]
    bare = STRING.sub('""', formula)
    if call := CALL.search(bare):
        raise _rejected(call[1].upper())
    if any(map(OUTSIDE_NAME.search, QUOTED_NAME.findall(bare))):
        raise _rejected(formula)
    if "|" in INLINE_ARRAY.sub("", QUOTED_NAME.sub("''", bare)) and not formula.startswith(WRITER):
        raise _rejected(formula)
    if LINK.search(bare) and any(map(LOCAL.match, [*strings, "".join(strings)])):
        raise _rejected("HYPERLINK")


def _rejected(shown: str) -> Rejected:
    return Rejected("formulas", formula="".join(letter for letter in shown if letter.isprintable())[:30])
