"""Files for tests, built in memory: good ones of every type, and hostile ones that differ from a good one in one thing.

Every function returns bytes; `upload` puts a name on them.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence

import docx as python_docx
import pikepdf
import pptx as python_pptx
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from documents.filetypes import ODS, ODT

A4 = (595, 842)
ODF_NAMES = {"office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style"}
ODF_NAMESPACES = 'xmlns:xlink="http://www.w3.org/1999/xlink" ' + " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in ODF_NAMES.items()
)
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest:manifest>'
)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


# PDF -----------------------------------------------------------------------------------------------------------------


def pdf(*pages: str, **save_options) -> bytes:
    """One page for each text (lines by \\n, Latin letters); `save_options` as of pikepdf."""
    return _saved(_document(*pages), **save_options)


def pdf_with(catalog: Mapping[str, object] | None = None, annotation: Dictionary | None = None) -> bytes:
    """A PDF whose catalogue has these entries more, or whose page has this annotation."""
    document = _document("Lampiran")
    for key, value in (catalog or {}).items():
        document.Root[key] = value
    if annotation is not None:
        document.pages[0].Annots = Array([annotation])
    return _saved(document)


def pdf_with_page(entries: Mapping[str, object]) -> bytes:
    """A PDF whose page has these entries more."""
    document = _document("Lampiran")
    for key, value in entries.items():
        document.pages[0].obj[key] = value
    return _saved(document)


def pdf_with_annotation(subtype: str, **entries: object) -> bytes:
    return pdf_with(annotation=_annotation(Name(f"/{subtype}"), **entries))


def pdf_with_stream(**entries: object) -> bytes:
    """A PDF with a stream more, whose dictionary has these entries."""
    document = _document("Lampiran")
    stream = document.make_stream(b"")
    for key, value in entries.items():
        stream[f"/{key}"] = value
    document.Root.Lain = stream
    return _saved(document)


def pdf_with_script(kind: str) -> bytes:
    """`kind`: `direct` in the catalogue, `buried` in an annotation, `named`, `compressed`, `apart` (the name, too)."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    if kind == "direct":
        return pdf_with({"/OpenAction": script})
    if kind == "buried":
        return pdf_with(annotation=_annotation(Name.Link, AA=Dictionary(E=Array([Dictionary(Next=script)]))))
    if kind == "named":
        return pdf_with({"/Names": Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))})
    document = _document("Lampiran")
    if kind == "apart":
        script.S = document.make_indirect(Name.JavaScript)
    document.Root.OpenAction = document.make_indirect(script)
    return _saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def pdf_with_launch() -> bytes:
    return pdf_with({"/OpenAction": Dictionary(S=Name.Launch, F=String("cmd.exe"))})


def pdf_with_attachment() -> bytes:
    document = _document("Lampiran")
    document.attachments["rahasia.txt"] = pikepdf.AttachedFileSpec(document, b"isi", filename="rahasia.txt")
    return _saved(document)


def pdf_with_media() -> bytes:
    return pdf_with(annotation=_annotation(Name.RichMedia))


def pdf_with_xfa() -> bytes:
    return pdf_with({"/AcroForm": Dictionary(Fields=Array(), XFA=String("<xdp/>"))})


def pdf_with_link() -> bytes:
    return pdf_with(annotation=_annotation(Name.Link, A=Dictionary(S=Name.URI, URI=String("https://metrokota.go.id/"))))


def encrypted_pdf(user: str = "", owner: str = "pemilik") -> bytes:
    """Without `user` it opens for everybody and only limits what one may do."""
    return pdf("Terkunci", encryption=pikepdf.Encryption(user=user, owner=owner))


def with_moved_offsets(content: bytes) -> bytes:
    """As mail programs and old FTP do it: a line more at the top, all offsets are wrong, nothing is lost."""
    first, rest = content.split(b"\n", 1)
    return first + b"\n% moved\n" + rest


def with_hole(content: bytes) -> bytes:
    """As a failed disk leaves it: the last object (the content of a page) is gone, the end of the file is there."""
    start = content.rindex(b" 0 obj") - 1
    end = content.index(b"endobj", start)
    return content[:start] + bytes(end - start) + content[end:]


def _document(*pages: str) -> pikepdf.Pdf:
    document = pikepdf.new()
    font = document.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    for text in pages:
        page = document.add_blank_page(page_size=A4)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        lines = b"".join(b"%b Tj T* " % pikepdf.String(line).unparse() for line in text.split("\n"))
        page.Contents = document.make_stream(b"BT /F1 12 Tf 14 TL 60 780 Td " + lines + b"ET")
    return document


def _annotation(subtype: Name, **entries) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=subtype, Rect=Array([0, 0, 99, 20]), **entries)


def _saved(document: pikepdf.Pdf, **options) -> bytes:
    target = io.BytesIO()
    document.save(target, static_id=True, **options)
    return target.getvalue()


# Office --------------------------------------------------------------------------------------------------------------


def docx(*paragraphs: str, table: Sequence[Sequence[str]] = (), header: str = "", footer: str = "") -> bytes:
    document = python_docx.Document()
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = footer
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    return _written(document.save)


def xlsx(**sheets: Sequence[Sequence[object]]) -> bytes:
    """Sheets by name, as rows of cells; hidden when the name begins with `_`."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "d mmm yyyy"}) as book:
        for name, rows in (sheets or {"Lembar": [["isi"]]}).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name.startswith("_"):
                sheet.hide()
    return target.getvalue()


def far_xlsx(row: int, column: int) -> bytes:
    """A small workbook with one value at the top and one far away: a dense reader needs row x column cells for it."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Lembar")
        sheet.write(0, 0, "dekat")
        sheet.write(row, column, "jauh")
    return target.getvalue()


