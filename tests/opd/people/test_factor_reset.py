"""A person who lost telephone and recovery codes is back by two people; the last admin by a command."""

import ast
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from opd.errors import NotAllowed
from opd.ledger import access
from opd.models import AccessEntry, Message, PersonChange, RecoveryCode, Role, SecondFactor, User
from opd.people import accounts, changes, codes, shell
from opd.people.factors import second_factor
from tests.conftest import PASSWORD
from tests.opd.sign_in.factor import code_now, complete, give_factor
from tests.opd.sign_in.test_second_factor import CLOSED, ENROL, enrolled, is_in
from tests.opd.sign_in.test_sign_in import sign_in
from tests.test_imports import FLOORS

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

NEW = "padi menguning di sawah"
SET_PASSWORD = "/admin/kata-sandi-baru/"


@pytest.fixture
def second_admin(make_user, city):
    return make_user("admin.kedua", Role.ADMIN, city)


@pytest.fixture
def clerk(operator):
    give_factor(operator)
    second_factor.renew_recovery_codes(operator)
    return operator


def test_a_clerk_who_lost_everything_is_back_the_same_day(client, clerk, site_admin, superior):
    open_session = Client()
    sign_in(open_session, clerk.username)
    complete(open_session, clerk)
    client.force_login(site_admin)
    asked = client.post(f"/admin/opd/user/{clerk.pk}/faktor-kedua/")
    first = asked.context["code"]
    assert is_in(open_session) and SecondFactor.objects.exists()  # nothing has happened yet
    client.force_login(superior)
    change = PersonChange.objects.get()
    second = client.post(f"/admin/opd/personchange/{change.pk}/setujui/").context["code"]
    assert not is_in(open_session)
    assert not SecondFactor.objects.exists() and not RecoveryCode.objects.exists()

    clerk_again = Client()
    assert sign_in(clerk_again, clerk.username).status_code == 200  # the old password is void
    typed = {"username": clerk.username, "first_code": first, "second_code": second}
    clerk_again.post(SET_PASSWORD, typed | {"new_password1": NEW, "new_password2": NEW})
    assert sign_in(clerk_again, clerk.username, NEW).headers["Location"] == ENROL
    page = clerk_again.get(ENROL)
    key = codes_of_app(page.context["key"])
    assert len(clerk_again.post(ENROL, {"code": code_now(key)}).context["codes"]) == 10
    assert is_in(clerk_again)
    verbs_of_it = list(AccessEntry.objects.order_by("number").values_list("verb", flat=True))[-6:]
    assert verbs_of_it == [
        "user.change_asked",
        "user.factor_confirmed",
        "user.password_by_codes",
        "user.factor_enrolled",
        "sign_in.failed",  # counted before, with the password that was lost
        "sign_in.done",
    ]
    assert access.verify() is None


def codes_of_app(shown: str) -> str:
    from opd.people.factors import codes as of_app  # noqa: PLC0415 - beside the other module of that name

    return of_app.base64.b32decode(shown.replace(" ", "")).hex()


@pytest.mark.parametrize("who", ["the asker", "the person", "a reviewer"])
def test_one_person_alone_cannot(clerk, site_admin, reviewer, who):
    change = changes.ask_factor(clerk, by=site_admin).change
    by = {"the asker": site_admin, "the person": clerk, "a reviewer": reviewer}[who]
    with pytest.raises(NotAllowed):
        changes.confirm(change, by=by)
    assert SecondFactor.objects.filter(user=clerk).exists()


def test_only_an_admin_asks(clerk, superior, neighbour):
    for by in (superior, neighbour, clerk):
        with pytest.raises(NotAllowed):
            changes.ask_factor(clerk, by=by)


def by_page(person, password, site_admin, _monkeypatch):
    admin = Client()
    admin.force_login(site_admin)
    page = f"/admin/opd/user/{person.pk}/password/"
    done = admin.post(page, {"password1": password, "password2": password}, follow=True)
    assert "ajukan pemasangan ulang" in done.content.decode()


def by_verb(person, password, site_admin, _monkeypatch):
    accounts.set_password(person, password, by=site_admin)


def by_command(person, password, _site_admin, monkeypatch):
    monkeypatch.setattr("opd.management.commands.changepassword.getpass", lambda _prompt: password)
    call_command("changepassword", person.username, stdout=StringIO())


@pytest.mark.parametrize("way", [by_page, by_verb, by_command])
@pytest.mark.parametrize("grace", [timedelta(days=30), None])
def test_who_sets_anothers_password_opens_no_enrolment(client, operator, site_admin, superior, monkeypatch, way, grace):
    """The attack: an admin sets the password of a clerk without a second factor, and enrols an own app."""
    User.objects.filter(pk=operator.pk).update(may_enrol_until=grace and timezone.now() + grace)
    known = "ombak memecah karang tajam"
    way(operator, known, site_admin, monkeypatch)
    assert sign_in(client, operator.username, known).headers["Location"] == CLOSED
    assert client.get(ENROL).status_code == 302
    assert User.objects.get(pk=operator.pk).must_change_password

    asked = changes.ask_factor(operator, by=site_admin)
    second = changes.confirm(asked.change, by=superior).code
    assert accounts.set_by_codes(codes.setup_for(operator.username, asked.code, second), NEW)
    assert sign_in(client, operator.username, NEW).headers["Location"] == ENROL
    way(operator, known, site_admin, monkeypatch)  # within the day that the codes have opened
    assert sign_in(client, operator.username, known).headers["Location"] == CLOSED


