"""PDF: complete, readable without a password, and nothing in it that runs, starts a program or hides a file."""

from collections.abc import Iterator
from typing import BinaryIO

import pikepdf
from pikepdf import settings as qpdf

from documents.filetypes import PDF, FileType
from documents.intake.bytestream import carries_zip, head, tail
from documents.intake.refusal import Refused, mismatch

MAX_DECODED_BYTES = 64 * 1024 * 1024  # of one object stream: 2 MB of PDF took 2 GB of memory without it
MAX_NODES = 2_000_000
END_BYTES = 1024

ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/GoToE"}
ACTIVE_ANNOTATIONS = {"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}

# Process-wide and not synchronised, so once, before any thread opens a PDF.
qpdf.set_qpdf_limits(
    flate_max_memory=MAX_DECODED_BYTES,
    png_max_memory=MAX_DECODED_BYTES,
    tiff_max_memory=MAX_DECODED_BYTES,
    run_length_max_memory=MAX_DECODED_BYTES,
    doc_max_warnings=1000,
)


def inspect(file: BinaryIO, filetype: FileType = PDF) -> None:
    """Raises Refused when `file` is not an ordinary, complete PDF.

    A PDF that only limits printing or copying opens without a password and is taken.
    """
    beginning = head(file, END_BYTES)
    if not beginning.startswith(b"%PDF-"):
        raise Refused("polyglot") if b"%PDF-" in beginning else mismatch(filetype)
    if carries_zip(file):
        raise Refused("polyglot")
    if b"%%EOF" not in tail(file, END_BYTES):
        raise Refused("broken")
    try:
        pdf, rebuilt = _open(file)
        with pdf:
            _inspect_objects(pdf)
            if not pdf.pages or not _is_whole(pdf, rebuilt):
                raise Refused("broken")
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except pikepdf.PdfError as error:
        raise Refused("encrypted" if "encrypt" in str(error) else "broken") from error
    except (RuntimeError, UnicodeDecodeError) as error:  # a page tree that contradicts itself, a name that is no text
        raise Refused("broken") from error


def _open(file: BinaryIO) -> tuple[pikepdf.Pdf, bool]:
    """The PDF, and whether its table of objects had to be rebuilt by searching the file."""
    try:
        return pikepdf.open(file, attempt_recovery=False), False
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        return pikepdf.open(file), True


def _inspect_objects(pdf: pikepdf.Pdf) -> None:
    for count, node in enumerate(_containers(pdf)):
        if count > MAX_NODES:
            raise Refused("too_complex")
        _inspect_node(node)


def _is_whole(pdf: pikepdf.Pdf, rebuilt: bool) -> bool:
    """qpdf mends what it can and leaves out the rest; a flaw that loses nothing (moved offsets, wrong /Length) passes.

    An object that is listed but cannot be read is lost. A rebuilt table lists only what was found: there every number
    that the trailer promises must be, so a file cut short or patched is not taken for a shorter one.
    """
    found = sum(obj is not None for obj in pdf.objects)
    if rebuilt:
        return pdf.trailer.get("/Size") == found + 1
    return found == len(pdf.objects) or not pdf.get_warnings()


def _containers(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary and stream: indirect objects, and those written directly inside them, at any depth."""
    for obj in pdf.objects:
        stack = [obj]
        while stack:
            node = stack.pop()
            if isinstance(node, pikepdf.Array):
                children = list(node)
            elif isinstance(node, (pikepdf.Dictionary, pikepdf.Stream)):
                yield node
                children = [value for _key, value in node.items()]
            else:
                continue
            stack.extend(child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect)


def _inspect_node(node: pikepdf.Object) -> None:
    keys = node.keys()
    if "/XFA" in keys or ("/JavaScript" in keys and _is_filled(node["/JavaScript"])):
        raise Refused("active_content")
    if str(node.get("/S")) in ACTIVE_ACTIONS or str(node.get("/Subtype")) in ACTIVE_ANNOTATIONS:
        raise Refused("active_content")
    if "/EF" in keys or str(node.get("/Subtype")) == "/FileAttachment":
        raise Refused("embedded_files")
    if "/EmbeddedFiles" in keys and _is_filled(node["/EmbeddedFiles"]):
        raise Refused("embedded_files")


def _is_filled(name_tree: pikepdf.Object) -> bool:
    """Some writers leave an empty name tree behind, which names nothing."""
    return not isinstance(name_tree, pikepdf.Dictionary) or any(name_tree.get(key) for key in ("/Names", "/Kids"))
