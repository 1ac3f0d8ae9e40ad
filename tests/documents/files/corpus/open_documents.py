"""Hostile ODT and ODS: listeners, scripts, applets, formulas, and every way to fetch from elsewhere."""

from tests import files
from tests.documents.files.corpus.packages import edited, ods, odt_part

SCRIPT = 'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
FORM = 'xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0"'
LISTENER = (
    f'<office:event-listeners><script:event-listener {SCRIPT} script:language="ooo:script" '
    'script:event-name="dom:load" xlink:href="{}"/></office:event-listeners>'
)
BASIC = "vnd.sun.star.script:Standard.Modul1.Main?language=Basic&amp;location=document"
WEB = "http://contoh.invalid/a"


def odt(body: str) -> bytes:
    return files.odt("Surat", body=f"<text:p>{body}</text:p>")


def meta(content: str) -> bytes:
    namespaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    )
    return odt_part("meta.xml", f"<office:document-meta {namespaces}>{content}</office:document-meta>")


CASES = [
    ("macros", "pendengar.odt", odt(LISTENER.format(BASIC))),
    (
        "macros",
        "pendengar-python.odt",
        odt(LISTENER.format("vnd.sun.star.script:../../../a.py$run?language=Python&amp;location=user")),
    ),
    ("macros", "pendengar-kosong.odt", odt(LISTENER.format(""))),
    ("macros", "pendengar.ods", ods(body=LISTENER.format(BASIC))),
    ("macros", "tautan-makro.odt", odt(f'<text:a xlink:href="{BASIC}">klik</text:a>')),
    ("macros", "macro.odt", odt('<text:a xlink:href="macro:///Standard.Modul1.Main">klik</text:a>')),
    (
        "macros",
        "perintah.odt",
        odt(f'<text:execute-macro xmlns:x="x" text:name="Main">{LISTENER.format(BASIC)}</text:execute-macro>'),
    ),
    ("macros", "bilah.odt", odt_part("Configurations2/toolbar/a.xml", f'<t xmlns:x="x"><i x:href="{BASIC}"/></t>')),
    ("macros", "basic.ods", files.with_parts(files.ods(), {"Basic/Standard/Modul1.xba": "<a/>"})),
    ("macros", "dialog.odt", odt_part("Dialogs/Standard/a.xml", "<a/>")),
    (
        "macros",
        "naskah.odt",
        odt(
            f"<office:scripts><office:script {SCRIPT} "
            f'script:language="JavaScript">alert(1)</office:script></office:scripts>'
        ),
    ),
    ("macros", "naskah-teks.odt", odt(f'<text:script {SCRIPT} script:language="JavaScript">alert(1)</text:script>')),
    ("active_content", "applet.odt", odt('<draw:applet xlink:href="a.class" draw:code="a"/>')),
    (
        "active_content",
        "plugin.odt",
        odt('<draw:plugin xlink:href="a.swf" draw:mime-type="application/x-shockwave-flash"/>'),
    ),
    (
        "active_content",
        "xforms.odt",
        odt(
            '<xf:model xmlns:xf="http://www.w3.org/2002/xforms"><xf:submission id="a" action="http://contoh.invalid"/></xf:model>'
        ),
    ),
    (
        "external_content",
        "bagian.odt",
        files.odt(body=f'<text:section text:name="a"><text:section-source xlink:href="{WEB}.odt"/></text:section>'),
    ),
    (
        "external_content",
        "bagian-dde.odt",
        files.odt(
            body=(
                '<text:section text:name="a"><office:dde-source office:dde-application="soffice" '
                'office:dde-topic="a"/></text:section>'
            )
        ),
    ),
    (
        "external_content",
        "dde-deklarasi.odt",
        odt('<text:dde-connection-decl office:name="a" office:dde-application="cmd"/>'),
    ),
    ("external_content", "bingkai.odt", odt(f'<draw:frame><draw:floating-frame xlink:href="{WEB}"/></draw:frame>')),
    (
        "external_content",
        "objek.odt",
        odt('<draw:frame><draw:object xlink:href="file://contoh.invalid/a.ods"/></draw:frame>'),
    ),
    ("external_content", "gambar-unc.odt", odt('<draw:image xlink:href="\\\\contoh.invalid\\a.png"/>')),
    ("external_content", "gambar-persen.odt", odt('<draw:image xlink:href="%2e%2e/%2e%2e/a.png"/>')),
    ("external_content", "gambar-titik.odt", odt('<draw:image xlink:href="./Pictures/../../a.png"/>')),
    ("external_content", "gambar-baris.odt", odt('<draw:image xlink:href="&#10;ht&#9;tp://contoh.invalid/a.png"/>')),
    (
        "external_content",
        "latar.odt",
        edited(
            files.odt("a"),
            "styles.xml",
            "<office:master-styles>",
            (
                f'<office:automatic-styles><style:style style:name="a"><style:background-image '
                f'xlink:href="{WEB}.png"/></style:style></office:automatic-styles>'
                f"<office:master-styles>"
            ),
        ),
    ),
    (
        "external_content",
        "huruf.odt",
        edited(
            files.odt("a"),
            "content.xml",
            "<office:body>",
            (
                f'<office:font-face-decls><s:font-face-uri xmlns:s="svg" xlink:href="{WEB}.ttf"/>'
                f"</office:font-face-decls><office:body>"
            ),
        ),
    ),
    ("external_content", "muat-ulang.odt", meta(f'<meta:auto-reload xlink:href="{WEB}" meta:delay="PT1S"/>')),
    ("external_content", "templat.odt", meta(f'<meta:template xlink:href="{WEB}.ott"/>')),
    (
        "external_content",
        "gambar-objek.odt",
        odt_part(
            "Object 1/content.xml",
            f'<a xmlns:xlink="http://www.w3.org/1999/xlink"><draw:image xmlns:draw="d" xlink:href="{WEB}.png"/></a>',
        ),
    ),
    (
        "external_content",
        "lembar-luar.ods",
        ods(body=f'<table:table table:name="b"><table:table-source xlink:href="{WEB}.ods"/></table:table>'),
    ),
    ("external_content", "rentang-luar.ods", ods(body='<table:cell-range-source xlink:href="file:///c:/a.csv"/>')),
    (
        "connections",
        "basis-data.ods",
        ods(
            body=(
                "<table:database-ranges><table:database-range><table:database-source-sql "
                'table:database-name="a" table:sql-statement="SELECT 1"/></table:database-range>'
                "</table:database-ranges>"
            )
        ),
    ),
    (
        "connections",
        "basis-data.odt",
        odt(
            f'<text:database-display text:database-name="a"><form:connection-resource {FORM} '
            f'xlink:href="{WEB}.odb"/></text:database-display>'
        ),
    ),
    ("formulas", "webservice.ods", ods("of:=WEBSERVICE(&quot;http://contoh.invalid&quot;)")),
    ("formulas", "dde.ods", ods("of:=DDE(&quot;soffice&quot;;&quot;a&quot;;&quot;b&quot;)")),
    ("formulas", "berkas-luar.ods", ods("of:=['file:///c:/a.ods'#$Lembar.A1]")),
    ("formulas", "dde-pipa.ods", ods("msoxl:=cmd|'/c calc'!A0")),
    (
        "formulas",
        "nama.ods",
        ods(
            body='<table:named-expressions><table:named-expression table:name="a" table:expression="of:=WEBSERVICE(&quot;http://a&quot;)"/></table:named-expressions>'
        ),
    ),
    (
        "local_links",
        "tautan-berkas.odt",
        odt('<text:a xlink:href="file:///c:/windows/system32/calc.exe">klik</text:a>'),
    ),
    ("local_links", "tautan-unc.odt", odt('<text:a xlink:href="//contoh.invalid/a.exe">klik</text:a>')),
    ("local_links", "tautan-vnd.odt", odt('<text:a xlink:href="vnd.libreoffice.command:a">klik</text:a>')),
    ("local_links", "tombol.odt", odt(f'<form:button {FORM} form:button-type="url" xlink:href="file:///c:/a.exe"/>')),
    ("external_content", "formulir.odt", odt(f'<form:form {FORM} xlink:href="{WEB}"/>')),
    ("ole_objects", "objek-ole.odt", odt_part("Object 1", files.ole("\x01CompObj"))),
    ("foreign_part", "html.odt", odt_part("Pictures/a.png", "<html><script>alert(1)</script></html>")),
]
