import io
import textwrap
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.text import slugify
from PIL import Image, ImageDraw, ImageFont

from opd.papers import letterhead
from opd.tables import text, workbook
from portal.demo.paper import NOTICE, Chart, DemoPaper, PaperTable, Section, shown

HERE = Path(__file__).parent
STAMP = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed date in the file's own properties keeps its bytes repeatable
NAVY = "103463"
ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"
BULLETS_A_SLIDE = 4
ROWS_A_SLIDE = 9
PICTURE = (1600, 1130)


def build(paper: DemoPaper, extension: str) -> bytes:
    return BUILDERS[extension](paper)


def upload(paper: DemoPaper, extension: str, version: str = "") -> SimpleUploadedFile:
    """Return the file of a paper, named after its title and, where it has one, its `version`."""
    name = f"{slugify(paper.title)[:80].strip('-')}{version}.{extension}"
    return SimpleUploadedFile(name, build(paper, extension))


def pdf(paper: DemoPaper) -> bytes:
    sections = [_section_for_typst(section) for section in paper.sections]
    data = vars(paper) | {"date": STAMP.date(), "notice": NOTICE, "sections": sections}
    return letterhead.typeset(HERE / "paper.typ", data)


def _section_for_typst(section: Section) -> dict:
    table, chart = section.table, section.chart
    rows = [[shown(cell) for cell in row] for row in table.rows] if table else []
    return vars(section) | {
        "table": vars(table) | {"rows": rows} if table else None,
        "chart": _chart_for_typst(chart) if chart else None,
    }


def _chart_for_typst(chart: Chart) -> dict:
    longest = max(value for _label, value in chart.bars) or 1
    bars = [{"label": name, "value": shown(value), "share": 100 * value / longest} for name, value in chart.bars]
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
    sheets = [workbook.Sheet("Keterangan", [paper.title], [[line] for line in about])]
    for number, table in enumerate(paper.tables, start=1):
        sheets.append(workbook.Sheet(f"Tabel {number}", table.columns, table.rows))
    return workbook.workbook(paper.title, sheets, author=paper.agency, created=STAMP)


def ods(paper: DemoPaper) -> bytes:
    sheets = [("Keterangan", [[paper.title], *([line] for line in _lines(paper))])]
    for number, table in enumerate(paper.tables, start=1):
        sheets.append((f"Tabel {number}", [[table.caption], table.columns, *table.rows]))
    cells = [
        (name, [[(str(cell), shown(cell), isinstance(cell, str)) for cell in row] for row in rows])
        for name, rows in sheets
    ]
    content = Template((HERE / "ods-content.xml").read_text()).render(Context({"sheets": cells}))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), ODS_MIME)  # the standard wants it first and uncompressed
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), (HERE / "ods-manifest.xml").read_text())
        archive.writestr(zipfile.ZipInfo("content.xml"), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def csv(paper: DemoPaper) -> bytes:
    table = paper.tables[0]
    rows = ([*row, NOTICE if y == 0 else ""] for y, row in enumerate(table.rows))
    return b"".join(text.csv([[*table.columns, "Keterangan"], *rows], mark=True))


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
    lines = [NOTICE, paper.agency, *(f"{label}: {value}" for label, value in paper.facts)]
    for section in paper.sections:
        lines += [section.heading, *section.paragraphs, *section.steps]
    return [*lines, f"{paper.place}, {paper.day}", paper.signer]


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()


BUILDERS = {builder.__name__: builder for builder in (pdf, docx, pptx, xlsx, ods, csv, png, txt)}
