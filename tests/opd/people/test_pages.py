"""The pages about people, attacked by addresses, forms and forged POSTs; the commands of the server."""

import os
import pwd
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone
from django_q.models import Schedule

from opd.ledger import access
from opd.models import (
    CITY_ROLES,
    AccessEntry,
    ChangeState,
    Membership,
    Opd,
    OpdKind,
    PasswordSetup,
    PersonChange,
    Role,
    User,
)
from opd.people import accounts, changes
from tests import first_page
from tests.conftest import PASSWORD
from tests.offices import redate
from tests.opd.sign_in.factor import complete

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

NEW = "sandi baru yang panjang"
CODES = "/admin/kata-sandi-baru/"


@pytest.fixture
def second_admin(make_user, city):
    return make_user("admin.kedua", Role.ADMIN, city)


@pytest.fixture
def root(db):
    return User.objects.create_superuser("akar", PASSWORD)


@pytest.fixture
def enter(client):
    def as_person(user):
        client.force_login(user)
        return client

    return as_person


def again(user):
    return User.objects.get(pk=user.pk)


def page_of(user, name="change"):
    return reverse(f"admin:opd_user_{name}", args=[user.pk])


def password_of(user):
    return f"/admin/opd/user/{user.pk}/password/"


def of_people():
    """Everything that nobody may have changed: accounts but for the last login, and memberships."""
    accounts_now = [{**row, "last_login": None} for row in User.objects.order_by("pk").values()]
    return accounts_now, list(Membership.objects.order_by("pk").values())


def formset(*rows):
    """The inline as a browser sends it, with whatever a forger adds."""
    data = {"memberships-TOTAL_FORMS": len(rows), "memberships-INITIAL_FORMS": sum("id" in row for row in rows)}
    for number, row in enumerate(rows):
        data |= {f"memberships-{number}-{name}": value for name, value in row.items()}
    return data


FORGED = {
    "is_superuser": "on",
    "groups": "1",
    "user_permissions": "1",
    "password": "x",
    "password_is_private": "on",
    "former_names": "[]",
    "is_staff": "on",
}


# What a site admin alone could do before ------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["root", "reviewer", "superior", "second_admin"])
def test_no_admin_sets_the_password_of_the_machine_or_of_a_holder(request, enter, site_admin, person):
    target = request.getfixturevalue(person)
    client = enter(site_admin)
    assert client.get(password_of(target)).status_code == 403
    assert client.post(password_of(target), {"password1": NEW, "password2": NEW}).status_code == 403
    assert again(target).check_password(PASSWORD)


def test_an_admin_does_not_give_himself_a_role(enter, site_admin, city, opd_health):
    client = enter(site_admin)
    own = site_admin.memberships.get()
    rows = [
        {"user": site_admin.pk, "opd": city.pk, "role": "verifikator"},
        {"id": own.pk, "user": site_admin.pk, "opd": city.pk, "role": "verifikator"},
        {"user": site_admin.pk, "opd": opd_health.pk, "role": "verifikator", "include_sub_agencies": "on"},
    ]
    for row in rows:
        client.post(page_of(site_admin), {"is_active": "on", **FORGED, **formset(row)})
        assert not again(site_admin).has_city_role(Role.REVIEWER, Role.SUPERIOR)
    assert set(site_admin.memberships.values_list("role", flat=True)) <= {Role.ADMIN, Role.OPERATOR}
    assert not again(site_admin).is_superuser


def test_an_operators_row_does_not_become_a_reviewers(enter, site_admin, operator, city, opd_health):
    row = operator.memberships.get()
    forged = formset({"id": row.pk, "user": operator.pk, "opd": opd_health.pk, "role": "verifikator"})
    named = {"username": "operator", "full_name": "Baru", "email": "", "is_active": "on", **FORGED}
    response = enter(site_admin).post(page_of(operator), {**named, **forged})
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.role, row.opd) == (Role.OPERATOR, opd_health)
    assert (again(operator).full_name, again(operator).is_superuser) == ("Baru", False)
    assert list(again(operator).groups.all()) == list(again(operator).user_permissions.all()) == []
    into_the_root = formset({"id": row.pk, "user": operator.pk, "opd": city.pk})
    enter(site_admin).post(page_of(operator), {**named, **into_the_root})
    row.refresh_from_db()
    assert row.opd == opd_health


