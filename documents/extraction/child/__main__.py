"""Command line of the child process: writes the answer to one question about a file to standard output.

    python -m documents.extraction.child QUESTION PATH MIME SECONDS [NUMBER]

`text` gives JSON with `text`, `pages`, `page_texts` and `pictures`, `everything` JSON with `shown` and `hidden`,
`table` rows of cells, `properties` title and subject of the file, `picture` the first page as WebP, `parts` what a page
shows of the file, as `documents.extraction.child.parts` describes. NUMBER is a page (from 0): `words`, `pictured` and
`closely` give the words that OCR reads on it, `page` its picture as PNG, `leaf` the same as WebP in two widths, `layer`
the letters of its text layer.
"""

import json
import sys
import traceback
from importlib import import_module
from typing import Any

from documents.extraction.child.cleaning import joined
from documents.extraction.child.exit_codes import Exit, Locked, TooMuch
from documents.filetypes import CSV, DOCX, JPEG, ODS, ODT, PDF, PNG, PPTX, TXT, XLSX
from documents.fork_server import limit

MEMORY_BYTES = 1536 * 1024 * 1024
READERS = {
    PDF.mime: "pdf.pages",
    DOCX.mime: "office.docx",
    PPTX.mime: "office.pptx",
    ODT.mime: "office.odt",
    XLSX.mime: "office.sheets",
    ODS.mime: "office.sheets",
    CSV.mime: "plain",
    TXT.mime: "plain",
    JPEG.mime: "pictures.image",
    PNG.mime: "pictures.image",
}
OF_A_PAGE = {
    "words": ("pictures.ocr", "words"),
    "pictured": ("pictures.ocr", "pictured"),
    "closely": ("pictures.ocr", "careful_words"),
    "page": ("pictures.ocr", "png"),
    "layer": ("pdf.text_layer", "layer"),
    "leaf": ("pictures.leaf", "leaf"),
}


def main(question: str, path: str, mime: str, seconds: str, number: str = "0") -> Exit:
    if mime not in READERS:
        return Exit.UNKNOWN_TYPE
    reader = import_module(f"documents.extraction.child.{READERS[mime]}")
    limit(int(seconds), MEMORY_BYTES)
    try:
        sys.stdout.buffer.write(answer(question, reader, path, mime, int(number)))
    except Locked:
        return Exit.LOCKED
    except (MemoryError, TooMuch):
        return Exit.TOO_MUCH
    except Exception:  # what the six libraries raise on a damaged file is not documented
        traceback.print_exc()
        return Exit.DAMAGED
    return Exit.READ


def answer(question: str, reader: Any, path: str, mime: str, number: int) -> bytes:
    if question in OF_A_PAGE:
        module, function = OF_A_PAGE[question]
        result = getattr(import_module(f"documents.extraction.child.{module}"), function)(path, mime, number)
        return result if isinstance(result, bytes) else json.dumps(result).encode()
    if question == "table":
        return json.dumps(import_module("documents.extraction.child.office.table").rows(path, mime)).encode()
    if question == "parts":
        return json.dumps(import_module("documents.extraction.child.parts").parts(path, mime)).encode()
    if question == "properties":
        return json.dumps(import_module("documents.extraction.child.properties").properties(path, mime)).encode()
    if question == "picture":
        return reader.picture(path)
    if question == "everything":
        hidden = import_module("documents.extraction.child.hidden_text").hidden_texts(path, mime)
        return json.dumps({"shown": joined(reader.pieces(path)), "hidden": hidden}).encode()
    text, pages = reader.text(path)
    texts, pictures = _pages(reader, path, mime, text)
    return json.dumps({"text": text, "pages": pages, "page_texts": texts, "pictures": pictures}).encode()


def _pages(reader: Any, path: str, mime: str, text: str) -> tuple[list[str], list[int]]:
    if hasattr(reader, "pages"):
        return reader.pages(path)
    media = import_module("documents.extraction.child.media")
    return media.pages(path, text) if mime in media.OFFICE else ([], [])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
