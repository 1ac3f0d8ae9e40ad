"""One document, the four classes, and what must not be seen on any page."""

from datetime import date

import pytest
from django.utils import timezone

from documents.lifecycle import publishing
from documents.models import Category, Ground, Revision
from tests.markup import addresses, text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("worker")]


# One document -------------------------------------------------------------------------------------------------------


def test_detail_says_all(citizen, make_document, folder, opd_health):
    document = make_document(
        category=folder(opd_health, "laporan-kinerja"),
        number="440/12/2026",
        date=date(2026, 2, 3),
        keywords="tengkes, gizi",
        responsible_unit="Bidang Kesehatan Masyarakat",
        retention="10 tahun",
    )
    response = citizen.get(document.get_absolute_url())
    said = text(response)
    for words in (
        document.summary,
        "440/12/2026",
        "Bidang Kesehatan Masyarakat",
        "3 Februari 2026, Metro",
        "10 tahun",
        "Berkas elektronik (TXT)",
        "Unduh (TXT, 41 byte)",
        f"SHA-256 {document.published_revision.sha256}",
        f"Dinas Kesehatan ({document.year}). {document.title}. 440/12/2026. PLID Kota Metro. http://testserver/dokumen/",
        "OPD Dinas Kesehatan Kinerja Laporan kinerja",
    ):
        assert words in said
    assert f"/dokumen/{document.pk}/unduh/" in addresses(response)


def test_detail_lists_public_versions_only(citizen, make_document, operator, reviewer, upload):
    document = make_document()
    publishing.replace_file(document, by=operator, incoming=upload("Kedua."))
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    publishing.replace_file(document, by=operator, incoming=upload("Ketiga, belum diperiksa."))
    response = citizen.get(document.get_absolute_url())
    assert [version.number for version in response.context["versions"]] == [2, 1]


def test_detail_of_a_file_that_cannot_be_read_says_so(citizen, make_document):
    document = make_document()
    Revision.objects.filter(document=document).update(extraction="failed")
    assert "Isi berkas ini tidak terbaca mesin." in text(citizen.get(document.get_absolute_url()))


def test_related_are_public_and_of_the_same_category(citizen, make_document, metadata, opd_health):
    document, other = make_document(title="Satu"), make_document(title="Dua")
    make_document("draft", title="Konsep")
    make_document(title="Lain", category=Category.objects.create(opd=opd_health, name="Lain"))
    assert list(citizen.get(document.get_absolute_url()).context["related"]) == [other]


def test_proposed_changes_are_not_shown(citizen, make_document, operator):
    document = make_document()
    publishing.save_draft(document, by=operator, values={"title": "Judul yang belum diperiksa"})
    document.refresh_from_db()
    assert "belum diperiksa" not in text(citizen.get(document.get_absolute_url()))


def test_wrong_slug_leads_to_the_right_one(citizen, make_document):
    document = make_document()
    for address in (f"/dokumen/{document.pk}-lama/", f"/dokumen/{document.pk}/"):
        response = citizen.get(address)
        assert (response.status_code, response["Location"]) == (301, document.get_absolute_url())


# What is not public -------------------------------------------------------------------------------------------------


def paths_of(document):
    return [
        document.get_absolute_url(),
        f"/dokumen/{document.pk}/",
        f"/dokumen/{document.pk}-slug-lain/",
        f"/dokumen/{document.pk}/unduh/",
        f"/dokumen/{document.pk}/versi/1/unduh/",
        f"/dokumen/{document.pk}/pratinjau/",
    ]


def assert_like_nothing(citizen, document):
    nothing = citizen.get("/dokumen/987654321-tidak-ada/")
    assert nothing.status_code == 404
    for path in paths_of(document):
        response = citizen.get(path)
        assert (response.status_code, response.content) == (404, nothing.content), path
        assert response.headers == nothing.headers


@pytest.mark.parametrize("stage", ["draft", "submitted", "returned"])
def test_unpublished_answers_like_nothing(citizen, make_document, stage):
    assert_like_nothing(citizen, make_document(stage))


def test_unpublished_answers_like_nothing_on_a_developers_machine_too(citizen, make_document, settings):
    settings.DEBUG = True
    assert_like_nothing(citizen, make_document("draft"))