def test_a_forged_formset_reaches_no_city_wide_row_and_deletes_nothing(enter, site_admin, reviewer, operator, city):
    theirs = reviewer.memberships.get()
    before = of_people()
    for target, row in ((reviewer, theirs), (operator, theirs), (operator, operator.memberships.get())):
        posted = {"id": row.pk, "user": target.pk, "opd": city.pk, "valid_from": "2020-01-01", "DELETE": "on"}
        named = {"username": target.username, "email": target.email, "is_active": "on"}
        enter(site_admin).post(page_of(target), {**named, **formset(posted)})
    assert of_people() == before


def test_the_same_operators_membership_twice_is_an_error_and_no_crash(enter, site_admin, operator, opd_health):
    new = formset({"user": operator.pk, "opd": opd_health.pk})
    response = enter(site_admin).post(page_of(operator), {"username": "operator", "is_active": "on", **new})
    assert response.status_code == 200
    assert "sudah memegang peran itu" in response.content.decode()


def test_an_account_made_with_a_role_has_only_that_of_an_operator(enter, site_admin, city, opd_health):
    named = {"username": "baru", "full_name": "Baru", "email": "", "password1": NEW, "password2": NEW, **FORGED}
    rows = formset({"opd": opd_health.pk, "role": "admin"})
    response = enter(site_admin).post(reverse("admin:opd_user_add"), {**named, **rows})
    assert response.status_code == 302
    made = User.objects.get(username="baru")
    assert (made.is_superuser, made.password_is_private) == (False, False)
    assert list(made.memberships.values_list("role", "opd")) == [(Role.OPERATOR, opd_health.pk)]


def test_a_superuser_is_read_and_never_changed(enter, site_admin, root, opd_health):
    client = enter(site_admin)
    page = client.get(page_of(root))
    assert page.status_code == 200
    assert "Hanya perintah di server" in page.content.decode()
    before = of_people()
    data = {"username": "diambil", "full_name": "x", "email": "a@b.test", "is_active": "", "role": "verifikator"}
    rows = formset({"user": root.pk, "opd": opd_health.pk})
    addresses = [page_of(root), *(page_of(root, name) for name in ("role", "identity", "new_password"))]
    for address in [*addresses, password_of(root)]:
        assert client.post(address, {**data, **rows, "password1": NEW, "password2": NEW}).status_code == 403, address
    assert of_people() == before
    assert not PersonChange.objects.exists()


def test_a_holders_identity_is_no_field_of_the_page(enter, site_admin, reviewer):
    named = {"username": "diambil", "full_name": "Diambil", "email": "a@b.test", "is_active": "on"}
    assert enter(site_admin).post(page_of(reviewer), {**named, **formset()}).status_code == 302
    now = again(reviewer)
    assert (now.username, now.full_name, now.email) == ("verifikator", "", "verifikator@contoh.test")


def test_a_holder_is_made_inactive_by_one_and_active_by_two(enter, site_admin, second_admin, reviewer):
    client = enter(site_admin)
    client.post(page_of(reviewer), formset())
    assert not again(reviewer).is_active
    client.post(page_of(reviewer), {"is_active": "on", **formset()})
    assert not again(reviewer).is_active
    response = client.post(
        page_of(reviewer, "identity"),
        {"username": "verifikator", "full_name": "", "email": reviewer.email, "is_active": "on"},
    )
    assert response.status_code == 302
    change = PersonChange.objects.get()
    assert change.facts == {"is_active": True}
    enter(second_admin).post(reverse("admin:opd_personchange_confirm", args=[change.pk]))
    assert again(reviewer).is_active


