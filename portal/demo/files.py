"""Papers as bytes of files, with one function for each type."""

import csv as csv_writer
import io
import textwrap
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont

from opd.papers import letterhead
from portal.demo.paper import NOTICE, Cell, Chart, DemoPaper, PaperTable, Section, shown

TEMPLATE = Path(__file__).with_name("paper.typ")
STAMP = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed date in the file's own properties keeps its bytes repeatable
NAVY = "103463"
BULLETS_A_SLIDE = 4
ROWS_A_SLIDE = 9
PICTURE = (1600, 1130)


def build(paper: DemoPaper, extension: str) -> bytes:
    """Return the paper as a file of a type; `extension` is a key of `BUILDERS`."""
    return BUILDERS[extension](paper)


def pdf(paper: DemoPaper) -> bytes:
    """Return a tagged PDF with title, language and bookmarks."""
    data = {
        "date": STAMP.date(),
        "title": paper.title,
        "agency": paper.agency,
        "keywords": paper.keywords,
        "notice": NOTICE,
        "facts": paper.facts,
        "place": paper.place,
        "day": paper.day,
        "signer": paper.signer,
        "sections": [_section_for_typst(section) for section in paper.sections],
    }
    return letterhead.typeset(TEMPLATE, data)


def _section_for_typst(section: Section) -> dict:
    return {
        "heading": section.heading,
        "paragraphs": section.paragraphs,
        "steps": section.steps,
        "table": _table_for_typst(section.table) if section.table else None,
        "chart": _chart_for_typst(section.chart) if section.chart else None,
    }


def _table_for_typst(table: PaperTable) -> dict:
    return {
        "caption": table.caption,
        "columns": table.columns,
        "rows": [[shown(cell) for cell in row] for row in table.rows],
        "widths": table.widths,
        "numeric": table.numeric,
        "has_total": table.has_total,
    }


def _chart_for_typst(chart: Chart) -> dict:
    longest = max(bar.value for bar in chart.bars) or 1
    bars = [{"label": b.label, "value": shown(b.value), "share": 100 * b.value / longest} for b in chart.bars]
    spoken = "; ".join(f"{bar['label']} {bar['value']}" for bar in bars)
    return {"caption": chart.caption, "alt": f"Grafik batang. {chart.caption}: {spoken}.", "bars": bars}


def docx(paper: DemoPaper) -> bytes:
    import docx as python_docx  # noqa: PLC0415 - slow to load, and a second run of seed_demo makes no file

    document = python_docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = paper.title, paper.agency, "id-ID"
    properties.created = properties.modified = STAMP
    document.sections[0].footer.paragraphs[0].text = NOTICE
    document.add_paragraph(f"PEMERINTAH KOTA METRO\n{paper.agency.upper()}")
    document.add_heading(paper.title, 0)
    for label, value in paper.facts:
        document.add_paragraph(f"{label}: {value}")
    for section in paper.sections:
        document.add_heading(section.heading, 1)
        for paragraph in section.paragraphs:
            document.add_paragraph(paragraph)
        for step in section.steps:
            document.add_paragraph(step, style="List Number")
        if section.table:
            _table_in_docx(document, section.table)
    document.add_paragraph(f"{paper.place}, {paper.day}\n{paper.signer}")
    return _saved(document.save)


def _table_in_docx(document, table: PaperTable) -> None:
    document.add_paragraph(table.caption, style="Caption")
    grid = document.add_table(rows=1, cols=len(table.columns), style="Light Grid Accent 1")
    rows = [table.columns, *table.rows]
    for _row in table.rows:
        grid.add_row()
    for row, cells in zip(grid.rows, rows, strict=True):
        for cell, value in zip(row.cells, cells, strict=True):
            cell.text = shown(value)


def pptx(paper: DemoPaper) -> bytes:
    import pptx as python_pptx  # noqa: PLC0415 - as python-docx above

    deck = python_pptx.Presentation()
    deck.core_properties.title, deck.core_properties.author = paper.title, paper.agency
    deck.core_properties.created = deck.core_properties.modified = STAMP
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = paper.title
    first.placeholders[1].text = f"{paper.agency}\n{paper.day}\n{NOTICE}"
    for section in paper.sections:
        bullets = section.paragraphs + section.steps
        for start in range(0, len(bullets), BULLETS_A_SLIDE):
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = section.heading
            slide.placeholders[1].text = "\n".join(bullets[start : start + BULLETS_A_SLIDE])
            _shrink(slide.placeholders[1].text_frame, python_pptx.util.Pt(16))
        if section.table:
            _table_in_pptx(deck, section.table, python_pptx.util)
    return _saved(deck.save)


def _table_in_pptx(deck, table: PaperTable, units) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = table.caption
    _shrink(slide.shapes.title.text_frame, units.Pt(24))
    rows = [table.columns, *table.rows[:ROWS_A_SLIDE]]
    place = (units.Cm(1.2), units.Cm(4.2), units.Cm(23), units.Cm(0.9 * len(rows)))
    grid = slide.shapes.add_table(len(rows), len(table.columns), *place).table
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            grid.cell(y, x).text = shown(value)
            _shrink(grid.cell(y, x).text_frame, units.Pt(12))


