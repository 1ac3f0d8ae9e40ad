"""Memberships are begun and ended, never rewritten or deleted: by page, verb, ORM and SQL."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from opd import ledger
from opd.errors import NotAllowed
from opd.models import Membership, PersonChange, Role
from opd.people import accounts, changes, memberships
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def second_admin(make_user, city):
    return make_user("admin.kedua", Role.ADMIN, city)


@pytest.fixture
def row(make_user, city, today):
    """A reviewer of last month, without an end."""
    person = make_user("lama")
    return Membership.objects.create(user=person, role=Role.REVIEWER, opd=city, valid_from=today - 30 * DAY)


def refuses(write, *args, **kwargs):
    with undone((args, kwargs)), pytest.raises(IntegrityError), transaction.atomic():
        write(*args, **kwargs)


@pytest.mark.clock_of_machine
def test_a_row_is_only_ended(row, operator, opd_health, city, today):
    rows = Membership.objects.filter(pk=row.pk)
    for columns in (
        {"user": operator},
        {"opd": opd_health},
        {"role": Role.SUPERIOR},
        {"include_sub_agencies": True},
        {"valid_from": today},
        {"valid_from": None},
        {"valid_to": today - 2 * DAY},
        {"valid_to": row.valid_from - DAY},
    ):
        refuses(rows.update, **columns)
    refuses(rows._raw_delete, "default")
    refuses(row.delete)
    rows.update(valid_to=today + DAY)
    for columns in ({"valid_to": None}, {"valid_to": today + 2 * DAY}):
        refuses(rows.update, **columns)
    rows.update(valid_to=today - DAY)


def test_no_two_rows_of_one_office_overlap(row, city, today):
    columns = {"user": row.user, "role": Role.REVIEWER, "opd": city}
    Membership.objects.filter(pk=row.pk).update(valid_to=today)
    for since, until in ((None, None), (today, None), (None, row.valid_from), (today - 9 * DAY, today - 8 * DAY)):
        twin = Membership(valid_from=since, valid_to=until, **columns)
        refuses(Membership.objects.bulk_create, [twin])
        with pytest.raises(ValidationError, match="sudah memegang peran itu"):
            twin.full_clean()
    Membership.objects.create(valid_to=row.valid_from - DAY, **columns)
    Membership.objects.create(valid_from=today + DAY, **columns)


def test_a_role_that_begins_again_is_a_new_row(row, make_user, city, today, site_admin, second_admin):
    """The days of silence before it stay on record (attack 24)."""
    accounts.end_role(row, last_day=today - DAY, by=site_admin)
    changes.confirm(changes.ask_role(row.user, Role.REVIEWER, by=site_admin).change, by=second_admin)
    terms = row.user.memberships.order_by("pk").values_list("valid_from", "valid_to")
    assert list(terms) == [(row.valid_from, today - DAY), (today, None)]
    later = today + 9 * DAY
    changes.confirm(changes.ask_role(row.user, Role.REVIEWER, by=site_admin, valid_from=later).change, by=second_admin)
    assert list(terms.all())[1:] == [(today, later - DAY), (later, None)]
    sooner = today + 5 * DAY
    changes.confirm(changes.ask_role(row.user, Role.REVIEWER, by=site_admin, valid_from=sooner).change, by=second_admin)
    assert list(terms.all())[1:] == [(today, sooner - DAY), (later, later - DAY), (sooner, None)]
    assert ledger.verify() is None


def test_a_row_entered_in_error_is_voided_by_two(row, site_admin, second_admin, client, today, reviewer):
    with pytest.raises(NotAllowed):
        changes.ask_void(row.user, by=reviewer, membership=row)
    client.force_login(site_admin)
    client.post(reverse("admin:opd_user_void", args=[row.user_id]), {"membership": row.pk})
    change = PersonChange.objects.get()
    assert "Verifikator" in client.get(change.get_absolute_url()).content.decode()
    with pytest.raises(NotAllowed):
        changes.confirm(change, by=site_admin)
    client.force_login(second_admin)
    client.post(reverse("admin:opd_personchange_confirm", args=[change.pk]))
    row.refresh_from_db()
    assert row.valid_to == row.valid_from - DAY
    assert not Membership.objects.in_force(row.valid_from).filter(user=row.user).exists()
    Membership.objects.create(user=row.user, role=row.role, opd=row.opd)  # it takes no day any more


def test_a_row_without_a_first_day_is_voided_too(superior, site_admin, second_admin):
    change = changes.ask_void(superior, by=site_admin, membership=superior.memberships.get()).change
    changes.confirm(change, by=second_admin)
    assert not superior.memberships.in_force().exists()


@pytest.mark.clock_of_machine
def test_no_row_is_voided_under_which_somebody_acted(row, site_admin, second_admin):
    change = changes.ask_void(row.user, by=site_admin, membership=row).change
    with transaction.atomic():
        ledger.record("opd.save", row.opd, row.user)
    with pytest.raises(ValidationError, match="sudah bertindak"):
        changes.confirm(change, by=second_admin)
    PersonChange.objects.filter(pk=change.pk).update(
        state="confirmed", decided_by=second_admin, decided_at=timezone.now()
    )
    refuses(Membership.objects.filter(pk=row.pk).update, valid_to=row.valid_from - DAY)


def test_nobody_makes_a_membership_of_their_own(site_admin, opd_health):
    row = Membership(user=site_admin, role=Role.OPERATOR, opd=opd_health)
    with pytest.raises(NotAllowed, match="dicatat oleh admin lain"):
        memberships.begin(row, by=site_admin)
    assert not site_admin.memberships.filter(role=Role.OPERATOR).exists()


def test_the_page_of_the_own_account_takes_no_membership(site_admin, second_admin, opd_health, client):
    """Another admin adds it; then neither of its admins with such a role lets operators publish."""
    page = reverse("admin:opd_user_change", args=[site_admin.pk])
    added = {"opd": opd_health.pk, "valid_from": "", "valid_to": ""}
    management = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    rows = {f"memberships-{name}": value for name, value in management.items()}
    rows |= {f"memberships-0-{name}": value for name, value in added.items()}
    data = {"is_active": "on"} | rows
    for admin, held in ((site_admin, 0), (second_admin, 1)):
        client.force_login(admin)
        client.post(page, data)
        assert site_admin.memberships.filter(role=Role.OPERATOR).count() == held
    agency = reverse("admin:opd_opd_change", args=[opd_health.pk])
    for admin, has_switch in ((site_admin, False), (second_admin, True)):
        client.force_login(admin)
        assert ('name="operators_publish"' in client.get(agency).content.decode()) == has_switch


def test_the_ledger_names_a_membership_that_no_verb_made(row, site_admin, operator, city, today):
    memberships.note_those_of_before()
    accounts.end_role(row, last_day=today + 9 * DAY, by=site_admin)
    call_command("verify_ledger", verbosity=0)
    with undone("end"), pytest.raises(CommandError, match=f"keanggotaan {row.pk}"):
        Membership.objects.filter(pk=row.pk).update(valid_to=today - DAY)
        call_command("verify_ledger", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO opd_membership (user_id, opd_id, role, include_sub_agencies, valid_from)"
            " VALUES (%s, %s, 'atasan', FALSE, '2020-01-01')",
            [operator.pk, city.pk],
        )
    stranger = Membership.objects.get(user=operator, role=Role.SUPERIOR)
    with pytest.raises(CommandError, match=f"keanggotaan {stranger.pk}.*tidak dikenal jurnal"):
        call_command("verify_ledger", verbosity=0)
