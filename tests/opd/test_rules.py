"""The shape of a table of read rights: reach, rows of agencies, narrowed rows, hidden fields."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from opd.models import Membership, Opd, OpdKind, Role, User
from opd.rules import Reach, ReadGroup, ReadRights
from tests.offices import redate

pytestmark = pytest.mark.django_db


class Rights(ReadRights):
    """A table over agencies and memberships, which belong to an agency by `opd`."""

    MEMBERSHIP = ReadGroup("Membership", agency="opd")
    OPERATORS = ReadGroup(agency="opd", narrowed=lambda user: Q(user=user))
    CITY_LIST = ReadGroup("Opd")
    NAMES = ReadGroup(User="username full_name")
    REST = ReadGroup("User")

    rows = {
        Role.OPERATOR: {Reach.OWN: (MEMBERSHIP, OPERATORS)},
        Role.SUPERIOR: {Reach.BELOW: (MEMBERSHIP, CITY_LIST)},
        Role.REVIEWER: {Reach.CITY: (MEMBERSHIP, OPERATORS, CITY_LIST, NAMES)},
    }


@pytest.fixture
def clinic(opd_health):
    return Opd.objects.create(name="Puskesmas Contoh", slug="puskesmas-contoh", kind=OpdKind.OTHER, parent=opd_health)


@pytest.fixture
def people(make_user, city, opd_health, opd_kominfo, clinic):
    """-> {agency's slug: the membership of one clerk there}."""
    return {
        opd.slug: Membership.objects.create(user=make_user(f"petugas-{opd.pk}"), role="petugas", opd=opd)
        for opd in (opd_health, clinic, opd_kominfo)
    }


def seen(group, user):
    return set(group.scope(Membership.objects.filter(role="petugas"), user).values_list("opd__slug", flat=True))


def test_each_reach_reads_its_agencies(make_user, people, opd_health, reviewer, operator):
    below = make_user("di-atasnya", Role.SUPERIOR, opd_health)
    assert seen(Rights.MEMBERSHIP, operator) == {"dinas-kesehatan"}
    assert seen(Rights.MEMBERSHIP, below) == {"dinas-kesehatan", "puskesmas-contoh"}
    assert seen(Rights.MEMBERSHIP, reviewer) == set(people)
    for user in (operator, below, reviewer):
        readable = {slug for slug, row in people.items() if Rights.MEMBERSHIP.may_read(user, row)}
        assert readable == seen(Rights.MEMBERSHIP, user)
        assert {opd.slug for opd in Rights.MEMBERSHIP.agencies_of(user)} & set(people) == readable


def test_several_roles_add_up(operator, people, opd_kominfo):
    Membership.objects.create(user=operator, role=Role.SUPERIOR, opd=opd_kominfo)
    assert seen(Rights.MEMBERSHIP, operator) == {"dinas-kesehatan", opd_kominfo.slug}


def test_nobody_reads_without_a_row(make_user, people, site_admin, city, operator, reviewer):
    unknown = make_user("tak-dikenal", "peran-tak-dikenal", city)
    former = make_user("mantan", Role.REVIEWER, city)
    redate(former.memberships, valid_to=timezone.localdate() - timedelta(days=1))
    reviewer.is_active = False
    for user in (unknown, former, site_admin, reviewer, AnonymousUser(), make_user("akar", is_superuser=True)):
        for group in Rights.groups():
            assert group.reach(user) is Reach.NONE, (user, group)
            assert not group.scope(Membership.objects.all(), user).exists()
            assert not group.may_read(user, people["dinas-kesehatan"])
        assert Rights.hidden_fields(user, User) >= {"username", "password"}


def test_a_superuser_reads_as_a_site_admin(make_user, monkeypatch):
    monkeypatch.setitem(Rights.rows, Role.ADMIN, {Reach.CITY: (Rights.CITY_LIST,)})
    assert Rights.CITY_LIST.reach(make_user("akar", is_superuser=True)) is Reach.CITY


def test_what_belongs_to_no_agency_is_read_by_the_city_alone(make_user, opd_health, reviewer):
    below = make_user("di-atasnya", Role.SUPERIOR, opd_health)
    assert Rights.CITY_LIST.reach(below) is Reach.NONE
    assert Rights.CITY_LIST.readers == {Role.REVIEWER}
    assert not Rights.CITY_LIST.scope(Opd.objects.all(), below).exists()
    assert not Rights.CITY_LIST.may_read(below, opd_health)
    assert Rights.CITY_LIST.scope(Opd.objects.all(), reviewer).count() == Opd.objects.count()


def test_narrowed_rows_are_narrow_for_an_object_too(operator, reviewer, people, opd_health):
    own, other = operator.memberships.get(), people["dinas-kesehatan"]
    assert (Rights.OPERATORS.may_read(operator, own), Rights.OPERATORS.may_read(operator, other)) == (True, False)
    assert Rights.OPERATORS.may_read(reviewer, other)
    assert seen(Rights.OPERATORS, operator) == set()


def test_fields_are_hidden_by_group(reviewer, operator):
    hidden = Rights.hidden_fields(reviewer, User)
    assert "password" in hidden and not hidden & {"id", "username", "full_name"}
    assert Rights.hidden_fields(operator, User) == hidden | {"username", "full_name"}
    assert Rights.hidden_fields(operator, Opd) == set()  # not split: the admin refuses the whole model
    with pytest.raises(LookupError):
        Rights.group_of("TidakAda")


def test_reach_needs_no_query_for_each_row(operator, people, django_assert_num_queries):
    rows = list(Membership.objects.select_related("opd"))
    assert Rights.MEMBERSHIP.may_read(operator, operator.memberships.select_related("opd").get())
    with django_assert_num_queries(0):
        for row in rows:
            Rights.MEMBERSHIP.may_read(operator, row)