def pptx(*slides: tuple[str, str], chart: bool = False) -> bytes:
    """Slides as (title, notes); `chart` adds one to the first, with its workbook embedded as PowerPoint does."""
    show = python_pptx.Presentation()
    for title, notes in slides or [("Judul", "")]:
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = title
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    if chart:
        data = CategoryChartData()
        data.categories = ["2025", "2026"]
        data.add_series("Permohonan", (10, 12))
        show.slides[0].shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Cm(10), Cm(10), data)
    return _written(show.save)


def odt(*paragraphs: str, body: str = "", header: str = "") -> bytes:
    """`body`: more XML inside office:text, as it is."""
    texts = "".join(f"<text:p>{paragraph}</text:p>" for paragraph in paragraphs)
    master = f"<style:master-page><style:header><text:p>{header}</text:p></style:header></style:master-page>"
    return _odf(ODT.mime, f"<office:text>{texts}{body}</office:text>", master)


def ods(**sheets: Sequence[Sequence[str]]) -> bytes:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in (sheets or {"Lembar": [["isi"]]}).items()
    )
    return _odf(ODS.mime, f"<office:spreadsheet>{tables}</office:spreadsheet>")


def _odf(mime: str, body: str, master: str = "") -> bytes:
    def document(kind: str, content: str) -> str:
        return f'<?xml version="1.0" encoding="UTF-8"?><office:{kind} {ODF_NAMESPACES}>{content}</office:{kind}>'

    return archive(
        {
            "mimetype": mime,
            "content.xml": document("document-content", f"<office:body>{body}</office:body>"),
            "styles.xml": document("document-styles", f"<office:master-styles>{master}</office:master-styles>"),
            "META-INF/manifest.xml": MANIFEST.format(""),
        }
    )


def _written(save) -> bytes:
    target = io.BytesIO()
    save(target)
    return target.getvalue()


# Archives ------------------------------------------------------------------------------------------------------------


def made(content: bytes | Callable[[], bytes]) -> bytes:
    """The bytes; a heavy file is a function, so that only the test that needs it makes it, and not every process."""
    return content() if callable(content) else content


def archive(parts: Mapping[str, bytes | str], comment: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = comment
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def parts_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def with_parts(package: bytes, parts: Mapping[str, bytes | str]) -> bytes:
    """The package with these parts added or replaced."""
    return archive(parts_of(package) | dict(parts))


def with_relationship(package: bytes, part: str, kind: str, target: str) -> bytes:
    """The package whose `part` (a .rels file) refers to something outside."""
    prefix = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relationship = f'<Relationship Id="luar" Type="{prefix}/{kind}" Target="{target}" TargetMode="External"/>'
    content = parts_of(package)[part].decode().replace("</Relationships>", f"{relationship}</Relationships>")
    return with_parts(package, {part: content})


def macro_docx() -> bytes:
    """A DOCM under the name of a DOCX: the project of the macros is inside, and the content types say so."""
    package = docx("Dengan makro")
    types = parts_of(package)["[Content_Types].xml"].decode()
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = types.replace(main, "application/vnd.ms-word.document.macroEnabled.main+xml")
    return with_parts(package, {"[Content_Types].xml": types, "word/vbaProject.bin": b"\xd0\xcf\x11\xe0 makro"})


def zip_bomb(megabytes: int = 50) -> bytes:
    """A workbook with a sheet of zeros: some kilobytes that unpack to that size."""
    return with_parts(xlsx(), {"xl/worksheets/sheet2.xml": bytes(megabytes * 1024 * 1024)})


def lying_bomb(megabytes: int = 50) -> bytes:
    """The same, but every header says that the sheet of zeros holds ten bytes."""
    true_size = struct.pack("<I", megabytes * 1024 * 1024)
    return zip_bomb(megabytes).replace(true_size, struct.pack("<I", 10))


def encrypted_odt() -> bytes:
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    return with_parts(odt("Terkunci"), {"META-INF/manifest.xml": MANIFEST.format(entry)})


def ole(*streams: str) -> bytes:
    """The head of a compound file (old Office, or the wrapper of an encrypted package) with streams of these names."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return header + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))


# Images and text -----------------------------------------------------------------------------------------------------


def png(size: tuple[int, int] = (60, 40), mode: str = "RGB", color: object = "navy", **options) -> bytes:
    return _picture(Image.new(mode, size, color), "PNG", **options)


def jpeg(size: tuple[int, int] = (60, 40), color: str = "navy", **options) -> bytes:
    return _picture(Image.new("RGB", size, color), "JPEG", **options)


def webp(size: tuple[int, int] = (60, 40)) -> bytes:
    return _picture(Image.new("RGB", size, "navy"), "WEBP")


def turned_jpeg(size: tuple[int, int] = (60, 40)) -> bytes:
    """A photo as a phone stores it: on its side, with the direction and the place in its EXIF data."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter
    exif.get_ifd(0x8825)[1] = "S"  # GPS latitude
    return jpeg(size, exif=exif)


def huge_png(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG that only claims that size: its header is right, its pixels are not there."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def csv(rows: Sequence[Sequence[str]] = (("Tahun", "Jumlah"), ("2026", "12")), encoding: str = "utf-8") -> bytes:
    return "".join(";".join(row) + "\r\n" for row in rows).encode(encoding)


def txt(text: str = "Pengumuman untuk warga.\n", encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


def truncated(content: bytes, share: float = 0.6) -> bytes:
    return content[: int(len(content) * share)]


def _picture(image: Image.Image, format: str, **options) -> bytes:
    target = io.BytesIO()
    image.save(target, format, **options)
    return target.getvalue()
