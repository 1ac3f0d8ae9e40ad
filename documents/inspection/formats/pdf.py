"""PDF: complete, readable without a password, and nothing in it that runs, starts a program or hides a file."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import pikepdf
from pikepdf import settings as qpdf

from documents.filetypes import FileType
from documents.inspection.bytestream import carries_zip, count, head, tail
from documents.inspection.limits import Limits
from documents.inspection.refusal import Rejected, mismatch

END_BYTES = 1024

ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/GoToE"}
ACTIVE_ANNOTATIONS = {"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
SUSPICIOUS_KEYS = {"/XFA", "/JavaScript", "/EF", "/EmbeddedFiles", "/FileAttachment"}
SUSPICIOUS = re.compile(
    b"(?:%b)(?![^\\s/<>()\\[\\]])" % "|".join(ACTIVE_ACTIONS | ACTIVE_ANNOTATIONS | SUSPICIOUS_KEYS).encode()
)


def inspect(file: BinaryIO, filetype: FileType, limits: Limits) -> None:
    """Raises Rejected when `file` is not an ordinary, complete PDF.

    A PDF that only limits printing or copying opens without a password and is taken.
    """
    beginning = head(file, END_BYTES)
    if not beginning.startswith(b"%PDF-"):
        raise Rejected("polyglot") if b"%PDF-" in beginning else mismatch(filetype)
    if carries_zip(file):
        raise Rejected("polyglot")
    if b"%%EOF" not in tail(file, END_BYTES):
        raise Rejected("broken")
    if count(file, b"obj") > 2 * limits.objects:  # `obj` and `endobj`
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
    except (RuntimeError, UnicodeDecodeError) as error:  # a page tree that contradicts itself, a name that is no text
        raise Rejected("broken") from error


def _limit_qpdf(limits: Limits) -> None:
    """Process-wide and not synchronised: this process looks at one file only."""
    qpdf.set_qpdf_limits(
        parser_max_nesting=limits.nesting,
        flate_max_memory=limits.stream_bytes,
        png_max_memory=limits.stream_bytes,
        tiff_max_memory=limits.stream_bytes,
        run_length_max_memory=limits.stream_bytes,
        doc_max_warnings=1000,
    )


def _limit_objects(pdf: pikepdf.Pdf, most: int) -> None:
    """Those inside of object streams are known by the trailer, which has to number them, before any is read.

    qpdf passes over what has a higher number than the trailer promises.
    """
    promised: Any = pdf.trailer.get("/Size")
    if (isinstance(promised, int) and promised > most) or len(pdf.objects) > most:
        raise Rejected("too_complex")


def _open(file: BinaryIO) -> tuple[pikepdf.Pdf, bool]:
    """The PDF, and whether its table of objects had to be rebuilt by searching the file."""
    try:
        return pikepdf.open(file, attempt_recovery=False), False
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        return pikepdf.open(file), True


def _inspect_objects(pdf: pikepdf.Pdf, left: int) -> None:
    """Raises Rejected; `left` dictionaries may be looked at closely."""
    for obj in _suspicious(pdf):
        if isinstance(obj, pikepdf.Name):  # no honest writer puts the name of an action in a place of its own
            raise Rejected("active_content")
        for dictionary in _dictionaries(obj):
            left -= 1
            if left < 0:
                raise Rejected("too_complex")
            _inspect_dictionary(dictionary)


def _suspicious(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """The few objects worth a close look: those in whose text, with all names spelt out, one is telling."""
    objects: Iterable[Any] = pdf.objects
    for obj in objects:
        if isinstance(obj, pikepdf.Object):  # and not a number, a boolean or nothing
            content = obj.stream_dict if isinstance(obj, pikepdf.Stream) else obj
            if SUSPICIOUS.search(content.unparse(resolved=True)):
                yield content


def _is_complete(pdf: pikepdf.Pdf, rebuilt: bool) -> bool:
    """qpdf mends what it can and leaves out the rest; a flaw that loses nothing (moved offsets, wrong /Length) passes.

    An object that is listed but cannot be read is lost. A rebuilt table lists only what was found: there every number
    that the trailer promises must be, so a file cut short or patched is not taken for a shorter one.
    """
    found = sum(obj is not None for obj in pdf.objects)
    if rebuilt:
        return pdf.trailer.get("/Size") == found + 1
    return found == len(pdf.objects) or not pdf.get_warnings()


def _dictionaries(obj: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The dictionaries written directly inside `obj`, at any depth, and itself; what it refers to has its own turn."""
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


def _inspect_dictionary(node: pikepdf.Object) -> None:
    if "/XFA" in node or _is_filled(node.get("/JavaScript")):
        raise Rejected("active_content")
    if str(node.get("/S")) in ACTIVE_ACTIONS or str(node.get("/Subtype")) in ACTIVE_ANNOTATIONS:
        raise Rejected("active_content")
    if "/EF" in node or str(node.get("/Subtype")) == "/FileAttachment" or _is_filled(node.get("/EmbeddedFiles")):
        raise Rejected("embedded_files")


def _is_filled(name_tree: pikepdf.Object | None) -> bool:
    """Some writers leave an empty name tree behind, which names nothing."""
    if name_tree is None:
        return False
    return not isinstance(name_tree, pikepdf.Dictionary) or any(name_tree.get(key) for key in ("/Names", "/Kids"))
