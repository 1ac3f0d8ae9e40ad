"""What a reader sees of a file, as the child process reads it: never a hidden sheet, a comment or hidden text."""

import io
import json
import re

import docx
import pptx
import pytest
import xlsxwriter
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement

from documents.files import formats
from documents.files.formats.blocks import LONG, cut_text
from documents.files.formats.tables.columns import heading, number
from documents.files.formats.tables.rows import MAX_CELL, MAX_COLUMNS, MAX_ROWS, ROWS
from documents.files.reading import NotReadable, parts_of
from documents.filetypes import BY_EXTENSION
from tests import files
from tests.patience import times_as_long

pytestmark = pytest.mark.one_engine


@pytest.fixture
def parts(tmp_path):
    def read(content, extension):
        path = tmp_path / f"berkas.{extension}"
        path.write_bytes(content)
        return parts_of(path, BY_EXTENSION[extension].mime)

    return read


def workbook(fill):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        fill(book)
    return content.getvalue()


def saved(document):
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


# Tables ---------------------------------------------------------------------------------------------------------------


def test_rows_keep_their_numbers_and_headings_leave_the_body(parts):
    found = parts(files.xlsx(Data=[["Kelurahan", "RW"], ["Metro", 1], [], ["Imopuro", 2]]), "xlsx")
    [sheet], [part] = found["sheets"], found["parts"]
    assert (sheet["name"], sheet["head"], sheet["rows"], sheet["numeric"]) == ("Data", ["Kelurahan", "RW"], 2, [1])
    assert (part["sheet"], part["first"], part["last"], part["text"]) == (1, 2, 4, "2\tMetro\t1\n4\tImopuro\t2")


def test_what_the_office_program_hides_is_not_in_any_part(parts):
    def fill(book):
        sheet = book.add_worksheet("Tampil")
        sheet.write_row(0, 0, ["Nama", "Sandi", "Jumlah"])
        sheet.write_row(1, 0, ["Metro", "RAHASIA kolom", 1])
        sheet.write_row(2, 0, ["RAHASIA baris", "x", 2])
        sheet.write_comment(1, 0, "RAHASIA komentar")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        for name, hide in (("Tersembunyi", "hide"), ("Sangat", "very_hidden")):
            hidden = book.add_worksheet(name)
            getattr(hidden, hide)()
            hidden.write(0, 0, "RAHASIA lembar")

    found = parts(workbook(fill), "xlsx")
    assert [sheet["name"] for sheet in found["sheets"]] == ["Tampil"]
    assert [part["text"] for part in found["parts"]] == ["2\tMetro\t1"]
    assert "RAHASIA" not in json.dumps(found)


def test_hidden_rows_and_columns_of_an_ods_are_left_out(parts):
    content = files.ods(Data=[["Nama", "Sandi"], ["Metro", "RAHASIA"], ["RAHASIA", "dua"], ["Imopuro", "tiga"]])
    inner = files.parts_of(content)["content.xml"].decode()
    rows = inner.split("<table:table-row")
    assert len(rows) == 5
    rows[3] = f' table:visibility="collapse"{rows[3]}'
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    changed = f"{rows[0]}{columns}<table:table-row" + "<table:table-row".join(rows[1:])
    found = parts(files.with_parts(content, {"content.xml": changed}), "ods")
    assert "RAHASIA" not in json.dumps(found)
    assert [line.split("\t")[1] for line in found["parts"][0]["text"].split("\n")] == ["Nama", "Metro", "Imopuro"]


def test_columns_and_rows_of_no_size_are_left_out(parts):
    def fill(book):
        sheet = book.add_worksheet("Tampil")
        sheet.write_row(0, 0, ["Nama", "Sandi"])
        sheet.write_row(1, 0, ["Metro", "RAHASIA"])
        sheet.set_column(1, 1, 3)

    content = workbook(fill)
    inner = files.parts_of(content)["xl/worksheets/sheet1.xml"].decode()
    changed = re.sub(r'(<col [^>]*?width=)"[^"]*"', r'\1"0"', inner)
    assert changed != inner
    found = parts(files.with_parts(content, {"xl/worksheets/sheet1.xml": changed}), "xlsx")
    assert "Metro" in json.dumps(found) and "RAHASIA" not in json.dumps(found)


