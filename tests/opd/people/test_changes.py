"""Rights are nobody's own: every way in which one person alone would give one, tried and refused."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.urls import reverse
from django.utils import timezone

from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.ledger import access
from opd.models import (
    CITY_ROLES,
    AccessEntry,
    ChangeKind,
    ChangeState,
    Membership,
    Message,
    PasswordSetup,
    PersonChange,
    Role,
    User,
)
from opd.people import accounts, changes, codes
from opd.two_people import rights
from tests.conftest import PASSWORD, empty_outbox
from tests.offices import redate

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_admin(make_user, city):
    return make_user("admin.kedua", Role.ADMIN, city)


@pytest.fixture
def root(db):
    return User.objects.create_superuser("akar", PASSWORD, email="akar@contoh.test")


@pytest.fixture
def waiting(operator, site_admin):
    """The operator is to become a reviewer."""
    return changes.ask_role(operator, Role.REVIEWER, by=site_admin).change


def again(user):
    return User.objects.get(pk=user.pk)


def city_roles():
    return set(Membership.objects.city_wide().values_list("user__username", "role"))


# Asking ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(CITY_ROLES))
def test_a_role_that_is_asked_for_gives_nothing(site_admin, operator, role):
    before = city_roles()
    changes.ask_role(operator, role, by=site_admin)
    assert city_roles() == before
    assert not again(operator).has_city_role(*CITY_ROLES)


def test_an_admin_who_asks_for_himself_waits_for_another(site_admin, second_admin):
    change = changes.ask_role(site_admin, Role.REVIEWER, by=site_admin).change
    assert not again(site_admin).has_city_role(Role.REVIEWER)
    with pytest.raises(NotAllowed):
        changes.confirm(change, by=site_admin)
    changes.confirm(change, by=second_admin)
    assert again(site_admin).has_city_role(Role.REVIEWER)


@pytest.mark.parametrize("person", ["operator", "reviewer", "superior"])
def test_who_is_no_admin_asks_for_nothing(request, person, neighbour, reviewer):
    by = request.getfixturevalue(person)
    for ask in (
        lambda: changes.ask_role(neighbour, Role.REVIEWER, by=by),
        lambda: changes.ask_password(reviewer, by=by),
        lambda: changes.ask_identity(reviewer, by=by, full_name="Lain"),
    ):
        with pytest.raises(NotAllowed):
            ask()
    assert not PersonChange.objects.exists()


def test_an_operators_role_is_not_asked_for(site_admin, operator):
    with pytest.raises(ValidationError):
        changes.ask_role(operator, Role.OPERATOR, by=site_admin)


def test_the_same_is_asked_once_and_may_be_asked_again_afterwards(site_admin, second_admin, operator, waiting):
    with pytest.raises(ValidationError, match="sudah menunggu"):
        changes.ask_role(operator, Role.REVIEWER, by=second_admin)
    changes.ask_role(operator, Role.SUPERIOR, by=second_admin)
    changes.withdraw(waiting, by=site_admin)
    changes.ask_role(operator, Role.REVIEWER, by=second_admin)
    assert PersonChange.objects.waiting().count() == 2


def test_nobody_touches_a_superuser(site_admin, root):
    for ask in (
        lambda: changes.ask_role(root, Role.REVIEWER, by=site_admin),
        lambda: changes.ask_password(root, by=site_admin),
        lambda: changes.ask_identity(root, by=site_admin, full_name="Lain"),
        lambda: accounts.set_password(root, "kata sandi lain", by=site_admin),
        lambda: changes.ask_identity(root, by=root, full_name="Lain"),
    ):
        with pytest.raises(NotAllowed):
            ask()
    assert again(root).check_password(PASSWORD)


# Confirming -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["site_admin", "operator", "neighbour", "reviewer"])
def test_who_may_not_confirm(request, waiting, person):
    """The asker, the person concerned, somebody without a role, a reviewer."""
    with pytest.raises(NotAllowed):
        changes.confirm(waiting, by=request.getfixturevalue(person))
    with pytest.raises(NotAllowed):
        changes.refuse(waiting, by=request.getfixturevalue(person), reason="Tidak.")
    waiting.refresh_from_db()
    assert waiting.state == ChangeState.WAITING


@pytest.mark.parametrize("person", ["second_admin", "superior", "root"])
def test_who_may_confirm(request, waiting, operator, person):
    changes.confirm(waiting, by=request.getfixturevalue(person))
    assert again(operator).has_city_role(Role.REVIEWER)


@pytest.mark.parametrize("gone", ["ended", "later", "inactive"])
def test_the_second_person_is_looked_at_when_confirming(waiting, second_admin, gone):
    """Their rights were read before, as at the beginning of a request, and ended meanwhile."""
    assert second_admin.has_city_role(Role.ADMIN)
    today = timezone.localdate()
    if gone == "inactive":
        User.objects.filter(pk=second_admin.pk).update(is_active=False)
    elif gone == "ended":
        redate(second_admin.memberships, valid_to=today - timedelta(1))
    else:
        redate(second_admin.memberships, valid_from=today + timedelta(1))
    with pytest.raises(NotAllowed):
        changes.confirm(waiting, by=second_admin)


def test_the_database_itself_wants_two_people(waiting, site_admin, operator):
    for by in (site_admin, operator):
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonChange.objects.filter(pk=waiting.pk).update(
                state=ChangeState.CONFIRMED, decided_by=by, decided_at=timezone.now()
            )


@pytest.mark.parametrize("end", ["confirm", "refuse", "withdraw", "late"])
def test_a_change_is_decided_once(waiting, site_admin, second_admin, superior, end):
    if end == "confirm":
        changes.confirm(waiting, by=second_admin)
    elif end == "refuse":
        changes.refuse(waiting, by=second_admin, reason="Bukan orangnya.")
    elif end == "withdraw":
        changes.withdraw(waiting, by=site_admin)
    else:
        PersonChange.objects.update(asked_at=timezone.now() - timedelta(days=14))
    with pytest.raises(WrongState):
        changes.confirm(waiting, by=superior)
    assert (("operator", Role.REVIEWER) in city_roles()) is (end == "confirm")


def test_what_waits_too_long_expires(waiting, site_admin, operator):
    assert changes.expire() == 0
    PersonChange.objects.update(asked_at=timezone.now() - timedelta(days=14, seconds=1))
    assert not rights.holds_city_role(operator)
    assert changes.expire() == 1
    assert changes.expire() == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == (ChangeState.EXPIRED, None)
    entry = AccessEntry.objects.latest("number")
    assert (entry.actor, entry.actor_id, entry.verb) == ("portal", None, "user.change_expired")
    changes.ask_role(operator, Role.REVIEWER, by=site_admin)


def test_an_overdue_change_does_not_block_a_new_one(waiting, site_admin, operator):
    PersonChange.objects.update(asked_at=timezone.now() - timedelta(days=15))
    new = changes.ask_role(operator, Role.REVIEWER, by=site_admin).change
    assert list(PersonChange.objects.waiting()) == [new]


@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_once_and_one_wins(waiting, second_admin, superior, operator):
    told = []

    def confirm(by, gate):
        close_old_connections()
        gate.wait()
        try:
            told.append(changes.confirm(waiting, by=by).code)
        except WrongState:
            told.append(None)
        finally:
            connection.close()

    gate = threading.Barrier(2)
    threads = [threading.Thread(target=confirm, args=(by, gate)) for by in (second_admin, superior)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(code is None for code in told) == [False, True]
    assert Membership.objects.city_wide().filter(user=operator).count() == 1
    assert AccessEntry.objects.filter(verb="user.role_confirmed").count() == 1
    assert access.verify() is None


# Roles ----------------------------------------------------------------------------------------------------------------


def test_a_role_begins_when_it_is_confirmed_and_ends_when_it_was_asked_to(site_admin, second_admin, operator):
    today = timezone.localdate()
    last = today + timedelta(30)
    change = changes.ask_role(operator, Role.REVIEWER, by=site_admin, valid_from=today - timedelta(400), valid_to=last)
    changes.confirm(change.change, by=second_admin)
    row = operator.memberships.get(role=Role.REVIEWER)
    assert (row.valid_from, row.valid_to, row.opd.slug) == (today, last, "pemerintah-kota-metro")
    entry = AccessEntry.objects.latest("number")
    assert (entry.verb, entry.actor, entry.actor_id) == ("user.role_confirmed", "admin.kedua", second_admin.pk)
    assert entry.fields == {
        "account": operator.pk,
        "change": change.change.pk,
        "what": "role:verifikator",
        "asked_by": site_admin.pk,
        "from": None,
        "to": [today.isoformat(), last.isoformat()],
    }


def test_a_role_in_force_is_prolonged_by_two_and_shortened_by_one(site_admin, second_admin, reviewer):
    today = timezone.localdate()
    row = reviewer.memberships.get()
    accounts.end_role(row, last_day=today + timedelta(10), by=site_admin)
    with pytest.raises(ValidationError, match="dua orang"):
        accounts.end_role(row, last_day=today + timedelta(11), by=site_admin)
    change = changes.ask_role(reviewer, Role.REVIEWER, by=site_admin, valid_to=today + timedelta(20)).change
    changes.confirm(change, by=second_admin)
    rows = reviewer.memberships.order_by("pk").values_list("valid_from", "valid_to")
    assert list(rows) == [(None, today + timedelta(10)), (today + timedelta(11), today + timedelta(20))]


def test_ending_is_an_emergency_brake_of_one_admin(site_admin, reviewer):
    today = timezone.localdate()
    accounts.end_role(reviewer.memberships.get(), last_day=today - timedelta(1), by=site_admin)
    assert not again(reviewer).has_city_role(Role.REVIEWER)
    assert not rights.holds_city_role(reviewer)
    entry = AccessEntry.objects.latest("number")
    assert entry.fields == {
        "account": reviewer.pk,
        "role": "verifikator",
        "from": None,
        "to": (today - timedelta(1)).isoformat(),
    }


def test_an_ended_role_does_not_come_back_in_the_past(site_admin, second_admin, reviewer):
    today = timezone.localdate()
    redate(reviewer.memberships, valid_from=today - timedelta(90), valid_to=today - timedelta(60))
    changes.confirm(changes.ask_role(reviewer, Role.REVIEWER, by=site_admin).change, by=second_admin)
    rows = reviewer.memberships.order_by("pk").values_list("valid_from", "valid_to")
    assert list(rows) == [(today - timedelta(90), today - timedelta(60)), (today, None)]


def test_a_superior_is_ended_and_closed_by_two(site_admin, second_admin, superior, client):
    """As it was found: one admin switched the other Atasan off, and was then the only one."""
    today = timezone.localdate()
    row = superior.memberships.get()
    with pytest.raises(NotAllowed, match="dua orang"):
        accounts.end_role(row, last_day=today, by=site_admin)
    client.force_login(site_admin)
    page = reverse("admin:opd_user_change", args=[superior.pk])
    rows = {f"memberships-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    assert "dinonaktifkan oleh dua orang" in client.post(page, rows).content.decode()
    writes = (superior.memberships, {"valid_to": today}), (User.objects.filter(pk=superior.pk), {"is_active": False})
    for rows, columns in writes:
        with pytest.raises(IntegrityError, match="by_two"), transaction.atomic():
            rows.update(**columns)
    change = changes.ask_role(superior, Role.SUPERIOR, by=site_admin, valid_to=today + timedelta(5)).change
    changes.confirm(change, by=second_admin)
    with pytest.raises(IntegrityError, match="by_two"), transaction.atomic():
        superior.memberships.update(valid_to=today)  # another day than two have said
    changes.confirm(changes.ask_identity(superior, by=site_admin, is_active=False).change, by=second_admin)
    assert not again(superior).is_active


def test_a_superior_leaves_alone(site_admin, city):
    own = Membership.objects.create(user=site_admin, role=Role.SUPERIOR, opd=city)
    accounts.end_role(own, last_day=timezone.localdate(), by=site_admin)
    assert own.user.memberships.get(pk=own.pk).valid_to


@pytest.mark.parametrize("person", ["operator", "reviewer", "superior"])
def test_only_an_admin_ends_a_role(request, person, site_admin):
    with pytest.raises(NotAllowed):
        accounts.end_role(
            site_admin.memberships.get(), last_day=timezone.localdate(), by=request.getfixturevalue(person)
        )


@pytest.mark.parametrize("state", ["now", "later", "inactive", "last day", "waiting"])
def test_who_counts_as_a_holder(site_admin, operator, reviewer, state):
    today, person = timezone.localdate(), reviewer
    if state == "later":
        redate(reviewer.memberships, valid_from=today + timedelta(9))
    elif state == "inactive":
        User.objects.filter(pk=reviewer.pk).update(is_active=False)
    elif state == "last day":
        redate(reviewer.memberships, valid_to=today)
    elif state == "waiting":
        changes.ask_role(operator, Role.REVIEWER, by=site_admin)
        person = operator
    assert rights.holds_city_role(again(person))
    with pytest.raises(NotAllowed):
        accounts.set_password(again(person), "kata sandi lain", by=site_admin)
    assert again(person).check_password(PASSWORD)


# Identity -------------------------------------------------------------------------------------------------------------


def test_an_identity_changes_by_two(site_admin, superior, reviewer):
    asked = {"username": "verifikator2", "full_name": "Siti Baru", "email": "baru@contoh.test"}
    change = changes.ask_identity(reviewer, by=site_admin, **asked).change
    assert again(reviewer).username == "verifikator"
    empty_outbox()
    changes.confirm(change, by=superior)
    now = again(reviewer)
    assert (now.username, now.full_name, now.email) == ("verifikator2", "Siti Baru", "baru@contoh.test")
    told = {message.recipient for message in Message.objects.filter(act="person_identity_changed")}
    assert told == {"verifikator@contoh.test", "baru@contoh.test"}
    entry = AccessEntry.objects.latest("number")
    assert (entry.fields["account"], entry.fields["from"], entry.fields["to"]) == (
        reviewer.pk,
        "verifikator",
        "verifikator2",
    )
    assert "Siti" not in str(entry.fields)
    assert "contoh.test" not in str(entry.fields)


def test_a_holder_becomes_active_again_by_two(site_admin, second_admin, reviewer):
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    change = changes.ask_identity(again(reviewer), by=site_admin, is_active=True).change
    assert not again(reviewer).is_active
    changes.confirm(change, by=second_admin)
    assert again(reviewer).is_active


def test_a_name_that_is_taken_meanwhile_is_refused_with_a_sentence(site_admin, second_admin, reviewer, make_user):
    change = changes.ask_identity(reviewer, by=site_admin, username="dirampas").change
    make_user("dirampas")
    with pytest.raises(ValidationError, match="sudah dipakai"):
        changes.confirm(change, by=second_admin)
    change.refresh_from_db()
    assert change.state == ChangeState.WAITING


def test_somebody_without_a_city_role_needs_no_second_person(site_admin, operator):
    for ask in (changes.ask_password, changes.ask_identity):
        with pytest.raises((NotAllowed, ValidationError)):
            ask(operator, by=site_admin)


# Passwords ------------------------------------------------------------------------------------------------------------


def reset(person, asker, second):
    first = changes.ask_password(person, by=asker)
    return first.code, changes.confirm(first.change, by=second).code


def test_a_reset_takes_two_and_neither_knows_the_password(site_admin, superior, reviewer, client):
    client.force_login(reviewer)
    first, second = reset(reviewer, site_admin, superior)
    assert not again(reviewer).has_usable_password()
    assert client.get("/admin/").status_code == 302  # open sessions are over
    assert codes.setup_for("verifikator", first, first) is None
    assert codes.setup_for("verifikator", second, second) is None
    setup = codes.setup_for("verifikator", first.lower().replace("-", " "), second)
    assert accounts.set_by_codes(setup, "kata sandi yang sama sekali baru")
    now = again(reviewer)
    assert now.check_password("kata sandi yang sama sekali baru")
    assert now.password_is_private
    verbs = list(AccessEntry.objects.order_by("number").values_list("verb", "actor_id"))
    assert verbs == [
        ("user.change_asked", site_admin.pk),
        ("user.password_confirmed", superior.pk),
        ("user.password_by_codes", reviewer.pk),
    ]


def test_codes_work_once(site_admin, superior, reviewer):
    pair = reset(reviewer, site_admin, superior)
    setup = codes.setup_for("verifikator", *pair)
    assert accounts.set_by_codes(setup, "kata sandi pertama ini")
    assert codes.setup_for("verifikator", *pair) is None
    assert not accounts.set_by_codes(setup, "kata sandi kedua ini")
    assert again(reviewer).check_password("kata sandi pertama ini")


def test_codes_die_after_a_day(site_admin, superior, reviewer):
    pair = reset(reviewer, site_admin, superior)
    PasswordSetup.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert codes.setup_for("verifikator", *pair) is None


def test_codes_of_one_open_no_other_and_a_new_pair_voids_the_old(site_admin, superior, reviewer, second_admin):
    old = reset(reviewer, site_admin, superior)
    other = reset(second_admin, site_admin, superior)
    assert codes.setup_for("verifikator", *other) is None
    assert codes.setup_for("verifikator", old[0], other[1]) is None
    new = reset(reviewer, site_admin, superior)
    assert codes.setup_for("verifikator", *old) is None
    assert codes.setup_for("verifikator", *new) is not None


def test_codes_are_kept_as_keyed_hashes_only(site_admin, superior, reviewer):
    first = changes.ask_password(reviewer, by=site_admin)
    second = changes.confirm(first.change, by=superior).code
    kept = str([*PasswordSetup.objects.values(), *PersonChange.objects.values(), *AccessEntry.objects.values()])
    bodies = str([message.body for message in Message.objects.all()])
    for code in (first.code, second):
        assert code.count("-") == 3
        for form in (code, code.replace("-", "")):
            assert form not in kept
            assert form not in bodies


def test_who_made_the_account_knows_no_password_of_a_reviewer(site_admin, second_admin, make_user):
    """The attack: make an account with a known password, change it as its owner, have a role given to it."""
    sleeper = make_user("pegawai.baru")
    accounts.set_password(sleeper, "yang diketahui admin", by=site_admin)
    accounts.change_own_password(again(sleeper), "yang juga diketahui admin")
    asked = changes.ask_role(again(sleeper), Role.REVIEWER, by=site_admin)
    assert asked.code
    second = changes.confirm(asked.change, by=second_admin).code
    assert second
    now = again(sleeper)
    assert now.has_city_role(Role.REVIEWER)
    assert not now.has_usable_password()


def test_who_set_the_own_password_by_codes_keeps_it_with_another_role(site_admin, second_admin, reviewer):
    accounts.set_by_codes(codes.setup_for("verifikator", *reset(reviewer, site_admin, second_admin)), "kata sandi saya")
    accounts.change_own_password(again(reviewer), "kata sandi saya yang lain")
    asked = changes.ask_role(reviewer, Role.SUPERIOR, by=site_admin)
    assert asked.code == ""
    assert changes.confirm(asked.change, by=second_admin).code == ""
    assert again(reviewer).check_password("kata sandi saya yang lain")


def test_a_password_set_meanwhile_from_the_shell_stops_the_confirmation(site_admin, second_admin, reviewer):
    User.objects.filter(pk=reviewer.pk).update(password_is_private=True)
    change = changes.ask_role(again(reviewer), Role.SUPERIOR, by=site_admin).change
    User.objects.filter(pk=reviewer.pk).update(password_is_private=False)
    with pytest.raises(ValidationError, match="dipasang orang lain"):
        changes.confirm(change, by=second_admin)
    assert not again(reviewer).has_city_role(Role.SUPERIOR)


def test_a_session_that_changes_the_password_while_it_is_taken_away_loses(site_admin, superior, reviewer):
    """The page had loaded the person before the reset was confirmed."""
    stale = again(reviewer)
    reset(reviewer, site_admin, superior)
    with pytest.raises(NotAllowed):
        accounts.change_own_password(stale, "kata sandi penyusup")
    assert not again(reviewer).has_usable_password()


# Messages and history -------------------------------------------------------------------------------------------------


def test_those_who_may_confirm_and_the_person_are_written_to(site_admin, second_admin, superior, reviewer, operator):
    changes.ask_role(operator, Role.REVIEWER, by=site_admin)
    told = {message.recipient for message in Message.objects.filter(act="person_change_asked")}
    assert told == {f"{name}@contoh.test" for name in ("admin.kedua", "atasan", "operator")}
    waits = {person.username: PersonChange.objects.confirmable_by(person).count() for person in User.objects.all()}
    assert waits == {"admin": 0, "admin.kedua": 1, "atasan": 1, "verifikator": 0, "operator": 0}


def test_the_decision_is_told_to_asker_and_person(waiting, second_admin):
    changes.refuse(waiting, by=second_admin, reason="Belum dilatih.")
    messages = Message.objects.filter(act="person_change_decided")
    assert {message.recipient for message in messages} == {"admin@contoh.test", "operator@contoh.test"}
    assert all("Belum dilatih." in message.body for message in messages)


def test_a_refusal_has_a_reason(waiting, second_admin):
    with pytest.raises(ValidationError):
        changes.refuse(waiting, by=second_admin, reason="  ")


def test_names_at_their_time(operator):
    operator.full_name = "Nama Pertama"
    operator.save(update_fields=["full_name"])
    before = timezone.now()
    accounts.change_own(operator, full_name="Nama Kedua", email=operator.email)
    between = timezone.now()
    accounts.change_own(operator, full_name="Nama Ketiga", email="lain@contoh.test")
    now = again(operator)
    assert [now.name_at(moment) for moment in (before, between, timezone.now())] == [
        "Nama Pertama",
        "Nama Kedua",
        "Nama Ketiga",
    ]
    assert now.name_at(timezone.localdate() - timedelta(1)) == "Nama Pertama"
    assert now.name_at(timezone.localdate() + timedelta(1)) == "Nama Ketiga"
    entry = AccessEntry.objects.latest("number")
    assert (entry.verb, entry.actor_id) == ("user.own_identity", operator.pk)
    assert entry.fields == {"account": operator.pk, "changed": ["email", "full_name"]}


def test_old_entries_of_the_ledger_keep_their_hashes(operator, opd_health):
    with transaction.atomic():
        entry = ledger.record("uji", opd_health, None)
    assert entry.actor_id is None
    with transaction.atomic():
        later = ledger.record("uji", opd_health, operator)
    assert later.actor_id == operator.pk
    bare = ledger.entry_hash(later)
    later.actor_id = None
    assert ledger.entry_hash(later) != bare
    assert ledger.verify() is None


def test_kinds_of_changes_have_a_verb_each():
    assert set(changes.DONE) == set(ChangeKind)
