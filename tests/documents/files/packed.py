"""PDFs of very many objects, written by hand: the libraries would take minutes."""

import io
import struct
import zlib

PAGE = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<<>>>>",
)
IN_A_STREAM = 4_000


def pdf_of_objects(count: int, *, packed: bool) -> bytes:
    """A page, and `count` small objects more: each by itself, or `packed` into object streams."""
    out, rows = io.BytesIO(b"%PDF-1.5\n"), {0: (0, 0, 65535)}
    out.seek(0, io.SEEK_END)
    for body in PAGE:
        _write(out, rows, body)
    while count:
        part = min(IN_A_STREAM if packed else 1, count)
        if packed:
            _write_stream(out, rows, part)
        else:
            _write(out, rows, b"[1/B]")
        count -= part
    return _with_table(out, rows)


def _write(out, rows, body: bytes) -> int:
    number = len(rows)
    rows[number] = (1, out.tell(), 0)
    out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    return number


def _write_stream(out, rows, count: int) -> None:
    stream = len(rows)
    body = b"[1/B]"
    numbers = range(stream + 1, stream + 1 + count)
    head = b" ".join(b"%d %d" % (number, index * (len(body) + 1)) for index, number in enumerate(numbers)) + b" "
    data = zlib.compress(head + b" ".join([body] * count))
    facts = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>" % (count, len(head), len(data))
    _write(out, rows, facts + b"stream\n" + data + b"\nendstream")
    rows.update({number: (2, stream, index) for index, number in enumerate(numbers)})


def _with_table(out, rows) -> bytes:
    start, number = out.tell(), len(rows)
    rows[number] = (1, start, 0)
    table = zlib.compress(b"".join(struct.pack(">BIH", *rows[key]) for key in range(number + 1)))
    facts = b"<</Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % (number + 1, len(table))
    out.write(b"%d 0 obj\n%bstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, facts, table, start))
    return out.getvalue()