@pytest.mark.parametrize(("part", "is_shown"), [("xl/worksheets/Sheet1.xml", True), ("xl/lain/sheet1.xml", False)])
def test_a_sheet_whose_hidden_cells_are_not_known_is_not_shown(parts, part, is_shown):
    def fill(book):
        sheet = book.add_worksheet("Tampil")
        sheet.write_column(0, 0, ["Nama", "Metro", "RAHASIA"])
        sheet.set_row(2, None, None, {"hidden": True})

    package = files.parts_of(workbook(fill))
    package[part] = package.pop("xl/worksheets/sheet1.xml")
    try:
        found = json.dumps(parts(files.archive(package), "xlsx"))
    except NotReadable:
        found = ""
    assert "RAHASIA" not in found and ("Metro" in found) is is_shown


def test_hidden_groups_of_an_ods_are_left_out(parts):
    content = files.ods(Data=[["Nama"], ["Metro"], ["RAHASIA"], ["Imopuro"]])
    rows = files.parts_of(content)["content.xml"].decode().split("<table:table-row")
    rows[2] += '<table:table-row-group table:display="false">'
    rows[3] += "</table:table-row-group>"
    changed = "<table:table-row".join(rows)
    found = parts(files.with_parts(content, {"content.xml": changed}), "ods")
    assert "Imopuro" in json.dumps(found) and "RAHASIA" not in json.dumps(found)


def test_a_sheet_comes_in_parts_of_500_rows(parts):
    rows = "".join(f"Kel {row};{row}\n" for row in range(1, 1201))
    found = parts(f"Nama;Jumlah\n{rows}".encode(), "csv")
    assert [(part["first"], part["last"]) for part in found["parts"]] == [(2, 501), (502, 1001), (1002, 1201)]
    assert all(part["text"].count("\n") < ROWS for part in found["parts"])


def test_a_huge_csv_is_bounded(parts):
    found = parts(b"nama,jumlah\n" + b"".join(b"Kel %d,%d\n" % (row % 50, row) for row in range(130_000)), "csv")
    [sheet] = found["sheets"]
    assert sheet["is_cut"]
    assert sheet["rows"] < MAX_ROWS
    assert len(sheet["chart"]["bars"][0]) == 30


def test_wide_rows_and_long_cells_are_cut(parts):
    found = parts((",".join(["x" * (MAX_CELL + 1), *["y"] * MAX_COLUMNS]) + "\n").encode(), "csv")
    number_, *cells = found["parts"][0]["text"].split("\t")
    assert found["sheets"][0]["is_cut"]
    assert (number_, len(cells), len(cells[0])) == ("1", MAX_COLUMNS, MAX_CELL + 1)


@pytest.mark.parametrize("content", [b"", b"\n\n", b";;;\n;;;\n"])
def test_an_empty_csv_has_a_sheet_without_rows(parts, content):
    found = parts(content, "csv")
    assert (found["parts"], found["sheets"][0]["rows"]) == ([], 0)


def test_an_empty_sheet_is_named(parts):
    found = parts(
        workbook(lambda book: (book.add_worksheet("Isi").write(0, 0, "a"), book.add_worksheet("Kosong"))), "xlsx"
    )
    assert [(sheet["name"], sheet["rows"]) for sheet in found["sheets"]] == [("Isi", 1), ("Kosong", 0)]


