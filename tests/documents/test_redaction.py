"""From chosen words to a copy that is proven clean, or held back."""

import pytest

from documents import publishing, redaction
from documents.models import Disclosure, Ground, RedactionState
from documents.reading import ocr
from tests import files

pytestmark = pytest.mark.django_db
needs_tesseract = pytest.mark.skipif(not ocr.is_there(), reason="tesseract with Indonesian is not installed")
WHY = {"ground": Ground.H, "law": "UU 27/2022 Pasal 4", "reason": "Data pribadi pasien."}
TEXT = "Laporan kunjungan puskesmas\nPasien Siti Rahmawati dirawat tiga hari\nBiaya ditanggung daerah"


@pytest.fixture
def draft(make_document):
    def make(content, name="laporan.pdf", stage="draft"):
        return make_document(stage, incoming=publishing.receive(files.upload(name, content)))

    return make


@needs_tesseract
def test_the_whole_way(draft, operator, reviewer):
    document = draft(files.pdf(TEXT, "Halaman kedua: Siti\nRahmawati"))
    original = document.revisions.get()
    begun = redaction.begin(original, by=operator)
    part = redaction.add_words(begun, by=operator, words="Siti Rahmawati", **WHY)
    assert [box.page for box in part.boxes.all()] == [1, 2, 2]
    redaction.make(begun, by=operator)
    begun.refresh_from_db()
    assert (begun.state, begun.error, begun.left) == (RedactionState.CLEAN, "", "[]")
    copy = document.revisions.first()
    assert copy == begun.result
    original.refresh_from_db()
    assert original.disclosure == Disclosure.SEALED
    assert "Biaya ditanggung daerah" in copy.text
    assert "Rahmawati" not in copy.text
    document.refresh_from_db()
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer)
    assert document.published_revision == copy