def test_exempt_after_publication_is_nowhere(citizen, make_document, make_exempt, upload):
    other = make_document(title="Laporan lain", incoming=upload("Jalan diperbaiki."))
    document = make_document(
        title="Rekam tengkes", incoming=upload("Anak bernama rahasiasekali."), keywords="sandikata"
    )
    citizen.get(document.get_absolute_url())
    make_exempt(document)
    assert_like_nothing(citizen, document)
    lists = ["/", "/cari/", "/opd/", "/opd/dinas-kesehatan/", "/informasi/berkala/", "/sitemap.xml",
             document.category.get_absolute_url(), other.get_absolute_url()]  # fmt: skip
    for path in lists:
        assert "Rekam tengkes" not in citizen.get(path).content.decode()
        assert f"/dokumen/{document.pk}" not in citizen.get(path).content.decode()
    for words in ("rahasiasekali", "sandikata", "rekam+tengkes"):
        response = citizen.get(f"/cari/?q={words}")
        assert response.context["rows"] == []
        assert {choice.count for facet in response.context["facets"] for choice in facet.choices} == {0}


def test_withdrawn_says_what_why_and_when(citizen, make_document, reviewer):
    document = make_document()
    publishing.withdraw(document, by=reviewer, reason="Angka pada tabel 3 keliru.")
    for path in paths_of(document)[:5]:
        response = citizen.get(path)
        assert response.status_code == 410
        for words in (document.title, "Angka pada tabel 3 keliru.", str(timezone.localdate().year)):
            assert words in text(response)
    assert document.title not in text(citizen.get("/cari/"))


def test_withdrawn_is_neither_found_nor_counted(citizen, make_document, reviewer, upload):
    document = make_document(
        title="Rekam tengkes", incoming=upload("Anak bernama rahasiasekali."), keywords="sandikata"
    )
    publishing.withdraw(document, by=reviewer, reason="Memuat data orang.")
    for question in ("", "q=rahasiasekali", "q=sandikata", "q=rekam+tengkes"):
        response = citizen.get(f"/cari/?{question}")
        assert response.context["rows"] == []
        assert {choice.count for facet in response.context["facets"] for choice in facet.choices} == {0}


def test_withdrawn_and_then_exempt_answers_like_nothing(citizen, make_document, reviewer, make_exempt):
    document = make_document()
    publishing.withdraw(document, by=reviewer, reason="Memuat data orang.")
    make_exempt(document)
    assert_like_nothing(citizen, document)


# The four classes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["berkala", "serta-merta", "setiap-saat"])
def test_a_class_lists_its_documents(citizen, make_document, code):
    for value in ("berkala", "serta-merta", "setiap-saat"):
        make_document(title=f"Dokumen {value}", classification=value)
    response = citizen.get(f"/informasi/{code}/")
    assert [document.title for document in response.context["documents"]] == [f"Dokumen {code}"]


def test_a_class_links_to_its_headings(citizen, library):
    response = citizen.get("/informasi/berkala/")
    found = [(one.address.rpartition("=")[2], one.number) for one in response.context["headings"]]
    assert found == [("profil-badan-publik", 1), ("keuangan", 3)]
    assert "/cari/?klasifikasi=berkala&kategori=keuangan" in addresses(response)


@pytest.mark.parametrize(
    ("fields", "duration"),
    [
        ({"lasts_while": "pasien tidak setuju"}, "Selama pasien tidak setuju"),
        ({"ends_when": "yang bersangkutan setuju"}, "Sampai yang bersangkutan setuju"),
        ({"ends_on": date(2090, 5, 1)}, "Sampai 1 Mei 2090"),
        ({"ends_on": date(2090, 5, 1), "ends_when": "setuju"}, "Sampai 1 Mei 2090, atau sampai setuju"),
    ],
)
def test_exempt_list_says_title_ground_and_duration(citizen, make_document, make_exempt, fields, duration):
    document = make_document("draft", title="Rekam medis", summary="Isi yang rahasia.", keywords="sandikata")
    make_exempt(document, **{"lasts_while": ""} | fields)
    response = citizen.get("/informasi/dikecualikan/")
    [entry] = response.context["entries"]
    assert (entry.title, entry.opd, entry.test.law, entry.duration) == (
        "Rekam medis", "Dinas Kesehatan", "UU 27/2022 Pasal 4", duration,
    )  # fmt: skip
    assert entry.test.ground == Ground.H
    assert duration in text(response)
    for secret in ("Isi yang rahasia.", "sandikata", "Catatan kesehatan orang per orang.", f"/dokumen/{document.pk}"):
        assert secret not in response.content.decode()