def test_a_chart_adds_up_labels_that_repeat_and_leaves_totals_out(parts):
    found = parts(b"Kelurahan;RW;Jumlah\nMetro;1;1.250\nMetro;2;750\nImopuro;1;300\nJumlah;;2.300\n", "csv")
    chart = found["sheets"][0]["chart"]
    assert (chart["label"], chart["series"], chart["is_summed"]) == ("Kelurahan", ["Jumlah"], True)
    assert chart["bars"] == [[["Metro", 2000.0], ["Imopuro", 300.0]]]


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1.250", ",", "1250"),
        ("1.250.000,50", ",", "1250000.50"),
        ("12,5", ",", "12.5"),
        ("Rp 1.000", ",", "1000"),
        ("45%", ",", "45"),
        ("-3", ",", "-3"),
        ("210.5", ".", "210.5"),
        ("1e5", ".", "1E+5"),
        ("0812", ",", None),
        ("1872012345670001", ",", None),
        ("9e99999999", ".", None),
        ("nan", ".", None),
        ("", ",", None),
        ("2025-03-05", ",", None),
    ],
)
def test_numbers_as_people_write_them(text, decimal, value):
    found = number(text, decimal)
    assert (found if found is None else str(found)) == value


def test_headings_may_be_years_but_no_row_of_numbers_is_one():
    assert heading([(1, ["Uraian", "2023", "2024"]), (2, ["A", "1", "2"])], 3)[0] == 1
    assert heading([(1, ["2023", "2024"]), (2, ["1", "2"])], 2) == (0, 0, [])
    assert heading([(1, ["Judul"]), (3, ["Nama", "Nilai"]), (4, ["A", "1"])], 2)[0] == 3


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (["No;Kelurahan;Murid;;Guru", ";;L;P;"], ["No", "Kelurahan", "Murid L", "Murid P", "Guru"]),
        (["Komoditas;Tahun;", ";2023;2024"], ["Komoditas", "Tahun 2023", "Tahun 2024"]),
        (["DATA MURID;;", "Kelurahan;L;P"], ["Kelurahan", "L", "P"]),
        (["Nama;Alamat;", "Budi;Jalan A;pindah"], ["Nama", "Alamat"]),
    ],
)
def test_lower_rows_of_merged_headings_are_joined_to_them(rows, names):
    table = [(number_, row.rstrip(";").split(";")) for number_, row in enumerate([*rows, "Metro;1;2;3;4"], 1)]
    assert heading(table, len(names))[2] == names


def charted(parts, *lines):
    [sheet] = parts("\n".join(lines).encode(), "csv")["sheets"]
    chart = sheet["chart"] or {"series": [], "bars": [[]]}
    return sheet, chart["series"], [label for label, _value in chart["bars"][0]]


@pytest.mark.parametrize(
    "total",
    [
        "Jumlah;99",
        "TOTAL KESELURUHAN;99",
        "Sub total;99",
        "Jumlah Kota Metro;99",
        "Rata-rata;99",
        "Rerata kota;99",
        "Kota Metro;700",
        ";Jumlah",
    ],
)
def test_no_bar_is_a_total(parts, total):
    sheet, _series, labels = charted(parts, "Kelurahan;Murid", "Metro;400", "Imopuro;200", "Yosorejo;100", total)
    assert (labels, sheet["rows"]) == (["Metro", "Imopuro", "Yosorejo"], 3)


def test_counts_whose_labels_begin_like_totals_are_bars(parts):
    _sheet, _series, labels = charted(parts, "Uraian;Nilai 2025", "Jumlah RT;40", "Jumlah RW;9", "Luas;12")
    assert labels == ["Jumlah RT", "Luas", "Jumlah RW"]


