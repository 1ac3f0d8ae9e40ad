"""Traces in a file that nobody sees on its pages: authors, comments, tracked changes, hidden sheets, properties.

`read` says what there is, `without` makes a copy of the file without it. Both take files that intake has accepted.
`pdf`, `word`, `sheets`, `slides` and `odf` know one format each, `package` what OOXML files have in common.
"""

import json
from types import ModuleType
from typing import BinaryIO

from documents.filetypes import BY_EXTENSION, DOCX, ODS, ODT, PDF, PPTX, XLSX
from documents.inspection.limits import Limits
from documents.inspection.refusal import Rejected
from documents.inspection.traces import odf, pdf, sheets, slides, word
from documents.inspection.traces.found import Found

FORMATS: dict[object, ModuleType] = {DOCX: word, XLSX: sheets, PPTX: slides, ODT: odf, ODS: odf, PDF: pdf}


def read(file: BinaryIO, limits: Limits, extension: str) -> bytes:
    """Return JSON with `signed` and `found`: a list of `kind`, `count` and some `texts`."""
    found = _read(file.read(), extension)
    return json.dumps({"signed": found.signed, "found": found.rows()}).encode()


def without(file: BinaryIO, limits: Limits, extension: str) -> bytes:
    """Return the file without its traces. Raises Rejected: signed_file, no_traces, traces_left."""
    content = file.read()
    found = _read(content, extension)
    if found.signed:
        raise Rejected("signed_file")
    if not found.rows():
        raise Rejected("no_traces")
    copy = FORMATS[BY_EXTENSION[extension]].without(content)
    if _read(copy, extension).rows():
        raise Rejected("traces_left")
    return copy


def _read(content: bytes, extension: str) -> Found:
    found = Found()
    FORMATS[BY_EXTENSION[extension]].read(content, found)
    return found
