"""The page of the PPID's structure: who is in office today, and nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from opd.models import Official
from opd.models.official import OfficialRole
from tests.markup import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_official(city):
    today = timezone.localdate()

    def make(name, role=OfficialRole.PPID, begun=300, ended=None):
        return Official.objects.create(
            opd=city, role=role, name=name, office=f"Jabatan {name}", decree="SK 1/2026",
            valid_from=today - timedelta(days=begun), valid_to=ended and today - timedelta(days=ended),
        )  # fmt: skip

    return make


def test_it_shows_who_is_in_office(client, make_official, django_assert_num_queries):
    make_official("Lama Contoh", begun=900, ended=301)
    make_official("Baru Contoh")
    make_official("Atasan <Contoh>", OfficialRole.SUPERIOR)
    page = client.get("/struktur/")
    words = text(page)
    assert "Baru Contoh" in words and "Lama Contoh" not in words
    assert "Atasan &lt;Contoh&gt;" in page.content.decode() and "<Contoh>" not in page.content.decode()


def test_without_officials_it_says_so(client, city):
    words = text(client.get("/struktur/"))
    assert "Belum diisi" in words and "Pejabat PPID belum diisi." in words