def test_a_row_whose_code_begins_those_below_it_is_their_total(parts):
    lines = ["4;Pendapatan;30", "4.1;PAD;30", "4.1.01;Pajak;20", "4.1.02;Retribusi;10", "5;Belanja;7"]
    _sheet, _series, labels = charted(parts, "Kode;Uraian;Anggaran 2025", *lines)
    assert labels == ["Pajak", "Retribusi", "Belanja"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Tahun", (2019, 2024, 2021)),
        ("Berdiri", (1987, 2001, 1954)),
        ("NPSN", (10807644, 20107644, 60807644)),
        ("No. HP", (81369000001, 82169000001, 85269000001)),
        ("Rekening kas", (3800200100, 1800200100, 5800200100)),
        ("Wilayah", (1872011, 1872012, 1872013)),
        ("Urutan", (1, 2, 3)),
        ("Lintang", (-5.1, -5.2, -5.3)),
    ],
)
def test_years_codes_and_numbers_of_telephones_are_no_quantities(parts, name, values):
    lines = [f"{label};{value};{n * 5000}" for n, (label, value) in enumerate(zip("ABC", values, strict=True), 1)]
    sheet, series, _labels = charted(parts, f"Nama;{name};Murid", *lines)
    assert (series, sheet["amounts"]) == (["Murid"], [2])


@pytest.mark.parametrize("name", ["Tahun lalu", "Tahun 2024", "Jumlah rekening", "2024", "Bulan ini"])
def test_quantities_may_be_named_by_a_time(parts, name):
    assert charted(parts, f"Nama;{name}", "A;400", "B;20", "C;2020")[1] == [name]


def test_the_chart_ends_where_another_table_begins(parts):
    below = ["Kecamatan;Murid", "Utara;40", "Barat;20", "Jumlah;60", "", "Guru", "Jenjang;Guru", "SD;9", "SMP;8"]
    sheet, series, labels = charted(parts, *below)
    assert (series, labels, sheet["rows"], sheet["body"]) == (["Murid"], ["Utara", "Barat"], 4, [2, 4])
    beside = ["Kecamatan;Murid;;Jenjang;Guru", "Utara;40;;SD;9", "Barat;20;;SMP;8"]
    _sheet, series, labels = charted(parts, *beside)
    assert (series, labels) == (["Murid"], ["Utara", "Barat"])


def test_labels_of_several_years_are_not_added_up(parts):
    lines = ["2023;Metro;10", "2023;Imopuro;20", "2024;Metro;30", "2024;Imopuro;5"]
    _sheet, _series, labels = charted(parts, "Tahun;Kelurahan;Penduduk", *lines)
    assert labels == ["Metro 2024", "Imopuro 2023", "Metro 2023", "Imopuro 2024"]


def test_rows_that_are_no_data_are_not_counted(parts):
    lines = [
        "DATA",
        "Kelurahan;L;P",
        "(1);(2);(3)",
        "Metro;1;2",
        "Wilayah utara",
        "Imopuro;3;4",
        "Jumlah;4;6",
        "Sumber: X",
    ]
    sheet, _series, labels = charted(parts, *lines)
    assert (sheet["rows"], labels, sheet["top"]) == (2, ["Imopuro", "Metro"], ["4\tMetro\t1\t2", "6\tImopuro\t3\t4"])


@pytest.mark.long
def test_many_tables_in_a_sheet_cost_no_more_than_one(tmp_path):
    """Eight times the tables take about eight times as long, not sixty-four."""
    many, few = tmp_path / "many.csv", tmp_path / "few.csv"
    for path, tables in ((many, 20_000), (few, 2_500)):
        path.write_text("Nama;Jumlah\nA;1\nB;2\n\n" * tables)
    read = formats.of(BY_EXTENSION["csv"]).parts
    assert times_as_long(lambda: read(str(many)), lambda: read(str(few))) < 24


# Documents ------------------------------------------------------------------------------------------------------------


def test_a_docx_has_headings_lists_and_tables(parts):
    document = docx.Document()
    document.add_heading("Bab I", 1)
    document.add_paragraph("Isi bab.")
    document.add_paragraph("Butir", style="List Bullet")
    document.add_table(1, 2).rows[0].cells[1].text = "Kanan"
    [part] = parts(saved(document), "docx")["parts"]
    assert part["heading"] == "Bab I"
    assert part["blocks"][:2] == [["h", 1, "Bab I"], ["p", "Isi bab."]]
    assert part["blocks"][-1] == ["table", [["", "Kanan"]]]