WRITERS = {
    "opd/models/people.py create_user": "a new account, which nobody has used",
    "opd/people/accounts.py _put_password": "above; the other callers are the owner: by the old one, by codes, by mail",
    "opd/people/shell.py name_admin": "no password",
    "opd/people/shell.py _void": "no password",
    "opd/people/codes.py hand_out": "no password",
    "opd/people/accounts.py change_own_password": "the instance of the page",
}


def test_no_other_function_writes_passwords():
    found = set()
    for floor in FLOORS:
        for path in (settings.BASE_DIR / floor).rglob("*.py"):
            tree = ast.parse(path.read_text())
            for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
                if any(writes_password(node) for node in ast.walk(function)):
                    found.add(f"{path.relative_to(settings.BASE_DIR).as_posix()} {function.name}")
    assert found == WRITERS.keys()


def writes_password(node) -> bool:
    if isinstance(node, ast.Attribute) and node.attr == "password":
        return isinstance(node.ctx, ast.Store)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        is_update = node.func.attr == "update" and any(word.arg == "password" for word in node.keywords)
        is_ours = isinstance(node.func.value, ast.Name) and node.func.value.id == "accounts"
        return is_update or (node.func.attr in ("set_password", "set_unusable_password") and not is_ours)
    return False


def test_the_codes_open_the_enrolment_for_a_day(client, clerk, site_admin, superior):
    asked = changes.ask_factor(clerk, by=site_admin)
    second = changes.confirm(asked.change, by=superior).code
    late = timezone.now() - timedelta(hours=25)
    assert accounts.set_by_codes(codes.setup_for(clerk.username, asked.code, second), NEW, now=late)
    assert sign_in(client, clerk.username, NEW).headers["Location"] == CLOSED


# The command ---------------------------------------------------------------------------------------------------------


def run(username) -> str:
    out = StringIO()
    call_command("reset_factor", username, stdout=out)
    return out.getvalue()


@pytest.fixture
def last_admin(site_admin):
    give_factor(site_admin)
    return site_admin


def test_the_last_admin_comes_back_by_the_command(client, last_admin, superior):
    out = run(last_admin.username)
    first, second = re.findall(r": ((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})", out)
    assert not SecondFactor.objects.exists()
    assert accounts.set_by_codes(codes.setup_for(last_admin.username, first, second), NEW)
    client.logout()
    sign_in(client, last_admin.username, NEW)
    assert client.get(ENROL).status_code == 200
    entry = AccessEntry.objects.get(verb="user.factor_reset")
    assert (entry.actor, entry.fields["account"], entry.fields["had_factor"]) == ("shell", last_admin.pk, True)
    assert "os_account" in entry.fields
    told = {message.recipient for message in Message.objects.filter(act="factor_removed")}
    assert told == {last_admin.email, superior.email}


def test_the_command_refuses_while_two_people_can(last_admin, second_admin, superior):
    with pytest.raises(CommandError, match="lewat portal"):
        run(last_admin.username)
    User.objects.filter(pk=second_admin.pk).update(may_enrol_until=None)  # lost, too
    assert "24 jam" in run(last_admin.username)


def test_a_superuser_whose_password_was_set_on_the_server_comes_back_by_the_command(
    client, last_admin, second_admin, superior, make_user, monkeypatch
):
    root = make_user("akar")
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    by_command(root, NEW, None, monkeypatch)
    assert sign_in(client, "akar", NEW).headers["Location"] == CLOSED
    first, second = re.findall(r": ((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})", run("akar"))
    assert accounts.set_by_codes(codes.setup_for("akar", first, second), NEW)
    assert sign_in(client, "akar", NEW).headers["Location"] == ENROL


def test_the_command_refuses_everybody_else(clerk, superior):
    for username in (clerk.username, superior.username):
        with pytest.raises(CommandError, match="Hanya untuk akun admin situs"):
            run(username)
    with pytest.raises(CommandError, match="Tidak ada akun"):
        run("tidak-ada")
    assert SecondFactor.objects.filter(user=clerk).exists()


def test_the_verb_and_the_command_are_of_one_password_no_more(last_admin):
    shell.reset_factor(last_admin.username, by=shell.operator())
    assert not User.objects.get(pk=last_admin.pk).check_password(PASSWORD)


def test_enrolling_again_by_the_owner_tells_and_ends_other_sessions(client, operator):
    enrolled(client, operator)
    other = Client()
    sign_in(other, operator.username)
    complete(other, operator)
    page = client.get("/admin/akun-saya/faktor-kedua/")
    key = codes_of_app(page.context["key"])
    done = client.post("/admin/akun-saya/faktor-kedua/", {"code": code_now(key)})
    assert len(done.context["codes"]) == 10 and SecondFactor.objects.get().key == key
    assert [is_in(client), is_in(other)] == [True, False]
