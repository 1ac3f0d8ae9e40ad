"""The same PDFs by the functions of a redaction alone: nothing but pictures of the pages goes out, whatever hid there.

What is written on the pictures is read by tesseract in the whole journeys (`test_hostile.py`).
"""

import shutil

import pytest

from documents.files import formats
from documents.files.formats.pictures import ocr
from documents.files.reading import TextLayer
from documents.filetypes import PDF
from documents.redaction import render
from documents.redaction.page_text import LocatedText, scaled
from tests.documents.redaction import hostile as cases
from tests.documents.redaction.test_hostile import TOOLS, names_in, said_by_poppler, said_by_the_bytes

pytestmark = pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="poppler-utils is not installed")
PAGES = formats.of(PDF)
# In these the text layer of the pages has the name, and so a box covers it before any picture is read.
IN_THE_TEXT_LAYER = {
    "beyond_the_crop",
    "clipped_text",
    "hidden_layer",
    "invisible_text",
    "ligatures",
    "over_two_lines",
    "printed_only",
    "rotated_text",
    "shared_drawing",
    "slanted_text",
    "split_word",
    "text_under_a_bar",
    "text_under_a_picture",
    "tiny_text",
    "turned_page",
    "white_text",
}


def redacted(path):
    """-> the PDF that a redaction by the text layer makes, and the number of its boxes."""
    pages, number = [], 0
    for page in range(TextLayer(**PAGES.layer(str(path), 0)).pages):
        text = LocatedText.of(TextLayer(**PAGES.layer(str(path), page)), [])
        boxes = text.boxes_of(cases.WORDS.split("\n"))
        picture = render.burn(ocr.png(PAGES.drawn(str(path), page)), [scaled(box, text.size) for box in boxes])
        pages.append(render.RedactedPage(render.encoded(picture), []))
        number += len(boxes)
    return render.pdf_of(pages), number


@pytest.mark.parametrize("name", cases.HOSTILE)
def test_nothing_but_pictures_goes_out(name, tmp_path):
    path, result = tmp_path / "asli.pdf", tmp_path / "hasil.pdf"
    path.write_bytes(cases.HOSTILE[name]())
    content, boxes = redacted(path)
    result.write_bytes(content)
    assert names_in([*said_by_poppler(result), *said_by_the_bytes(content)]) == []
    assert (boxes > 0) is (name in IN_THE_TEXT_LAYER)


def test_the_same_tools_see_what_hides_in_the_originals(tmp_path):
    """The twin, for one of every place in which a file keeps what no page shows."""
    for name in ("annotation", "bookmarks", "incremental_save", "link_address", "metadata", "over_two_lines"):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(cases.HOSTILE[name]())
        assert names_in([*said_by_poppler(path), *said_by_the_bytes(path.read_bytes())]), name
