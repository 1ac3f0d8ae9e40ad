"""Fork server that answers all questions about a file at once (`python -m documents.extraction.child.server`).

A question is path, MIME type and seconds. The answer is JSON with `text`, `picture`, `properties` and `everything`,
each as `documents.extraction.child` writes it, in base64. Answers that fail are left out. With a page (from 0) after
them, the answer is that of the question `leaf`: people wait for it, and starting a process takes half of its time.
"""

import base64
import contextlib
import json
import signal
from collections.abc import Iterator
from importlib import import_module
from typing import BinaryIO

from documents.extraction.child.__main__ import MEMORY_BYTES, READERS, answer
from documents.fork_server import limit, serve

QUESTIONS = ("text", "picture", "properties", "everything")
LOADED = ("pdf.pages", "pictures.leaf", "office.docx", "properties", "hidden_text", "media")


def main() -> None:
    for module in LOADED:
        import_module(f"documents.extraction.child.{module}")
    serve(_write)


def _write(output: BinaryIO, path: str, mime: str, seconds: int, page: int | None = None) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    limit(seconds, MEMORY_BYTES)
    if page is None:
        output.write(json.dumps(dict(_answers(path, mime))).encode())
    else:
        output.write(answer("leaf", None, path, mime, page))


def _answers(path: str, mime: str) -> Iterator[tuple[str, str]]:
    reader = import_module(f"documents.extraction.child.{READERS[mime]}")
    for question in QUESTIONS:
        with contextlib.suppress(Exception):  # the client asks again for this answer alone, and gets the error then
            yield question, base64.b64encode(answer(question, reader, path, mime, 0)).decode()


if __name__ == "__main__":
    main()
