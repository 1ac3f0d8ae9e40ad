from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from opd import ledger
from opd.models import LedgerEntry, Membership, Opd, OpdKind, Role, User
from opd.people import memberships, succession
from opd.rules import has_role
from opd.web.client_ip import client_address
from tests.offices import redate

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(opd_health):
    return Opd.objects.create(name="Puskesmas Contoh", slug="puskesmas-contoh", kind=OpdKind.OTHER, parent=opd_health)


def again(user):
    """The person as of a new HTTP request."""
    return User.objects.get(pk=user.pk)


def test_the_city_as_it_was_seeded():
    kinds = dict.fromkeys(OpdKind.values, 0)
    for kind in Opd.objects.values_list("kind", flat=True):
        kinds[kind] += 1
    assert (kinds["kota"], kinds["kecamatan"], kinds["kelurahan"], kinds["bagian"]) == (1, 5, 22, 9)
    tejosari = Opd.objects.get(code="18.72.04.1002")
    assert (tejosari.name, tejosari.parent.name) == ("Kelurahan Tejosari", "Kecamatan Metro Timur")
    assert not Opd.objects.get(slug="badan-penanggulangan-bencana-daerah").verified


def test_an_operator_works_in_the_own_agency_only(operator, opd_health, opd_kominfo, clinic):
    assert has_role(operator, opd_health, Role.OPERATOR)
    assert not has_role(operator, opd_kominfo, Role.OPERATOR)
    assert not has_role(operator, clinic, Role.OPERATOR)
    assert not has_role(operator, None, Role.OPERATOR)
    assert set(Opd.objects.where(operator, Role.OPERATOR)) == {opd_health}
    assert set(Opd.objects.where(operator, Role.OPERATOR, below=True)) == {opd_health, clinic}


def test_sub_agencies_only_where_the_membership_says_so(operator, clinic):
    redate(operator.memberships, include_sub_agencies=True)
    assert has_role(again(operator), clinic, Role.OPERATOR)


def test_a_city_role_counts_everywhere(reviewer, opd_health, opd_kominfo):
    assert has_role(reviewer, opd_health, Role.REVIEWER)
    assert has_role(reviewer, None, Role.REVIEWER)
    assert not has_role(reviewer, opd_health, Role.OPERATOR, Role.SUPERIOR)
    assert Opd.objects.where(reviewer, Role.REVIEWER).count() == Opd.objects.count()


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [(None, None, True), (0, 0, True), (1, None, False), (None, -1, False), (-1, 1, True)],
)
def test_memberships_count_between_their_dates(operator, opd_health, valid_from, valid_to, holds):
    def day(offset):
        return None if offset is None else timezone.localdate() + timedelta(days=offset)

    redate(operator.memberships, valid_from=day(valid_from), valid_to=day(valid_to))
    assert has_role(again(operator), opd_health, Role.OPERATOR) is holds
    assert again(operator).is_staff is holds


def test_no_role_without_an_account_in_use(operator, opd_health):
    assert not has_role(AnonymousUser(), opd_health, Role.OPERATOR)
    operator.is_active = False
    assert not has_role(operator, opd_health, Role.OPERATOR)


def test_a_superuser_lets_people_in_and_does_nothing_else(opd_health):
    root = User.objects.create_superuser("akar", "kata sandi yang panjang")
    assert has_role(root, None, Role.ADMIN)
    assert not has_role(root, opd_health, Role.OPERATOR, Role.REVIEWER, Role.SUPERIOR)


def test_roles_stand_where_they_belong(operator, opd_health, city):
    for role, opd in ((Role.REVIEWER, opd_health), (Role.OPERATOR, city)):
        with pytest.raises(ValidationError):
            Membership(user=operator, role=role, opd=opd).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=operator, role=Role.OPERATOR, opd=opd_health)


def test_there_is_one_root(city):
    with pytest.raises(IntegrityError), transaction.atomic():
        Opd.objects.create(name="Kota lain", slug="kota-lain", kind=OpdKind.CITY)


def test_the_root_stays_the_root(client, site_admin, city, opd_health):
    """All city-wide roles are held in it: without it nobody could confirm anything, not even from the server."""
    client.force_login(site_admin)
    fields = {"name": "Pemerintah Kota Metro", "kind": "dinas", "position": "0", "valid_to": "2020-01-01"}
    client.post(f"/admin/opd/opd/{city.pk}/change/", fields)
    client.post(f"/admin/opd/opd/{opd_health.pk}/change/", fields | {"name": "Dinas Kesehatan", "kind": "kota"})
    root = Opd.objects.get(kind=OpdKind.CITY)
    assert (root, root.valid_to) == (city, None)
    takes_over = client.post(f"/admin/opd/opd/{city.pk}/gantikan/", {"predecessors": opd_health.pk, "on": "2027-01-01"})
    assert takes_over.status_code == 403


class TestSuccession:
    on = date(2027, 1, 1)

    def test_people_move_and_pages_stay(self, operator, opd_health, opd_kominfo, site_admin):
        succession.succeed([opd_health], opd_kominfo, by=site_admin, on=self.on)
        old = Opd.objects.get(pk=opd_health.pk)
        assert (old.slug, old.valid_to, list(old.successors.all())) == (
            "dinas-kesehatan",
            date(2026, 12, 31),
            [opd_kominfo],
        )
        moved = operator.memberships.order_by("pk").values_list("opd", "role", "valid_from", "valid_to")
        assert list(moved) == [
            (opd_health.pk, Role.OPERATOR, None, date(2026, 12, 31)),
            (opd_kominfo.pk, Role.OPERATOR, self.on, None),
        ]
        entry = LedgerEntry.objects.latest("number")
        assert (entry.verb, entry.fields["predecessors"]) == ("opd.succeed", ["dinas-kesehatan"])
        assert ledger.verify() is None

    def test_a_membership_with_a_last_day_keeps_it(self, operator, opd_health, opd_kominfo, site_admin):
        last_day = self.on + timedelta(days=90)
        memberships.end(operator.memberships.get(), last_day, by=site_admin)
        succession.succeed([opd_health], opd_kominfo, by=site_admin, on=self.on)
        assert operator.memberships.get(opd=opd_kominfo).valid_to == last_day

    def test_several_predecessors(self, opd_health, opd_kominfo, site_admin, city):
        new = Opd.objects.create(name="Dinas Gabungan", slug="dinas-gabungan", kind=OpdKind.SERVICE, parent=city)
        succession.succeed([opd_health, opd_kominfo], new, by=site_admin, on=self.on)
        assert set(new.predecessors.all()) == {opd_health, opd_kominfo}

    def test_an_agency_ends_once_and_never_succeeds_itself(self, opd_health, opd_kominfo, site_admin):
        succession.succeed([opd_health], opd_kominfo, by=site_admin, on=self.on)
        for predecessor, successor in ((opd_health, opd_kominfo), (opd_kominfo, opd_kominfo)):
            with pytest.raises(ValidationError):
                succession.succeed([predecessor], successor, by=site_admin, on=self.on)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "9.9.9.9", "10.0.0.1"),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.2", "9.9.9.9"),
        (2, "9.9.9.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_the_client_cannot_choose_its_address(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": forwarded})
    assert client_address(request) == address
