"""Fork server that asks the reader of files each of its questions about one file, within the limits of the portal's.

A question is path, MIME type and seconds. The answer is JSON: what the reader answers to `parts` and to `text`, and for
each question the name of its exception, which the portal takes as a file that cannot be read.
"""

import json
import signal
from importlib import import_module
from typing import BinaryIO

from documents.extraction.child.__main__ import MEMORY_BYTES, READERS, answer
from documents.extraction.child.parts import MODULES
from documents.extraction.child.server import LOADED, QUESTIONS
from documents.filetypes import PDF
from documents.fork_server import limit, serve

KEPT = ("text", "parts", "properties")


def main() -> None:
    for module in LOADED:
        import_module(f"documents.extraction.child.{module}")
    serve(_write)


def _write(output: BinaryIO, path: str, mime: str, seconds: int) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    limit(seconds, MEMORY_BYTES)
    reader = import_module(f"documents.extraction.child.{READERS[mime]}")
    more = ["parts"] if mime in MODULES else ["leaf", "layer"] if mime == PDF.mime else []
    found: dict[str, object] = {"failed": {}}
    for question in (*QUESTIONS, *more):
        try:
            content = answer(question, reader, path, mime, 0)
        except Exception as error:
            found["failed"][question] = type(error).__name__
            continue
        if question in KEPT:
            found[question] = json.loads(content)
    output.write(json.dumps(found).encode())


if __name__ == "__main__":
    main()
