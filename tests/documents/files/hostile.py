"""Good files of every type, and for every refusal the files that earn it (REFUSED: code -> name and content)."""

import struct
import zlib
from functools import partial

from pikepdf import Array, Dictionary, Name

from documents import filetypes
from tests import files

MEGABYTE = 1024 * 1024


def object_stream_bomb(megabytes: int) -> bytes:
    """A PDF of some kilobytes whose one object stream unpacks to that size."""
    deflate = zlib.compressobj(9)
    blanks = b" " * 1024 * 1024
    packed = deflate.compress(b"5 0 <</A 1>>") + b"".join(deflate.compress(blanks) for _ in range(megabytes))
    packed += deflate.flush()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R/Hidden 5 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<<>>>>",
        b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed),
    )
    content, offsets = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    rows = [(0, 0, 255), *((1, offset, 0) for offset in offsets), (2, 4, 0), (1, len(content), 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    head = b"<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return content + b"6 0 obj\n%b%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head, table, len(content))


ODT_PICTURE = '<text:p><draw:image xlink:href="{}"/></text:p>'
OUTSIDE_TEMPLATE = files.with_relationship(
    files.with_parts(files.docx("Surat"), {"word/_rels/settings.xml.rels": "<Relationships></Relationships>"}),
    "word/_rels/settings.xml.rels",
    "attachedTemplate",
    "file:///C:/surat.dotx",
)

GOOD = {
    "pdf": files.pdf("Laporan"),
    "docx": files.docx("Laporan", table=[["Tahun", "Jumlah"]], header="Dinas"),
    "xlsx": files.xlsx(Anggaran=[["Tahun", 2026]]),
    "pptx": files.pptx(("Rapat", "Catatan")),
    "odt": files.odt("Laporan"),
    "ods": files.ods(Anggaran=[["Tahun", "2026"]]),
    "csv": files.csv(),
    "txt": files.txt(),
    "jpg": files.jpeg(),
    "png": files.png(),
}

DOCX_RELATIONS = "word/_rels/document.xml.rels"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
TYPES = "[Content_Types].xml"
TEMPLATE = files.with_parts(
    GOOD["docx"], {TYPES: files.parts_of(GOOD["docx"])[TYPES].decode().replace(f"{WORD}document.", f"{WORD}template.")}
)
ENTITY = ('<?xml version="1.0"?>', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
NESTED_TWICE = files.with_parts(GOOD["xlsx"], {"xl/embeddings/b.docx": GOOD["docx"]})
REFUSED = {
    "empty": [("kosong.pdf", b""), ("kosong.txt", b"")],
    "type_not_allowed": [
        ("program.exe", b"MZ"),
        ("gambar.svg", files.svg()),
        ("arsip.zip", files.archive({"a.txt": "a"})),
        ("laporan.pdf.exe", GOOD["pdf"]),
        ("laporan\u202efdp.exe", GOOD["pdf"]),
        ("tanpa akhiran", GOOD["pdf"]),
        ("gambar.webp", files.webp()),
    ],
    "old_office": [("surat.doc", b"isi"), ("surat.docx", files.ole("WordDocument")), ("data.xls", b"isi")],
    "content_mismatch": [
        ("teks.pdf", files.txt()),
        ("gambar.png", files.svg()),
        ("gambar.png", files.jpeg()),
        ("gambar.jpg", files.png()),
        ("arsip.xlsx", files.archive({"a.txt": "a"})),
        ("surat.xlsx", GOOD["docx"]),
        ("templat.docx", TEMPLATE),
        ("lembar.odt", GOOD["ods"]),
        ("teks.odt", files.txt()),
        ("arsip.odt", files.archive({"mimetype": filetypes.ODT.mime})),
        ("teks.txt", GOOD["pdf"]),
        ("data.csv", b"{\\rtf1 isi}"),
    ],
    "broken": [
        ("setengah.pdf", files.truncated(files.pdf("Satu", "Dua"))),
        ("tanpa-akhir.pdf", files.truncated(files.pdf("Satu"), share=0.99)),
        ("tambal.pdf", files.truncated(files.pdf("Satu", "Dua")) + b"\nstartxref\n0\n%%EOF\n"),
        ("tanpa-halaman.pdf", files.pdf()),
        ("berlubang.pdf", files.with_hole(files.pdf("Satu", "Dua"))),
        ("bergeser.pdf", files.with_moved_offsets(files.with_hole(files.pdf("Satu", "Dua")))),
        ("bom.pdf", partial(object_stream_bomb, megabytes=100)),
        ("setengah.docx", files.truncated(GOOD["docx"])),
        ("setengah.ods", files.truncated(GOOD["ods"])),
        ("jenis.docx", files.with_parts(GOOD["docx"], {TYPES: "<Types>"})),
        ("isi.odt", files.with_parts(GOOD["odt"], {"content.xml": "<a><b></a>"})),
        ("setengah.jpg", files.truncated(files.jpeg((400, 300)))),
        ("setengah.png", files.truncated(files.png((400, 300)))),
    ],
    "encrypted": [
        ("terkunci.pdf", files.encrypted_pdf(user="rahasia")),
        ("terkunci.docx", files.ole("EncryptionInfo", "EncryptedPackage")),
        ("terkunci.odt", files.encrypted_odt()),
    ],
    "macros": [
        ("makro.docx", files.macro_docx()),
        ("makro.docm", files.macro_docx()),
        ("proyek.xlsx", files.with_parts(GOOD["xlsx"], {"xl/vbaProject.bin": "makro"})),
        ("lembar.xlsx", files.with_parts(GOOD["xlsx"], {"xl/macrosheets/sheet1.xml": "<a/>"})),
        ("makro.odt", files.with_parts(GOOD["odt"], {"Basic/Standard/Modul1.xml": "<a/>"})),
        ("makro.ods", files.with_parts(GOOD["ods"], {"Scripts/python/a.py": "print()"})),
    ],
    "active_content": [
        *((f"{kind}.pdf", files.pdf_with_script(kind)) for kind in ("direct", "buried", "named", "compressed")),
        ("tersamar.pdf", files.pdf_with_script("direct").replace(b"/JavaScript", b"/Java#53cript")),
        ("terpisah.pdf", files.pdf_with_script("apart")),
        ("program.pdf", files.pdf_with_launch()),
        ("media.pdf", files.pdf_with_media()),
        ("formulir.pdf", files.pdf_with_xfa()),
        ("kendali.docx", files.with_parts(GOOD["docx"], {"word/activeX/activeX1.xml": "<a/>"})),
    ],
    "embedded_files": [
        ("lampiran.pdf", files.pdf_with_attachment()),
        ("arsip.docx", files.with_parts(GOOD["docx"], {"word/media/a.png": files.archive({"a": "a"})})),
        ("program.docx", files.with_parts(GOOD["docx"], {"word/media/a.png": b"MZ program"})),
        ("dalam.docx", files.with_parts(GOOD["docx"], {"word/embeddings/a.xlsx": NESTED_TWICE})),
        ("arsip.odt", files.with_parts(GOOD["odt"], {"Pictures/a.png": files.archive({"a": "a"})})),
    ],
    "external_content": [
        ("templat.docx", OUTSIDE_TEMPLATE),
        ("gambar.docx", files.with_relationship(GOOD["docx"], DOCX_RELATIONS, "image", "https://a.id/a.png")),
        ("tautan.xlsx", files.with_parts(GOOD["xlsx"], {"xl/externalLinks/externalLink1.xml": "<a/>"})),
        ("gambar.odt", files.odt(body=ODT_PICTURE.format("https://a.id/a.png"))),
        ("berkas.odt", files.odt(body=ODT_PICTURE.format("../../a.png"))),
        ("dde.odt", files.odt(body="<office:dde-source/>")),
    ],
    "zip_bomb": [
        ("bom.xlsx", files.zip_bomb),
        ("bohong.xlsx", files.lying_bomb),
        ("banyak.docx", files.archive({f"{n}.xml": "" for n in range(2_001)})),
        ("daftar.docx", files.archive({f"{n}-{'x' * 60_000}.xml": "" for n in range(20)})),
        ("dalam.docx", lambda: files.with_parts(GOOD["docx"], {"word/embeddings/a.xlsx": files.zip_bomb()})),
        ("bom.ods", lambda: files.with_parts(GOOD["ods"], {"Pictures/a.bmp": bytes(50 * MEGABYTE)})),
    ],
    "polyglot": [
        ("depan.pdf", b"<html>" + GOOD["pdf"]),
        ("belakang.pdf", GOOD["pdf"] + files.archive({"a": "a"})),
        ("belakang.png", files.png() + files.archive({"a": "a"})),
        ("belakang.jpg", files.jpeg() + files.archive({"a": "a"})),
        ("terpotong.png", files.png() + b"sisa gambar"),
        ("belakang.docx", GOOD["docx"] + b"ekor"),
        ("ganda.docx", files.archive({"a": "a"}) + GOOD["docx"]),
    ],
    "dangerous": [
        ("segmen.jpg", files.jpeg()[:2] + b"\xff\xe1\0\x02" * 50_001 + files.jpeg()[2:]),
        ("naik.docx", files.with_parts(GOOD["docx"], {"../../etc/cron.d/a": "a"})),
        ("mutlak.docx", files.with_parts(GOOD["docx"], {"/etc/passwd": "a"})),
        ("windows.docx", files.with_parts(GOOD["docx"], {"C:\\a.txt": "a"})),
        ("kembar.docx", files.with_parts(GOOD["docx"], {"word/DOCUMENT.xml": "<a/>"})),
        ("entitas.docx", files.with_parts(GOOD["docx"], {"word/a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})),
        ("entitas.odt", files.with_parts(GOOD["odt"], {"content.xml": (" " * 70_000).join(ENTITY)})),
    ],
    "too_complex": [
        ("banyak.pdf", lambda: b"%PDF-1.4\n" + b"1 0 obj " * 2_000_001 + b"%%EOF"),
        ("dalam.pdf", lambda: files.pdf_with({"/A": Array([Name.XFA, *[Dictionary()] * 60_001])})),
    ],
    "too_many_pixels": [("luas.png", files.huge_png), ("lebar.png", partial(files.huge_png, 9_000, 9_900))],
    "not_plain_text": [
        ("biner.txt", b"isi\0isi"),
        ("utf16.csv", files.txt(encoding="utf-16")),
        ("kendali.txt", b"isi\x1b[2J"),
        ("acak.txt", b"isi \x81\x8d"),
    ],
    "markup": [
        ("halaman.txt", b"<html><script>alert(1)</script>"),
        ("halaman.csv", b"\xef\xbb\xbf \n<!DOCTYPE html>"),
        ("gambar.txt", files.svg()),
        ("skrip.txt", b"#!/bin/sh\nrm -rf /"),
    ],
}
