"""The process in which one file is read: `python -m documents.extraction.child text|picture PATH MIME SECONDS`.

Writes JSON (`text`, `pages`) or the picture to standard output. Knows nothing of Django's settings or the database.
"""

import contextlib
import json
import resource
import sys
import traceback
from importlib import import_module

from documents.extraction.exits import Exit, Locked
from documents.filetypes import CSV, DOCX, JPEG, ODS, ODT, PDF, PNG, PPTX, TXT, XLSX

MEMORY_BYTES = 1536 * 1024 * 1024
READERS = {
    PDF.mime: "pdf",
    DOCX.mime: "docx",
    PPTX.mime: "pptx",
    ODT.mime: "odt",
    XLSX.mime: "sheets",
    ODS.mime: "sheets",
    CSV.mime: "plain",
    TXT.mime: "plain",
    JPEG.mime: "image",
    PNG.mime: "image",
}


def main(question: str, path: str, mime: str, seconds: str) -> Exit:
    _limit(int(seconds))
    if mime not in READERS:
        return Exit.UNKNOWN_TYPE
    try:
        reader = import_module(f"documents.extraction.{READERS[mime]}")
        sys.stdout.buffer.write(ANSWERS[question](reader, path))
    except Locked:
        return Exit.LOCKED
    except MemoryError:
        return Exit.TOO_MUCH
    except Exception:  # six libraries, and what each raises on a damaged file is not documented
        traceback.print_exc()
        return Exit.DAMAGED
    return Exit.READ


def _limit(seconds: int) -> None:
    """Memory, processor time, no files, no core dump (it would hold the file's content)."""
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for name, value in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows RLIMIT_AS and refuses to set it
            resource.setrlimit(name, (value, value))


def _text(reader, path: str) -> bytes:
    text, pages = reader.text(path)
    return json.dumps({"text": text, "pages": pages}).encode()


def _picture(reader, path: str) -> bytes:
    return reader.picture(path)


ANSWERS = {"text": _text, "picture": _picture}

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
