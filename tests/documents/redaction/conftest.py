"""Tesseract where a test asks for it, and each page read once."""

import hashlib
from pathlib import Path

import pytest

from documents import tasks
from documents.files import reading, tesseract
from documents.models import Revision

ANSWERS: dict[tuple, bytes] = {}  # of the reader, in this process


def needs_tesseract(test):
    """For a test of the proof. What tesseract reads is the same on every engine, so it runs on one."""
    return pytest.mark.one_engine(pytest.mark.usefixtures("with_tesseract")(test))


def read_whole(pk):
    """Read a version as the worker does, which gives other tasks their turn after some seconds."""
    tasks.extract(pk)
    while Revision.objects.filter(pk=pk, extraction__in=tasks.UNFINISHED).exists():
        tasks.read_pages(pk)


@pytest.fixture
def with_tesseract():
    if not tesseract.is_installed():
        pytest.skip("tesseract with Indonesian is not installed")


@pytest.fixture
def without_tesseract(monkeypatch):
    monkeypatch.setattr(tesseract, "is_installed", lambda: False)


@pytest.fixture(autouse=True)
def _proof_only_where_it_is_asked_for(request):
    """Tesseract takes seconds for each page: the other tests read pages by their text layer alone."""
    if "with_tesseract" not in request.fixturenames:
        request.getfixturevalue("without_tesseract")


@pytest.fixture(autouse=True)
def _each_page_is_read_once(monkeypatch):
    """The tests of this folder begin with the same few pages: the reader's own answer to the same bytes is kept."""
    read = reading._ask

    def ask(question, path, mime, seconds, *page, **limits):
        content = hashlib.sha256(Path(path).read_bytes()).digest()
        about = (question, content, mime, *page)
        if about not in ANSWERS:
            ANSWERS[about] = read(question, path, mime, seconds, *page, **limits)
        return ANSWERS[about]

    monkeypatch.setattr(reading, "_ask", ask)