@pytest.mark.parametrize("person", ["operator", "reviewer", "superior"])
def test_nobody_else_finds_the_pages(request, enter, neighbour, site_admin, person):
    client, before = enter(request.getfixturevalue(person)), of_people()
    held = site_admin.memberships.get()
    end = reverse("admin:opd_user_end_role", args=[site_admin.pk, held.pk])
    for address in (
        page_of(neighbour),
        password_of(neighbour),
        end,
        *(page_of(neighbour, n) for n in ("role", "identity", "new_password")),
    ):
        for answer in (client.get(address), client.post(address, {"role": "admin", "last_day": "2020-01-01"})):
            assert answer.status_code == 403, address
    assert of_people() == before


def test_a_rename_of_an_operator_is_kept_and_recorded(enter, site_admin, operator):
    User.objects.filter(pk=operator.pk).update(full_name="Nama Lama")
    named = {"username": "operator.baru", "full_name": "Nama Baru", "email": "baru@contoh.test", "is_active": "on"}
    enter(site_admin).post(page_of(operator), {**named, **formset()})
    [former] = again(operator).former_names
    assert (former["full_name"], former["username"]) == ("Nama Lama", "operator")
    fields = AccessEntry.objects.latest("number").fields
    assert (fields["account"], fields["from"], fields["to"]) == (operator.pk, "operator", "operator.baru")
    assert fields["changed"] == ["email", "full_name", "username"]
    assert "Nama" not in str(fields)


def test_no_account_is_called_like_an_actor_of_the_journals(enter, site_admin):
    for name in ("shell", "Portal"):
        response = enter(site_admin).post(
            reverse("admin:opd_user_add"), {"username": name, "password1": NEW, "password2": NEW, **formset()}
        )
        assert "username" in response.context["adminform"].form.errors


# The way of two -------------------------------------------------------------------------------------------------------


def test_from_asking_to_the_own_password_by_pages(client, site_admin, superior, operator):
    client.force_login(site_admin)
    asked = client.post(page_of(operator, "role"), {"role": "verifikator"})
    first = asked.context["code"]
    assert first in asked.content.decode()
    assert "no-store" in asked.headers["Cache-Control"]
    change = PersonChange.objects.get()
    own = client.get(change.get_absolute_url()).content.decode()
    assert "Batalkan" in own
    assert "Setujui" not in own
    assert first not in own
    assert client.get(reverse("admin:opd_personchange_confirm", args=[change.pk])).status_code == 404

    client.force_login(superior)
    assert first_page.counts(client)["orang-kedua"] == 1
    listed = client.get("/admin/opd/personchange/?state__exact=waiting").content.decode()
    assert change.get_absolute_url() in listed
    done = client.post(reverse("admin:opd_personchange_confirm", args=[change.pk]))
    second = done.context["code"]
    assert "orang-kedua" not in first_page.counts(client)
    reloaded = client.post(reverse("admin:opd_personchange_confirm", args=[change.pk]), follow=True)
    assert "sudah selesai" in reloaded.content.decode()
    assert second not in reloaded.content.decode()

    client.logout()
    typed = {"username": "operator", "first_code": first, "second_code": second.lower()}
    short = client.post(CODES, {**typed, "new_password1": "123", "new_password2": "123"})
    assert short.context["form"].errors.keys() == {"new_password2"}
    assert client.post(CODES, {**typed, "new_password1": NEW, "new_password2": NEW}).status_code == 302
    assert client.post("/admin/login/", {"username": "operator", "password": NEW}).status_code == 302
    complete(client, operator)
    assert client.get("/admin/").context["user"] == operator
    assert again(operator).has_city_role(Role.REVIEWER)
    assert access.verify() is None


def test_refusing_and_withdrawing(client, site_admin, second_admin, operator):
    client.force_login(site_admin)
    client.post(page_of(operator, "role"), {"role": "verifikator"})
    client.post(reverse("admin:opd_personchange_withdraw", args=[PersonChange.objects.get().pk]))
    client.post(page_of(operator, "role"), {"role": "atasan"})
    change = PersonChange.objects.latest("pk")
    client.force_login(second_admin)
    address = reverse("admin:opd_personchange_refuse", args=[change.pk])
    assert client.post(address, {"reason": " "}).status_code == 200
    assert client.post(address, {"reason": "Belum dilatih."}).status_code == 302
    states = list(PersonChange.objects.order_by("pk").values_list("state", flat=True))
    assert states == [ChangeState.WITHDRAWN, ChangeState.REFUSED]
    assert "Belum dilatih." in client.get(change.get_absolute_url()).content.decode()