def test_hidden_deleted_and_commented_text_of_a_docx_is_left_out(parts):
    document = docx.Document()
    paragraph = document.add_paragraph("Tampak")
    paragraph.add_run(" RAHASIA").font.hidden = True
    removed = OxmlElement("w:del")
    run = OxmlElement("w:r")
    gone = OxmlElement("w:delText")
    gone.text = "RAHASIA"
    run.append(gone)
    removed.append(run)
    paragraph._p.append(removed)
    document.add_comment(paragraph.runs[0], text="RAHASIA", author="A", initials="A")
    found = parts(saved(document), "docx")
    assert found["parts"][0]["text"] == "Tampak"


def test_text_of_a_style_that_inherits_hiding_is_left_out(parts):
    document = docx.Document()
    document.add_paragraph("Tampak")
    parent = document.styles.add_style("Sembunyi", WD_STYLE_TYPE.PARAGRAPH)
    parent.font.hidden = True
    heir = document.styles.add_style("Turunan", WD_STYLE_TYPE.PARAGRAPH)
    heir.base_style = parent
    document.add_paragraph("RAHASIA", style="Turunan")
    assert parts(saved(document), "docx")["parts"][0]["text"] == "Tampak"
    styles = (
        '<office:automatic-styles><style:style style:name="H" style:family="paragraph"><style:text-properties '
        'text:display="none"/></style:style><style:style style:name="P9" style:family="paragraph" '
        'style:parent-style-name="H"/></office:automatic-styles>'
    )
    content = files.odt(body='<text:p>Tampak</text:p><text:p text:style-name="P9">RAHASIA</text:p>')
    inner = files.parts_of(content)["content.xml"].decode().replace("<office:body>", f"{styles}<office:body>")
    assert parts(files.with_parts(content, {"content.xml": inner}), "odt")["parts"][0]["text"] == "Tampak"


def test_a_long_document_is_cut_at_its_headings(parts):
    document = docx.Document()
    for chapter in range(1, 5):
        document.add_heading(f"Bab {chapter}", 1)
        document.add_paragraph("Kalimat panjang. " * 200)
    found = parts(saved(document), "docx")["parts"]
    assert [part["heading"] for part in found] == ["Bab 1", "Bab 2", "Bab 3", "Bab 4"]


def test_slides_that_are_hidden_and_notes_are_left_out(parts):
    show = pptx.Presentation()
    for title, hidden in (("Satu", False), ("RAHASIA", True), ("Tiga", False)):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = f"Isi {title}"
        slide.notes_slide.notes_text_frame.text = "RAHASIA catatan"
        if hidden:
            slide.element.set("show", "0")
    found = parts(saved(show), "pptx")["parts"]
    assert [part["blocks"] for part in found] == [
        [["h", 1, "Satu"], ["li", "Isi Satu"]],
        [["h", 1, "Tiga"], ["li", "Isi Tiga"]],
    ]


def test_an_odt_has_its_text_without_comments_and_hidden_text(parts):
    body = (
        '<text:h text:outline-level="1">Bab</text:h>'
        "<text:p>Tampak<office:annotation><text:p>RAHASIA</text:p></office:annotation> juga"
        '<text:hidden-text text:string-value="x">RAHASIA</text:hidden-text></text:p>'
        '<text:section text:name="s" text:display="none"><text:p>RAHASIA</text:p></text:section>'
        "<text:list><text:list-item><text:p>Butir</text:p></text:list-item></text:list>"
    )
    [part] = parts(files.odt(body=body), "odt")["parts"]
    assert part["blocks"] == [["h", 1, "Bab"], ["p", "Tampak juga"], ["li", "Butir"]]


def test_a_damaged_file_is_not_readable(parts):
    with pytest.raises(NotReadable):
        parts(b"PK\x03\x04 rusak", "xlsx")


def test_pieces_are_short_and_lose_nothing():
    text = "kata " * 5000 + "x" * 20_000
    found = list(cut_text(text))
    assert max(map(len, found)) <= LONG
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
