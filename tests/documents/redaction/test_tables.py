"""A spreadsheet with black columns and cells: the copy has nothing but the cells that stay."""

import io
import zipfile

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError

from documents import tasks
from documents.files.reading import parts_of
from documents.models import Disclosure, Ground, RedactionState, Revision
from documents.redaction import cells, public_summary, selection, worker
from documents.redaction import verbs as redaction
from documents.redaction.page_text import Box
from documents.release import at_rest
from opd.stores.stored_files import local_copy
from opd.tables import text as text_tables
from tests import files
from tests.documents.exemptions.classes import why
from tests.documents.redaction.test_redaction import begin, draft, fresh, make, work  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
NAMES = ["Siti Rahmawati", "Budi Hartono", "Ayu Lestari"]
NIKS = ["1872014107850001", "1872014107850002", "1872014107850003"]
SECRET = "Rahasia Permata"


def wages(rows=3):
    """-> a workbook that carries the names of its table in every place where a workbook can."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.set_properties({"author": SECRET, "comments": NAMES[0]})
        book.define_name("Nama_Siti_Rahmawati", "=Penerima!$B$4")
        page = book.add_worksheet("Penerima")
        page.write_row(0, 0, ["Penerima bantuan 2026"])
        page.write_row(2, 0, ["NIK", "Nama", "Jumlah", "Tahun"])
        for place in range(rows):
            page.write_row(3 + place, 0, [NIKS[place % 3], f"{NAMES[place % 3]}", 1250000 + place, 2026])
        page.write_formula(3 + rows, 1, '=CONCATENATE(B4," dan kawan")', value=f"{NAMES[0]} dan kawan")
        page.write_comment(3, 1, f"{NAMES[0]} menelepon")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"categories": ["Penerima", 3, 1, 5, 1], "values": ["Penerima", 3, 2, 5, 2]})
        page.insert_chart("H2", chart)
        hidden = book.add_worksheet("Arsip")
        hidden.write_row(0, 0, [*NAMES, SECRET])
        hidden.hide()
        book.add_worksheet("Kosong")
        book.add_worksheet("Ringkasan").write_row(0, 0, ["Jumlah penerima", 3])
    return target.getvalue()


def content(revision: Revision) -> bytes:
    with revision.file.open("rb") as file:
        return file.read()


def unpacked(packed: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def rows_of(revision: Revision) -> list[str]:
    with local_copy(revision.file) as path:
        return [line for text in cells.read(path, revision.mime) for line in map(line_of, text.rows)]


def line_of(row):
    return "|".join(map(str, row))


def column(begun, name):
    text = dict(selection.page_texts(begun))[1]
    return [(1, box) for label, box in text.lines() if label == name]


def test_columns_and_words_are_gone_from_every_place(begin, operator):  # noqa: F811
    begun = begin(name="bantuan.xlsx", content=wages())
    redaction.add_boxes(begun, by=operator, boxes=column(begun, "NIK"), **why())
    part = redaction.add_words(begun, by=operator, words="\n".join(NAMES), **why())
    assert part.boxes.count() == 4  # the sum in words, too
    make(begun, operator)
    assert (begun.state, begun.error, begun.left) == (RedactionState.CLEAN, "", "[]")
    copy = begun.result
    assert copy.name == "bantuan-dihitamkan.xlsx"
    everywhere = unpacked(content(copy))
    for word in [*NAMES, "Rahmawati", *NIKS, SECRET, "Nama_Siti", "CONCATENATE", "Arsip"]:
        assert word not in everywhere
    assert rows_of(copy) == [
        "1|Penerima bantuan 2026",
        "3|NIK|Nama|Jumlah|Tahun",
        *(f"{row}|■■■|■■■|{1249996 + row}|2026" for row in (4, 5, 6)),
        "7||■■■",
        "1|Jumlah penerima|3",
    ]
    assert Revision.objects.get(pk=begun.revision_id).disclosure == Disclosure.SEALED
    document = fresh(begun.revision.document)
    assert document.revisions.first() == copy
    [summary] = public_summary.by_version(document)[copy.pk]
    assert (summary["ground"], summary["count"], summary["pages"]) == (Ground.H, 5, "")


def test_numbers_stay_numbers_and_years_text(begin, operator):  # noqa: F811
    begun = begin(name="bantuan.xlsx", content=wages())
    redaction.add_boxes(begun, by=operator, boxes=column(begun, "Nama"), only_here=True, **why())
    with local_copy(make(begun, operator).result.file) as path:
        first = parts_of(path, begun.result.mime)["sheets"][0]
    assert [first["head"][place] for place in first["numeric"]] == ["Jumlah", "Tahun"]
    assert "<v>1250000</v>" in unpacked(content(begun.result))
    assert "<v>2026</v>" not in unpacked(content(begun.result))


def test_a_column_reaches_over_all_parts_of_its_sheet(begin, operator):  # noqa: F811
    begun = begin(name="panjang.xlsx", content=wages(1200))
    assert begun.pages == 4  # three of the first sheet
    part = redaction.add_boxes(begun, by=operator, boxes=column(begun, "Nama"), only_here=True, **why())
    assert [box.page for box in part.boxes.all()] == [1, 2, 3]
    make(begun, operator)
    assert begun.state == RedactionState.CLEAN
    assert not any(name in line for line in rows_of(begun.result) for name in NAMES)


def test_a_word_beside_its_column_holds_the_copy_back(begin, operator):  # noqa: F811
    rows = [["Nama", "Catatan"], ["Siti Rahmawati", "baik"], ["Budi Hartono", "atas nama Siti Rahmawati"]]
    begun = begin(name="daftar.csv", content=b"".join(text_tables.csv(rows)))
    part = redaction.add_boxes(begun, by=operator, boxes=column(begun, "Nama"), **why())
    assert selection.uncovered(begun) == {part.pk: [1]}
    make(begun, operator)
    assert begun.state == RedactionState.HOLDS
    again = work(redaction.begin(begun.revision, by=operator))
    redaction.redact_everywhere(again.parts.get(), by=operator)
    make(again, operator)
    assert again.state == RedactionState.CLEAN
    assert again.result.mime == "text/csv"
    assert content(again.result).decode().split() == ["Nama,Catatan", "■■■,baik", "■■■,■■■"]


def test_a_cell_that_stayed_in_the_copy_is_seen():
    text = cells.CellText(1, "Lembar", 1, ["Nama", "Usia"], [1], [[1, "Nama", "Usia"], [2, "Budi", "40"], [4, "", "7"]])
    boxes = [Box(1, 0, 1, 1000)]
    assert text.blackened(boxes) == [[1, "Nama", "Usia"], [2, "Budi", "■■■"], [4, "", "■■■"]]
    assert not text.has_open_cells(boxes, {2: ["Budi", "■■■"], 4: ["", ""]})
    assert text.has_open_cells(boxes, {2: ["Budi", "■■■"], 4: ["", "7"]})
    assert text.has_open_cells([Box(0, 0, 2, 1)], {1: ["■■■", "Usia"]})


def test_what_cannot_be_shown_whole_is_not_redacted(begin, operator):  # noqa: F811
    begun = begin(name="lebar.csv", content=b"".join(text_tables.csv([["x"] * 120] * 3)))
    assert "terlalu besar" in begun.error
    redaction_of_nothing = [(1, Box(0, 0, 1, 1000))]
    with pytest.raises(ValidationError, match="masih dibaca"):
        redaction.add_boxes(begun, by=operator, boxes=redaction_of_nothing, **why())
    redaction.add_words(begun, by=operator, words="rahasia", **why())
    make(begun, operator)
    assert begun.state == RedactionState.UNPROVEN and begun.result is None


def test_a_file_that_is_sealed_at_rest_meanwhile_is_found_again(begin, operator, monkeypatch):  # noqa: F811
    """The worker had read the row of the copy before another one moved its file."""
    begun = begin(name="bantuan.xlsx", content=wages())
    redaction.add_words(begun, by=operator, words="\n".join(NAMES), **why())
    redaction.make(begun, by=operator)
    tasks.redact(begun.pk, RedactionState.MAKING)
    steps = dict(worker.STEPS)

    def check_after_the_move(stale):
        at_rest.settle(stale.result)
        return steps[RedactionState.CHECKING](stale)

    monkeypatch.setitem(worker.STEPS, RedactionState.CHECKING, check_after_the_move)
    work(begun)
    assert (begun.state, begun.error) == (RedactionState.CLEAN, "")


def test_a_cell_far_below_asks_for_no_million_rows(begin):  # noqa: F811
    begun = begin(name="jauh.xlsx", content=files.far_xlsx(900_000, 3))
    assert (begun.state, begun.pages) == (RedactionState.CHOOSING, 1)
    assert "terlalu besar" in begun.error
