"""Diagrams of boxes: words stay inside, the picture is named and described, hostile words are words."""

import re

import pytest

from opd.charts.boxes import LETTER, PADDING, WIDTH, Box, above_one_another, way

LONG = "Mengatur, memeriksa, dan mengesahkan informasi semua perangkat daerah di seluruh kota tanpa kecuali"


def lines_of(picture):
    return [(float(x), words) for x, words in re.findall(r'<text[^>]*?x="([\d.]+)"[^>]*>(.*?)</text>', str(picture))]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_no_line_is_longer_than_its_box(number):
    picture = above_one_another(
        "x", "Judul", "Uraian.", [[Box("Atas", (LONG,))], [Box("Bawah", (LONG,), LONG)] * number]
    )
    _before, *boxes = str(picture).split('class="box"')
    assert len(boxes) == 1 + number
    for box in boxes:
        left, width = (float(re.search(rf' {name}="([\d.]+)"', box)[1]) for name in ("x", "width"))
        assert left + width <= WIDTH
        for x, words in lines_of(box):
            assert abs(left + PADDING - x) < 0.2
            assert len(words) * LETTER <= width - 2 * PADDING


def test_steps_follow_one_another_with_arrows():
    picture = way("x", "Judul", "Uraian.", [Box("Satu"), Box("Dua", ("isi",), "Paling lambat 10 hari"), Box("Tiga")])
    assert [words for _x, words in lines_of(picture)] == ["Satu", "Dua", "isi", "Paling lambat 10 hari", "Tiga"]
    assert str(picture).count('class="arrow"') == 2 and str(picture).count('class="box"') == 3
    assert '<title id="x-judul">Judul</title>' in picture and '<desc id="x-uraian">Uraian.</desc>' in picture


def test_words_are_never_markup():
    assert "<script" not in way("x", "J", "U", [Box("<script>alert(1)</script>", ('"><b>',), "&lt;")])
