"""Twenty PDFs and more that hide a name, seen through by tools that do not redact: poppler, zlib and tesseract."""

import re
import shutil
import subprocess
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from documents import tasks
from documents.files import intake
from documents.lifecycle import publishing
from documents.models import Document, RedactionState
from documents.redaction import verbs as redaction
from tests import files
from tests.documents.exemptions.classes import why
from tests.documents.redaction import hostile as cases
from tests.documents.redaction.conftest import read_whole

TOOLS = ("pdftotext", "pdftoppm", "pdfimages", "pdfinfo")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("with_tesseract"),
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="poppler-utils is not installed"),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="files and pictures, which no engine reads"),
]
BLOCKED_AT_THE_DOOR = {"embedded_file"}
# Each takes ten seconds: a name in a picture, one that tesseract must turn, two pages and a file that is refused go the
# whole way in `make test`, all in `make test-long`. `test_hostile_pictures.py` asks the functions about all of them.
SHORT = {"embedded_file", "text_as_image", "turned_page", "shared_drawing"}
SHORT_HARMLESS = {"gambar.png"}


def long_but(short, names):
    return [pytest.param(name, marks=[pytest.mark.long] if name not in short else []) for name in names]


STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
HEX = re.compile(rb"<([0-9a-fA-F\s]{4,})>")


@pytest.fixture
def redacted(make_document, operator):
    """-> the redaction of a file from which WORDS have been taken, with the state it ended in."""

    def redact(name, content):
        document = make_document("draft", incoming=publishing.receive(files.upload(name, content)))
        begun = redaction.begin(document.revisions.get(), by=operator)
        redaction.add_words(begun, by=operator, words=cases.WORDS, **why())
        redaction.make(begun, by=operator)
        finish(begun)
        return begun

    return redact


def finish(begun):
    """What the worker would do, without reading the texts of the versions for search."""
    while begun.is_working:
        tasks.redact(begun.pk, begun.state)
        begun.refresh_from_db()


@pytest.fixture
def release(operator, reviewer):
    """-> the bytes that citizens get."""

    def publish(begun):
        document = Document.objects.get(pk=begun.revision.document_id)
        read_whole(begun.result_id)
        publishing.submit(document, by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)
        with document.published_revision.file.open("rb") as file:
            return file.read()

    return publish


def squeezed(text):
    return re.sub(r"[\W_]", "", text).lower()


def run(*command, **options):
    return subprocess.run(command, capture_output=True, check=True, **options).stdout


def said_by_poppler(path):
    for option in ("-layout", "-raw"):
        yield run("pdftotext", option, path, "-").decode()
    yield run("pdfinfo", "-meta", path).decode() + run("pdfinfo", "-dests", path).decode()


def said_by_the_bytes(content):
    """Everything in the clear, every stream that zlib opens, and what is written in hexadecimal digits."""
    pieces = [content]
    for stream in STREAM.finditer(content):
        try:
            pieces.append(zlib.decompressobj().decompress(stream[1]))
        except zlib.error:
            continue
    for piece in pieces:
        yield piece.decode("latin-1")
        yield piece.replace(b"\0", b"").decode("latin-1")
        yield " ".join(bytes.fromhex(h[1].decode().ljust(2)).decode("latin-1") for h in HEX.finditer(piece) if even(h))


def even(found):
    return len(b"".join(found[1].split())) % 2 == 0


def seen_on_the_pages(path, tmp_path):
    run("pdftoppm", "-r", "220", "-gray", "-png", path, tmp_path / "halaman")
    for picture in sorted(tmp_path.glob("halaman*.png")):
        yield run("tesseract", picture, "stdout", "-l", "ind").decode()


def names_left(content, tmp_path):
    path = tmp_path / "hasil.pdf"
    path.write_bytes(content)
    return names_in([*said_by_poppler(path), *said_by_the_bytes(content), *seen_on_the_pages(path, tmp_path)])


def names_in(texts):
    squeezed_texts = [squeezed(text) for text in texts]
    words = map(squeezed, [*cases.WORDS.split("\n"), cases.LAST])
    return [word for word in words if any(word in text for text in squeezed_texts)]


def test_there_are_twenty_and_more():
    assert len(cases.HOSTILE) >= 20
    assert len(cases.HARMLESS) >= 10
    assert set(cases.HOSTILE) > SHORT and set(cases.HARMLESS) > SHORT_HARMLESS


@pytest.mark.parametrize("name", long_but(SHORT, cases.HOSTILE))
def test_a_hidden_name_is_blocked_or_gone(name, redacted, release, tmp_path):
    content = cases.HOSTILE[name]()
    if name in BLOCKED_AT_THE_DOOR:
        with pytest.raises(intake.Refused):
            redacted(f"{name}.pdf", content)
        return
    begun = redacted(f"{name}.pdf", content)
    assert begun.state == RedactionState.CLEAN, (begun.state, begun.error, begun.left)
    released = release(begun)
    assert names_left(released, tmp_path) == []
    still_said = run("pdftotext", tmp_path / "hasil.pdf", "-").decode()
    assert all(word in still_said for word in cases.KEPT.split())  # in this order, where the page is not turned


@pytest.mark.parametrize("name", long_but(SHORT_HARMLESS, cases.HARMLESS))
def test_a_harmless_one_is_released(name, redacted, release, tmp_path):
    begun = redacted(name, cases.HARMLESS[name]())
    assert begun.state == RedactionState.CLEAN, (begun.state, begun.error, begun.left)
    assert names_left(release(begun), tmp_path) == []
    assert squeezed(cases.KEPT) in squeezed(run("pdftotext", tmp_path / "hasil.pdf", "-").decode())


@pytest.mark.parametrize("name", ["over_two_lines", "text_as_image", "metadata"])
def test_the_other_tools_would_see_what_is_left(name, tmp_path):
    """The twin: they do find the name in the originals."""
    assert names_left(cases.HOSTILE[name](), tmp_path)


@pytest.mark.parametrize("name", long_but(SHORT, ["text_as_image", "over_two_lines", "incremental_save"]))
def test_a_copy_that_still_holds_the_name_stays_here(name, make_document, operator, reviewer):
    """A box in the wrong place: the words are told, and nothing covers them."""
    content = cases.HOSTILE[name]()
    document = make_document("draft", incoming=publishing.receive(files.upload("asli.pdf", content)))
    begun = redaction.begin(document.revisions.get(), by=operator)
    redaction.add_words(begun, by=operator, words=cases.WORDS, **why())
    begun.parts.update(everywhere=False)
    for part in begun.parts.all():
        part.boxes.all().delete()
    redaction.make(begun, by=operator)
    finish(begun)
    expected = RedactionState.CLEAN if name == "incremental_save" else RedactionState.HOLDS
    assert begun.state == expected
    if expected == RedactionState.HOLDS:
        document = Document.objects.get(pk=document.pk)
        with pytest.raises(ValidationError):
            publishing.submit(document, by=operator)
