"""Files that are far more expensive to read than their size, and honest ones."""

import io
import os
import struct
import zipfile
import zlib

from tests import files

TYPES = "[Content_Types].xml"
OBJECTS_OF_A_STREAM = 10_000


def pdf_of_objects(number: int = 480_000) -> bytes:
    """Return a PDF of about 3.5 MB whose object streams hold `number` objects."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<<>>>>",
    ]
    rows = []
    for start in range(0, number, OBJECTS_OF_A_STREAM):
        first = len(bodies) + 1
        objects = [b"<</A(%b)>>" % os.urandom(3).hex().encode() for _ in range(OBJECTS_OF_A_STREAM)]
        numbers = range(1_000 + start, 1_000 + start + OBJECTS_OF_A_STREAM)
        offsets, at = [], 0
        for one in objects:
            offsets.append(at)
            at += len(one) + 1
        head = b" ".join(b"%d %d" % pair for pair in zip(numbers, offsets, strict=True)) + b"\n"
        packed = zlib.compress(head + b" ".join(objects), 9)
        about = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>" % (len(objects), len(head), len(packed))
        bodies.append(about + b"stream\n" + packed + b"\nendstream")
        rows += [(2, first, index) for index in range(len(objects))]
    content, places = bytearray(b"%PDF-1.5\n"), []
    for index, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (index, body)
    xref, start_of_xref = len(bodies) + 1, len(content)
    own = [(0, 0, 65535), *((1, place, 0) for place in places), (1, start_of_xref, 0)]
    table = zlib.compress(b"".join(struct.pack(">BIH", *row) for row in own + rows), 9)
    about = b"<</Type/XRef/Size %d/W[1 4 2]/Index[0 %d 1000 %d]" % (1_000 + number, len(own), number)
    about += b"/Root 1 0 R/Filter/FlateDecode/Length %d>>" % len(table)
    content += b"%d 0 obj\n%bstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        xref,
        about,
        table,
        start_of_xref,
    )
    return bytes(content)


def docx_of_elements(parts: int, elements: int, padding: int) -> bytes:
    """Return a DOCX with `parts` relation lists of `elements` empty elements, and `padding` random bytes."""
    out = io.BytesIO(files.docx("Surat"))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        for number in range(parts):
            package.writestr(f"word/_rels/part{number}.xml.rels", "<R>" + "<a/>" * elements + "</R>")
        package.writestr("word/media/image1.png", os.urandom(padding))
    return out.getvalue()


def large_docx() -> bytes:
    """Return a DOCX of 2.8 MB, which once occupied a thread for half a minute."""
    return docx_of_elements(3, 4_900_000, 2_700_000)


def small_docx() -> bytes:
    return docx_of_elements(1, 2_000_000, 200_000)
