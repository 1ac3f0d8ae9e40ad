"""PDF: complete, readable without a password, and nothing in it runs, fetches or is attached."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import pikepdf
from pikepdf import settings as qpdf

from documents.files.child.bytestream import carries_zip, count, head, tail
from documents.files.child.limits import Limits
from documents.files.child.rejection import Rejected, mismatch
from documents.files.formats.pdf import actions
from documents.filetypes import PDF

END_BYTES = 1024
END = b"%%EOF"
BLANK = b"\0\t\n\f\r \x1a"
SUSPICIOUS = re.compile(b"(?:%b)(?![^\\s/<>()\\[\\]])" % "|".join(map(re.escape, actions.NAMES)).encode())


def check(file: BinaryIO, limits: Limits) -> None:
    """Raise Rejected unless the file is an ordinary, complete PDF; it may restrict printing and copying."""
    beginning = head(file, END_BYTES)
    if not beginning.startswith(b"%PDF-"):
        raise Rejected("polyglot") if b"%PDF-" in beginning else mismatch(PDF)
    if carries_zip(file):
        raise Rejected("polyglot")
    _check_end(file)
    if count(file, b"obj") > 2 * limits.objects:  # counts both `obj` and `endobj`
        raise Rejected("too_complex")
    # Process-wide and not synchronised; this process inspects one file only.
    qpdf.set_qpdf_limits(
        parser_max_nesting=limits.nesting,
        flate_max_memory=limits.stream_bytes,
        png_max_memory=limits.stream_bytes,
        tiff_max_memory=limits.stream_bytes,
        run_length_max_memory=limits.stream_bytes,
        doc_max_warnings=1000,
    )
    try:
        pdf, rebuilt = _open(file)
        with pdf:
            promised: Any = pdf.trailer.get("/Size")  # before any object is read; qpdf ignores higher numbers
            if (isinstance(promised, int) and promised > limits.objects) or len(pdf.objects) > limits.objects:
                raise Rejected("too_complex")
            _inspect_objects(pdf, limits.suspicious)
            if not pdf.pages or not _is_complete(pdf, rebuilt):
                raise Rejected("broken")
    except pikepdf.PasswordError as error:
        raise Rejected("encrypted") from error
    except pikepdf.PdfError as error:
        raise Rejected("encrypted" if "encrypt" in str(error) else "broken") from error
    except (RuntimeError, UnicodeDecodeError) as error:  # an inconsistent page tree, a name that is not text
        raise Rejected("broken") from error


def _check_end(file: BinaryIO) -> None:
    """Raise Rejected for a file without an end, and for other data after it. ExifTool leaves a comment there."""
    _before, end, rest = tail(file, END_BYTES).rpartition(END)
    if not end:
        raise Rejected("broken")
    if rest.strip(BLANK) and not rest.lstrip(BLANK).startswith(b"%"):
        raise Rejected("polyglot")


def _open(file: BinaryIO) -> tuple[pikepdf.Pdf, bool]:
    """Open a PDF. Returns it, and whether its object table had to be rebuilt by searching the file."""
    try:
        return pikepdf.open(file, attempt_recovery=False), False
    except pikepdf.PdfError:  # with a password it fails once more
        return pikepdf.open(file), True


def _inspect_objects(pdf: pikepdf.Pdf, left: int) -> None:
    for obj in _suspicious(pdf):
        if isinstance(obj, pikepdf.Name):  # no honest writer stores the name of an action as an object of its own
            raise Rejected("active_content")
        for dictionary in _dictionaries(obj):
            left -= 1
            if left < 0:
                raise Rejected("too_complex")
            actions.check_dictionary(dictionary)


def _suspicious(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    objects: Iterable[Any] = pdf.objects
    for obj in objects:
        if isinstance(obj, pikepdf.Object):  # not a number, a boolean or None
            content = obj
            if isinstance(obj, pikepdf.Stream):
                content = obj.stream_dict
                actions.check_stream(content)
            if SUSPICIOUS.search(content.unparse(resolved=True)):
                yield content


def _is_complete(pdf: pikepdf.Pdf, rebuilt: bool) -> bool:
    """Return whether qpdf has left out no object of the PDF in repairing it.

    A rebuilt table lists only objects that were found, so every number stated by the trailer must be among them: a
    truncated or patched file is not accepted.
    """
    readable = sum(obj is not None for obj in pdf.objects)
    if rebuilt:
        return pdf.trailer.get("/Size") == readable + 1
    return readable == len(pdf.objects) or not pdf.get_warnings()


def _dictionaries(obj: pikepdf.Object) -> Iterator[pikepdf.Object]:
    stack = [obj]
    while stack:
        node = stack.pop()
        if isinstance(node, pikepdf.Dictionary):
            yield node
            children = [value for _key, value in node.items()]
        elif isinstance(node, pikepdf.Array):
            children = list(node)
        else:
            continue
        stack.extend(child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect)
