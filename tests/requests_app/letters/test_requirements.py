"""Every paper says what its article asks, under the heading that `requirements.toml` names."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from opd.papers import letterhead
from requests_app.models import LetterKind
from tests.requests_app.conftest import NIK
from tests.requests_app.letters.conftest import SECRET_WORD, Paper
from tests.requests_app.letters.requirements import NAMES, OF_EVERY_LETTER, REQUIREMENTS, Asked

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_engine,
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler"),
]
FOLDER = os.environ.get("LETTER_FOLDER")  # where `print_letters` wants them
# What nobody has verified (domain.md 9), and another word for permohonan.
NOT_PRINTED = ["PERKI", "Peraturan Komisi Informasi", "Peraturan Pemerintah", "PP 61", "permintaan informasi", "ediasi"]
WITHOUT_HEADING = re.compile(r"[a-z]")  # a place that is described, such as "first lines"


def words_of(pdf: bytes, folder: Path) -> str:
    """Return the words in reading order, without white space: where a line ends is the typesetter's business."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    read = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True)
    return squeezed(read.stdout)


def facts_of(pdf: bytes, folder: Path) -> dict[str, str]:
    """Return what poppler says of the file, such as `{"Tagged": "yes"}`."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    return {name: value.strip() for name, _, value in (line.partition(":") for line in told.splitlines())}


def squeezed(words: str) -> str:
    return "".join(words.split())


def lacking(row: Asked, paper: Paper, words: str) -> list[str]:
    """Return the words of a requirement that are not on the paper, or not behind the heading where they should be."""
    start = 0
    if not WITHOUT_HEADING.match(row.place):
        start = words.find(squeezed(row.place))
        if start < 0:
            return [row.place]
    return [text for text in row.words if squeezed(text.format(**paper.facts)) not in words[start:]]


def leave(papers: dict[tuple[str, str], Paper], folder: Path) -> None:
    for (name, case), paper in papers.items():
        stem = "-".join(filter(None, [name, case.replace(" ", "-")]))
        (folder / f"{stem}.pdf").write_bytes(paper.pdf)


def test_every_paper_has_its_list():
    assert set(REQUIREMENTS) == {path.stem for path in letterhead.LETTERS.glob("[!_]*.typ")}
    assert set(LetterKind) | set(NAMES) == set(REQUIREMENTS)
    assert all(set(map(str, OF_EVERY_LETTER)) <= set(map(str, REQUIREMENTS[kind])) for kind in LetterKind)
    assert all(len(rows) > 4 and all(row.words for row in rows) for rows in REQUIREMENTS.values())


def test_every_paper_says_what_its_article_asks(papers, tmp_path):
    if FOLDER:
        leave(papers, Path(FOLDER))
    words = {key: words_of(paper.pdf, tmp_path) for key, paper in papers.items()}
    asked = [(name, row) for name, rows in REQUIREMENTS.items() for row in rows]
    assert {(name, row.case) for name, row in asked} == set(papers)
    missing = {
        (name, row.case, row.asks): lacks
        for name, row in asked
        if (lacks := lacking(row, papers[name, row.case], words[name, row.case]))
    }
    assert missing == {}
    for text in words.values():
        assert NIK not in text
        assert squeezed(SECRET_WORD) not in text
        assert [words for words in NOT_PRINTED if squeezed(words) in text] == []
    for (name, case), paper in papers.items():
        facts = facts_of(paper.pdf, tmp_path)
        assert facts["Tagged"] == "yes", (name, case)
        if name in LetterKind.values:
            assert facts["Title"].startswith(str(LetterKind(name).label)), (name, case)


REASON = Asked("UU 14/2008 22(8)", "the reason", "Alasan", ["Arsipnya di gudang."])


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("Alasan: Arsipnya di gudang.", []),
        ("Alasan:", ["Arsipnya di gudang."]),
        ("Arsipnya di gudang. Alasan:", ["Arsipnya di gudang."]),
        ("Arsipnya di gudang.", ["Alasan"]),
    ],
)
def test_a_part_that_is_missing_or_elsewhere_is_found(words, missing):
    assert lacking(REASON, Paper(b"", {}), squeezed(words)) == missing