def test_get_never_decides(client, site_admin, second_admin, operator):
    change = changes.ask_role(operator, Role.REVIEWER, by=site_admin).change
    for user in (site_admin, second_admin):
        client.force_login(user)
        for name in ("confirm", "refuse", "withdraw"):
            client.get(reverse(f"admin:opd_personchange_{name}", args=[change.pk]))
    change.refresh_from_db()
    assert change.state == ChangeState.WAITING


@pytest.mark.parametrize("person", ["operator", "reviewer", "neighbour"])
def test_who_cannot_be_the_second_person_sees_no_changes(request, client, site_admin, operator, person):
    change = changes.ask_role(operator, Role.SUPERIOR, by=site_admin).change
    client.force_login(request.getfixturevalue(person))
    assert client.get("/admin/opd/personchange/").status_code == 403
    for address in (
        change.get_absolute_url(),
        *(reverse(f"admin:opd_personchange_{name}", args=[change.pk]) for name in ("confirm", "refuse")),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"reason": "x"}).status_code == 403
    change.refresh_from_db()
    assert change.state == ChangeState.WAITING


@pytest.mark.parametrize("number", [0, 999_999, 10**30])
def test_numbers_of_nobody(client, site_admin, number):
    client.force_login(site_admin)
    addresses = [f"/admin/opd/user/{number}/{page}/" for page in ("peran", "identitas", "kata-sandi", "password")]
    addresses += [
        f"/admin/opd/user/{site_admin.pk}/peran/{number}/akhiri/",
        f"/admin/opd/personchange/{number}/setujui/",
    ]
    for address in addresses:
        assert client.get(address).status_code == client.post(address).status_code == 404, address


def test_nobody_shuts_the_own_account(client, site_admin):
    client.force_login(site_admin)
    address = reverse("admin:opd_user_change", args=[site_admin.pk])
    inline = {f"memberships-{name}_FORMS": number for name, number in {"TOTAL": 0, "INITIAL": 0}.items()}
    response = client.post(address, inline)
    assert "akun Anda sendiri" in response.content.decode()
    assert again(site_admin).is_active


def test_ending_a_role_by_page(client, site_admin, reviewer):
    client.force_login(site_admin)
    held = reviewer.memberships.get()
    address = reverse("admin:opd_user_end_role", args=[reviewer.pk, held.pk])
    assert client.post(address, {"last_day": "2001-01-01"}).status_code == 200
    yesterday = timezone.localdate() - timedelta(1)
    assert client.post(address, {"last_day": yesterday.isoformat()}).status_code == 302
    assert not again(reviewer).has_city_role(*CITY_ROLES)
    assert client.get(address).status_code == 404


# Codes ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(site_admin, superior, reviewer):
    asked = changes.ask_password(reviewer, by=site_admin)
    return asked.code, changes.confirm(asked.change, by=superior).code


def typed(username, first, second, password=NEW):
    return {
        "username": username,
        "first_code": first,
        "second_code": second,
        "new_password1": password,
        "new_password2": password,
    }


def test_unknown_names_and_wrong_codes_get_the_same_answer(client, pair):
    def answer(*words):
        response = client.post(CODES, typed(*words))
        return response.status_code, dict(response.context["form"].errors)

    wrong = answer("verifikator", pair[0], "0000-0000-0000-0000")
    assert wrong == answer("tidak.ada", *pair)
    assert wrong == answer("verifikator", pair[0], pair[0])
    assert wrong == answer("verifikator", "x", "y")
    assert wrong[0] == 200
    # A password that is too short is said to nobody who has no codes.
    assert wrong[1] == dict(client.post(CODES, typed("verifikator", "x", "y", "1")).context["form"].errors)


