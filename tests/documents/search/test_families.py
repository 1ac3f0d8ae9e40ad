"""Forms of one word find each other through the search itself; words that only look alike do not."""

import pytest

from documents import search
from documents.models import Category, Document, Medium
from tests.documents.past_the_verbs import public_document
from tests.documents.search.conftest import PUBLISHED

pytestmark = pytest.mark.django_db

FAMILIES = """
anggaran, penganggaran, menganggarkan, dianggarkan, anggarannya, teranggarkan, penganggarannya
layanan, pelayanan, melayani, dilayani, pelayan, layani, layanannya, melayankan
mohon, permohonan, pemohon, memohon, dimohon, termohon, memohonkan, permohonannya, dimohonkan
izin, perizinan, mengizinkan, diizinkan, ijin, perijinan, izinnya, seizin, berizin
pendidikan, mendidik, pendidik, didik, dididik, kependidikan, didikan, berpendidikan, terdidik
sehat, kesehatan, menyehatkan, penyehatan, sehatnya, disehatkan, tersehat, kesehatannya
kerja, pekerjaan, bekerja, pekerja, mengerjakan, dikerjakan, pengerjaan, mempekerjakan
ajar, mengajar, pengajar, pelajar, belajar, pembelajaran, pengajaran, diajarkan, mempelajari, pelajaran, mengajarkan
bangun, pembangunan, membangun, bangunan, dibangun, terbangun, membangunkan, pembangunannya
terbit, penerbitan, menerbitkan, diterbitkan, penerbit, terbitan, terbitnya, diterbitkannya
tetap, penetapan, menetapkan, ditetapkan, ketetapan, tetapkan, penetapannya, menetap
buka, membuka, dibuka, pembukaan, terbuka, keterbukaan, bukaan, membukakan, bukanya
tanggung jawab, bertanggung jawab, penanggung jawab, tanggungjawab, pertanggungjawaban, mempertanggungjawabkan
pegawai, kepegawaian, pegawainya, berpegawai
menteri, menterinya
pohon, pepohonan, pohonnya
pengadaan, mengadakan, diadakan, pengadaannya
ada, adanya, berada, keberadaan
teri, terinya
"""


def families():
    return [line.split(", ") for line in FAMILIES.strip().splitlines()]


@pytest.fixture
def forms(opd_kominfo, operator):
    """A document for each form, and nothing else in it."""
    folder = Category.objects.create(opd=opd_kominfo, name="Semua")
    for number, form in enumerate([form for family in families() for form in family]):
        public_document(
            title=form, category=folder, opd=opd_kominfo, year=1950 + number % 50, classification="berkala",
            form=Medium.HARD, published_at=PUBLISHED, created_by=operator,
        )  # fmt: skip
    search.index_many(Document.objects.public().select_related("opd", "published_revision").order_by("pk"))


def test_each_form_finds_its_family_and_no_other(forms):
    titles = dict(Document.objects.values_list("pk", "title"))
    wrong = {}
    for family in families():
        for form in family:
            found = {titles[pk] for pk in search.find(form).ids.tolist()}
            if found != set(family):
                wrong[form] = {"not found": set(family) - found, "strangers": found - set(family)}
    assert wrong == {}


def test_the_very_form_comes_first(forms):
    titles = dict(Document.objects.values_list("pk", "title"))
    for form in ("permohonan", "pemohon", "perizinan", "bangun", "kesehatan", "pengajar"):
        assert titles[next(iter(search.find(form).best(1)))] == form