def _shrink(frame, size) -> None:
    for paragraph in frame.paragraphs:
        paragraph.font.size = size


def xlsx(paper: DemoPaper) -> bytes:
    about = [
        *_lines(paper),
        *(f"Tabel {number}: {table.caption}" for number, table in enumerate(paper.tables, start=1)),
    ]
    sheets = [letterhead.Sheet("Keterangan", [paper.title], [[line] for line in about])]
    for number, table in enumerate(paper.tables, start=1):
        sheets.append(letterhead.Sheet(f"Tabel {number}", table.columns, table.rows))
    return letterhead.workbook(paper.title, sheets, author=paper.agency, created=STAMP)


def ods(paper: DemoPaper) -> bytes:
    """Return an OpenDocument spreadsheet, built directly from three small XML files in a ZIP."""
    sheets = [("Keterangan", [[paper.title], *([line] for line in _lines(paper))])]
    for number, table in enumerate(paper.tables, start=1):
        sheets.append((f"Tabel {number}", [[table.caption], table.columns, *table.rows]))
    body = "".join(_ods_sheet(name, rows) for name, rows in sheets)
    content = f"{ODS_HEAD}<office:body><office:spreadsheet>{body}{ODS_TAIL}"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), ODS_MIME)  # the standard wants it first and uncompressed
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), ODS_MANIFEST)
        archive.writestr(zipfile.ZipInfo("content.xml"), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"
ODS_URN = "urn:oasis:names:tc:opendocument:xmlns"
ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3" '
    f'xmlns:office="{ODS_URN}:office:1.0" xmlns:table="{ODS_URN}:table:1.0" xmlns:text="{ODS_URN}:text:1.0">'
)
ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"
ODS_MANIFEST = (
    f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{ODS_URN}:manifest:1.0" '
    'manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def _ods_sheet(name: str, rows: list[list[Cell]]) -> str:
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    return f'<table:table table:name="{escape(name)}">{lines}</table:table>'


def _ods_cell(value: Cell) -> str:
    kind = "string" if isinstance(value, str) else "float"
    number = "" if isinstance(value, str) else f' office:value="{value}"'
    words = escape(shown(value))
    return f'<table:table-cell office:value-type="{kind}"{number}><text:p>{words}</text:p></table:table-cell>'


def csv(paper: DemoPaper) -> bytes:
    """Return the first table as open data, with figures without thousands separators."""
    buffer = io.StringIO()
    writer = csv_writer.writer(buffer)
    table = paper.tables[0]
    writer.writerow([*table.columns, "Keterangan"])
    writer.writerows([*row, NOTICE if y == 0 else ""] for y, row in enumerate(table.rows))
    return buffer.getvalue().encode("utf-8-sig")  # with this mark spreadsheets read it as UTF-8


def png(paper: DemoPaper) -> bytes:
    """Return an organisation chart as a picture without text, as scanners and drawing programs make it."""
    image = Image.new("RGB", PICTURE, "white")
    draw = ImageDraw.Draw(image)
    draw.text((PICTURE[0] / 2, 70), paper.title, f"#{NAVY}", ImageFont.load_default(34), anchor="mm")
    head, *units = paper.sections[0].steps
    middle, share = PICTURE[0] / 2, PICTURE[0] / max(len(units), 1)
    for position, unit in enumerate(units):
        x = share * (position + 0.5)
        draw.line([(middle, 300), (middle, 480), (x, 480), (x, 620)], f"#{NAVY}", 3)
        _box(draw, (x, 650), min(share - 30, 350), unit)
    _box(draw, (middle, 280), 350, head)
    draw.text((PICTURE[0] / 2, PICTURE[1] - 40), NOTICE, "#52606f", ImageFont.load_default(20), anchor="mm")
    return _saved(lambda target: image.save(target, "PNG"))


def _box(draw: ImageDraw.ImageDraw, middle: tuple[float, float], width: float, label: str) -> None:
    x, y = middle
    draw.rounded_rectangle([(x - width / 2, y - 60), (x + width / 2, y + 60)], 10, "#eef3f9", f"#{NAVY}", 2)
    lines = textwrap.fill(label, int(width / 13))
    draw.multiline_text((x, y), lines, "#1f1f1f", ImageFont.load_default(22), anchor="mm", align="center")


def txt(paper: DemoPaper) -> bytes:
    tables = ["\n".join("\t".join(map(shown, row)) for row in [table.columns, *table.rows]) for table in paper.tables]
    return "\n\n".join([paper.title, *_lines(paper), *tables]).encode()


def _lines(paper: DemoPaper) -> list[str]:
    """Return the paper's text as plain lines, without its tables."""
    lines = [NOTICE, paper.agency, *(f"{label}: {value}" for label, value in paper.facts)]
    for section in paper.sections:
        lines += [section.heading, *section.paragraphs, *section.steps]
    return [*lines, f"{paper.place}, {paper.day}", paper.signer]


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()


BUILDERS: dict[str, Callable[[DemoPaper], bytes]] = {
    "pdf": pdf,
    "docx": docx,
    "pptx": pptx,
    "xlsx": xlsx,
    "ods": ods,
    "csv": csv,
    "png": png,
    "txt": txt,
}
