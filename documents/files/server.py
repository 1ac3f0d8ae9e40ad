"""The sandboxed process that opens files of others, without Django (`python -m documents.files.server`).

A question of `documents.files.fork_server` is a verb, its facts, and the seconds and bytes of memory that it may use.
An upload comes as a descriptor and is judged, as UPLOADS say. A stored file comes as a path and is read, by the verb of
its format or as OF_A_FILE and OF_A_DRAWING say. The answer is a line of JSON, `{}` or `{"refused": code, "facts": {}}`,
followed by the content, if any.
"""

import base64
import contextlib
import json
import signal
import traceback
import warnings
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from documents.files import formats, parcel
from documents.files.child.cleaning import MAX_CHARS, joined
from documents.files.child.limits import LIMITS, Limits
from documents.files.child.rejection import Rejected
from documents.files.fork_server import limit, serve
from documents.files.formats.format import Format, Found
from documents.files.formats.pictures import ocr
from documents.files.formats.pictures.picture import redrawn
from documents.filetypes import ALL, BY_EXTENSION, BY_MIME

MAX_HIDDEN_CHARS = 4 * MAX_CHARS
AT_ONCE = ("text", "picture", "properties", "everything")


def main() -> None:
    warnings.simplefilter("ignore")
    for filetype in ALL:
        formats.of(filetype)
    serve(_answer)


def _answer(output: BinaryIO, verb: str, facts: list, seconds: float, memory: int, *descriptors: int) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    limit(max(1, int(seconds)), memory)
    verdict: dict[str, object] = {}
    content = b""
    try:
        content = judge(verb, *facts, *descriptors) if descriptors else read(verb, *facts)
    except Rejected as rejected:
        verdict = {"refused": rejected.code, "facts": rejected.facts}
    output.write(json.dumps(verdict).encode() + b"\n")
    output.write(content)


# Uploads --------------------------------------------------------------------------------------------------------------


def judge(verb: str, whose: str, facts: list, descriptor: int) -> bytes:
    with open(descriptor, "rb") as file:
        return UPLOADS[verb](file, LIMITS[whose], *facts) or b""


def inspect(file: BinaryIO, limits: Limits, extension: str) -> bytes | None:
    """Check a file. Returns the new content of a picture that had to be cleaned, else None. Raises Rejected."""
    kind = formats.of(BY_EXTENSION[extension])
    kind.check(file, limits)
    return kind.clean(file)


def redraw(file: BinaryIO, limits: Limits, extension: str, width: int, height: int, to: str) -> bytes:
    """Return the picture as a PNG or WebP of at most `width` x `height` pixels. Raises Rejected."""
    inspect(file, limits, extension)
    return redrawn(file, BY_EXTENSION[extension], (width, height), BY_EXTENSION[to])


def check_parcel(file: BinaryIO, limits: Limits) -> None:
    """Check the directory of a ZIP of many files. Raises Rejected."""
    parcel.directory(file)


def find_traces(file: BinaryIO, limits: Limits, extension: str) -> bytes:
    """Return JSON with `signed` and `found`: a list of `kind`, `count` and some `texts`."""
    found = _found(file.read(), extension)
    return json.dumps({"signed": found.signed, "found": found.rows()}).encode()


def without_traces(file: BinaryIO, limits: Limits, extension: str) -> bytes:
    """Return the file without its traces. Raises Rejected: signed_file, no_traces, traces_left."""
    content = file.read()
    found = _found(content, extension)
    if found.signed:
        raise Rejected("signed_file")
    if not found.rows():
        raise Rejected("no_traces")
    copy = formats.of(BY_EXTENSION[extension]).without_traces(content)
    if _found(copy, extension).rows():
        raise Rejected("traces_left")
    return copy


def _found(content: bytes, extension: str) -> Found:
    found = Found()
    formats.of(BY_EXTENSION[extension]).find_traces(content, found)
    return found


UPLOADS: dict[str, Callable[..., bytes | None]] = {
    "inspect": inspect,
    "redraw": redraw,
    "parcel": check_parcel,
    "traces": find_traces,
    "without": without_traces,
}


# Stored files ---------------------------------------------------------------------------------------------------------


def read(verb: str, path: str, mime: str, *page: int) -> bytes:
    """Answer a question about a stored file. Raises Rejected: damaged, locked, too_much, unknown_type."""
    kind = formats.of(BY_MIME[mime]) if mime in BY_MIME else None
    if kind is None or not kind.is_read:
        raise Rejected("unknown_type")
    try:
        answer = _asked(kind, verb, path, *page)
    except Rejected:
        raise
    except MemoryError as error:
        raise Rejected("too_much") from error
    except Exception as error:  # what the six libraries raise on a damaged file is not documented
        raise Rejected("damaged", why=traceback.format_exc()[-2000:]) from error
    return _written(answer)


def _asked(kind: Format, verb: str, path: str, *page: int) -> Any:
    if verb in OF_A_FILE:
        return OF_A_FILE[verb](kind, path)
    if verb in OF_A_DRAWING:
        return OF_A_DRAWING[verb](kind.drawn(path, *page, without_text=verb == "pictured"))
    return getattr(kind, verb)(path, *page)


def _written(answer: Any) -> bytes:
    return answer if isinstance(answer, bytes) else json.dumps(answer).encode()


def at_once(kind: Format, path: str) -> dict[str, str]:
    """Answer all questions AT_ONCE in base64, but those that fail: they are asked again, and get the error then."""
    answers = {}
    for verb in AT_ONCE:
        with contextlib.suppress(Exception):
            answers[verb] = base64.b64encode(_written(_asked(kind, verb, path))).decode()
    return answers


def everything(kind: Format, path: str) -> dict:
    with open(path, "rb") as file:
        hidden = distinct(kind.hidden(file.read()))
    return {"shown": joined(kind.pieces(path)), "hidden": hidden}


def distinct(pieces: Iterable[str]) -> list[str]:
    """Return each piece once. Raises Rejected for more than MAX_HIDDEN_CHARS characters."""
    kept, left = set(), MAX_HIDDEN_CHARS
    for piece in pieces:
        if piece not in kept:
            kept.add(piece)
            left -= len(piece)
            if left < 0:
                raise Rejected("too_much")
    return list(kept)


OF_A_FILE: dict[str, Callable[[Format, str], dict]] = {
    "at_once": at_once,
    "everything": everything,
}
OF_A_DRAWING: dict[str, Callable[[Any], Any]] = {
    "page": ocr.png,
    "words": ocr.words,
    "pictured": ocr.pictured,
    "closely": ocr.careful_words,
}

if __name__ == "__main__":
    main()
