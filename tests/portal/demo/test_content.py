"""What the demo papers say, and the files they become: readable, whole, in their own words, about nobody."""

import io
import re
from datetime import date

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.files.reading import first_page, text_of
from documents.lifecycle import publishing
from documents.models import Document, SkeletonNode
from opd.models import Opd
from portal.demo import content, figures, files, story
from portal.demo.paper import NOTICE, Chart, DemoPaper, PaperTable, Section, shown

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

YEARS_END = date(2026, 12, 31)
LONG_NUMBER = re.compile(r"\d[\d .-]{14,}\d")  # NIK, NPWP, account: amounts in rupiah stay below and have their dots


@pytest.fixture(scope="module")
def opds(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return list(Opd.objects.with_tree_fields())


@pytest.fixture(scope="module")
def papers(opds):
    return [(entry, *content.compose(entry, opds)) for entry in content.entries(opds, YEARS_END)]


def everything(paper):
    """All words of a paper, tables included."""
    return files.txt(paper).decode()


def test_there_are_some_two_hundred_papers_of_most_agencies(papers, opds):
    assert 200 <= len(papers) <= 300
    assert len({entry.opd.pk for entry, _, _ in papers}) >= 55
    assert {entry.spec["classification"] for entry, _, _ in papers} == {"berkala", "serta-merta", "setiap-saat"}
    assert {entry.extension for entry, _, _ in papers} == {*files.BUILDERS, content.HARD_COPY} - {"txt"}
    assert {entry.year for entry, _, _ in papers} >= set(range(2019, 2027))


def test_every_paper_is_one_of_a_kind(papers):
    assert len({(entry.opd.pk, entry.title) for entry, _, _ in papers}) == len(papers)
    assert len({entry.number for entry, _, _ in papers}) == len(papers)


def test_facts_fit_the_columns(papers):
    limits = {name: Document._meta.get_field(name).max_length for name in ("title", "number", "retention")}
    for entry, summary, _ in papers:
        assert len(entry.title) <= limits["title"]
        assert len(entry.number) <= limits["number"]
        assert len(entry.spec["retention"]) <= limits["retention"]
        assert 20 < len(summary) < 400
        assert entry.date.weekday() < 5
        assert entry.date < YEARS_END


@pytest.mark.parametrize(
    "today", [date(2026, 12, 2), date(2027, 1, 1), date(2027, 3, 10), date(2027, 4, 1), date(2028, 12, 1)]
)
def test_the_newest_papers_are_of_the_last_twelve_months_on_every_day(opds, today):
    moved = content.entries(opds, today)
    assert len({(entry.opd.pk, entry.title) for entry in moved}) == len(moved)
    assert all(entry.date < today for entry in moved)
    newest = {entry.topic: entry for entry in moved}
    for entry in newest.values():
        if entry.written + entry.spec["dated"][0] == content.WRITTEN and "new_after" not in entry.spec:
            assert entry.date > date(today.year - 1, today.month, 1), entry.key


def test_every_heading_stands_in_the_skeleton():
    codes = set(SkeletonNode.objects.values_list("code", flat=True))
    assert {spec["node"] for spec in content.topics().values()} - codes == set()


def test_every_turn_of_the_plot_has_its_paper(papers):
    assert set(story.turns()) - {entry.key for entry, _, _ in papers} == set()


def test_nothing_is_left_unsaid(papers):
    for entry, summary, paper in papers:
        text = everything(paper)
        assert "{" not in summary + text, entry.key
        assert "None" not in text, entry.key
        assert NOTICE in text


def test_papers_speak_of_nobody(papers):
    for entry, _, paper in papers:
        text = everything(paper)
        assert LONG_NUMBER.search(text) is None, entry.key
        assert "@" not in text
        assert re.search(r"\b0[28]\d{7,}", text) is None, entry.key


def test_sentences_are_many_and_different(papers):
    sentences = {
        sentence.strip()
        for _, _, paper in papers
        for section in paper.sections
        for paragraph in section.paragraphs
        for sentence in re.split(r"(?<=\.) ", paragraph)
    }
    assert len(sentences) > 900


def test_the_same_figure_is_the_same_in_every_paper(opds):
    health = next(opd for opd in opds if opd.short_name == "Dinkes")
    plan, report = (
        content.compose(content.PaperPlan(topic, health, 2025, "I", "pdf"), opds)[1] for topic in ("dpa", "lkjip")
    )
    budgeted = {row[0]: row[1] for row in plan.tables[0].rows}
    reported = {row[0]: row[1] for row in report.tables[1].rows}
    assert budgeted == reported
    assert budgeted["Jumlah"] == sum(value for name, value in budgeted.items() if name != "Jumlah")


def test_a_percentage_never_passes_one_hundred(opds):
    subject = figures.Subject("dinas", {"budget": 1}, 2025, {"goals": [["Anak bersekolah", "persen", 99.0]] * 3})
    columns = [
        {"key": "target", "name": "Target", "field": 2},
        {"key": "reached", "name": "Realisasi", "of": "target", "percent": [150, 150]},
    ]
    table, facts, chart = figures.table(subject, {"rows": "goals", "caption": "", "label": "", "columns": columns})
    assert [row[2] for row in table.rows] == [100.0] * 3
    assert facts["reached_top_lower"] == "anak bersekolah"
    assert chart is None


@pytest.mark.parametrize(("cell", "words"), [(1250000, "1.250.000"), (93.25, "93,2"), (1234.5, "1.234,5"), ("a", "a")])
def test_cells_are_shown_as_indonesians_write_them(cell, words):
    assert shown(cell) == words


@pytest.fixture
def paper():
    table = PaperTable(
        "Jumlah menurut kelurahan",
        ["Kelurahan", "Jumlah"],
        [["Imopuro", 1200], ["Ganjar <Asri>", 7]],
        [4, 2],
        [False, True],
    )
    chart = Chart("Jumlah", [("Imopuro", 1200), ("Ganjar Asri", 0)])
    sections = [
        Section(
            "Isi & tujuan", ["Kalimat #pertama $tanpa *kode* [apa] pun."], ["Langkah satu", "Langkah dua"], table, chart
        )
    ]
    facts = [("Nomor", "1/2026")]
    return DemoPaper(
        "Laporan & Data <Uji>", "Dinas Kesehatan", "Pimpinan", "Metro", "2 Maret 2026", ["uji"], facts, sections
    )


@pytest.mark.parametrize("extension", sorted(files.BUILDERS))
def test_files_pass_our_own_gate_and_can_be_read(paper, extension, tmp_path):
    data = files.build(paper, extension)
    incoming = publishing.receive(SimpleUploadedFile(f"berkas.{extension}", data))
    assert incoming.checked.extension == extension
    path = tmp_path / f"berkas.{extension}"
    path.write_bytes(data)
    text = text_of(path, incoming.checked.mime).text
    if extension == "png":
        assert text == ""
        return
    assert "Imopuro" in text
    assert "Ganjar <Asri>" in text
    assert NOTICE in " ".join(text.split())
    if extension != "csv":
        assert "Laporan & Data <Uji>" in text
        assert "Kalimat #pertama $tanpa *kode* [apa] pun." in text


def test_pdf_is_tagged_titled_and_indonesian(paper, tmp_path):
    data = files.pdf(paper)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "id"
        assert str(pdf.docinfo["/Title"]) == paper.title
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
    path = tmp_path / "berkas.pdf"
    path.write_bytes(data)
    assert first_page(path, "application/pdf")[8:12] == b"WEBP"
