"""Hidden text of a PDF: everything but the text of its pages, also in earlier versions inside the file.

Not covered are words drawn by a font, by a tiling pattern or with a false character map, and objects that no version's
cross-reference table lists. A font without a character map makes the PDF Illegible.
"""

import io
import re
from collections.abc import Iterator
from contextlib import closing, suppress

import pikepdf
import pypdfium2

from documents.files.child.rejection import Rejected
from documents.files.formats import jpg
from documents.files.formats.pdf.pages import page_texts
from documents.files.formats.raw_text import XML, in_xml, readable_runs

VERSION_END = re.compile(rb"startxref[^\d]{0,200}\d+")  # readers do not need the %%EOF that should follow
EOF = b"\n%%EOF\n"
MAX_VERSIONS = 20
LINEARIZED, HEAD_BYTES = b"/Linearized", 1024
FONT_NAMES = {"/BaseFont", "/FontName", "/FontFamily"}
REPLACING = "BDC DP"  # operators that give properties to a part of a page, such as its replacement text
# Properties of names and numbers only: office programs add them to each line, too many to parse.
PLAIN = re.compile(rb"/[\w.-]+\s*<<[\w\s/\[\].+-]*>>\s*(?:BDC|DP)\b")
NAMES = re.compile(rb"/([\w.-]+)")
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
DRAWN = ("/Image", "/Form")
TABLES = ("/ObjStm", "/XRef")  # pikepdf has read their content
SHOWS_TEXT = re.compile(rb"\bBT\b.*?(?:\bT[jJ]\b|['\"]\s)", re.DOTALL)
MAX_TRIES = 500  # drawings on no page, times the sets of fonts that may belong to them


class Illegible(Exception):
    """The PDF shows text that cannot be extracted."""


def hidden(content: bytes) -> Iterator[str]:
    """Yield the hidden texts of all versions. Raises Rejected past MAX_VERSIONS, Illegible, and errors of pikepdf."""
    ends = [match.end() for match in VERSION_END.finditer(content)]
    if len(ends) > MAX_VERSIONS:
        raise Rejected("too_much")
    for number, end in enumerate(ends[:-1]):
        try:
            yield from _version(content[:end] + EOF)
        except pikepdf.PdfError:  # the first half of a linearized PDF is not a version of its own
            if number or LINEARIZED not in content[:HEAD_BYTES]:
                raise
    yield from _version(content, is_last=True)


def _version(content: bytes, is_last: bool = False) -> Iterator[str]:
    with pikepdf.open(io.BytesIO(content), attempt_recovery=is_last) as pdf:
        objects = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Object)]
        for obj in [*objects, pdf.trailer]:
            _require_letters(obj)
            yield from _strings(obj)
        streams = [obj for obj in objects if isinstance(obj, pikepdf.Stream)]
        count = len(pdf.pages)
        shown = {page.obj.objgen for page in pdf.pages}
        for obj in objects:
            if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/Page" and obj.objgen not in shown:
                pdf.pages.append(pikepdf.Page(obj))
            elif isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") == "/Form":
                drawn = pdf.make_stream(b"/F Do")
                _append(pdf, drawn, pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=obj)))
        for page in pdf.pages:
            yield from _replacements(page)
        for stream in streams:
            yield from _in_drawing(pdf, stream)
        apart = list(_undrawn(pdf, objects, streams))
        for stream in apart:
            yield from _in_data(stream)
        _draw_apart(pdf, apart)
        yield from _page_texts(pdf, 0 if not is_last else count)


def _require_letters(obj: pikepdf.Object) -> None:
    """Raise Illegible for a font whose numbered glyphs have no character map: only people can read it."""
    if not isinstance(obj, pikepdf.Dictionary) or obj.get("/Subtype") != "/Type0" or "/ToUnicode" in obj:
        return
    if str(obj.get("/Encoding")).startswith("/Identity"):
        raise Illegible


def _strings(obj: pikepdf.Object) -> Iterator[str]:
    """Yield strings, names and keys directly inside `obj`, at any depth. Referenced objects are not followed."""
    stack = [obj]
    while stack:
        node = stack.pop()
        if isinstance(node, pikepdf.String | pikepdf.Name):
            yield _decoded(node)
        elif isinstance(node, pikepdf.Array):
            stack += [child for child in node if _is_inside(child)]
        elif isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
            for key, child in node.items():
                yield key[1:]
                if key not in FONT_NAMES and _is_inside(child) and not (key == "/Contents" and "/ByteRange" in node):
                    stack.append(child)


