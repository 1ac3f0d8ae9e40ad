"""`python -m documents.reading.at_once` reads files one after the other, all of each at once.

To start a child and load its libraries takes longer than to read most files, so this one has them loaded and forks for
each file; what is forked has the same limits as any other, and dies alone. A line of standard input is a JSON list of
path, MIME type and seconds; the answer is a line of JSON with `text`, `picture`, `properties` and `everything`, each as
`documents.reading` writes it, in base64. What cannot be read is left out. Without work for IDLE seconds it ends.
"""

import base64
import contextlib
import json
import os
import select
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import TextIO

from documents.reading.__main__ import READERS, answer, limit

QUESTIONS = ("text", "picture", "properties", "everything")
LOADED = ("pdf", "docx", "properties", "beneath", "media")
IDLE = 10
NOTHING = b"{}"


def main() -> None:
    for module in LOADED:
        import_module(f"documents.reading.{module}")
    asked = sys.stdin.buffer
    while select.select([asked], [], [], IDLE)[0] and (line := asked.readline()):
        sys.stdout.buffer.write(_forked(*json.loads(line)) + b"\n")
        sys.stdout.buffer.flush()


def _forked(path: str, mime: str, seconds: int) -> bytes:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            signal.alarm(seconds)
            _let_go_of(sys.stdin, sys.stdout)
            os.close(reading)
            limit(seconds)
            with os.fdopen(writing, "wb") as answers:
                answers.write(json.dumps(dict(_answers(path, mime))).encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as answers:
        said = answers.read()
    _child, status = os.waitpid(child, 0)
    return NOTHING if status else said


def _let_go_of(*streams: TextIO) -> None:
    """Whatever a file makes of its reader must not answer for the next one."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in streams:
        os.dup2(nowhere, stream.fileno())


def _answers(path: str, mime: str) -> Iterator[tuple[str, str]]:
    reader = import_module(f"documents.reading.{READERS[mime]}")
    for question in QUESTIONS:
        with contextlib.suppress(Exception):  # whoever needs it asks for it by itself, and is told what is wrong
            yield question, base64.b64encode(answer(question, reader, path, mime, 0)).decode()


if __name__ == "__main__":
    main()
