"""Changes at random: of bytes, of one part of a package, and of texts."""

import io
import zipfile
from collections.abc import Sequence
from random import Random

PIECES = [
    *(b"\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\r\n", b"%00", b"-1", b"99999999999"),
    *(b"obj", b"endobj", b"stream", b"endstream", b"xref", b"trailer", b"<<", b">>", b"[", b"]", b"/Kids", b"/Parent"),
    *(b"/Length", b"/Filter", b"/FlateDecode", b"/JS", b"/OpenAction", b"/ObjStm", b"/Prev", b"0 R", b"/Type/Page"),
    *(b"<!DOCTYPE a [", b"<!ENTITY a 'b'>", b"&a;", b"<![CDATA[", b"]]>", b"<?xml", b"<w:p>", b"</w:p>", b'xmlns="'),
    *(b"<row r='1048576'/>", b"<c r='XFD1048576'/>", b"table:number-rows-repeated='99999'", b"PK\x03\x04"),
    *(b";", b"\t", b'"', b"=cmd|", b"\xef\xbb\xbf", b"\xfe\xff", b"IHDR", b"IDAT", b"\xff\xd8", b"\xff\xc4"),
]  # fmt: skip
WORDS = [
    *("izin", "apotek", "undang-undang", "nomor 14 tahun 2008", "perda 3/2019", "disdik", "renstra 2021-2026", "dan"),
    *("Siti Rahmawati", "1872010101800001", "Rp1.250.000,00", "5 Maret 2025", "005/07", "UU KIP", "APBD2024", "a/b/c"),
    *("<script>", "</p>", "&lt;", "&#x6a;avascript:", "javascript:alert(1)", "<svg onload=", "<a href='", "<table>"),
    *("#let x = 1", "$x$", "*tebal*", "_miring_", "= judul", "@acuan", "<label>", "\\", "//", "/*", "https://a.b/?c=d"),
    *("\x00", "\x1b[31m", "\u202e", "\u200b", "\ufeff", "\ufffe", "\U0001f600", "\u0915\u094d\u0937", "e\u0301\u0301"),
    *("\u0130", "\u00df", "\ufb03", "\u1160", "\u2028", "\xad", "\u0664\u0662", "\u2167", "\u6f22", "\t", "\n"),
    *('"', "“", "-", "--", "…", "%", "_", "'", "''", ";", "(", ")", "[", "]", "{", "}", "*", "?", "|", "&", "!", ":"),
]  # fmt: skip
LONGEST_INPUT = 400_000  # bytes; what is larger is checked by its size alone, long before


def of_bytes(random: Random, content: bytes, others: Sequence[bytes] = ()) -> bytes:
    """Return the content with one to eight changes: bits, pieces cut out, doubled, put in, crossed over."""
    changed = bytearray(content[:LONGEST_INPUT])
    for _change in range(random.choice((1, 1, 2, 4, 8))):
        start = random.randrange(len(changed) + 1)
        length = random.choice((1, 2, 4, 16, 64, 1024))
        match random.randrange(7):
            case 0 if start < len(changed):
                changed[start] ^= 1 << random.randrange(8)
            case 1:
                del changed[start : start + length]
            case 2:
                changed[start:start] = changed[start : start + length] * random.choice((1, 2, 16))
            case 3:
                changed[start : start + length] = random.randbytes(length)
            case 4:
                piece = random.choice(PIECES)
                changed[start : start + random.choice((0, len(piece)))] = piece
            case 5 if others:
                other = random.choice(others)[:LONGEST_INPUT]
                at = random.randrange(len(other) + 1)
                changed[start : start + length] = other[at : at + length]
            case 6 if random.random() < 0.2:
                del changed[start:]
    return bytes(changed[:LONGEST_INPUT])


def of_package(random: Random, content: bytes, others: Sequence[bytes] = ()) -> bytes:
    """Return a ZIP with one or two of its parts changed and right checksums; of other bytes, `of_bytes`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, OSError, EOFError):
        return of_bytes(random, content, others)
    if not parts or random.random() < 0.2:
        return of_bytes(random, content, others)
    texts = [part for part in parts.values() if part]
    for name in random.sample(sorted(parts), k=min(len(parts), random.choice((1, 1, 2)))):
        if random.random() < 0.05:
            del parts[name]
        else:
            parts[name] = of_bytes(random, parts[name], texts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def text(random: Random, words: Sequence[str] = WORDS, longest: int = 40) -> str:
    """Return a text of words of a list, of others at random, and of blanks between some of them."""
    pieces = []
    for _piece in range(random.randrange(longest + 1)):
        match random.randrange(6):
            case 0:
                pieces.append("".join(chr(random.randrange(0x20, 0x17F)) for _letter in range(random.randrange(12))))
            case 1:
                pieces.append(chr(random.choice((random.randrange(0xD800), random.randrange(0xE000, 0x110000)))))
            case 2:
                pieces.append(str(random.randrange(10 ** random.randrange(1, 20))))
            case _:
                pieces.append(random.choice(words))
        pieces.append(random.choice(("", " ", " ", "\n")))
    repeated = random.choice((1, 1, 1, 1, 1, 1, 1, 50))
    return "".join(pieces) * repeated