def _is_inside(child: object) -> bool:
    return isinstance(child, pikepdf.Object) and not child.is_indirect


def _decoded(node: pikepdf.Object) -> str:
    try:
        return str(node)
    except UnicodeDecodeError:
        return bytes(node).decode("latin-1")


def _in_drawing(pdf: pikepdf.Pdf, stream: pikepdf.Stream) -> Iterator[str]:
    if stream.get("/Subtype") == "/Form":
        yield from _replacements(stream)
        return
    filters = stream.get("/Filter")
    wrapped = list(filters) if isinstance(filters, pikepdf.Array) and len(filters) else [filters]
    if str(wrapped[-1]) == "/DCTDecode":  # the picture is the innermost filter; qpdf removes all filters or none
        unwrapped = pikepdf.Stream(pdf, stream.read_raw_bytes(), Filter=pikepdf.Array(wrapped[:-1]))
        yield from jpg.FORMAT.hidden(unwrapped.read_bytes())


def _undrawn(
    pdf: pikepdf.Pdf, objects: list[pikepdf.Object], streams: list[pikepdf.Stream]
) -> Iterator[pikepdf.Stream]:
    known = {part.objgen for page in pdf.pages for part in _contents(page)}
    for obj in objects:
        if isinstance(obj, pikepdf.Dictionary):
            known |= {obj[key].objgen for key in FONT_FILES if isinstance(obj.get(key), pikepdf.Stream)}
    for stream in streams:
        kind = stream.get("/Type"), stream.get("/Subtype")
        if stream.objgen not in known and kind[0] not in TABLES and kind[1] not in DRAWN:
            yield stream


def _contents(page: pikepdf.Page) -> list[pikepdf.Object]:
    contents = page.obj.get("/Contents")
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents] if contents is not None else []


def _in_data(stream: pikepdf.Stream) -> Iterator[str]:
    content = stream.read_bytes()
    yield from in_xml(content) if XML.match(content) else readable_runs(content)
    if SHOWS_TEXT.search(content):
        strings = _shown_strings(stream)
        yield from ("".join(strings), " ".join(strings))


def _shown_strings(stream: pikepdf.Stream) -> list[str]:
    with suppress(pikepdf.PdfError):  # private data that only looked like a drawing
        instructions = pikepdf.parse_content_stream(stream, "Tj TJ ' \"")
        return [
            piece for instruction in instructions for operand in instruction.operands for piece in _strings(operand)
        ]
    return []


def _replacements(drawn: pikepdf.Object | pikepdf.Page) -> Iterator[str]:
    streams = _contents(drawn) if isinstance(drawn, pikepdf.Page) else [drawn]
    content = b"\n".join(stream.read_bytes() for stream in streams)
    plain = set(PLAIN.findall(content))  # many are equal
    yield from {name.decode("ascii", "replace") for properties in plain for name in NAMES.findall(properties)}
    rest = PLAIN.sub(b"", content)
    if b"BDC" not in rest and b"DP" not in rest:
        return
    for instruction in pikepdf.parse_content_stream(drawn, REPLACING):
        for operand in instruction.operands:
            yield from _strings(operand)


def _draw_apart(pdf: pikepdf.Pdf, streams: list[pikepdf.Stream]) -> None:
    sets = {repr(page.resources.get("/Font")): page.resources for page in pdf.pages}.values()
    drawings = [stream for stream in streams if SHOWS_TEXT.search(stream.read_bytes())]
    if len(drawings) * len(sets) > MAX_TRIES:
        raise Rejected("too_much")
    for drawn in drawings:
        own_resources = drawn.get("/Resources")
        for resources in sets if own_resources is None else [own_resources]:
            _append(pdf, drawn, resources)


def _append(pdf: pikepdf.Pdf, drawn: pikepdf.Object, resources: pikepdf.Object) -> None:
    page = pdf.add_blank_page()
    page.Resources, page.Contents = resources, drawn


def _page_texts(pdf: pikepdf.Pdf, start: int) -> Iterator[str]:
    written = io.BytesIO()
    pdf.save(written)
    with closing(pypdfium2.PdfDocument(written.getvalue())) as document:
        yield "".join(page_texts(document, start))
