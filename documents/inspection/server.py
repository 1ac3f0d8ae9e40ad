"""Fork server that inspects uploads, each in its own process (`python -m documents.inspection.server`).

A question of `documents.fork_server` is a verb, its arguments, and the name of the limits; the file comes as a
descriptor. The answer is a line of JSON, `{}` or `{"refused": code, "facts": {...}}`, followed by new content, if any.

    inspect   extension                   check a file; new content if a picture had to be cleaned
    redraw    extension, width, height, extension
                                          a small picture of the second type with nothing but the pixels
    parcel    (no arguments)              check the directory of a ZIP of many files
    traces    extension                   JSON about authors, comments, changes and hidden sheets of an accepted file
    without   extension                   the same file without them
"""

import json
import signal
import warnings
from collections.abc import Callable
from typing import BinaryIO

from documents.filetypes import BY_EXTENSION, CSV, DOCX, JPEG, ODS, ODT, PDF, PNG, PPTX, TXT, WEBP, XLSX
from documents.fork_server import limit, serve
from documents.inspection import parcel, traces
from documents.inspection.formats import image, odf, ooxml, pdf, pictures, plain
from documents.inspection.limits import STAFF, STRANGERS, Limits
from documents.inspection.refusal import Rejected

INSPECT = {
    PDF: pdf.inspect,
    DOCX: ooxml.inspect,
    XLSX: ooxml.inspect,
    PPTX: ooxml.inspect,
    ODT: odf.inspect,
    ODS: odf.inspect,
    CSV: plain.inspect,
    TXT: plain.inspect,
    JPEG: image.inspect,
    PNG: image.inspect,
    WEBP: image.inspect,
}
LIMITS = {"strangers": STRANGERS, "staff": STAFF}


def main() -> None:
    warnings.simplefilter("ignore")
    serve(_answer)


def _answer(output: BinaryIO, verb: str, facts: list, whose: str, descriptor: int) -> None:
    limits = LIMITS[whose]
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    limit(limits.seconds, limits.memory)
    verdict: dict[str, object] = {}
    content = b""
    with open(descriptor, "rb") as file:
        try:
            content = VERBS[verb](file, limits, *facts) or b""
        except Rejected as rejected:
            verdict = {"refused": rejected.code, "facts": rejected.facts}
    output.write(json.dumps(verdict).encode() + b"\n")
    output.write(content)


def inspect(file: BinaryIO, limits: Limits, extension: str) -> bytes | None:
    """Check a file. Returns the new content of a picture that had to be cleaned, else None. Raises Rejected."""
    filetype = BY_EXTENSION[extension]
    INSPECT[filetype](file, filetype, limits)
    return pictures.cleaned(file, filetype) if filetype in pictures.CLEAN else None


def redraw(file: BinaryIO, limits: Limits, extension: str, width: int, height: int, to: str) -> bytes:
    """Return the picture as a PNG or WebP of at most `width` x `height` pixels. Raises Rejected."""
    inspect(file, limits, extension)
    return pictures.redrawn(file, BY_EXTENSION[extension], (width, height), BY_EXTENSION[to])


def check_zip(file: BinaryIO, limits: Limits) -> None:
    """Check the directory of a ZIP of many files. Raises Rejected."""
    parcel.directory(file)


VERBS: dict[str, Callable[..., bytes | None]] = {
    "inspect": inspect,
    "redraw": redraw,
    "parcel": check_zip,
    "traces": traces.read,
    "without": traces.without,
}

if __name__ == "__main__":
    main()
