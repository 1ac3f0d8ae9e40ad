"""What is written in a PDF beside the text of its pages.

Every string and name of every object (properties, outlines, annotations, form fields, alternative texts), XMP, text
that only an annotation or nobody draws, replacement texts; and the same of the versions that lie below the last one.
"""

import io
import re
from collections.abc import Iterator
from contextlib import closing

import pikepdf
import pypdfium2

from documents.reading.exits import TooMuch
from documents.reading.pdf import page_texts
from documents.reading.strings import in_the_clear, in_xml

VERSION_END = re.compile(rb"startxref\s+\d+\s+%%EOF")
MAX_VERSIONS = 20
LINEARIZED, HEAD_BYTES = b"/Linearized", 1024
FONT_NAMES = {"/BaseFont", "/FontName", "/FontFamily"}
REPLACING = "BDC DP"  # the operators that give a part of a page properties, such as the text it stands for


def texts(content: bytes) -> Iterator[str]:
    """Raises TooMuch for more than MAX_VERSIONS, and pikepdf's errors for a version that cannot be opened."""
    ends = [found.end() for found in VERSION_END.finditer(content)]
    if len(ends) > MAX_VERSIONS:
        raise TooMuch
    for number, end in enumerate(ends[:-1]):
        try:
            yield from _version(content[:end])
        except pikepdf.PdfError:  # the first half of a PDF made for the web is no version of its own
            if number or LINEARIZED not in content[:HEAD_BYTES]:
                raise
    yield from _version(content, is_last=True)


def _version(content: bytes, is_last: bool = False) -> Iterator[str]:
    with pikepdf.open(io.BytesIO(content), attempt_recovery=is_last) as pdf:
        objects = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Object)]
        for obj in objects:
            yield from _strings(obj)
            if isinstance(obj, pikepdf.Stream):
                yield from _in_stream(obj)
        yield from _strings(pdf.trailer)
        count = len(pdf.pages)
        _draw_all(pdf, objects)
        for page in pdf.pages:
            yield from _replacements(page)
        yield from _page_texts(pdf, 0 if not is_last else count)


def _strings(obj: pikepdf.Object) -> Iterator[str]:
    """Strings, names and keys written directly inside `obj`, at any depth; what it refers to has its own turn."""
    stack = [obj]
    while stack:
        node = stack.pop()
        if isinstance(node, pikepdf.String | pikepdf.Name):
            yield _said(node)
        elif isinstance(node, pikepdf.Array):
            stack += [child for child in node if _is_inside(child)]
        elif isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
            for key, child in node.items():
                yield key[1:]
                if key not in FONT_NAMES and _is_inside(child):
                    stack.append(child)


def _is_inside(child: object) -> bool:
    return isinstance(child, pikepdf.Object) and not child.is_indirect


def _said(node: pikepdf.Object) -> str:
    try:
        return str(node)
    except UnicodeDecodeError:
        return bytes(node).decode("latin-1")


def _in_stream(stream: pikepdf.Stream) -> Iterator[str]:
    if stream.get("/Type") == "/Metadata" or stream.get("/Subtype") == "/XML":
        yield from in_xml(stream.read_bytes())
    elif stream.get("/Subtype") == "/Form":
        yield from _replacements(stream)
    elif "/DCTDecode" in str(stream.get("/Filter")):
        yield from in_the_clear(stream.read_raw_bytes())


def _replacements(drawn: pikepdf.Object | pikepdf.Page) -> Iterator[str]:
    for instruction in pikepdf.parse_content_stream(drawn, REPLACING):
        for operand in instruction.operands:
            yield from _strings(operand)


def _draw_all(pdf: pikepdf.Pdf, objects: list[pikepdf.Object]) -> None:
    """Append the pages that were taken out and are still there, and a page for each drawing that pages may share."""
    shown = {page.obj.objgen for page in pdf.pages}
    for obj in objects:
        if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/Page" and obj.objgen not in shown:
            pdf.pages.append(pikepdf.Page(obj))
        elif isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") == "/Form":
            page = pdf.add_blank_page()
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=obj))
            page.Contents = pdf.make_stream(b"/F Do")


def _page_texts(pdf: pikepdf.Pdf, start: int) -> Iterator[str]:
    written = io.BytesIO()
    pdf.save(written)
    with closing(pypdfium2.PdfDocument(written.getvalue())) as document:
        yield "".join(page_texts(document, start))
