"""Officials of the PPID: who holds an office on which day, and who signs."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from opd.database import triggers
from opd.models import LedgerEntry, Official, OfficialRole
from opd.papers import letterhead
from opd.triggers import offices

pytestmark = pytest.mark.django_db

DAY, TODAY = timedelta(days=1), date(2026, 3, 13)


@pytest.fixture
def official(city):
    def make(**fields):
        about = {
            "opd": city,
            "role": OfficialRole.PPID,
            "name": "Wira Contoh, S.Kom.",
            "office": "Kepala Dinas Contoh",
            "decree": "Keputusan Contoh 1/2023",
            "valid_from": date(2023, 1, 2),
        }
        made = Official(**about | fields)
        made.full_clean()
        made.save()
        return made

    return make


def test_the_one_in_office_on_the_day_signs(official):
    official(valid_to=TODAY - DAY)
    official(name="Penerus Contoh", nip="0" * 18, valid_from=TODAY)
    assert letterhead.signer(letterhead.PPID, TODAY - DAY)["name"] == "Wira Contoh, S.Kom."
    assert letterhead.signer(letterhead.PPID, TODAY) == {
        "office": letterhead.PPID.name,
        "title": "Kepala Dinas Contoh",
        "name": "Penerus Contoh",
        "nip": "0" * 18,
    }


def test_with_none_entered_the_office_signs(official):
    official(role=OfficialRole.SUPERIOR, name="Atasan Contoh")
    official(valid_from=TODAY + DAY)
    assert letterhead.signer(letterhead.PPID, TODAY) == {"office": letterhead.PPID.name}


def test_terms_do_not_overlap(official, opd_health):
    first = official(valid_to=TODAY)
    for fields in ({"valid_from": TODAY}, {"valid_from": TODAY - DAY, "valid_to": TODAY + DAY}):
        with pytest.raises(ValidationError) as refused:
            official(name="Dua Contoh", **fields)
        assert first.name in str(refused.value)
    official(name="Dua Contoh", valid_from=TODAY + DAY)
    official(role=OfficialRole.SUPERIOR, name="Atasan Contoh")
    official(role=OfficialRole.AGENCY, opd=opd_health)


NIP = "197001011990011001"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({}, {"name": "WIRA Contoh, S.Kom."}, True),
        ({"nip": NIP}, {"name": "W. Contoh", "nip": NIP}, True),
        ({"nip": NIP}, {}, True),
        ({"nip": NIP}, {"nip": "2" * 18}, False),
        ({"valid_to": TODAY - DAY}, {"valid_from": TODAY}, False),
        ({}, {"is_acting": True, "valid_to": TODAY}, False),
        ({"is_acting": True, "valid_to": TODAY}, {}, False),
    ],
    ids=str,
)
def test_one_man_is_not_ppid_and_superior_at_once(official, one, other, is_same):
    """But as Plt. with a last day: by form and model, and in the database."""
    made = official(**one)
    if not is_same:
        official(role=OfficialRole.SUPERIOR, **other)
        return
    with pytest.raises(ValidationError, match="kecuali sebagai Plt"):
        official(role=OfficialRole.SUPERIOR, **other)
    row = Official(
        opd=made.opd, role="atasan", office="x", decree="y", **{"name": made.name, "valid_from": TODAY} | other
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Official.objects.bulk_create([row])
    third = official(role=OfficialRole.SUPERIOR, name="Orang Lain", nip="3" * 18)
    with pytest.raises(IntegrityError), transaction.atomic():
        Official.objects.filter(pk=third.pk).update(name=made.name, nip=made.nip)


def test_two_offices_of_before_are_parted(official):
    """What was entered before stays; ending one of them is no new mistake."""
    made = official()
    insert = next(trigger for trigger in offices.TRIGGERS if trigger.name == "official_holds_one_office_on_insert")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.drop_added([insert])
    columns = {"opd": made.opd, "office": made.office, "decree": made.decree, "valid_from": made.valid_from}
    before = Official.objects.create(role=OfficialRole.SUPERIOR, name=made.name, **columns)
    before.valid_to = TODAY
    before.full_clean()
    before.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Official.objects.filter(pk=before.pk).update(valid_to=None)


def test_who_acts_has_a_last_day(official):
    with pytest.raises(ValidationError, match="tanggal akhir"):
        official(is_acting=True)


@pytest.mark.parametrize("role", [OfficialRole.PPID, OfficialRole.SUPERIOR])
def test_city_wide_roles_are_of_the_city(official, opd_health, city, role):
    with pytest.raises(ValidationError):
        official(role=role, opd=opd_health)
    with pytest.raises(ValidationError):
        official(role=OfficialRole.AGENCY, opd=city)


@pytest.mark.parametrize("nip", ["123", "1" * 17, "1" * 19, "19700101 199001 1 001", "１" * 18])
def test_a_nip_has_eighteen_digits(official, nip):
    with pytest.raises(ValidationError):
        official(nip=nip)


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"office": ""}, {"decree": ""}, {"role": "wali"}, {"valid_to": date(2023, 1, 1)}],
)
def test_the_database_refuses_half_a_row(official, fields):
    made = official()
    with pytest.raises(IntegrityError), transaction.atomic():
        Official.objects.filter(pk=made.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Official.objects.bulk_create(
            [Official(opd=made.opd, role=made.role, name="Lain", office="x", decree="y", valid_from=TODAY)]
        )


def test_the_site_admin_enters_them_and_nobody_deletes(client, official, site_admin, reviewer, city):
    client.force_login(site_admin)
    values = {
        "opd": city.pk,
        "role": "utama",
        "name": "Wira Contoh",
        "nip": "",
        "office": "Kepala Dinas Contoh",
        "decree": "Keputusan Contoh 1/2023",
        "valid_from": "2023-01-02",
        "valid_to": "",
    }
    assert client.post("/admin/opd/official/add/", values).status_code == 302
    row = Official.objects.get()
    assert LedgerEntry.objects.latest("number").verb == "official.save"
    again = client.post("/admin/opd/official/add/", values)
    assert again.status_code == 200
    assert "bertumpang" in again.content.decode()
    assert client.post(f"/admin/opd/official/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    client.force_login(reviewer)
    assert client.get(f"/admin/opd/official/{row.pk}/change/").status_code == 200
    assert client.post(f"/admin/opd/official/{row.pk}/change/", values).status_code == 403
    assert Official.objects.count() == 1
