"""Fork server that asks the reader of files each of its questions about one file, within the limits of the portal's.

A question is path, MIME type and seconds. The answer is JSON: what the reader answers to `parts` and to `text`, and for
each question the name of its exception, which the portal takes as a file that cannot be read.
"""

import json
import signal
from typing import BinaryIO

from documents.files import formats, server
from documents.files.child.limits import READER_MEMORY
from documents.files.fork_server import limit, serve
from documents.filetypes import ALL

OF_A_FILE, OF_A_PAGE = ("text", "picture", "properties", "everything", "parts"), ("leaf", "layer")
KEPT = ("text", "parts", "properties")


def main() -> None:
    for filetype in ALL:
        formats.of(filetype)
    serve(_write)


def _write(output: BinaryIO, path: str, mime: str, seconds: int) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    limit(seconds, READER_MEMORY)
    found: dict[str, object] = {"failed": {}}
    for question in (*OF_A_FILE, *OF_A_PAGE):
        try:
            content = server.read(question, path, mime, *([0] if question in OF_A_PAGE else []))
        except Exception as error:
            found["failed"][question] = type(error.__cause__ or error).__name__
            continue
        if question in KEPT:
            found[question] = json.loads(content)
    output.write(json.dumps(found).encode())


if __name__ == "__main__":
    main()
