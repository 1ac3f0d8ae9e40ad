"""Charts: well-formed, named, in proportion, and escaped; their table and CSV have the same numbers."""

from xml.etree import ElementTree

import pytest

from opd.charts.chart import DRAW, Chart, Form
from opd.charts.shape import Series
from opd.charts.svg import PATTERNS, Mark, area, element, shown, ticks

SVG = "{http://www.w3.org/2000/svg}"


def chart(form=Form.COLUMNS, labels=("Januari", "Februari"), series=None, **more):
    series = series or (Series("Tepat waktu", (6, 2)), Series("Terlambat", (2, 0), Mark.HATCHED))
    return Chart("uji", "Permohonan", "8 dan 2.", form, "Bulan", labels, series, **more)


def parsed(drawn):
    return ElementTree.fromstring(drawn.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'))


def texts(drawn):
    return [each.text for each in parsed(drawn).iter(f"{SVG}text")]


def rects(drawn):
    return [
        {name: float(each.get(name)) for name in ("x", "y", "width", "height")}
        for each in parsed(drawn).iter(f"{SVG}rect")
    ]


@pytest.mark.parametrize("form", Form)
def test_every_drawing_has_name_and_description(form):
    svg = parsed(chart(form).picture)
    named = svg.get("aria-labelledby").split()
    assert svg.get("role") == "img"
    assert [each.get("id") for each in svg[:2]] == named
    assert svg.find(f"{SVG}title").text == "Permohonan"
    assert "Januari" in svg.find(f"{SVG}desc").text
    assert " style=" not in chart(form).picture


@pytest.mark.parametrize("form", Form)
def test_words_are_escaped(form):
    bad = "<script>&\"'"
    shape = chart(form, labels=(bad, "b"), series=(Series(bad, (1, 2)),))
    assert "<script" not in shape.picture
    assert bad in parsed(shape.picture).find(f"{SVG}desc").text


def test_there_is_a_drawing_for_each_form():
    assert set(DRAW) == set(Form)


def test_columns_are_stacked_in_proportion():
    january, late, february = rects(chart().picture)
    assert late["y"] < january["y"]
    assert (january["height"] + 1) / (february["height"] + 1) == pytest.approx(3, abs=0.1)
    assert {"8", "2"} <= set(texts(chart().picture))


def test_bars_begin_where_the_one_before_ends_and_wrap_long_labels():
    long = "Badan Kesatuan Bangsa dan Politik serta Perlindungan Masyarakat Kota"
    drawn = chart(Form.BARS, labels=(long, "Inspektorat")).picture
    first, second, _other = rects(drawn)
    assert first["x"] == 0
    assert second["x"] == pytest.approx(first["width"] + 1, abs=0.2)
    assert " ".join(texts(drawn)[:2]) == long


def test_a_line_is_interrupted_where_a_number_is_missing():
    months = ("Jan", "Feb", "Mar", "Apr", "Mei")
    drawn = chart(
        Form.LINES, labels=months, series=(Series("median", (5, 6, None, 4, 3)),), limit=("batas 10", 10)
    ).picture
    assert len(list(parsed(drawn).iter(f"{SVG}polyline"))) == 2
    assert {"batas 10", "3 median"} <= set(texts(drawn))


def test_names_of_lines_that_end_together_do_not_overlap():
    drawn = chart(Form.LINES, series=(Series("a", (5, 5)), Series("b", (5, 5)))).picture
    ends = [float(each.get("y")) for each in parsed(drawn).iter(f"{SVG}text") if each.text in ("5 a", "5 b")]
    assert abs(ends[0] - ends[1]) >= 20


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("values", [(), (0,), (None,), (1,), (10**9, 1)])
def test_extremes_are_drawn(form, values):
    shape = chart(form, labels=tuple("abc"[: len(values)]), series=(Series("x", values),))
    parsed(shape.picture)
    assert shape.is_empty is (not any(values))


def test_nothing_leaves_the_picture():
    for form in Form:
        for rect in rects(chart(form, labels=("a", "b"), series=(Series("x", (999, 1)),)).picture):
            assert rect["x"] >= 0 and rect["y"] >= 0 and rect["x"] + rect["width"] <= 480


def test_table_and_csv_have_the_numbers():
    shape = chart(series=(Series("Median", (1234.5, None)),))
    assert shape.headings == ["Bulan", "Median"]
    assert shape.rows == [("Januari", ["1.234,5"]), ("Februari", ["–"])]
    assert list(shape.csv_rows()) == [["Bulan", "Median"], ["Januari", 1234.5], ["Februari", ""]]


@pytest.mark.parametrize(
    ("top", "expected"),
    [(0, [0, 1]), (1, [0, 1]), (5, [0, 1, 2, 3, 4, 5]), (18, [0, 5, 10, 15, 20]), (1284, [0, 500, 1000, 1500])],
)
def test_ticks_are_whole_and_reach_the_top(top, expected):
    assert ticks(top) == expected


def test_numbers_are_shown_as_people_read_them():
    assert [shown(value) for value in (0, 7.0, 7.5, 18420, None)] == ["0", "7", "7,5", "18.420", "–"]


def test_marks_with_a_pattern_name_it():
    for mark in Mark:
        assert (f"url(#mark-{mark})" in area(mark, 0, 0, 1, 1)) is (mark in PATTERNS)
    assert element("path", class_='"><script>') == '<path class="&quot;&gt;&lt;script&gt;"></path>'


def test_patterns_and_colours_of_all_marks_exist(settings):
    patterns = (settings.BASE_DIR / "templates/_components/chart_marks.html").read_text()
    css = (settings.BASE_DIR / "static/opd/charts.css").read_text()
    assert [mark for mark in PATTERNS if f'id="mark-{mark}"' not in patterns] == []
    assert [mark for mark in Mark if f".mark-{mark} " not in css and mark != Mark.DOTTED] == []
