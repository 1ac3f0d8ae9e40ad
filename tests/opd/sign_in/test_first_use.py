"""What else happens at a first sign-in: a password set by others is changed, and the demo needs no second factor."""

import pytest
from django.test import Client

from opd.models import User
from opd.people import accounts
from opd.people.factors import codes
from tests.conftest import PASSWORD
from tests.opd.sign_in.factor import code_now, give_factor
from tests.opd.sign_in.test_second_factor import CODE, ENROL, NEW, give, is_in, told
from tests.opd.sign_in.test_sign_in import HOME, LOGIN, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def clerk(operator):
    give_factor(operator)
    return operator


# Passwords of others ------------------------------------------------------------------------------------------------


def test_a_password_set_by_an_admin_is_changed_at_first_use(client, clerk, site_admin):
    accounts.set_password(clerk, "sementara saja dulu", by=site_admin)
    sign_in(client, clerk.username, "sementara saja dulu")
    page = "/admin/masuk/kata-sandi/"
    assert give(client, code_now()).headers["Location"] == page
    assert not is_in(client)
    same = client.post(page, {"new_password1": "sementara saja dulu", "new_password2": "sementara saja dulu"})
    assert same.context["form"].errors.keys() == {"new_password1"}
    assert client.post(page, {"new_password1": NEW, "new_password2": NEW}).headers["Location"] == "/admin/"
    assert is_in(client)
    assert told(clerk) == ["person_password_changed"] * 2
    assert not User.objects.get(pk=clerk.pk).must_change_password


def test_an_account_made_by_an_admin_begins_with_an_own_password_and_an_app(client, site_admin, opd_health):
    client.force_login(site_admin)
    words = {"username": "baru", "full_name": "Orang Baru", "email": "", "password1": NEW, "password2": NEW}
    rows = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0", "memberships-0-opd": opd_health.pk}
    assert client.post("/admin/opd/user/add/", words | rows).status_code == 302
    new = Client()
    assert sign_in(new, "baru", NEW).headers["Location"] == "/admin/masuk/kata-sandi/"
    own = "sungai mengalir ke laut"
    answer = new.post("/admin/masuk/kata-sandi/", {"new_password1": own, "new_password2": own})
    assert answer.headers["Location"] == ENROL and not is_in(new)
    key = codes.base64.b32decode(new.get(ENROL).context["key"].replace(" ", "")).hex()
    new.post(ENROL, {"code": code_now(key)})
    assert is_in(new)


# The demo -----------------------------------------------------------------------------------------------------------

LOCAL = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}


@pytest.mark.parametrize(
    ("debug", "of_demo", "where", "gets_in"),
    [
        (True, True, LOCAL, True),
        (True, True, {"REMOTE_ADDR": "::1", "HTTP_HOST": "[::1]:8000"}, True),
        (False, True, LOCAL, False),
        (True, False, LOCAL, False),
        (True, True, LOCAL | {"REMOTE_ADDR": HOME}, False),
        (True, True, LOCAL | {"REMOTE_ADDR": ""}, False),
        (True, True, LOCAL | {"HTTP_HOST": "ppid.contoh.test"}, False),
        (True, True, LOCAL | {"HTTP_X_FORWARDED_FOR": HOME}, False),
    ],
)
def test_only_the_demo_on_the_own_machine_needs_no_factor(client, operator, settings, debug, of_demo, where, gets_in):
    settings.DEBUG, settings.ALLOWED_HOSTS = debug, ["*"]
    User.objects.filter(pk=operator.pk).update(is_of_demo=of_demo)
    response = client.post(LOGIN, {"username": operator.username, "password": PASSWORD}, **where)
    assert response.headers["Location"] == ("/admin/" if gets_in else ENROL)
    assert ("_auth_user_id" in client.session) is gets_in


def test_a_demo_account_with_a_factor_is_asked_for_it(client, clerk, settings):
    settings.DEBUG = True
    User.objects.filter(pk=clerk.pk).update(is_of_demo=True)
    response = client.post(LOGIN, {"username": clerk.username, "password": PASSWORD}, **LOCAL)
    assert response.headers["Location"] == CODE
