"""PDF: complete, readable without a password, and nothing in it runs, fetches or is attached."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import pikepdf
from pikepdf import settings as qpdf

from documents.filetypes import FileType
from documents.inspection.bytestream import carries_zip, count, head, tail
from documents.inspection.formats import dictionaries
from documents.inspection.limits import Limits
from documents.inspection.refusal import Rejected, mismatch

END_BYTES = 1024

END = b"%%EOF"
BLANK = b"\0\t\n\f\r \x1a"
SUSPICIOUS = re.compile(b"(?:%b)(?![^\\s/<>()\\[\\]])" % "|".join(map(re.escape, dictionaries.NAMES)).encode())


def inspect(file: BinaryIO, filetype: FileType, limits: Limits) -> None:
    """Raise Rejected unless the file is an ordinary, complete PDF.

    A PDF that only restricts printing or copying opens without a password and is accepted.
    """
    beginning = head(file, END_BYTES)
    if not beginning.startswith(b"%PDF-"):
        raise Rejected("polyglot") if b"%PDF-" in beginning else mismatch(filetype)
    if carries_zip(file):
        raise Rejected("polyglot")
    _check_end(file)
    if count(file, b"obj") > 2 * limits.objects:  # counts both `obj` and `endobj`
        raise Rejected("too_complex")
    _limit_qpdf(limits)
    try:
        pdf, rebuilt = _open(file)
        with pdf:
            _limit_objects(pdf, limits.objects)
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


def _limit_qpdf(limits: Limits) -> None:
    """Set the limits of qpdf. They are process-wide and not synchronised; this process inspects one file only."""
    qpdf.set_qpdf_limits(
        parser_max_nesting=limits.nesting,
        flate_max_memory=limits.stream_bytes,
        png_max_memory=limits.stream_bytes,
        tiff_max_memory=limits.stream_bytes,
        run_length_max_memory=limits.stream_bytes,
        doc_max_warnings=1000,
    )


def _limit_objects(pdf: pikepdf.Pdf, most: int) -> None:
    """Raise Rejected if there are too many objects.

    The trailer states the number of objects, including those in object streams, before any of them is read. qpdf
    ignores objects with a higher number.
    """
    promised: Any = pdf.trailer.get("/Size")
    if (isinstance(promised, int) and promised > most) or len(pdf.objects) > most:
        raise Rejected("too_complex")


def _open(file: BinaryIO) -> tuple[pikepdf.Pdf, bool]:
    """Open a PDF. Returns it, and whether its object table had to be rebuilt by searching the file."""
    try:
        return pikepdf.open(file, attempt_recovery=False), False
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        return pikepdf.open(file), True


def _inspect_objects(pdf: pikepdf.Pdf, left: int) -> None:
    """Raise Rejected for active content or attached files. At most `left` dictionaries are inspected closely."""
    for obj in _suspicious(pdf):
        if isinstance(obj, pikepdf.Name):  # no honest writer stores the name of an action as an object of its own
            raise Rejected("active_content")
        for dictionary in _dictionaries(obj):
            left -= 1
            if left < 0:
                raise Rejected("too_complex")
            dictionaries.check(dictionary)


def _suspicious(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Yield the few objects whose text, with all names written out, contains a suspicious name."""
    objects: Iterable[Any] = pdf.objects
    for obj in objects:
        if isinstance(obj, pikepdf.Object):  # not a number, a boolean or None
            content = obj
            if isinstance(obj, pikepdf.Stream):
                content = obj.stream_dict
                dictionaries.check_stream(content)
            if SUSPICIOUS.search(content.unparse(resolved=True)):
                yield content


def _is_complete(pdf: pikepdf.Pdf, rebuilt: bool) -> bool:
    """Return whether no object of the PDF is lost.

    qpdf repairs what it can and leaves out the rest; a flaw that loses nothing (moved offsets, a wrong /Length) is
    accepted. An object that is listed but cannot be read is lost. A rebuilt table lists only objects that were found,
    so every number stated by the trailer must be among them: a truncated or patched file is not accepted.
    """
    readable = sum(obj is not None for obj in pdf.objects)
    if rebuilt:
        return pdf.trailer.get("/Size") == readable + 1
    return readable == len(pdf.objects) or not pdf.get_warnings()


def _dictionaries(obj: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield `obj` and the dictionaries directly inside it, at any depth. Referenced objects are not followed."""
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