def test_a_code_is_used_once_by_page(client, pair, reviewer):
    assert client.post(CODES, typed("verifikator", *pair)).status_code == 302
    assert client.post(CODES, typed("verifikator", *pair, "sandi penyusup baru")).status_code == 200
    assert again(reviewer).check_password(NEW)


def test_guessing_is_limited_for_each_address_and_closes_the_page_to_no_other(client, pair, reviewer):
    for number in range(20):
        client.post(CODES, typed("verifikator", "x", str(number)))
    refused = client.post(CODES, typed("verifikator", *pair))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert client.post(CODES, typed("verifikator", *pair), REMOTE_ADDR="10.9.9.9").status_code == 302


def test_an_inactive_account_sets_no_password(client, pair, reviewer):
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    assert client.post(CODES, typed("verifikator", *pair)).status_code == 200
    assert not again(reviewer).has_usable_password()


@pytest.mark.parametrize("odd", ["é" * 70, "A" * 5000])
def test_odd_codes_are_wrong_codes(client, pair, odd):
    for words in ((odd, *pair), ("verifikator", odd, pair[1])):
        assert client.post(CODES, typed(*words)).status_code == 200


# The own account ------------------------------------------------------------------------------------------------------


def test_the_own_name_wants_the_own_password(client, reviewer):
    client.force_login(reviewer)
    own = "/admin/akun-saya/"
    data = {"full_name": "Siti", "email": "siti@contoh.test", "username": "lain", "is_superuser": "on"}
    assert client.post(own, {**data, "password": "keliru"}).context["form"].errors.keys() == {"password"}
    assert client.post(own, {**data, "password": PASSWORD}).status_code == 302
    now = again(reviewer)
    assert (now.full_name, now.email, now.username, now.is_superuser) == (
        "Siti",
        "siti@contoh.test",
        "verifikator",
        False,
    )
    for _attempt in range(8):
        client.post(own, {**data, "password": "keliru"})
    refused = client.post(own, {**data, "full_name": "Siti Aminah", "password": PASSWORD})
    assert refused.status_code == 429 and 'value="Siti Aminah"' in refused.content.decode()


def test_a_stranger_has_no_own_account(client):
    assert client.get("/admin/akun-saya/").status_code == 302
    assert client.get(CODES).status_code == 200


def test_the_own_password_by_page(client, reviewer):
    client.force_login(reviewer)
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/admin/password_change/", data).status_code == 302
    assert client.get("/admin/").status_code == 200  # this session goes on
    assert again(reviewer).check_password(NEW)
    entry = AccessEntry.objects.latest("number")
    assert (entry.verb, entry.actor_id, entry.fields) == ("user.own_password", reviewer.pk, {"account": reviewer.pk})


# Histories ------------------------------------------------------------------------------------------------------------


def test_a_documents_history_says_who_it_was_then(
    client, make_document, operator, reviewer, django_assert_max_num_queries
):
    User.objects.filter(pk=operator.pk).update(full_name="Nama Dahulu")
    document = make_document("published", by=again(operator))
    accounts.change_own(operator, full_name="Nama Sekarang", email="")
    client.force_login(reviewer)
    history = client.get(reverse("admin:documents_document_history", args=[document.pk])).content.decode()
    assert "Nama Dahulu" in history
    assert "Nama Sekarang" not in history
    page = client.get(reverse("admin:documents_document_change", args=[document.pk])).content.decode()
    assert "Nama Dahulu" in page


# Commands -------------------------------------------------------------------------------------------------------------

TWO = ["ani", "Ani Admin", "ani@contoh.test", "budi", "Budi Admin", "budi@contoh.test"]


def first_people(*words):
    out = StringIO()
    call_command("first_people", *words, stdout=out)
    return out.getvalue()


def codes_of(told):
    found = [line.split(": ")[1] for line in told.splitlines() if line.startswith("  kode")]
    return found[:2], found[2:]


