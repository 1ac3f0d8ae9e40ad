"""The agencies' pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from opd.models import Opd
from opd.people import succession
from tests.markup import addresses, text

pytestmark = pytest.mark.django_db


def test_list_of_agencies_by_kind_with_those_below(citizen, library):
    groups = dict(citizen.get("/opd/").context["groups"])
    found = [(m["opd"].name, m["depth"], m["number"]) for m in groups["Kecamatan"] if m["number"]]
    assert found == [("Kecamatan Metro Pusat", 0, 2), ("Kelurahan Imopuro", 1, 1)]
    assert ("Dinas Kesehatan", 3) in [(m["opd"].name, m["number"]) for m in groups["Dinas"]]
    assert "Pemerintah Kota Metro" not in [m["opd"].name for members in groups.values() for m in members]


def test_agency_with_its_tree(citizen, library, opd_health):
    response = citizen.get("/opd/dinas-kesehatan/")
    found = [(one.name, one.depth, one.number) for one in response.context["folders"] if one.number]
    assert found == [("Keuangan", 0, 2), ("Neraca", 1, 1), ("Daftar aset", 1, 1), ("Perizinan", 0, 1)]
    assert [d.title for d in response.context["newest"]] == ["Izin Apotek", "Daftar Aset Puskesmas", "Neraca Puskesmas"]
    assert "belum diisi" not in text(response)


def test_agency_says_how_to_reach_it(citizen, opd_health):
    Opd.objects.filter(pk=opd_health.pk).update(address="Jalan Contoh 1", phone="0725 1234", email="a@contoh.test")
    response = citizen.get("/opd/dinas-kesehatan/")
    assert "Jalan Contoh 1" in text(response)
    assert {"tel:07251234", "mailto:a@contoh.test"} <= set(addresses(response))


def test_agency_from_memory_is_marked(citizen, opd_health):
    for verified in (True, False):
        Opd.objects.filter(pk=opd_health.pk).update(verified=verified)
        assert ("Belum diverifikasi" in text(citizen.get("/opd/dinas-kesehatan/"))) is not verified


def test_old_agency_keeps_its_page_and_names_its_successor(citizen, make_document, opd_health, opd_kominfo, site_admin):
    document = make_document()
    succession.succeed([opd_health], opd_kominfo, by=site_admin, on=timezone.localdate() - timedelta(days=1))
    old, new = citizen.get("/opd/dinas-kesehatan/"), citizen.get(opd_kominfo.get_absolute_url())
    assert (old.context["successors"], old.context["predecessors"]) == ([opd_kominfo], [])
    assert (new.context["successors"], new.context["predecessors"]) == ([], [opd_health])
    assert "Dilanjutkan oleh" in text(old)
    assert document.title in text(old)
    groups = dict(citizen.get("/opd/").context["groups"])
    assert [member["opd"] for member in groups["Sudah tidak ada"]] == [opd_health]


def test_category_with_what_is_below_it(citizen, library, opd_health, folder):
    money = folder(opd_health, "keuangan")
    response = citizen.get(money.get_absolute_url())
    found = {document.title for document in response.context["documents"]}
    assert found == {"Neraca Puskesmas", "Daftar Aset Puskesmas"}
    assert [(one.name, one.number) for one in response.context["children"] if one.number] == [
        ("Neraca", 1),
        ("Daftar aset", 1),
    ]


def test_category_addresses(citizen, library, opd_health, folder):
    money = folder(opd_health, "keuangan")
    response = citizen.get(f"/opd/dinas-kesehatan/kategori/{money.pk}-uang/")
    assert (response.status_code, response["Location"]) == (301, money.get_absolute_url())
    assert citizen.get(f"/opd/kelurahan-imopuro/kategori/{money.pk}-{money.slug}/").status_code == 404
    assert citizen.get("/opd/dinas-sihir/").status_code == 404
