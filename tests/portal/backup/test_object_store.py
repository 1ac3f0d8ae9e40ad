"""A backup of an object store, and its restore into another folder of it."""

import dataclasses

import pytest

from tests.throwaway_swift import needs_swift

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock_of_machine, needs_swift]

FACTS = """
from opd.stores import closed
from documents.models import Document
answer = {
    "closed": closed.is_closed(),
    "texts": [d.published_revision.file.read().decode() for d in Document.objects.public()],
}
"""


def test_files_come_back_into_another_bucket_folder(
    object_store, back_up, empty_place, keys, make_document, make_request, reviewer, tmp_path
):
    make_document(title="Laporan yang tetap terbit")
    make_request()
    made = back_up()
    place = empty_place()
    place = dataclasses.replace(
        place, environment=place.environment | {"STORAGE_URL": object_store.url(f"{tmp_path.name}/pulih")}
    )
    assert made.name in place.succeed("restore", "--identity", str(keys.file), "--by", reviewer.username)
    assert place.ask(FACTS)["closed"] is True
    assert "Tidak ada perbedaan" in place.succeed("restore", "--verify")
    assert "Portal dibuka" in place.succeed("restore", "--open")
    assert place.ask(FACTS) == {"closed": False, "texts": ["Angka tengkes turun di seluruh kelurahan."]}