def test_two_people_from_the_shell_set_their_passwords(client, city):
    for name, pair in zip(("ani", "budi"), codes_of(first_people(*TWO)), strict=True):
        assert client.post(CODES, typed(name, *pair)).status_code == 302
        assert User.objects.get(username=name).has_city_role(Role.ADMIN)
        assert User.objects.get(username=name).check_password(NEW)
    shell = AccessEntry.objects.filter(verb="user.first_person").order_by("number")
    assert [(entry.actor, entry.actor_id, entry.fields["os_account"]) for entry in shell] == [
        ("shell", None, pwd.getpwuid(os.getuid()).pw_name)
    ] * 2
    assert access.verify() is None


def test_a_city_that_locked_itself_out_comes_back(client, site_admin, second_admin):
    User.objects.filter(pk=site_admin.pk).update(is_active=False)
    redate(second_admin.memberships, valid_to="2020-01-01")
    told = first_people("admin", "", "", "admin.kedua", "Nama Lain", "lain@contoh.test")
    for user in (site_admin, second_admin):
        assert again(user).is_active
        assert again(user).has_city_role(Role.ADMIN)
        assert not again(user).has_usable_password()
    assert again(second_admin).email == "admin.kedua@contoh.test"  # who is there is taken as they are
    assert client.post(CODES, typed("admin", *codes_of(told)[0])).status_code == 302


@pytest.mark.parametrize(
    "words",
    [TWO[:3], [*TWO, "x"], [*TWO[:3], "Ani", "", ""], [*TWO[:3], "bu di", "", ""], [*TWO[:4], "Budi", "bukan surel"]],
)
def test_first_people_takes_two_or_nobody(city, words):
    with pytest.raises(CommandError):
        first_people(*words)
    assert not User.objects.filter(username__in=["ani", "budi"]).exists()
    assert not AccessEntry.objects.filter(verb="user.first_person").exists()


def test_first_people_needs_a_city(db):
    Opd.objects.update(kind=OpdKind.SERVICE)
    with pytest.raises(CommandError, match="new_city FILE"):
        first_people(*TWO)
    assert not User.objects.exists()


def test_first_people_asks_who_is_given_nothing(city, monkeypatch):
    answers = iter(TWO)
    monkeypatch.setattr("builtins.input", lambda _prompt: next(answers))
    assert first_people().count("kode") == 4
    assert list(answers) == []


def test_a_superuser_from_the_shell_is_in_the_journal(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW)
    monkeypatch.setenv("SUDO_USER", "wati")
    call_command("createsuperuser", "--noinput", "--username", "akar", verbosity=0)
    root = User.objects.get(username="akar")
    assert root.is_superuser
    assert root.check_password(NEW)
    entry = AccessEntry.objects.get()
    assert (entry.actor, entry.actor_id, entry.verb, entry.object_id) == ("shell", None, "user.superuser", str(root.pk))
    assert entry.fields == {"account": root.pk, "os_account": pwd.getpwuid(os.getuid()).pw_name, "sudo_user": "wati"}
    with pytest.raises(CommandError, match="dipakai"):
        call_command("createsuperuser", "--noinput", "--username", "shell", verbosity=0)


def test_a_password_from_the_shell_is_in_the_journal(reviewer, monkeypatch):
    User.objects.filter(pk=reviewer.pk).update(password_is_private=True)
    answers = iter(["pendek", "pendek", NEW, "lain", NEW, NEW])
    monkeypatch.setattr("opd.management.commands.changepassword.getpass", lambda _prompt: next(answers))
    call_command("changepassword", "verifikator", stdout=StringIO(), stderr=StringIO())
    assert again(reviewer).check_password(NEW)
    assert not again(reviewer).password_is_private
    entry = AccessEntry.objects.get()
    assert (entry.actor, entry.verb, entry.fields["account"]) == ("shell", "user.password", reviewer.pk)
    with pytest.raises(CommandError):
        call_command("changepassword", "tidak.ada")


def test_expired_changes_are_closed_every_hour(site_admin, operator, capsys):
    changes.ask_role(operator, Role.REVIEWER, by=site_admin)
    PersonChange.objects.update(asked_at="2020-01-01T00:00:00Z")
    call_command("expire_changes")
    assert "1." in capsys.readouterr().out
    assert Schedule.objects.get(name="expire_changes").schedule_type == Schedule.HOURLY
    assert not PasswordSetup.objects.exists()
